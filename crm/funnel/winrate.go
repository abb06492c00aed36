package funnel

import (
	"iter"
	"slices"

	"crmbot/crm"
)

// Basis says which deals a rate is about.
type Basis string

// The bases.
const (
	ByClose  Basis = "close"  // the deals closed in the period: won out of won and lost
	ByCohort Basis = "cohort" // the deals begun in the period: won out of all
)

// WinRates are the win rates of one period on every basis; each Ratio carries its n.
type WinRates struct {
	Count  Ratio // closed in the period: won ÷ (won + lost)
	Value  Ratio // the same by amount, in minor units of Currency
	Cohort Ratio // begun in the period: won ÷ begun
	Open   int64 // of the cohort, still undecided
	// Won and Lost are the amounts behind Value.
	Won, Lost Total
	Currency  string
}

// WinRate gives the win rates of q.Period, over all pipelines when q names none.
func WinRate(v *crm.View, q Query) (WinRates, error) {
	q = filled(v, q)
	w := WinRates{Currency: q.Currency}
	pr := newPricer(v, q.Currency, q.Today)
	closed := map[crm.Outcome]pile{crm.Won: {}, crm.Lost: {}}
	n := map[crm.Outcome]int64{}
	for t := range closedTallies(v, pr, q, false) {
		n[t.Outcome] += t.N
		closed[t.Outcome].add(t.Currency, pr.since(t.Currency, t.Day), t.N-t.NoAmount, t.Amount)
	}
	var err error
	if w.Won, err = pr.total(closed[crm.Won]); err != nil {
		return WinRates{}, err
	}
	if w.Lost, err = pr.total(closed[crm.Lost]); err != nil {
		return WinRates{}, err
	}
	w.Count = Ratio{n[crm.Won], n[crm.Won] + n[crm.Lost]}
	w.Value = Ratio{w.Won.Sum.Minor, w.Won.Sum.Minor + w.Lost.Sum.Minor}
	w.cohort(v, q)
	return w, nil
}

// cohort counts the deals begun in the period. In one pipeline they are those of its Conversion: one that went to another by
// transfer was begun here and is neither won nor open, one that came began on the day it came.
func (w *WinRates) cohort(v *crm.View, q Query) {
	add := func(o crm.Outcome, n int64) {
		w.Cohort.Den += n
		switch o {
		case crm.Won:
			w.Cohort.Num += n
		case crm.Undecided:
			w.Open += n
		}
	}
	for t := range v.Tallies(q.cohort()) {
		add(t.Outcome, t.N)
	}
	if q.Pipeline == 0 {
		return
	}
	for m := range moves(v, q) {
		switch {
		case !q.begins(m.day):
		case m.left:
			w.Cohort.Den += m.n
		default:
			add(m.Outcome, m.n)
		}
	}
}

// closedTallies walks the deals closed in q.Period: by whole months in the currency asked for, by days in others, whose
// rates are those of the day.
func closedTallies(v *crm.View, pr *pricer, q Query, apart bool) iter.Seq[crm.Tally] {
	t := crm.TallyQuery{Kind: crm.TallyClosed, Who: q.Who, Pipeline: q.Pipeline, From: q.Period.From, To: q.Period.To,
		Ever: q.Period.IsZero(), Apart: apart}
	return priced(v, pr, t)
}

// priced walks tallies so that each lies in one stretch of a currency's rate.
func priced(v *crm.View, pr *pricer, q crm.TallyQuery) iter.Seq[crm.Tally] {
	return func(yield func(crm.Tally) bool) {
		foreign := false
		for t := range v.Tallies(q) {
			if pr.foreign(t.Currency) {
				foreign = true
				continue
			}
			if !yield(t) {
				return
			}
		}
		if !foreign {
			return
		}
		q.Daily = true
		for t := range v.Tallies(q) {
			if pr.foreign(t.Currency) && !yield(t) {
				return
			}
		}
	}
}

// Cycles is how long winning took: deals won in the period with a known start.
type Cycles struct {
	N      int64
	Mean   Ratio // days
	Median Ratio // days; Den is 2 when N is even
}

// Cycle gives the sales cycle of deals won in q.Period. The median walks the period's won deals.
func Cycle(v *crm.View, q Query) (Cycles, error) {
	q = filled(v, q)
	var c Cycles
	for t := range closedTallies(v, newPricer(v, q.Currency, q.Today), q, false) {
		if t.Outcome == crm.Won {
			c.N += t.DaysN
			c.Mean.Num += t.Days
		}
	}
	c.Mean.Den = c.N
	var days []int64
	for f := range v.Figures(crm.FiguresQuery{Who: q.Who, Stages: stagesOf(v, q, crm.StageWon), From: q.Period.From, To: q.Period.To, Ever: q.Period.IsZero()}) {
		if f.Cycle >= 0 {
			days = append(days, int64(f.Cycle))
		}
	}
	slices.Sort(days)
	switch n := len(days); {
	case n == 0:
	case n%2 == 1:
		c.Median = Ratio{days[n/2], 1}
	default:
		c.Median = Ratio{days[n/2-1] + days[n/2], 2}
	}
	return c, nil
}

// stagesOf lists the stages of a kind, of q's pipeline or of all.
func stagesOf(v *crm.View, q Query, kind crm.StageKind) []crm.StageID {
	var out []crm.StageID
	for _, p := range slices.Concat(v.Pipelines(), v.ArchivedPipelines()) {
		if q.Pipeline != 0 && p.ID != q.Pipeline {
			continue
		}
		for _, s := range p.Stages {
			if s.Kind == kind {
				out = append(out, s.ID)
			}
		}
	}
	return out
}
