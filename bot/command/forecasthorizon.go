package command

import (
	"fmt"
	"strconv"
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// horizons are how many months ahead can be asked for.
var horizons = [...]int{3, 6, 12}

func horizonOptions(t *bot.Turn, _ *bot.Args) []card.Option {
	var out []card.Option
	for _, n := range horizons {
		months := strconv.Itoa(n)
		out = append(out, card.Option{Label: t.T("forecast.months", "n", n), Value: months + "m", Hint: t.T("forecast.months." + months)})
	}
	return out
}

// showHorizon answers what the months ahead are expected to bring.
func showHorizon(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	subject, err := subjectOf(t, a)
	if err != nil {
		return bot.Reply{}, err
	}
	n, err := strconv.Atoi(strings.TrimSuffix(a.Text("horizon"), "m"))
	if err != nil {
		return bot.Reply{}, fmt.Errorf("read the horizon: %w", err)
	}
	f, err := funnel.Horizon(t.V, subject, n, pipelineID(a))
	if err != nil {
		return bot.Reply{}, fmt.Errorf("read the months ahead: %w", err)
	}
	title := t.T("forecast.title", "who", subjectName(t, subject), "period", t.T("forecast.months", "n", n)) + pipelineTitle(t, a)
	if f.N+f.UndatedN+f.OverdueN+f.Later == 0 {
		return nothing(t, title, "forecast.quiet", query(t, subject, calendar.Period{}))
	}
	body := []card.Element{card.Text{MD: card.Escape(t.T("funnel.total", "n", f.N, "amount", f.Open, "weighted", f.Weighted))}}
	if f.N > 0 {
		body = append(body, horizonChart(t, f))
	}
	body = append(body, horizonTable(t, f))
	notes := []string{t.T("forecast.months.basis")}
	if f.OverdueN > 0 {
		notes = append(notes, t.T("forecast.overdue", "n", f.OverdueN, "amount", f.Overdue.Sum))
	}
	if f.Later > 0 {
		notes = append(notes, t.T("forecast.later", "n", f.Later))
	}
	r := numbers(t, title, append(body, small(append(notes, unpriced(t, f.Unpriced))...)...))
	var buttons []card.Button
	for _, months := range horizons {
		if months != n {
			buttons = append(buttons, t.Button(t.T("forecast.months", "n", months), line("forecast", "horizon="+strconv.Itoa(months)+"m", who(subject), pipe(a))))
		}
	}
	if f.UndatedN > 0 {
		buttons = append(buttons, t.Button(t.T("funnel.button.undated", "n", f.UndatedN), drill(funnel.Undated, subject, calendar.Period{}, 0, pipelineID(a))))
	}
	if f.OverdueN > 0 {
		buttons = append(buttons, t.Button(t.T("funnel.button.overdue", "n", f.OverdueN), drill(funnel.Overdue, subject, calendar.Period{}, 0, pipelineID(a))))
	}
	buttons = append(buttons, t.Button(t.T("cmd.forecast"), line("forecast", who(subject), pipe(a))))
	r.Card.Body = append(r.Card.Body, card.Actions{Buttons: append(buttons, otherSubjects(t, "forecast", subject, "horizon="+strconv.Itoa(n)+"m", pipe(a))...)})
	return r, nil
}

func horizonChart(t *bot.Turn, f funnel.Ahead) card.Chart {
	c := card.Chart{Kind: card.Bar, Title: t.T("forecast.months.chart"), Series: []card.Series{{Name: t.T("funnel.col.weighted")}}}
	for _, m := range f.Months {
		c.Categories = append(c.Categories, periodName(t, m.Period))
		c.Series[0].Values = append(c.Series[0].Values, max(0, m.Weighted.Sum.Minor))
		c.Labels = append(c.Labels, t.P.Short(m.Weighted.Sum))
	}
	return c
}

func horizonTable(t *bot.Turn, f funnel.Ahead) card.Table {
	table := card.Table{Columns: []card.Column{{Name: t.T("forecast.col.month")}, {Name: t.T("funnel.col.n"), Right: true}, {Name: t.T("field.amount"), Right: true}, {Name: t.T("funnel.col.weighted"), Right: true}}}
	for _, m := range f.Months {
		table.Rows = append(table.Rows, []string{periodName(t, m.Period), t.P.Int(m.N), t.P.Short(m.Open.Sum), t.P.Short(m.Weighted.Sum)})
	}
	table.Total = []string{t.T("numbers.total"), t.P.Int(f.N), t.P.Short(f.Open), t.P.Short(f.Weighted)}
	if f.UndatedN > 0 {
		table.Rows = append(table.Rows, []string{t.T("forecast.months.undated"), t.P.Int(f.UndatedN), t.P.Short(f.Undated.Sum), "–"})
	}
	return table
}
