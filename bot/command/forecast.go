package command

import (
	"fmt"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// forecasts say what is expected: of a period, of the months ahead, and how sure each deal is.
func forecasts() []bot.Command {
	deal := bot.Field{Name: "deal", Kind: bot.FieldDeal, Required: true, Keys: []string{"商机"}}
	return append([]bot.Command{
		{
			ID: "forecast", Group: bot.GroupNumbers, ZH: []string{"预测"}, EN: []string{"forecast"},
			Fields: []bot.Field{
				{Name: "horizon", Kind: bot.FieldChoice, NoForm: true, Keys: []string{"几个月"}, Options: horizonOptions},
				subjectField(), periodField(), pipelineField(),
			},
			Read: showForecast,
		},
		{
			ID: "deal.category", Group: bot.GroupDeal, ZH: []string{"预测类别", "改类别"}, EN: []string{"deal category", "category"},
			Fields: []bot.Field{deal, {Name: "category", Kind: bot.FieldChoice, Required: true, Keys: []string{"类别"}, Options: dealCategories,
				Initial: dealNow(func(d crm.Deal) bot.Value { return words(d.Category) })}},
			Write: setCategory,
		},
		supposeCommand(deal), slippageCommand(),
	}, submissions()...)
}

// mostOverdue is how many overdue deals a forecast names; the others are a tap away.
const mostOverdue = 3

// showForecast answers what a period is expected to bring.
func showForecast(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	if a.Has("horizon") {
		return showHorizon(t, a)
	}
	subject, err := subjectOf(t, a)
	if err != nil {
		return bot.Reply{}, err
	}
	period := periodOr(t, a, calendar.QuarterOf)
	o, err := funnel.ForecastIn(t.V, subject, period, pipelineID(a))
	if err != nil {
		return bot.Reply{}, fmt.Errorf("read the forecast: %w", err)
	}
	title := t.T("forecast.title", "who", subjectName(t, subject), "period", periodName(t, period)) + pipelineTitle(t, a)
	if o.WonN+o.OpenN+o.OverdueN+o.UndatedN == 0 && !o.Set {
		return nothing(t, title, "forecast.quiet", query(t, subject, period))
	}
	late, err := overdueItems(t, subject, pipelineID(a))
	if err != nil {
		return bot.Reply{}, err
	}
	r := numbers(t, title, append(forecastBody(t, a, subject, o), late...))
	r.Card.Body = append(r.Card.Body, card.Actions{Buttons: forecastButtons(t, a, subject, o)})
	return r, nil
}

// pipelineTitle names the pipeline asked for behind a title, "" when none was.
func pipelineTitle(t *bot.Turn, a *bot.Args) string {
	p, err := t.V.Pipeline(pipelineID(a))
	if err != nil {
		return ""
	}
	return " · " + t.PipelineName(p)
}

// forecastBody are the numbers of a forecast: where the period lands, of what that is made up, and how sure it is.
func forecastBody(t *bot.Turn, a *bot.Args, subject crm.Ref, o funnel.Outlook) []card.Element {
	var body []card.Element
	landing := t.T("forecast.landing", "landing", o.Landing)
	if o.Set && o.Quota.Minor > 0 {
		body = append(body, card.Progress{Value: max(0, o.Landing.Minor), Max: o.Quota.Minor, Mark: max(0, o.Won.Sum.Minor), Label: t.T("forecast.bar")})
		landing = t.T("forecast.landing_of", "landing", o.Landing, "rate", t.P.PercentTo(o.Landing.Minor, o.Quota.Minor, 2), "quota", o.Quota)
	}
	if o.OpenN > 0 {
		landing += "\n" + t.T("forecast.rollup", "commit", o.Rollup.Commit, "best", o.Rollup.Best, "open", o.Rollup.Open)
	}
	if covers := coverage(t, subject, o); covers != "" {
		landing += "\n" + covers
	}
	table := card.Table{Columns: []card.Column{{Name: t.T("forecast.col.part")}, {Name: t.T("funnel.col.n"), Right: true}, {Name: t.T("field.amount"), Right: true}, {Name: t.T("forecast.col.counts"), Right: true}}}
	add := func(name string, n int64, amount, counts string) {
		table.Rows = append(table.Rows, []string{name, t.P.Int(n), amount, counts})
	}
	add(t.T("forecast.won"), o.WonN, t.P.Money(o.Won.Sum), t.P.Money(o.Won.Sum))
	for _, c := range o.Categories {
		add(t.T("funnel.list."+string(c.Category)), c.N, t.P.Money(c.Amount.Sum), t.P.Money(c.Weighted.Sum))
	}
	table.Total = []string{t.T("forecast.expected"), t.P.Int(o.WonN + o.OpenN), "", t.P.Money(o.Landing)}
	body = append(body, card.Text{MD: card.Escape(landing)}, table)
	var notes []string
	switch {
	case o.Set:
	case a.Has("pipeline"):
		notes = append(notes, t.T("forecast.all_pipelines"))
	default:
		notes = append(notes, t.T("quota.none", "period", periodName(t, o.Period)))
	}
	if o.OpenN > 0 {
		notes = append(notes, t.T("forecast.counts"))
	}
	if o.OverdueN > 0 {
		notes = append(notes, t.T("forecast.overdue", "n", o.OverdueN, "amount", o.Overdue.Sum))
	}
	if o.UndatedN > 0 {
		notes = append(notes, t.T("forecast.undated", "n", o.UndatedN, "amount", o.Undated.Sum))
	}
	return append(body, small(append(notes, unpriced(t, o.Unpriced))...)...)
}

// coverage says how often the open deals cover what is still missing, "" without a quota.
func coverage(t *bot.Turn, subject crm.Ref, o funnel.Outlook) string {
	switch {
	case !o.Set:
		return ""
	case o.Gap.Minor == 0:
		return t.T("quota.reached") + " · " + t.T("quota.covered")
	}
	return t.T("quota.gap", "gap", o.Gap) + " · " + t.T("quota.coverage", "times", decimals(o.Coverage)) + coverageNeeded(t, subject)
}

// overdueItems name the first overdue deals, each with the two ways on: a new day, or a look at it.
func overdueItems(t *bot.Turn, subject crm.Ref, pipeline crm.ID) ([]card.Element, error) {
	q := query(t, subject, calendar.Period{})
	q.Pipeline = pipeline
	page, err := funnel.Drill(t.V, q, funnel.Overdue, 0, 0, mostOverdue)
	if err != nil {
		return nil, fmt.Errorf("list overdue deals: %w", err)
	}
	var out []card.Element
	for _, id := range page.Deals {
		d, err := t.V.Deal(id)
		if err != nil {
			return nil, fmt.Errorf("list overdue deals: %w", err)
		}
		out = append(out, card.Item{MD: dealLine(t, d), Buttons: []card.Button{
			{Label: t.T("forecast.button.date"), Value: bot.FormOf(bot.Do("deal.close-date", dealRef(id)))},
			{Label: t.T("button.open"), Value: bot.Do("deal.show", dealRef(id))},
		}})
	}
	return out, nil
}

func forecastButtons(t *bot.Turn, a *bot.Args, subject crm.Ref, o funnel.Outlook) []card.Button {
	var out []card.Button
	list := func(label string, n int64, l funnel.List, p calendar.Period) {
		if n > 0 {
			out = append(out, t.Button(label, drill(l, subject, p, 0, pipelineID(a))))
		}
	}
	list(t.T("forecast.button.won", "n", o.WonN), o.WonN, funnel.WonIn, o.Period)
	list(t.T("forecast.button.open", "n", o.OpenN), o.OpenN, funnel.OpenIn, ahead(o.Period, o.Today))
	for _, c := range o.Categories {
		list(t.T("funnel.list."+string(c.Category))+" "+t.P.Int(c.N), c.N, funnel.List(c.Category), ahead(o.Period, o.Today))
	}
	list(t.T("funnel.button.overdue", "n", o.OverdueN), o.OverdueN, funnel.Overdue, calendar.Period{})
	list(t.T("funnel.button.undated", "n", o.UndatedN), o.UndatedN, funnel.Undated, calendar.Period{})
	out = append(out, t.Button(t.T("cmd.funnel.show"), line("funnel.show", who(subject), pipe(a))),
		t.Button(t.T("forecast.months", "n", 12), line("forecast", "horizon=12m", who(subject), pipe(a))))
	out = append(out, otherSubjects(t, "forecast", subject, in(o.Period), pipe(a))...)
	if a.Has("pipeline") {
		return append(out, t.Button(t.T("forecast.button.all"), line("forecast", who(subject), in(o.Period))))
	}
	if severalPipelines(t) {
		out = append(out, otherPipelines(t, "forecast", crm.Pipeline{}, who(subject), in(o.Period))...)
	}
	return out
}
