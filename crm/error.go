package crm

import "fmt"

// Code says what sort of refusal an Error is.
type Code string

const (
	Invalid     Code = "invalid"     // what was asked cannot be
	NotFound    Code = "not_found"   // no such record, or none the asker may see
	Conflict    Code = "conflict"    // somebody changed it meanwhile, or it was done already
	Forbidden   Code = "forbidden"   // the asker may not
	Unavailable Code = "unavailable" // cannot be answered now
)

// Error is a refusal people are told about. Reason is a constant such as "deal.closed" under which the message
// catalogues hold its words ("error.deal.closed"), Args are the name and value pairs those words need.
type Error struct {
	Code   Code
	Reason string
	Field  string // the field at fault, if one is
	Args   []any
}

func (e *Error) Error() string {
	if len(e.Args) == 0 {
		return string(e.Code) + ": " + e.Reason
	}
	return fmt.Sprint(string(e.Code), ": ", e.Reason, " ", e.Args)
}

// Refuse makes an Error.
func Refuse(code Code, reason string, args ...any) *Error {
	return &Error{Code: code, Reason: reason, Args: args}
}
