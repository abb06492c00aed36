package phrase

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Token is a word of a line, or a quoted stretch, or a key with its value.
type Token struct {
	Span
	Raw    string // as it stands in the line
	Text   string // without quotes, markup and key; full-width forms folded
	Value  Span   // where Text came from
	Quoted bool   // Text was in quotes: it is text, never a date, an amount or a verb
	Key    string // of key:value, key=value, --key value; folded, lower case
}

// Split cuts a line into tokens at white space; between them stands nothing else. It never fails: a quote without its partner
// is ordinary text.
func Split(line string) []Token {
	var out []Token
	for i := skipSpace(line, 0); i < len(line); i = skipSpace(line, i) {
		t := token(line, i)
		t.Raw = line[t.Start:t.End]
		t.Text = fold(t.Value.In(line))
		out = append(out, t)
		i = t.End
	}
	return out
}

// token reads the one token that begins at i.
func token(line string, i int) Token {
	if t, ok := dashed(line, i); ok {
		return t
	}
	if t, ok := quoted(line, i, true); ok {
		return t
	}
	if end := mentionEnd(line, i); end > i {
		return Token{Span: Span{i, end}, Value: Span{i, end}}
	}
	return word(line, i)
}

// word reads up to white space or an opening quote in the middle, and splits key:value.
func word(line string, i int) Token {
	key := ""
	j, from := i, i
	for j < len(line) {
		r, n := decode(line[j:])
		if space(r) {
			break
		}
		if j > i && opensInside(r) {
			if _, ok := quoted(line, j, false); ok && key == "" {
				break
			}
		}
		if key == "" && (r == ':' || r == '=') && isKey(line[i:j]) && !strings.HasPrefix(line[j+n:], "//") {
			key = strings.ToLower(unmark(fold(line[i:j])))
			from = j + n
			if q, ok := quoted(line, from, true); ok {
				q.Start, q.Key = i, key
				return q
			}
		}
		j += n
	}
	return Token{Span: Span{i, j}, Value: trimMarkup(line, Span{from, j}), Key: key}
}

// dashed reads --key=value and --key value, with any long dash for the two.
func dashed(line string, i int) (Token, bool) {
	j := i
	switch {
	case strings.HasPrefix(line[i:], "--"):
		j += 2
	default:
		r, n := utf8.DecodeRuneInString(line[i:])
		if r != '—' && r != '–' && r != '―' {
			return Token{}, false
		}
		j += n
		if next, n := utf8.DecodeRuneInString(line[j:]); next == r {
			j += n
		}
	}
	k := j
	for k < len(line) {
		r, n := decode(line[k:])
		if r == '=' || r == ':' || space(r) {
			break
		}
		k += n
	}
	if !isKey(line[j:k]) {
		return Token{}, false
	}
	t := Token{Span: Span{i, k}, Value: Span{k, k}, Key: strings.ToLower(fold(line[j:k]))}
	var at int
	if r, n := decode(line[k:]); r == '=' || r == ':' {
		at = k + n
		t.End, t.Value = at, Span{at, at}
	} else if at = skipSpace(line, k); at >= len(line) {
		return t, true
	}
	if r, _ := decode(line[at:]); at >= len(line) || space(r) {
		return t, true
	}
	if _, ok := dashed(line, at); ok {
		return t, true
	}
	v := token(line, at)
	if v.Key != "" {
		return t, true
	}
	t.End, t.Value, t.Quoted = v.End, v.Value, v.Quoted
	return t, true
}

// isKey says that s can stand before a colon: one to twelve letters, dashes or a currency sign.
func isKey(s string) bool {
	n := 0
	for _, r := range s {
		r = foldRune(r)
		if !unicode.IsLetter(r) && !strings.ContainsRune("-_¥$*`~", r) {
			return false
		}
		n++
	}
	return n > 0 && n <= 12 && strings.Trim(s, "-_*`~") != ""
}

// partner is the mark that closes a quote opened by r, 0 if r opens none.
func partner(r rune) rune {
	switch r {
	case '"', '\'':
		return r
	case '“', '”':
		return '”'
	case '„':
		return '“'
	case '‘':
		return '’'
	case '「':
		return '」'
	case '『':
		return '』'
	case '《':
		return '》'
	}
	return 0
}

// opensInside says that a quote may also open in the middle of a word, as there are no spaces in Chinese.
func opensInside(r rune) bool { return r == '“' || r == '「' || r == '『' || r == '《' }

// quoted reads a quoted stretch that begins at i; not at the head of a token, the closing mark may be followed by anything.
func quoted(line string, i int, head bool) (Token, bool) {
	open, n := decode(line[i:])
	shut := partner(open)
	if shut == 0 {
		return Token{}, false
	}
	from := i + n
	for j := from; j < len(line); {
		r, n := decode(line[j:])
		if r == '\n' {
			return Token{}, false
		}
		if r == shut || open == '„' && r == '”' {
			next, _ := decode(line[j+n:])
			apostrophe := (shut == '\'' || shut == '’' || shut == '"') && latin(next)
			if !apostrophe && (head || j > from) {
				return Token{Span: Span{i, j + n}, Value: Span{from, j}, Quoted: true}, true
			}
		}
		j += n
	}
	return Token{}, false
}

// trimMarkup drops the marks of bold, italic, struck and code text around a value, unless nothing else is there.
func trimMarkup(line string, s Span) Span {
	v := s
	for v.Len() > 0 && strings.IndexByte("*_~`", line[v.Start]) >= 0 {
		v.Start++
	}
	for v.Len() > 0 && strings.IndexByte("*_~`", line[v.End-1]) >= 0 {
		v.End--
	}
	if v.Len() == 0 {
		return s
	}
	return v
}

func unmark(s string) string { return strings.Trim(s, "*_~`") }
