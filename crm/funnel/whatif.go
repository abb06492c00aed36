package funnel

import (
	"slices"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// Supposition is what is supposed of an open deal; what is zero stays as it is.
type Supposition struct {
	Outcome     crm.Outcome // Won or Lost, today, or on the expected day where the period asked for does not hold today
	Amount      *money.Amount
	Expected    *calendar.Date // 0 is no day
	Probability *int           // percent
}

// WhatIf is a forecast as it is and as it would be. Nothing is changed.
type WhatIf struct{ Before, After Outlook }

// Suppose tells what a forecast would be if things stood otherwise with one open deal. The deal must be the subject's; see
// Holds.
func Suppose(v *crm.View, subject crm.Ref, p calendar.Period, d crm.Deal, s Supposition) (WhatIf, error) {
	var w WhatIf
	var err error
	if w.Before, err = Forecast(v, subject, p); err != nil {
		return w, err
	}
	w.After, err = forecast(v, subject, p, 0, suppose(v, subject, p, d, s))
	return w, err
}

// Holds tells whether an open deal is in a subject's forecast, when its day is.
func Holds(v *crm.View, subject crm.Ref, d crm.Deal) bool {
	switch subject.Kind {
	case crm.KindPerson:
		return d.Owner == subject.ID
	case crm.KindTeam:
		return slices.Contains(below(v, subject.ID), d.Team)
	}
	return true
}

// supposed are tallies beside those that are kept, negative ones for what is supposed to be gone.
type supposed struct{ won, open []crm.Tally }

func suppose(v *crm.View, subject crm.Ref, p calendar.Period, d crm.Deal, s Supposition) supposed {
	_, stage, err := v.Stage(d.Stage)
	if err != nil {
		return supposed{}
	}
	now := openTally(stage, d)
	gone := now
	gone.Sums = now.Neg()
	out := supposed{open: []crm.Tally{gone}}
	if s.Amount != nil {
		d.Amount = *s.Amount
	}
	if s.Expected != nil {
		d.Expected = *s.Expected
	}
	if s.Probability != nil {
		d.Probability = s.Probability
	}
	switch s.Outcome {
	case crm.Lost:
	case crm.Won:
		won := openTally(stage, d)
		if today := v.Today(teamOf(v, subject)); p.Contains(today) || d.Expected < today {
			won.Day = today
		}
		if subject.Kind == crm.KindPerson {
			won.Amount = 0
			for _, share := range d.Shares() {
				if share.Person == subject.ID {
					won.Amount = share.Amount.Minor
				}
			}
		}
		out.won = append(out.won, won)
	default:
		out.open = append(out.open, openTally(stage, d))
	}
	return out
}

// openTally is what one open deal adds to the kept numbers.
func openTally(stage crm.Stage, d crm.Deal) crm.Tally {
	p := stage.Probability
	if d.Probability != nil {
		p = *d.Probability
	}
	t := crm.Tally{Pipeline: d.Pipeline, Currency: d.Amount.Currency, Day: d.Expected, Label: crm.Label{Stage: d.Stage, Text: d.Category},
		Sums: crm.Sums{N: 1, Amount: d.Amount.Minor, Weighted: d.Amount.Percent(int64(p)).Minor}}
	if d.Amount.Minor == 0 {
		t.NoAmount = 1
	}
	return t
}
