package crm

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"crmbot/crm/name"
	"crmbot/store"
)

const longestName = 40 // runes that NamesFrom reads as one name

// NamesFrom returns the customer whose name, short name or alias is the longest that stands at the start of text, and
// its length in bytes; 0, 0 if none does. A name has at least two characters and never ends inside a Latin word or a number.
// Of several bearers the asker's own comes first, then one touched lately, then one in sight. The customer may be out of sight.
func (v *View) NamesFrom(text string) (ID, int) {
	if err := v.settled(); err != nil {
		v.fault(err)
		return 0, 0
	}
	ends := nameEnds(text)
	if !v.begun(ends) {
		return 0, 0
	}
	keys := make([]store.Key, len(ends))
	for i, e := range ends {
		keys[i] = store.K().ID(e.token)
	}
	rows, err := searchTables.bearers.GetMany(v, keys)
	if err != nil {
		v.fault(err)
		return 0, 0
	}
	if len(rows) == 0 {
		return 0, 0
	}
	for i := len(ends) - 1; i >= 0; i-- {
		b, ok := rows[string(keys[i])]
		if !ok {
			continue
		}
		if id := v.bearer(b.IDs, name.Fold(text[:ends[i].end])); id != 0 {
			return id, ends[i].end
		}
	}
	return 0, 0
}

// nameEnd is where a name at the start of a text may end, and the tokens of that name and of its first two runes.
type nameEnd struct {
	end         int
	token, head uint64
}

// nameEnds lists where names at the start of text may end.
func nameEnds(text string) []nameEnd {
	var ends []nameEnd
	last, n := uint64(0), 0
	for end, folded := range name.Beginnings(text) {
		if n++; n > longestName {
			break
		}
		r, _ := utf8.DecodeLastRuneInString(text[:end])
		if next, _ := utf8.DecodeRuneInString(text[end:]); latin(r) && latin(next) {
			continue
		}
		_, first := utf8.DecodeRune(folded)
		_, second := utf8.DecodeRune(folded[first:])
		token := equality(spaceBorne, folded)
		if second == 0 || token == last {
			continue
		}
		last = token
		if ends == nil {
			ends = make([]nameEnd, 0, min(longestName, len(text)-end+1))
		}
		ends = append(ends, nameEnd{end, token, equality(spaceHead, folded[:first+second])})
	}
	return ends
}

// begun tells whether any name begins as these do: most places of a text are the start of none, and one look tells.
func (v *View) begun(ends []nameEnd) bool {
	asked := uint64(0)
	for i, e := range ends {
		if i > 0 && e.head == asked {
			continue
		}
		asked = e.head
		if searchTables.postings.Any(v, store.Prefix(store.K().Byte(spaceHead).ID(e.head))) {
			return true
		}
	}
	return false
}

func latin(r rune) bool {
	return r < unicode.MaxLatin1 && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// bearer chooses among those that bear a folded name the one the asker most likely means.
func (v *View) bearer(ids []ID, folded string) ID {
	f := v.finder("")
	if len(ids) > mostCandidates {
		ids = ids[:mostCandidates]
	}
	best, rank := ID(0), 5
	for _, id := range ids {
		n, ok := f.named(id)
		if !ok || !n.bears(folded) {
			continue
		}
		for range 8 {
			if n.Master != 0 {
				n, ok = f.named(n.Master)
			}
		}
		if !ok {
			continue
		}
		if r := f.closeness(n); r < rank {
			best, rank = n.ID, r
		}
	}
	return best
}

// closeness orders customers of one name.
func (f *finder) closeness(n nameRow) int {
	me := f.v.s.by.Person
	switch {
	case me != 0 && n.Owner == me:
		return 0
	case f.touched(n.ID):
		return 1
	case f.v.Scope().has(n.Owner, n.Team):
		return 2
	}
	return 3
}

// bears says that the customer is called so, with or without its legal suffix.
func (n *nameRow) bears(folded string) bool {
	return slices.ContainsFunc(append([]string{n.Name}, n.Aliases...), func(s string) bool {
		return name.Fold(s) == folded || name.Core(s) == folded || name.Short(s) == folded
	})
}
