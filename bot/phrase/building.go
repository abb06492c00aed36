package phrase

// Split cuts a line into tokens at white space; it never fails.
func Split(line string) []Token { panic("building") }

// Lead cuts what stands before a command: a slash, an exclamation mark, the bot's name (@bot). It returns the start of the rest and
// whether a slash or exclamation mark stood there.
func Lead(line string, bots ...string) (start int, slash bool) { panic("building") }

// Scan finds dates, amounts, phones, mentions and codes in running text, in order and without overlaps.
func Scan(text string, t Terms) []Found { panic("building") }

// Vocab is the words that call commands; make it with NewVocab.
type Vocab struct{ aliases []Alias }

// NewVocab collects the aliases of all commands.
func NewVocab(aliases []Alias) *Vocab { panic("building") }

// Verb recognises the command a line calls.
func (v *Vocab) Verb(line string, names Names, bots ...string) (Hit, bool) { panic("building") }

// Guess returns up to three commands that a line without a verb may have meant, best first.
func (v *Vocab) Guess(line string, bots ...string) []Guess { panic("building") }

// Assign shares the rest of a line out among the fields of its verb.
func Assign(rest string, wants []Want, names Names, t Terms) Args { panic("building") }

// Free reads text without a verb.
func Free(text string, names Names, t Terms) Draft { panic("building") }
