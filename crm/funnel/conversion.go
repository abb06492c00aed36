package funnel

import "crmbot/crm"

// Step is how far a cohort came: Reached deals came to the stage or further, of Before that came to the stage before.
type Step struct {
	Stage   crm.Stage // the stage reached; in the last step the won one
	Reached int64
	Before  int64
}

// Rate is the step's conversion.
func (s Step) Rate() Ratio { return Ratio{s.Reached, s.Before} }

// Conversion is the way of the deals that began in a period, as of now. A skipped stage counts as reached, a move back
// takes nothing away, a lost deal counts up to the highest stage it held.
type Conversion struct {
	Pipeline        crm.Pipeline
	Created         int64
	Open, Won, Lost int64 // of Created
	Steps           []Step
	Overall         Ratio // won of created
	Undecided       Ratio // open of created
	Imported        int64 // unknown start, in no period
}

// Cohort gives the conversion of the deals that began in q.Period.
func Cohort(v *crm.View, q Query) (Conversion, error) { return Conversion{}, nil }

// Flows gives what left each open stage in q.Flow, in selling order.
func Flows(v *crm.View, q Query) ([]Flow, error) { return nil, nil }
