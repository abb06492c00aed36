package funnel

import (
	"cmp"
	"slices"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// StalledQuery says whose stalled deals are asked for, and as of when.
type StalledQuery struct {
	Who      crm.Scope // cut down to what the asker may see; see Of
	At       time.Time // zero: now. The deals are as they are now, judged on that instant's day where their owner's team is
	Days     int       // working days allowed in every stage; 0: what each stage allows
	Currency string    // of the total; empty: the company's
}

// StalledDeal is an open deal that nothing real happened with for more working days than its stage allows, and for which
// nothing is planned within as many from today on.
type StalledDeal struct {
	crm.Idle
	Days    int // working days since
	Allowed int
}

// Over is by how many working days it lies too long.
func (d StalledDeal) Over() int { return d.Days - d.Allowed }

// Stalled lists the stalled deals, the longest over first.
func Stalled(v *crm.View, q StalledQuery) []StalledDeal {
	var out []StalledDeal
	j := newJudge(v, q)
	j.each(func(d crm.Idle, zone *time.Location) { out = append(out, j.stalled(d, zone)) })
	slices.SortFunc(out, func(a, b StalledDeal) int {
		return cmp.Or(cmp.Compare(b.Over(), a.Over()), cmp.Compare(b.Days, a.Days), cmp.Compare(a.Deal, b.Deal))
	})
	return out
}

// StalledTotal is how many deals are stalled and what they sum to.
type StalledTotal struct {
	N      int64
	Amount Total
}

// CountStalled counts them: all that lie untouched for long enough, which is kept by day, without those for which something is
// planned in time. It costs those plans and not the stalled deals.
func CountStalled(v *crm.View, q StalledQuery) (StalledTotal, error) {
	var t StalledTotal
	sums := pile{}
	j := newJudge(v, q)
	add := func(currency string, n, priced, minor int64) {
		t.N += n
		sums.add(currency, 0, priced, minor)
	}
	j.untouched(add)
	j.planned(func(d *crm.Idle) { add(d.Currency, -1, -boolCount(d.Minor != 0), -d.Minor) })
	var err error
	t.Amount, err = newPricer(v, q.Currency, v.Today(0)).total(sums)
	return t, err
}

// untouched counts the deals that lie untouched for longer than their stages allow, whatever is planned.
func (j *judge) untouched(add func(currency string, n, priced, minor int64)) {
	zones := map[crm.ID]*time.Location{} // of people
	days := map[calendar.Date]bool{}     // on which lines lie
	names := map[string]bool{}
	for _, p := range j.meant() {
		zones[p.ID] = j.v.TeamZone(p.Team)
		names[zones[p.ID].String()] = true
		for _, l := range j.lines(zones[p.ID]) {
			days[l.day] = true
		}
	}
	var shared map[crm.StageID]line // the lines of all, where there is one zone
	if len(names) == 1 {
		for _, z := range zones {
			shared = j.lines(z)
			break
		}
	}
	for day := range days {
		for u := range j.v.UntouchedBefore(j.q.Who, day, shared == nil) {
			lines := shared
			if shared == nil {
				lines = j.lines(zones[u.Owner])
			}
			if l, limited := lines[u.Stage]; limited && l.day == day {
				add(u.Currency, u.N, u.N-u.NoAmount, u.Minor)
			}
		}
	}
}

// planned walks those of them for which something is planned in time, each once.
func (j *judge) planned(yield func(*crm.Idle)) {
	seen := map[crm.ID]bool{}
	for _, p := range j.meant() {
		lines := j.lines(j.v.TeamZone(p.Team))
		var today, until time.Time
		for _, l := range lines {
			if today = l.today; l.until.After(until) {
				until = l.until
			}
		}
		if until.IsZero() {
			continue
		}
		for d := range j.v.PlannedBetween(p.ID, today, until) {
			if l, limited := lines[d.Stage]; limited && d.Since.Before(l.since) && d.Planned[0].Before(l.until) && !seen[d.Deal] {
				seen[d.Deal] = true
				yield(&d)
			}
		}
	}
}

// meant are the people whose deals the query means.
func (j *judge) meant() []crm.Person {
	var out []crm.Person
	for _, p := range j.v.Unscoped().People() {
		if meant(j.q.Who, p) {
			out = append(out, p)
		}
	}
	return out
}

func boolCount(b bool) int64 { return int64(boolInt(b)) }

// StalledSince judges one deal on the present day; false for one that is not stalled, closed, or out of the asker's sight.
func StalledSince(v *crm.View, deal crm.ID) (StalledDeal, bool) {
	d, ok := v.IdleDeal(deal)
	if !ok {
		return StalledDeal{}, false
	}
	j := newJudge(v, StalledQuery{})
	owner, err := v.Unscoped().Person(d.Owner)
	if err != nil {
		return StalledDeal{}, false
	}
	zone := v.TeamZone(owner.Team)
	if l, limited := j.lines(zone)[d.Stage]; !limited || !l.passed(&d) {
		return StalledDeal{}, false
	}
	return j.stalled(d, zone), true
}

// Price is the amount of a deal as crm's index keeps it.
func (d StalledDeal) Price() money.Amount { return money.Amount{Minor: d.Minor, Currency: d.Currency} }

// judge tells stalled deals at one instant.
type judge struct {
	v     *crm.View
	q     StalledQuery
	cal   *calendar.Calendar
	rot   map[crm.StageID]int
	zones map[string]map[crm.StageID]line // worked out so far
}

// line divides a stage's stalled deals from the others: last touched before since, and nothing planned in [today, until).
type line struct {
	since, today, until time.Time
	day                 calendar.Date // of since
}

func newJudge(v *crm.View, q StalledQuery) *judge {
	if q.At.IsZero() {
		q.At = v.Now()
	}
	j := &judge{v: v, q: q, cal: v.Calendar(), rot: map[crm.StageID]int{}, zones: map[string]map[crm.StageID]line{}}
	for _, p := range v.Pipelines() {
		for _, s := range openStages(p) {
			if rot := cmp.Or(q.Days, s.RotDays); rot > 0 {
				j.rot[s.ID] = rot
			}
		}
	}
	return j
}

// lines are where the lines of the stages that set a limit lie in a zone.
func (j *judge) lines(zone *time.Location) map[crm.StageID]line {
	lines, ok := j.zones[zone.String()]
	if ok {
		return lines
	}
	lines = map[crm.StageID]line{}
	today := j.today(zone)
	for stage, rot := range j.rot {
		since, until := today, today
		for j.cal.Count(since, today+1) <= rot {
			since--
		}
		for j.cal.Count(today+1, until+1) <= rot {
			until++
		}
		lines[stage] = line{since.In(zone), today.In(zone), until.In(zone), since}
	}
	j.zones[zone.String()] = lines
	return lines
}

func (j *judge) today(zone *time.Location) calendar.Date { return calendar.DateOf(j.q.At.In(zone)) }

// passed reports whether a deal of the line's stage is stalled.
func (l line) passed(d *crm.Idle) bool {
	return d.Since.Before(l.since) && !slices.ContainsFunc(d.Planned, func(at time.Time) bool {
		return !at.Before(l.today) && at.Before(l.until)
	})
}

func (j *judge) stalled(d crm.Idle, zone *time.Location) StalledDeal {
	touched := calendar.DateOf(d.Since.In(zone))
	return StalledDeal{Idle: d, Days: j.cal.Count(touched+1, j.today(zone)+1), Allowed: j.rot[d.Stage]}
}

// each walks the stalled deals of everybody the query means.
func (j *judge) each(yield func(crm.Idle, *time.Location)) {
	for _, p := range j.meant() {
		zone := j.v.TeamZone(p.Team)
		lines := j.lines(zone)
		var before time.Time // no deal touched later is stalled in any stage
		for _, l := range lines {
			if l.since.After(before) {
				before = l.since
			}
		}
		if before.IsZero() {
			continue
		}
		for d := range j.v.IdleSince(p.ID, before) {
			if l, limited := lines[d.Stage]; limited && l.passed(&d) {
				yield(d, zone)
			}
		}
	}
}

// meant reports whether a scope means somebody's deals.
func meant(s crm.Scope, p crm.Person) bool {
	return s.All || slices.Contains(s.People, p.ID) || p.Team != 0 && slices.Contains(s.Teams, p.Team)
}
