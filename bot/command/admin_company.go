package command

import (
	"strconv"
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

// companyAdmin keeps the company's own settings.
func companyAdmin() []bot.Command {
	now := func(get func(crm.Company) string) func(*bot.Turn, *bot.Args) bot.Value {
		return func(t *bot.Turn, _ *bot.Args) bot.Value { return words(get(t.V.Company())) }
	}
	language := with(keyed("lang", bot.FieldChoice, "语言"), now(func(c crm.Company) string { return c.Lang }))
	language.Options = languages
	week := with(keyed("week_start", bot.FieldChoice, "周首日"), now(func(c crm.Company) string { return strconv.Itoa(c.WeekStart) }))
	week.Options = weekStarts
	label := with(keyed("fiscal_label", bot.FieldChoice, "财年叫法"), now(fiscalLabel))
	label.Options = fiscalLabels
	why := with(keyed("move_reason", bot.FieldChoice, "推进原因"), now(moveReason))
	why.Options = moveReasons
	cut := with(keyed("proration", bot.FieldChoice, "折算"), now(proration))
	cut.Options = prorations
	return []bot.Command{
		{ID: "admin.company", ZH: []string{"管理 公司"}, EN: []string{"admin company"}, Read: showCompany},
		{
			ID: "admin.company.edit", ZH: []string{"管理 公司 改"}, EN: []string{"admin company edit"}, Bare: true,
			Fields: []bot.Field{
				with(keyed("name", bot.FieldText, "名称"), now(func(c crm.Company) string { return c.Name })),
				with(keyed("currency", bot.FieldWord, "币种"), now(func(c crm.Company) string { return c.Currency })),
				with(keyed("zone", bot.FieldWord, "时区"), now(func(c crm.Company) string { return c.Zone })),
				with(keyed("fiscal_start", bot.FieldNumber, "财年", "财年起始月"), now(func(c crm.Company) string { return strconv.Itoa(c.FiscalStart) })),
				label, week, language, why, cut,
			},
			Write: editCompany,
		},
	}
}

func weekStarts(t *bot.Turn, _ *bot.Args) []card.Option {
	return []card.Option{{Label: t.P.Weekday(1), Value: "1", Hint: "monday"}, {Label: t.P.Weekday(0), Value: "0", Hint: "sunday"}}
}

// fiscalLabel is the calendar year a fiscal year is named after: the one it starts in, "start", or ends in, "end".
func fiscalLabel(c crm.Company) string {
	if c.FiscalByEnd {
		return "end"
	}
	return "start"
}

func fiscalLabels(t *bot.Turn, _ *bot.Args) []card.Option {
	return []card.Option{{Label: t.T("fiscal_label.start"), Value: "start"}, {Label: t.T("fiscal_label.end"), Value: "end"}}
}

// moveReason is whether people are asked why a deal went back or skipped a stage: "ask" or "off".
func moveReason(c crm.Company) string {
	if c.NoReasons {
		return "off"
	}
	return "ask"
}

func moveReasons(t *bot.Turn, _ *bot.Args) []card.Option {
	return []card.Option{{Label: t.T("move_reason.ask"), Value: "ask"}, {Label: t.T("move_reason.off"), Value: "off"}}
}

// proration is the days that targets of who joined, left or changed teams are cut by: "calendar" or "workdays".
func proration(c crm.Company) string {
	if c.ByWorkdays {
		return "workdays"
	}
	return "calendar"
}

func prorations(t *bot.Turn, _ *bot.Args) []card.Option {
	return []card.Option{{Label: t.T("proration.calendar"), Value: "calendar"}, {Label: t.T("proration.workdays"), Value: "workdays"}}
}

func companyFields(t *bot.Turn, c crm.Company) []card.Field {
	week := t.P.Weekday(1)
	if c.WeekStart == 0 {
		week = t.P.Weekday(0)
	}
	start := strconv.Itoa(c.FiscalStart)
	if c.FiscalStart > 1 {
		start = card.Dotted(start, t.T("fiscal_label."+fiscalLabel(c)))
	}
	return []card.Field{
		{Label: t.T("field.name"), Value: blank(c.Name), Short: true}, {Label: t.T("field.currency"), Value: c.Currency, Short: true},
		{Label: t.T("field.zone"), Value: c.Zone, Short: true}, {Label: t.T("field.fiscal_start"), Value: start, Short: true},
		{Label: t.T("field.week_start"), Value: week, Short: true}, {Label: t.T("field.lang"), Value: t.T("lang." + c.Lang), Short: true},
		{Label: t.T("field.move_reason"), Value: t.T("move_reason." + moveReason(c)), Short: true},
		{Label: t.T("field.proration"), Value: t.T("proration." + proration(c)), Short: true},
	}
}

func showCompany(t *bot.Turn, _ *bot.Args) (bot.Reply, error) {
	title := t.T("cmd.admin.company")
	c := &card.Card{Lang: t.P.Tag(), Title: title, Fallback: title, Body: []card.Element{
		card.Fields{Fields: companyFields(t, t.V.Company())},
		card.Actions{Buttons: []card.Button{{Label: t.T("button.edit"), Value: bot.FormOf("admin.company.edit")}}},
	}}
	return bot.Reply{Card: c, Private: true, Replace: pressed(t)}, nil
}

func editCompany(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	if err := t.Unlocked("org"); err != nil {
		return bot.Reply{}, err
	}
	c, err := tx.EditCompany(a.Rev, func(c *crm.Company) {
		if a.Has("name") {
			c.Name = a.Text("name")
		}
		if a.Has("currency") {
			c.Currency = strings.ToUpper(a.Text("currency"))
		}
		if a.Has("zone") {
			c.Zone = a.Text("zone")
		}
		if a.Has("fiscal_start") {
			c.FiscalStart = a.Value("fiscal_start").Number
		}
		if a.Has("fiscal_label") {
			c.FiscalByEnd = a.Text("fiscal_label") == "end"
		}
		if a.Has("week_start") {
			c.WeekStart, _ = strconv.Atoi(a.Text("week_start"))
		}
		if a.Has("move_reason") {
			c.NoReasons = a.Text("move_reason") == "off"
		}
		if a.Has("proration") {
			c.ByWorkdays = a.Text("proration") == "workdays"
		}
		if a.Has("lang") {
			c.Lang = a.Text("lang")
		}
	})
	if err != nil {
		return bot.Reply{}, err
	}
	r := changed(t, t.T("admin.company.changed"), nil, c.Rev)
	r.Card.Body = append([]card.Element{card.Fields{Fields: companyFields(t, c)}}, r.Card.Body...)
	return r, nil
}
