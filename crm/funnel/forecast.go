package funnel

import (
	"fmt"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// Outlook is the forecast of one period.
type Outlook struct {
	Period   calendar.Period
	Today    calendar.Date
	Currency string
	Won      Total // closed in the period
	WonN     int64
	Open     Total // expected to close in the period, today or later
	OpenN    int64
	Weighted Total
	Landing  money.Amount // Won and Weighted
	Overdue  Total        // open deals whose expected close has passed; not in Landing
	OverdueN int64
	Undated  Total // open deals without expected close; in no period
	UndatedN int64
	Quota    money.Amount
	Set      bool
	Rate     Ratio // landing ÷ quota
	Unpriced int64 // deals of Won and Open that could not be converted
}

// Forecast gives the outlook of one subject's period over all pipelines.
func Forecast(v *crm.View, subject crm.Ref, p calendar.Period) (Outlook, error) {
	team := teamOf(v, subject)
	o := Outlook{Period: p, Today: v.Today(team), Currency: v.Currency(team)}
	who := Of(v, subject)
	pr := newPricer(v, o.Currency, o.Today)
	a := Attainment{Metric: crm.WonAmount, Period: p, Today: o.Today}
	a.quota(v, subject, o.Currency)
	o.Quota, o.Set = a.Quota, a.Set

	won := pile{}
	for t := range closedTallies(v, pr, Query{Who: who, Period: p}, false) {
		if t.Outcome == crm.Won {
			o.WonN += t.N
			won.add(t.Currency, pr.since(t.Currency, t.Day), t.N-t.NoAmount, t.Amount)
		}
	}
	var err error
	if o.Won, err = pr.total(won); err != nil {
		return o, err
	}
	open := func(q crm.TallyQuery) (Stage, error) {
		q.Kind, q.Who = crm.TallyOpen, who
		sums := newOpenSums()
		for t := range v.Tallies(q) {
			sums.add(t)
		}
		return sums.stage(pr, o.Today)
	}
	s, err := open(crm.TallyQuery{From: max(p.From, o.Today), To: p.To})
	if err != nil {
		return o, err
	}
	o.Open, o.OpenN, o.Weighted = s.Amount, s.N, s.Weighted
	if s, err = open(crm.TallyQuery{From: firstDay, To: o.Today}); err != nil {
		return o, err
	}
	o.Overdue, o.OverdueN = s.Amount, s.N
	if s, err = open(crm.TallyQuery{Undated: true}); err != nil {
		return o, err
	}
	o.Undated, o.UndatedN = s.Amount, s.N
	if o.Landing, err = o.Won.Sum.Add(o.Weighted.Sum); err != nil {
		return o, fmt.Errorf("add up the forecast: %w", err)
	}
	o.Unpriced = o.Won.Unpriced + o.Weighted.Unpriced
	if o.Set {
		o.Rate = Ratio{o.Landing.Minor, o.Quota.Minor}
	}
	return o, nil
}
