package phrase

import (
	"strings"
	"unicode"

	"crmbot/crm/name"
)

// mentionEnd is the end of a platform's mention token that begins at i, i if there is none: <@U123>, <@U123|name>, <at user_id="x">name</at>.
func mentionEnd(s string, i int) int {
	rest := s[i:]
	if strings.HasPrefix(rest, "<at ") {
		if end := strings.Index(rest, "</at>"); end > 0 {
			return i + end + len("</at>")
		}
	}
	if strings.HasPrefix(rest, "<@") || strings.HasPrefix(rest, "<at ") {
		if end := strings.IndexByte(rest, '>'); end > 2 {
			return i + end + 1
		}
	}
	return i
}

// mention reads a mention at i: a platform's token, or @ with a name.
func mention(s string, i int) (Found, bool) {
	if end := mentionEnd(s, i); end > i {
		return Found{Span: Span{i, end}, Kind: Mention, Text: mentionID(s[i:end]), ID: true}, true
	}
	r, n := decode(s[i:])
	if r != '@' || latin(before(s, i)) {
		return Found{}, false
	}
	j := i + n
	var last rune
	for j < len(s) {
		r, n := decode(s[j:])
		inWord := unicode.IsLetter(r) || digit(r) || r == '_' || (r == '.' || r == '-') && latin(peek(s, j+n)) && latin(last)
		if !inWord || last != 0 && han(last) && latin(r) {
			break
		}
		last = r
		j += n
	}
	if j == i+n {
		return Found{}, false
	}
	return Found{Span: Span{i, j}, Kind: Mention, Text: fold(s[i+n : j])}, true
}

// MentionAt reads a mention that begins at i: a platform's token, or @ with a name.
func MentionAt(s string, i int) (Found, bool) { return mention(s, i) }

func peek(s string, i int) rune {
	if i >= len(s) {
		return 0
	}
	r, _ := decode(s[i:])
	return r
}

// mentionID takes the id out of a mention token.
func mentionID(tok string) string {
	if id, ok := strings.CutPrefix(tok, "<@"); ok {
		id, _, _ = strings.Cut(strings.TrimSuffix(id, ">"), "|")
		return id
	}
	_, id, ok := strings.Cut(tok, "user_id=")
	if !ok {
		_, id, _ = strings.Cut(tok, "id=")
	}
	id, _, _ = strings.Cut(id, ">")
	return strings.Trim(strings.TrimSpace(strings.TrimSuffix(id, "/")), `"'`)
}

// code reads C12, D102, #12 at i; letters names those that count, in capitals. In running text only capitals do.
func code(s string, i int, letters string, anyCase bool) (Found, bool) {
	if !boundary(s, i) {
		return Found{}, false
	}
	r, n := decode(s[i:])
	if anyCase {
		r = unicode.ToUpper(r)
	}
	if r != '#' && (n != 1 || !strings.ContainsRune(letters, r)) {
		return Found{}, false
	}
	j := i + n
	for j < len(s) && digit(peek(s, j)) {
		_, k := decode(s[j:])
		j += k
	}
	if j == i+n || j-i > 12 || !boundary(s, j) {
		return Found{}, false
	}
	text := fold(s[i+n : j])
	if r != '#' {
		text = string(r) + text
	}
	return Found{Span: Span{i, j}, Kind: Code, Text: text}, true
}

// phone reads a Chinese mobile or land line, or any number with a plus before it, at i.
func phone(s string, i int) (Found, bool) {
	if !boundary(s, i) {
		return Found{}, false
	}
	r, n := decode(s[i:])
	if r != '+' && !digit(r) {
		return Found{}, false
	}
	j, end := i+n, i+n
	for j < len(s) && j-i < 40 {
		r, n := decode(s[j:])
		if !digit(r) && (r != ' ' && r != '-' && r != '(' && r != ')' || !digit(peek(s, j+n)) && peek(s, j+n) != '(') {
			break
		}
		j += n
		if digit(r) {
			end = j
		}
		// A mobile is complete with its eleventh digit.
		if d := digits(s[i:end]); len(d) == 11 && d[0] == '1' && boundary(s, end) {
			break
		}
	}
	raw := s[i:end]
	d := digits(raw)
	ok := r == '+' && len(d) >= 8 && len(d) <= 15 ||
		len(d) == 11 && d[0] == '1' && d[1] >= '3' ||
		len(d) == 13 && strings.HasPrefix(d, "861") ||
		len(d) >= 10 && len(d) <= 12 && d[0] == '0' && (strings.ContainsAny(raw, "- (") || len(d) > 10)
	if !ok || !boundary(s, end) {
		return Found{}, false
	}
	return Found{Span: Span{i, end}, Kind: Phone, Text: name.PhoneDigits(raw)}, true
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r = foldRune(r); digit(r) {
			return r
		}
		return -1
	}, s)
}
