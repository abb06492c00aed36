package name

import (
	"slices"
	"unicode/utf8"
)

// wideSuffix are the legal forms that end a Chinese name, longest first; partial ones serve a name still being typed.
var wideSuffix = [...]string{
	"有限责任公司", "股份有限公司", "有限公司", "有限责任", "有限合伙", "普通合伙", "集团公司", "股份公司", "有限公", "总公司", "集团", "公司", "股份", "有限",
}

// narrowSuffixes are the Latin words that are the legal form at the end of a name.
var narrowSuffixes = [...]string{
	"co", "ltd", "inc", "llc", "llp", "lp", "gmbh", "corp", "corporation", "incorporated", "limited", "company", "plc", "ag", "sa", "bv", "nv",
	"kk", "pte", "pty", "pvt", "srl", "sarl", "spa", "oy", "ab", "group", "coltd",
}

// narrowSuffix says that a Latin word is a legal form.
func narrowSuffix(w []rune) bool {
	for _, s := range narrowSuffixes {
		if len(w) == len(s) && common(w, s) == len(s) {
			return true
		}
	}
	return false
}

// finished returns a name, spaces kept, without an unfinished legal form at its end: 绿地 of 绿地集, acme of "acme in"; nil if there is none.
func finished(core []rune) []rune {
	if len(core) == 0 {
		return nil
	}
	if narrow(core[len(core)-1]) {
		i := len(core)
		for i > 0 && narrow(core[i-1]) {
			i--
		}
		if i == 0 {
			return nil
		}
		for _, s := range narrowSuffixes {
			if common(core[i:], s) == len(core)-i {
				return copied(trimSuffixes(core[:i]))
			}
		}
		return nil
	}
	for _, s := range wideSuffix {
		rs := []rune(s)
		for n := len(rs) - 1; n > 0; n-- {
			if len(core) > n && slices.Equal(core[len(core)-n:], rs[:n]) {
				return copied(trimSuffixes(core[:len(core)-n]))
			}
		}
	}
	return nil
}

func copied(spaced []rune) []rune {
	if rs := squeeze(slices.Clone(spaced)); len(rs) > 0 {
		return rs
	}
	return nil
}

// appendCore appends to core what is left of a normalised name without legal suffixes and bracketed places, spaces kept,
// and to place the places.
func appendCore(core, place, norm []rune) (c, p []rune) {
	for i := 0; i < len(norm); i++ {
		if norm[i] != '(' {
			core = append(core, norm[i])
			continue
		}
		end := slices.Index(norm[i:], ')')
		if end < 0 {
			continue // an open bracket is a name still being typed
		}
		inside := norm[i+1 : i+end]
		switch {
		case i == 0 && i+end+1 == len(norm): // nothing outside
			core = append(core, inside...)
		case legal(inside):
		case isPlace(inside):
			for _, r := range inside {
				if !mark(r) {
					place = append(place, r)
				}
			}
		default:
			core = append(core, ' ')
			core = append(core, inside...)
		}
		core = append(core, ' ')
		i += end
	}
	if letters(core) == 0 { // nothing but brackets is a name
		core, place = append(core[:0], norm...), place[:0]
	}
	return trimSuffixes(core), place
}

// trimSuffixes cuts legal forms off the end as long as something else is left.
func trimSuffixes(name []rune) []rune {
	core := name
	for {
		for len(core) > 0 && mark(core[len(core)-1]) {
			core = core[:len(core)-1]
		}
		n := suffixLen(core)
		if n == 0 {
			break
		}
		core = core[:len(core)-n]
	}
	if legal(core) {
		return name
	}
	return core
}

func suffixLen(core []rune) int {
	if len(core) == 0 {
		return 0
	}
	if narrow(core[len(core)-1]) {
		i := len(core)
		for i > 0 && narrow(core[i-1]) {
			i--
		}
		if i == 0 || !narrowSuffix(core[i:]) || letters(core[:i]) == 0 {
			return 0
		}
		return len(core) - i
	}
	switch core[len(core)-1] {
	case '司', '任', '伙', '公', '团', '份', '限':
	default:
		return 0
	}
	for _, s := range wideSuffix {
		n := utf8.RuneCountInString(s)
		if n < len(core) && hasSuffix(core, s, n) && letters(core[:len(core)-n]) > 1 {
			return n
		}
	}
	return 0
}

func letters(rs []rune) int {
	n := 0
	for _, r := range rs {
		if !mark(r) {
			n++
		}
	}
	return n
}

func hasSuffix(rs []rune, s string, n int) bool {
	i := len(rs) - n
	for _, r := range s {
		if rs[i] != r {
			return false
		}
		i++
	}
	return true
}

// legal says that the inside of brackets is nothing but a legal form.
func legal(inside []rune) bool {
	for _, s := range wideSuffix {
		if n := utf8.RuneCountInString(s); n == len(inside) && hasSuffix(inside, s, n) {
			return true
		}
	}
	return len(inside) > 0 && narrow(inside[0]) && narrowSuffix(inside)
}

// isPlace takes the inside of brackets for a place: two to five characters, or one or two Latin words without digits.
func isPlace(inside []rune) bool {
	wide, words, in := 0, 0, false
	for _, r := range inside {
		switch {
		case r >= '0' && r <= '9':
			return false
		case narrow(r):
			if !in {
				words++
			}
			in = true
		default:
			in = false
			if !mark(r) {
				wide++
			}
		}
	}
	return words == 0 && wide >= 2 && wide <= 5 || wide == 0 && (words == 1 || words == 2)
}
