package funnel

import (
	"cmp"
	"slices"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
)

// SilenceQuery asks which deals went silent between two looks.
type SilenceQuery struct {
	Owners   []crm.ID  // whose deals; of those the asker does not see none is yielded
	From, To time.Time // what had reached its rung at From was told then
	Least    crm.Rung  // lower rungs are left out
}

// SilentDeal is an open deal that nothing real happened with for so many working days that it has reached a rung of the
// ladder of its owner's team, and for which nothing is planned soon.
type SilentDeal struct {
	crm.Idle
	Days int // working days since
	Rung crm.Rung
}

// Silent lists the deals that reached a rung after From and until To, each with the highest it reached, the longest silent first.
// A deal for which something was planned is told of when that day has passed and nothing was done. It reads the deals it
// lists and the tasks that fell due meanwhile.
func Silent(v *crm.View, q SilenceQuery) []SilentDeal {
	var out []SilentDeal
	for _, id := range q.Owners {
		owner, err := v.Unscoped().Person(id)
		if err != nil {
			continue
		}
		days := v.Unscoped().Ladder(owner.Team)
		if days == nil {
			continue
		}
		zone := v.TeamZone(owner.Team)
		l := ladder{cal: v.Calendar(), zone: zone, days: days, from: calendar.DateOf(q.From.In(zone)), today: calendar.DateOf(q.To.In(zone))}
		out = append(out, l.reached(v, id, q.Least)...)
	}
	slices.SortFunc(out, func(a, b SilentDeal) int {
		return cmp.Or(cmp.Compare(b.Rung, a.Rung), cmp.Compare(b.Days, a.Days), cmp.Compare(a.Deal, b.Deal))
	})
	return out
}

// SilentSince judges one deal at the view's instant; false for one that is closed, out of the asker's sight or on no rung.
func SilentSince(v *crm.View, deal crm.ID) (SilentDeal, bool) {
	d, ok := v.IdleDeal(deal)
	owner, err := v.Unscoped().Person(d.Owner)
	days := v.Unscoped().Ladder(owner.Team)
	if !ok || err != nil || days == nil {
		return SilentDeal{}, false
	}
	zone := v.TeamZone(owner.Team)
	l := ladder{cal: v.Calendar(), zone: zone, days: days, today: calendar.DateOf(v.Now().In(zone))}
	s := l.judge(d)
	return s, s.Rung > crm.NoRung && !l.planned(&d, l.today)
}

// ladder judges the deals of one zone.
type ladder struct {
	cal         *calendar.Calendar
	zone        *time.Location
	days        []int
	from, today calendar.Date
}

// line divides what lies untouched for n working days on a day from the rest: touched before it.
func (l *ladder) line(n int, day calendar.Date) time.Time {
	d := day
	for l.cal.Count(d, day+1) < n {
		d--
	}
	return d.In(l.zone)
}

func (l *ladder) judge(d crm.Idle) SilentDeal {
	s := SilentDeal{Idle: d, Days: l.cal.Count(calendar.DateOf(d.Since.In(l.zone))+1, l.today+1)}
	for _, n := range l.days {
		if s.Days >= n {
			s.Rung++
		}
	}
	return s
}

// planned reports whether something was planned for a deal, on a day, within as many working days as the ladder is long.
func (l *ladder) planned(d *crm.Idle, day calendar.Date) bool {
	until := l.cal.AddWorkdays(day, l.days[len(l.days)-1]+1).In(l.zone)
	return slices.ContainsFunc(d.Planned, func(at time.Time) bool { return !at.Before(day.In(l.zone)) && at.Before(until) })
}

// reached lists the deals of one owner that reached a rung between the two looks, and those whose plan passed meanwhile.
func (l *ladder) reached(v *crm.View, owner crm.ID, least crm.Rung) []SilentDeal {
	var out []SilentDeal
	add := func(d crm.Idle) {
		known := slices.ContainsFunc(out, func(s SilentDeal) bool { return s.Deal == d.Deal })
		if s := l.judge(d); !known && s.Rung >= least && !l.planned(&d, l.today) {
			out = append(out, s)
		}
	}
	for _, n := range l.days[max(least, crm.OwnerTold)-1:] {
		for d := range v.IdleBetween(owner, l.line(n, l.from), l.line(n, l.today)) {
			add(d)
		}
	}
	for passed := range v.PlannedBetween(owner, l.from.In(l.zone), l.today.In(l.zone)) { // whoever's task it was
		d, ok := v.IdleDeal(passed.Deal)
		if ok && slices.ContainsFunc(v.Unscoped().TasksOfDeal(d.Deal), func(t crm.Task) bool { return t.Due.Equal(passed.Planned[0]) && l.held(v, &d, &t) }) {
			add(d)
		}
	}
	return out
}

// held reports whether a task kept its deal from being told of on the day it reached its rung: it was planned by then, and has
// not been moved since.
func (l *ladder) held(v *crm.View, d *crm.Idle, task *crm.Task) bool {
	rung := l.judge(*d).Rung
	if rung == crm.NoRung {
		return false
	}
	day := l.cal.AddWorkdays(calendar.DateOf(d.Since.In(l.zone)), l.days[rung-1])
	changed, err := v.Unscoped().Entry(task.Rev)
	return err == nil && day <= l.from && changed.At.Before(day.In(l.zone)) && l.planned(&crm.Idle{Planned: []time.Time{task.Due}}, day)
}
