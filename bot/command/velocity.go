package command

import (
	"fmt"
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// showVelocity answers how much money the open deals bring a day, and each of the four levers beside its last period.
func showVelocity(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	subject, q, err := readingOf(t, a, nil)
	if err != nil {
		return bot.Reply{}, err
	}
	asked := q.Period
	both, err := funnel.Velocity(t.V, q)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("read the velocity: %w", err)
	}
	now, before := both.Now, both.Before
	name := periodName(t, now.Period)
	if asked.IsZero() {
		name = t.T("velocity.trailing", "n", now.Period.Days())
	}
	title := t.T("velocity.title", "who", subjectName(t, subject), "period", name)
	if p, err := t.V.Pipeline(q.Pipeline); err == nil {
		title = card.Dotted(title, t.PipelineName(p))
	}
	if now.Won+now.Lost+now.Open+before.Won+before.Lost+before.Open == 0 {
		return nothing(t, title, "numbers.quiet", q)
	}
	r := numbers(t, title, []card.Element{card.Text{MD: velocityLine(t, now)}, leverTable(t, now, before, asked)})
	r.Card.Body = append(r.Card.Body, small(
		t.T("velocity.basis", "period", periodName(t, now.Period), "won", now.Won, "lost", now.Lost, "n", now.Cycle.Den),
		t.T("velocity.before", "period", periodName(t, before.Period), "won", before.Won, "lost", before.Lost),
		unpriced(t, now.Revenue.Unpriced))...)
	views := []card.Button{t.Button(t.T("report.winloss"), line("report", "winloss", who(subject), in(now.Period), pipe(a)))}
	if now.Won > 0 {
		views = append(views, t.Button(t.T("forecast.button.won", "n", now.Won), drill(funnel.WonIn, subject, now.Period, 0, q.Pipeline)))
	}
	if now.Open > 0 && (asked.IsZero() || now.Period.To > q.Today) {
		views = append(views, t.Button(t.T("forecast.button.open", "n", now.Open), drill(funnel.OpenIn, subject, calendar.Period{}, 0, q.Pipeline)))
	}
	r.Card.Body = append(r.Card.Body, card.Actions{Buttons: append(views, otherSubjects(t, "funnel.velocity", subject, in(asked), pipe(a))...)})
	return r, nil
}

// velocityLine is the formula with its numbers, or why there is no velocity.
func velocityLine(t *bot.Turn, l funnel.Levers) string {
	perDay, ok := l.PerDay()
	switch {
	case ok:
		rate := ratio(t, l.Rate)
		if l.Rate.Den >= funnel.FewestJudged {
			rate = t.P.PercentTo(l.Rate.Num, l.Rate.Den, 2)
		}
		return card.Bold(t.T("velocity.per_day", "amount", perDay)) + "\n" + card.Escape(t.T("velocity.formula", "n", l.Open, "average", l.Average,
			"rate", rate, "days", daysOf(l.Cycle)))
	case !l.Cycle.Undefined() && l.Cycle.Num <= 0:
		return card.Escape(t.T("velocity.same_day"))
	}
	return card.Escape(t.T("velocity.few", "n", l.Won))
}

// leverTable sets the four levers beside those of the period before, and says how each changed.
func leverTable(t *bot.Turn, now, before funnel.Levers, asked calendar.Period) card.Table {
	last := t.T("velocity.col.before")
	if !asked.IsZero() {
		last = periodName(t, before.Period)
	}
	table := card.Table{Columns: []card.Column{{Name: t.T("velocity.col.lever")}, {Name: t.T("velocity.col.now"), Right: true}, {Name: last, Right: true}, {Name: t.T("velocity.col.change"), Right: true}}}
	average := func(l funnel.Levers) string {
		if l.Priced == 0 {
			return "–"
		}
		return t.P.Money(l.Average)
	}
	change := func(a, b funnel.Ratio) string { return changeOf(t, a, b) }
	table.Rows = [][]string{
		{t.T("velocity.lever.open"), t.P.Int(now.Open), t.P.Int(before.Open), change(funnel.Ratio{Num: now.Open, Den: 1}, funnel.Ratio{Num: before.Open, Den: 1})},
		{t.T("velocity.lever.average"), average(now), average(before), change(funnel.Ratio{Num: now.Revenue.Sum.Minor, Den: now.Priced}, funnel.Ratio{Num: before.Revenue.Sum.Minor, Den: before.Priced})},
		{t.T("velocity.lever.rate"), ratio(t, now.Rate), ratio(t, before.Rate), "–"},
		{t.T("velocity.lever.cycle"), daysOf(now.Cycle), daysOf(before.Cycle), change(now.Cycle, before.Cycle)},
	}
	if now.Rate.Den >= funnel.FewestJudged && before.Rate.Den >= funnel.FewestJudged {
		table.Rows[2][3] = change(now.Rate, before.Rate)
	}
	perDay, ok := now.PerDay()
	was, had := before.PerDay()
	table.Total = []string{t.T("velocity.lever.velocity"), "–", "–", "–"}
	if ok {
		table.Total[1] = t.P.Money(perDay)
	}
	if had {
		table.Total[2] = t.P.Money(was)
	}
	if ok && had {
		table.Total[3] = change(funnel.Ratio{Num: perDay.Minor, Den: 1}, funnel.Ratio{Num: was.Minor, Den: 1})
	}
	return table
}

// changeOf prints by how many per cent a number changed: +20.00%; a dash where there was none before.
func changeOf(t *bot.Turn, now, was funnel.Ratio) string {
	n, ok := funnel.Change(now, was)
	if !ok {
		return "–"
	}
	return signed(t, n) + "%"
}

// signed prints hundredths with their sign: +20.00, -0.50.
func signed(t *bot.Turn, hundredths int64) string {
	s := strings.TrimSuffix(t.P.PercentTo(hundredths, 10_000, 2), "%")
	if hundredths > 0 {
		s = "+" + s
	}
	return s
}
