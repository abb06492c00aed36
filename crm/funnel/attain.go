package funnel

import (
	"fmt"
	"slices"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// Attainment is what a person, team or the company reached of a quota. Of a count the amounts have no currency.
type Attainment struct {
	Subject  crm.Ref
	Metric   crm.Metric
	Period   calendar.Period
	Today    calendar.Date
	Actual   money.Amount
	Deals    int64 // won deals behind Actual
	Unpriced int64 // of them not converted
	Quota    money.Amount
	// Quota is for the calendar days a person was there; Full is the one for the whole period.
	Full               money.Amount
	Stretch, Challenge money.Amount // the lines above Quota; without value where there are none
	Set                bool         // a quota is set; without one there is no rate, gap or pace
	Summed             bool         // the quota is the sum of the members', there is none of the team's own
	Members            money.Amount
	Rate               Ratio        // actual ÷ quota
	Gap                money.Amount // never below nothing
	Workdays           Workdays
	Expected           money.Amount // quota × elapsed ÷ total working days
	Pace               Ratio        // actual ÷ expected
	Needed             money.Amount // gap a remaining working day; the gap itself when none is left
	Open               Total        // open deals with expected close in the period, today or later
	Weighted           Total
	Coverage           Ratio // open ÷ gap; undefined once the gap is closed
	Rank               int   // among those of the subject's team with a quota, ties share; 0: no rank
	RankOf             int
}

// Workdays are the working days of a period. A day has elapsed from 18:00 local on.
type Workdays struct{ Elapsed, Total, Remaining int }

// Evening is the local hour from which a working day counts as elapsed: that of the evening digest.
const Evening = 18

// Attain gives the attainment of one subject: a person, a team with all below it, or the zero Ref for the company.
func Attain(v *crm.View, subject crm.Ref, m crm.Metric, p calendar.Period) (Attainment, error) {
	a, err := attain(v, subject, m, p)
	if err != nil || subject.Kind != crm.KindPerson || !a.Set {
		return a, err
	}
	person, err := v.Unscoped().Person(subject.ID)
	if err != nil {
		return a, fmt.Errorf("rank in the team: %w", err)
	}
	if person.Team == 0 {
		return a, nil
	}
	for _, mate := range v.Unscoped().People() {
		if mate.Team != person.Team || mate.State != crm.Active {
			continue
		}
		other, err := attain(v.Unscoped(), mate.Ref(), m, p)
		if err != nil {
			return a, err
		}
		if !other.Set {
			continue
		}
		a.RankOf++
		if other.Rate.Cmp(a.Rate) > 0 {
			a.Rank++
		}
	}
	if a.RankOf > 0 {
		a.Rank++
	}
	return a, nil
}

// AttainMembers gives the attainment of each active member of the teams from team down, best rate first, without Rank;
// those without a quota come last. Of these only who sells is named: not service and auditors, nor who leads and has
// no deal of their own.
func AttainMembers(v *crm.View, team crm.ID, m crm.Metric, p calendar.Period) ([]Attainment, error) {
	var out []Attainment
	for _, person := range members(v, team) {
		a, err := attain(v, person.Ref(), m, p)
		if err != nil {
			return nil, err
		}
		if a.Set || sells(v.Unscoped(), person) {
			out = append(out, a)
		}
	}
	slices.SortStableFunc(out, func(a, b Attainment) int {
		if a.Set != b.Set {
			if a.Set {
				return -1
			}
			return 1
		}
		return b.Rate.Cmp(a.Rate)
	})
	return out, nil
}

// sells tells whether a number of a person's own is to be expected.
func sells(v *crm.View, p crm.Person) bool {
	switch p.Role {
	case crm.Rep:
		return true
	case crm.Manager, crm.Admin:
		return len(v.DealsOwned(p.ID, true)) > 0 || len(v.DealsOwned(p.ID, false)) > 0
	case crm.Auditor, crm.Service:
	}
	return false
}

// members lists the active people of a team and all teams below it.
func members(v *crm.View, team crm.ID) []crm.Person {
	teams := below(v, team)
	var out []crm.Person
	for _, p := range v.People() {
		if p.State == crm.Active && slices.Contains(teams, p.Team) {
			out = append(out, p)
		}
	}
	return out
}

func attain(v *crm.View, subject crm.Ref, m crm.Metric, p calendar.Period) (Attainment, error) {
	team := teamOf(v, subject)
	a := Attainment{Subject: subject, Metric: m, Period: p, Today: v.Today(team)}
	who := Of(v, subject)
	money := m == crm.WonAmount || m == crm.Received
	currency := ""
	if money {
		currency = v.Currency(team)
	}
	a.quota(v, subject, currency)
	pr := newPricer(v, currency, a.Today)
	if err := a.actual(v, who, pr); err != nil {
		return a, err
	}
	a.Workdays = workdays(v, team, p.From, p.To)
	if subject.Kind == crm.KindPerson {
		if person, err := v.Unscoped().Person(subject.ID); err == nil {
			from, to := present(v, person, p)
			a.Workdays = workdays(v, team, from, to)
		}
	}
	if money {
		if err := a.pipeline(v, who, pr); err != nil {
			return a, err
		}
	}
	a.Gap.Currency, a.Expected.Currency, a.Needed.Currency = currency, currency, currency
	if !a.Set {
		return a, nil
	}
	a.Rate = Ratio{a.Actual.Minor, a.Quota.Minor}
	a.Gap.Minor = max(0, a.Quota.Minor-a.Actual.Minor)
	days := a.Workdays
	a.Expected = portion(a.Quota, int64(days.Elapsed), int64(days.Total))
	a.Pace = ratioOf(a.Actual.Minor, int64(days.Total), a.Quota.Minor, int64(days.Elapsed))
	a.Needed = a.Gap
	if days.Remaining > 0 {
		a.Needed = portion(a.Gap, 1, int64(days.Remaining))
	}
	a.Coverage = Ratio{a.Open.Sum.Minor, a.Gap.Minor}
	return a, nil
}

// teamOf is the team whose currency, zone and calendar a subject's numbers go by.
func teamOf(v *crm.View, subject crm.Ref) crm.ID {
	switch subject.Kind {
	case crm.KindTeam:
		return subject.ID
	case crm.KindPerson:
		if p, err := v.Unscoped().Person(subject.ID); err == nil {
			return p.Team
		}
	}
	return 0
}

// actual counts what was reached.
func (a *Attainment) actual(v *crm.View, who crm.Scope, pr *pricer) error {
	switch a.Metric {
	case crm.WonAmount:
		won := pile{}
		for t := range closedTallies(v, pr, Query{Who: who, Period: a.Period}, false) {
			if t.Outcome == crm.Won {
				a.Deals += t.N
				won.add(t.Currency, pr.since(t.Currency, t.Day), t.N-t.NoAmount, t.Amount)
			}
		}
		total, err := pr.total(won)
		a.Actual, a.Unpriced = total.Sum, total.Unpriced
		return err
	case crm.Visits, crm.NewCustomers:
		kind := crm.TallyCustomer
		if a.Metric == crm.Visits {
			kind = crm.TallyActivity
		}
		for t := range v.Tallies(crm.TallyQuery{Kind: kind, Who: who, From: a.Period.From, To: a.Period.To}) {
			if a.Metric == crm.NewCustomers || t.Text == string(crm.Visit) {
				a.Actual.Minor += t.N
			}
		}
	default:
		a.Actual.Currency = pr.to
	}
	return nil
}

// pipeline sums the open deals that may still close in the period.
func (a *Attainment) pipeline(v *crm.View, who crm.Scope, pr *pricer) error {
	sums := newOpenSums()
	for t := range v.Tallies(crm.TallyQuery{Kind: crm.TallyOpen, Who: who, From: max(a.Period.From, a.Today), To: a.Period.To}) {
		sums.add(t)
	}
	s, err := sums.stage(pr, a.Today)
	a.Open, a.Weighted = s.Amount, s.Weighted
	return err
}

// workdays counts the working days from a day on until another, by the team's clock.
func workdays(v *crm.View, team crm.ID, from, to calendar.Date) Workdays {
	now := v.Now().In(v.TeamZone(team))
	done := calendar.DateOf(now) // days before it have elapsed
	if now.Hour() >= Evening {
		done++
	}
	c := v.Calendar()
	w := Workdays{Elapsed: c.Count(from, max(from, min(done, to))), Total: c.Count(from, to)}
	w.Remaining = w.Total - w.Elapsed
	return w
}
