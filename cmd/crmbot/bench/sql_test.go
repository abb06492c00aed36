package bench_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/calendar"
)

// sqlFunnel is the funnel of the company: how many, how much, and how much by its weight, a stage.
const sqlFunnel = `SELECT stage, count(*), sum(amount), sum((amount * probability + 50) / 100) FROM deal WHERE kind = 0 GROUP BY stage ORDER BY stage;`

// sqlTeam is the digest of a team on a Monday: the funnel; what was won and what may be won this month; what was begun, done, moved on,
// won and lost on the days that are told of; the largest wins of the last; what is overdue, put off, without a next step, and stalled;
// and the tasks that are due and late.
const sqlTeam = `SELECT stage, count(*), sum(amount), sum((amount * probability + 50) / 100) FROM deal WHERE kind = 0 AND team = $team GROUP BY stage ORDER BY stage;
SELECT count(*), sum(amount) FROM deal WHERE team = $team AND kind = 1 AND closed >= '$month' AND closed < '$next';
SELECT sum((amount * probability + 50) / 100) FROM deal WHERE kind = 0 AND team = $team AND expected >= '$today' AND expected < '$next';
SELECT started, count(*) FROM deal WHERE team = $team AND started >= '$weeks' AND started < '$today' GROUP BY started ORDER BY 1;
SELECT day, count(*) FROM activity WHERE team = $team AND day >= '$weeks' AND day < '$today' AND kind IN ('visit', 'call') GROUP BY day ORDER BY 1;
SELECT day, count(*) FROM departure WHERE onward AND team = $team AND day >= '$weeks' AND day < '$today' GROUP BY day ORDER BY 1;
SELECT closed, kind, count(*), sum(amount) FROM deal WHERE team = $team AND closed >= '$weeks' AND closed < '$today' GROUP BY closed, kind ORDER BY 1, 2;
SELECT id, amount FROM deal WHERE team = $team AND kind = 1 AND closed = '$told' ORDER BY amount DESC, id LIMIT 3;
SELECT count(*), sum(amount) FROM deal WHERE kind = 0 AND team = $team AND expected < '$today';
SELECT count(*), sum(amount) FROM deal WHERE kind = 0 AND team = $team AND pushes >= 3;
SELECT count(*) FROM deal WHERE kind = 0 AND team = $team AND NOT EXISTS (SELECT FROM task WHERE task.deal = deal.id AND NOT done);
SELECT count(*), sum(amount) FROM deal WHERE kind = 0 AND team = $team AND ($stalled);
SELECT count(*), count(*) FILTER (WHERE due < CASE WHEN whole_day THEN timestamptz '$start' ELSE timestamptz '$now' END) FROM task WHERE NOT done AND team = $team AND due < '$end';`

// sqlDigest is sqlTeam with the days and limits of noon put in.
func sqlDigest(b *testing.B, c *crm.CRM, admin, team crm.ID) string {
	b.Helper()
	var text string
	view(b, c, admin, func(v *crm.View) error {
		today, cal, zone := v.Today(team), v.Calendar(), v.TeamZone(team)
		day := func(d calendar.Date) string { return d.In(zone).Format("2006-01-02 15:04:05-07:00") }
		var stalled []string
		for _, s := range v.DefaultPipeline().Stages {
			since, until := today, today
			for s.RotDays > 0 && cal.Count(since, today+1) <= s.RotDays {
				since--
			}
			for s.RotDays > 0 && cal.Count(today+1, until+1) <= s.RotDays {
				until++
			}
			if s.Kind == crm.StageOpen && s.RotDays > 0 {
				stalled = append(stalled, fmt.Sprintf("stage = %d AND touched < '%s' AND NOT EXISTS (SELECT FROM task WHERE task.deal = deal.id AND NOT done AND due >= '%s' AND due < '%s')",
					s.ID, day(since), day(today), day(until)))
			}
		}
		month := calendar.MonthOf(today, v.Fiscal())
		text = strings.NewReplacer("$team", fmt.Sprint(team), "$month", month.From.String(), "$next", month.To.String(), "$today", today.String(),
			"$told", cal.Previous(today).String(), "$weeks", (today - 14).String(), "$stalled", strings.Join(stalled, " OR "),
			"$start", day(today), "$end", day(today+1), "$now", noon.Format("2006-01-02 15:04:05-07:00")).Replace(sqlTeam)
		return nil
	})
	return text
}

// agrees stops where PostgreSQL tells another digest than crmbot does.
func (p *postgres) agrees(c *crm.CRM, admin, team crm.ID) {
	p.b.Helper()
	said := strings.Split(strings.TrimSuffix(sqlDigest(p.b, c, admin, team), ";"), ";\n")
	for i, q := range said {
		said[i] = strings.TrimSpace(p.sql(q))
	}
	view(p.b, c, admin, func(v *crm.View) error {
		f, err := digest.Gather(v, team, false)
		if err != nil {
			return err
		}
		if f.Stalled.Deals*f.PutOff.Deals*f.Overdue.Deals*f.Unplanned*f.Late*(f.Due-f.Late)*f.Days[0].Won.Deals*f.Days[0].Activities*f.Days[0].Moves == 0 || f.Weeks == nil {
			p.b.Errorf("too little happens where the digest is of: %+v", f)
			return nil
		}
		alike := func(what, theirs, ours string) {
			if theirs != ours {
				p.b.Errorf("%s: PostgreSQL says %q, crmbot %q", what, theirs, ours)
			}
		}
		pile := func(x digest.Pile) string { return fmt.Sprintf("%d|%d", x.Deals, x.Amount.Minor) }
		var stages, winners []string
		for _, s := range f.Funnel.Stages {
			stages = append(stages, fmt.Sprintf("%d|%d|%d|%d", s.Stage.ID, s.N, s.Amount.Sum.Minor, s.Weighted.Sum.Minor))
		}
		for _, w := range f.Winners {
			winners = append(winners, fmt.Sprintf("%d|%d", w.Deal, w.Amount.Minor))
		}
		alike("funnel", said[0], strings.Join(stages, "\n"))
		alike("won this month", said[1], fmt.Sprintf("%d|%d", f.Month.Deals, f.Month.Actual.Minor))
		alike("expected this month", said[2], fmt.Sprint(f.Landing.Weighted.Sum.Minor))
		for _, s := range append([]digest.Stretch{f.Weeks[0], f.Weeks[1], *f.Off}, f.Days[:]...) {
			won := func(row []string) bool { return row[1] == "1" }
			ours := fmt.Sprint(s.New, s.Activities, s.Moves, s.Won.Deals, s.Won.Amount.Minor, s.Won.Deals+s.Lost)
			theirs := fmt.Sprint(during(p.b, said[3], s, nil, 1), during(p.b, said[4], s, nil, 1), during(p.b, said[5], s, nil, 1), during(p.b, said[6], s, won, 2),
				during(p.b, said[6], s, won, 3), during(p.b, said[6], s, nil, 2))
			alike(s.From.String()+" to "+s.Last().String(), theirs, ours)
		}
		alike("winners", said[7], strings.Join(winners, "\n"))
		alike("overdue", said[8], pile(f.Overdue))
		alike("put off", said[9], pile(f.PutOff))
		alike("without a next step", said[10], fmt.Sprint(f.Unplanned))
		alike("stalled", said[11], pile(f.Stalled))
		alike("tasks", said[12], fmt.Sprintf("%d|%d", f.Due, f.Late))
		return nil
	})
}

// during sums a column of the rows whose first column is a day of a stretch.
func during(b *testing.B, rows string, s digest.Stretch, counts func(row []string) bool, column int) (sum int64) {
	b.Helper()
	for line := range strings.Lines(rows) {
		row := strings.Split(strings.TrimSpace(line), "|")
		if row[0] < s.From.String() || row[0] >= s.To.String() || counts != nil && !counts(row) {
			continue
		}
		n, err := strconv.ParseInt(row[column], 10, 64)
		if err != nil {
			b.Fatal(err)
		}
		sum += n
	}
	return sum
}
