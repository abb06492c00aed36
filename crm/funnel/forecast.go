package funnel

import (
	"fmt"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// Outlook is the forecast of one period.
type Outlook struct {
	Period     calendar.Period
	Today      calendar.Date
	Currency   string
	Won        Total // closed in the period
	WonN       int64
	Open       Total // expected to close in the period, today or later
	OpenN      int64
	Weighted   Total
	Landing    money.Amount  // Won and Weighted
	Categories []CategorySum // of Open, the surest first; those without deals are left out
	Rollup     Rollup
	Overdue    Total // open deals whose expected close has passed; not in Landing
	OverdueN   int64
	Undated    Total // open deals without expected close; in no period
	UndatedN   int64
	Quota      money.Amount
	Set        bool  // never for one pipeline alone: quotas are for all of them
	Rate       Ratio // landing ÷ quota
	Gap        money.Amount
	Coverage   Ratio // open ÷ gap; undefined once the gap is closed
	Unpriced   int64 // deals of Won and Open that could not be converted
}

// Forecast gives the outlook of one subject's period over all pipelines.
func Forecast(v *crm.View, subject crm.Ref, p calendar.Period) (Outlook, error) {
	return ForecastIn(v, subject, p, 0)
}

// ForecastIn gives the outlook of one subject's period in one pipeline, 0 being all. Its cost does not depend on how many
// deals there are.
func ForecastIn(v *crm.View, subject crm.Ref, p calendar.Period, pipeline crm.ID) (Outlook, error) {
	return forecast(v, subject, p, pipeline, supposed{})
}

// forecast reads the outlook with what is supposed beside what is kept.
func forecast(v *crm.View, subject crm.Ref, p calendar.Period, pipeline crm.ID, more supposed) (Outlook, error) {
	team := teamOf(v, subject)
	o := Outlook{Period: p, Today: v.Today(team), Currency: v.Currency(team)}
	who := Of(v, subject)
	pr := newPricer(v, o.Currency, o.Today)
	if pipeline == 0 {
		a := Attainment{Metric: crm.WonAmount, Period: p, Today: o.Today}
		a.quota(v, subject, o.Currency)
		o.Quota, o.Set = a.Quota, a.Set
	}
	won := pile{}
	add := func(t crm.Tally) {
		o.WonN += t.N
		won.add(t.Currency, pr.since(t.Currency, t.Day), t.N-t.NoAmount, t.Amount)
	}
	for t := range closedTallies(v, pr, Query{Who: who, Period: p, Pipeline: pipeline}, false) {
		if t.Outcome == crm.Won {
			add(t)
		}
	}
	for _, t := range more.won {
		if p.Contains(t.Day) {
			add(t)
		}
	}
	var err error
	if o.Won, err = pr.total(won); err != nil {
		return o, err
	}
	if err := o.open(v, crm.TallyQuery{Kind: crm.TallyOpen, Who: who, Pipeline: pipeline}, more.open, pr); err != nil {
		return o, err
	}
	if o.Landing, err = o.Won.Sum.Add(o.Weighted.Sum); err != nil {
		return o, fmt.Errorf("add up the forecast: %w", err)
	}
	if o.Rollup, err = roll(o.Won.Sum, o.Categories); err != nil {
		return o, err
	}
	o.Unpriced = o.Won.Unpriced + o.Weighted.Unpriced
	if o.Set {
		o.Rate = Ratio{o.Landing.Minor, o.Quota.Minor}
		o.Gap = money.Amount{Minor: max(0, o.Quota.Minor-o.Won.Sum.Minor), Currency: o.Currency}
		o.Coverage = Ratio{o.Open.Sum.Minor, o.Gap.Minor}
	}
	return o, nil
}

// open sums the open deals: those expected in the period by category, the overdue ones and those without a day.
func (o *Outlook) open(v *crm.View, q crm.TallyQuery, more []crm.Tally, pr *pricer) error {
	read := func(from, to calendar.Date, undated bool, each func(crm.Tally)) (Stage, error) {
		q.From, q.To, q.Undated = from, to, undated
		sums := newOpenSums()
		for t := range v.Tallies(q) {
			sums.add(t)
			each(t)
		}
		for _, t := range more {
			if undated && t.Day == 0 || !undated && t.Day >= from && t.Day < to {
				sums.add(t)
				each(t)
			}
		}
		return sums.stage(pr, o.Today)
	}
	stages, by := stagesByID(v), map[Category]*openSums{}
	s, err := read(max(o.Period.From, o.Today), o.Period.To, false, func(t crm.Tally) {
		c := CategoryOf(stages[t.Stage], t.Text)
		if by[c] == nil {
			by[c] = newOpenSums()
		}
		by[c].add(t)
	})
	if err != nil {
		return err
	}
	o.Open, o.OpenN, o.Weighted = s.Amount, s.N, s.Weighted
	for _, c := range categories {
		line, err := by[c].stage(pr, o.Today)
		if err != nil {
			return err
		}
		if line.N > 0 {
			o.Categories = append(o.Categories, CategorySum{Category: c, N: line.N, Amount: line.Amount, Weighted: line.Weighted})
		}
	}
	none := func(crm.Tally) {}
	if s, err = read(firstDay, o.Today, false, none); err != nil {
		return err
	}
	o.Overdue, o.OverdueN = s.Amount, s.N
	if s, err = read(0, 0, true, none); err != nil {
		return err
	}
	o.Undated, o.UndatedN = s.Amount, s.N
	return nil
}
