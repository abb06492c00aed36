package funnel

import (
	"crmbot/crm"
)

// By says what the lines of a report are.
type By string

// What reports can be cut by.
const (
	Whole      By = ""
	ByRep      By = "rep"
	ByTeam     By = "team"
	BySource   By = "source"
	ByProduct  By = "product"
	ByReason   By = "reason"
	ByIndustry By = "industry"
	ByCustomer By = "customer"
	ByMonth    By = "month" // of close or of start
)

// Line is one line of a report. A deal with several products counts once in each of their lines and shares its amount among them.
type Line struct {
	ID        crm.ID // person, team, product or customer; 0: none
	Text      string // source, reason, industry, or month as 2026-03
	Began     int64  // with ByCohort: all deals begun, else won and lost
	Won, Lost int64
	Revenue   Total // won
	LostValue Total
	Cycle     Ratio // days of won deals: sum over number
	NoAmount  int64 // won or lost without an amount
}

// Rate is the line's win rate: won out of won and lost by close, out of all begun by cohort.
func (l Line) Rate() Ratio { return Ratio{l.Won, l.Began} }

// WonLost is a win-loss report.
type WonLost struct {
	Basis    Basis
	By       By
	Currency string
	Lines    []Line // most revenue first, ties by id and text
	Total    Line
}

// Report gives won and lost deals of q.Period on a basis, cut by something.
func Report(v *crm.View, q Query, by By, basis Basis) (WonLost, error) { return WonLost{}, nil }
