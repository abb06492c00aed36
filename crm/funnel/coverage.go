package funnel

import (
	"slices"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

const (
	// FewestDecided is how many decided deals a win rate takes to judge by.
	FewestDecided = 10
	// trailing is how many days back the win rate is taken from that says how much coverage is needed.
	trailing = 180
)

// Need is how often the open deals must cover a gap: 1 ÷ the win rate by value of the last half year.
type Need struct {
	Times   Ratio // undefined while too little was decided
	Decided int64 // deals won and lost behind it
}

// CoverageNeed is what a subject's gap must be covered by.
func CoverageNeed(v *crm.View, subject crm.Ref) (Need, error) {
	team := teamOf(v, subject)
	today := v.Today(team)
	w, err := WinRate(v, Query{Who: Of(v, subject), Currency: v.Currency(team), Today: today, Period: calendar.Between(today-trailing, today, v.Fiscal())})
	if err != nil {
		return Need{}, err
	}
	n := Need{Decided: w.Count.Den}
	if n.Decided >= FewestDecided && w.Value.Num > 0 {
		n.Times = Ratio{w.Value.Den, w.Value.Num}
	}
	return n, nil
}

// slow is the pace below which somebody falls behind.
var slow = Ratio{4, 5}

// Laggard is somebody who falls behind their quota.
type Laggard struct {
	Attainment
	Slow    bool         // the pace is below 0.8
	Thin    bool         // the open deals cover less of the gap than is needed
	Need    Need         // their own, else the team's while they decided too little
	Missing money.Amount // open deals still to be found for the needed coverage
}

// Behind lists the members of a team and those below it who fall behind in a period, the slowest first: 0 is everybody.
// Whose quota is reached, and who has none, is not judged. It is for those who lead them.
func Behind(v *crm.View, team crm.ID, p calendar.Period) ([]Laggard, error) {
	of := crm.Ref{}
	if team != 0 {
		of = crm.Ref{Kind: crm.KindTeam, ID: team}
	}
	usual, err := CoverageNeed(v, of)
	if err != nil {
		return nil, err
	}
	var out []Laggard
	for _, person := range v.People() {
		if person.State != crm.Active || team != 0 && !slices.Contains(below(v, team), person.Team) {
			continue
		}
		a, err := attain(v, person.Ref(), crm.WonAmount, p)
		if err != nil {
			return nil, err
		}
		if !a.Set || a.Gap.Minor == 0 {
			continue
		}
		l := Laggard{Attainment: a, Slow: !a.Pace.Undefined() && a.Pace.Cmp(slow) < 0}
		if l.Need, err = CoverageNeed(v, person.Ref()); err != nil {
			return nil, err
		}
		if l.Need.Times.Undefined() {
			l.Need = usual
		}
		if times := l.Need.Times; !times.Undefined() && a.Coverage.Cmp(times) < 0 {
			l.Thin = true
			l.Missing = portion(a.Gap, times.Num, times.Den)
			l.Missing.Minor -= a.Open.Sum.Minor
		}
		if l.Slow || l.Thin {
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(a, b Laggard) int { return comparePace(a.Pace, b.Pace) })
	return out, nil
}

// comparePace puts the slower first and who has no pace yet last.
func comparePace(a, b Ratio) int {
	if a.Undefined() != b.Undefined() {
		return boolInt(a.Undefined()) - boolInt(b.Undefined())
	}
	return a.Cmp(b)
}
