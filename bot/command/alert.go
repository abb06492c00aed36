package command

import (
	"fmt"
	"strconv"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/funnel"
)

// showAlert answers how each stage does beside its benchmark, and which ones fall short.
func showAlert(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	subject, q, err := readingOf(t, a, nil)
	if err != nil {
		return bot.Reply{}, err
	}
	all, err := funnel.Benchmarks(t.V, q)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("compare with the benchmarks: %w", err)
	}
	title := t.T("alert.table", "who", subjectName(t, subject))
	if len(all) == 0 {
		return nothing(t, title, "numbers.quiet", q)
	}
	title = titleIn(t, title, all[0].Pipeline)
	table := card.Table{Columns: []card.Column{{Name: t.T("field.stage")}, {Name: t.T("alert.col.rate"), Right: true}, {Name: t.T("alert.col.bench"), Right: true},
		{Name: t.T("alert.col.gap"), Right: true}, {Name: t.T("alert.col.state")}}}
	var views []card.Button
	for _, b := range all {
		table.Rows = append(table.Rows, benchmarkRow(t, b))
		if b.Short() {
			views = append(views, t.Button(t.T("cmd.funnel.diagnosis")+" "+t.StageName(b.Stage), line("funnel.diagnosis", "by=rep", "stage=s"+strconv.Itoa(int(b.Stage.ID)), who(subject), in(b.Window), byFlow)))
		}
	}
	note := "alert.note.percent"
	if all[0].Points {
		note = "alert.note.points"
	}
	r := numbers(t, title, append([]card.Element{table}, small(t.T("alert.note.window", "period", periodName(t, all[0].Window)), t.T(note))...))
	if t.Me.Role == crm.Admin {
		views = append(views, card.Button{Label: t.T("cmd.admin.benchmark"), Value: bot.FormOf("admin.benchmark")})
	}
	views = append(views, otherSubjects(t, "funnel.alert", subject, pipe(a))...)
	if len(views) > 0 {
		r.Card.Body = append(r.Card.Body, card.Actions{Buttons: views})
	}
	return r, nil
}

func benchmarkRow(t *bot.Turn, b funnel.Benchmark) []string {
	bench, gap, state := "–", "–", "alert.state.good"
	if !b.Bench.Undefined() {
		bench = t.P.PercentTo(b.Bench.Num, b.Bench.Den, 2)
		if b.Own {
			bench += " *"
		}
	}
	switch {
	case b.Few():
		state = "alert.state.few"
	case b.Bench.Undefined():
		state = "alert.state.none"
	default:
		if gap = t.P.PercentTo(b.Shortfall(), 10_000, 2); b.Points {
			gap = signed(t, b.Shortfall())
		}
		if b.Short() {
			state = "alert.state.short"
		}
	}
	return []string{t.StageName(b.Stage), ratio(t, b.Flow.Rate()), bench, gap, t.T(state)}
}

// setBenchmark says how many per cent should move on from a stage.
func setBenchmark(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	if err := t.Unlocked("pipelines"); err != nil {
		return bot.Reply{}, err
	}
	id := stageOf(a, "stage")
	p, _, err := tx.Stage(id)
	if err != nil {
		return bot.Reply{}, err
	}
	p, err = tx.EditPipeline(p.ID, a.Rev, func(p *crm.Pipeline) { p.Stages[p.Order(id)].Benchmark = a.Value("benchmark").Number })
	if err != nil {
		return bot.Reply{}, err
	}
	s, _ := p.Stage(id)
	said := t.T("admin.benchmark.own", "stage", stageIn(t, p, s))
	if s.Benchmark > 0 {
		said = t.T("admin.benchmark.value", "stage", stageIn(t, p, s), "p", s.Benchmark)
	}
	return changed(t, t.T("admin.benchmark.set"), []string{said}, p.Rev), nil
}

// The ways to count how far a stage falls short.
const (
	byPercent = "relative"
	byPoints  = "points"
)

func benchmarkModes(t *bot.Turn, _ *bot.Args) []card.Option {
	return []card.Option{{Label: t.T("benchmark_mode.relative"), Value: byPercent}, {Label: t.T("benchmark_mode.points"), Value: byPoints, Hint: byPoints}}
}

// setBenchmarkMode says whether a shortfall is counted in per cent of the benchmark or in points.
func setBenchmarkMode(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	if err := t.Unlocked("org"); err != nil {
		return bot.Reply{}, err
	}
	c, err := tx.EditCompany(a.Rev, func(c *crm.Company) { c.AlertPoints = a.Text("benchmark_mode") == byPoints })
	if err != nil {
		return bot.Reply{}, err
	}
	mode := "benchmark_mode." + byPercent
	if c.AlertPoints {
		mode = "benchmark_mode." + byPoints
	}
	return changed(t, t.T("admin.benchmark.set"), []string{t.T(mode)}, c.Rev), nil
}
