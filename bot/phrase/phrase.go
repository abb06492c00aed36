// Package phrase reads what people write: it cuts a line into tokens, finds the verb, gives the rest to the verb's fields, and makes
// a draft of text that has no verb at all.
package phrase

import (
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// Names is the dictionary of customers and deals a caller knows. It is asked often and must be quick.
type Names interface {
	// Longest returns the record whose name or alias is the longest at the start of text, with its length in bytes;
	// n is 0 when none is there.
	Longest(text string) (id string, n int)
}

// NoNames knows nobody.
type NoNames struct{}

// Longest finds nothing.
func (NoNames) Longest(string) (string, int) { return "", 0 }

// Terms are what dates and amounts are read against.
type Terms struct {
	Ref   calendar.Ref  // Now, DMY; Past and Free are set where the text says so
	Money money.Options // Default; Free likewise
}

// Span is a part of a line, in bytes.
type Span struct{ Start, End int }

// In cuts the span out of the line it belongs to.
func (s Span) In(line string) string { return line[s.Start:s.End] }

// Len is the number of bytes.
func (s Span) Len() int { return s.End - s.Start }
