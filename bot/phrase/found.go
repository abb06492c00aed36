package phrase

import (
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// Kind says what a finder found.
type Kind uint8

const (
	Date Kind = iota + 1
	Money
	Phone
	Mention
	Code
)

// Found is one thing a text says.
type Found struct {
	Span
	Kind Kind
	When calendar.When // of a Date; When.Impossible if there is no such day
	Past bool          // its clause speaks of the past
	Sum  money.Reading // of Money
	Text string        // Phone: digits with country code; Mention: the platform's id or the name without @; Code: letter and digits
	ID   bool          // of a Mention: Text is the platform's id
}
