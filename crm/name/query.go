package name

import "slices"

// Query is a text to be matched against many names; make it with NewQuery. It may be used from several goroutines.
type Query struct {
	whole, core, place []rune
	finished           []rune // core without the unfinished legal form at its end (华为有), nil if there is none
	latin              bool   // letters and digits only
	max                int    // edit distance allowed
}

// NewQuery folds the text once.
func NewQuery(text string) *Query {
	norm := appendNorm(nil, text)
	core, place := appendCore(nil, nil, norm)
	q := &Query{place: place, finished: finished(core), latin: true}
	q.core, q.whole = squeeze(core), squeeze(norm)
	for _, r := range q.core {
		q.latin = q.latin && narrow(r)
	}
	switch n := len(q.core); {
	case n >= 6:
		q.max = 2
	case n >= 2:
		q.max = 1
	}
	return q
}

// Empty says that nothing is left of the text to match by.
func (q *Query) Empty() bool { return len(q.core) == 0 }

// Match tells how the query names the bearer of name and aliases, by the best of them; false if not at all.
func (q *Query) Match(name string, aliases ...string) (Class, bool) {
	if q.Empty() {
		return None, false
	}
	best := q.one(name)
	for _, a := range aliases {
		if best == Exact {
			break
		}
		c := q.one(a)
		if c == Exact {
			c = Alias
		}
		if c != None && (best == None || c < best) {
			best = c
		}
	}
	return best, best != None
}

// one matches a single name.
func (q *Query) one(s string) Class {
	var nb, cb, pb [stack]rune
	norm := appendNorm(nb[:0], s)
	core, place := appendCore(cb[:0], pb[:0], norm)
	heads := wordHeads(core)
	core = squeeze(core)
	full := core
	if slices.Contains(norm, '(') {
		var fb [stack]rune
		full = squeeze(trimSuffixes(append(fb[:0], norm...)))
	}
	if len(core) == 0 {
		return None
	}
	switch {
	case q.same(core, place):
		return Exact
	case hasPrefix(core, q.core) || hasPrefix(full, q.core) || q.finishedBy(core, full, norm):
		return Prefix
	case q.inside(core, heads) || !q.latin && index(full, q.core) > 0:
		return Substring
	}
	if c := q.sound(core); c != None {
		return c
	}
	if q.near(core) {
		return Near
	}
	return None
}

// same says that the names agree without legal suffixes, wherever a place stands, and do not name different places.
func (q *Query) same(core, place []rune) bool {
	if slices.Equal(q.core, core) {
		return len(q.place) == 0 || len(place) == 0 || slices.Equal(q.place, place)
	}
	return joined(q.core, place, core) || joined(core, q.place, q.core)
}

// finishedBy says that the query breaks off inside the name's legal form.
func (q *Query) finishedBy(core, full, norm []rune) bool {
	return q.finished != nil && (slices.Equal(q.finished, core) || slices.Equal(q.finished, full)) && hasPrefix(squeeze(norm), q.whole)
}

// joined says that a is place followed by core.
func joined(a, place, core []rune) bool {
	n := len(place)
	return n > 0 && len(a) == n+len(core) && slices.Equal(a[:n], place) && slices.Equal(a[n:], core)
}

// wordHeads marks where in the squeezed name (its first 64 runes) words begin.
func wordHeads(spaced []rune) uint64 {
	var heads uint64
	n := 0
	for i, r := range spaced {
		if mark(r) {
			continue
		}
		if n < 64 && (i == 0 || mark(spaced[i-1]) || narrow(r) != narrow(spaced[i-1])) {
			heads |= 1 << n
		}
		n++
	}
	return heads
}

// inside finds the query inside the name: anywhere from two characters or three Latin letters on, else at the head of a word.
func (q *Query) inside(core []rune, heads uint64) bool {
	anywhere := !q.latin || len(q.core) > 2
	for i := 1; i+len(q.core) <= len(core); i++ {
		if (anywhere || i < 64 && heads&(1<<i) != 0) && hasPrefix(core[i:], q.core) {
			return true
		}
	}
	return false
}

// near says that a slip or two in spelling lead to the name or to its beginning.
func (q *Query) near(core []rune) bool {
	if q.max == 0 || q.latin && len(q.core) < 4 {
		return false
	}
	whole, beginning := distances(q.core, core, q.max)
	if whole <= q.max {
		return true
	}
	return beginning <= q.max && (len(q.core) > 3 || len(q.core) == 3 && !q.latin)
}

func hasPrefix(rs, prefix []rune) bool {
	return len(rs) >= len(prefix) && slices.Equal(rs[:len(prefix)], prefix)
}

func index(rs, sub []rune) int {
	for i := 0; i+len(sub) <= len(rs); i++ {
		if hasPrefix(rs[i:], sub) {
			return i
		}
	}
	return -1
}
