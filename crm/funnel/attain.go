package funnel

import (
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// Attainment is what a person, team or the company reached of a quota. Of a count the amounts have no currency.
type Attainment struct {
	Subject  crm.Ref
	Metric   crm.Metric
	Period   calendar.Period
	Today    calendar.Date
	Actual   money.Amount
	Deals    int64 // won deals behind Actual
	Unpriced int64 // of them not converted
	Quota    money.Amount
	Set      bool // a quota is set; without one there is no rate, gap or pace
	Summed   bool // the quota is the sum of the members', there is none of the team's own
	Members  money.Amount
	Rate     Ratio        // actual ÷ quota
	Gap      money.Amount // never below nothing
	Workdays Workdays
	Expected money.Amount // quota × elapsed ÷ total working days
	Pace     Ratio        // actual ÷ expected
	Needed   money.Amount // gap a remaining working day; the gap itself when none is left
	Open     Total        // open deals with expected close in the period, today or later
	Weighted Total
	Coverage Ratio // open ÷ gap; undefined once the gap is closed
	Rank     int   // among those of the subject's team with a quota, ties share; 0: no rank
	RankOf   int
}

// Workdays are the working days of a period. A day has elapsed from 18:00 local on.
type Workdays struct{ Elapsed, Total, Remaining int }

// Attain gives the attainment of one subject.
func Attain(v *crm.View, subject crm.Ref, m crm.Metric, p calendar.Period) (Attainment, error) {
	return Attainment{}, nil
}

// AttainMembers gives the attainment of each active member of the teams from team down, best rate first, without Rank.
func AttainMembers(v *crm.View, team crm.ID, m crm.Metric, p calendar.Period) ([]Attainment, error) {
	return nil, nil
}
