package phrase_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"crmbot/bot/phrase"
)

// draft writes what Free read: kind, customer, contact, verdict, dates, amount.
func draft(d phrase.Draft) string {
	out := []string{d.Kind}
	if d.Customer != "" {
		out = append(out, d.Customer)
	}
	if d.Unknown != "" {
		out = append(out, "?"+d.Unknown)
	}
	if d.Contact != "" {
		out = append(out, d.Contact)
	}
	out = append(out, [...]string{"", "log", "plan", "both", "ask"}[d.Timing.Verdict])
	if s := day(d.Timing.When); s != "" {
		out = append(out, "when "+s)
	}
	if s := day(d.Timing.Next); s != "" {
		if d.Timing.Next.Deadline {
			s += " deadline"
		}
		out = append(out, "next "+s)
	}
	if d.HasAmount {
		out = append(out, fmt.Sprintf("%d %s", d.Amount.Minor/100, d.Amount.Currency))
	}
	if d.Remind {
		out = append(out, "remind")
	}
	for _, f := range d.Impossible {
		out = append(out, "impossible "+f.In(d.Note))
	}
	return strings.Join(out, ", ")
}

// TestFreeExamples is the list the reader was built for.
func TestFreeExamples(t *testing.T) {
	t.Parallel()
	free(t, [][2]string{
		{"今天拜访了华为王总,谈了报价,下周三再跟进", "visit, C1, 王总, both, when 11-21, next 11-25"},
		{"今天拜访了华为王总，报价50万，下周三下午3点再跟进", "visit, C1, 王总, both, when 11-21, next 11-25 15:00, 500000 CNY"},
		{"明天下午3点去三一重工演示", "demo, C2, plan, next 11-22 15:00"},
		{"周五前把合同发给周大福", ", C3, plan, next 11-27 deadline, remind"},
		{"Met Acme today, quoted $12k, follow up next Wed 3pm", "visit, C4, both, when 11-21, next 11-25 15:00, 12000 USD"},
		{"电话招行李经理,预算1.2亿,月底前提交方案", "call, C5, 李经理, both, next 11-30 deadline, 120000000 CNY"},
		{"中粮那边暂时没消息", ", C6, log"},
	})
}

// TestFreeUnseen is a second list, written without looking at the rules.
func TestFreeUnseen(t *testing.T) {
	t.Parallel()
	free(t, [][2]string{
		{"昨天下午去了三一重工，李工说设备要再看看", "visit, C2, 李工, log, when 11-20 14:00"},
		{"刚跟招商银行的陈主任通完电话，月底定方案", "call, C5, 陈主任, both, next 11-30 deadline"},
		{"周三见了周大福的林总监，谈到80万的单子", "visit, C3, 林总监, log, when 11-18, 800000 CNY"},
		{"下周一上午10点和华为开会", "meeting, C1, plan, next 11-23 10:00"},
		{"微信上和比亚迪张经理聊了聊，他们年底有预算300万", "chat, C13, 张经理, both, next 12-31 deadline, 3000000 CNY"},
		{"记得明天给华为发合同", ", C1, plan, next 11-22, remind"},
		{"给我爱我家发了报价邮件，等回复", "mail, C8, log"},
		{"今天国际的王工要资料", ", C7, 王工, log"},
		{"今天要去拜访中粮", "visit, C6, plan, next 11-21"},
		{"拜访了蓝天科技的刘总，谈得不错", "visit, ?蓝天科技, 刘总, log"},
		{"新客户 星河电子 13812341234", "other, ?星河电子, log"},
		{"前天在中国移动演示了新产品，反馈很好，12月5号再去一次", "demo, C9, both, when 11-19, next 12-05"},
		{"11月31日去华为", ", C1, log, impossible 11月31日"},
		{"后天下午两点去周大福", ", C3, plan, next 11-23 14:00, remind"},
		{"上周五拜访华为，报价一百二十万", "visit, C1, log, when 11-13, 1200000 CNY"},
		{"老样子，没啥进展", ", log"},
		{"三一重工今天签合同了！58万", ", C2, log, when 11-21, 580000 CNY"},
		{"华为那边下个月再联系", "other, C1, plan, next 12-01, remind"},
		{"今早电话华为赵总，确认了预算", "call, C1, 赵总, log, when 11-21 09:00"},
		{"周一给360打电话确认参数", "call, C10, plan, next 11-23"},
		{"Visited Acme yesterday, they want a demo next Tuesday", "visit, C4, both, when 11-20, next 11-24"},
		{"Spoke with Mr Brown at Acme, budget is $80k", "call, C4, Mr Brown, log, 80000 USD"},
		{"Call Globex tomorrow at 10am", "call, C14, plan, next 11-22 10:00"},
		{"Send the contract to Acme by Friday", ", C4, plan, next 11-27 deadline, remind"},
		{"Had a great meeting with Blue Sky Robotics on Wednesday", "meeting, C11, log, when 11-18"},
		{"Demoed the product to Globex, follow up in two weeks", "demo, C14, both, next 12-05"},
		{"Met with Initech Systems today, 250k USD potential", "visit, ?Initech Systems, log, when 11-21, 250000 USD"},
		{"Emailed Ms Chen the quote for Acme", "mail, C4, Ms Chen, log"},
		{"Nothing new from Target Corp", ", C12, log"},
		{"Remind me to ping Acme on Dec 1", ", C4, plan, next 12-01, remind"},
		{"Talked to Acme last Friday about the renewal, closing end of month", "call, C4, both, when 11-20, next 11-30 deadline"},
		{"Lunch with Globex next Wed", ", C14, plan, next 11-25, remind"},
		{"Acme signed! EUR 45,000", ", C4, log, 45000 EUR"},
		{"chatted with Globex on WhatsApp today", "chat, C14, log, when 11-21"},
		{"will visit Acme on Monday", "visit, C4, plan, next 11-23"},
		{"Dr. Smith from Globex called this morning", "call, C14, Dr. Smith, log, when 11-21 09:00"},
		{"Presented to Blue Sky Robotics Nov 18, decision by Dec 15", "demo, C11, both, when 11-18, next 12-15 deadline"},
		{"how do I change my password?", ", log"},
		{"thanks!", ", log"},
		{"Phoned Acme twice, no answer, try again Monday", "call, C4, both, next 11-23"},
	})
}

// TestFreeMended are texts that an earlier version read wrongly.
func TestFreeMended(t *testing.T) {
	t.Parallel()
	free(t, [][2]string{
		{"上午和客户Acme开了视频会，他们要求11月30日前给proposal", "meeting, C4, both, next 11-30 deadline"},
		{"拜访北京星辰科技有限公司的赵主任，介绍了新品", "visit, ?北京星辰科技有限公司, 赵主任, log"},
		{"我今天要见招行的张处长", "visit, C5, 张处长, plan, next 11-21"},
		{"Following up with Acme tomorrow", "other, C4, plan, next 11-22, remind"},
	})
}

func free(t *testing.T, rows [][2]string) {
	t.Helper()
	right := 0
	for _, r := range rows {
		if got := draft(phrase.Free(r[0], dictionary, terms())); got != r[1] {
			t.Errorf("Free(%q)\n got %s\nwant %s", r[0], got, r[1])
			continue
		}
		right++
	}
	t.Logf("%d of %d", right, len(rows))
}

func TestFreeSignals(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"今天拜访了华为王总，报价50万": 4, "中粮那边暂时没消息": 1, "thanks!": 0, "Met Acme": 2, "拜访了蓝天科技": 2, "你好": 0, "今天天气不错": 1,
	} {
		d := phrase.Free(text, dictionary, terms())
		if d.Signals != want || d.Worth() != (want > 1) {
			t.Errorf("Free(%q) has %d signals, want %d", text, d.Signals, want)
		}
	}
}

func TestFreeLeavesTalkAlone(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"王总: 今天能来吗\n我: 下周三去华为，报价50万\n王总: 好":   true,
		"王总 10:23:\n今天能来吗\n李娜 10:25:\n好":      true,
		"Bob: can we meet?\nAlice: sure, Wed": true,
		"客户:华为\n金额:50万\n备注:今天拜访了":             false,
		"王总: 今天能来吗\n王总: 在吗":                   false,
		"拜访了华为\nhttp://a.b/c\nhttp://d.e/f":   false,
		"今天拜访了华为:谈了报价":                        false,
	} {
		d := phrase.Free(text, dictionary, terms())
		if d.Talk != want || d.Note != text {
			t.Errorf("Free(%q) is talk: %v, want %v", text, d.Talk, want)
		}
		if want && (d.Customer != "" || d.Signals != 0 || d.HasAmount) {
			t.Errorf("Free(%q) drew %+v from talk", text, d)
		}
	}
}

func FuzzFree(f *testing.F) {
	for _, s := range []string{"今天拜访了华为王总,谈了报价,下周三再跟进", "Met Acme today, quoted $12k", "王总: 在\n李总: 在", "11月31日", "\xff\xfe今天", "@＠<@", "拜访了", "Mr", "１２月底￥５"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d := phrase.Free(text, dictionary, terms())
		if d.Name.Start < 0 || d.Name.End > len(text) || d.Name.Start > d.Name.End {
			t.Fatalf("Free(%q) names %+v", text, d.Name)
		}
		end := 0
		for _, x := range phrase.Scan(text, terms()) {
			if x.Start < end || x.End <= x.Start || x.End > len(text) {
				t.Fatalf("Scan(%q) found %+v after byte %d", text, x, end)
			}
			end = x.End
		}
		if hit, ok := vocab.Verb(text, dictionary, "crm"); ok && (hit.Rest.Start > hit.Rest.End || hit.Rest.End > len(text)) {
			t.Fatalf("Verb(%q) = %+v", text, hit)
		}
		vocab.Guess(text)
		for _, wants := range [][]phrase.Want{logging(), moving(), dealing()} {
			a := phrase.Assign(text, wants, dictionary, terms())
			if utf8.ValidString(text) && !utf8.ValidString(a.Note) {
				t.Fatalf("Assign(%q) cut a character: %q", text, a.Note)
			}
		}
	})
}
