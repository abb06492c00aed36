package slack_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"crmbot/adapters/adaptertest"
	"crmbot/adapters/slack"
	"crmbot/adapters/slack/slacktest"
	"crmbot/bot/card"
	"crmbot/bot/lang"
)

// hostile is what people type, by accident or not, that means something to Slack.
func hostile() []string {
	return append(adaptertest.Hostile(),
		"<!channel>", "<!here>", "<!everyone>", "<!channel|friendly>", "<!subteam^S012345|@sales>", "<!date^1392734382^{date}|now>",
		"<@U012ABC>", "<@W012ABC|boss>", "<#C012ABC>", "<#C012ABC|general>", "@channel", "@here 请看", "@everyone", "@U012ABC", "#general",
		"<https://evil.example|acme.com>", "<mailto:a@evil.example|写信>", "<tel:110|电话>", "<slack://user?team=T1&id=U1|x>", "<javascript:alert(1)|x>",
		"https://evil.example/path?x=1&y=2", "http://127.0.0.1:8080", "www.evil.example", "evil.com", "a.b.example", "例子.中国", "ann@evil.example", "ftp://evil.example", "slack://open",
		"*bold*", "*粗*", "中*粗*文", "_italic_", "~strike~", "`code`", "```block```", "> quote", ">>> long quote", "&gt; quote", "• bullet", "- bullet", "1. one",
		":tada:", ":skull_and_crossbones:", ":+1::skin-tone-2:", "10:30:45", ":中文:", "a:b:c",
		"&lt;!channel&gt;", "&amp;lt;!here&amp;gt;", "&#60;!channel&#62;", "&", "R&D <部门>", "A && B || C",
		"<", ">", "<>", "<!", "<!channel", "channel>", "<<!channel>>", "< !channel >", "<!channel\u200B>", "＜!channel＞", "<\u202E!channel>", "<!cha\x00nnel>",
		"**<!here>**", "~~<@U1>~~", "\\<!here\\>", "line\n<!here>\n> quote\n*b*", "\u2028<!here>\u2029*b*", "{\"type\":\"mrkdwn\"}", "\"},{\"type\":\"divider\"}",
		"/crm deal.won D1", "!visit acme", "|", "a|b", "%3C!here%3E", "🎉 <!here> 🎉", strings.Repeat("*", 50), strings.Repeat("<!here>", 40),
		"", " ", "\n\n", "\u200B",
	)
}

// strewn puts a text wherever a card or form takes text.
func strewn(s string) (card.Card, card.Form) {
	value := "done R1"
	buttons := []card.Button{
		{Label: "x" + s, Value: value, Confirm: &card.Confirm{Title: "x" + s, Text: s, Yes: "x" + s, No: "x" + s}}, {Label: "y" + s, URL: "https://crm.example.com/x"},
	}
	f := card.Form{ID: "visit.log", Lang: lang.English, Title: "x" + s, Intro: card.Escape(s), Submit: "x" + s, Cancel: "x" + s, Fields: []card.Input{
		{ID: "a", Label: "x" + s, Kind: card.InputText, Initial: s, Hint: s, Error: s},
		{ID: "b", Label: "x" + s, Kind: card.InputSearch, Initial: "C1", InitialLabel: s},
		{ID: "c", Label: "x" + s, Kind: card.InputSelect, Initial: s, Options: []card.Option{{Label: "x" + s, Value: "1", Hint: s}}},
		{ID: "d", Label: "x" + s, Kind: card.InputDate, Initial: s}, {ID: "e", Label: "x" + s, Kind: card.InputTime, Initial: s},
		{ID: "f", Label: "x" + s, Kind: card.InputNumber, Initial: s}, {ID: "g", Label: "x" + s, Kind: card.InputMoney, Initial: s},
	}}
	c := card.Card{Lang: lang.English, Title: "x" + s, Subtitle: s, Fallback: "x" + s, Body: []card.Element{
		card.Text{MD: card.Lines(card.Escape(s), card.Bold(s), card.List(card.Escape(s)), s)}, // the last one is a command's fault; even so nothing fires
		card.Fields{Fields: []card.Field{{Label: "x" + s, Value: s, Short: true}, {Label: "x" + s, Value: s}}},
		card.Context{MD: s}, card.Progress{Value: 1, Max: 2, Label: s}, card.Steps{Names: []string{s, "b"}, Current: 0},
		card.Table{Columns: []card.Column{{Name: "x" + s}, {Name: s}}, Rows: [][]string{{s, s}}, Total: []string{s, s}},
		card.Chart{Kind: card.Bar, Title: s, Categories: []string{s, s + "2"}, Series: []card.Series{{Name: s, Values: []int64{1, 2}}}, Labels: []string{s, s}},
		card.Item{Number: 1, MD: "x" + card.Escape(s), Buttons: buttons[:1]}, card.Item{Number: 2, MD: "x" + s, Buttons: buttons},
		card.Select{Placeholder: s, Value: "deal.move D1", Options: []card.Option{{Label: "x" + s, Value: "2", Hint: s}}},
		card.Actions{Buttons: buttons}, &f,
	}}
	return c, f
}

func TestNothingTypedFires(t *testing.T) {
	t.Parallel()
	all := hostile()
	if len(all) < 60 {
		t.Fatalf("only %d texts", len(all))
	}
	for _, s := range all {
		c, f := strewn(s)
		for step := range slack.Steps {
			raw, _, err := slack.EncodeAt(c, step)
			if err != nil {
				t.Fatal(err)
			}
			accepted(t, raw, slacktest.CheckMessage(raw))
			inert(t, s, raw)
			if step != 1 && step != 2 {
				continue // a home has two steps
			}
			home, err := slack.HomeAt(c, step)
			if err != nil {
				t.Fatal(err)
			}
			accepted(t, home, slacktest.CheckView(home))
			inert(t, s, home)
		}
		raw, err := slack.Modal(f, "C1")
		if err != nil {
			t.Fatal(err)
		}
		accepted(t, raw, slacktest.CheckView(raw))
		inert(t, s, raw)
	}
}

// inert fails on text that Slack would parse: any mrkdwn or markdown object, an element that is a mention or link, an emoji shorthand that
// would be drawn, and in a message's own text whatever its parser acts upon.
func inert(t *testing.T, typed string, raw []byte) {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, x := range v {
				walk(x)
			}
		case map[string]any:
			kind, _ := v["type"].(string)
			if slices.Contains([]string{"mrkdwn", "markdown", "link", "user", "usergroup", "broadcast", "channel", "emoji", "date", "image"}, kind) {
				t.Errorf("typed %q: an object of type %s", typed, kind)
			}
			if kind == "plain_text" && v["emoji"] != false {
				t.Errorf("typed %q: plain text that draws emoji codes", typed)
			}
			for _, x := range v {
				walk(x)
			}
		}
	}
	walk(v)
	if text, ok := v["text"].(string); ok {
		if what := fires(text); what != "" {
			t.Errorf("typed %q: %s in %q", typed, what, text)
		}
	}
}

// What Slack's parser acts upon, written from its documentation and not from the escaping.
var acts = map[string]*regexp.Regexp{
	"a mention, a link or a bare bracket": regexp.MustCompile(`[<>]`),
	"an ampersand of its own":             regexp.MustCompile(`&($|[^alg]|a[^m]|l[^t]|g[^t])`),
	"a broadcast":                         regexp.MustCompile(`@(channel|here|everyone|U)`),
	"an emoji":                            regexp.MustCompile(`:[a-z0-9_+'\-]{1,100}:`),
	"an address":                          regexp.MustCompile(`[a-z]+://|[0-9A-Za-z]\.[A-Za-z]{2,}`),
	"a quote":                             regexp.MustCompile(`(?m)^&gt;`),
	"bold":                                regexp.MustCompile(`(^|[^\pL\pN*])\*[^\s*\x{200B}][^*\n]*\*`),
	"italics":                             regexp.MustCompile(`(^|[^\pL\pN_])_[^\s_\x{200B}][^_\n]*_`),
	"a strike":                            regexp.MustCompile(`(^|[^\pL\pN~])~[^\s~\x{200B}][^~\n]*~`),
	"code":                                regexp.MustCompile("`[^`\\s\u200B]"),
}

func fires(text string) string {
	text = strings.ReplaceAll(text, "<https://crm.example.com/x>", "") // a button's own address
	for what, re := range acts {
		if re.MatchString(text) {
			return what
		}
	}
	return ""
}

// TestEscapeIsReadAsTyped undoes what Slack's client undoes and finds what was typed.
func TestEscapeIsReadAsTyped(t *testing.T) {
	t.Parallel()
	undo := strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&", "\u200B", "")
	for _, s := range hostile() {
		want := strings.ReplaceAll(card.Plain(card.Escape(s)), "\u200B", "")
		if got := undo.Replace(slack.Escape(s)); got != want {
			t.Errorf("Escape(%q) reads %q, want %q", s, got, want)
		}
	}
}

func FuzzEscape(f *testing.F) {
	for _, s := range hostile() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if what := fires(slack.Escape(s)); what != "" {
			t.Errorf("%s in %q", what, slack.Escape(s))
		}
	})
}
