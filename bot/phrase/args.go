package phrase

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
	Choice                   // words that Match knows
	Number                   // bare digits
	Text                     // anything, only by its key
	Note                     // what is left over, or by its key up to the next key
)

// Want is a field a verb declares.
type Want struct {
	Field string
	Type  Type
	Keys  []string // in both languages; a beginning of two letters or one Chinese character will do
	Codes string   // Object: letters of the codes it takes, "CD"; without any it takes no digits
	Named bool     // Object: may be called by name
	// Match recognises a Choice: one to three words, width and case folded.
	Match func(words string) (value string, ok bool)
}

// Arg is what one field got.
type Arg struct {
	Field string
	Type  Type
	Span         // of the value in the text given to Assign
	Text  string // the value, width folded; of a Choice what Match returned
	ID    string // Object: of a known name; "" with Code false means that nobody knows it
	Code  bool   // Object: Text is a code (C12) or bare digits (12, #12)
	Found Found  // Day, Happened, NextStep, Sum, Person, Tel

	Quoted bool
	Keyed  bool
}

// Args is how a line was shared out among the fields of a verb.
type Args struct {
	List       []Arg
	Note       string  // what no field took, as it was written, after what came by the note's key
	Impossible []Found // dates that do not exist; their text is neither note nor value
	Bad        []Arg   // values that came by a key and that their field could not read
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
