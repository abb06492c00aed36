package name

import (
	"slices"
	"strings"
	"sync"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"
)

// The block of characters that have readings and simplified forms here.
const (
	first = '\u3400'
	last  = '\u9fff'
)

// readings of one character: its toneless syllables (ü as v and as u) and the set of their first letters, bit 0 for a.
type reading struct {
	syllables []string
	initials  uint32
}

// hanzi is the table of simplified forms and readings: two small numbers a character, built on first use.
type hanzi struct {
	simp     [last - first + 1]uint16 // difference to first, plus one; 0 keeps the character
	set      [last - first + 1]uint16 // index into readings; 0 has none
	readings []reading

	syllables []string // every syllable there is, sorted
}

// table builds the characters' table once.
var table = sync.OnceValue(newHanzi)

func newHanzi() *hanzi {
	t := &hanzi{readings: make([]reading, 1, 2048)}
	pairs := []rune(traditional)
	for i := 0; i+1 < len(pairs); i += 2 {
		t.simp[pairs[i]-first] = uint16(pairs[i+1] - first + 1)
	}
	seen := map[string]uint16{}
	all := map[string]bool{}
	for cp, raw := range pinyin.PinyinDict {
		if cp < first || cp > last {
			continue
		}
		syl := syllablesOf(raw)
		key := strings.Join(syl, ",")
		n, ok := seen[key]
		if !ok {
			n = uint16(len(t.readings))
			seen[key] = n
			r := reading{syllables: syl}
			for _, s := range syl {
				r.initials |= 1 << (s[0] - 'a')
				all[s] = true
			}
			t.readings = append(t.readings, r)
		}
		t.set[cp-first] = n
	}
	for s := range all {
		if !strings.ContainsAny(s, "aeiouv") {
			continue // 嗯 may read ng, but nobody spells by it
		}
		t.syllables = append(t.syllables, s)
	}
	slices.Sort(t.syllables)
	return t
}

// syllablesOf turns "xíng,háng,xìng" into xing, hang.
func syllablesOf(raw string) []string {
	var out []string
	for s := range strings.SplitSeq(raw, ",") {
		if s = toneless(s); s == "" {
			continue
		}
		forms := []string{s}
		if strings.Contains(s, "v") {
			forms = append(forms, strings.Replace(s, "v", "u", 1))
		}
		for _, f := range forms {
			if !slices.Contains(out, f) {
				out = append(out, f)
			}
		}
	}
	slices.Sort(out)
	return out
}

// toneless drops the tone marks of a syllable and writes ü as v.
func toneless(s string) string {
	s = strings.ReplaceAll(norm.NFD.String(s), "u\u0308", "v")
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, s)
}

// simple is the simplified form of a character of the block.
func (t *hanzi) simple(r rune) rune {
	if d := t.simp[r-first]; d != 0 {
		return first + rune(d) - 1
	}
	return r
}

// of gives the readings of a folded rune; a Latin letter or digit reads as itself by initial and has no syllables.
func (t *hanzi) of(r rune) *reading {
	if r < first || r > last {
		return &t.readings[0]
	}
	return &t.readings[t.set[r-first]]
}
