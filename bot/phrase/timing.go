package phrase

import "crmbot/crm/calendar"

// Verdict says what the dates of a logging line make of it.
type Verdict uint8

const (
	Log  Verdict = iota + 1 // it happened
	Plan                    // it is to happen: a task
	Both                    // it happened, and a next step is named
	Ask                     // only a future date and a note without a sign of the past: either may be meant
)

// Timing is which date is which.
type Timing struct {
	Verdict Verdict
	When    calendar.When // what happened or, in a Plan, what shall; zero Date: not said
	Next    calendar.When // the next step; zero Date: none
}
