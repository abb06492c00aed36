package lang_test

import (
	"testing"
	"time"

	"crmbot/bot/lang"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

func day(t *testing.T, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestPrinting(t *testing.T) {
	t.Parallel()
	today := day(t, "2026-11-21")
	zh, en := lang.For(lang.Chinese).On(today), lang.For(lang.English).On(today)
	at := time.Date(2026, 11, 25, 15, 4, 59, 0, time.FixedZone("CST", 8*3600))
	half := money.Amount{Minor: 50_000_000, Currency: "CNY"}
	for _, c := range []struct{ what, zh, en, wantZH, wantEN string }{
		{"date", zh.Date(day(t, "2026-11-25")), en.Date(day(t, "2026-11-25")), "11-25 周三", "Wed Nov 25"},
		{"date of another year", zh.Date(day(t, "2027-01-05")), en.Date(day(t, "2027-01-05")), "2027-01-05 周二", "Tue Jan 5, 2027"},
		{"no date", zh.Date(0), en.Date(0), "–", "–"},
		{"date without today", lang.For(lang.Chinese).Date(today), lang.For(lang.English).Date(today), "2026-11-21 周六", "Sat Nov 21, 2026"},
		{"instant", zh.DateTime(at), en.DateTime(at), "11-25 周三 15:04", "Wed Nov 25 15:04"},
		{"time", zh.Time(at), en.Time(at), "15:04", "15:04"},
		{"weekday", zh.Weekday(time.Sunday), en.Weekday(time.Sunday), "周日", "Sun"},
		{"today", zh.Ago(0), en.Ago(0), "今天", "today"},
		{"yesterday", zh.Ago(1), en.Ago(1), "昨天", "yesterday"},
		{"ago", zh.Ago(3), en.Ago(3), "3 天前", "3 days ago"},
		{"tomorrow", zh.Ago(-1), en.Ago(-1), "明天", "tomorrow"},
		{"ahead", zh.Ago(-3), en.Ago(-3), "3 天后", "in 3 days"},
		{"list", zh.List([]string{"华为", "中粮"}), en.List([]string{"Acme", "Globex"}), "华为、中粮", "Acme, Globex"},
		{"no list", zh.List(nil), en.List(nil), "", ""},
		{"money", zh.Money(half), en.Money(half), "¥500,000", "¥500,000"},
		{"short money", zh.Short(half), en.Short(half), "¥50万", "¥500k"},
	} {
		if c.zh != c.wantZH {
			t.Errorf("%s in Chinese = %q, want %q", c.what, c.zh, c.wantZH)
		}
		if c.en != c.wantEN {
			t.Errorf("%s in English = %q, want %q", c.what, c.en, c.wantEN)
		}
	}
}

// TestBlanks: a blank keeps Latin words and dates apart from Chinese, wherever a message's values are put; numbers stand as the
// message has them.
func TestBlanks(t *testing.T) {
	t.Parallel()
	zh := lang.For(lang.Chinese)
	for _, c := range []struct {
		want, key string
		kv        []any
	}{
		{"概率校准 · 2026Q1 结案", "calibration.title", []any{"period", "2026Q1"}},
		{"概率校准 · 11月结案", "calibration.title", []any{"period", "11月"}},
		{"现在由 Daniel Ong 负责", "assign.to", []any{"name", "Daniel Ong"}},
		{"现在由张伟负责", "assign.to", []any{"name", "张伟"}},
		{"推迟3次", "pushed.times", []any{"n", 3}},
	} {
		if got := zh.T(c.key, c.kv...); got != c.want {
			t.Errorf("T(%s, %v) = %q, want %q", c.key, c.kv, got, c.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	p := lang.For(lang.English)
	for n, want := range map[int64]string{0: "0", 7: "7", 999: "999", 1000: "1,000", -1234567: "-1,234,567", -1 << 63: "-9,223,372,036,854,775,808"} {
		if got := p.Int(n); got != want {
			t.Errorf("Int(%d) = %q, want %q", n, got, want)
		}
	}
	for _, c := range []struct {
		num, den int64
		decimals int
		want     string
	}{
		{742, 1200, 0, "62%"}, {742, 1200, 1, "61.8%"}, {1, 3, 2, "33.33%"}, {1, 200, 0, "1%"}, {1, 201, 0, "0%"},
		{-1, 200, 0, "0%"}, {-3, 200, 0, "-1%"}, {3, -200, 0, "-1%"}, {5, 4, 0, "125%"}, {1, 0, 0, "–"}, {0, 9, 1, "0.0%"},
		{1<<63 - 1, 1<<63 - 1, 0, "100%"}, {-1 << 63, 1, 0, "-922337203685477580800%"}, {1, 3, -4, "33%"}, {1, 3, 99, "33.333333%"},
	} {
		if got := p.PercentTo(c.num, c.den, c.decimals); got != c.want {
			t.Errorf("PercentTo(%d, %d, %d) = %q, want %q", c.num, c.den, c.decimals, got, c.want)
		}
	}
}
