package digest

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
	"crmbot/crm/money"
)

// Style says how much a digest tells.
type Style string

// The styles: what becomes of a day without news.
const (
	Short Style = "short" // two lines
	Skip  Style = "skip"  // nothing is sent
	Full  Style = "full"  // everything, as on other days
)

// Card is the digest of a group: totals and announced wins, which every member may see; never whose deals stall, slip or were lost.
// false: there is nothing to say in that style.
func Card(t *bot.Turn, f *Facts, style Style) (card.Card, bool) {
	c := card.Card{Lang: t.P.Tag(), Audience: card.GroupSafe, Title: title(t, f), Subtitle: t.T("digest.card.asof", "time", t.P.Time(f.At))}
	c.Fallback = c.Title
	if a := f.Month; a.Set {
		c.Fallback = t.T("digest.card.fallback", "title", c.Title, "rate", t.P.Percent(a.Rate.Num, a.Rate.Den), "time", elapsed(t, f))
	}
	switch {
	case f.Empty:
		c.Body = []card.Element{text(t.T("digest.card.empty"))}
		return c, true
	case f.Quiet() && style == Skip:
		return c, false
	case f.Quiet() && style != Full:
		c.Body = append(c.Body, text(quietLine(t, f)), buttons(t, f))
		return c, true
	}
	c.Body = append(c.Body, lately(t, f)...)
	c.Body = append(c.Body, month(t, f)...)
	c.Body = append(c.Body, dayTable(t, f))
	c.Body = append(c.Body, closed(t, f)...)
	c.Body = append(c.Body, stages(t, f)...)
	c.Body = append(c.Body, attention(t, f)...)
	c.Body = append(c.Body, notes(t, f)...)
	c.Body = append(c.Body, buttons(t, f))
	if drills := drills(t, f); len(drills) > 0 {
		c.Body = append(c.Body, card.Actions{Buttons: drills})
	}
	return c, true
}

func text(lines ...string) card.Text {
	out := make([]string, 0, len(lines))
	for _, l := range lines {
		if l != "" {
			out = append(out, card.Escape(l))
		}
	}
	return card.Text{MD: strings.Join(out, "\n")}
}

func title(t *bot.Turn, f *Facts) string {
	key := "digest.card.morning"
	if f.Evening {
		key = "digest.card.evening"
	}
	return t.T(key, "who", subjectName(t, f.Subject), "date", longDay(t, f.Today))
}

// subjectName is what the team, or the company, is called.
func subjectName(t *bot.Turn, r crm.Ref) string {
	if r.ID != 0 {
		return t.Name(r)
	}
	if n := t.V.Company().Name; n != "" {
		return n
	}
	return t.T("numbers.company")
}

// longDay prints 11月20日 周五, Fri Nov 20.
func longDay(t *bot.Turn, d calendar.Date) string {
	if !t.Chinese() {
		return t.P.Date(d)
	}
	_, m, day := d.YMD()
	return fmt.Sprintf("%d月%d日 %s", int(m), day, t.P.Weekday(d.Weekday()))
}

// column prints a day over its numbers: 周四11-19, Thu 11-19.
func column(t *bot.Turn, d calendar.Date) string {
	if t.Chinese() {
		return t.P.Weekday(d.Weekday()) + shortDay(d)
	}
	return t.P.Weekday(d.Weekday()) + " " + shortDay(d)
}

func shortDay(d calendar.Date) string { return d.String()[len("2006-"):] }

// monthName prints 11月, Nov.
func monthName(t *bot.Turn, d calendar.Date) string {
	_, m, _ := d.YMD()
	if t.Chinese() {
		return strconv.Itoa(int(m)) + "月"
	}
	return m.String()[:3]
}

func elapsed(t *bot.Turn, f *Facts) string {
	w := f.Month.Workdays
	return t.P.Percent(int64(w.Elapsed), int64(w.Total))
}

func quietLine(t *bot.Turn, f *Facts) string {
	a := f.Month
	switch {
	case f.Evening:
		return t.T("digest.card.quiet.evening")
	case a.Set:
		return t.T("digest.card.quiet", "rate", t.P.Percent(a.Rate.Num, a.Rate.Den), "time", elapsed(t, f), "due", f.Due)
	}
	return t.T("digest.card.quiet.bare", "due", f.Due)
}

// lately tells of the month and the week that ended, and of the days off before today.
func lately(t *bot.Turn, f *Facts) []card.Element {
	var lines []string
	if a := f.Last; a != nil {
		name := monthName(t, a.Period.From)
		if a.Set {
			lines = append(lines, t.T("digest.card.last", "month", name, "won", t.P.Short(a.Actual), "target", t.P.Short(a.Quota), "rate", t.P.Percent(a.Rate.Num, a.Rate.Den), "n", a.Deals))
		} else {
			lines = append(lines, t.T("digest.card.last.bare", "month", name, "won", t.P.Short(a.Actual), "n", a.Deals))
		}
	}
	if w := f.Weeks; w != nil {
		lines = append(lines, t.T("digest.card.week", "from", shortDay(w[0].From), "to", shortDay(w[0].Last()), "parts", parts(t, w[0])),
			t.T("digest.card.week.before", "parts", parts(t, w[1])))
	}
	if off := f.Off; off != nil && (f.Holiday || !off.none()) {
		key := "digest.card.weekend"
		if f.Holiday {
			key = "digest.card.holiday"
		}
		lines = append(lines, t.T(key, "from", shortDay(off.From), "to", shortDay(off.Last()), "parts", parts(t, *off)))
	}
	if len(lines) == 0 {
		return nil
	}
	return []card.Element{text(lines...)}
}

// parts tells in one line what happened in a stretch of days.
func parts(t *bot.Turn, s Stretch) string {
	var out []string
	add := func(key string, n int64, kv ...any) {
		if n > 0 {
			out = append(out, t.T(key, append(kv, "n", n)...))
		}
	}
	add("digest.card.part.new", s.New)
	add("digest.card.part.activities", s.Activities)
	add("digest.card.part.moves", s.Moves)
	add("digest.card.part.won", s.Won.Deals, "amount", t.P.Short(s.Won.Amount))
	add("digest.card.part.lost", s.Lost)
	if len(out) == 0 {
		return t.T("digest.card.part.none")
	}
	return strings.Join(out, " · ")
}

// month tells how far the month is: against its target, against time, and where it may land.
func month(t *bot.Turn, f *Facts) []card.Element {
	a, o := f.Month, f.Landing
	name := monthName(t, f.Today)
	landing := t.T("digest.card.landing.bare", "landing", t.P.Short(o.Landing), "won", t.P.Short(o.Won.Sum), "weighted", t.P.Short(o.Weighted.Sum))
	if !a.Set {
		return []card.Element{text(t.T("digest.card.month.bare", "month", name, "won", t.P.Short(a.Actual)), landing)}
	}
	pace := []string{t.T("digest.card.pace", "time", elapsed(t, f), "done", a.Workdays.Elapsed, "days", a.Workdays.Total), ahead(t, a)}
	switch {
	case a.Gap.Minor == 0:
		pace[1] = t.T("digest.card.done")
	case a.Workdays.Remaining == 0:
		pace = append(pace, t.T("digest.card.gap.end", "gap", t.P.Short(a.Gap)))
	default:
		pace = append(pace, t.T("digest.card.gap", "gap", t.P.Short(a.Gap), "needed", t.P.Short(roughly(t, a.Needed))))
	}
	landing = t.T("digest.card.landing", "landing", t.P.Short(o.Landing), "rate", t.P.Percent(o.Rate.Num, o.Rate.Den), "won", t.P.Short(o.Won.Sum), "weighted", t.P.Short(o.Weighted.Sum))
	return []card.Element{
		card.Progress{Value: max(0, a.Actual.Minor), Max: a.Quota.Minor, Label: t.T("digest.card.month", "month", name, "won", t.P.Short(a.Actual), "target", t.P.Short(a.Quota))},
		text(strings.Join(pace, " · "), landing),
	}
}

// roughly rounds an amount that nobody needs to the last thousand: in Chinese from 10万 on to whole 万.
func roughly(t *bot.Turn, a money.Amount) money.Amount {
	unit := int64(10_000)
	for range money.Digits(a.Currency) {
		unit *= 10
	}
	if t.Chinese() && a.Minor >= 10*unit {
		a.Minor = (a.Minor + unit/2) / unit * unit
	}
	return a
}

// ahead tells by how many points the result is before or behind time, rounded once.
func ahead(t *bot.Turn, a funnel.Attainment) string {
	w := a.Workdays
	points := funnel.Ratio{Num: a.Actual.Minor*int64(w.Total) - a.Quota.Minor*int64(w.Elapsed), Den: a.Quota.Minor * int64(w.Total)}.Round(100)
	switch {
	case points < 0:
		return t.T("digest.card.behind", "n", -points)
	case points > 0:
		return t.T("digest.card.ahead", "n", points)
	}
	return t.T("digest.card.even")
}

// dayTable compares the day told of with the one before and the same weekday a week earlier.
func dayTable(t *bot.Turn, f *Facts) card.Table {
	table := card.Table{Columns: []card.Column{{Name: t.T("digest.card.col.what")}}}
	for _, d := range f.Days {
		table.Columns = append(table.Columns, card.Column{Name: column(t, d.From), Right: true})
	}
	row := func(name string, of func(Stretch) int64) {
		now, before, week := of(f.Days[0]), of(f.Days[1]), of(f.Days[2])
		switch {
		case now > before && now > week:
			name += " ↑"
		case now < before && now < week:
			name += " ↓"
		}
		table.Rows = append(table.Rows, []string{name, t.P.Int(now), t.P.Int(before), t.P.Int(week)})
	}
	row(t.T("digest.card.new"), func(s Stretch) int64 { return s.New })
	row(t.T("digest.card.activities"), func(s Stretch) int64 { return s.Activities })
	row(t.T("digest.card.moves"), func(s Stretch) int64 { return s.Moves })
	return table
}

// closed tells of the deals won, the largest with their names, and how many were lost.
func closed(t *bot.Turn, f *Facts) []card.Element {
	var lines []string
	if d := f.Days[0]; d.Won.Deals > 0 {
		line := t.T("digest.card.won", "n", d.Won.Deals, "amount", t.P.Short(d.Won.Amount))
		names := make([]string, 0, len(f.Winners))
		for _, w := range f.Winners {
			who := publicName(t, w.Person)
			if c, err := t.V.Customer(w.Customer); err == nil {
				names = append(names, t.T("digest.card.winner", "who", who, "customer", t.Short(c), "amount", t.P.Short(w.Amount)))
			} else {
				names = append(names, who+" "+t.P.Short(w.Amount))
			}
		}
		lines = append(lines, line+" "+strings.Join(names, " · "))
	}
	if n := f.Days[0].Lost; n > 0 {
		lines = append(lines, t.T("digest.card.lost", "n", n))
	}
	if f.Slipped.Deals > 0 {
		lines = append(lines, t.T("digest.card.slipped", "n", f.Slipped.Deals, "amount", t.P.Short(f.Slipped.Amount)))
	}
	if len(lines) == 0 {
		return nil
	}
	return []card.Element{text(lines...)}
}

// publicName is what a group reads of somebody: who stands on no public list is a colleague.
func publicName(t *bot.Turn, person crm.ID) string {
	if p, err := t.V.Person(person); err != nil || p.Unranked {
		return t.T("rank.hidden")
	}
	return t.Name(crm.Ref{Kind: crm.KindPerson, ID: person})
}

const barCells = 12

// stageTable is the funnel: what is open in each stage, what moved on this quarter, and the amounts as bars from zero.
func stageTable(t *bot.Turn, f *Facts) card.Table {
	table := card.Table{Columns: []card.Column{
		{Name: t.T("digest.card.funnel")}, {Name: t.T("digest.card.col.open"), Right: true}, {Name: t.T("digest.card.col.flow")}, {Name: t.T("digest.card.col.bar")},
	}}
	var top int64
	for _, s := range f.Funnel.Stages {
		top = max(top, s.Amount.Sum.Minor)
	}
	open := func(s funnel.Stage) string {
		return t.T("digest.card.open", "n", s.N, "amount", t.P.Short(s.Amount.Sum))
	}
	for _, s := range f.Funnel.Stages {
		table.Rows = append(table.Rows, []string{t.StageName(s.Stage), open(s), rate(t, s.Flow.Rate()), bar(s.Amount.Sum.Minor, top)})
	}
	table.Total = []string{t.T("digest.card.total"), open(f.Funnel.Total), t.T("digest.card.weighted", "amount", t.P.Short(f.Funnel.Total.Weighted.Sum)), ""}
	return table
}

// bar draws v on a scale where top fills twelve cells, in half cells.
func bar(v, top int64) string {
	halves := int(funnel.Ratio{Num: v, Den: top}.Round(2 * barCells))
	if v > 0 {
		halves = max(1, halves)
	}
	return strings.Repeat("█", max(0, halves)/2) + strings.Repeat("▌", max(0, halves)%2)
}

// rate prints 80/120 = 67%; below ten cases 3/7 alone.
func rate(t *bot.Turn, r funnel.Ratio) string {
	switch {
	case r.Undefined():
		return "–"
	case r.Den < funnel.FewestJudged:
		return t.P.Int(r.Num) + "/" + t.P.Int(r.Den)
	}
	return t.P.Int(r.Num) + "/" + t.P.Int(r.Den) + " = " + t.P.Percent(r.Num, r.Den)
}

// attention tells, in totals, what could use help and what is due.
func attention(t *bot.Turn, f *Facts) []card.Element {
	var help, due []string
	if f.Stalled.Deals > 0 {
		help = append(help, t.T("digest.card.stalled", "n", f.Stalled.Deals, "amount", t.P.Short(f.Stalled.Amount)))
	}
	if f.PutOff.Deals > 0 {
		help = append(help, t.T("digest.card.put_off", "n", f.PutOff.Deals, "amount", t.P.Short(f.PutOff.Amount)))
	}
	switch {
	case f.Evening:
		due = append(due, t.T("digest.card.tomorrow", "n", f.Tomorrow, "date", t.P.Date(f.NextDay)))
	case f.Late > 0:
		due = append(due, t.T("digest.card.due.late", "n", f.Due, "late", f.Late))
	default:
		due = append(due, t.T("digest.card.due", "n", f.Due))
	}
	if f.Unplanned > 0 {
		due = append(due, t.T("digest.card.unplanned", "n", f.Unplanned))
	}
	if f.Overdue.Deals > 0 {
		due = append(due, t.T("digest.card.overdue", "n", f.Overdue.Deals))
	}
	lines := make([]string, 0, 2)
	if len(help) > 0 {
		lines = append(lines, t.T("digest.card.help", "parts", strings.Join(help, " · ")))
	}
	return []card.Element{text(append(lines, strings.Join(due, " · "))...)}
}

// notes are what a reader has to know of the numbers: deals without a rate, one pipeline of several, a year without holidays.
func notes(t *bot.Turn, f *Facts) []card.Element {
	var lines []string
	if n := f.Funnel.Total.Amount.Unpriced; n > 0 {
		lines = append(lines, t.T("numbers.unpriced", "n", n))
	}
	if len(t.V.Pipelines()) > 1 {
		lines = append(lines, t.T("digest.card.pipeline", "name", t.PipelineName(f.Funnel.Pipeline)))
	}
	if year, m, _ := f.Today.YMD(); f.Last != nil && m == time.January && !t.V.Calendar().Known(year) {
		lines = append(lines, t.T("digest.card.no_calendar", "year", strconv.Itoa(year)))
	}
	if len(lines) == 0 {
		return nil
	}
	return []card.Element{card.Context{MD: text(lines...).MD}}
}
