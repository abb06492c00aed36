package card

import (
	"slices"
	"strconv"
)

// pressable is a button or option with the number Choices gave it (0: it opens an address).
type pressable struct {
	Button
	number int
	row    int  // the number of its item row
	inRow  bool // it belongs to an item row
	option bool // it is an option of a native select, which takes no button's room
	kept   bool
}

// rack holds all that can be pressed on a card in order, and decides what stays a button.
type rack struct {
	all      []*pressable
	next     int
	options  []Button    // go into a select of their own
	lines    []pressable // go into numbered lines
	degraded []Degraded
}

func newRack(whole Card, pieces []piece, caps Caps) *rack {
	r := &rack{}
	numbers := numbering(whole)
	for _, p := range pieces {
		switch el := p.el.(type) {
		case Item:
			for _, b := range el.Buttons {
				r.all = append(r.all, &pressable{Button: b, row: el.Number, inRow: true})
			}
		case Actions:
			for _, b := range el.Buttons {
				r.all = append(r.all, &pressable{Button: b})
			}
		case Select:
			for i, o := range el.Options {
				native := caps.Selects != 0
				r.all = append(r.all, &pressable{Button: Button{Label: o.Label, Value: el.Line(o)}, option: native, kept: native && within(i+1, caps.Selects)})
			}
		}
	}
	for _, b := range r.all {
		if b.URL == "" {
			b.number = numbers.of(b.Button)
		}
	}
	r.choose(caps)
	return r
}

// choose marks what stays a button: first what a select cannot do (questions, addresses), then the card's own, then those of rows.
func (r *rack) choose(caps Caps) {
	var order []*pressable
	for _, b := range r.all {
		if !b.option && (b.URL == "" || caps.Links) {
			order = append(order, b)
		}
	}
	slices.SortStableFunc(order, func(a, b *pressable) int { return a.rank() - b.rank() })
	for i, b := range order {
		b.kept = within(i+1, caps.Buttons)
	}
	for _, b := range r.all {
		if b.kept {
			continue
		}
		kind := Actions{}.kind()
		if b.option {
			kind = Select{}.kind()
		}
		if b.Confirm == nil && b.URL == "" && !b.option && within(len(r.options)+1, caps.Selects) {
			r.options = append(r.options, b.named())
			r.degraded = append(r.degraded, Degraded{Element: kind, To: ToSelect, N: 1})
			continue
		}
		line := *b
		line.Button = b.named()
		r.lines = append(r.lines, line)
		r.degraded = append(r.degraded, Degraded{Element: kind, To: ToText, N: 1})
	}
}

func (b *pressable) rank() int {
	switch {
	case b.Confirm != nil && !b.inRow:
		return 0
	case b.Style == Primary && !b.inRow:
		return 1
	case b.URL != "" && !b.inRow:
		return 2
	case !b.inRow:
		return 3
	case b.Confirm != nil:
		return 4
	}
	return 5
}

// named is the button with its row's number behind its label, for where it stands away from its row.
func (b *pressable) named() Button {
	out := b.Button
	if b.row != 0 {
		out.Label += " " + strconv.Itoa(b.row)
	}
	return out
}

// take gives what stayed of the next n buttons.
func (r *rack) take(n int) []pressable {
	var out []pressable
	for _, b := range r.all[r.next : r.next+n] {
		if b.kept {
			out = append(out, *b)
		}
	}
	r.next += n
	return out
}

// numbers gives out the numbers of Choices by label and value, in order where they repeat.
type numbers map[[2]string][]int

func numbering(c Card) numbers {
	n := numbers{}
	for _, ch := range Choices(c) {
		k := [2]string{ch.Button.Label, ch.Button.Value}
		n[k] = append(n[k], ch.Number)
	}
	return n
}

func (n numbers) of(b Button) int {
	k := [2]string{b.Label, b.Value}
	all := n[k]
	if len(all) == 0 {
		return 0
	}
	n[k] = all[1:]
	return all[0]
}
