package command

import (
	"fmt"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// showForecast answers what a period is expected to bring.
func showForecast(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	subject, err := subjectOf(t, a)
	if err != nil {
		return bot.Reply{}, err
	}
	period := periodOr(t, a, calendar.QuarterOf)
	o, err := funnel.Forecast(t.V, subject, period)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("read the forecast: %w", err)
	}
	title := t.T("forecast.title", "who", subjectName(t, subject), "period", periodName(t, period))
	if o.WonN+o.OpenN+o.OverdueN+o.UndatedN == 0 && !o.Set {
		return nothing(t, title, "forecast.quiet", query(t, subject, period))
	}
	var body []card.Element
	landing := t.T("forecast.landing", "landing", o.Landing)
	if o.Set && o.Quota.Minor > 0 {
		body = append(body, card.Progress{Value: max(0, o.Landing.Minor), Max: o.Quota.Minor, Mark: max(0, o.Won.Sum.Minor), Label: t.T("forecast.bar")})
		landing = t.T("forecast.landing_of", "landing", o.Landing, "rate", t.P.PercentTo(o.Landing.Minor, o.Quota.Minor, 2), "quota", o.Quota)
	}
	table := card.Table{Columns: []card.Column{{Name: t.T("forecast.col.part")}, {Name: t.T("funnel.col.n"), Right: true}, {Name: t.T("field.amount"), Right: true}, {Name: t.T("forecast.col.counts"), Right: true}}}
	add := func(key string, n int64, amount, counts string) {
		table.Rows = append(table.Rows, []string{t.T(key), t.P.Int(n), amount, counts})
	}
	add("forecast.won", o.WonN, t.P.Money(o.Won.Sum), t.P.Money(o.Won.Sum))
	add("forecast.open", o.OpenN, t.P.Money(o.Open.Sum), t.P.Money(o.Weighted.Sum))
	table.Total = []string{t.T("forecast.expected"), t.P.Int(o.WonN + o.OpenN), "", t.P.Money(o.Landing)}
	body = append(body, card.Text{MD: card.Escape(landing)}, table)
	var notes []string
	if !o.Set {
		notes = append(notes, t.T("quota.none", "period", periodName(t, period)))
	}
	if o.OverdueN > 0 {
		notes = append(notes, t.T("forecast.overdue", "n", o.OverdueN, "amount", o.Overdue.Sum))
	}
	if o.UndatedN > 0 {
		notes = append(notes, t.T("forecast.undated", "n", o.UndatedN, "amount", o.Undated.Sum))
	}
	notes = append(notes, unpriced(t, o.Unpriced))
	body = append(body, small(notes...)...)

	var lists []card.Button
	list := func(key string, n int64, l funnel.List, p calendar.Period) {
		if n > 0 {
			lists = append(lists, t.Button(t.T(key, "n", n), drill(l, subject, p, 0, 0)))
		}
	}
	list("forecast.button.won", o.WonN, funnel.WonIn, period)
	list("forecast.button.open", o.OpenN, funnel.OpenIn, ahead(period, o.Today))
	list("funnel.button.overdue", o.OverdueN, funnel.Overdue, calendar.Period{})
	list("funnel.button.undated", o.UndatedN, funnel.Undated, calendar.Period{})
	lists = append(lists, t.Button(t.T("cmd.funnel.show"), line("funnel.show", who(subject))))
	return numbers(t, title, body, append(lists, otherSubjects(t, "forecast", subject, in(period))...)...), nil
}
