package card

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxValue is how many bytes a button's value may take: what fits everywhere.
const MaxValue = 75

var (
	// ErrPersonal is the error of a card for one person that was about to go to a group.
	ErrPersonal = errors.New("card for one person in a group")
	// ErrInvalid is the error of a card no adapter could show as meant.
	ErrInvalid = errors.New("invalid card")
)

// CheckPlace refuses a card that is for one person where a group would see it.
func CheckPlace(c Card, group bool) error {
	if group && c.Audience != GroupSafe {
		return fmt.Errorf("%w: %q", ErrPersonal, c.Title)
	}
	return nil
}

// Validate finds what is wrong with a card, all of it at once; every fault is an ErrInvalid.
func Validate(c Card) error {
	var f faults
	f.unless(strings.TrimSpace(c.Title+c.Fallback) != "", "neither title nor fallback")
	f.unless(c.Audience == Personal || c.Audience == GroupSafe, "unknown audience %q", c.Audience)
	switch c.Tone {
	case Neutral, Info, Good, Warn, Bad:
	default:
		f.add("unknown tone %q", c.Tone)
	}
	f.text("title", c.Title, c.Subtitle, c.Fallback, c.Key)
	for i, el := range c.Body {
		if !known(el) {
			f.add("element %d: %v: %T", i, ErrUnknownElement, el)
			continue
		}
		f.where = fmt.Sprintf("element %d, %s: ", i, el.kind())
		f.element(el)
		f.where = ""
	}
	return errors.Join(f.errs...)
}

// ValidateForm is Validate for a form on its own.
func ValidateForm(f Form) error {
	var fs faults
	fs.form(&f)
	return errors.Join(fs.errs...)
}

type faults struct {
	where string
	errs  []error
}

func (f *faults) add(format string, args ...any) {
	f.errs = append(f.errs, fmt.Errorf("%w: %s%s", ErrInvalid, f.where, fmt.Sprintf(format, args...)))
}

func (f *faults) unless(ok bool, format string, args ...any) {
	if !ok {
		f.add(format, args...)
	}
}

func (f *faults) text(what string, all ...string) {
	for _, s := range all {
		f.unless(utf8.ValidString(s), "%s is not UTF-8: %q", what, s)
	}
}

func (f *faults) element(el Element) {
	switch el := el.(type) {
	case Text:
		f.text("text", el.MD)
	case Context:
		f.text("text", el.MD)
	case Fields:
		for _, x := range el.Fields {
			f.unless(x.Label != "", "a field has no label (value %q)", x.Value)
			f.text("field", x.Label, x.Value)
		}
	case Progress:
		f.unless(el.Value >= 0 && el.Max >= 0 && el.Mark >= 0, "a value lies below zero")
	case Steps:
		f.unless(el.Current >= -1 && el.Current < len(el.Names), "step %d of %d", el.Current, len(el.Names))
	case Table:
		f.table(el)
	case Chart:
		f.chart(el)
	case Item:
		f.unless(el.MD != "", "no text")
		f.text("text", el.MD)
		f.buttons(el.Buttons)
	case Actions:
		f.unless(len(el.Buttons) > 0, "no buttons")
		f.buttons(el.Buttons)
	case Select:
		f.unless(len(el.Options) > 0, "no options")
		for _, o := range el.Options {
			f.unless(o.Label != "", "an option has no label (value %q)", o.Value)
			f.value(el.Line(o))
		}
	case File:
		f.unless(el.Name != "" && el.Key != "" && el.Size >= 0, "a file lacks its name or key")
		f.text("file", el.Name, el.Key)
	case *Form:
		f.form(el)
	}
}

func (f *faults) table(t Table) {
	f.unless(len(t.Columns) > 0, "no columns")
	f.unless(t.More >= 0, "%d more rows", t.More)
	for i, r := range t.Rows {
		f.unless(len(r) == len(t.Columns), "row %d has %d cells, want %d", i, len(r), len(t.Columns))
		f.text("cell", r...)
	}
	f.unless(len(t.Total) == 0 || len(t.Total) == len(t.Columns), "the total has %d cells, want %d", len(t.Total), len(t.Columns))
}

func (f *faults) chart(c Chart) {
	switch c.Kind {
	case Funnel, Bar, Line, Pie:
	default:
		f.add("unknown kind %q", c.Kind)
	}
	f.unless(len(c.Series) > 0, "no series")
	for _, s := range c.Series {
		f.unless(len(s.Values) == len(c.Categories), "series %q has %d values for %d categories", s.Name, len(s.Values), len(c.Categories))
		f.unless(len(c.Series) == 1 || s.Name != "", "one of several series has no name")
	}
	f.unless(len(c.Labels) == 0 || len(c.Labels) == len(c.Categories), "%d labels for %d categories", len(c.Labels), len(c.Categories))
	f.text("category", c.Categories...)
}

func (f *faults) buttons(all []Button) {
	for _, b := range all {
		f.unless(b.Label != "", "a button has no label (value %q)", b.Value)
		f.text("button", b.Label)
		f.unless((b.URL == "") != (b.Value == ""), "button %q needs either a value or an address", b.Label)
		if b.URL == "" {
			f.value(b.Value)
		}
		if c := b.Confirm; c != nil {
			f.unless(c.Title != "" && c.Yes != "" && c.No != "", "the question of button %q lacks words", b.Label)
		}
	}
}

func (f *faults) value(v string) {
	f.unless(len(v) <= MaxValue, "value of %d bytes, at most %d: %q", len(v), MaxValue, v)
	f.unless(!strings.ContainsAny(v, "\r\n"), "value of several lines: %q", v)
	f.text("value", v)
}

func (f *faults) form(form *Form) {
	f.unless(form.ID != "", "the form has no ID")
	f.unless(form.Title != "" && form.Submit != "", "the form lacks a title or a word for submit")
	seen := map[string]bool{}
	for _, in := range form.Fields {
		f.unless(in.ID != "" && in.Label != "", "an input lacks ID or label: %q %q", in.ID, in.Label)
		f.unless(!seen[in.ID], "input %q stands twice", in.ID)
		seen[in.ID] = true
		if in.Kind == InputSelect || in.Kind == InputMulti {
			f.unless(len(in.Options) > 0, "input %q has no options", in.ID)
		}
		for _, o := range in.Options {
			f.unless(o.Label != "", "an option of input %q has no label", in.ID)
		}
		f.text("input", in.Label, in.Initial, in.Hint, in.Error)
	}
}
