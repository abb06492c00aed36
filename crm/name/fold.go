package name

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// appendNorm appends s in lower-case, simplified runes: letters and digits as they compare, brackets as ( and ), every other run
// of separators as one space; apostrophes and full stops vanish, so that "Bob's" and "L.L.C." are single words.
func appendNorm(dst []rune, s string) []rune {
	for i, r := range s {
		if !plain(r) {
			return appendPlain(dst, decompose(s[i:]))
		}
		dst = appendRune(dst, r)
	}
	return dst
}

// Beginnings yields Fold of every beginning of s, rune by rune, with its length in bytes as it stands in s. The folded
// bytes are good until the next.
func Beginnings(s string) iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		var b [4 * stack]byte
		var rb [1]rune
		folded, usual := b[:0], true
		for i := 0; i < len(s); {
			r, n := utf8.DecodeRuneInString(s[i:])
			i += n
			if usual = usual && plain(r); usual {
				for _, r := range appendRune(rb[:0], r) {
					if !mark(r) {
						folded = utf8.AppendRune(folded, r)
					}
				}
			} else {
				folded = append(folded[:0], Fold(s[:i])...)
			}
			if !yield(i, folded) {
				return
			}
		}
	}
}

func appendPlain(dst []rune, s string) []rune {
	for _, r := range s {
		dst = appendRune(dst, r)
	}
	return dst
}

// plain says that compatibility folding leaves r alone or is done rune by rune in appendRune.
func plain(r rune) bool {
	return r < 0x80 || r >= 0x3400 && r <= 0x9fff || r >= 0xff01 && r <= 0xff5e || r == '\u3000' || r == '·' || r == '’' || r == '、' || r == '。'
}

func decompose(s string) string {
	s = norm.NFKD.String(strings.ToValidUTF8(s, "")) // a broken byte would leave the letter behind it whole
	s = strings.Map(func(r rune) rune {
		if r >= 0x300 && r <= 0x36f {
			return -1
		}
		return r
	}, s)
	return norm.NFKC.String(s)
}

func appendRune(dst []rune, r rune) []rune {
	if r >= 0xff01 && r <= 0xff5e {
		r -= 0xfee0
	}
	switch {
	case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
		return append(dst, r)
	case r >= 'A' && r <= 'Z':
		return append(dst, r+'a'-'A')
	case r >= first && r <= last:
		return append(dst, table().simple(r))
	}
	switch r {
	case '\'', '’', '‘', '.', '`', '\u200b', '\ufeff', '\u00ad':
		return dst
	case '(', '[', '{', '【', '〔', '〈', '《':
		return append(dst, '(')
	case ')', ']', '}', '】', '〕', '〉', '》':
		return append(dst, ')')
	case utf8.RuneError:
		return dst
	}
	if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
		return append(dst, unicode.ToLower(r))
	}
	if n := len(dst); n == 0 || dst[n-1] != ' ' {
		dst = append(dst, ' ')
	}
	return dst
}

// squeeze drops spaces and brackets in place.
func squeeze(norm []rune) []rune {
	out := norm[:0]
	for _, r := range norm {
		if !mark(r) {
			out = append(out, r)
		}
	}
	return out
}

func mark(r rune) bool { return r == ' ' || r == '(' || r == ')' }

// narrow says that a folded rune is a Latin letter or digit; all others are wide.
func narrow(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' }
