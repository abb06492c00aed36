package funnel

import (
	"slices"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// target is what a subject is to reach.
type target struct {
	lines crm.Tiers    // for the days the subject was there
	full  money.Amount // the first line for the whole period
	set   bool
}

// pricing turns an amount into the currency of the numbers, false when it cannot.
type pricing func(money.Amount) (money.Amount, bool)

// sum adds up the rows of targets, each cut by part.
func (t *target) sum(rows []crm.QuotaPart, price pricing, part func(crm.QuotaPart, money.Amount) money.Amount) {
	stretch, challenge := true, true
	for _, row := range rows {
		value, ok := price(row.Value)
		if !ok || row.Value.Minor <= 0 {
			continue
		}
		t.set = true
		t.full.Minor += value.Minor
		t.lines.Value.Minor += part(row, value).Minor
		for _, line := range []struct {
			all *bool // every row so far has the line
			sum *money.Amount
			row money.Amount
		}{{&stretch, &t.lines.Stretch, row.Stretch}, {&challenge, &t.lines.Challenge, row.Challenge}} {
			v, ok := price(line.row)
			if *line.all = *line.all && ok && line.row.Minor > 0; *line.all {
				line.sum.Minor += part(row, v).Minor
			}
		}
	}
	if !stretch {
		t.lines.Stretch.Minor = 0
	}
	if !challenge {
		t.lines.Challenge.Minor = 0
	}
}

// personTarget is a person's target for the days they were there, calendar or working days as the company counts: the day they joined and the day they left both
// count. Of somebody who changed teams only the days in one of teams count, nil being all of them; the parts of a
// month add up to the whole of it.
func personTarget(v *crm.View, p crm.Person, m crm.Metric, period calendar.Period, price pricing, teams []crm.ID) target {
	var t target
	count := func(from, to calendar.Date) int64 { return int64(to - from) }
	if v.Company().ByWorkdays {
		count = func(from, to calendar.Date) int64 { return int64(v.Calendar().Count(from, to)) }
	}
	t.sum(v.Unscoped().QuotaParts(p.Ref(), m, period), price, func(row crm.QuotaPart, a money.Amount) money.Amount {
		from, to := present(v, p, row.Period)
		out, days := money.Amount{Currency: a.Currency}, count(row.Period.From, row.Period.To)
		for _, s := range memberships(v, p, from, to) {
			if teams == nil || slices.Contains(teams, s.team) {
				out.Minor += portion(a, count(from, s.to), days).Minor - portion(a, count(from, s.from), days).Minor
			}
		}
		return out
	})
	return t
}

// present is the part of a period in which a person was there; from is not before to when they were not at all.
func present(v *crm.View, p crm.Person, period calendar.Period) (from, to calendar.Date) {
	from, to = period.From, period.To
	if p.Joined > from && hired(v, p, period) {
		from = p.Joined
	}
	switch {
	case p.Left != 0:
		to = min(to, p.Left+1)
	case p.State != crm.Active:
		to = from
	}
	return from, max(from, to)
}

// hired tells whether the day a person joined says when they came into the company. In the period in which the company began
// with crmbot, the day their record was made does not: everybody's was.
func hired(v *crm.View, p crm.Person, period calendar.Period) bool {
	zone := v.TeamZone(p.Team)
	return p.Joined != calendar.DateOf(p.CreatedAt.In(zone)) || calendar.DateOf(v.Company().CreatedAt.In(zone)) < period.From
}

// membership is how long somebody was in a team.
type membership struct {
	team     crm.ID
	from, to calendar.Date
}

// mostMoves bounds how far back a person's entries are read for changes of their team.
const mostMoves = 50

// memberships are the teams a person was in from a day on until another, the earliest first: the day of a transfer counts for the
// new team. Only the entries of those whose record changed since are read.
func memberships(v *crm.View, p crm.Person, from, to calendar.Date) []membership {
	out := []membership{{p.Team, from, to}}
	all := v.Unscoped()
	begin := from.In(v.TeamZone(p.Team))
	if last, err := all.Entry(p.Rev); err != nil || last.At.Before(begin) {
		return out
	}
	for _, e := range all.History(p.Ref(), mostMoves) {
		if e.At.Before(begin) {
			break
		}
		for _, c := range e.Changes {
			was, is := c.Before.Person, c.After.Person
			if c.Ref != p.Ref() || was == nil || is == nil || was.Team == is.Team || was.Team == 0 || e.At.After(v.Now()) {
				continue
			}
			on := min(max(from, calendar.DateOf(e.At.In(v.TeamZone(is.Team)))), out[0].to)
			out[0].from = on
			out = slices.Insert(out, 0, membership{was.Team, from, on})
		}
	}
	return out
}

// quota finds the target set for the subject, else for a team or the company the sum of the members'. Targets in a
// currency that cannot be converted are left out.
func (a *Attainment) quota(v *crm.View, subject crm.Ref, currency string) {
	pr := newPricer(v, currency, a.Today)
	price := func(q money.Amount) (money.Amount, bool) {
		if currency == "" {
			return money.Amount{Minor: q.Minor}, true
		}
		return pr.price(q, a.Today)
	}
	var own target
	if subject.Kind == crm.KindPerson {
		if p, err := v.Unscoped().Person(subject.ID); err == nil {
			own = personTarget(v, p, a.Metric, a.Period, price, nil)
		}
	} else {
		own.sum(v.Unscoped().QuotaParts(subject, a.Metric, a.Period), price, func(_ crm.QuotaPart, a money.Amount) money.Amount { return a })
		var teams []crm.ID
		if subject.Kind == crm.KindTeam {
			teams = below(v, subject.ID)
		}
		for _, p := range v.Unscoped().People() {
			a.Members.Minor += personTarget(v, p, a.Metric, a.Period, price, teams).lines.Value.Minor
		}
	}
	a.Quota, a.Stretch, a.Challenge, a.Full, a.Set = own.lines.Value, own.lines.Stretch, own.lines.Challenge, own.full, own.set
	if !a.Set {
		a.Quota, a.Full = a.Members, a.Members
		a.Set = a.Members.Minor > 0
		a.Summed = a.Set
	}
	for _, sum := range []*money.Amount{&a.Members, &a.Quota, &a.Stretch, &a.Challenge, &a.Full} {
		sum.Currency = currency
	}
}
