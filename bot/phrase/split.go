package phrase

// Token is a word of a line, or a quoted stretch, or a key with its value.
type Token struct {
	Span
	Raw    string // as it stands in the line
	Text   string // without quotes, markup and key; full-width forms folded
	Value  Span   // where Text came from
	Quoted bool   // Text was in quotes: it is text, never a date, an amount or a verb
	Key    string // of key:value, key=value, --key value; folded, lower case
}
