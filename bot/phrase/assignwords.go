package phrase

import (
	"slices"
	"strings"
	"unicode/utf8"

	"crmbot/crm/money"
)

// choices gives words that a choice knows to it, up to three at a time, wherever they stand; at the head of a word that is glued on
// (推进华为报价) only as the whole of it.
func (a *assigner) choices() {
	for i, w := range a.wants {
		if w.Type != Choice || a.filled[i] {
			continue
		}
		if s, value, ok := a.findChoice(w); ok {
			a.mark(a.withLink(s), taken)
			a.put(i, Arg{Span: s, Text: value})
		}
	}
}

func (a *assigner) findChoice(w Want) (Span, string, bool) {
	ps := a.pieces()
	for i := range ps {
		for n := min(3, len(ps)-i); n > 0; n-- {
			s := Span{ps[i].Start, ps[i+n-1].End}
			if !a.free(s) || a.longerDate(s) {
				continue
			}
			text := strings.Join(strings.Fields(low(s.In(a.line))), " ")
			text = strings.TrimRight(text, ",;.。，；!")
			if value, ok := w.Match(text); ok {
				return s, value, true
			}
			for _, link := range []string{"到", "至", "成", "为"} {
				if after, ok := strings.CutPrefix(text, link); ok && n == 1 {
					if value, ok := w.Match(after); ok && after != "" {
						return s, value, true
					}
				}
			}
		}
	}
	return Span{}, "", false
}

// longerDate says that a word only begins a date that goes on behind it: next of next month.
func (a *assigner) longerDate(s Span) bool {
	if !a.declares(Day, Happened, NextStep) {
		return false
	}
	f, ok := a.date(s.Start)
	return ok && f.End > s.End
}

// chosen says that some choice of the verb knows a word.
func (a *assigner) chosen(text string) bool {
	return slices.ContainsFunc(a.wants, func(w Want) bool {
		if w.Type != Choice {
			return false
		}
		_, ok := w.Match(strings.ToLower(text))
		return ok
	})
}

// withLink widens a value by the little word before it: to proposal, 到 报价, 下次 周三.
func (a *assigner) withLink(s Span) Span {
	end := s.Start
	for end > 0 && a.line[end-1] == ' ' {
		end--
	}
	i := max(0, end-24) // no such word is longer, so that one cut here is none of them
	for at, r := range a.line[i:end] {
		if space(foldRune(r)) {
			i = max(0, end-24) + at + utf8.RuneLen(r)
		}
	}
	if !a.free(Span{i, end}) {
		return s
	}
	switch low(a.line[i:end]) {
	case "to", "到", "至", "成", "为", "as", "->", "→", "=", "下次", "next", "预计", "金额", "amount":
		s.Start = i
	}
	return s
}

// people gives mentions and phone numbers to their fields.
func (a *assigner) people() {
	for _, p := range a.pieces() {
		for at := p.Start; at < p.End; {
			f, ok := mention(a.line, at)
			ty := Person
			if !ok {
				f, ok = phone(a.line, at)
				ty = Tel
			}
			if !ok {
				_, n := decode(a.line[at:])
				at += n
				continue
			}
			if i := a.want(ty); i >= 0 && a.free(f.Span) {
				a.mark(f.Span, taken)
				a.put(i, Arg{Span: f.Span, Text: f.Text, Found: f})
			}
			at = f.End
		}
	}
}

// amountsAndDates reads whole words first and then running text, and hands out what the verb has fields for.
func (a *assigner) amountsAndDates() {
	wantsDates := a.declares(Day, Happened, NextStep)
	for _, p := range a.pieces() {
		if a.mask[p.Start] != open {
			continue
		}
		d, isDate := a.date(p.Start)
		m, isSum := a.sum(p.Start)
		if isSum && !m.Sum.Bare && m.Len() >= d.Len() {
			isDate = false // 50w is half a million here, not fifty weeks
		}
		switch {
		case wantsDates && isDate && a.free(d.Span) && !plainNumber(d.In(a.line)):
			a.mark(a.withLink(d.Span), taken)
			a.dates = append(a.dates, dated{d, true})
		case isSum && !m.Sum.Bare && a.want(Sum) >= 0 && a.free(m.Span):
			a.mark(a.withLink(m.Span), taken)
			a.put(a.want(Sum), Arg{Span: m.Span, Found: m})
		}
	}
	kept := taken
	if a.declares(Note) {
		kept = shown
	}
	for _, f := range Scan(a.line, a.terms) {
		if !a.free(f.Span) {
			continue
		}
		switch {
		case f.Kind == Date && wantsDates:
			a.mark(f.Span, kept)
			a.dates = append(a.dates, dated{f, false})
		case f.Kind == Money && a.want(Sum) >= 0:
			a.mark(f.Span, kept)
			a.put(a.want(Sum), Arg{Span: f.Span, Found: f})
		}
	}
	slices.SortStableFunc(a.dates, func(x, y dated) int { return x.Start - y.Start })
	a.settleDates()
}

// settleDates reads the dates again where their clause speaks of the past, drops impossible ones and fills the plain date fields.
func (a *assigner) settleDates() {
	found := make([]Found, len(a.dates))
	for i, d := range a.dates {
		found[i] = d.Found
	}
	t := a.terms
	t.Ref.Free = false
	settle(a.line, found, t)
	var left []dated
	for i, d := range a.dates {
		d.Found = found[i]
		switch k := a.want(Day); {
		case d.When.Impossible:
			a.out.Impossible = append(a.out.Impossible, d.Found)
			a.mark(d.Span, taken)
		case k >= 0:
			a.put(k, Arg{Span: d.Span, Found: d.Found})
		default:
			left = append(left, d)
		}
	}
	a.dates = left
}

// bareNumbers gives digits alone to a number field, or to an amount that has none yet: there only if they are all that is left,
// or long enough to be no count of things.
func (a *assigner) bareNumbers() {
	ps := a.pieces()
	for _, p := range ps {
		text := fold(p.In(a.line))
		if i := a.want(Number); i >= 0 && digits(text) == text && a.free(p) {
			a.mark(a.withLink(p), taken)
			a.put(i, Arg{Span: p, Text: text})
		}
	}
	i := a.want(Sum)
	if i < 0 {
		return
	}
	var numbers []Span
	rest := 0
	for _, p := range a.pieces() {
		switch w := fold(p.In(a.line)); {
		case strings.Trim(w, "0123456789.,") == "" && digits(w) != "":
			numbers = append(numbers, p)
		case w != "to" && w != "到" && w != "为" && w != "成":
			rest++
		}
	}
	if len(numbers) != 1 || rest > 0 && len(digits(numbers[0].In(a.line))) < 4 {
		return // among other words a small number counts things
	}
	o := a.terms.Money
	o.Free = false
	p := numbers[0]
	if m, n := money.ReadPrefix(a.line[p.Start:], o); n == p.Len() {
		a.mark(a.withLink(p), taken)
		a.put(i, Arg{Span: p, Found: Found{Span: p, Kind: Money, Sum: m}})
	}
}

// timing tells for a logging verb which date is which; dates no field has use for go back into the note.
func (a *assigner) timing() {
	if !a.declares(Happened, NextStep) {
		a.giveBack(nil, nil)
		return
	}
	found := make([]Found, len(a.dates))
	for i, d := range a.dates {
		found[i] = d.Found
	}
	tm, when, next := Time(found, a.out.Note, a.terms.Ref)
	if tm.Verdict == Plan && a.out.Note != "" {
		tm.Verdict = Ask
	}
	if k := a.want(Happened); k >= 0 && when != nil {
		a.put(k, Arg{Span: when.Span, Found: *when})
	} else if arg, ok := a.keyedDate(Happened); ok {
		tm.When = arg.Found.When
	}
	if k := a.want(NextStep); k >= 0 && next != nil {
		a.put(k, Arg{Span: next.Span, Found: *next})
	} else if arg, ok := a.keyedDate(NextStep); ok { // whoever names the next step says that there was a first
		tm.Next, tm.Verdict = arg.Found.When, Both
	}
	a.out.Timing = tm
	a.giveBack(when, next)
}

func (a *assigner) keyedDate(ty Type) (Arg, bool) {
	for _, x := range a.out.List {
		if x.Type == ty && x.Keyed {
			return x, true
		}
	}
	return Arg{}, false
}

// giveBack returns dates that were read as words of their own, and that no field has use for, to the note.
func (a *assigner) giveBack(when, next *Found) {
	again := false
	for _, d := range a.dates {
		if d.word && (when == nil || when.Span != d.Span) && (next == nil || next.Span != d.Span) {
			a.mark(d.Span, open)
			again = true
		}
	}
	if again {
		a.out.Note = a.note()
	}
}
