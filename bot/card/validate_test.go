package card_test

import (
	"errors"
	"strings"
	"testing"

	"crmbot/bot/card"
	"crmbot/bot/lang"
)

func TestValidate(t *testing.T) {
	t.Parallel()
	for _, tag := range lang.Tags() {
		if err := card.Validate(sample(tag)); err != nil {
			t.Errorf("the %s sample: %v", tag, err)
		}
		if err := card.ValidateForm(*form(tag)); err != nil {
			t.Errorf("the %s form: %v", tag, err)
		}
	}
	with := func(el card.Element) card.Card { return card.Card{Title: "x", Body: []card.Element{el}} }
	button := func(b card.Button) card.Card { return with(card.Actions{Buttons: []card.Button{b}}) }
	long := strings.Repeat("x", card.MaxValue+1)
	for _, c := range []struct {
		want string
		card card.Card
	}{
		{"neither title nor fallback", card.Card{}},
		{"unknown tone", card.Card{Title: "x", Tone: "loud"}},
		{"unknown audience", card.Card{Title: "x", Audience: "all"}},
		{"not UTF-8", card.Card{Title: "\xff"}},
		{"unknown card element", with(&card.Divider{})},
		{"a button has no label", button(card.Button{Value: "x"})},
		{"value of 76 bytes", button(card.Button{Label: "x", Value: long})},
		{"value of several lines", button(card.Button{Label: "x", Value: "a\nb"})},
		{"needs either", button(card.Button{Label: "x"})},
		{"needs either", button(card.Button{Label: "x", Value: "x", URL: "https://x"})},
		{"lacks words", button(card.Button{Label: "x", Value: "x", Confirm: &card.Confirm{}})},
		{"no buttons", with(card.Actions{})},
		{"no options", with(card.Select{})},
		{"value of 77 bytes", with(card.Select{Value: "a", Options: []card.Option{{Label: "x", Value: long[:75]}}})},
		{"a field has no label", with(card.Fields{Fields: []card.Field{{Value: "x"}}})},
		{"below zero", with(card.Progress{Value: -1})},
		{"step 1 of 1", with(card.Steps{Names: []string{"a"}, Current: 1})},
		{"row 0 has 1 cells, want 2", with(card.Table{Columns: make([]card.Column, 2), Rows: [][]string{{"a"}}})},
		{"has 1 values for 2", with(card.Chart{Kind: card.Bar, Categories: []string{"a", "b"}, Series: []card.Series{{Values: []int64{1}}}})},
		{"unknown kind", with(card.Chart{Series: []card.Series{{}}})},
		{"no text", with(card.Item{})},
		{"stands twice", with(&card.Form{ID: "f", Title: "f", Submit: "s", Fields: []card.Input{{ID: "a", Label: "a"}, {ID: "a", Label: "a"}}})},
		{"has no options", with(&card.Form{ID: "f", Title: "f", Submit: "s", Fields: []card.Input{{ID: "a", Label: "a", Kind: card.InputSelect}}})},
	} {
		if err := card.Validate(c.card); !errors.Is(err, card.ErrInvalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Validate = %v, want %q", err, c.want)
		}
	}
}

func TestCheckPlace(t *testing.T) {
	t.Parallel()
	personal, safe := card.Card{Title: "x"}, card.Card{Title: "x", Audience: card.GroupSafe}
	if err := card.CheckPlace(personal, true); !errors.Is(err, card.ErrPersonal) {
		t.Errorf("a personal card in a group = %v, want ErrPersonal", err)
	}
	for _, err := range []error{card.CheckPlace(personal, false), card.CheckPlace(safe, true), card.CheckPlace(safe, false)} {
		if err != nil {
			t.Error(err)
		}
	}
}
