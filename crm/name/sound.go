package name

// sound matches by pinyin: a Latin query against the readings of the name's characters, or characters against others that sound alike.
func (q *Query) sound(core []rune) Class {
	t := table()
	if !q.latin {
		if len(q.core) > 1 && q.homophone(t, core) {
			return Sound
		}
		return None
	}
	if len(q.core) < 2 {
		return None
	}
	best := None
	for i, r := range core {
		if i > 0 && narrow(r) && narrow(core[i-1]) {
			continue
		}
		switch {
		case spelt(t, q.core, core[i:], false):
			return Pinyin
		case best == None && abbreviated(t, q.core, core[i:], false):
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

// spelt says that letters spell the name from its start in full syllables, the last of them possibly unfinished; Latin letters and
// digits between characters stand for themselves. wide tells whether a character was spelt already.
func spelt(t *hanzi, letters, name []rune, wide bool) bool {
	if len(letters) == 0 {
		return wide
	}
	if len(name) == 0 {
		return false
	}
	if narrow(name[0]) {
		return letters[0] == name[0] && spelt(t, letters[1:], name[1:], wide)
	}
	for _, s := range t.of(name[0]).syllables {
		n := common(letters, s)
		if n == len(s) && spelt(t, letters[n:], name[1:], true) {
			return true
		}
		if n == len(letters) && (wide || n > 1) && !consonants(letters) {
			return true
		}
	}
	// A last syllable may break off inside its consonants once others came before: huaw.
	if wide {
		for _, s := range t.of(name[0]).syllables {
			if common(letters, s) == len(letters) {
				return true
			}
		}
	}
	return false
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

// abbreviated says that letters are the initials (zh, ch, sh counting as one if so written) of the name from its start, in any reading;
// single characters may be spelt in full. wide tells whether a character was met already.
func abbreviated(t *hanzi, letters, name []rune, wide bool) bool {
	if len(letters) == 0 {
		return wide
	}
	if len(name) == 0 {
		return false
	}
	if narrow(name[0]) {
		return letters[0] == name[0] && abbreviated(t, letters[1:], name[1:], wide)
	}
	rd := t.of(name[0])
	c := letters[0]
	if c < 'a' || c > 'z' || rd.initials&(1<<(c-'a')) == 0 {
		return false
	}
	if abbreviated(t, letters[1:], name[1:], true) {
		return true
	}
	for _, s := range rd.syllables {
		n := common(letters, s)
		if n >= 2 && s[1] == 'h' && abbreviated(t, letters[2:], name[1:], true) {
			return true
		}
		if n == len(s) && n > 1 && abbreviated(t, letters[n:], name[1:], true) {
			return true
		}
	}
	return false
}

// common is the length of the common beginning of letters and s.
func common(letters []rune, s string) int {
	n := 0
	for n < len(letters) && n < len(s) && letters[n] == rune(s[n]) {
		n++
	}
	return n
}
