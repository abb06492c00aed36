package web

import (
	"html/template"
	"strings"

	"crmbot/bot/card"
	"crmbot/bot/lang"
)

// formView is what the template of a form sees.
type formView struct {
	card.Form
	Message string // the message it stands in; empty for one over the chat
	Invalid map[string]string
}

// inputView is what the template of an input sees.
type inputView struct {
	card.Input
	Lang  lang.Tag
	DOM   string // its id in the page
	Fault string
}

// formHTML is a form over the chat as HTML. Message is the one it was opened from.
func (a *Adapter) formHTML(f *card.Form, message string, invalid map[string]string) template.HTML {
	return template.HTML(a.execute("form", formView{inLanguage(*f, ""), message, invalid})) //nolint:gosec // made by html/template
}

// formInCard is a form inside a card.
func formInCard(f *card.Form, message string, tag lang.Tag) formView {
	if f == nil {
		f = &card.Form{}
	}
	return formView{inLanguage(*f, tag), message, nil}
}

func inLanguage(f card.Form, tag lang.Tag) card.Form {
	f.Lang = lang.Parse(string(f.Lang), lang.Parse(string(tag), lang.Chinese))
	return f
}

func inputInForm(in card.Input, f formView) inputView {
	place := f.Message
	if place == "" {
		place = "over"
	}
	v := inputView{Input: in, Lang: f.Lang, DOM: "f-" + place + "-" + in.ID, Fault: in.Error}
	if said, ok := f.Invalid[in.ID]; ok {
		v.Fault = said
	}
	return v
}

// chosen reports whether value stands in a list joined by commas.
func chosen(list, value string) bool {
	for v := range strings.SplitSeq(list, ",") {
		if v == value && value != "" {
			return true
		}
	}
	return false
}

// half reports whether an input is short enough to share its line with another on a wide screen.
func half(in card.Input) bool {
	switch in.Kind {
	case card.InputArea, card.InputMulti, card.InputBool:
		return false
	}
	return !in.Required
}

// moment is a day, or a day and a time, as people type it: the T that machines put between them is taken out.
func moment(initial string) string {
	if len(initial) > 10 && initial[10] == 'T' {
		return initial[:10] + " " + initial[11:]
	}
	return initial
}
