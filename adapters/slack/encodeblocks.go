package slack

import (
	"strconv"
	"strings"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"

	"crmbot/bot/card"
)

const (
	maxHeader  = 150
	maxSection = 3000
	maxContext = 2000
	maxField   = 2000
	maxFields  = 10
	maxPressed = 25 // elements of one row of buttons
)

// drawing turns a fitted card into blocks.
type drawing struct {
	step     step
	card     card.Card
	compact  bool // item rows keep their buttons in a menu, one block a row
	blocks   []slackapi.Block
	sizes    []int // characters of each block
	runes    int   // characters of all
	pressed  int   // things to press so far; each has an id of its own
	counted  int   // characters of what is about to be added
	row      *slackapi.ActionBlock
	degraded []card.Degraded
}

func (d *drawing) note(element string, to card.Outcome, n int) {
	d.degraded = append(d.degraded, card.Degraded{Element: element, To: to, N: n})
}

// add puts a block under the others; size is how many characters it shows.
func (d *drawing) add(b slackapi.Block, size int) {
	d.row = nil
	d.blocks = append(d.blocks, b)
	d.sizes = append(d.sizes, size)
	d.runes += size
	d.settle()
}

// count notes the words of something to press; settle puts them to the last block's account.
func (d *drawing) count(texts ...*slackapi.TextBlockObject) {
	for _, t := range texts {
		if t != nil {
			d.counted += length(t)
		}
	}
}

func (d *drawing) settle() {
	d.sizes[len(d.sizes)-1] += d.counted
	d.runes += d.counted
	d.counted = 0
}

func (d *drawing) draw() {
	title := oneLine(d.card.Title)
	subtitle := oneLine(d.card.Subtitle)
	if title != "" {
		text := plain(toned(d.card.Tone, title), maxHeader)
		d.add(slackapi.NewHeaderBlock(text), length(text))
	}
	d.context(subtitle)
	for _, el := range d.card.Body {
		d.element(el)
	}
	if len(d.blocks) == 0 {
		d.text(card.Escape(toned(d.card.Tone, oneLine(d.card.Fallback))))
	}
	if len(d.blocks) == 0 {
		d.section("–")
	}
}

func (d *drawing) element(el card.Element) {
	switch el := el.(type) {
	case card.Text:
		d.text(el.MD)
	case card.Context:
		d.context(card.Plain(el.MD))
	case card.Divider:
		d.add(slackapi.NewDividerBlock(), 0)
	case card.Fields:
		d.fields(el.Fields)
	case card.Table:
		d.table(el)
	case card.Chart:
		d.chart(el)
	case card.Item:
		d.item(el)
	case card.Actions:
		for _, b := range el.Buttons {
			d.press(d.button(b))
		}
	case card.Select:
		d.choice(el)
	}
}

func (d *drawing) text(md string) {
	if d.step == stepSections {
		d.section(clean(card.Plain(md)))
		return
	}
	if b := rich(md); b != nil {
		d.add(b, utf8.RuneCountInString(card.Plain(md)))
	}
}

// section is plain text, as many blocks as it takes.
func (d *drawing) section(s string) {
	for s = strings.TrimSpace(s); s != ""; {
		part := s
		if runes := []rune(s); len(runes) > maxSection {
			part = string(runes[:maxSection])
			if i := strings.LastIndexByte(part, '\n'); i > len(part)/2 {
				part = part[:i]
			}
		}
		s = strings.TrimSpace(s[len(part):])
		text := plain(part, maxSection)
		d.add(slackapi.NewSectionBlock(text, nil, nil), length(text))
	}
}

func (d *drawing) context(s string) {
	if s = strings.TrimSpace(clean(s)); s != "" {
		text := plain(s, maxContext)
		d.add(slackapi.NewContextBlock("", text), length(text))
	}
}

// fields puts short ones side by side and long ones on lines of their own.
func (d *drawing) fields(all []card.Field) {
	var pairs []*slackapi.TextBlockObject
	var lines []string
	n := 0
	flush := func() {
		if len(pairs) > 0 {
			d.add(slackapi.NewSectionBlock(nil, pairs, nil), n)
		}
		d.text(strings.Join(lines, "\n"))
		pairs, lines, n = nil, nil, 0
	}
	for _, f := range all {
		value := strings.TrimSpace(clean(f.Value))
		if value == "" {
			value = "–"
		}
		if !f.Short {
			if len(pairs) > 0 {
				flush()
			}
			lines = append(lines, card.Bold(f.Label)+"  "+card.Escape(value))
			continue
		}
		if len(lines) > 0 || len(pairs) == maxFields {
			flush()
		}
		text := plain(oneLine(f.Label)+"\n"+value, maxField)
		pairs = append(pairs, text)
		n += length(text)
	}
	flush()
}

// item is a row with its buttons: one stands beside the text, more stand below it, or in a menu beside it where room is short.
func (d *drawing) item(it card.Item) {
	md := it.MD
	if it.Number != 0 {
		md = strconv.Itoa(it.Number) + ". " + md
	}
	text := plain(strings.TrimSpace(clean(card.Plain(md))), maxSection)
	beside := func(el slackapi.BlockElement) {
		d.add(slackapi.NewSectionBlock(text, nil, slackapi.NewAccessory(el)), length(text))
	}
	switch {
	case len(it.Buttons) == 1:
		if b := d.button(it.Buttons[0]); b != nil {
			beside(b)
			return
		}
		d.text(md)
	case d.compact && fitsMenu(it.Buttons):
		beside(d.menu(it.Buttons))
	default:
		d.text(md)
		for _, b := range it.Buttons {
			d.press(d.button(b))
		}
	}
	d.row = nil
}

func length(t *slackapi.TextBlockObject) int { return utf8.RuneCountInString(t.Text) }
