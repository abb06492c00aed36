package card

import (
	"strconv"
	"strings"

	"crmbot/bot/lang"
)

const ruleWidth = 20 // columns of a divider

// PlainText is the card for places that show nothing but text: the last step down, which every card has. What may be
// pressed carries the numbers of Choices.
func PlainText(c Card) string {
	w := writer{tag: c.Lang, number: highestRow(c.Body)}
	w.title(c)
	for _, el := range c.Body {
		w.element(el)
	}
	if len(w.lines) == 0 {
		w.add(c.Tone.sign() + oneLine(c.Fallback))
	}
	return strings.Join(w.lines, "\n")
}

// writer gathers the lines of a card.
type writer struct {
	tag    lang.Tag
	lines  []string
	number int // last number given to something pressable
}

func (w *writer) add(s string) {
	if strings.TrimSpace(s) != "" {
		w.lines = append(w.lines, s)
	}
}

// sign stands for the tone where there is no colour.
func (t Tone) sign() string {
	switch t {
	case Good:
		return "✓ "
	case Warn:
		return "⚠ "
	case Bad:
		return "✗ "
	}
	return ""
}

func (w *writer) title(c Card) {
	title, sub := oneLine(c.Title), oneLine(c.Subtitle)
	if title == "" {
		w.add(sub)
		return
	}
	sign := c.Tone.sign()
	if strings.HasPrefix(title, strings.TrimSpace(sign)) {
		sign = ""
	}
	if lang.Parse(string(w.tag), lang.Chinese) == lang.Chinese {
		w.add("【" + sign + title + "】" + sub)
		return
	}
	title = sign + title
	if sub != "" {
		title += " — " + sub
	}
	w.add(title)
}

func (w *writer) element(el Element) {
	switch el := el.(type) {
	case Text:
		w.add(Plain(el.MD))
	case Fields:
		for _, f := range el.Fields {
			w.add(oneLine(f.Label) + ": " + clean(f.Value))
		}
	case Divider:
		w.add(strings.Repeat("─", ruleWidth))
	case Context:
		if s := Plain(el.MD); s != "" {
			w.add("(" + s + ")")
		}
	case Progress:
		w.add(el.Text(w.tag))
	case Steps:
		w.add(el.Text())
	case Table:
		w.add(el.Text(w.tag))
	case Chart:
		w.add(el.Text(w.tag))
	case Item:
		w.item(el)
	case Actions:
		w.buttons("", el.Buttons)
	case Select:
		w.choice(el)
	case File:
		w.add(el.Text())
	case *Form:
		w.add(el.Text())
	}
}

func (w *writer) item(it Item) {
	s := Plain(it.MD)
	if it.Number != 0 {
		s = strconv.Itoa(it.Number) + ". " + s
	}
	w.buttons(s, it.Buttons)
}

// buttons adds a line of buttons behind prefix, and a line for each that opens an address.
func (w *writer) buttons(prefix string, buttons []Button) {
	var parts, links []string
	for _, b := range buttons {
		if b.URL != "" {
			links = append(links, lang.For(w.tag).T("card.link", "label", oneLine(b.Label), "url", b.URL))
			continue
		}
		w.number++
		parts = append(parts, strconv.Itoa(w.number)+" ["+oneLine(b.Label)+"]")
	}
	if prefix != "" && len(parts) > 0 {
		prefix += "  "
	}
	w.add(prefix + strings.Join(parts, " "))
	for _, l := range links {
		w.add(l)
	}
}

func (w *writer) choice(s Select) {
	if p := oneLine(s.Placeholder); p != "" {
		w.add(p + ":")
	}
	for _, o := range s.Options {
		w.number++
		line := "  " + strconv.Itoa(w.number) + " " + oneLine(o.Label)
		if h := oneLine(o.Hint); h != "" {
			line += " · " + h
		}
		w.add(line)
	}
}
