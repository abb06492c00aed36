package name

// Class says how a query and a name belong together, best first. Callers act on Exact and Alias; on a lone hit of Prefix to Initials
// they act and say so; Sound, Near and several hits ask.
type Class uint8

const (
	None      Class = iota // no relation
	Exact                  // the same name, legal suffixes aside
	Alias                  // the same as one of the aliases
	Prefix                 // the name or an alias begins with it
	Substring              // it stands inside the name or an alias
	Pinyin                 // spelt in full syllables, the last possibly unfinished: huawei, huaw
	Initials               // spelt in first letters, with any reading of each character: zsyh
	Sound                  // other characters that sound the same: 花为
	Near                   // a slip of one letter, two from six letters on
)

// Sure says that a hit of this class needs no question as long as it is the only one.
func (c Class) Sure() bool { return c == Exact || c == Alias }

// Fair says that a hit of this class may be acted on when it is the only one, if the answer says so.
func (c Class) Fair() bool { return c >= Exact && c <= Initials }

// Match tells how query names the bearer of name and aliases; false if not at all. To try one query on many names, make a Query once.
func Match(query, name string, aliases ...string) (Class, bool) {
	return NewQuery(query).Match(name, aliases...)
}
