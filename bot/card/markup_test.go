package card_test

import (
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"crmbot/bot/card"
)

func TestParse(t *testing.T) {
	t.Parallel()
	text := func(s string) card.Span { return card.Span{Text: s} }
	bold := func(s string) card.Span { return card.Span{Text: s, Bold: true} }
	italic := func(s string) card.Span { return card.Span{Text: s, Italic: true} }
	both := func(s string) card.Span { return card.Span{Text: s, Bold: true, Italic: true} }
	for _, c := range []struct {
		md   string
		want []card.Span
	}{
		{"", nil},
		{"plain", []card.Span{text("plain")}},
		{"**粗体**后文", []card.Span{bold("粗体"), text("后文")}},
		{"a *b* ~~c~~ `d`", []card.Span{text("a "), italic("b"), text(" "), {Text: "c", Strike: true}, text(" "), {Text: "d", Code: true}}},
		{"***x***", []card.Span{both("x")}},
		{"*a **b** c*", []card.Span{italic("a "), both("b"), italic(" c")}},
		{"**a *b***", []card.Span{bold("a "), both("b")}},
		{"**a****b**", []card.Span{bold("ab")}},
		{"**a***b*", []card.Span{bold("a"), italic("b")}},
		{"*a***b**", []card.Span{italic("a"), bold("b")}},
		{"2 * 3", []card.Span{text("2 * 3")}},
		{"**open", []card.Span{text("**open")}},
		{"a ~ b ~~ c", []card.Span{text("a ~ b ~~ c")}},
		{"`open *a*", []card.Span{text("`open "), italic("a")}},
		{"`*a*`", []card.Span{{Text: "*a*", Code: true}}},
		{"**a ~~b** c~~", []card.Span{bold("a ~~b"), text(" c~~")}},
		{`\*a\* \\ \x \`, []card.Span{text(`*a* \ \x \`)}},
		{"[a](http://b) <@U1>", []card.Span{text("[a](http://b) <@U1>")}},
	} {
		if got := card.Parse(c.md); len(got) != 1 || got[0].Bullet || !reflect.DeepEqual(got[0].Spans, c.want) {
			t.Errorf("Parse(%q) = %+v, want %+v", c.md, got, c.want)
		}
	}
	lines := card.Parse("**a\nb**\n- c\n-d\n")
	if len(lines) != 5 || !lines[2].Bullet || lines[3].Bullet || lines[0].Spans[0] != text("**a") {
		t.Errorf("Parse of lines = %+v", lines)
	}
}

func TestBuilders(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ what, got, want string }{
		{"bold", card.Bold("a*b"), `**a\*b**`},
		{"bold of lines", card.Bold("a\nb"), "**a b**"},
		{"bold of nothing", card.Bold(""), ""},
		{"italic", card.Italic("x"), "*x*"},
		{"strike", card.Strike("x~"), `~~x\~~~`},
		{"code", card.Code("`"), "`\\``"},
		{"list", card.List("a", "", "b\nc"), "- a\n- b c"},
		{"lines", card.Lines("a", "", "b"), "a\nb"},
		{"plain list", card.Plain(card.List(card.Bold("a"), "b")), "• a\n• b"},
		{"plain strike", card.Plain(card.Strike("x~")), "x~"},
		{"plain code", card.Plain(card.Code("`")), "`"},
		{"escape", card.Escape("- a\r\n-b\tc\u202Ed\x00"), "\\- a\n\\-b cd"},
	} {
		if c.got != c.want {
			t.Errorf("%s = %q, want %q", c.what, c.got, c.want)
		}
	}
}

// FuzzEscape: what people typed is shown as they typed it, and never as markup.
func FuzzEscape(f *testing.F) {
	for _, s := range []string{"华为*技术*", "- a\n- b", "**x**", "`a`", `\*\`, "~~", "a\\\n-", "<!channel> @all [x](y)", "* *", "-"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		md := card.Escape(s)
		if !utf8.ValidString(md) {
			t.Errorf("Escape(%q) is not UTF-8", s)
		}
		for _, line := range card.Parse(md) {
			if line.Bullet {
				t.Errorf("Escape(%q) makes a list item", s)
			}
			for _, sp := range line.Spans {
				if sp != (card.Span{Text: sp.Text}) {
					t.Errorf("Escape(%q) makes styled text %+v", s, sp)
				}
			}
		}
		printable := utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }) < 0
		if printable && card.Plain(md) != s {
			t.Errorf("Plain(Escape(%q)) = %q", s, card.Plain(md))
		}
		if b := card.Bold(s); printable && s != "" {
			want := strings.ReplaceAll(s, "\n", " ")
			if got := card.Parse("a" + b + "c")[0].Spans; len(got) != 3 || got[1] != (card.Span{Text: want, Bold: true}) {
				t.Errorf("Bold(%q) parses as %+v", s, got)
			}
		}
	})
}

// FuzzParse: any markup is read, and reading loses no text but marks.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"**a *b** c*", "***", "`", "~~a~~~~b", "- - x", `\`, "*****a***", "\xff*"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var shown strings.Builder
		for _, line := range card.Parse(s) {
			for i, sp := range line.Spans {
				shown.WriteString(sp.Text)
				if sp.Text == "" {
					t.Errorf("Parse(%q) has an empty span", s)
				}
				if i > 0 && (card.Span{Text: sp.Text, Bold: line.Spans[i-1].Bold, Italic: line.Spans[i-1].Italic, Strike: line.Spans[i-1].Strike, Code: line.Spans[i-1].Code}) == sp {
					t.Errorf("Parse(%q) cuts one style in two", s)
				}
			}
		}
		bare := strings.NewReplacer("*", "", "~", "", "`", "", `\`, "", "-", "", " ", "", "\n", "").Replace
		if got := shown.String(); bare(got) != bare(s) {
			t.Errorf("Parse(%q) shows %q and loses text", s, got)
		}
	})
}

func TestWidth(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]int{"": 0, "abc": 3, "华为": 4, "（a）": 5, "é": 1, "e\u0301": 1, "██▌": 3, "¥50万": 5, "👨‍👩‍👧": 2, "\u200b": 0, "ｱ": 1, "…": 1} {
		if got := card.Width(s); got != want {
			t.Errorf("Width(%q) = %d, want %d", s, got, want)
		}
	}
	for _, c := range []struct{ what, got, want string }{
		{"pad", card.Pad("华为", 6, false), "华为  "},
		{"pad right", card.Pad("9", 3, true), "  9"},
		{"pad none", card.Pad("abc", 2, true), "abc"},
		{"truncate none", card.Truncate("华为", 4), "华为"},
		{"truncate", card.Truncate("华为技术", 5), "华为…"},
		{"truncate odd", card.Truncate("华为技术", 4), "华…"},
		{"truncate all", card.Truncate("华为", 0), ""},
		{"clip none", card.Clip("华为", 6), "华为"},
		{"clip", card.Clip("华为技术", 10), "华为…"},
		{"clip inside", card.Clip("华为技术", 8), "华…"},
		{"clip tiny", card.Clip("华为", 2), ""},
	} {
		if c.got != c.want {
			t.Errorf("%s = %q, want %q", c.what, c.got, c.want)
		}
	}
}
