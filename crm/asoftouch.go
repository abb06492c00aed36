package crm

import (
	"maps"
	"slices"
	"time"

	"crmbot/store"
)

// laid is what a view of the past has laid over the present.
type laid struct {
	changes   []Change
	customers map[ID]bool // whose last activity is looked up when somebody asks for it: it takes all their deals to find it
}

// Laid lists what AsOf laid over the present to make this view: of each record that changed since, how it stands now as Before
// and how it stood then as After. It answers only those who see everything; of a view of the present there is nothing.
func (v *View) Laid() []Change {
	if v.s.laid == nil || !v.Scope().All {
		return nil
	}
	return slices.Clip(v.s.laid.changes)
}

// pastTouch is what going back means for one deal's rows.
type pastTouch struct {
	deal    *Deal // as it stood then, where it differs; nil too when there was none
	differs bool
	last    bool // when something last happened may be another time
	idle    bool // its row may be another
}

// untouched keeps since when deals lie untouched, for all that what changed touches, and notes the customers.
func (p *rewinding) untouched(changes []Change) error {
	deals, customers := map[ID]*pastTouch{}, map[ID]bool{}
	at := func(id ID) *pastTouch {
		if deals[id] == nil {
			deals[id] = &pastTouch{}
		}
		return deals[id]
	}
	for i := range changes {
		c := &changes[i]
		if c.Ref.Kind == KindDeal {
			t := at(c.Ref.ID)
			t.deal, t.differs = c.After.Deal, true
			t.last = t.last || p.moved[c.Ref.ID] || c.Before.Deal == nil || c.After.Deal == nil
			t.idle = t.idle || t.last || !sameIdle(c.Before.Deal, c.After.Deal)
		}
		for _, r := range []Record{c.Before, c.After} {
			switch {
			case r.Deal != nil:
				customers[r.Deal.Customer] = true
			case r.Activity != nil:
				t := at(r.Activity.Deal)
				t.last, t.idle, customers[r.Activity.Customer] = true, true, true
			case r.Task != nil:
				t := at(r.Task.Deal)
				t.last, t.idle, customers[r.Task.Customer] = t.last || r.Task.State == TaskDone, true, true
			}
		}
	}
	delete(deals, 0)
	p.tx.s.laid.customers = customers
	for _, id := range slices.Sorted(maps.Keys(deals)) {
		if err := p.touch(id, deals[id]); err != nil {
			return err
		}
	}
	return nil
}

// touch lays one deal's rows.
func (p *rewinding) touch(id ID, t *pastTouch) error {
	if t.last {
		ref := Ref{KindDeal, id}
		at, err := p.tx.lastOf(ref)
		if err == nil {
			err = p.tx.keepLast(ref, at)
		}
		if err != nil {
			return err
		}
	}
	if !t.idle {
		return nil
	}
	if !t.differs {
		d, err := tab.deals.Get(p.tx.s.r, key(id))
		if err != nil && !missing(err) {
			return err
		}
		if err == nil {
			t.deal = &d
		}
	}
	old, err := idleTable.Get(p.tx.s.r, key(id))
	if err != nil && !missing(err) {
		return err
	}
	before := kept(&old, err == nil)
	if t.deal == nil || !t.deal.Open() {
		return p.tx.putIdle(id, before, nil)
	}
	row, err := p.tx.idleOf(t.deal)
	if err != nil {
		return err
	}
	return p.tx.putIdle(id, before, &row)
}

// keepLast lays one row of when something real last happened, none for the zero time.
func (tx *Tx) keepLast(ref Ref, at time.Time) error {
	if at.IsZero() {
		return tab.last.Delete(tx.Writer, refKey(ref))
	}
	return tab.last.Put(tx.Writer, &lastRow{Kind: ref.Kind, ID: ref.ID, At: at})
}

// lastAt is when something real last happened as it is kept, ErrNotFound where nothing did. What a view of the past does not keep it looks up.
func (v *View) lastAt(ref Ref) (time.Time, error) {
	if l := v.s.laid; l != nil && ref.Kind == KindCustomer && l.customers[ref.ID] {
		at, err := v.lastOf(ref)
		if err == nil && at.IsZero() {
			err = store.ErrNotFound
		}
		return at, err
	}
	row, err := tab.last.Get(v.s.r, refKey(ref))
	return row.At, err
}
