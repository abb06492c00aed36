package funnel

import (
	"fmt"
	"slices"
	"time"

	"crmbot/crm"
	"crmbot/crm/money"
)

// MoveLine is one reason why the open deals are worth more or less than before.
type MoveLine string

// The lines, in the order they are told.
const (
	MovedNew      MoveLine = "new"      // begun
	MovedIn       MoveLine = "in"       // came from another owner or team
	PipedIn       MoveLine = "pipe-in"  // came from another pipeline
	MovedReopened MoveLine = "reopened" // were closed at the start
	MovedUp       MoveLine = "up"       // worth more
	MovedDown     MoveLine = "down"     // worth less
	MovedWon      MoveLine = "won"
	MovedLost     MoveLine = "lost"
	MovedOut      MoveLine = "out"      // went to another owner or team
	PipedOut      MoveLine = "pipe-out" // went to another pipeline
	MovedCurrency MoveLine = "currency" // priced in another currency
	MovedUndone   MoveLine = "undone"   // what had happened before the start was taken back
	MovedRates    MoveLine = "rates"    // exchange rates changed; no deals stand behind it
)

// MoveLines are all lines in the order they are told.
func MoveLines() []MoveLine {
	return []MoveLine{MovedNew, MovedIn, PipedIn, MovedReopened, MovedUp, MovedDown, MovedWon, MovedLost, MovedOut, PipedOut, MovedCurrency, MovedUndone, MovedRates}
}

// MovedDeal is what one deal adds to a line, by sign and in its own currency; in two when that changed.
type MovedDeal struct {
	Deal    crm.ID
	Amounts []money.Amount
}

// Move is one line of a movement.
type Move struct {
	Line   MoveLine
	N      int64        // deals
	Count  int64        // what they add to the number of open deals, by sign
	Amount money.Amount // what they add to the amount of the open deals, by sign, at the rates of the end
	Deals  []MovedDeal  // in the order it happened; some may be out of the asker's sight by now
}

// Moves is how the open deals of a scope came from one state to another: opening and all lines make the closing, to the
// last minor unit and deal.
type Moves struct {
	From, To time.Time
	Currency string
	Opening  Balance
	Lines    []Move // those that have something, in the order of MoveLines
	Closing  Balance
}

// Line is a line by its name, empty when nothing happened.
func (m *Moves) Line(name MoveLine) Move {
	for _, l := range m.Lines {
		if l.Line == name {
			return l
		}
	}
	return Move{Line: name, Amount: money.Amount{Currency: m.Currency}}
}

// Balance is the open deals at a moment, at the rates known then.
type Balance struct {
	N      int64
	Amount Total
}

// Movement says how the open deals of q's scope, of all pipelines when q names none, came from how they stood at from to
// how they stood at to. Both are told as they were known then; what was done and taken back again in between did not
// happen, what was taken back of before stands in a line of its own. Amounts are in q's currency, whatever q's periods.
// It costs the journal's entries since from.
func Movement(v *crm.View, q Query, from, to time.Time) (Moves, error) {
	q = filled(v, q)
	m := Moves{From: from, To: to, Currency: q.Currency}
	if to.Before(from) {
		return m, fmt.Errorf("movement from %s to %s: the end lies before the start", from.Format(time.RFC3339), to.Format(time.RFC3339))
	}
	steps, err := v.DealSteps(from, v.Now())
	if err != nil {
		return m, fmt.Errorf("read what changed with deals: %w", err)
	}
	closing := balance{}
	for t := range v.Tallies(crm.TallyQuery{Kind: crm.TallyOpen, Who: q.Who, Pipeline: q.Pipeline, Ever: true}) {
		closing.add(t.Currency, t.N, t.N-t.NoAmount, t.Amount)
	}
	last := len(steps)
	if to.Before(v.Now()) {
		after, err := v.DealSteps(to, v.Now())
		if err != nil {
			return m, fmt.Errorf("read what changed with deals: %w", err)
		}
		last -= len(after)
		for _, s := range after {
			closing.step(q, &s, -1)
		}
	}
	book := newBook(q)
	for _, s := range withoutUndone(steps[:last]) {
		book.step(&s)
	}
	book.settle()
	return m, m.price(v, closing, book)
}

// price turns sums by currency into amounts. In each currency the running sum is converted after each line, so that the
// lines make up exactly what lies between the two ends; what is left over is the work of rates.
func (m *Moves) price(v *crm.View, closing balance, b *book) error {
	opening := closing.clone()
	for _, l := range b.lines {
		opening.take(l.sums)
	}
	start, end, err := pricers(v, m)
	if err != nil {
		return err
	}
	if m.Opening, err = opening.total(start); err != nil {
		return err
	}
	if m.Closing, err = closing.total(end); err != nil {
		return err
	}
	amounts := make([]int64, len(MoveLines()))
	var rates int64
	for _, c := range b.currencies(closing) {
		running := opening[c].minor
		before := worth(end, c, running)
		rates += before - worth(start, c, running)
		for i, name := range MoveLines() {
			if l := b.lines[name]; l != nil {
				running += l.sums[c].minor
				now := worth(end, c, running)
				amounts[i] += now - before
				before = now
			}
		}
	}
	for i, name := range MoveLines() {
		line := Move{Line: name, Amount: money.Amount{Minor: amounts[i], Currency: m.Currency}}
		if l := b.lines[name]; l != nil {
			line.N, line.Count, line.Deals = int64(len(l.deals)), l.sums.count(), l.deals
		}
		if name == MovedRates {
			line.Amount.Minor = rates
		}
		if line.N != 0 || line.Amount.Minor != 0 {
			m.Lines = append(m.Lines, line)
		}
	}
	return nil
}

// pricers price the two ends, each by the rates known then.
func pricers(v *crm.View, m *Moves) (start, end *pricer, err error) {
	at := func(t time.Time) (*pricer, error) {
		past := v
		if began := v.Began(); t.Before(began) {
			t = began // nothing was open before: there is nothing to price
		}
		if t.Before(v.Now()) {
			if past, err = v.AsOf(t, crm.SetupAlone); err != nil {
				return nil, err
			}
		}
		return newPricer(past, m.Currency, past.Today(0)), nil
	}
	if end, err = at(m.To); err != nil {
		return nil, nil, err
	}
	start, err = at(m.From)
	return start, end, err
}

// worth is a sum in the pricer's currency; nothing without a rate.
func worth(p *pricer, currency string, minor int64) int64 {
	if minor == 0 {
		return 0
	}
	a, _ := p.price(money.Amount{Minor: minor, Currency: currency}, 0)
	return a.Minor
}

// withoutUndone leaves out what was done and taken back again in one stretch.
func withoutUndone(steps []crm.DealStep) []crm.DealStep {
	done, back := map[uint64]bool{}, map[uint64]bool{}
	for _, s := range steps {
		done[s.Seq] = true
		if s.Undoes != 0 && done[s.Undoes] {
			back[s.Undoes], back[s.Seq] = true, true
		}
	}
	return slices.DeleteFunc(slices.Clone(steps), func(s crm.DealStep) bool { return back[s.Seq] })
}
