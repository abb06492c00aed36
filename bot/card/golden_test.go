package card_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"crmbot/bot/card"
	"crmbot/bot/lang"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	got = strings.TrimRight(got, "\n") + "\n"
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("differs from %s (rewrite with -update), got:\n%s", path, got)
	}
}

// both gives the words of a language.
func both(tag lang.Tag, zh, en string) string {
	if tag == lang.Chinese {
		return zh
	}
	return en
}

// sample is a card with every element there is.
func sample(tag lang.Tag) card.Card {
	w := func(zh, en string) string { return both(tag, zh, en) }
	return card.Card{
		Key: "deal:102", Lang: tag, Tone: card.Warn, Audience: card.GroupSafe,
		Title: w("商机 D102 · 华为", "Deal D102 · Acme"), Subtitle: w("服务器扩容", "Server upgrade"),
		Fallback: w("D102 停滞 9 天", "D102 stalled for 9 days"),
		Body: []card.Element{
			card.Text{MD: card.Lines(w("已停留 ", "Stalled for ")+card.Bold(w("9 天", "9 days")), card.List(w("缺下一步", "no next step"), card.Escape(w("**不是粗体**", "**not bold**"))))},
			card.Fields{Fields: []card.Field{
				{Label: w("金额", "Amount"), Value: "¥500,000", Short: true, Priority: 3},
				{Label: w("负责人", "Owner"), Value: w("王伟", "Will"), Short: true, Priority: 2},
				{Label: w("来源", "Source"), Value: w("展会", "Trade fair")},
			}},
			card.Divider{},
			card.Steps{Names: []string{w("初步接触", "Contacted"), w("意向沟通", "Qualified"), w("方案报价", "Proposal"), w("谈判签约", "Negotiation")}, Current: 2},
			card.Progress{Label: w("11月", "Nov"), Value: 742, Max: 1200, Mark: 804},
			card.Table{
				Columns: []card.Column{{Name: w("姓名", "Name")}, {Name: w("完成", "Done"), Right: true}, {Name: w("缺口", "Gap"), Right: true}},
				Rows:    [][]string{{w("王伟", "Will"), "62%", "¥114万"}, {w("欧阳建国", "Ana"), "108%", ""}, {w("李娜", "Lena"), "5%", "¥285万"}},
				Total:   []string{w("合计", "Total"), "58%", "¥399万"}, More: 4,
			},
			card.Chart{
				Kind: card.Funnel, Title: w("漏斗", "Funnel"),
				Categories: []string{w("初步接触", "Contacted"), w("方案报价", "Proposal"), w("签约", "Close")},
				Series:     []card.Series{{Name: w("在途", "open"), Values: []int64{1860, 720, 0}}},
				Labels:     []string{"31", "14", "–"},
			},
			card.Chart{
				Kind: card.Bar, Title: w("完成 / 目标", "Won / quota"), Categories: []string{w("王伟", "Will")},
				Series: []card.Series{{Name: w("完成", "won"), Values: []int64{1860}}, {Name: w("目标", "quota"), Values: []int64{3000}}},
			},
			card.Chart{
				Kind: card.Pie, Title: w("输单原因", "Lost because"), Categories: []string{w("价格", "price"), w("竞争对手", "competitor")},
				Series: []card.Series{{Values: []int64{2, 1}}},
			},
			card.Item{Number: 1, MD: w("⚠ 华为 · 王总 报价(逾期 2 天)", "⚠ Acme · quote (2 days overdue)"), Buttons: []card.Button{
				{Label: w("完成", "Done"), Value: "done R1"}, {Label: w("延后", "Snooze"), Value: "snooze R1"},
			}},
			card.Item{Number: 2, MD: w("招行 · 提交方案", "Globex · send the plan"), Buttons: []card.Button{{Label: w("完成", "Done"), Value: "done R2"}}},
			card.Select{Placeholder: w("改阶段", "Change stage"), Value: "deal.move D102", Options: []card.Option{
				{Label: w("谈判签约", "Negotiation"), Value: "4"}, {Label: w("输单", "Lost"), Value: "lost", Hint: w("要写原因", "asks why")},
			}},
			card.Actions{Buttons: []card.Button{
				{Label: w("撤销", "Undo"), Value: "undo 7", Style: card.Primary},
				{Label: w("赢单", "Won"), Value: "deal.won D102", Confirm: &card.Confirm{Title: w("赢单?", "Won?"), Text: w("¥50万", "$50k"), Yes: w("赢了", "Yes"), No: w("还没", "Not yet")}},
				{Label: w("打开", "Open"), URL: "https://crm.example.com/f/x"},
			}},
			form(tag),
			card.Context{MD: w("数据截至 09:00", "data as of 09:00")},
		},
	}
}

func form(tag lang.Tag) *card.Form {
	w := func(zh, en string) string { return both(tag, zh, en) }
	return &card.Form{
		ID: "visit.log", Lang: tag, Title: w("记拜访", "Log a visit"), Intro: w("一句话就行", "One sentence is enough"), Submit: w("保存", "Save"), Cancel: w("取消", "Cancel"),
		Fields: []card.Input{
			{ID: "customer", Label: w("客户", "Customer"), Kind: card.InputSearch, Required: true, Initial: "C12", InitialLabel: w("华为", "Acme")},
			{ID: "type", Label: w("方式", "Type"), Kind: card.InputSelect, Initial: "visit", Options: []card.Option{{Label: w("拜访", "Visit"), Value: "visit"}, {Label: w("电话", "Call"), Value: "call", Hint: "☎"}}},
			{ID: "note", Label: w("内容", "Note"), Kind: card.InputArea, Required: true, Error: w("写一句谈了什么", "Say what you talked about")},
			{ID: "tags", Label: w("标签", "Tags"), Kind: card.InputMulti, Initial: "a,b", Options: []card.Option{{Label: "A", Value: "a"}, {Label: "B", Value: "b"}}},
			{ID: "none", Label: w("今天不约下次", "No next step"), Kind: card.InputBool},
			{ID: "next", Label: w("下次", "Next"), Kind: card.InputDate, Hint: w("如 下周三", "say, next Wed")},
		},
	}
}

func TestPlainTextGolden(t *testing.T) {
	t.Parallel()
	for _, tag := range lang.Tags() {
		t.Run(string(tag), func(t *testing.T) {
			t.Parallel()
			golden(t, "plain."+string(tag)+".txt", card.PlainText(sample(tag)))
		})
	}
}

func TestPlainTextOfSmallCards(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		card card.Card
		want string
	}{
		{"fallback alone", card.Card{Fallback: "记好了", Tone: card.Good}, "✓ 记好了"},
		{"title alone", card.Card{Title: "记好了", Tone: card.Good, Lang: lang.Chinese}, "【✓ 记好了】"},
		{"sign not doubled", card.Card{Title: "✓ Logged", Tone: card.Good, Lang: lang.English}, "✓ Logged"},
		{"no title", card.Card{Fallback: "x", Body: []card.Element{card.Text{MD: "**a**"}}}, "a"},
		{"line breaks in a title", card.Card{Title: "a\nb", Lang: lang.English, Subtitle: "c"}, "a b — c"},
		{"empty elements", card.Card{Title: "a", Lang: lang.English, Body: []card.Element{card.Text{}, card.Context{}, card.Actions{}, card.Table{}, card.Chart{}}}, "a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := card.PlainText(c.card); got != c.want {
				t.Errorf("PlainText = %q, want %q", got, c.want)
			}
		})
	}
}

func TestChoicesFollowPlainText(t *testing.T) {
	t.Parallel()
	c := sample(lang.English)
	text := card.PlainText(c)
	choices := card.Choices(c)
	if len(choices) != 7 {
		t.Fatalf("%d choices, want 7", len(choices))
	}
	for i, ch := range choices {
		if ch.Number != i+3 {
			t.Errorf("choice %d has number %d, want %d: rows 1 and 2 are taken", i, ch.Number, i+3)
		}
	}
	if got := choices[4].Button.Value; got != "deal.move D102 lost" {
		t.Errorf("an option sends %q", got)
	}
	for _, want := range []string{"1. ⚠ Acme", "3 [Done] 4 [Snooze]", "7 Lost", "8 [Undo] 9 [Won]", "Open: https://"} {
		if !strings.Contains(text, want) {
			t.Errorf("plain text lacks %q", want)
		}
	}
}
