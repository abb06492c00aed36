package command

import (
	"fmt"
	"slices"
	"strconv"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// diagnosisCuts are what a conversion can be cut by, diagnosisBases which deals it may be about. They never change.
var (
	diagnosisCuts  = [...]string{"rep", "source", "product", "size", "reason"}
	diagnosisBases = [...]string{string(funnel.ByCohort), string(funnel.ByFlow)}
)

// showDiagnosis answers what holds a conversion down: it cuts it by one thing and names the part that takes most first.
func showDiagnosis(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	subject, q, err := readingOf(t, a, calendar.QuarterOf)
	if err != nil {
		return bot.Reply{}, err
	}
	period := q.Period
	basis := funnel.ByCohort
	if a.Text("basis") == string(funnel.ByFlow) {
		basis = funnel.ByFlow
	}
	from := stageOf(a, "stage")
	if p, _, err := t.V.Stage(from); err == nil {
		q.Pipeline = p.ID
	} else if from, err = weakest(t, q, basis); err != nil {
		return bot.Reply{}, err
	}
	by := funnel.By(a.Text("by"))
	if by == "" {
		by = funnel.ByRep
	}
	d, err := diagnose(t, q, from, by, basis)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("diagnose: %w", err)
	}
	title := titleIn(t, t.T("diagnosis.title", "who", subjectName(t, subject), "period", periodName(t, period)), d.Pipeline)
	at := func(by string, stage crm.StageID, basis funnel.Basis, in string) string {
		args := []string{"by=" + by, "", who(subject), in, "pipeline=" + d.Pipeline.Ref().String(), ""}
		if stage != 0 {
			args[1] = "stage=s" + strconv.Itoa(int(stage))
		}
		if basis == funnel.ByFlow {
			args[5] = byFlow
		}
		return line("funnel.diagnosis", args...)
	}
	other := funnel.ByFlow
	if basis == funnel.ByFlow {
		other = funnel.ByCohort
	}
	beside := t.Button(t.T("diagnosis.button."+string(other)), at(string(by), from, other, in(period)))
	if d.Rate.Den == 0 {
		r, err := nothing(t, title, "numbers.quiet", q)
		if err == nil {
			addButton(r.Card, t.Button(periodName(t, period.Previous()), at(string(by), 0, basis, in(period.Previous()))))
			addButton(r.Card, beside)
		}
		return r, err
	}
	head := card.Bold(card.Dotted(stepName(t, d), t.T(rateName(d))+" "+ratio(t, d.Rate)))
	if w := worst(t, d); w != "" {
		head += "\n" + card.Escape(w)
	}
	body := []card.Element{card.Text{MD: head}, partTable(t, d)}
	r := numbers(t, title, append(body, small(partNotes(t, d)...)...))
	var cuts, steps []card.Button
	for _, c := range diagnosisCuts {
		if c != string(by) {
			cuts = append(cuts, t.Button(t.T("report.cut", "by", t.T("by."+c)), at(c, from, basis, in(period))))
		}
	}
	for _, s := range d.Pipeline.Stages {
		if s.Kind == crm.StageOpen && s.ID != from {
			steps = append(steps, t.Button(t.StageName(s)+" →", at(string(by), s.ID, basis, in(period))))
		}
	}
	steps = append(steps, beside, t.Button(t.T("cmd.funnel.conversion"), line("funnel.conversion", who(subject), in(period), "pipeline="+d.Pipeline.Ref().String())))
	r.Card.Body = append(r.Card.Body, card.Actions{Buttons: cuts}, card.Actions{Buttons: steps})
	return r, nil
}

// byFlow asks for the diagnosis of what left a stage in a period.
const byFlow = "basis=" + string(funnel.ByFlow)

// rateName is what the diagnosed rate is called.
func rateName(d funnel.Diagnosis) string {
	if d.Basis == funnel.ByFlow {
		return "funnel.col.moved"
	}
	return "funnel.col.cohort"
}

// weakest is the stage whose step has the lowest conversion of those that say something, the first of several; the first
// stage when none does.
func weakest(t *bot.Turn, q funnel.Query, basis funnel.Basis) (crm.StageID, error) {
	c, err := funnel.Cohort(t.V, q)
	if err != nil {
		return 0, fmt.Errorf("read the conversion: %w", err)
	}
	var rates []funnel.Ratio
	for _, s := range c.Steps {
		rates = append(rates, s.Rate())
	}
	if basis == funnel.ByFlow {
		flows, err := funnel.Flows(t.V, q)
		if err != nil {
			return 0, fmt.Errorf("read what left the stages: %w", err)
		}
		for i := range rates {
			rates[i] = flows[i].Rate()
		}
	}
	low := -1
	for i, r := range rates {
		if r.Den >= funnel.FewestJudged && (low < 0 || r.Cmp(rates[low]) < 0) {
			low = i
		}
	}
	low = max(low, 0)
	for _, s := range c.Pipeline.Stages {
		if s.Kind != crm.StageOpen {
			continue
		}
		if low == 0 {
			return s.ID, nil
		}
		low--
	}
	return 0, nil
}

// diagnose cuts a conversion. Who sees only their own deals sees by rep their own part beside their team's sum.
func diagnose(t *bot.Turn, q funnel.Query, from crm.StageID, by funnel.By, basis funnel.Basis) (funnel.Diagnosis, error) {
	if by == funnel.ByRep && alone(t) {
		return funnel.DiagnoseOwn(t.V, q, from, basis, t.Me)
	}
	return funnel.Diagnose(t.V, q, from, by, basis)
}

// alone reports whether the asker sees the deals of nobody else, and has a team to be compared with.
func alone(t *bot.Turn) bool {
	s := t.V.Scope()
	return !s.All && len(s.Teams) == 0 && t.Me.Team != 0
}

// stepName is from where to where a diagnosed conversion goes.
func stepName(t *bot.Turn, d funnel.Diagnosis) string {
	from := t.T("funnel.list.begun")
	if d.From.ID != 0 {
		from = t.StageName(d.From)
	}
	return from + " → " + t.StageName(d.To)
}

// worst says which part takes most, or that none can be judged.
func worst(t *bot.Turn, d funnel.Diagnosis) string {
	switch {
	case d.Few:
		return t.T("diagnosis.beside")
	case len(d.Parts) == 0 || !d.Parts[0].Judged:
		return t.T("diagnosis.few")
	case d.Own:
		return ""
	case d.Parts[0].Points.Num < 0:
		return t.T("diagnosis.worst", "name", partName(t, d, d.Parts[0]), "points", points(t, d.Parts[0]))
	}
	return t.T("diagnosis.even")
}

func partTable(t *bot.Turn, d funnel.Diagnosis) card.Table {
	rate := rateName(d)
	if d.By == funnel.ByReason {
		rate = "diagnosis.col.lost"
	}
	table := card.Table{Columns: []card.Column{{Name: t.T("by." + string(d.By))}, {Name: t.T(rate), Right: true}, {Name: t.T("diagnosis.col.points"), Right: true}}}
	most := 3 * pageSize
	for i, p := range d.Parts {
		if i == most {
			table.More = len(d.Parts) - most
			break
		}
		effect := "–"
		if p.Judged && !d.Few {
			effect = points(t, p)
		}
		table.Rows = append(table.Rows, []string{partName(t, d, p), ratio(t, p.Rate), effect})
	}
	if d.Few {
		return table // one row, and nothing to be the sum of
	}
	total := t.T("numbers.total")
	if d.Own {
		total = t.T("diagnosis.team")
	}
	table.Total = []string{total, ratio(t, d.Rate), ""}
	return table
}

// points prints by how many points a part raises or lowers the conversion.
func points(t *bot.Turn, p funnel.Part) string { return signed(t, p.Points.Round(10_000)) }

func partName(t *bot.Turn, d funnel.Diagnosis, p funnel.Part) string {
	if d.By != funnel.BySize {
		return lineName(t, d.By, funnel.Line{ID: p.ID, Text: p.Text})
	}
	edge := map[string]string{funnel.SizeSmall: t.P.Short(d.Edges[0]), funnel.SizeMiddle: t.P.Short(d.Edges[1]), funnel.SizeLarge: t.P.Short(d.Edges[1])}
	return t.T("diagnosis.size."+p.Text, "edge", edge[p.Text])
}

func partNotes(t *bot.Turn, d funnel.Diagnosis) []string {
	notes := []string{t.T("diagnosis.basis", "n", d.Rate.Den, "open", d.Open), t.T("diagnosis.points")}
	if d.Basis == funnel.ByFlow {
		notes = []string{t.T("diagnosis.basis.flow", "n", d.Rate.Den), t.T("diagnosis.points.flow")}
	}
	switch {
	case d.Few:
		return notes[:1]
	case d.By == funnel.ByReason:
		notes[1] = t.T("diagnosis.points.reason")
	case d.Own:
		notes = append(notes, t.T("diagnosis.own"))
	case d.By == funnel.ByProduct:
		notes = append(notes, t.T("report.shared"))
	}
	if slices.ContainsFunc(d.Parts, func(p funnel.Part) bool { return !p.Judged }) {
		notes = append(notes, t.T("diagnosis.unjudged"))
	}
	return notes
}
