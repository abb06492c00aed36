package card

import (
	"iter"
	"slices"
	"strings"
)

// escapable are the bytes a backslash makes ordinary.
const escapable = "\\*~`-"

// Span is a run of text in one style, free of marks.
type Span struct {
	Text                       string
	Bold, Italic, Strike, Code bool
}

// TextLine is one line of markup: its spans, and whether it is a list item.
type TextLine struct {
	Bullet bool
	Spans  []Span
}

// Parse cuts markup into lines and spans, for adapters to encode. Styles end with their line; a mark without its partner
// is text; a backslash takes the meaning from the mark after it, in code too. It reads anything and never fails.
func Parse(md string) []TextLine {
	var lines []TextLine
	for s := range strings.SplitSeq(md, "\n") {
		body, bullet := strings.CutPrefix(s, "- ")
		lines = append(lines, TextLine{Bullet: bullet, Spans: parseLine(body)})
	}
	return lines
}

// token is text, or a mark ("**", "*", "~~") that may turn out to be text.
type token struct {
	text string
	mark bool
	code bool
	pair int // 1 + index of the partner mark; 0 while there is none
}

func parseLine(s string) []Span {
	tokens := tokenize(s)
	pairMarks(tokens)
	var spans []Span
	var style Span
	for i, t := range tokens {
		if t.pair > 0 {
			open := t.pair-1 > i
			switch t.text {
			case "**":
				style.Bold = open
			case "*":
				style.Italic = open
			case "~~":
				style.Strike = open
			}
			continue
		}
		next := style
		next.Text, next.Code = t.text, t.code
		if n := len(spans); n > 0 && sameStyle(spans[n-1], next) {
			spans[n-1].Text += next.Text
			continue
		}
		spans = append(spans, next)
	}
	return spans
}

func sameStyle(a, b Span) bool {
	a.Text, b.Text = "", ""
	return a == b
}

// tokenize cuts a line at its marks.
func tokenize(s string) []token {
	var tokens []token
	var marks openMarks
	var text strings.Builder
	flush := func() {
		if text.Len() > 0 {
			tokens = append(tokens, token{text: text.String()})
			text.Reset()
		}
	}
	for i := 0; i < len(s); {
		switch {
		case s[i] == '\\' && i+1 < len(s) && strings.IndexByte(escapable, s[i+1]) >= 0:
			text.WriteByte(s[i+1])
			i += 2
		case s[i] == '`':
			code, n, ok := codeSpan(s[i:])
			if !ok {
				text.WriteByte('`')
				i++
				continue
			}
			flush()
			if code != "" {
				tokens = append(tokens, token{text: code, code: true})
			}
			i += n
		case s[i] == '*':
			n := len(s[i:]) - len(strings.TrimLeft(s[i:], "*"))
			flush()
			for m := range marks.stars(n) {
				tokens = append(tokens, token{text: m, mark: true})
			}
			i += n
		case strings.HasPrefix(s[i:], "~~"):
			flush()
			marks.toggle("~~")
			tokens = append(tokens, token{text: "~~", mark: true})
			i += 2
		default:
			text.WriteByte(s[i])
			i++
		}
	}
	flush()
	return tokens
}

// openMarks are the marks seen and not yet closed, the latest last; each kind at most once.
type openMarks []string

func (o *openMarks) toggle(mark string) {
	if i := slices.Index(*o, mark); i >= 0 {
		*o = (*o)[:i]
	} else {
		*o = append(*o, mark)
	}
}

// stars cuts a run of n stars into marks, closing what was opened last first.
func (o *openMarks) stars(n int) iter.Seq[string] {
	return func(yield func(string) bool) {
		for n > 0 {
			mark := "*"
			italicLast := len(*o) > 0 && (*o)[len(*o)-1] == "*"
			if n == 2 || n > 2 && !italicLast {
				mark = "**"
			}
			o.toggle(mark)
			n -= len(mark)
			if !yield(mark) {
				return
			}
		}
	}
}

// codeSpan reads `code` at the start of s: its text, how many bytes it took, and whether it was closed.
func codeSpan(s string) (string, int, bool) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && strings.IndexByte(escapable, s[i+1]) >= 0:
			i++
			b.WriteByte(s[i])
		case s[i] == '`':
			return b.String(), i + 1, true
		default:
			b.WriteByte(s[i])
		}
	}
	return "", 0, false
}

// pairMarks joins each mark with its partner; a pair that another closes over first stays text.
func pairMarks(tokens []token) {
	var open []int
	for i, t := range tokens {
		if !t.mark {
			continue
		}
		at := slices.IndexFunc(open, func(j int) bool { return tokens[j].text == t.text })
		if at < 0 {
			open = append(open, i)
			continue
		}
		j := open[at]
		tokens[i].pair, tokens[j].pair = j+1, i+1
		open = open[:at]
	}
}
