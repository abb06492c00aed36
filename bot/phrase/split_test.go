package phrase_test

import (
	"strings"
	"testing"
	"unicode"

	"crmbot/bot/phrase"
)

// shape writes tokens as [key=]text, quoted ones in quotes.
func shape(toks []phrase.Token) string {
	var out []string
	for _, t := range toks {
		s := t.Text
		if t.Quoted {
			s = `"` + s + `"`
		}
		if t.Key != "" {
			s = t.Key + "=" + s
		}
		out = append(out, s)
	}
	return strings.Join(out, "|")
}

func TestSplit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ line, want string }{
		{"", ""},
		{"  \t ", ""},
		{"拜访 华为 谈了报价", "拜访|华为|谈了报价"},
		{"拜访　华为\u00a0谈了", "拜访|华为|谈了"},
		{"Bob's Burgers visited", "Bob's|Burgers|visited"},
		{"Bob’s Burgers", "Bob’s|Burgers"},
		{"note #hash", "note|#hash"},
		{"“谈了 报价” x", `"谈了 报价"|x`},
		{`"a b" 'c d' „e f“ ‘g h’ 「i j」 『k l』 《m n》`, `"a b"|"c d"|"e f"|"g h"|"i j"|"k l"|"m n"`},
		{`'Bob's place' x`, `"Bob's place"|x`},
		{`say "hello`, `say|"hello`},
		{"“半截", "“半截"},
		{"拜访“今天 国际”谈了", `拜访|"今天 国际"|谈了`},
		{"金额:50万 阶段：报价 next=wed", "金额=50万|阶段=报价|next=wed"},
		{"--amount 50k --stage=proposal —note “a b”", `amount=50k|stage=proposal|note="a b"`},
		{"——close 12/1", "close=12/1"},
		{"备注:“谈了 报价” x", `备注="谈了 报价"|x`},
		{"--a --b c", "a=|b=c"},
		{"--", "--"},
		{"15:30 http://a.b/c", "15:30|http://a.b/c"},
		{"￥３，５００ ＡＣＭＥ", "¥3,500|ACME"},
		{"¥:3500", "¥=3500"},
		{"*visit* **acme** `deal` ~x~ _y_", "visit|acme|deal|x|y"},
		{"*visit acme*", "visit|acme"},
		{"* ** > <", "*|**|>|<"},
		{`<@U123|Li Na> ok <at user_id="ou_1">李 娜</at> x`, `<@U123|Li Na>|ok|<at user_id="ou_1">李 娜</at>|x`},
		{"金额: 50万", "金额=|50万"},
		{"a\nb", "a|b"},
	} {
		if got := shape(phrase.Split(c.line)); got != c.want {
			t.Errorf("Split(%q) = %s, want %s", c.line, got, c.want)
		}
	}
}

func TestLead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		line, rest string
		slash      bool
	}{
		{"visit acme", "visit acme", false}, {"/visit acme", "visit acme", true}, {" ／ 拜访", "拜访", true}, {"!visit", "visit", true}, {"！拜访", "拜访", true},
		{"@crm visit", "visit", false}, {"＠CRM，拜访 华为", "拜访 华为", false}, {"<@UBOT> /visit", "visit", true}, {"@crmx visit", "@crmx visit", false},
		{"@crm机器人", "机器人", false}, {"//x", "/x", true}, {"", "", false}, {"/", "", true},
	} {
		n, slash := phrase.Lead(c.line, "crm", "UBOT")
		if c.line[n:] != c.rest || slash != c.slash {
			t.Errorf("Lead(%q) leaves %q %v, want %q %v", c.line, c.line[n:], slash, c.rest, c.slash)
		}
	}
}

func FuzzSplit(f *testing.F) {
	for _, s := range []string{"拜访 华为 “谈了 报价” 下次:周三", "--a --b=“c d” *e* <@U1>", "'", "‘’", "\xff“\xe2", "：=:", "——", "<at ", "「a", "a”b“c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		end := 0
		for _, k := range phrase.Split(line) {
			gap := line[end:k.Start]
			if k.Start < end || k.End <= k.Start || strings.TrimFunc(gap, blank) != "" {
				t.Fatalf("Split(%q): token %+v after byte %d", line, k, end)
			}
			if k.Raw != line[k.Start:k.End] || k.Value.Start < k.Start || k.Value.End > k.End || k.Value.Start > k.Value.End {
				t.Fatalf("Split(%q): token %+v does not lie in the line", line, k)
			}
			end = k.End
		}
		if strings.TrimFunc(line[end:], blank) != "" {
			t.Fatalf("Split(%q) leaves %q", line, line[end:])
		}
		if n, _ := phrase.Lead(line, "crm"); n < 0 || n > len(line) {
			t.Fatalf("Lead(%q) = %d", line, n)
		}
	})
}

func blank(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("\u200b\ufeff\u2060", r) }
