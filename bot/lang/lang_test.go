package lang_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"crmbot/bot/lang"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]lang.Tag{
		"zh": lang.Chinese, "zh-CN": lang.Chinese, "zh_Hans_CN": lang.Chinese, "中文": lang.Chinese, " Chinese ": lang.Chinese, "CN": lang.Chinese, //nolint:gocritic // the spaces are the case
		"en": lang.English, "EN-gb": lang.English, "en_US": lang.English, "English": lang.English, "英文": lang.English,
		"": "x", "fr": "x", "enough": "x", "zhu": "x",
	} {
		if got := lang.Parse(in, "x"); got != want {
			t.Errorf("Parse(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestMessagesAreWhole(t *testing.T) {
	t.Parallel()
	for _, f := range lang.Faults() {
		t.Error(f)
	}
	if len(lang.Keys()) == 0 {
		t.Error("no messages at all")
	}
}

func TestFaultsAreFound(t *testing.T) {
	t.Parallel()
	faults := lang.LoadFaults(fstest.MapFS{
		"m/a.zh-CN.txt": {Data: []byte("# fine\n\na.one = 一 {n}\na.two = 二\na.two = 又\nb.three = 三\nnonsense\na.open = {n")},
		"m/a.en.txt":    {Data: []byte("a.one = one {m}\na.five = five {n|x}\na.open = n\nb.three = three {}")},
		"m/a.fr.txt":    {Data: []byte("a.one = un")},
	})
	all := strings.Join(faults, "\n")
	for _, want := range []string{
		"a.zh-CN.txt:7: not a line", "a.five: a plural needs two forms", "a.five: no Chinese text", "a.fr.txt: the name",
		"a.open: a { is not closed", "b.three: a placeholder has no name",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("faults do not name %q:\n%s", want, all)
		}
	}
}

func TestMessageText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text, want string
		kv               []any
	}{
		{"values", "{who} 的 {n} 单", "李娜 的 1,234 单", []any{"who", "李娜", "n", 1234}},
		{"value twice", "{a}{b}{a}", "121", []any{"a", "1", "b", "2"}},
		{"one", "{n} {n|deal|deals}", "1 deal", []any{"n", int64(1)}},
		{"none", "{n} {n|deal|deals}", "0 deals", []any{"n", 0}},
		{"many", "{n} {n|deal|deals}", "2 deals", []any{"n", int32(2)}},
		{"plural alone may be empty", "item{n||s}", "item", []any{"n", 1}},
		{"line break and braces", `a\nb {{x}}`, "a\nb {x}", nil},
		{"missing value", "hello {who}", "hello ⟨who⟩", []any{"whom", "x"}},
		{"list", "{names}", "a, b", []any{"names", []string{"a", "b"}}},
		{"a value is not read again", "{a}", "{b}", []any{"a", "{b}", "b", "x"}},
		{"odd tail", "{a}", "⟨a⟩", []any{"a"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := lang.Render(lang.English, c.text, c.kv...)
			if err != nil || got != c.want {
				t.Errorf("%q with %v = %q, %v, want %q", c.text, c.kv, got, err, c.want)
			}
		})
	}
}

func TestMissingKeyShows(t *testing.T) {
	t.Parallel()
	for _, tag := range lang.Tags() {
		p := lang.For(tag)
		if got := p.T("no.such"); got != "⟨no.such⟩" || p.Has("no.such") {
			t.Errorf("T of a missing key = %q, Has = %v", got, p.Has("no.such"))
		}
		if !p.Has("card.yes") || p.Tag() != tag {
			t.Errorf("%s: Has(card.yes) = %v, Tag() = %s", tag, p.Has("card.yes"), p.Tag())
		}
	}
	if got := lang.For("fr").Tag(); got != lang.Chinese {
		t.Errorf("For(fr) speaks %s, want Chinese", got)
	}
}
