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
	ends, keys := nameEnds(text)
	rows, err := searchTables.bearers.GetMany(v, keys)
	if err != nil {
		v.fault(err)
		return 0, 0
	}
	for i := len(ends) - 1; i >= 0; i-- {
		b, ok := rows[string(keys[i])]
		if !ok {
			continue
		}
		if id := v.bearer(b.IDs, name.Fold(text[:ends[i]])); id != 0 {
			return id, ends[i]
		}
	}
	return 0, 0
}

// nameEnds lists where names at the start of text may end, and the keys of those names.
func nameEnds(text string) ([]int, []store.Key) {
	var ends []int
	var keys []store.Key
	last, n := "", 0
	for i, r := range text {
		if n++; n > longestName {
			break
		}
		end := i + utf8.RuneLen(r)
		if r == utf8.RuneError {
			end = i + 1
		}
		if next, _ := utf8.DecodeRuneInString(text[end:]); latin(r) && latin(next) {
			continue
		}
		folded := name.Fold(text[:end])
		if folded == last || utf8.RuneCountInString(folded) < 2 {
			continue
		}
		last = folded
		ends = append(ends, end)
		keys = append(keys, store.K().ID(equality(spaceBorne, folded)))
	}
	return ends, keys
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
