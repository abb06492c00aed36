package name

import "math/bits"

// sound matches by pinyin: a Latin query against the readings of the name's characters, or characters against others that sound alike.
func (q *Query) sound(core []rune) Class {
	t := table()
	if !q.latin {
		if len(q.core) > 1 && q.homophone(t, core) {
			return Sound
		}
		return None
	}
	if len(q.core) > maxLetters {
		return None
	}
	if len(q.core) == 1 { // a letter alone only opens a name
		if reads(t, q.core, core, abbreviate) {
			return Initials
		}
		return None
	}
	best := None
	brief := abbreviate
	if len(q.core) == 2 && retroflex(q.core[0]) && q.core[1] == 'h' { // one initial only opens a name, two may stand anywhere
		if reads(t, q.core, core, abbreviate) {
			best = Initials
		}
		brief = letterwise
	}
	for i, r := range core {
		if i > 0 && narrow(r) && narrow(core[i-1]) {
			continue
		}
		switch {
		case reads(t, q.core, core[i:], spell):
			return Pinyin
		case best == None && reads(t, q.core, core[i:], brief):
			best = Initials
		}
	}
	return best
}

// homophone finds characters that sound like the query's, one by one, somewhere in the name.
func (q *Query) homophone(t *hanzi, core []rune) bool {
next:
	for i := 0; i+len(q.core) <= len(core); i++ {
		for j, r := range q.core {
			if r != core[i+j] && !alike(t, r, core[i+j]) {
				continue next
			}
		}
		return true
	}
	return false
}

// alike says that two characters share a reading.
func alike(t *hanzi, a, b rune) bool {
	for _, x := range t.of(a).syllables {
		for _, y := range t.of(b).syllables {
			if x == y {
				return true
			}
		}
	}
	return false
}

// maxLetters is the longest query read as pinyin; places in it are bits of a word.
const maxLetters = 63

// way is how letters may stand for one character: given the letters from some place on, it yields the lengths that may do and whether
// the letters may end inside the character.
type way func(letters []rune, rd *reading, met bool) (lengths uint64, done bool)

// reads says that letters stand for the beginning of the name, at least one character of it among them; Latin letters and digits in the
// name stand for themselves. It follows all readings at once: bit p of at says that p letters may be used up so far.
func reads(t *hanzi, letters, name []rune, w way) bool {
	at, met := uint64(1), false
	for _, r := range name {
		var next uint64
		for p := at; p != 0; p &= p - 1 {
			from := bits.TrailingZeros64(p)
			if narrow(r) {
				if letters[from] == r {
					next |= 1 << (from + 1)
				}
				continue
			}
			lengths, done := w(letters[from:], t.of(r), met)
			if done {
				return true
			}
			next |= lengths << from
		}
		met = met || !narrow(r)
		if next>>len(letters)&1 != 0 {
			if met {
				return true
			}
			next &^= 1 << len(letters)
		}
		if next == 0 {
			return false
		}
		at = next
	}
	return false
}

// spell takes full syllables, the last of them possibly unfinished: huawei, huaw; consonants alone are no beginning.
func spell(letters []rune, rd *reading, met bool) (lengths uint64, done bool) {
	for _, s := range rd.syllables {
		n := common(letters, s)
		switch {
		case n == len(s):
			lengths |= 1 << n
		case n == len(letters) && (met || n > 1 && !consonants(letters)):
			return 0, true
		}
	}
	return lengths, false
}

// abbreviate takes first letters in any reading (zh, ch and sh counting as one where they are written), or full syllables among them.
func abbreviate(letters []rune, rd *reading, _ bool) (lengths uint64, done bool) {
	c := letters[0]
	if c < 'a' || c > 'z' || rd.initials&(1<<(c-'a')) == 0 {
		return 0, false
	}
	lengths = 1 << 1
	for _, s := range rd.syllables {
		n := common(letters, s)
		if n >= 2 && s[1] == 'h' {
			lengths |= 1 << 2
		}
		if n == len(s) {
			lengths |= 1 << n
		}
	}
	return lengths, false
}

// letterwise takes one letter for each character.
func letterwise(letters []rune, rd *reading, met bool) (lengths uint64, done bool) {
	lengths, done = abbreviate(letters, rd, met)
	return lengths & 2, done
}

// consonants says that letters hold no vowel, so that they are initials rather than the beginning of a syllable.
func consonants(letters []rune) bool {
	for _, r := range letters {
		switch r {
		case 'a', 'e', 'i', 'o', 'u', 'v':
			return false
		}
	}
	return true
}

// common is the length of the common beginning of letters and s.
func common(letters []rune, s string) int {
	n := 0
	for n < len(letters) && n < len(s) && letters[n] == rune(s[n]) {
		n++
	}
	return n
}
