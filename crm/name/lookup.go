package name

import (
	"slices"
	"strings"
)

// QueryGrams returns the ways a query may be looked up among names filed under Grams: a name that Match finds by Exact to Initials has
// all tokens of at least one way (a Latin query of one or two letters finds beginnings of words and initials only). Candidates are to be
// checked with Match. No way at all means that nothing is left of the query.
func QueryGrams(q string) [][]string {
	x := NewQuery(q)
	if x.Empty() {
		return nil
	}
	w := ways{}
	if x.finished != nil {
		w.lookup(x.finished)
	}
	w.lookup(x.core)
	return w.list
}

// lookup adds the ways of a folded query.
func (w *ways) lookup(rs []rune) {
	latin, letters := true, true
	for _, r := range rs {
		latin = latin && narrow(r)
		letters = letters && r >= 'a' && r <= 'z'
	}
	if !latin {
		w.wide(rs)
		return
	}
	switch len(rs) {
	case 1:
		w.add([]string{head1(rs[0])})
	case 2:
		w.add([]string{head2(rs[0], rs[1])})
	default:
		g := newGramSet()
		g.text(rs)
		w.add(g.list)
	}
	g := newGramSet()
	for i := range len(rs) - 1 {
		g.add(initials(byte(rs[i]), byte(rs[i+1])))
	}
	w.add(g.list)
	if letters {
		spellings(table(), string(rs[:min(len(rs), maxSpelt)]), nil, w.add)
	}
}

// NearGrams returns ways to look up names that Match finds by Sound or Near, a slip or two away from the query: each half of it as it
// sounds or is written. Candidates are many; ask only when QueryGrams found nothing.
func NearGrams(q string) [][]string {
	x := NewQuery(q)
	n := len(x.core)
	if n < 2 {
		return nil
	}
	w := ways{}
	for _, half := range [][]rune{x.core[:(n+1)/2], x.core[n/2:]} {
		g := newGramSet()
		if x.latin {
			if n < 4 {
				return nil
			}
			g.text(half)
			if len(g.list) == 0 {
				g.add(head2(x.core[0], x.core[1]))
			}
			w.add(g.list)
			continue
		}
		w.product(half)
	}
	return w.list
}

// wide looks a query with Chinese (or other not Latin) characters up by its pairs, a single character by its sound.
func (w *ways) wide(rs []rune) {
	g := newGramSet()
	g.text(rs)
	if len(g.list) > 0 {
		w.add(g.list)
		return
	}
	w.product(rs)
}

// maxWays bounds the ways of one query.
const maxWays = 16

type ways struct{ list [][]string }

func (w *ways) add(grams []string) {
	if len(grams) == 0 || len(w.list) == maxWays {
		return
	}
	if !slices.ContainsFunc(w.list, func(o []string) bool { return slices.Equal(o, grams) }) {
		w.list = append(w.list, slices.Clone(grams))
	}
}

// product adds the readings of characters: any reading of the first, and the first reading of the others.
func (w *ways) product(rs []rune) {
	t := table()
	var rest []string
	for _, r := range rs[1:] {
		if s := t.of(r).syllables; len(s) == 1 {
			rest = append(rest, syllable(s[0]))
		}
	}
	for _, s := range t.of(rs[0]).syllables {
		w.add(append([]string{syllable(s)}, rest...))
	}
	if len(t.of(rs[0]).syllables) == 0 {
		w.add(rest)
	}
}

// spellings cuts letters into whole syllables and the beginning of one more, and adds the syllables of each cut.
func spellings(t *hanzi, letters string, sofar []string, add func([]string)) {
	if letters == "" {
		add(sofar)
		return
	}
	for n := min(len(letters), longest); n > 0; n-- {
		if t.isSyllable(letters[:n]) {
			spellings(t, letters[n:], append(sofar[:len(sofar):len(sofar)], syllable(letters[:n])), add)
		}
	}
	open := t.beginningWith(letters)
	switch {
	case len(open) == 0:
	case len(sofar) > 0:
		add(sofar)
	case len(open) <= maxOpen:
		for _, s := range open {
			add([]string{syllable(s)})
		}
	}
}

const (
	longest  = len("zhuang") // letters of the longest syllable
	maxSpelt = 24            // letters of a query that are cut; the ways to cut them double every four
	maxOpen  = 10            // an unfinished only syllable may stand for so many; beyond, the first letters decide
)

func (t *hanzi) isSyllable(s string) bool {
	_, ok := slices.BinarySearch(t.syllables, s)
	return ok
}

// beginningWith lists the syllables that begin with s.
func (t *hanzi) beginningWith(s string) []string {
	i, _ := slices.BinarySearch(t.syllables, s)
	j := i
	for j < len(t.syllables) && strings.HasPrefix(t.syllables[j], s) {
		j++
	}
	return t.syllables[i:j]
}
