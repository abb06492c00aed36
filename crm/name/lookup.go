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
	if len(x.place) > 0 && len(x.core) < 3 { // too short to be found behind its place: AB (CD) of CDAB
		w.lookup(slices.Concat(x.place, x.core))
	}
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
	w.initials(rs)
	w.initials(single(rs))
	if letters {
		w.spellings(table(), string(rs[:min(len(rs), maxSpelt)]), nil)
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

// initials adds a query read as first letters.
func (w *ways) initials(rs []rune) {
	g := newGramSet()
	for i := range len(rs) - 1 {
		g.add(initials(byte(rs[i]), byte(rs[i+1])))
	}
	w.add(g.list)
}

// single writes zh, ch and sh as one letter.
func single(rs []rune) []rune {
	var out []rune
	for i, r := range rs {
		if r != 'h' || i == 0 || !retroflex(rs[i-1]) {
			out = append(out, r)
		}
	}
	return out
}

func retroflex(r rune) bool { return r == 'z' || r == 'c' || r == 's' }

// wide looks a query with Chinese (or other not Latin) characters up by its pairs, a single character by its sound.
func (w *ways) wide(rs []rune) {
	g := newGramSet()
	g.text(rs)
	if len(g.list) > 0 {
		w.add(g.list)
		return
	}
	if len(rs) == 1 && len(table().of(rs[0]).syllables) == 0 {
		w.add([]string{head1(rs[0])})
		return
	}
	w.product(rs)
}

// maxWays bounds the ways of one query.
const maxWays = 24

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

// spellings cuts letters into whole syllables and the beginning of one more, and adds for each cut its syllables and the pairs of
// their first letters.
func (w *ways) spellings(t *hanzi, letters string, sofar []string) {
	if letters == "" {
		w.add(cutGrams(sofar))
		return
	}
	for n := min(len(letters), longest); n > 0; n-- {
		if t.isSyllable(letters[:n]) {
			w.spellings(t, letters[n:], append(sofar[:len(sofar):len(sofar)], letters[:n]))
		}
	}
	open := t.beginningWith(letters)
	switch {
	case len(open) == 0:
	case len(sofar) > 1 || len(sofar) == 1 && len(open) > maxLast:
		w.add(append(cutGrams(sofar), initials(sofar[len(sofar)-1][0], letters[0])))
	case len(open) <= maxOpen:
		for _, s := range open {
			w.add(cutGrams(append(sofar[:len(sofar):len(sofar)], s)))
		}
	}
}

// cutGrams are the grams of neighbouring syllables.
func cutGrams(syllables []string) []string {
	var out []string
	for i, s := range syllables {
		out = append(out, syllable(s))
		if i > 0 {
			out = append(out, initials(syllables[i-1][0], s[0]))
		}
	}
	return out
}

const (
	longest  = len("zhuang") // letters of the longest syllable
	maxLast  = 4             // an unfinished second syllable is tried as so many; beyond, its first letter must do
	maxSpelt = 12            // letters of a query that are cut, three or four syllables; the ways to cut them double every four
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
