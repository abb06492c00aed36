package slack_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"crmbot/adapters/slack"
	"crmbot/adapters/slack/slacktest"
	"crmbot/bot/card"
	"crmbot/bot/lang"
)

// dice makes cards and forms of any size that are valid to card, if to nobody else.
type dice struct{ *rand.Rand }

func (d dice) n(most int) int {
	switch d.IntN(10) {
	case 0:
		return 0
	case 1:
		return most
	}
	return d.IntN(most + 1)
}

func (d dice) some(most int) int { return max(1, d.n(most)) }

// text is up to a number of characters of every sort.
func (d dice) text(most int) string {
	sorts := []string{"客户", "a b", "\n", "*x*", "<!here>", "🎉", "— ", "1.5", "&", ":tada:", "\u200B", " "}
	var b strings.Builder
	for n := d.n(most); b.Len() < n; {
		b.WriteString(sorts[d.IntN(len(sorts))])
	}
	return b.String()
}

// long is short text mostly.
func (d dice) long() string {
	if d.IntN(40) == 0 {
		return d.text(9000)
	}
	return d.text(40)
}

func (d dice) label() string {
	if d.IntN(20) == 0 {
		return "x" + d.text(400)
	}
	return "x" + d.text(20)
}

func (d dice) value() string { return strings.Repeat("v", d.some(card.MaxValue)) }

func (d dice) button() card.Button {
	b := card.Button{Label: d.label(), Style: []card.Style{card.Regular, card.Primary, card.Danger}[d.IntN(3)]}
	if d.IntN(6) == 0 {
		b.URL = "https://crm.example.com/" + d.text(4000)
	} else {
		b.Value = d.value()
	}
	if d.IntN(4) == 0 {
		b.Confirm = &card.Confirm{Title: d.label(), Text: d.long(), Yes: d.label(), No: d.label()}
	}
	return b
}

func (d dice) buttons(most int) []card.Button {
	var all []card.Button
	for range d.some(most) {
		all = append(all, d.button())
	}
	return all
}

func (d dice) options(most, value int) []card.Option {
	var all []card.Option
	for range d.some(most) {
		all = append(all, card.Option{Label: d.label(), Value: strings.Repeat("o", d.n(value)), Hint: d.long()})
	}
	return all
}

func (d dice) element() card.Element {
	switch d.IntN(12) {
	case 0, 1:
		return card.Text{MD: d.long()}
	case 2:
		var f card.Fields
		for range d.n(30) {
			f.Fields = append(f.Fields, card.Field{Label: d.label(), Value: d.long(), Short: d.IntN(2) == 0, Priority: d.IntN(3)})
		}
		return f
	case 3:
		return card.Divider{}
	case 4:
		return card.Context{MD: d.long()}
	case 5:
		return card.Progress{Value: d.Int64N(100), Max: d.Int64N(100), Mark: d.Int64N(100), Label: d.long()}
	case 6:
		s := card.Steps{Current: -1}
		for range d.n(8) {
			s.Names = append(s.Names, d.long())
		}
		return s
	case 7:
		return d.table()
	case 8:
		return d.chart()
	case 9:
		it := card.Item{Number: d.IntN(40), MD: d.label()}
		if d.IntN(3) > 0 {
			it.Buttons = d.buttons(7)
		}
		return it
	case 10:
		return card.Select{Placeholder: d.long(), Value: "deal.move D1", Options: d.options(130, card.MaxValue-len("deal.move D1 "))}
	}
	return card.Actions{Buttons: d.buttons(30)}
}

func (d dice) table() card.Table {
	var t card.Table
	row := func() []string {
		r := make([]string, len(t.Columns))
		for i := range r {
			r[i] = d.text(30)
		}
		return r
	}
	for range d.some(24) {
		t.Columns = append(t.Columns, card.Column{Name: d.text(10), Right: d.IntN(2) == 0})
	}
	for range d.n(160) {
		t.Rows = append(t.Rows, row())
	}
	if d.IntN(2) == 0 {
		t.Total = row()
	}
	t.More = d.n(9)
	return t
}

func (d dice) chart() card.Chart {
	c := card.Chart{Kind: []card.ChartKind{card.Funnel, card.Bar, card.Line, card.Pie}[d.IntN(4)], Title: d.long()}
	for range d.n(24) {
		c.Categories = append(c.Categories, d.text(30))
	}
	for i := range d.some(8) {
		s := card.Series{Name: fmt.Sprint("s", i%3, d.text(30)), Values: make([]int64, len(c.Categories))}
		for j := range s.Values {
			s.Values[j] = d.Int64N(1_000_000) - 1000
		}
		c.Series = append(c.Series, s)
	}
	if d.IntN(2) == 0 {
		for range c.Categories {
			c.Labels = append(c.Labels, d.text(24))
		}
	}
	return c
}

func (d dice) card() card.Card {
	c := card.Card{Lang: lang.Tags()[d.IntN(2)], Tone: []card.Tone{card.Neutral, card.Good, card.Warn, card.Bad}[d.IntN(4)], Title: d.long(), Subtitle: d.long(), Fallback: d.label()}
	for range d.n(30) {
		c.Body = append(c.Body, d.element())
	}
	return c
}

func (d dice) form() card.Form {
	f := card.Form{ID: d.value(), Lang: lang.Tags()[d.IntN(2)], Title: d.label(), Intro: d.long(), Submit: d.label(), Cancel: d.text(40)}
	kinds := []card.InputKind{
		card.InputText, card.InputArea, card.InputNumber, card.InputMoney, card.InputDate, card.InputTime, card.InputSelect, card.InputSearch, card.InputMulti, card.InputBool,
	}
	initial := []string{"", "1", "-.5", "1.", "1e9", "true", "2026-11-25", "2026-13-45", "2026-11-25T15:00", "2026-11-25T25:00", "oo", "o,oo", "下周三"}
	for i := range d.n(40) {
		in := card.Input{ID: fmt.Sprint("q", i), Label: d.label(), Kind: kinds[d.IntN(len(kinds))], Required: d.IntN(2) == 0, Hint: d.long(), Error: d.long()}
		if in.Initial = initial[d.IntN(len(initial))]; d.IntN(5) == 0 {
			in.Initial = d.long()
		}
		in.InitialLabel = d.long()
		if in.Kind == card.InputSelect || in.Kind == card.InputMulti {
			in.Options = d.options(130, 77)
		}
		f.Fields = append(f.Fields, in)
	}
	return f
}

// TestRandomCardsAreNeverRefused makes cards and forms far beyond what any command shows; nothing of them exceeds a limit.
func TestRandomCardsAreNeverRefused(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			d := dice{rand.New(rand.NewPCG(seed, 7))}
			c, f := d.card(), d.form()
			if err := card.Validate(c); err != nil {
				t.Fatal(err)
			}
			if err := card.ValidateForm(f); err != nil {
				t.Fatal(err)
			}
			for s := range slack.Steps {
				raw, _, err := slack.EncodeAt(c, s)
				if err != nil {
					t.Fatal(err)
				}
				accepted(t, raw, slacktest.CheckMessage(raw))
				if s != 1 && s != 2 {
					continue // a home has two steps
				}
				home, err := slack.HomeAt(c, s)
				if err != nil {
					t.Fatal(err)
				}
				accepted(t, home, slacktest.CheckView(home))
			}
			raw, err := slack.Modal(f, "C1")
			if err != nil {
				t.Fatal(err)
			}
			accepted(t, raw, slacktest.CheckView(raw))
			got, want := slack.Values(submitted(t, raw)), len(f.Fields)
			if len(got) != want {
				t.Errorf("%d values of %d questions", len(got), want)
			}
		})
	}
}
