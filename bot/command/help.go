package command

import (
	"slices"
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

func helps() []bot.Command {
	return []bot.Command{{
		ID: "help", Group: bot.GroupSelf, ZH: []string{"帮助", "菜单", "怎么用", "你能做什么"}, EN: []string{"help", "menu", "h", "?", "？", "what can you do"},
		Fields: []bot.Field{{Name: "topic", Kind: bot.FieldText}}, Read: help,
	}}
}

// groups is the order of the headings of the menu.
var groups = [...]bot.Group{bot.GroupLog, bot.GroupLook, bot.GroupDeal, bot.GroupPlan, bot.GroupNumbers, bot.GroupSelf, bot.GroupAdmin}

// help is the menu, or three examples of one command.
func help(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	if topic := a.Text("topic"); topic != "" {
		if c := t.CommandFor(topic); c != nil {
			return bot.Reply{Card: helpFor(t, c), Private: t.Group()}, nil
		}
	}
	c := &card.Card{Lang: t.P.Tag(), Title: t.T("help.title"), Fallback: t.T("help.title")}
	var lines []string
	if t.Empty() && t.Me.Role == crm.Admin {
		lines = append(lines, card.Escape(t.T("help.import")))
	}
	all := t.Commands()
	for _, g := range groups {
		var words []string
		for _, cmd := range all {
			if cmd.Group == g && (g != bot.GroupAdmin || !t.Group()) {
				words = append(words, cmd.Word(t.P.Tag()))
			}
		}
		if len(words) > 0 {
			sep := " · "
			lines = append(lines, card.Bold(t.T("help.group."+string(g)))+" "+card.Escape(strings.Join(slices.Compact(words), sep)))
		}
	}
	c.Body = []card.Element{card.Text{MD: strings.Join(lines, "\n")}, card.Text{MD: card.Escape(t.T("help.talk"))}}
	var buttons []card.Button
	for i, e := range t.Examples() {
		if i == 3 {
			break
		}
		buttons = append(buttons, t.Button(e, "say "+e))
	}
	c.Body = append(c.Body, card.Actions{Buttons: buttons}, card.Context{MD: card.Escape(t.T("help.more"))})
	return bot.Reply{Card: c, Private: t.Group()}, nil
}

func helpFor(t *bot.Turn, cmd *bot.Command) *card.Card {
	title := t.T("cmd." + cmd.ID)
	c := &card.Card{Lang: t.P.Tag(), Title: title, Fallback: title}
	var lines []string
	for _, e := range strings.Split(t.T("cmd."+cmd.ID+".examples"), "\n") {
		lines = append(lines, card.Code(e))
	}
	names := append(slices.Clone(cmd.ZH), cmd.EN...)
	c.Body = []card.Element{
		card.Text{MD: card.Escape(t.T("cmd."+cmd.ID+".help")) + "\n" + card.List(lines...)},
		card.Context{MD: card.Escape(t.T("help.words", "words", t.P.List(names)))},
	}
	return c
}
