package card

import (
	"strings"
	"unicode"
)

// Escape turns what people typed into markup that shows exactly that: no name becomes bold, a list or a code.
// Line breaks stay; other control characters and those that turn the direction of writing are left out.
func Escape(s string) string {
	var b strings.Builder
	start := true // of a line
	for _, r := range clean(s) {
		switch r {
		case '\\', '*', '~', '`':
			b.WriteByte('\\')
		case '-':
			if start {
				b.WriteByte('\\')
			}
		}
		b.WriteRune(r)
		start = r == '\n'
	}
	return b.String()
}

// clean makes text fit to be shown: valid UTF-8, "\n" for line breaks, spaces for tabs, no other controls.
func clean(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\r', r == '\u2028', r == '\u2029':
			return '\n'
		case r == '\t':
			return ' '
		case unicode.IsControl(r), r >= '\u202A' && r <= '\u202E', r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, s)
}

// oneLine is clean with line breaks as spaces.
func oneLine(s string) string { return strings.ReplaceAll(clean(s), "\n", " ") }

// Bold is what people typed, in bold.
func Bold(s string) string { return wrap("**", s) }

// Italic is what people typed, in italics.
func Italic(s string) string { return wrap("*", s) }

// Strike is what people typed, struck through.
func Strike(s string) string { return wrap("~~", s) }

// Code is what people typed, as code.
func Code(s string) string { return wrap("`", s) }

func wrap(mark, s string) string {
	if s = oneLine(s); s == "" {
		return ""
	}
	return mark + Escape(s) + mark
}

// List is a bullet list of markup items, one line each; empty ones are left out.
func List(items ...string) string {
	var lines []string
	for _, it := range items {
		if it != "" {
			lines = append(lines, "- "+strings.ReplaceAll(it, "\n", " "))
		}
	}
	return strings.Join(lines, "\n")
}

// Lines puts markup under markup; empty ones are left out.
func Lines(parts ...string) string { return join(parts, "\n") }

// Dotted joins texts with a middle dot; empty ones are left out.
func Dotted(parts ...string) string { return join(parts, " · ") }

func join(parts []string, between string) string {
	var kept []string
	for _, s := range parts {
		if s != "" {
			kept = append(kept, s)
		}
	}
	return strings.Join(kept, between)
}

// Plain is markup as plain text: marks are gone, bullets are "• ".
func Plain(md string) string {
	var b strings.Builder
	for i, line := range Parse(md) {
		if i > 0 {
			b.WriteByte('\n')
		}
		if line.Bullet {
			b.WriteString("• ")
		}
		for _, s := range line.Spans {
			b.WriteString(s.Text)
		}
	}
	return b.String()
}
