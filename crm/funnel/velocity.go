package funnel

import (
	"fmt"
	"math/big"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

const (
	velocityDays = 180 // trailing days that the levers are taken from
	fewestWon    = 5   // won deals below which there is no velocity
)

// Levers are the four numbers that sales velocity is made of.
type Levers struct {
	Period    calendar.Period // of the last three
	Open      int64           // open deals at the end of the period, now for one that still runs
	Won, Lost int64           // closed in the period
	Revenue   Total           // of the won ones
	Priced    int64           // won deals that Revenue counts: all but those without a rate
	Average   money.Amount    // Revenue ÷ Priced, rounded half up
	Rate      Ratio           // won ÷ (won + lost)
	Cycle     Ratio           // days of the won deals with a known start: sum over number
}

// PerDay is open deals × average won amount × win rate ÷ average cycle, in money a day, rounded half up once. Without five
// won deals, or with a cycle of no days, there is none.
func (l Levers) PerDay() (money.Amount, bool) {
	if l.Won < fewestWon || l.Priced == 0 || l.Rate.Undefined() || l.Cycle.Undefined() || l.Cycle.Num <= 0 {
		return money.Amount{Currency: l.Revenue.Sum.Currency}, false
	}
	product := func(factors ...int64) *big.Int {
		p := big.NewInt(1)
		for _, f := range factors {
			p.Mul(p, big.NewInt(f))
		}
		return p
	}
	num := product(l.Open, l.Revenue.Sum.Minor, l.Rate.Num, l.Cycle.Den)
	den := product(l.Priced, l.Rate.Den, l.Cycle.Num)
	num.Lsh(num, 1).Add(num, den)
	v := num.Div(num, den.Lsh(den, 1))
	return money.Amount{Minor: v.Int64(), Currency: l.Revenue.Sum.Currency}, v.IsInt64()
}

// Change is by how many hundredths of a per cent a number differs from what it was, rounded half up; false where it was
// nothing or is not defined.
func Change(now, was Ratio) (int64, bool) {
	if now.Undefined() || was.Undefined() || was.Num <= 0 {
		return 0, false
	}
	scaled := new(big.Rat).Quo(big.NewRat(now.Num, now.Den), big.NewRat(was.Num, was.Den))
	scaled.Sub(scaled, big.NewRat(1, 1)).Mul(scaled, big.NewRat(10_000, 1)).Add(scaled, big.NewRat(1, 2))
	n := new(big.Int).Div(scaled.Num(), scaled.Denom()) // Euclidean; the denominator is positive, so it is the floor
	return n.Int64(), n.IsInt64()
}

// Velocities are the sales velocity of a period and of the one before it.
type Velocities struct{ Now, Before Levers }

// Velocity gives the sales velocity of q.Period and of the period before it, or of the trailing 180 days and the 180 before
// them when it is zero. It reads kept numbers only.
func Velocity(v *crm.View, q Query) (Velocities, error) {
	q = filled(v, q)
	now := q.Period
	if now.IsZero() {
		now = calendar.Between(q.Today.AddDays(1-velocityDays), q.Today, v.Fiscal())
	}
	var out Velocities
	var err error
	if out.Now, err = levers(v, q, now); err != nil {
		return out, err
	}
	out.Before, err = levers(v, q, now.Previous())
	return out, err
}

func levers(v *crm.View, q Query, p calendar.Period) (Levers, error) {
	q.Period = p
	l := Levers{Period: p, Open: openAt(v, q, min(p.To, q.Today.AddDays(1)))}
	pr := newPricer(v, q.Currency, q.Today)
	won := pile{}
	for t := range closedTallies(v, pr, q, false) {
		switch t.Outcome {
		case crm.Won:
			l.Won += t.N
			l.Cycle.Num += t.Days
			l.Cycle.Den += t.DaysN
			won.add(t.Currency, pr.since(t.Currency, t.Day), t.N-t.NoAmount, t.Amount)
		case crm.Lost:
			l.Lost += t.N
		}
	}
	var err error
	if l.Revenue, err = pr.total(won); err != nil {
		return l, fmt.Errorf("add up what was won: %w", err)
	}
	l.Priced = l.Won - l.Revenue.Unpriced
	l.Average = portion(l.Revenue.Sum, 1, l.Priced)
	l.Rate = Ratio{l.Won, l.Won + l.Lost}
	return l, nil
}

// farDay lies behind all days that deals have.
const farDay = calendar.Date(1 << 24)

// openAt is how many deals were open at the beginning of a day: all that ever began, without those that began from then on
// or closed before. Deals with no known start count as begun before.
func openAt(v *crm.View, q Query, day calendar.Date) int64 {
	begun := crm.TallyQuery{Kind: crm.TallyCohort, Who: q.Who, Pipeline: q.Pipeline}
	closed := crm.TallyQuery{Kind: crm.TallyClosed, Who: q.Who, Pipeline: q.Pipeline}
	ever, later, before, undated := begun, begun, closed, closed
	ever.Ever, undated.Undated = true, true
	later.From, later.To = day, farDay
	before.From, before.To = firstDay, day
	return count(v, ever) - count(v, later) - count(v, before) - count(v, undated)
}
