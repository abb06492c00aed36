package crm

import (
	"fmt"
	"slices"
	"time"

	"crmbot/store"
)

// lastRule keeps when something real last happened with a customer or a deal: an activity, a task done, a change of
// stage. Edits of fields and what rules or imports do are not real activity. It stands outside the records, so that a
// colleague's visit neither blocks nor spoils an undo.
type lastRule struct{}

// Name is the rule's name in faults.
func (lastRule) Name() string { return "last activity" }

// lastWork is what an entry means for the rows: what moved forward, and what has to be looked up anew.
type lastWork struct {
	forward []lastRow
	again   []Ref
	moved   []*Deal
}

func (w *lastWork) bump(ref Ref, at time.Time) {
	if ref.ID != 0 {
		w.forward = append(w.forward, lastRow{Kind: ref.Kind, ID: ref.ID, At: at})
	}
}

func (w *lastWork) redo(refs ...Ref) {
	for _, r := range refs {
		if r.ID != 0 && !slices.Contains(w.again, r) {
			w.again = append(w.again, r)
		}
	}
}

// After moves the rows.
func (lastRule) After(tx *Tx, e *Entry) error {
	var w lastWork
	for i := range e.Changes {
		w.note(e, &e.Changes[i])
	}
	for _, d := range w.moved {
		ev, err := tab.events.Get(tx, key(d.ID).ID(e.Seq))
		if err != nil {
			return err
		}
		if ev.Source == sourceUser {
			w.bump(d.Ref(), ev.At)
			w.bump(Ref{KindCustomer, d.Customer}, ev.At)
		}
	}
	for _, row := range w.forward {
		if slices.Contains(w.again, row.ref()) {
			continue
		}
		old, err := tab.last.Get(tx, refKey(row.ref()))
		if err != nil && !missing(err) {
			return err
		}
		if err != nil || old.At.Before(row.At) {
			if err := tab.last.Put(tx, &row); err != nil {
				return err
			}
		}
	}
	for _, ref := range w.again {
		at, err := tx.lastOf(ref)
		if err != nil {
			return err
		}
		if at.IsZero() {
			err = tab.last.Delete(tx, refKey(ref))
		} else {
			err = tab.last.Put(tx, &lastRow{Kind: ref.Kind, ID: ref.ID, At: at})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// note reads one change.
func (w *lastWork) note(e *Entry, c *Change) {
	switch {
	case c.Before.Activity != nil || c.After.Activity != nil:
		b, a := c.Before.Activity, c.After.Activity
		if b != nil {
			w.redo(Ref{KindCustomer, b.Customer}, Ref{KindDeal, b.Deal})
		}
		if a != nil && b == nil && !a.Void {
			w.bump(Ref{KindCustomer, a.Customer}, a.At)
			w.bump(Ref{KindDeal, a.Deal}, a.At)
		} else if a != nil {
			w.redo(Ref{KindCustomer, a.Customer}, Ref{KindDeal, a.Deal})
		}
	case c.Before.Task != nil || c.After.Task != nil:
		b, a := c.Before.Task, c.After.Task
		if b != nil && (b.State == TaskDone || a == nil) || a != nil && b != nil && (a.Customer != b.Customer || a.Deal != b.Deal) {
			w.redo(Ref{KindCustomer, b.Customer}, Ref{KindDeal, b.Deal})
		}
		if a != nil && a.State == TaskDone {
			w.bump(Ref{KindCustomer, a.Customer}, a.Closed)
			w.bump(Ref{KindDeal, a.Deal}, a.Closed)
		}
	case c.Before.Deal != nil || c.After.Deal != nil:
		w.noteDeal(e, c.Before.Deal, c.After.Deal)
	case c.Before.Customer != nil && (c.After.Customer == nil || c.After.Customer.MergedInto != c.Before.Customer.MergedInto):
		w.redo(c.Ref)
	}
}

func (w *lastWork) noteDeal(e *Entry, b, a *Deal) {
	switch {
	case b == nil: // made, or brought back by an undo
		if e.Undoes != 0 {
			w.redo(a.Ref(), Ref{KindCustomer, a.Customer})
		}
	case a == nil || e.Undoes != 0 || a.Customer != b.Customer:
		w.redo(b.Ref(), Ref{KindCustomer, b.Customer})
		if a != nil {
			w.redo(Ref{KindCustomer, a.Customer})
		}
	case a.Stage != b.Stage:
		w.moved = append(w.moved, a)
	}
}

// lastOf looks up from the records when something real last happened.
func (v *View) lastOf(ref Ref) (time.Time, error) {
	var at time.Time
	later := func(t time.Time) {
		if t.After(at) {
			at = t
		}
	}
	switch ref.Kind {
	case KindCustomer:
		for a := range tab.activities.Rows(v.s.r, store.Prefix(key(ref.ID)).Backwards()) {
			if !a.Void {
				later(a.At)
				break
			}
		}
		later(v.lastDone(tasksByCustomer, ref.ID))
		var deals []ID
		for k := range tab.deals.KeysBy(v.s.r, dealsByCustomer, store.Prefix(key(ref.ID))) {
			deals = append(deals, ID(k.Scan().ID()))
		}
		for _, d := range deals {
			later(v.lastMove(d))
		}
	case KindDeal:
		if ok, err := tab.deals.Has(v.s.r, key(ref.ID)); err != nil || !ok {
			return at, err
		}
		for a := range tab.activities.By(v.s.r, activitiesByDeal, store.Prefix(key(ref.ID)).Backwards()) {
			if !a.Void {
				later(a.At)
				break
			}
		}
		later(v.lastDone(tasksByDeal, ref.ID))
		later(v.lastMove(ref.ID))
	}
	return at, nil
}

func (v *View) lastDone(index uint8, of ID) time.Time {
	for t := range tab.tasks.By(v.s.r, index, store.Prefix(key(of).Byte(stateByte(TaskDone))).Backwards()) {
		return t.Closed
	}
	return time.Time{}
}

// lastMove is when a person last moved the deal; that it was made, and what imports and rules do, is no move.
func (v *View) lastMove(deal ID) time.Time {
	var at time.Time
	for e := range tab.events.Rows(v.s.r, store.Prefix(key(deal))) {
		if !e.Undone && e.From != 0 && e.Source == sourceUser && e.At.After(at) {
			at = e.At
		}
	}
	return at
}

// LastActivity is when something real last happened with a customer or a deal the actor sees.
func (v *View) LastActivity(ref Ref) (time.Time, bool) {
	if !v.all {
		if rec, err := v.load(ref); err != nil || !v.sees(rec) {
			return time.Time{}, false
		}
	}
	at, err := v.lastAt(ref)
	if err != nil {
		v.fault(err)
		return time.Time{}, false
	}
	return at, true
}

// Check compares the rows with the records.
func (lastRule) Check(v *View) error {
	if err := lastMissing(v, tab.customers, KindCustomer); err != nil {
		return err
	}
	if err := lastMissing(v, tab.deals, KindDeal); err != nil {
		return err
	}
	for row := range tab.last.Rows(v.s.r, store.All()) {
		at, err := v.lastOf(row.ref())
		if err != nil {
			return err
		}
		if !at.Equal(row.At) {
			return fmt.Errorf("%s: last activity is kept as %s, the records say %s", row.ref(), row.At.Format(time.RFC3339), at.Format(time.RFC3339))
		}
	}
	return nil
}

// lastMissing finds a record that should have a row and has none.
func lastMissing[V any](v *View, t *store.Table[V], kind Kind) error {
	for rec := range t.Rows(v.s.r, store.All()) {
		ref := Ref{kind, ID(t.KeyOf(&rec).Scan().ID())}
		if ok, err := tab.last.Has(v.s.r, refKey(ref)); err != nil || ok {
			if err != nil {
				return err
			}
			continue
		}
		at, err := v.lastOf(ref)
		if err != nil {
			return err
		}
		if !at.IsZero() {
			return fmt.Errorf("%s: last activity is not kept, the records say %s", ref, at.Format(time.RFC3339))
		}
	}
	return nil
}
