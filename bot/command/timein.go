package command

import (
	"fmt"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// showTime answers how long deals stand in each stage: those that left it, and those that stand there now.
func showTime(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	subject, q, err := readingOf(t, a, nil)
	if err != nil {
		return bot.Reply{}, err
	}
	period := q.Period
	times, err := funnel.TimeIn(t.V, q)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("read the time in stages: %w", err)
	}
	title := titleIn(t, t.T("timein.title", "who", subjectName(t, subject)), times.Pipeline)
	table := card.Table{Columns: []card.Column{{Name: t.T("field.stage")}}}
	for _, key := range [...]string{"left", "mean", "median", "p80", "now", "now_mean", "now_p80", "skipped"} {
		table.Columns = append(table.Columns, card.Column{Name: t.T("timein.col." + key), Right: true})
	}
	var seen int64
	var lists []card.Button
	for _, s := range times.Stages {
		seen += s.Ended.N + s.Running.N + s.Skipped
		row := append([]string{t.StageName(s.Stage)}, spread(t, s.Ended, true)...)
		table.Rows = append(table.Rows, append(append(row, spread(t, s.Running, false)...), t.P.Int(s.Skipped)))
		if s.Running.N > 0 {
			lists = append(lists, t.Button(t.StageName(s.Stage)+" "+t.P.Int(s.Running.N), drill(funnel.OpenIn, subject, calendar.Period{}, s.Stage.ID, times.Pipeline.ID)))
		}
	}
	if seen == 0 {
		return nothing(t, title, "numbers.quiet", q)
	}
	r := numbers(t, title, []card.Element{table})
	r.Card.Body = append(r.Card.Body, small(t.T("timein.basis", "period", periodName(t, times.Months)), t.T("timein.now"), t.T("timein.skipped"))...)
	if len(lists) > 0 {
		r.Card.Body = append(r.Card.Body, card.Actions{Buttons: lists})
	}
	own := "pipeline=" + times.Pipeline.Ref().String()
	views := []card.Button{t.Button(t.T("cmd.stalled"), line("stalled", who(subject))), t.Button(t.T("cmd.funnel.show"), line("funnel.show", who(subject), own))}
	r.Card.Body = append(r.Card.Body, card.Actions{Buttons: append(append(views, otherSubjects(t, "funnel.time", subject, in(period), pipe(a))...),
		otherPipelines(t, "funnel.time", times.Pipeline, who(subject), in(period))...)})
	return r, nil
}

// spread is how long some visits took, as cells: how many, mean, median, and within how many days four of five.
func spread(t *bot.Turn, s funnel.Spread, median bool) []string {
	out := []string{t.P.Int(s.N), daysOf(s.Mean)}
	if median {
		out = append(out, daysOf(s.Median))
	}
	if s.N == 0 {
		return append(out, "–")
	}
	return append(out, t.P.Int(s.P80))
}

// stallBadge marks a deal in a list on which nothing real happened for longer than its stage allows, "" for one that moves.
func stallBadge(t *bot.Turn, d crm.Deal) string {
	s, stalled := funnel.StalledSince(t.V, d.ID)
	if !stalled {
		return ""
	}
	return "⚠ " + t.T("stalled.days", "n", s.Days)
}

// overNote says on a deal's card for how much longer than its stage allows nothing real happened, "" for one that moves.
func overNote(t *bot.Turn, d crm.Deal) string {
	s, stalled := funnel.StalledSince(t.V, d.ID)
	_, stage, err := t.V.Stage(d.Stage)
	if !stalled || err != nil {
		return ""
	}
	return "⚠ " + t.T("stalled.over", "n", s.Over(), "allowed", s.Allowed, "stage", t.StageName(stage))
}
