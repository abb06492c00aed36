package command

import (
	"slices"
	"strconv"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
)

// calendarAdmin keeps the days off and the make-up working days the published calendar does not know.
func calendarAdmin() []bot.Command {
	return []bot.Command{{
		ID: "admin.holiday", ZH: []string{"管理 节假日"}, EN: []string{"admin holiday", "admin holidays"},
		Fields: []bot.Field{
			{Name: "date", Kind: bot.FieldDate, Keys: []string{"日期"}},
			{Name: "off", Kind: bot.FieldChoice, Options: dayKinds},
			{Name: "name", Kind: bot.FieldText, Keys: []string{"名称"}},
			{Name: "year", Kind: bot.FieldNumber, NoForm: true},
		},
		Prepare: prepareHoliday, Write: setHoliday,
	}}
}

func dayKinds(t *bot.Turn, _ *bot.Args) []card.Option {
	return []card.Option{
		{Label: t.T("admin.holiday.off"), Value: "off", Hint: "放假"}, {Label: t.T("admin.holiday.work"), Value: "work", Hint: "上班"},
		{Label: t.T("admin.holiday.usual"), Value: "usual", Hint: "照常"},
	}
}

func prepareHoliday(t *bot.Turn, a *bot.Args) error {
	if a.Has("date") && !a.Has("off") {
		ask := &bot.Ask{Field: "off", Text: card.Escape(t.T("ask.admin.holiday", "date", a.When("date").Date))}
		ask.Options = dayKinds(t, a)
		return ask
	}
	return nil
}

// setHoliday says whether people work on a day; without a day it lists the exceptions of a year.
func setHoliday(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	if !a.Has("date") {
		return listHolidays(t, a), nil
	}
	if err := t.Unlocked("calendar"); err != nil {
		return bot.Reply{}, err
	}
	day, kind := a.When("date").Date, a.Text("off")
	c, err := tx.EditCompany(0, func(c *crm.Company) {
		c.Holidays = slices.DeleteFunc(c.Holidays, func(h crm.Holiday) bool { return h.Date == day })
		if kind != "usual" {
			c.Holidays = append(c.Holidays, crm.Holiday{Date: day, Off: kind == "off", Name: a.Text("name")})
			slices.SortFunc(c.Holidays, func(x, y crm.Holiday) int { return int(x.Date - y.Date) })
		}
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return changed(t, t.T("admin.holiday.set"), []string{t.P.Date(day), t.T("admin.holiday." + kind), a.Text("name")}, c.Rev), nil
}

// listHolidays shows a year's days off and make-up working days, runs of one name in one line.
func listHolidays(t *bot.Turn, a *bot.Args) bot.Reply {
	year, _, _ := t.Today().YMD()
	if n := a.Value("year").Number; n >= 1970 && n <= 2200 {
		year = n
	}
	cal := t.V.Calendar()
	title := t.T("admin.holiday.title", "year", strconv.Itoa(year))
	c := &card.Card{Lang: t.P.Tag(), Title: title, Fallback: title}
	table := card.Table{Columns: []card.Column{{Name: t.T("field.date")}, {Name: t.T("field.off")}, {Name: t.T("field.name")}}}
	first, _ := calendar.NewDate(year, time.January, 1)
	end, _ := calendar.NewDate(year+1, time.January, 1)
	for d := first; d < end; d++ {
		x, ok := cal.Exception(d)
		if !ok {
			continue
		}
		last := d
		for next, ok := cal.Exception(last + 1); ok && next.Off == x.Off && next.Name == x.Name && last+1 < end; next, ok = cal.Exception(last + 1) {
			last++
		}
		span, kind := t.P.Date(d), "work"
		if last > d {
			span += " – " + t.P.Date(last)
		}
		if x.Off {
			kind = "off"
		}
		table.Rows = append(table.Rows, []string{span, t.T("admin.holiday." + kind), x.Name})
		d = last
	}
	switch {
	case len(table.Rows) > 0:
		c.Body = append(c.Body, table)
	case cal.Known(year):
		c.Body = append(c.Body, card.Text{MD: card.Escape(t.T("admin.holiday.none"))})
	default:
		c.Body = append(c.Body, card.Text{MD: card.Escape(t.T("admin.holiday.unknown", "year", strconv.Itoa(year)))})
	}
	c.Body = append(c.Body, card.Actions{Buttons: []card.Button{
		{Label: t.T("admin.holiday.add"), Value: bot.FormOf("admin.holiday")},
		{Label: strconv.Itoa(year + 1), Value: bot.Do("admin.holiday", "year="+strconv.Itoa(year+1))},
	}})
	return bot.Reply{Card: c, Private: true, Replace: pressed(t)}
}
