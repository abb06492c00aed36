package funnel

import (
	"cmp"
	"slices"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/store"
)

// Spread is how long some visits to a stage took, in calendar days.
type Spread struct {
	N      int64
	Mean   Ratio
	Median Ratio // Den is 2 when N is even
	P80    int64 // four out of five took no longer
}

// StageTime is how long deals stand in one open stage.
type StageTime struct {
	Stage   crm.Stage
	Ended   Spread // visits that ended in the months asked for
	Running Spread // visits of the deals that stand there now, until today
	Skipped int64  // times it was passed over in those months; not part of Ended
}

// Times are the stages of a pipeline and how long deals stand in each.
type Times struct {
	Pipeline crm.Pipeline
	Months   calendar.Period // whole months, of the visits that ended
	Stages   []StageTime     // in selling order
}

// TimeIn tells how long deals stood in each stage: of visits that ended in the whole months of q.Period, the last twelve
// when it is zero, and of those that still run. Each visit to a stage counts for itself. It reads kept numbers: a row for
// each length of stay, month and person.
func TimeIn(v *crm.View, q Query) (Times, error) {
	q, p, err := settle(v, q)
	if err != nil {
		return Times{}, err
	}
	out := Times{Pipeline: p, Months: months(q, v.Fiscal())}
	if q.Period.IsZero() {
		first := firstOf(q.Today).AddMonths(-11)
		out.Months = calendar.Between(first, first.AddMonths(12).AddDays(-1), v.Fiscal())
	}
	done, now, passed := map[crm.StageID]lengths{}, map[crm.StageID]lengths{}, map[crm.StageID]int64{}
	eachStay(v, q.Who, out.Months, func(t *stayTally) {
		switch s := t.Stay; s.Kind {
		case running:
			now[s.Stage] = append(now[s.Stage], length{max(0, int64(q.Today-s.Day)), t.N})
		case ended:
			done[s.Stage] = append(done[s.Stage], length{int64(s.Days), t.N})
		case skipped:
			passed[s.Stage] += t.N
		}
	})
	for _, s := range openStages(p) {
		out.Stages = append(out.Stages, StageTime{Stage: s, Ended: done[s.ID].spread(), Running: now[s.ID].spread(), Skipped: passed[s.ID]})
	}
	return out, nil
}

// Skipped counts how often open stages of a pipeline were passed over in the whole months of q.Period.
func Skipped(v *crm.View, q Query) (int64, error) {
	q, p, err := settle(v, q)
	if err != nil {
		return 0, err
	}
	var n int64
	eachStay(v, q.Who, months(q, v.Fiscal()), func(t *stayTally) {
		if s, ok := p.Stage(t.Stay.Stage); t.Stay.Kind == skipped && ok && s.Kind == crm.StageOpen {
			n += t.N
		}
	})
	return n, nil
}

// months widens a query's period to whole months.
func months(q Query, f calendar.Fiscal) calendar.Period {
	if q.Period.IsZero() || firstOf(q.Period.From) == q.Period.From && firstOf(q.Period.To) == q.Period.To {
		return q.Period
	}
	return calendar.Between(firstOf(q.Period.From), firstOf(q.Period.Last()).AddMonths(1).AddDays(-1), f)
}

// eachStay walks the kept stays of a scope, cut down to what the asker sees: those that run, and those of the months.
func eachStay(v *crm.View, who crm.Scope, in calendar.Period, yield func(*stayTally)) {
	mine := v.Scope()
	owners := []crm.ID{everyone}
	if !who.All || !mine.All {
		owners = []crm.ID{0}
		for _, p := range v.Unscoped().People() {
			owners = append(owners, p.ID)
		}
	}
	day := func(d calendar.Date) store.Key { return store.K().Int(int64(d)) }
	for _, owner := range owners {
		for _, keys := range []store.Keys{
			{Prefix: tallySpan(owner, running)},
			{Prefix: tallySpan(owner, ended), From: day(in.From), To: day(in.To)},
			{Prefix: tallySpan(owner, skipped), From: day(in.From), To: day(in.To)},
		} {
			for t := range stays.tallies.Rows(v, keys) {
				if owner == everyone || holds(who, t.Owner, t.Team) && holds(mine, t.Owner, t.Team) {
					yield(&t)
				}
			}
		}
	}
}

// holds reports whether something of an owner and a team lies in a scope.
func holds(s crm.Scope, owner, team crm.ID) bool {
	return s.All || slices.Contains(s.People, owner) || slices.Contains(s.Teams, team)
}

// DealTime is how long one deal stood in one stage, in calendar days.
type DealTime struct {
	Stage  crm.StageID
	Latest int64 // its last visit
	Total  int64 // all of them
}

// TimeOf tells how long a deal stood in each open stage it was in, in the order of its first visits; nothing of one that
// the asker does not see.
func TimeOf(v *crm.View, d crm.Deal) []DealTime {
	row, err := stays.deals.Get(v, stayKey(d.ID))
	if err != nil || !holds(v.Scope(), row.Owner, row.Team) {
		return nil
	}
	var out []DealTime
	today := v.Today(d.Team)
	for _, s := range row.Stays {
		days := int64(s.Days)
		switch s.Kind {
		case skipped:
			continue
		case running:
			days = max(0, int64(today-s.Day))
		}
		i := slices.IndexFunc(out, func(x DealTime) bool { return x.Stage == s.Stage })
		if i < 0 {
			i, out = len(out), append(out, DealTime{Stage: s.Stage})
		}
		out[i].Latest, out[i].Total = days, out[i].Total+days
	}
	return out
}

// length is how many visits took so many days.
type length struct{ days, n int64 }

type lengths []length

func (l lengths) spread() Spread {
	slices.SortFunc(l, func(a, b length) int { return cmp.Compare(a.days, b.days) })
	var s Spread
	for _, x := range l {
		s.N += x.n
		s.Mean.Num += x.days * x.n
	}
	s.Mean.Den = s.N
	if s.N == 0 {
		return s
	}
	s.P80 = l.nth((4*s.N + 4) / 5)
	if s.N%2 == 1 {
		s.Median = Ratio{l.nth((s.N + 1) / 2), 1}
	} else {
		s.Median = Ratio{l.nth(s.N/2) + l.nth(s.N/2+1), 2}
	}
	return s
}

// nth is the days of the nth shortest visit, from 1.
func (l lengths) nth(n int64) int64 {
	for _, x := range l {
		if n -= x.n; n <= 0 {
			return x.days
		}
	}
	return 0
}
