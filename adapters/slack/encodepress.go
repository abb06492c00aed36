package slack

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"

	"crmbot/bot/card"
	"crmbot/bot/lang"
)

const (
	maxLabel       = 75
	maxValue       = 2000
	maxOptionValue = 75
	maxAddress     = 3000
	maxOptions     = 100
	maxMenu        = 5
	maxPlaceholder = 150
	maxAsked       = 100 // title of a confirmation
	maxAskedText   = 300
	maxAnswer      = 30
)

// Ids of what can be pressed begin with what it does. Presses and choices carry their canonical line as value; a link's
// press is only acknowledged.
const (
	idPress  = "press."
	idChoose = "choose."
	idLink   = "link."
)

func (d *drawing) id(kind string) string {
	d.pressed++
	return kind + strconv.Itoa(d.pressed)
}

// press puts something to press beside its neighbours, in a new row when the last is full.
func (d *drawing) press(el slackapi.BlockElement) {
	if el == nil {
		return
	}
	if d.row == nil || len(d.row.Elements.ElementSet) == maxPressed {
		row := slackapi.NewActionBlock("")
		d.add(row, 0)
		d.row = row
	}
	d.settle()
	d.row.Elements.ElementSet = append(d.row.Elements.ElementSet, el)
}

// button is nil for one that could do nothing.
func (d *drawing) button(b card.Button) slackapi.BlockElement {
	label := plain(oneLine(b.Label), maxLabel)
	var el *slackapi.ButtonBlockElement
	address, ok := webAddress(b.URL)
	switch {
	case b.URL != "" && ok:
		el = slackapi.NewButtonBlockElement(d.id(idLink), "", label)
		el.URL = address
	case b.URL == "" && b.Value != "" && utf8.RuneCountInString(b.Value) <= maxValue:
		el = slackapi.NewButtonBlockElement(d.id(idPress), b.Value, label)
	default:
		d.note("actions", card.Dropped, 1)
		return nil
	}
	d.count(label)
	switch b.Style {
	case card.Primary:
		el.Style = slackapi.StylePrimary
	case card.Danger:
		el.Style = slackapi.StyleDanger
	}
	if b.Confirm != nil {
		el.Confirm = d.confirm(b)
		d.count(el.Confirm.Title, el.Confirm.Text, el.Confirm.Confirm, el.Confirm.Deny)
		if b.Style == card.Danger {
			el.Confirm.Style = slackapi.StyleDanger
		}
	}
	return el
}

func (d *drawing) confirm(b card.Button) *slackapi.ConfirmationBlockObject {
	c := b.Confirm
	text := cmp.Or(strings.TrimSpace(clean(c.Text)), oneLine(b.Label))
	no := cmp.Or(oneLine(c.No), lang.For(d.card.Lang).T("card.no"))
	return slackapi.NewConfirmationBlockObject(plain(oneLine(c.Title), maxAsked), plain(text, maxAskedText), plain(oneLine(c.Yes), maxAnswer), plain(no, maxAnswer))
}

// webAddress is an address as Slack takes it; false for what is none.
func webAddress(s string) (string, bool) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", false
	}
	s = strings.NewReplacer("<", "%3C", ">", "%3E", "|", "%7C", " ", "%20").Replace(u.String())
	return s, len(s) <= maxAddress
}

// choice is a select; its options carry whole lines.
func (d *drawing) choice(s card.Select) {
	var options []*slackapi.OptionBlockObject
	for _, o := range s.Options {
		o.Value = s.Line(o)
		opt := option(o)
		if opt == nil || len(options) == maxOptions {
			d.note("select", card.Dropped, 1)
			continue
		}
		d.count(opt.Text, opt.Description)
		options = append(options, opt)
	}
	if len(options) == 0 {
		return
	}
	placeholder := plain(cmp.Or(oneLine(s.Placeholder), "…"), maxPlaceholder)
	d.count(placeholder)
	d.press(slackapi.NewOptionsSelectBlockElement(slackapi.OptTypeStatic, placeholder, d.id(idChoose), options...))
}

// option is nil for one whose value Slack would refuse.
func option(o card.Option) *slackapi.OptionBlockObject {
	if o.Value == "" || utf8.RuneCountInString(o.Value) > maxOptionValue {
		return nil
	}
	var hint *slackapi.TextBlockObject
	if h := oneLine(o.Hint); h != "" {
		hint = plain(h, maxLabel)
	}
	return slackapi.NewOptionBlockObject(o.Value, plain(oneLine(o.Label), maxLabel), hint)
}

// fitsMenu reports whether buttons can stand in a menu: it asks nothing back and opens nothing.
func fitsMenu(all []card.Button) bool {
	for _, b := range all {
		if b.URL != "" || b.Confirm != nil || b.Value == "" || utf8.RuneCountInString(b.Value) > maxOptionValue {
			return false
		}
	}
	return len(all) > 0 && len(all) <= maxMenu
}

func (d *drawing) menu(all []card.Button) slackapi.BlockElement {
	var options []*slackapi.OptionBlockObject
	for _, b := range all {
		opt := option(card.Option{Label: b.Label, Value: b.Value})
		d.count(opt.Text)
		options = append(options, opt)
	}
	return slackapi.NewOverflowBlockElement(d.id(idChoose), options...)
}
