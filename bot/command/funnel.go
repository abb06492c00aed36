package command

import (
	"fmt"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// funnels show the open deals by stage, what became of those that began, and the deals behind each number.
func funnels() []bot.Command {
	hidden := func(name string, kind bot.FieldKind) bot.Field {
		return bot.Field{Name: name, Kind: kind, NoForm: true}
	}
	return []bot.Command{
		{
			ID: "funnel.show", Group: bot.GroupNumbers, ZH: []string{"漏斗", "漏斗图"}, EN: []string{"funnel", "pipeline"},
			Fields: []bot.Field{subjectField(), periodField(), pipelineField()},
			Read:   showFunnel,
		},
		{
			ID: "funnel.conversion", Group: bot.GroupNumbers, ZH: []string{"转化", "转化率", "漏斗 转化", "漏斗转化"}, EN: []string{"funnel conv", "conversion", "conv", "funnel conversion"},
			Fields: []bot.Field{subjectField(), periodField(), pipelineField()},
			Read:   showConversion,
		},
		{
			ID: "funnel.deals", Group: bot.GroupNumbers, Hidden: true,
			Fields: []bot.Field{hidden("list", bot.FieldWord), subjectField(), periodField(), hidden("stage", bot.FieldNumber), pipelineField(), pageField()},
			Read:   showDeals,
		},
		overrideCommand(),
	}
}

func showFunnel(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	subject, q, err := readingOf(t, a, nil)
	if err != nil {
		return bot.Reply{}, err
	}
	period := q.Period
	f, err := funnel.Read(t.V, q)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("read the funnel: %w", err)
	}
	title := t.T("funnel.title", "who", subjectName(t, subject))
	if !period.IsZero() {
		title = t.T("funnel.title_in", "who", subjectName(t, subject), "period", periodName(t, period))
	}
	title = titleIn(t, title, f.Pipeline)
	if f.Total.N == 0 && f.Undated == 0 && f.Total.Flow == (funnel.Flow{}) {
		r, err := nothing(t, title, "funnel.quiet", q)
		if err != nil {
			return bot.Reply{}, err
		}
		r.Card.Body = append(r.Card.Body, card.Actions{Buttons: append([]card.Button{t.Button(t.T("cmd.funnel.conversion"), line("funnel.conversion", who(subject), pipe(a)))},
			append(otherSubjects(t, "funnel.show", subject, pipe(a)), otherPipelines(t, "funnel.show", f.Pipeline, who(subject), in(period))...)...)})
		return r, nil
	}
	r := numbers(t, title, []card.Element{
		card.Text{MD: card.Escape(t.T("funnel.total", "n", f.Total.N, "amount", f.Total.Amount.Sum, "weighted", f.Total.Weighted.Sum))},
		funnelChart(t, f), funnelTable(t, f),
	})
	r.Card.Body = append(r.Card.Body, small(funnelNotes(t, f)...)...)
	var stages []card.Button
	for _, s := range f.Stages {
		if s.N > 0 {
			stages = append(stages, t.Button(t.StageName(s.Stage)+" "+t.P.Int(s.N), drill(funnel.OpenIn, subject, period, s.Stage.ID, f.Pipeline.ID)))
		}
	}
	if len(stages) > 0 {
		r.Card.Body = append(r.Card.Body, card.Actions{Buttons: stages})
	}
	views := []card.Button{t.Button(t.T("cmd.funnel.conversion"), line("funnel.conversion", who(subject), in(f.Flow), "pipeline="+f.Pipeline.Ref().String())),
		t.Button(t.T("cmd.forecast"), line("forecast", who(subject), in(period)))}
	if period.IsZero() && f.Overdue > 0 {
		views = append(views, t.Button(t.T("funnel.button.overdue", "n", f.Overdue), drill(funnel.Overdue, subject, calendar.Period{}, 0, f.Pipeline.ID)))
	}
	if f.Undated > 0 {
		views = append(views, t.Button(t.T("funnel.button.undated", "n", f.Undated), drill(funnel.Undated, subject, calendar.Period{}, 0, f.Pipeline.ID)))
	}
	if f.Total.NoAmount > 0 {
		views = append(views, t.Button(t.T("funnel.button.no_amount", "n", f.Total.NoAmount), drill(funnel.NoAmount, subject, period, 0, f.Pipeline.ID)))
	}
	r.Card.Body = append(r.Card.Body, card.Actions{Buttons: append(append(views, otherSubjects(t, "funnel.show", subject, in(period), pipe(a))...),
		otherPipelines(t, "funnel.show", f.Pipeline, who(subject), in(period))...)})
	return r, nil
}

// otherPipelines are buttons to the same numbers of the other pipelines.
func otherPipelines(t *bot.Turn, command string, now crm.Pipeline, args ...string) []card.Button {
	var out []card.Button
	for _, p := range t.V.Pipelines() {
		if p.ID != now.ID && len(out) < 4 {
			out = append(out, t.Button(t.PipelineName(p), line(command, append(args[:len(args):len(args)], "pipeline="+p.Ref().String())...)))
		}
	}
	return out
}

// otherSubjects are buttons to the same numbers of whom else the asker may see.
func otherSubjects(t *bot.Turn, command string, now crm.Ref, args ...string) []card.Button {
	var out []card.Button
	add := func(r crm.Ref) {
		if r != now && sees(t, r) {
			out = append(out, t.Button(subjectName(t, r), line(command, append([]string{who(r)}, args...)...)))
		}
	}
	if t.V.Scope().All {
		add(crm.Ref{})
	}
	teams := ledTeams(t)
	if t.V.Scope().All {
		teams = t.V.Teams()
	}
	for i, team := range teams {
		if i < 4 {
			add(team.Ref())
		}
	}
	if t.Me.Role == crm.Manager || t.Me.Role == crm.Rep {
		add(t.Me.Ref())
	}
	return out
}

func funnelChart(t *bot.Turn, f funnel.Funnel) card.Chart {
	c := card.Chart{Kind: card.Funnel, Title: t.T("funnel.chart"), Series: []card.Series{{Name: t.T("field.amount")}}}
	for _, s := range f.Stages {
		c.Categories = append(c.Categories, t.StageName(s.Stage))
		c.Series[0].Values = append(c.Series[0].Values, max(0, s.Amount.Sum.Minor))
		c.Labels = append(c.Labels, t.P.Short(s.Amount.Sum))
	}
	return c
}

func funnelTable(t *bot.Turn, f funnel.Funnel) card.Table {
	table := card.Table{Columns: []card.Column{
		{Name: t.T("field.stage")}, {Name: t.T("funnel.col.n"), Right: true}, {Name: t.T("field.amount"), Right: true}, {Name: t.T("funnel.col.weighted"), Right: true},
		{Name: t.T("funnel.col.age"), Right: true}, {Name: t.T("funnel.col.flow", "period", periodName(t, f.Flow)), Right: true},
	}}
	row := func(name string, s funnel.Stage) []string {
		age := "–"
		if !s.Age.Undefined() {
			age = t.P.Int(s.Age.Round(1))
		}
		return []string{name, t.P.Int(s.N), t.P.Short(s.Amount.Sum), t.P.Short(s.Weighted.Sum), age, ratio(t, s.Flow.Rate())}
	}
	for _, s := range f.Stages {
		table.Rows = append(table.Rows, row(t.StageName(s.Stage), s))
	}
	table.Total = row(t.T("numbers.total"), f.Total)
	table.Total[len(table.Total)-1] = ""
	return table
}

func funnelNotes(t *bot.Turn, f funnel.Funnel) []string {
	notes := []string{t.T("funnel.flow", "period", periodName(t, f.Flow)), unpriced(t, f.Total.Amount.Unpriced)}
	if f.Overdue > 0 {
		notes = append(notes, t.T("funnel.overdue", "n", f.Overdue))
	}
	if f.Undated > 0 && !f.Period.IsZero() {
		notes = append(notes, t.T("funnel.undated_apart", "n", f.Undated))
	}
	return notes
}

// showConversion answers how far the deals begun in a period came, and beside it what left each stage in it.
func showConversion(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	subject, q, err := readingOf(t, a, calendar.QuarterOf)
	if err != nil {
		return bot.Reply{}, err
	}
	period := q.Period
	c, err := funnel.Cohort(t.V, q)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("read the conversion: %w", err)
	}
	flows, err := funnel.Flows(t.V, q)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("read what left the stages: %w", err)
	}
	title := titleIn(t, t.T("funnel.conv.title", "who", subjectName(t, subject), "period", periodName(t, period)), c.Pipeline)
	left := funnel.Flow{}
	for _, f := range flows {
		left.Forward, left.Dropped, left.Back, left.Away = left.Forward+f.Forward, left.Dropped+f.Dropped, left.Back+f.Back, left.Away+f.Away
	}
	if c.Created == 0 && left == (funnel.Flow{}) {
		r, err := nothing(t, title, "numbers.quiet", q)
		if err != nil {
			return bot.Reply{}, err
		}
		addButton(r.Card, t.Button(periodName(t, period.Previous()), line("funnel.conversion", who(subject), in(period.Previous()), pipe(a))))
		return r, nil
	}
	rate := exact // of a cohort that is not small the small steps too
	if c.Created < funnel.FewestJudged {
		rate = ratio
	}
	r := numbers(t, title, []card.Element{
		card.Text{MD: card.Escape(t.T("funnel.conv.overall", "n", c.Created, "rate", rate(t, c.Overall), "won", c.Won, "lost", c.Lost, "open", ratio(t, c.Undecided)))},
		conversionTable(t, c, flows, rate),
	})
	notes := []string{t.T("funnel.conv.cohort"), t.T("funnel.conv.flow")}
	if left.Back > 0 {
		notes = append(notes, t.T("funnel.conv.back", "n", left.Back))
	}
	if c.Transferred > 0 {
		notes = append(notes, t.T("funnel.conv.transferred", "n", c.Transferred))
	}
	if left.Away > 0 {
		notes = append(notes, t.T("funnel.conv.away", "n", left.Away))
	}
	skipped, err := funnel.Skipped(t.V, q)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("read what was skipped: %w", err)
	}
	if skipped > 0 {
		notes = append(notes, t.T("diagnosis.skipped", "n", skipped))
	}
	overridden, overrides := overrideNote(t, subject, period, c.Pipeline)
	if overridden != "" {
		notes = append(notes, overridden)
	}
	if c.Undated > 0 {
		notes = append(notes, t.T("funnel.conv.undated", "n", c.Undated))
	}
	if funnel.Reordered(t.V, c.Pipeline, period.From) {
		notes = append(notes, t.T("funnel.conv.reordered"))
	}
	r.Card.Body = append(r.Card.Body, small(notes...)...)
	own := "pipeline=" + c.Pipeline.Ref().String()
	var views []card.Button
	if c.Created > 0 {
		views = append(views, t.Button(t.T("funnel.button.begun", "n", c.Created), drill(funnel.BegunIn, subject, period, 0, c.Pipeline.ID)))
	}
	if overrides != "" {
		views = append(views, t.Button(overridden, overrides))
	}
	for _, p := range []calendar.Period{period.Previous(), period.Next()} {
		if p.From <= t.Today() {
			views = append(views, t.Button(periodName(t, p), line("funnel.conversion", who(subject), in(p), own)))
		}
	}
	views = append(views, t.Button(t.T("cmd.funnel.diagnosis"), line("funnel.diagnosis", "by=rep", who(subject), in(period), own)))
	if left.Forward+left.Dropped > 0 {
		views = append(views, t.Button(t.T("diagnosis.button.flow"), line("funnel.diagnosis", "by=rep", who(subject), in(period), own, byFlow)))
	}
	views = append(views, t.Button(t.T("cmd.funnel.show"), line("funnel.show", who(subject), own)))
	r.Card.Body = append(r.Card.Body, card.Actions{Buttons: append(append(views, otherSubjects(t, "funnel.conversion", subject, in(period), pipe(a))...),
		otherPipelines(t, "funnel.conversion", c.Pipeline, who(subject), in(period))...)})
	return r, nil
}

func conversionTable(t *bot.Turn, c funnel.Conversion, flows []funnel.Flow, rate func(*bot.Turn, funnel.Ratio) string) card.Table {
	table := card.Table{Columns: []card.Column{
		{Name: t.T("funnel.col.step")}, {Name: t.T("funnel.col.cohort"), Right: true}, {Name: t.T("diagnosis.col.lost"), Right: true}, {Name: t.T("funnel.col.moved"), Right: true},
	}}
	var from string
	i := 0
	for _, s := range c.Pipeline.Stages {
		if s.Kind != crm.StageOpen || i >= len(c.Steps) {
			continue
		}
		from = t.StageName(s)
		flow := "–"
		if i < len(flows) {
			flow = ratio(t, flows[i].Rate())
		}
		table.Rows = append(table.Rows, []string{from + " → " + t.StageName(c.Steps[i].Stage), rate(t, c.Steps[i].Rate()), t.P.Int(c.Steps[i].Lost), flow})
		i++
	}
	table.Total = []string{t.T("funnel.conv.total"), rate(t, c.Overall), t.P.Int(c.Lost), ""}
	return table
}
