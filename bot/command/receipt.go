package command

import (
	"strconv"
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

func ref(kind crm.Kind, id crm.ID) crm.Ref { return crm.Ref{Kind: kind, ID: id} }

func customerRef(id crm.ID) crm.Ref { return ref(crm.KindCustomer, id) }
func dealRef(id crm.ID) crm.Ref     { return ref(crm.KindDeal, id) }

// receipt answers a change: what was done in one line, and how to take it back.
func receipt(t *bot.Turn, title string, parts []string, buttons ...card.Button) bot.Reply {
	var lines []string
	for _, p := range parts {
		if p != "" {
			lines = append(lines, card.Escape(p))
		}
	}
	c := &card.Card{Lang: t.P.Tag(), Tone: card.Good, Title: title, Fallback: card.Dotted(append([]string{title}, parts...)...)}
	if len(lines) > 0 {
		c.Body = append(c.Body, card.Text{MD: strings.Join(lines, " · ")})
	}
	if len(buttons) > 0 {
		c.Body = append(c.Body, card.Actions{Buttons: buttons})
	}
	return bot.Reply{Card: c, Private: t.Group(), Replace: pressed(t)}
}

// pressed reports whether the turn began with a button, whose card the answer replaces.
func pressed(t *bot.Turn) bool {
	switch t.Event.Input.(type) {
	case bot.Press, bot.Submit:
		return true
	}
	return false
}

// undoButton takes back the change that gave a record its present version.
func undoButton(t *bot.Turn, rev uint64) card.Button {
	return card.Button{Label: t.T("button.undo"), Value: bot.Do("undo", "entry="+strconv.FormatUint(rev, 10))}
}

// formButton opens a command's form filled with what the line says.
func formButton(t *bot.Turn, label, line string) card.Button {
	return t.Button(label, bot.FormOf(line))
}

// confirm asks before a change that is hard to take back; yes is the line that does it.
func confirm(t *bot.Turn, text, yes string) *bot.Ask {
	return &bot.Ask{Text: card.Escape(text), Buttons: []card.Button{
		{Label: t.T("button.confirm"), Style: card.Primary, Value: yes},
		{Label: t.T("button.cancel"), Value: "drop"},
	}}
}

// yesField is the hidden answer to a confirmation.
func yesField() bot.Field {
	return bot.Field{Name: "yes", Kind: bot.FieldBool, NoForm: true, KeyOnly: true}
}
