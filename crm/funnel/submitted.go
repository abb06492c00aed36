package funnel

import (
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// Accuracy is how near a forecast came: 1 − |forecast − actual| ÷ actual, never below nothing; undefined when nothing came.
func Accuracy(forecast, actual int64) Ratio {
	if actual <= 0 {
		return Ratio{}
	}
	off := forecast - actual
	if off < 0 {
		off = -off
	}
	return Ratio{max(0, actual-off), actual}
}

// Submitted is what somebody submitted of a period, beside what came.
type Submitted struct {
	Person   crm.Person
	All      []crm.Forecast // the newest first; none when they have not submitted
	Forecast money.Amount   // the newest, in the team's currency
	Unpriced bool           // which it could not be converted to
	Attainment
	Over     bool  // the period is
	Accuracy Ratio // of the newest, once the period is over
}

// SubmittedBy gives what a person, or each of a team's members who sell, submitted of a month or quarter: the zero Ref is
// everybody.
func SubmittedBy(v *crm.View, subject crm.Ref, p calendar.Period) ([]Submitted, error) {
	var people []crm.Person
	switch subject.Kind {
	case crm.KindPerson:
		person, err := v.Person(subject.ID)
		if err != nil {
			return nil, err
		}
		people = []crm.Person{person}
	case crm.KindTeam:
		people = members(v, subject.ID)
	default:
		for _, person := range v.People() {
			if person.State == crm.Active {
				people = append(people, person)
			}
		}
	}
	var out []Submitted
	for _, person := range people {
		s, err := submittedBy(v, person, p)
		if err != nil {
			return nil, err
		}
		if subject.Kind == crm.KindPerson || len(s.All) > 0 || s.Set || sells(v.Unscoped(), person) {
			out = append(out, s)
		}
	}
	return out, nil
}

func submittedBy(v *crm.View, person crm.Person, p calendar.Period) (Submitted, error) {
	a, err := attain(v, person.Ref(), crm.WonAmount, p)
	if err != nil {
		return Submitted{}, err
	}
	s := Submitted{Person: person, All: v.Forecasts(person.ID, p), Attainment: a, Over: p.To <= a.Today}
	if len(s.All) == 0 {
		return s, nil
	}
	var ok bool
	if s.Forecast, ok = newPricer(v, a.Actual.Currency, a.Today).price(s.All[0].Amount, s.All[0].On); !ok {
		s.Unpriced = true
		return s, nil
	}
	if s.Over {
		s.Accuracy = Accuracy(s.Forecast.Minor, s.Actual.Minor)
	}
	return s, nil
}
