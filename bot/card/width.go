package card

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

const joiner = '\u200D' // joins emoji into one

// Width is how many columns s takes in a terminal or a fixed-width font: wide and full-width characters take two,
// combining marks none.
func Width(s string) int {
	n := 0
	joined := false
	for _, r := range s {
		if !joined {
			n += runeWidth(r)
		}
		joined = r == joiner
	}
	return n
}

func runeWidth(r rune) int {
	if r < utf8.RuneSelf {
		if r < ' ' || r == 0x7f {
			return 0
		}
		return 1
	}
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// Pad fills s with spaces to n columns, in front of it when right; longer text stays as it is.
func Pad(s string, n int, right bool) string {
	fill := strings.Repeat(" ", max(0, n-Width(s)))
	if right {
		return fill + s
	}
	return s + fill
}

// Truncate cuts s to at most n columns; what is cut ends in "…".
func Truncate(s string, n int) string {
	if Width(s) <= n {
		return s
	}
	if n < 1 {
		return ""
	}
	w := 0
	for i, r := range s {
		if w += runeWidth(r); w > n-1 {
			return s[:i] + "…"
		}
	}
	return s
}

// Clip cuts s to at most n bytes of valid UTF-8; what is cut ends in "…" where there is room for it.
func Clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	const dots = "…"
	end := dots
	if n < len(dots) {
		end = ""
	}
	n = max(0, n-len(end))
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + end
}
