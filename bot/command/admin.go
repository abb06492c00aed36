package command

import (
	"slices"
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

// admins are the commands of the set-up. They answer in a direct chat only; help shows the menu alone, the rest stands on it.
func admins() []bot.Command {
	all := []bot.Command{{
		ID: "admin", Group: bot.GroupAdmin, ZH: []string{"管理", "设置"}, EN: []string{"admin", "settings"},
		Roles: []crm.Role{crm.Admin, crm.Manager}, Direct: true, Read: adminMenu,
	}}
	for _, family := range [][]bot.Command{
		peopleAdmin(), joinAdmin(), teamAdmin(), stageAdmin(), rateAdmin(), broadcastAdmin(), calendarAdmin(), silenceAdmin(), companyAdmin(), dictionaryAdmin(), fieldAdmin(), productAdmin(),
	} {
		for _, c := range family {
			c.Group, c.Hidden, c.Direct = bot.GroupAdmin, true, true
			if c.Roles == nil {
				c.Roles = []crm.Role{crm.Admin}
			}
			all = append(all, c)
		}
	}
	return append(all, audits()...)
}

// section is a row of the menu: what there is now, and where to change it.
type section struct {
	label, value, line string
	manager            bool // for managers too
}

// adminMenu shows what is set up, each part one tap away.
func adminMenu(t *bot.Turn, _ *bot.Args) (bot.Reply, error) {
	company := t.V.Company()
	people := slices.DeleteFunc(t.V.People(), func(p crm.Person) bool { return p.State != crm.Active })
	closed := t.T("admin.nothing_closed")
	if !company.ClosedTo.IsZero() {
		closed = t.T("admin.closed_to", "date", company.ClosedTo-1)
	}
	var currencies []string
	for _, r := range t.V.Rates() {
		if !slices.Contains(currencies, r.Currency) {
			currencies = append(currencies, r.Currency)
		}
	}
	sections := []section{
		{t.T("cmd.admin.user"), t.T("admin.n_people", "n", len(people)), "admin.user", true},
		{t.T("cmd.admin.team"), t.T("admin.n_teams", "n", len(t.V.Teams())), "admin.team", true},
		{t.T("cmd.admin.product"), t.T("admin.n_words", "n", len(productsNow(t.V, false))), "admin.product", true},
		{t.T("admin.quotas"), t.T("admin.quotas.value"), bot.FormOf("quota.set"), true},
		{t.T("cmd.admin.pipeline"), t.T("admin.n_pipelines", "n", len(t.V.Pipelines())), "admin.pipeline", false},
		{t.T("cmd.admin.stage"), t.T("admin.n_stages", "n", openStages(t.V.DefaultPipeline())), "admin.stage", false},
		{t.T("cmd.admin.company"), card.Dotted(company.Name, company.Currency, company.Zone), "admin.company", false},
		{t.T("cmd.admin.rate"), blank(strings.Join(currencies, ", ")), "admin.rate", false},
		{t.T("cmd.admin.holiday"), t.T("admin.n_days", "n", len(company.Holidays)), "admin.holiday", false},
		{t.T("cmd.admin.field"), t.T("admin.n_fields", "n", fieldsInUse(company)), "admin.field", false},
		{t.T("cmd.admin.period.close"), closed, "admin.period.close", false},
		{t.T("cmd.admin.reason"), t.T("admin.n_reasons", "n", len(crm.Offered(company.LostReasons))), "admin.reason", false},
		{t.T("cmd.admin.source"), t.T("admin.n_words", "n", len(crm.Offered(company.Sources))), "admin.source", false},
		{t.T("cmd.admin.industry"), t.T("admin.n_words", "n", len(crm.Offered(company.Industries))), "admin.industry", false},
	}
	_, undelivered := t.DeadLetters(0)
	sections = append(sections, section{t.T("cmd.admin.outbox"), t.T("outbox.count", "n", undelivered), "admin.outbox", false})
	title := t.T("cmd.admin")
	c := &card.Card{Lang: t.P.Tag(), Title: title, Fallback: title}
	var fields []card.Field
	var buttons []card.Button
	for _, s := range sections {
		if t.Me.Role != crm.Admin && !s.manager {
			continue
		}
		fields = append(fields, card.Field{Label: s.label, Value: s.value, Short: true})
		buttons = append(buttons, card.Button{Label: s.label, Value: s.line})
	}
	c.Body = []card.Element{card.Fields{Fields: fields}, card.Actions{Buttons: buttons}, card.Context{MD: card.Escape(t.T("admin.hint"))}}
	return bot.Reply{Card: c, Private: true}, nil
}

func fieldsInUse(c crm.Company) int {
	n := 0
	for _, f := range c.Fields {
		if !f.Retired {
			n++
		}
	}
	return n
}

func openStages(p crm.Pipeline) int {
	n := 0
	for _, s := range p.Stages {
		if s.Kind == crm.StageOpen {
			n++
		}
	}
	return n
}

// changed is the receipt of a change of the set-up: what it is about, what it is now, and how to take it back.
func changed(t *bot.Turn, title string, parts []string, rev uint64, buttons ...card.Button) bot.Reply {
	return receipt(t, title, parts, append([]card.Button{undoButton(t, rev)}, buttons...)...)
}

// keyed is a text field that a line gives only behind one of its keys.
func keyed(name string, kind bot.FieldKind, keys ...string) bot.Field {
	return bot.Field{Name: name, Kind: kind, KeyOnly: true, Keys: keys}
}

// with fills what a form shows before anything was typed.
func with(f bot.Field, initial func(*bot.Turn, *bot.Args) bot.Value) bot.Field {
	f.Initial = initial
	return f
}

func words(s string) bot.Value { return bot.Value{Text: s} }
