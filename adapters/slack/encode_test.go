package slack_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"crmbot/adapters/adaptertest"
	"crmbot/adapters/slack"
	"crmbot/adapters/slack/slacktest"
	"crmbot/bot/card"
	"crmbot/bot/lang"
)

var rewrite = flag.Bool("update", false, "rewrite the golden files")

// golden compares what Slack would get with a file.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", "encode", name+".txt")
	got = append(bytes.TrimSpace(got), '\n')
	if *rewrite {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("differs from %s (rewrite with -update), got:\n%s", path, got)
	}
}

// accepted fails where Slack would refuse.
func accepted(t *testing.T, raw []byte, faults []slacktest.Fault) {
	t.Helper()
	for _, f := range faults {
		t.Errorf("refused: %s %s", f.Code, f)
	}
	if len(faults) > 0 {
		t.Logf("payload: %.4000s", raw)
	}
}

func both(tag lang.Tag, zh, en string) string {
	if tag == lang.Chinese {
		return zh
	}
	return en
}

// elements is each element of a card in a card of its own.
func elements(tag lang.Tag) map[string]card.Element {
	w := func(zh, en string) string { return both(tag, zh, en) }
	buttons := []card.Button{
		{Label: w("完成", "Done"), Value: "done R1", Style: card.Primary},
		{Label: w("赢单", "Won"), Value: "deal.won D102 @7", Confirm: &card.Confirm{Title: w("赢单?", "Won?"), Text: w("¥50万", "$50k"), Yes: w("赢了", "Yes"), No: w("还没", "Not yet")}},
		{Label: w("删掉", "Delete"), Value: "void V12", Style: card.Danger, Confirm: &card.Confirm{Title: w("删掉?", "Delete?"), Yes: w("删", "Delete"), No: w("留着", "Keep")}},
		{Label: w("打开", "Open"), URL: "https://crm.example.com/f/x?a=1&b=<2>"},
	}
	return map[string]card.Element{
		"text": card.Text{MD: card.Lines(w("已停留 ", "Stalled for ")+card.Bold(w("9 天", "9 days"))+" "+card.Code("D102"),
			card.List(w("缺下一步", "no next step"), card.Strike(w("旧", "old"))+card.Italic(w("新", "new")), card.Escape("**x** <!here>")), w("就这样", "that is all"))},
		"fields": card.Fields{Fields: []card.Field{
			{Label: w("金额", "Amount"), Value: "¥500,000", Short: true}, {Label: w("负责人", "Owner"), Short: true},
			{Label: w("来源", "Source"), Value: w("上海的展会,*王总*介绍", "the fair, *introduced* by Ana")},
		}},
		"divider":  card.Divider{},
		"context":  card.Context{MD: w("数据截至 ", "data as of ") + card.Bold("09:00")},
		"progress": card.Progress{Label: w("11月", "Nov"), Value: 742, Max: 1200, Mark: 804},
		"steps":    card.Steps{Names: []string{w("初步接触", "Contacted"), w("意向沟通", "Qualified"), w("方案报价", "Proposal")}, Current: 1},
		"table": card.Table{
			Columns: []card.Column{{Name: w("姓名", "Name")}, {Name: w("完成", "Done"), Right: true}, {Name: "", Right: true}},
			Rows:    [][]string{{w("王伟", "Will"), "62%", "¥114万"}, {w("欧阳建国", "Ana"), "108%", ""}}, Total: []string{w("合计", "Total"), "58%", "¥399万"}, More: 4,
		},
		"funnel": card.Chart{
			Kind: card.Funnel, Title: w("漏斗", "Funnel"), Categories: []string{w("初步接触", "Contacted"), w("方案报价", "Proposal"), w("方案报价", "Proposal")},
			Series: []card.Series{{Name: w("在途", "open"), Values: []int64{186_000_00, 72_000_00, 0}}}, Labels: []string{w("¥18.6万", "$186k"), w("¥7.2万", "$72k"), "–"},
		},
		"bar": card.Chart{
			Kind: card.Bar, Title: w("完成 / 目标", "Won / quota"), Categories: []string{w("王伟", "Will"), w("李娜", "Lena")},
			Series: []card.Series{{Name: w("完成", "won"), Values: []int64{1860, -3}}, {Name: w("目标", "quota"), Values: []int64{3000, 10}}},
		},
		"line":   card.Chart{Kind: card.Line, Title: w("每周", "Weekly"), Categories: []string{"W1", "W2"}, Series: []card.Series{{Name: w("拜访", "visits"), Values: []int64{3, 5}}}},
		"pie":    card.Chart{Kind: card.Pie, Title: w("输单原因", "Lost because"), Categories: []string{w("价格", "price"), w("竞争对手", "competitor")}, Series: []card.Series{{Values: []int64{2, 1}}}},
		"pie.0":  card.Chart{Kind: card.Pie, Title: w("输单原因", "Lost because"), Categories: []string{w("价格", "price"), w("没有", "none")}, Series: []card.Series{{Values: []int64{2, 0}}}},
		"item":   card.Item{Number: 1, MD: w("⚠ 华为 · 王总 报价", "⚠ Acme · quote"), Buttons: buttons[:1]},
		"items":  card.Item{Number: 2, MD: w("招行 · 提交方案", "Globex · plan"), Buttons: buttons[:2]},
		"bare":   card.Item{MD: w("没有按钮", "no buttons")},
		"linked": card.Item{Number: 3, MD: w("合同", "contract"), Buttons: buttons[3:]},
		"select": card.Select{Placeholder: w("改阶段", "Change stage"), Value: "deal.move D102", Options: []card.Option{
			{Label: w("谈判签约", "Negotiation"), Value: "4"}, {Label: w("输单", "Lost"), Value: "lost", Hint: w("要写原因", "asks why")},
		}},
		"actions": card.Actions{Buttons: buttons},
	}
}

func TestEncodeGolden(t *testing.T) {
	t.Parallel()
	for _, tag := range lang.Tags() {
		t.Run(string(tag), func(t *testing.T) {
			t.Parallel()
			all := elements(tag)
			var b bytes.Buffer
			for _, name := range slices.Sorted(maps.Keys(all)) {
				c := card.Card{Lang: tag, Tone: card.Warn, Title: both(tag, "商机 D102 · 华为", "Deal D102 · Acme"), Subtitle: both(tag, "服务器扩容", "Server upgrade"),
					Fallback: both(tag, "D102 停滞 9 天", "D102 stalled for 9 days"), Body: []card.Element{all[name]}}
				raw, err := slack.Encode(c)
				if err != nil {
					t.Fatal(err)
				}
				accepted(t, raw, slacktest.CheckMessage(raw))
				fmt.Fprintf(&b, "# %s\n%s", name, lines(t, raw))
			}
			golden(t, "elements."+string(tag), b.Bytes())
		})
	}
}

// lines are the text of a message or view, then its blocks, one a line.
func lines(t *testing.T, raw []byte) string {
	t.Helper()
	var m struct {
		Text   string
		Blocks []json.RawMessage
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if m.Text != "" {
		fmt.Fprintf(&b, "%s\n", strings.ReplaceAll(m.Text, "\u200B", "·"))
	}
	for _, block := range m.Blocks {
		if err := json.Compact(&b, block); err != nil {
			t.Fatal(err)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// TestStepsGolden shows one card all the way down.
func TestStepsGolden(t *testing.T) {
	t.Parallel()
	c, texts := adaptertest.Gallery()
	for s := range slack.Steps {
		raw, degraded, err := slack.EncodeAt(c, s)
		if err != nil {
			t.Fatal(err)
		}
		accepted(t, raw, slacktest.CheckMessage(raw))
		var b bytes.Buffer
		for _, d := range degraded {
			fmt.Fprintf(&b, "# %s → %s %d\n", d.Element, d.To, d.N)
		}
		b.WriteString(lines(t, raw))
		golden(t, fmt.Sprintf("step%d", s), b.Bytes())
		for _, want := range texts {
			if s == 2 && want == "Stage" { // sections tell a table line by line, without a head
				continue
			}
			if !strings.Contains(visible(t, raw), want) {
				t.Errorf("step %d lacks %q", s, want)
			}
		}
		if s < slack.Steps-1 {
			if next, ok := slack.Simpler(s); !ok || next != s+1 {
				t.Errorf("Simpler(%d) = %d, %v", s, next, ok)
			}
		} else if _, ok := slack.Simpler(s); ok {
			t.Error("something is simpler than text")
		}
	}
	raw, err := slack.HomeAt(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	accepted(t, raw, slacktest.CheckView(raw))
	golden(t, "home", []byte(lines(t, raw)))
}

// visible is every string of a payload, without what nobody sees.
func visible(t *testing.T, raw []byte) string {
	t.Helper()
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, x := range v {
				walk(x)
			}
		case []any:
			for _, x := range v {
				walk(x)
			}
		case string:
			b.WriteString(strings.ReplaceAll(v, "\u200B", "") + "\n")
		}
	}
	walk(v)
	return b.String()
}

func TestLongCardsKeepTitleAndButtons(t *testing.T) {
	t.Parallel()
	c := adaptertest.Long()
	for s := range slack.Steps {
		raw, degraded, err := slack.EncodeAt(c, s)
		if err != nil {
			t.Fatal(err)
		}
		accepted(t, raw, slacktest.CheckMessage(raw))
		seen := visible(t, raw)
		if !strings.Contains(seen, "很长的清单") || !strings.Contains(seen, "The last button") {
			t.Errorf("step %d lost the title or the button", s)
		}
		if len(degraded) == 0 {
			t.Errorf("step %d does not tell what was cut", s)
		}
	}
}

func TestEncodeRefusesWhatIsNoCard(t *testing.T) {
	t.Parallel()
	if _, err := slack.Encode(card.Card{}); err == nil {
		t.Error("an empty card was encoded")
	}
}

func TestRowsOfButtonsBecomeMenus(t *testing.T) {
	t.Parallel()
	c := card.Card{Title: "T", Lang: lang.English}
	for i := range 40 {
		c.Body = append(c.Body, card.Item{Number: i + 1, MD: "row", Buttons: []card.Button{{Label: "Done", Value: fmt.Sprint("done ", i)}, {Label: "Later", Value: fmt.Sprint("snooze ", i)}}})
	}
	raw, _, err := slack.EncodeAt(c, 0)
	if err != nil {
		t.Fatal(err)
	}
	accepted(t, raw, slacktest.CheckMessage(raw))
	if n := strings.Count(string(raw), `"overflow"`); n != 40 {
		t.Errorf("%d menus, want 40: every row in its block", n)
	}
}
