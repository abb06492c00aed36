package funnel

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"crmbot/crm"
	"crmbot/crm/calendar"
)

// Slippage is how many of the deals that were due in a period when it began were put off beyond it (推迟率).
type Slippage struct {
	Owner     crm.ID // at the start; 0 in a total
	Due, Out  int64  // deals: Out of Due are still open and expected after the period
	DueAmount Total  // by the amounts at the start
	OutAmount Total
}

// Rate is the share by number.
func (s Slippage) Rate() Ratio { return Ratio{s.Out, s.Due} }

// Value is the share by amount.
func (s Slippage) Value() Ratio { return Ratio{s.OutAmount.Sum.Minor, s.DueAmount.Sum.Minor} }

// Slipped is the slippage of a period, all together and by owner, who had most due first.
type Slipped struct {
	Period calendar.Period
	Total  Slippage
	Owners []Slippage
	Deals  []crm.ID // that were put off; some may be out of the asker's sight by now
}

// slipSums gathers what one owner's, or all, deals come to.
type slipSums struct {
	due, out   int64
	dueP, outP pile
}

func (s *slipSums) add(sign int64, d crm.DealState, out bool) {
	n, priced := &s.due, s.dueP
	if out {
		n, priced = &s.out, s.outP
	}
	*n += sign
	priced.add(d.Currency, 0, sign*int64(boolInt(d.Minor != 0)), sign*d.Minor)
}

// Slips tells how many of a subject's deals slipped out of a period that has begun: those open and due in it when it
// began whose expected close was moved behind it, and that were open still when it ended, or are now. It reads the kept
// numbers for the deals that have not changed since, and costs the journal's entries since the period began for the others.
func Slips(v *crm.View, subject crm.Ref, p calendar.Period) (Slipped, error) {
	team := teamOf(v, subject)
	zone := v.TeamZone(team)
	q := Query{Who: Of(v, subject)}
	owners := map[crm.ID]*slipSums{}
	of := func(owner crm.ID) *slipSums {
		if owners[owner] == nil {
			owners[owner] = &slipSums{dueP: pile{}, outP: pile{}}
		}
		return owners[owner]
	}
	out := Slipped{Period: p}
	due := func(s crm.DealState) bool { return q.holds(s) && p.Contains(s.Expected) }
	steps, err := v.DealSteps(p.From.In(zone).Add(-1), v.Now())
	if err != nil {
		return out, fmt.Errorf("read what changed with deals: %w", err)
	}
	end := p.To.In(zone)
	type course struct{ start, end, now crm.DealState }
	courses := map[crm.ID]*course{}
	for _, s := range steps {
		c := courses[s.Deal]
		if c == nil {
			c = &course{start: s.Before, end: s.Before}
			courses[s.Deal] = c
		}
		if s.At.Before(end) {
			c.end = s.After
		}
		c.now = s.After
	}
	for t := range v.Tallies(crm.TallyQuery{Kind: crm.TallyOpen, Who: q.Who, From: p.From, To: p.To, Apart: true}) {
		s := of(t.Owner)
		s.due += t.N
		s.dueP.add(t.Currency, 0, t.N-t.NoAmount, t.Amount)
	}
	for _, id := range slices.Sorted(maps.Keys(courses)) {
		c := courses[id]
		if due(c.now) {
			of(c.now.Owner).add(-1, c.now, false)
		}
		if !due(c.start) {
			continue
		}
		of(c.start.Owner).add(1, c.start, false)
		if c.end.Standing == crm.StandsOpen && c.end.Expected >= p.To {
			of(c.start.Owner).add(1, c.start, true)
			out.Deals = append(out.Deals, id)
		}
	}
	return out, out.price(newPricer(v, v.Currency(team), v.Today(team)), owners)
}

// price turns the sums into amounts and adds them up.
func (s *Slipped) price(pr *pricer, owners map[crm.ID]*slipSums) error {
	all := slipSums{dueP: pile{}, outP: pile{}}
	line := func(owner crm.ID, sums *slipSums) (Slippage, error) {
		due, err := pr.total(sums.dueP)
		if err != nil {
			return Slippage{}, err
		}
		out, err := pr.total(sums.outP)
		return Slippage{Owner: owner, Due: sums.due, Out: sums.out, DueAmount: due, OutAmount: out}, err
	}
	for _, owner := range slices.Sorted(maps.Keys(owners)) {
		sums := owners[owner]
		if sums.due == 0 {
			continue
		}
		all.due, all.out = all.due+sums.due, all.out+sums.out
		for to, from := range map[*pile]pile{&all.dueP: sums.dueP, &all.outP: sums.outP} {
			for k, x := range from {
				to.add(k.currency, k.day, x.n, x.minor)
			}
		}
		l, err := line(owner, sums)
		if err != nil {
			return err
		}
		s.Owners = append(s.Owners, l)
	}
	slices.SortStableFunc(s.Owners, func(a, b Slippage) int { return cmp.Compare(b.Due, a.Due) })
	var err error
	s.Total, err = line(0, &all)
	return err
}
