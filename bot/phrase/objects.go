package phrase

import (
	"slices"
	"strings"
)

// objects gives codes and names to the fields that take them.
func (a *assigner) objects() {
	for i, w := range a.wants {
		if w.Type != Object || a.filled[i] {
			continue
		}
		if arg, ok := a.findObject(i, w); ok {
			a.mark(arg.Span, taken)
			a.put(i, arg)
		}
	}
}

func (a *assigner) findObject(i int, w Want) (Arg, bool) {
	var unknown *Arg
	first := true
	for _, t := range a.toks {
		s := t.Span
		for s.Len() > 0 && a.mask[s.Start] == taken {
			s.Start++
		}
		if s.Len() == 0 {
			continue
		}
		value := Span{max(s.Start, t.Value.Start), t.Value.End}
		if !t.Quoted && !a.named(w, value) && a.otherwise(value) {
			continue // a date or the like may stand before the object
		}
		arg := a.object(w, value, t.Quoted)
		switch {
		case t.Quoted && w.Named && first:
			arg.Span = s
			return arg, true
		case !t.Quoted && (arg.ID != "" || arg.Code && (first || letterCode(arg.Text))):
			return arg, true
		case first && w.Named && unknown == nil && !t.Quoted && !a.chosen(arg.Text):
			unknown = &arg
		}
		first = false
	}
	if unknown == nil || slices.ContainsFunc(a.wants[:i], func(o Want) bool { return o.Type == Object && o.Named }) {
		return Arg{}, false
	}
	return *unknown, true
}

func letterCode(s string) bool { return s != "" && !digit(rune(s[0])) }

func (a *assigner) named(w Want, s Span) bool {
	if !w.Named {
		return false
	}
	_, n := known(a.names, a.line, s.Start)
	return n > 0
}

// otherwise says that a word is plainly a value for another field of the verb.
func (a *assigner) otherwise(s Span) bool {
	if a.declares(Day, Happened, NextStep) {
		if f, ok := a.date(s.Start); ok && !plainNumber(f.In(a.line)) {
			return true
		}
	}
	if a.declares(Sum) {
		if f, ok := a.sum(s.Start); ok && !f.Sum.Bare {
			return true
		}
	}
	if _, ok := mention(a.line, s.Start); ok && a.declares(Person) {
		return true
	}
	_, ok := phone(a.line, s.Start)
	return ok && a.declares(Tel)
}

func plainNumber(s string) bool { return digits(s) == fold(s) }

// object reads what stands at the start of s as an object: a code of its letters, the longest known name, bare digits, or a word that
// nobody knows.
func (a *assigner) object(w Want, s Span, quoted bool) Arg {
	arg := Arg{Span: s, Text: fold(s.In(a.line)), Quoted: quoted}
	if quoted {
		if id, n := known(a.names, a.line, s.Start); w.Named && n == s.Len() {
			arg.ID = id
		}
		return arg
	}
	if w.Named {
		if id, n := known(a.names, a.line, s.Start); n > 0 {
			arg.Span = Span{s.Start, s.Start + n}
			arg.ID, arg.Text = id, fold(arg.In(a.line))
			return arg
		}
	}
	if f, ok := code(a.line, s.Start, w.Codes, true); ok && w.Codes != "" && f.End <= s.End && (f.End == s.End || !latin(peek(a.line, f.End))) {
		arg.Span, arg.Text, arg.Code = f.Span, f.Text, true
		return arg
	}
	if w.Codes != "" && arg.Text != "" && digits(arg.Text) == arg.Text {
		arg.Code = true
		return arg
	}
	arg.Span = a.capitals(s)
	arg.Text = strings.TrimRight(fold(arg.In(a.line)), ",;:，；：")
	arg.End = arg.Start + len(strings.TrimRight(arg.In(a.line), ",;:，；："))
	return arg
}

// capitals widens a capitalised Latin word by the capitalised words after it: Blue Sky.
func (a *assigner) capitals(s Span) Span {
	for _, t := range a.toks {
		if t.Start < s.End {
			continue
		}
		upper := func(i int) bool { r := peek(a.line, i); return r >= 'A' && r <= 'Z' }
		gap := a.line[s.End:t.Start]
		if !upper(s.Start) || !upper(t.Start) || strings.Trim(gap, " ") != "" || t.Quoted || a.otherwise(t.Value) || a.mask[t.Start] != open {
			break
		}
		if last := before(a.line, s.End); last == ',' || last == ';' || last == ':' {
			break
		}
		s.End = t.End
	}
	return s
}
