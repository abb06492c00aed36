package phrase

import (
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// Want is a field a verb declares.
type Want struct {
	Field string
	Type  Type
	Keys  []string // in both languages; a prefix of two letters or one Chinese character will do
	Codes string   // Object: letters of the codes it takes, "CD"
	Named bool     // Object: may be called by name
	// Match recognises a Choice: the words tried are folded, one to three at a time.
	Match func(words string) (value string, ok bool)
}

// Type says what kind of words a field takes.
type Type uint8

const (
	Object   Type = iota + 1 // code, quoted or known name, bare digits; an unknown first word is an object without ID
	Day                      // a date, in the order of the fields
	Happened                 // the date of what is logged: past or today
	NextStep                 // the date of what comes next
	Sum                      // an amount
	Person                   // a mention
	Tel                      // a phone number
	Choice                   // a word that Match knows
	Number                   // bare digits
	Text                     // only by its key
	Note                     // what is left over
)

// Arg is what one field got.
type Arg struct {
	Field  string
	Type   Type
	Span          // of the value in the line
	Text   string // folded value, or what Match returned
	ID     string // Object: of a known name
	Code   bool   // Object: Text is a code (C12) or bare digits (12, #12)
	Found  Found  // Day, Happened, NextStep, Sum, Person, Tel
	Quoted bool
	Keyed  bool
}

// Args is how a line was shared out among the fields of a verb.
type Args struct {
	List       []Arg
	Note       string  // what no field took, as it was written
	Impossible []Found // dates that do not exist; their text is neither note nor value
	Bad        []Arg   // keyed values their field could not read
	Timing     Timing  // for verbs with Happened or NextStep
}

// Get returns what a field got.
func (a *Args) Get(field string) (Arg, bool) {
	for _, x := range a.List {
		if x.Field == field {
			return x, true
		}
	}
	return Arg{}, false
}

var _ = calendar.When{}
var _ = money.Reading{}
