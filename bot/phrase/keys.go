package phrase

import (
	"strings"
	"unicode/utf8"
)

// keyed gives values with a key to their fields and returns the other tokens; an unknown key makes its token plain words again.
func (a *assigner) keyed(toks []Token) []Token {
	var plain []Token
	for k := 0; k < len(toks); k++ {
		t := toks[k]
		if t.Key == "" {
			plain = append(plain, t)
			continue
		}
		i := a.keyField(t.Key)
		if i < 0 {
			plain = append(plain, loosen(a.line, t)...)
			continue
		}
		value := t.Value
		if value.Len() == 0 && !t.Quoted && k+1 < len(toks) && toks[k+1].Key == "" {
			k++
			value, t.End, t.Quoted = toks[k].Value, toks[k].End, toks[k].Quoted
		}
		if a.wants[i].Type == Note && !t.Quoted {
			for k+1 < len(toks) && (toks[k+1].Key == "" || a.keyField(toks[k+1].Key) < 0) {
				k++
				value.End, t.End = toks[k].End, toks[k].End
			}
		}
		end := a.give(i, value, t.Quoted)
		a.mark(Span{t.Start, max(t.End, end)}, taken)
		for k+1 < len(toks) && toks[k+1].Start < end { // the value went on: next:next wed
			k++
		}
	}
	return plain
}

// loosen makes the words of a token with an unknown key.
func loosen(line string, t Token) []Token {
	if t.Quoted {
		return []Token{t}
	}
	var out []Token
	for i := t.Start; i < t.End; {
		i = skipSpace(line, i)
		j := i
		for j < t.End {
			r, n := decode(line[j:])
			if space(r) {
				break
			}
			j += n
		}
		s := Span{i, j}
		out = append(out, Token{Span: s, Raw: s.In(line), Value: trimMarkup(line, s), Text: fold(trimMarkup(line, s).In(line))})
		i = j
	}
	return out
}

// keyField is the field a key means: the key itself, or the beginning of the keys of one field only.
func (a *assigner) keyField(key string) int {
	short := utf8.RuneCountInString(key) < 2 && latin(peek(key, 0))
	found := -1
	for i, w := range a.wants {
		for _, k := range w.Keys {
			k = low(k)
			if k == key {
				return i
			}
			if !short && strings.HasPrefix(k, key) {
				if found >= 0 && found != i {
					return -1
				}
				found = i
			}
		}
	}
	return found
}

// give reads the value of a key for its field and returns where it ended, which may be beyond its first word.
func (a *assigner) give(i int, value Span, quotedValue bool) int {
	w := a.wants[i]
	arg := Arg{Span: value, Text: fold(value.In(a.line)), Quoted: quotedValue, Keyed: true}
	ok := value.Len() > 0
	if quotedValue && w.Type != Object && w.Type != Choice {
		quotedValue = w.Type == Text || w.Type == Note
		ok = ok && quotedValue
	}
	switch w.Type {
	case Object:
		arg = a.object(w, value, arg.Quoted)
		arg.Keyed = true
	case Day, Happened, NextStep:
		if arg.Found, ok = a.date(value.Start); ok {
			arg.Span = arg.Found.Span
			if arg.Found.When.Impossible {
				a.out.Impossible = append(a.out.Impossible, arg.Found)
				a.filled[i] = true
				return arg.End
			}
		}
	case Sum:
		if arg.Found, ok = a.sum(value.Start); ok {
			arg.Span = arg.Found.Span
		}
	case Person:
		if arg.Found, ok = mention(a.line, value.Start); !ok && value.Len() > 0 {
			arg.Found, ok = Found{Span: value, Kind: Mention, Text: arg.Text}, true
		}
		arg.Text = arg.Found.Text
	case Tel:
		if arg.Found, ok = phone(a.line, value.Start); ok {
			arg.Span, arg.Text = arg.Found.Span, arg.Found.Text
		}
	case Choice:
		arg.Text, ok = w.Match(arg.Text)
	case Number:
		ok = arg.Text != "" && digits(arg.Text) == arg.Text
	case Note:
		a.notes = append(a.notes, strings.TrimSpace(value.In(a.line)))
		a.filled[i] = true
		return value.End
	case Text:
		arg.Text = value.In(a.line)
	}
	if !ok {
		arg.Field, arg.Type = w.Field, w.Type
		a.out.Bad = append(a.out.Bad, arg)
		return value.End
	}
	a.put(i, arg)
	return arg.End
}
