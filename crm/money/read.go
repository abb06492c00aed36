package money

// Options say how an amount is read.
type Options struct {
	Default string // currency of an amount that names none
	Free    bool   // free text: a unit or a currency is required
}

// Reading is an amount as it was read.
type Reading struct {
	Amount
	Bare     bool // neither a unit nor a currency stood there: "60" may well mean 60万
	TooLarge bool // an amount beyond what is kept (one quadrillion units); Minor is then 0
}

// ReadPrefix reads the longest amount at the start of s and returns it with its length in bytes, 0 when there is none.
// An amount that is too large swallows its text and comes back with TooLarge.
func ReadPrefix(s string, o Options) (Reading, int) { panic("building") }

// Read reads s as one amount and nothing else; false when it is none, or when Reading.TooLarge says so.
func Read(s string, o Options) (Reading, bool) { panic("building") }
