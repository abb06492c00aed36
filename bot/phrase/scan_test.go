package phrase_test

import (
	"fmt"
	"strings"
	"testing"

	"crmbot/bot/phrase"
)

// list writes what Scan found, with the text it stands in.
func list(text string, found []phrase.Found) string {
	var out []string
	for _, f := range found {
		s := f.In(text) + "="
		switch {
		case f.Kind == phrase.Date && f.When.Impossible:
			s += "impossible"
		case f.Kind == phrase.Date:
			s += day(f.When)
		case f.Kind == phrase.Money:
			s += fmt.Sprintf("%d %s", f.Sum.Minor, f.Sum.Currency)
		default:
			s += f.Text
		}
		out = append(out, s)
	}
	return strings.Join(out, " | ")
}

func TestScan(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"今天拜访了华为，报价50万，下周三下午3点再跟进", "今天=11-21 | 50万=50000000 CNY | 下周三下午3点=11-25 15:00"},
		{"周三拜访了华为,周五再去", "周三=11-18 | 周五=11-27"},
		{"周三拜访了华为周五再去", "周三=11-18 | 周五=11-27"},
		{"met them Wed and will call Friday", "Wed=11-18 | Friday=11-27"},
		{"拜访了华为 周五再跟进", "周五=11-27"},
		{"15号见过他们，28号再谈", "15号=11-15 | 28号=11-28"},
		{"11月31日签，预算1.2亿", "11月31日=impossible | 1.2亿=12000000000 CNY"},
		{"12/1 和 12.1 和 3d 都不是", ""},
		{"第3次，5g 网络，1/2，三一重工，周大福", ""},
		{"打 13812341234 或 +1 415 555 0100", "13812341234=8613812341234 | +1 415 555 0100=14155550100"},
		{"座机0755-88886666", "0755-88886666=8675588886666"},
		{"找 @李娜 和 <@U12> 看 D102 和 #12", "@李娜=李娜 | <@U12>=U12 | D102=D102 | #12=12"},
		{"@李娜D102", "@李娜=李娜 | D102=D102"},
		{"a@b.com abcD12 D12x", ""},
		{"quoted $12k, HK$2m later", "$12k=1200000 USD | HK$2m=200000000 HKD"},
		{"一百二十万", "一百二十万=120000000 CNY"},
		{"第一百二十万", ""},
		{"１２月１日 ￥３，５００", "１２月１日=12-01 | ￥３，５００=350000 CNY"},
		{"2026-12-01 100万", "2026-12-01=12-01 | 100万=100000000 CNY"},
		{"", ""},
	} {
		if got := list(c.text, phrase.Scan(c.text, terms())); got != c.want {
			t.Errorf("Scan(%q)\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

func TestPastSign(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{
		"拜访了": true, "见过": true, "刚打电话": true, "met": true, "Called him": true, "为了项目": false, "了解需求": false, "过两天": false, "meeting": false, "通过": false, "": false,
	} {
		if got := phrase.PastSign(s); got != want {
			t.Errorf("PastSign(%q) = %v, want %v", s, got, want)
		}
	}
}

func TestTiming(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rest       string
		verdict    phrase.Verdict
		when, next string
	}{
		{"acme tomorrow", phrase.Plan, "", "11-22"},
		{"acme", phrase.Log, "", ""},
		{"acme yesterday", phrase.Log, "11-20", ""},
		{"acme discussed pricing tomorrow", phrase.Both, "", "11-22"},
		{"acme pricing tomorrow", phrase.Ask, "", "11-22"},
		{"华为 报价 下周三", phrase.Ask, "", "11-25"},
		{"华为 谈了报价 下周三再跟进", phrase.Both, "", "11-25"},
		{"华为 昨天 报价 下周三", phrase.Both, "11-20", "11-25"},
		{"华为 报价 下次:下周三", phrase.Both, "", "11-25"},
		{"华为 今天下午3点", phrase.Plan, "", "11-21 15:00"},
		{"华为 今天上午9点", phrase.Log, "11-21 09:00", ""},
	} {
		tm := phrase.Assign(c.rest, logging(), dictionary, terms()).Timing
		if tm.Verdict != c.verdict || day(tm.When) != c.when || day(tm.Next) != c.next {
			t.Errorf("Timing of %q = %d %q %q, want %d %q %q", c.rest, tm.Verdict, day(tm.When), day(tm.Next), c.verdict, c.when, c.next)
		}
	}
}
