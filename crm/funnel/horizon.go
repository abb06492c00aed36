package funnel

import (
	"fmt"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// Bucket is what is expected to close in one month.
type Bucket struct {
	Period   calendar.Period
	N        int64
	Open     Total
	Weighted Total
}

// Ahead is the open deals by the month they are expected to close in.
type Ahead struct {
	Today    calendar.Date
	Currency string
	Months   []Bucket // the present month first, of which what is overdue is left out
	N        int64    // of all months
	Open     money.Amount
	Weighted money.Amount
	Undated  Total // without expected close: in no month
	UndatedN int64
	Overdue  Total // whose expected close has passed: in no month
	OverdueN int64
	Later    int64 // expected after the last month
	Unpriced int64 // of the months
}

// Horizon gives what the next months are expected to bring, the present one and n - 1 more, in one pipeline or in all (0).
// Its cost does not depend on how many deals there are.
func Horizon(v *crm.View, subject crm.Ref, n int, pipeline crm.ID) (Ahead, error) {
	team := teamOf(v, subject)
	a := Ahead{Today: v.Today(team), Currency: v.Currency(team)}
	a.Open.Currency, a.Weighted.Currency = a.Currency, a.Currency
	pr := newPricer(v, a.Currency, a.Today)
	month := calendar.MonthOf(a.Today, v.Fiscal())
	first := month.From
	for range n {
		a.Months = append(a.Months, Bucket{Period: month})
		month = month.Next()
	}
	q := crm.TallyQuery{Kind: crm.TallyOpen, Who: Of(v, subject), Pipeline: pipeline}
	sums := map[calendar.Date]*openSums{}
	q.From, q.To = a.Today, month.From
	for t := range v.Tallies(q) {
		from := max(first, calendar.MonthOf(t.Day, v.Fiscal()).From)
		if sums[from] == nil {
			sums[from] = newOpenSums()
		}
		sums[from].add(t)
	}
	for i := range a.Months {
		if err := a.fill(&a.Months[i], sums[a.Months[i].Period.From], pr); err != nil {
			return a, err
		}
	}
	rest := func(q crm.TallyQuery) (Stage, error) {
		s := newOpenSums()
		for t := range v.Tallies(q) {
			s.add(t)
		}
		return s.stage(pr, a.Today)
	}
	q.From, q.To = firstDay, a.Today
	late, err := rest(q)
	if err != nil {
		return a, err
	}
	a.Overdue, a.OverdueN = late.Amount, late.N
	q.From, q.To, q.Undated = 0, 0, true
	none, err := rest(q)
	if err != nil {
		return a, err
	}
	a.Undated, a.UndatedN = none.Amount, none.N
	q.Undated, q.Ever = false, true
	a.Later = count(v, q) - a.N - a.OverdueN - a.UndatedN
	return a, nil
}

// fill prices a month and adds it to the total, so that the months add up to it.
func (a *Ahead) fill(b *Bucket, sums *openSums, pr *pricer) error {
	s, err := sums.stage(pr, a.Today)
	if err != nil {
		return err
	}
	b.N, b.Open, b.Weighted = s.N, s.Amount, s.Weighted
	a.N += s.N
	a.Unpriced += s.Amount.Unpriced
	if a.Open, err = a.Open.Add(s.Amount.Sum); err != nil {
		return fmt.Errorf("add up the months: %w", err)
	}
	if a.Weighted, err = a.Weighted.Add(s.Weighted.Sum); err != nil {
		return fmt.Errorf("add up the months: %w", err)
	}
	return nil
}
