package card

import (
	"slices"
	"strconv"
	"strings"

	"crmbot/bot/lang"
)

// prepare turns what the place cannot draw into what it can: charts, bars, forms. Tables, fields and buttons wait for render,
// so that they can still lose rows and fields.
func (f *fitter) prepare() {
	charts := 0
	for _, el := range f.card.Body {
		p := piece{el: el, from: el.kind()}
		switch el := el.(type) {
		case Chart:
			kind, ok := f.chartKind(el.Kind)
			switch {
			case ok && within(charts+1, f.caps.Charts):
				charts++
				el.Kind = kind
				p.el = el
			case f.caps.Tables != 0:
				p.el = el.Table()
				f.note(p.from, ToTable, 1)
			default:
				p.el = Text{MD: Escape(el.Text(f.card.Lang))}
				f.note(p.from, ToText, 1)
			}
		case Progress:
			if !f.caps.Progress {
				p.el = Text{MD: Escape(el.Text(f.card.Lang))}
				f.note(p.from, ToText, 1)
			}
		case Steps:
			if !f.caps.Steps {
				p.el = Text{MD: Escape(el.Text())}
				f.note(p.from, ToText, 1)
			}
		case File:
			if !f.caps.Files {
				p.el = Text{MD: Escape(el.Text())}
				f.note(p.from, ToText, 1)
			}
		case *Form:
			if !f.caps.Forms {
				p.el = Text{MD: Escape(el.Text())}
				f.note(p.from, ToText, 1)
			}
		}
		f.pieces = append(f.pieces, p)
	}
}

// within reports whether n things fit a count of Caps.
func within(n, limit int) bool { return limit == NoLimit || n <= limit }

// chartKind is the kind the place draws in k's stead: a funnel may be bars.
func (f *fitter) chartKind(k ChartKind) (ChartKind, bool) {
	kinds := f.caps.ChartKinds
	switch {
	case len(kinds) == 0, slices.Contains(kinds, k):
		return k, true
	case k == Funnel && slices.Contains(kinds, Bar):
		return Bar, true
	}
	return k, false
}

// render makes a card of the pieces as they stand.
func (f *fitter) render() (Card, []Degraded) {
	r := rendering{caps: f.caps, tag: f.card.Lang, buttons: newRack(f.card, f.pieces, f.caps)}
	r.fields = r.fieldsKept(f.pieces)
	lastItem := -1
	for i, p := range f.pieces {
		if _, ok := p.el.(Item); ok {
			lastItem = i
		}
	}
	for i, p := range f.pieces {
		r.piece(p)
		if i == lastItem {
			if f.hidden > 0 {
				r.text("… " + lang.For(r.tag).T("card.more_items", "n", f.hidden))
			}
			r.actions(r.loose)
		}
	}
	r.overflow()
	out := f.card
	out.Body = r.body
	return out, append(r.degraded, r.buttons.degraded...)
}

// rendering is one pass over the pieces.
type rendering struct {
	caps     Caps
	tag      lang.Tag
	buttons  *rack
	fields   map[[2]int]bool // fields that stay fields, by element and place
	seen     int             // elements with fields met so far
	loose    []pressable     // buttons of item rows, where rows have none
	body     []Element
	degraded []Degraded
}

func (r *rendering) add(el Element) { r.body = append(r.body, el) }

func (r *rendering) text(md string) {
	if md != "" {
		r.add(Text{MD: md})
	}
}

func (r *rendering) note(element string, to Outcome, n int) {
	r.degraded = append(r.degraded, Degraded{Element: element, To: to, N: n})
}

func (r *rendering) piece(p piece) {
	switch el := p.el.(type) {
	case Table:
		r.table(el)
	case Fields:
		r.fieldList(el)
	case Item:
		r.item(el)
	case Actions:
		r.actions(r.buttons.take(len(el.Buttons)))
	case Select:
		r.choice(el)
	default:
		r.add(el)
	}
}

func (r *rendering) table(t Table) {
	switch limit := r.caps.Tables; {
	case limit == 0 && r.caps.Fixed:
		r.text(Escape(t.Text(r.tag)))
		r.note(t.kind(), ToText, 1)
	case limit == 0:
		r.text(t.Markup(r.tag))
		r.note(t.kind(), ToText, 1)
	case !within(len(t.Rows), limit):
		r.note(t.kind(), Shorter, len(t.Rows)-limit)
		r.add(t.cut(limit))
	default:
		r.add(t)
	}
}

// fieldsKept chooses which fields stay fields where there is a limit: those of highest priority.
func (r *rendering) fieldsKept(pieces []piece) map[[2]int]bool {
	type place struct {
		at       [2]int
		priority int
	}
	var all []place
	n := 0
	for _, p := range pieces {
		if fields, ok := p.el.(Fields); ok {
			for j, x := range fields.Fields {
				all = append(all, place{[2]int{n, j}, x.Priority})
			}
			n++
		}
	}
	slices.SortStableFunc(all, func(a, b place) int { return b.priority - a.priority })
	kept := map[[2]int]bool{}
	for i, x := range all {
		if within(i+1, r.caps.Fields) {
			kept[x.at] = true
		}
	}
	return kept
}

func (r *rendering) fieldList(fields Fields) {
	var kept []Field
	var lines []string
	for j, x := range fields.Fields {
		if r.fields[[2]int{r.seen, j}] {
			kept = append(kept, x)
		} else {
			lines = append(lines, Escape(x.Label)+": "+Escape(x.Value))
		}
	}
	r.seen++
	if len(kept) > 0 {
		r.add(Fields{Fields: kept})
	}
	if len(lines) > 0 {
		r.text(strings.Join(lines, "\n"))
		r.note(fields.kind(), ToText, len(lines))
	}
}

func (r *rendering) item(it Item) {
	kept := r.buttons.take(len(it.Buttons))
	if r.caps.Items {
		it.Buttons = nil
		for _, b := range kept {
			it.Buttons = append(it.Buttons, b.Button)
		}
		r.add(it)
		return
	}
	md := it.MD
	if it.Number != 0 {
		md = strconv.Itoa(it.Number) + ". " + md
	}
	r.text(md)
	r.note(it.kind(), ToText, 1)
	for _, b := range kept {
		if it.Number != 0 {
			b.Button.Label += " " + strconv.Itoa(it.Number)
		}
		r.loose = append(r.loose, b)
	}
}

func (r *rendering) choice(s Select) {
	kept := r.buttons.take(len(s.Options))
	if r.caps.Selects == 0 {
		r.text(Escape(s.Placeholder))
		r.actions(kept)
		if len(kept) > 0 {
			r.note(s.kind(), ToButton, 1)
		}
		return
	}
	if len(kept) < len(s.Options) {
		s.Options = s.Options[:len(kept)]
	}
	r.add(s)
}

func (r *rendering) actions(kept []pressable) {
	var buttons []Button
	for _, b := range kept {
		buttons = append(buttons, b.Button)
	}
	if len(buttons) > 0 {
		r.add(Actions{Buttons: buttons})
	}
}

// overflow shows the buttons that found no place: a select, then numbered lines.
func (r *rendering) overflow() {
	if opts := r.buttons.options; len(opts) > 0 {
		s := Select{Placeholder: lang.For(r.tag).T("card.more_buttons")}
		for _, b := range opts {
			s.Options = append(s.Options, Option{Label: b.Label, Value: b.Value})
		}
		r.add(s)
	}
	var parts, links []string
	for _, b := range r.buttons.lines {
		if b.URL != "" {
			links = append(links, Escape(lang.For(r.tag).T("card.link", "label", b.Label, "url", b.URL)))
			continue
		}
		parts = append(parts, strconv.Itoa(b.number)+" ["+Escape(oneLine(b.Label))+"]")
	}
	r.text(Lines(append([]string{strings.Join(parts, " ")}, links...)...))
}
