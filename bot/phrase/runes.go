package phrase

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// decode reads the first rune of s with its width folded; n is its length as written, 0 at the end.
func decode(s string) (r rune, n int) {
	r, n = utf8.DecodeRuneInString(s)
	return foldRune(r), n
}

// before is the folded rune that ends at i, 0 at the start.
func before(s string, i int) rune {
	if i <= 0 {
		return 0
	}
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return foldRune(r)
}

// foldRune makes full-width forms plain.
func foldRune(r rune) rune {
	switch {
	case r >= 0xff01 && r <= 0xff5e:
		return r - 0xfee0
	case r == 0xffe5:
		return '¥'
	case r == 0xffe0:
		return '¢'
	case r == 0xffe1:
		return '£'
	case r == '\u3000' || r == '\u00a0':
		return ' '
	}
	return r
}

func fold(s string) string { return strings.Map(foldRune, s) }

// low folds width and case.
func low(s string) string { return strings.ToLower(fold(s)) }

// space says that r separates tokens; the invisible ones that chat programs put into text count.
func space(r rune) bool { return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' || r == '\u2060' }

func skipSpace(s string, i int) int {
	for i < len(s) {
		r, n := decode(s[i:])
		if !space(r) {
			break
		}
		i += n
	}
	return i
}

// latin says that r is a letter or digit of a word that needs spaces around it.
func latin(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r > 0x7f && r < 0x2000 && unicode.IsLetter(r)
}

func digit(r rune) bool { return r >= '0' && r <= '9' }

func han(r rune) bool { return unicode.Is(unicode.Han, r) }

// boundary says that a word may end or begin at i: no Latin word or number runs across.
func boundary(s string, i int) bool {
	if i <= 0 || i >= len(s) {
		return true
	}
	next, _ := decode(s[i:])
	return !latin(before(s, i)) || !latin(next)
}

// trim narrows a span to what is between its spaces.
func trim(s string, p Span) Span {
	p.Start = min(skipSpace(s[:p.End], p.Start), p.End)
	for p.End > p.Start {
		r, n := utf8.DecodeLastRuneInString(s[:p.End])
		if !space(foldRune(r)) {
			break
		}
		p.End -= n
	}
	return p
}

// known asks names for the longest name at i and holds it only if no Latin word runs on behind it.
func known(names Names, s string, i int) (id string, n int) {
	if !boundary(s, i) {
		return "", 0
	}
	id, n = names.Longest(s[i:])
	if n <= 0 || i+n > len(s) || !boundary(s, i+n) {
		return "", 0
	}
	return id, n
}
