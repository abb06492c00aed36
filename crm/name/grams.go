package name

import "slices"

// Grams returns the tokens under which a name is filed for search, without repeats. Their kinds differ in the first byte and none is
// the prefix of another: pairs of neighbouring characters (at least one of them not Latin), triples of Latin letters and digits,
// the first one and two letters of each Latin word, pairs of pinyin initials and single pinyin syllables, each in every reading.
func Grams(s string) []string {
	var nb, cb, pb, fb [stack]rune
	norm := appendNorm(nb[:0], s)
	core, place := appendCore(cb[:0], pb[:0], norm)
	full := trimSuffixes(append(fb[:0], norm...))
	g := newGramSet()
	g.words(core)
	g.words(full)
	core = squeeze(core)
	full = squeeze(full)
	forms := [...][]rune{core, full, nil}
	if len(place) > 0 {
		forms[2] = slices.Concat(place, core) // 华为 (上海) may be typed 上海华为
	}
	for _, rs := range forms {
		if len(rs) > 1 && narrow(rs[0]) && narrow(rs[1]) {
			g.add(head2(rs[0], rs[1])) // "A B" and "A (B)" may be typed ab
		}
	}
	for _, rs := range forms {
		g.text(rs)
	}
	g.sounds(core)
	g.sounds(full)
	return g.list
}

type gramSet struct {
	list []string
	seen map[string]bool
}

func (g *gramSet) add(s string) {
	if !g.seen[s] {
		g.seen[s] = true
		g.list = append(g.list, s)
	}
}

// words files the first one and two letters of each Latin word.
func (g *gramSet) words(spaced []rune) {
	for i, r := range spaced {
		if !narrow(r) || i > 0 && narrow(spaced[i-1]) {
			continue
		}
		g.add(head1(r))
		if i+1 < len(spaced) && narrow(spaced[i+1]) {
			g.add(head2(r, spaced[i+1]))
		}
	}
}

// text files the pairs and triples of a squeezed name.
func (g *gramSet) text(rs []rune) {
	for i := range rs {
		if s, ok := textGram(rs[i:]); ok {
			g.add(s)
		}
	}
}

// textGram is the pair or triple that begins rs; a triple of Latin needs three of them.
func textGram(rs []rune) (string, bool) {
	switch {
	case len(rs) < 2:
		return "", false
	case !narrow(rs[0]) || !narrow(rs[1]):
		return "c" + string(rs[:2]), true
	case len(rs) > 2 && narrow(rs[2]):
		return "l" + string(rs[:3]), true
	}
	return "", false
}

// sounds files the pinyin of a squeezed name that has characters at all.
func (g *gramSet) sounds(rs []rune) {
	t := table()
	wide := false
	for i, r := range rs {
		rd := t.of(r)
		for _, s := range rd.syllables {
			g.add(syllable(s))
		}
		if i == 0 && !narrow(r) {
			g.heads(r, rd)
		}
		wide = wide || !narrow(r)
	}
	if !wide {
		return
	}
	for i := 0; i+1 < len(rs); i++ {
		eachInitial(t, rs[i], func(a byte) {
			eachInitial(t, rs[i+1], func(b byte) { g.add(initials(a, b)) })
		})
	}
}

// heads files the first letter of a name that begins with a character, and its zh, ch or sh; a letter of another alphabet is its own.
func (g *gramSet) heads(r rune, rd *reading) {
	if len(rd.syllables) == 0 {
		g.add(head1(r))
	}
	for _, s := range rd.syllables {
		g.add(head1(rune(s[0])))
		if len(s) > 1 && s[1] == 'h' {
			g.add(head2(rune(s[0]), 'h'))
		}
	}
}

// eachInitial yields the first letters of all readings of r; a Latin letter or digit is its own.
func eachInitial(t *hanzi, r rune, yield func(byte)) {
	if narrow(r) {
		yield(byte(r))
		return
	}
	set := t.of(r).initials
	for i := range 26 {
		if set&(1<<i) != 0 {
			yield(byte('a' + i))
		}
	}
}

// head1 and head2 are the beginnings of words, for queries of one and two letters.
func head1(a rune) string    { return "1" + string(a) }
func head2(a, b rune) string { return "2" + string(a) + string(b) }

// initials is a pair of first letters.
func initials(a, b byte) string { return string([]byte{'p', a, b}) }

// syllable is one whole reading; the stop keeps xi from being a prefix of xian.
func syllable(s string) string { return "s" + s + "." }

func newGramSet() *gramSet { return &gramSet{seen: map[string]bool{}} }
