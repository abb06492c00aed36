package command

import (
	"fmt"
	"strconv"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
	"crmbot/crm/money"
)

// attainRows are the lines of a team's table: its members; of the company's: its teams, or its people where there are none.
func attainRows(t *bot.Turn, subject crm.Ref, m crm.Metric, p calendar.Period) ([]funnel.Attainment, error) {
	if subject.Kind == crm.KindTeam {
		rows, err := funnel.AttainMembers(t.V, subject.ID, m, p)
		if err != nil {
			return nil, fmt.Errorf("read the members' attainment: %w", err)
		}
		return rows, nil
	}
	var rows []funnel.Attainment
	for _, team := range t.V.Teams() {
		row, err := funnel.Attain(t.V, team.Ref(), m, p)
		if err != nil {
			return nil, fmt.Errorf("read the attainment of a team: %w", err)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func attainTable(t *bot.Turn, total funnel.Attainment, rows []funnel.Attainment, page int) []card.Element {
	if len(rows) == 0 {
		return nil
	}
	table := card.Table{Columns: []card.Column{{Name: t.T("quota.col.who")}, {Name: t.T("quota.col.done"), Right: true}, {Name: t.T("quota.col.rate"), Right: true}, {Name: t.T("quota.col.gap"), Right: true}}}
	row := func(name string, at funnel.Attainment) []string {
		rate, gap := t.T("quota.unset"), "–"
		if at.Set {
			rate, gap = t.P.PercentTo(at.Actual.Minor, at.Quota.Minor, 2), measured(t, at.Metric, at.Gap, true)
		}
		return []string{name, measured(t, at.Metric, at.Actual, true), rate, gap}
	}
	from, to := pageSpan(page, len(rows))
	for _, at := range rows[from:to] {
		table.Rows = append(table.Rows, row(subjectName(t, at.Subject), at))
	}
	table.Total, table.More = row(t.T("numbers.total"), total), len(rows)-to
	return []card.Element{table}
}

// attainment are the lines of one subject's card: the bar with its time mark, the gap and the pace, wins and what is open.
func attainment(t *bot.Turn, at funnel.Attainment) []card.Element {
	m := at.Metric
	if !at.Set {
		body := []card.Element{card.Text{MD: card.Escape(t.T("quota.done_only", "done", measured(t, m, at.Actual, false)))},
			card.Text{MD: card.Escape(t.T("quota.none", "period", periodName(t, at.Period)))}}
		return append(body, attainBehind(t, at)...)
	}
	return append(attained(t, at), attainBehind(t, at)...)
}

// attained is how far somebody with a quota came: the bar with its time mark, the gap and the pace.
func attained(t *bot.Turn, at funnel.Attainment) []card.Element {
	m := at.Metric
	lines := t.T("quota.of", "rate", t.P.PercentTo(at.Actual.Minor, at.Quota.Minor, 2), "done", measured(t, m, at.Actual, true), "quota", measured(t, m, at.Quota, true))
	if at.Gap.Minor == 0 {
		lines += " · " + t.T("quota.reached")
	} else {
		lines += " · " + t.T("quota.gap", "gap", measured(t, m, at.Gap, true))
	}
	lines += "\n" + pace(t, at)
	if tiers := tierLine(t, at); tiers != "" {
		lines += "\n" + tiers
	}
	return []card.Element{
		card.Progress{Value: max(0, at.Actual.Minor), Max: at.Quota.Minor, Mark: max(0, at.Expected.Minor), Label: periodName(t, at.Period)},
		card.Text{MD: card.Escape(lines)},
	}
}

// tierLine says how far it is to the lines above the target, "" when there are none.
func tierLine(t *bot.Turn, at funnel.Attainment) string {
	var parts []string
	for i, above := range []money.Amount{at.Stretch, at.Challenge} {
		if above.Minor > 0 {
			parts = append(parts, t.T("quota.line."+quotaTiers[i], "value", measured(t, at.Metric, above, true))+" "+t.P.PercentTo(at.Actual.Minor, above.Minor, 1))
		}
	}
	return card.Dotted(parts...)
}

// pace compares what was done with the working days gone by.
func pace(t *bot.Turn, at funnel.Attainment) string {
	days := at.Workdays
	if days.Total == 0 {
		return t.T("quota.no_workdays")
	}
	time := funnel.Ratio{Num: int64(days.Elapsed), Den: int64(days.Total)}
	s := t.T("quota.time", "rate", t.P.Percent(time.Num, time.Den), "elapsed", days.Elapsed, "total", days.Total)
	if days.Elapsed > 0 {
		s += " · " + t.T("quota.expected", "amount", measured(t, at.Metric, at.Expected, true))
	}
	switch points := at.Rate.Round(100) - time.Round(100); {
	case points < 0:
		s += " · " + t.T("quota.behind", "n", -points)
	case points > 0:
		s += " · " + t.T("quota.ahead", "n", points)
	default:
		s += " · " + t.T("quota.on_time")
	}
	if !at.Pace.Undefined() {
		s += " · " + t.T("quota.pace", "pace", decimals(at.Pace))
	}
	if at.Gap.Minor > 0 && days.Remaining > 0 {
		s += " · " + t.T("quota.needed", "needed", measured(t, at.Metric, at.Needed, true), "n", days.Remaining)
	}
	return s
}

// attainBehind are the wins and the open deals behind an attainment, and where it stands in the team.
func attainBehind(t *bot.Turn, at funnel.Attainment) []card.Element {
	var body []card.Element
	if at.Metric == crm.WonAmount {
		s := t.T("quota.won", "n", at.Deals)
		s += " · " + t.T("quota.open", "amount", t.P.Short(at.Open.Sum), "weighted", t.P.Short(at.Weighted.Sum))
		switch {
		case at.Set && at.Gap.Minor == 0:
			s += " · " + t.T("quota.covered")
		case !at.Coverage.Undefined():
			s += " · " + t.T("quota.coverage", "times", decimals(at.Coverage))
			s += coverageNeeded(t, at.Subject)
		}
		body = append(body, card.Text{MD: card.Escape(s)})
	}
	var notes []string
	if at.RankOf > 1 {
		notes = append(notes, t.T("quota.rank", "rank", at.Rank, "of", at.RankOf))
	}
	if at.Summed {
		notes = append(notes, t.T("quota.summed"))
	} else if at.Set && at.Subject.Kind != crm.KindPerson && at.Members.Minor > 0 && at.Members != at.Quota {
		notes = append(notes, t.T("quota.members", "members", measured(t, at.Metric, at.Members, true)))
	}
	if at.Subject.Kind == crm.KindPerson && at.Full != at.Quota {
		notes = append(notes, t.T("quota.prorated."+proration(t.V.Company()), "full", measured(t, at.Metric, at.Full, true)))
	}
	if year, _, _ := at.Period.Last().YMD(); at.Set && !t.V.Calendar().Known(year) {
		notes = append(notes, t.T("digest.card.no_calendar", "year", strconv.Itoa(year)))
	}
	if at.Metric == crm.Received {
		notes = append(notes, t.T("quota.no_receipts"))
	}
	return append(body, small(append(notes, unpriced(t, at.Unpriced+at.Open.Unpriced))...)...)
}

// coverageNeeded says how often a gap must be covered by the win rate of the last half year, and of how many deals that is;
// "" while too little was decided to say.
func coverageNeeded(t *bot.Turn, subject crm.Ref) string {
	need, err := funnel.CoverageNeed(t.V, subject)
	if err != nil || need.Times.Undefined() {
		return ""
	}
	return t.T("quota.coverage_needed", "times", decimals(need.Times), "n", need.Decided)
}

func quotaButtons(t *bot.Turn, at funnel.Attainment) []card.Button {
	var out []card.Button
	metric := ""
	if at.Metric != crm.WonAmount {
		metric = "metric=" + string(at.Metric)
	}
	f := t.V.Fiscal()
	for _, p := range []calendar.Period{calendar.MonthOf(at.Today, f), calendar.QuarterOf(at.Today, f)} {
		if p != at.Period {
			out = append(out, t.Button(periodName(t, p), line("quota.show", metric, who(at.Subject), in(p))))
		}
	}
	if at.Metric == crm.WonAmount && at.Deals > 0 {
		out = append(out, t.Button(t.T("forecast.button.won", "n", at.Deals), drill(funnel.WonIn, at.Subject, at.Period, 0, 0)))
	}
	if at.Metric == crm.WonAmount && len(at.Open.By) > 0 {
		out = append(out, t.Button(t.T("quota.button.open"), drill(funnel.OpenIn, at.Subject, ahead(at.Period, at.Today), 0, 0)))
	}
	whole := at.Period.Kind == calendar.OneMonth || at.Period.Kind == calendar.OneQuarter
	if whole && t.V.Can(crm.ToSetQuota, at.Subject) == nil {
		out = append(out, t.Button(t.T("cmd.quota.set"), bot.FormOf(line("quota.set", metric, who(at.Subject), in(at.Period)))))
	}
	if at.Metric == crm.WonAmount && at.Subject.Kind != crm.KindPerson && leads(t) {
		out = append(out, t.Button(t.T("cmd.quota.behind"), line("quota.behind", who(at.Subject), in(at.Period))))
	}
	return append(out, otherSubjects(t, "quota.show", at.Subject, metric, in(at.Period))...)
}
