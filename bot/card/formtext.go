package card

import (
	"strings"

	"crmbot/bot/lang"
)

// Text is the form as text: a line a question with what is filled in, its choices and what was wrong with it.
func (f *Form) Text() string {
	if f == nil {
		return ""
	}
	var lines []string
	if t := oneLine(f.Title); t != "" {
		lines = append(lines, t)
	}
	if s := Plain(f.Intro); s != "" {
		lines = append(lines, s)
	}
	for _, in := range f.Fields {
		lines = append(lines, in.Text(f.Lang)...)
	}
	var end []string
	for _, label := range []string{f.Submit, f.Cancel} {
		if label = oneLine(label); label != "" {
			end = append(end, "["+label+"]")
		}
	}
	if len(end) > 0 {
		lines = append(lines, strings.Join(end, " "))
	}
	return strings.Join(lines, "\n")
}

// Text is one question as lines of text: its label and what is filled in, then its options, then what was wrong.
func (in Input) Text(tag lang.Tag) []string {
	p := lang.For(tag)
	s := oneLine(in.Label)
	if in.Required {
		s += "*"
	}
	s += ": "
	if v := in.filledIn(p); v != "" {
		s += v
	} else {
		s += "____"
	}
	if h := oneLine(in.Hint); h != "" {
		s += " (" + h + ")"
	}
	lines := []string{s}
	for _, o := range in.Options {
		line := "  - " + oneLine(o.Label)
		if h := oneLine(o.Hint); h != "" {
			line += " · " + h
		}
		lines = append(lines, line)
	}
	if e := oneLine(in.Error); e != "" {
		lines = append(lines, "  ⚠ "+e)
	}
	return lines
}

// filledIn is Initial in words.
func (in Input) filledIn(p *lang.Printer) string {
	switch {
	case in.InitialLabel != "":
		return clean(in.InitialLabel)
	case in.Kind == InputBool && in.Initial == "true":
		return p.T("card.yes")
	case in.Kind == InputBool:
		return p.T("card.no")
	case in.Kind == InputMulti && in.Initial != "":
		var labels []string
		for v := range strings.SplitSeq(in.Initial, ",") {
			labels = append(labels, in.label(v))
		}
		return p.List(labels)
	}
	return in.label(in.Initial)
}

// label is what the option with this value is called, or the value itself.
func (in Input) label(value string) string {
	for _, o := range in.Options {
		if o.Value == value {
			return oneLine(o.Label)
		}
	}
	return clean(value)
}
