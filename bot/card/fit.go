package card

import "slices"

// Fit steps a card down to what a place can show and tells what it changed. Charts become tables, tables text; buttons beyond
// the limit become a select, else numbered lines (with the numbers that Choices gives for c). Over budget the order of leaving is:
// context, charts, forms that had to be written out, rows, fields of least priority, dividers, the ends of texts; the title and
// the card's buttons stay.
func Fit(c Card, caps Caps) (Card, []Degraded) {
	f := &fitter{card: c, caps: caps}
	f.prepare()
	for {
		out, degraded := f.render()
		over := f.excess(out)
		if over == (excess{}) || !f.drop(over) {
			return out, tally(append(slices.Clone(f.dropped), degraded...))
		}
	}
}

// piece is an element on its way down, with the kind it began as.
type piece struct {
	el   Element
	from string
}

type fitter struct {
	card    Card
	caps    Caps
	pieces  []piece
	hidden  int        // item rows left out for want of room
	dropped []Degraded // what was left out or turned before rendering
}

// excess says by how much a rendering is too large.
type excess struct{ bytes, elements int }

func (f *fitter) excess(c Card) excess {
	var e excess
	if f.caps.Text > 0 {
		e.bytes = max(0, len(PlainText(c))-f.caps.Text)
	}
	if f.caps.Elements > 0 {
		e.elements = max(0, len(c.Body)-f.caps.Elements)
	}
	return e
}

// drop leaves out the least of what is there; false when only what must stay is left.
func (f *fitter) drop(over excess) bool {
	isContext := func(p piece) bool { _, ok := p.el.(Context); return ok }
	isChart := func(p piece) bool { return p.from == Chart{}.kind() }
	isWrittenForm := func(p piece) bool { _, ok := p.el.(Text); return ok && p.from == (*Form)(nil).kind() }
	isDivider := func(p piece) bool { _, ok := p.el.(Divider); return ok }
	switch {
	case f.dropLast(isContext), f.dropLast(isChart), f.dropLast(isWrittenForm):
		return true
	case over.bytes > 0 && f.dropRows(over.bytes):
		return true
	case f.dropItem():
		return true
	case over.bytes > 0 && f.dropField():
		return true
	case f.dropLast(isDivider), f.mergeTexts():
		return true
	case over.bytes > 0 && f.clipText(over.bytes):
		return true
	case over.elements > 0:
		return f.dropLast(func(p piece) bool { _, ok := p.el.(Text); return ok })
	}
	return false
}

func (f *fitter) note(element string, to Outcome, n int) {
	f.dropped = append(f.dropped, Degraded{Element: element, To: to, N: n})
}

func (f *fitter) dropLast(is func(piece) bool) bool {
	for i := len(f.pieces) - 1; i >= 0; i-- {
		if is(f.pieces[i]) {
			f.note(f.pieces[i].from, Dropped, 1)
			f.pieces = slices.Delete(f.pieces, i, i+1)
			return true
		}
	}
	return false
}

// dropRows shortens the longest table, which keeps one row at least.
func (f *fitter) dropRows(bytes int) bool {
	longest, rows := -1, 1
	for i, p := range f.pieces {
		if t, ok := p.el.(Table); ok && len(t.Rows) > rows {
			longest, rows = i, len(t.Rows)
		}
	}
	if longest < 0 {
		return false
	}
	t := f.pieces[longest].el.(Table)
	size := max(1, len(t.Text(f.card.Lang)))
	n := min(max(1, rows*bytes/size/2), rows-1)
	f.pieces[longest].el = t.cut(rows - n)
	f.note(t.kind(), Shorter, n)
	return true
}

// cut keeps the first n rows and counts the others as more.
func (t Table) cut(n int) Table {
	if n < len(t.Rows) {
		t.More += len(t.Rows) - n
		t.Rows = t.Rows[:n]
	}
	return t
}

// dropItem hides the last item row, its buttons with it; the first one stays.
func (f *fitter) dropItem() bool {
	last, count := -1, 0
	for i, p := range f.pieces {
		if _, ok := p.el.(Item); ok {
			last = i
			count++
		}
	}
	if count < 2 {
		return false
	}
	f.pieces = slices.Delete(f.pieces, last, last+1)
	f.hidden++
	f.note(Item{}.kind(), Dropped, 1)
	return true
}

// dropField leaves out the field of least priority, the last among equals.
func (f *fitter) dropField() bool {
	at, least := -1, -1
	var low int
	for i, p := range f.pieces {
		fields, ok := p.el.(Fields)
		if !ok {
			continue
		}
		for j, x := range fields.Fields {
			if at < 0 || x.Priority <= low {
				at, least, low = i, j, x.Priority
			}
		}
	}
	if at < 0 {
		return false
	}
	fields := f.pieces[at].el.(Fields)
	rest := slices.Delete(slices.Clone(fields.Fields), least, least+1)
	f.note(fields.kind(), Dropped, 1)
	if len(rest) == 0 {
		f.pieces = slices.Delete(f.pieces, at, at+1)
		return true
	}
	f.pieces[at].el = Fields{Fields: rest}
	return true
}

// mergeTexts makes one element of two texts that follow each other.
func (f *fitter) mergeTexts() bool {
	if f.caps.Elements <= 0 {
		return false
	}
	for i := 1; i < len(f.pieces); i++ {
		a, ok1 := f.pieces[i-1].el.(Text)
		b, ok2 := f.pieces[i].el.(Text)
		if ok1 && ok2 {
			f.pieces[i-1].el = Text{MD: Lines(a.MD, b.MD)}
			f.pieces = slices.Delete(f.pieces, i, i+1)
			return true
		}
	}
	return false
}

// clipText cuts the end of the longest text, which keeps a few words.
func (f *fitter) clipText(bytes int) bool {
	const keep = 24
	longest, size := -1, keep
	for i, p := range f.pieces {
		if t, ok := p.el.(Text); ok && len(Plain(t.MD)) > size {
			longest, size = i, len(Plain(t.MD))
		}
	}
	if longest < 0 {
		return false
	}
	t := f.pieces[longest].el.(Text)
	f.pieces[longest].el = Text{MD: Escape(Clip(Plain(t.MD), max(keep, size-bytes)))}
	f.note(f.pieces[longest].from, Shorter, 1)
	return true
}

// tally sums what happened to the same kind in the same way, in the order it first happened.
func tally(all []Degraded) []Degraded {
	var out []Degraded
	for _, d := range all {
		i := slices.IndexFunc(out, func(o Degraded) bool { return o.Element == d.Element && o.To == d.To })
		if i < 0 {
			out = append(out, d)
			continue
		}
		out[i].N += d.N
	}
	return out
}
