package phrase

import (
	"slices"
	"strings"
	"unicode"

	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// Assign shares the rest of a line out among the fields of its verb. Keys go first, then objects in the order of the fields (the first
// words that are no date, amount or mention; an unknown one only there), then choices, dates, amounts, mentions and phones wherever
// they stand as words of their own. Dates and amounts inside running text are read as well, and stay in the note. Quoted text is
// never anything but an object or text.
func Assign(rest string, wants []Want, names Names, t Terms) Args {
	if names == nil {
		names = NoNames{}
	}
	a := &assigner{line: rest, wants: wants, names: names, terms: t, mask: make([]state, len(rest)), filled: make([]bool, len(wants))}
	a.toks = a.keyed(Split(rest))
	a.protect()
	a.objects()
	a.choices()
	a.people()
	a.amountsAndDates()
	a.bareNumbers()
	a.out.Note = a.note()
	a.timing()
	return a.out
}

// state says what became of a byte of the line.
type state uint8

const (
	open   state = iota // nobody took it: note
	taken               // some field took it
	shown               // a field read it and the note keeps it
	sealed              // quoted: note, and nothing else may read it
)

type assigner struct {
	line   string
	wants  []Want
	names  Names
	terms  Terms
	toks   []Token // without the keyed ones
	mask   []state
	filled []bool
	notes  []string // keyed notes
	dates  []dated
	out    Args
}

// dated is a date that was found and not yet given to a field.
type dated struct {
	Found
	word bool // it stands as words of its own
}

func (a *assigner) mark(s Span, st state) {
	for i := s.Start; i < s.End; i++ {
		a.mask[i] = st
	}
}

// free says that nobody took any of s.
func (a *assigner) free(s Span) bool {
	for i := s.Start; i < s.End; i++ {
		if a.mask[i] != open {
			return false
		}
	}
	return true
}

// want finds the next field of a type that has nothing yet, -1 if there is none.
func (a *assigner) want(ty Type) int {
	return slices.IndexFunc(indexes(a.wants), func(i int) bool { return a.wants[i].Type == ty && !a.filled[i] })
}

func indexes(ws []Want) []int {
	is := make([]int, len(ws))
	for i := range is {
		is[i] = i
	}
	return is
}

// declares says that the verb has a field of a type at all.
func (a *assigner) declares(types ...Type) bool {
	return slices.ContainsFunc(a.wants, func(w Want) bool { return slices.Contains(types, w.Type) })
}

func (a *assigner) put(i int, arg Arg) {
	arg.Field, arg.Type = a.wants[i].Field, a.wants[i].Type
	a.filled[i] = true
	a.out.List = append(a.out.List, arg)
}

// protect keeps quoted text from every reader but objects.
func (a *assigner) protect() {
	for _, t := range a.toks {
		if t.Quoted {
			a.mark(t.Span, sealed)
		}
	}
}

// pieces are where a word that nobody took may begin: the open rest of each token.
func (a *assigner) pieces() []Span {
	var out []Span
	for _, t := range a.toks {
		s := t.Value
		for s.Len() > 0 && a.mask[s.Start] != open {
			s.Start++
		}
		if s.Len() > 0 && !t.Quoted {
			out = append(out, s)
		}
	}
	return out
}

// ends says that a word may end at i: white space, punctuation, the end, or what a field took.
func (a *assigner) ends(i int) bool {
	if i >= len(a.line) || a.mask[i] != open {
		return true
	}
	r, n := decode(a.line[i:])
	return space(r) || unicode.IsPunct(r) && !(strings.ContainsRune(".,/:-%", r) && latin(peek(a.line, i+n)))
}

// date reads a whole date at i.
func (a *assigner) date(i int) (Found, bool) {
	ref := a.terms.Ref
	ref.Free = false
	w, n := calendar.ReadPrefix(a.line[i:], ref)
	return Found{Span: Span{i, i + n}, Kind: Date, When: w}, n > 0 && a.ends(i+n)
}

// sum reads a whole amount with a unit or currency at i.
func (a *assigner) sum(i int) (Found, bool) {
	o := a.terms.Money
	o.Free = false
	m, n := money.ReadPrefix(a.line[i:], o)
	return Found{Span: Span{i, i + n}, Kind: Money, Sum: m}, n > 0 && a.ends(i+n)
}

// note is what nobody took, as it was written.
func (a *assigner) note() string {
	var b strings.Builder
	gap := false
	for i := range len(a.line) {
		if a.mask[i] == taken {
			gap = true
			continue
		}
		if gap && b.Len() > 0 && (a.line[i] == ' ' || a.line[i] == '\t') && strings.HasSuffix(b.String(), " ") {
			continue
		}
		gap = false
		b.WriteByte(a.line[i])
	}
	parts := a.notes
	if left := fixEdges(b.String()); left != "" {
		parts = append(slices.Clone(parts), left)
	}
	return strings.Join(parts, " ")
}

// fixEdges drops separators that have nothing on one side any more.
func fixEdges(s string) string {
	s = strings.TrimLeftFunc(s, func(r rune) bool { return space(r) || strings.ContainsRune(",，;；、:：。.-—", r) })
	return strings.TrimRightFunc(s, func(r rune) bool { return space(r) || strings.ContainsRune(",，;；、:：", r) })
}
