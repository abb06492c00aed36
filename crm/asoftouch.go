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

// untouched keeps since when deals lie untouched, for all that what changed touches, and notes the customers.
func (p *rewinding) untouched(changes []Change) error {
	deals, customers := map[ID]bool{}, map[ID]bool{}
	for i := range changes {
		for _, r := range []Record{changes[i].Before, changes[i].After} {
			switch {
			case r.Deal != nil:
				deals[r.Deal.ID], customers[r.Deal.Customer] = true, true
			case r.Activity != nil:
				deals[r.Activity.Deal], customers[r.Activity.Customer] = true, true
			case r.Task != nil:
				deals[r.Task.Deal], customers[r.Task.Customer] = true, true
			}
		}
	}
	delete(deals, 0)
	p.tx.s.laid.customers = customers
	for _, id := range slices.Sorted(maps.Keys(deals)) {
		ref := Ref{KindDeal, id}
		at, err := p.tx.lastOf(ref)
		if err == nil {
			err = p.tx.keepLast(ref, at)
		}
		if err == nil {
			err = p.idle(id)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// idle lays one deal's row.
func (p *rewinding) idle(deal ID) error {
	old, err := idleTable.Get(p.tx.s.r, key(deal))
	if err != nil && !missing(err) {
		return err
	}
	before := kept(&old, err == nil)
	d, err := tab.deals.Get(p.tx.s.r, key(deal))
	if missing(err) || err == nil && !d.Open() {
		return p.tx.putIdle(deal, before, nil)
	}
	if err != nil {
		return err
	}
	row, err := p.tx.idleOf(&d)
	if err != nil {
		return err
	}
	return p.tx.putIdle(deal, before, &row)
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
