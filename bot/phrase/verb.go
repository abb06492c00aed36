package phrase

// Alias is one word or phrase that calls a command.
type Alias struct {
	Text  string // "推进", "deal move"; compared without case and width
	ID    string // the command
	Alone bool   // only as the whole line (今天, today)
	Reads bool   // the command changes nothing, so a unique prefix may call it
}

// How says by what right a verb was recognised.
type How uint8

const (
	Whole How = iota + 1 // the alias is the whole text
	First                // the alias is the first word or words
	Glued                // text without spaces begins with the alias, and what follows begins with a name or code: 推进华为报价
	Short                // a unique beginning of the aliases of one reading command: cust
)

// Hit is a verb recognised in a line.
type Hit struct {
	ID    string
	Alias string
	How   How
	Rest  Span // what follows the verb, trimmed
	Slash bool // the line began with a slash, so that it is a command for sure
}

// Guess is a verb a line may have meant.
type Guess struct {
	ID    string
	Alias string
	Line  string // the line with the verb put right
}
