package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"io/fs"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"crmbot/bot/card"
	"crmbot/bot/lang"
)

//go:embed assets
var assets embed.FS

// templates are parsed once and never changed.
var templates = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"kind":    kindOf,
		"md":      markup,
		"bytes":   card.ByteSize,
		"percent": func(tag lang.Tag, p card.Progress) string { return lang.For(tag).Percent(p.Value, p.Max) },
		"share":   share,
		"svg":     chartSVG,
		"cell":    cell,
		"more":    func(tag lang.Tag, n int) string { return lang.For(tag).T("card.more_rows", "n", n) },
		"initial": initial,
		"hue":     hue,
		"chosen":  chosen,
		"both":    func(a, b any) pair { return pair{a, b} },
		"formin":  formInCard,
		"inputin": inputInForm,
		"half":    half,
		"moment":  moment,
		"say":     func(tag lang.Tag, key string) string { return lang.For(tag).T(key) },
	}).ParseFS(assets, "assets/*.html"))
})

// assetVersion changes whenever a file of the page does.
var assetVersion = sync.OnceValue(func() string {
	sum := sha256.New()
	err := fs.WalkDir(assets, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := fs.ReadFile(assets, name)
		sum.Write(body)
		return err
	})
	if err != nil {
		return "unknown"
	}
	return hex.EncodeToString(sum.Sum(nil))[:16]
})

// pair hands two values to a template.
type pair struct{ A, B any }

// cardView is what the template of a card sees: the message it stands in, and who reads it.
type cardView struct {
	Card    card.Card
	Message string
	Reader  string
}

// shown is a message as the page gets it.
type shown struct {
	ID    string `json:"id"`
	Place string `json:"place"`
	Seq   int64  `json:"seq"`
	Rev   int    `json:"rev"`
	HTML  string `json:"html,omitempty"`
	Push  bool   `json:"push,omitempty"`
	Mine  bool   `json:"mine,omitempty"`
	// Said is one line of what it says, for notices.
	Said string `json:"said,omitempty"`
}

// messageView is what the template of a message sees.
type messageView struct {
	message
	Mine bool
	Time string
	HTML template.HTML // of the card
	Bot  string
	Lang lang.Tag
	Only string // in words; empty for what everybody sees
	// Reply is the word of the button that answers to the message; empty for what nobody answers to.
	Reply string
}

// render makes a message's HTML for one reader.
func (a *Adapter) render(m message, reader string) shown {
	v := messageView{message: m, Mine: m.From == reader, Time: m.At.Format("15:04"), Bot: a.cfg.Bot}
	if m.Card != nil {
		v.Lang = m.Card.Lang
		v.HTML = a.cardHTML(*m.Card, m.ID, reader)
	}
	say := lang.For(lang.Parse(string(v.Lang), a.cfg.Lang))
	switch {
	case isDirect(m.Place):
	case m.Only != "":
		v.Only = say.T("web.only_you")
	case m.Push:
		v.Reply = say.T("web.reply")
	}
	return shown{ID: m.ID, Place: m.Place, Seq: m.Seq, Rev: m.Rev, HTML: a.execute("message", v), Push: m.Push, Mine: v.Mine, Said: m.said()}
}

func (a *Adapter) renderAll(list []message, reader string) []shown {
	out := make([]shown, 0, len(list))
	for _, m := range list {
		out = append(out, a.render(m, reader))
	}
	return out
}

// cardHTML is a card as HTML; everything in it is escaped or comes from parsed markup.
func (a *Adapter) cardHTML(c card.Card, id, reader string) template.HTML {
	c.Lang = lang.Parse(string(c.Lang), lang.Chinese)
	return template.HTML(a.execute("card", cardView{c, id, reader})) //nolint:gosec // made by html/template
}

// execute runs a template; a fault in one is logged and leaves what was made until then.
func (a *Adapter) execute(name string, v any) string {
	var b strings.Builder
	if err := templates().ExecuteTemplate(&b, name, v); err != nil {
		a.cfg.Log.Error().Err(err).Str("template", name).Msg("render")
	}
	return strings.Map(harmless, strings.ToValidUTF8(b.String(), "\uFFFD"))
}

// harmless leaves out control characters and those that turn the direction of writing: names may hold them, a page may not.
func harmless(r rune) rune {
	if r == '\n' || r == '\t' {
		return r
	}
	if unicode.IsControl(r) || r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069' {
		return -1
	}
	return r
}

// kindOf names an element for the template.
func kindOf(el card.Element) string {
	switch el.(type) {
	case card.Text:
		return "text"
	case card.Fields:
		return "fields"
	case card.Divider:
		return "divider"
	case card.Context:
		return "context"
	case card.Progress:
		return "progress"
	case card.Steps:
		return "steps"
	case card.Table:
		return "table"
	case card.Chart:
		return "chart"
	case card.Item:
		return "item"
	case card.Actions:
		return "actions"
	case card.Select:
		return "select"
	case card.File:
		return "file"
	case *card.Form:
		return "form"
	}
	return ""
}

// markup is a card's text as HTML, from its parsed spans.
func markup(md string) template.HTML {
	if md == "" {
		return ""
	}
	var b strings.Builder
	list := false
	for i, line := range card.Parse(md) {
		switch {
		case line.Bullet && !list:
			b.WriteString("<ul>")
		case !line.Bullet && list:
			b.WriteString("</ul>")
		case !line.Bullet && i > 0:
			b.WriteString("<br>")
		}
		list = line.Bullet
		if list {
			b.WriteString("<li>")
		}
		for _, s := range line.Spans {
			span(&b, s)
		}
		if list {
			b.WriteString("</li>")
		}
	}
	if list {
		b.WriteString("</ul>")
	}
	return template.HTML(b.String()) //nolint:gosec // every text in it is escaped
}

func span(b *strings.Builder, s card.Span) {
	var end []string
	for _, style := range []struct {
		on  bool
		tag string
	}{{s.Bold, "strong"}, {s.Italic, "em"}, {s.Strike, "s"}, {s.Code, "code"}} {
		if style.on {
			b.WriteString("<" + style.tag + ">")
			end = append(end, "</"+style.tag+">")
		}
	}
	text := template.HTMLEscapeString(s.Text)
	if !s.Code {
		text = dates().ReplaceAllString(text, `<span class="nb">$0</span>`)
	}
	b.WriteString(text)
	for i := len(end) - 1; i >= 0; i-- {
		b.WriteString(end[i])
	}
}

// dates finds the days in a text, which a line's end should not break.
var dates = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\b(\d{4}-)?[01]\d-[0-3]\d\b( 周[一二三四五六日])?( \d\d:\d\d)?`)
})

// share is v of limit in per cent, 0 to 100.
func share(v, limit int64) int64 {
	if limit <= 0 || v <= 0 {
		return 0
	}
	return int64(min(float64(v)/float64(limit), 1) * 100)
}

func cell(row []string, i int) string {
	if i >= len(row) {
		return ""
	}
	return row[i]
}

// initial is the letter of somebody's round picture: for Chinese names the last, which people go by.
func initial(name string) string {
	first, _ := utf8.DecodeRuneInString(name)
	if first == utf8.RuneError {
		return "·"
	}
	if last, _ := utf8.DecodeLastRuneInString(name); first > 0x2E80 {
		return string(last)
	}
	return strings.ToUpper(string(first))
}

// hue is a colour's number for a name, 0 to 7.
func hue(name string) int {
	n := uint32(2166136261)
	for _, b := range []byte(name) {
		n = (n ^ uint32(b)) * 16777619
	}
	return int(n % 8)
}

// Trusted is the message's HTML for a template: it was made by one.
func (s shown) Trusted() template.HTML { return template.HTML(s.HTML) } //nolint:gosec // made by html/template
