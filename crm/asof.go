package crm

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"crmbot/store"
)

// Extent is how much of the past AsOf brings back.
type Extent uint8

// The extents, each with all before it.
const (
	SetupAlone Extent = iota // company, people, teams, pipelines, exchange rates
	WithDeals                // deals, stage moves, quotas, and the numbers kept of deals
	Everything               // customers, activities and tasks, since when deals lie untouched
)

// kinds are the records an extent brings back.
func (x Extent) kinds() []Kind {
	out := []Kind{KindPerson, KindTeam, KindPipeline, KindSetting}
	if x >= WithDeals {
		out = append(out, KindDeal, KindQuota)
	}
	if x >= Everything {
		out = append(out, KindCustomer, KindActivity, KindTask)
	}
	return out
}

// AsOf is the company as it stood at an instant: a view over this snapshot with what the journal says was changed since
// laid back over it. Whatever it is asked is answered as it would have been then, what lies outside the extent as now; who
// may see is judged by the rights of now. What was searched for, contacts and products stay as they are. Local days of
// what did not change since are those of the present zones. It costs the changes since, and where stages changed their
// order since, the deals of their pipeline.
func (v *View) AsOf(at time.Time, what Extent) (*View, error) {
	at = at.UTC().Truncate(time.Second)
	past := &rewinding{now: v.Unscoped(), since: at, then: map[recordKey]pastRecord{}}
	if err := past.gather(what); err != nil {
		return nil, fmt.Errorf("read back to %s: %w", at.Format(time.RFC3339), err)
	}
	buf := store.NewBuffer(v.s.r)
	s := &session{crm: v.s.crm, by: v.s.by, now: at, r: buf, set: v.s.setup(), owed: &owed{}}
	past.tx = &Tx{View: View{Reader: buf, s: s, all: true}, Writer: buf, u: &update{}}
	if err := past.lay(what); err != nil {
		return nil, fmt.Errorf("go back to %s: %w", at.Format(time.RFC3339), err)
	}
	s.rights = v.judged().s.setup()
	return &View{Reader: buf, s: s, all: v.all}, nil
}

// recordKey names a record, exchange rates included, which have no number.
type recordKey struct {
	ref  Ref
	rate string
}

func keyOf(ref Ref, r Record) recordKey {
	if r.Rate != nil {
		return recordKey{ref, string(tab.rates.KeyOf(r.Rate))}
	}
	return recordKey{ref: ref}
}

// rewinding is what it takes to lay the past over the present.
type rewinding struct {
	now   *View
	since time.Time
	last  uint64 // the last entry of then
	then  map[recordKey]pastRecord
	tx    *Tx
}

// pastRecord is how a record stood, and any known state of it, by which it is found.
type pastRecord struct{ then, any Record }

// gather finds how each record changed since stood before. Of records with a number it reads the first entry since; of the
// set-up, which changes rarely, all.
func (p *rewinding) gather(what Extent) error {
	kinds := what.kinds()
	first := map[Ref]uint64{}
	read := map[uint64]bool{}
	p.last, _ = p.now.Head()
	for h := range p.now.headersSince(p.since, p.now.s.now) {
		p.last = h.Seq - 1
		for _, r := range h.refs() {
			switch {
			case !slices.Contains(kinds, r.Kind):
			case r.Kind == KindPerson || r.Kind == KindSetting: // their entries may be about accounts and rates as well
				read[h.Seq] = true
			default:
				first[r] = h.Seq
			}
		}
	}
	for _, seq := range first {
		read[seq] = true
	}
	for _, seq := range slices.Backward(slices.Sorted(maps.Keys(read))) {
		if err := p.undo(seq, kinds); err != nil {
			return err
		}
	}
	return nil
}

// undo notes how the records of one entry stood before it.
func (p *rewinding) undo(seq uint64, kinds []Kind) error {
	h, err := tab.headers.Get(p.now.s.r, store.K().ID(seq))
	if err != nil {
		return err
	}
	e, err := p.now.entry(&h)
	if err != nil {
		return err
	}
	for i := range slices.Backward(e.Changes) {
		c := &e.Changes[i]
		rec := c.any()
		if !slices.Contains(kinds, c.Ref.Kind) || rec.Identity != nil {
			continue
		}
		if !e.Erased {
			p.then[keyOf(c.Ref, rec)] = pastRecord{c.Before, rec}
			continue
		}
		before, known, err := p.lastSaid(c.Ref, seq)
		if err != nil {
			return err
		}
		if known {
			p.then[recordKey{ref: c.Ref}] = pastRecord{before, before}
		}
	}
	return nil
}

// lastSaid is what the last entry before seq whose text stands made of a record.
func (p *rewinding) lastSaid(ref Ref, seq uint64) (Record, bool, error) {
	var heads []headerRow
	for h := range tab.headers.By(p.now.s.r, headersByRecord, store.Keys{Prefix: refKey(ref), To: store.K().ID(seq)}.Backwards()) {
		if heads = append(heads, h); len(heads) == lookBack {
			break
		}
	}
	for i := range heads {
		e, err := p.now.entry(&heads[i])
		if err != nil {
			return Record{}, false, err
		}
		for _, c := range e.Changes {
			if c.Ref == ref && !e.Erased && c.any().Identity == nil && c.any().Rate == nil {
				return c.After, true, nil
			}
		}
	}
	return Record{}, false, nil
}

// lookBack is how many entries with erased text are skipped in search of one that says how a record stood.
const lookBack = 20

// lay writes the past over the present: records, what follows from them, the numbers.
func (p *rewinding) lay(what Extent) error {
	type pair struct{ now, then Record }
	var all []pair
	for _, k := range slices.SortedFunc(maps.Keys(p.then), recordKey.compare) {
		x := p.then[k]
		now, err := (&Tx{View: *p.now}).present(&Change{Ref: k.ref, Before: x.any})
		if err != nil {
			return err
		}
		if now != (Record{}) || x.then != (Record{}) {
			all = append(all, pair{now, x.then})
		}
	}
	for _, x := range all { // what must be unique may have passed from one record to another
		if x.now.Person != nil || x.now.Customer != nil {
			if err := p.tx.drop(x.now); err != nil {
				return err
			}
		}
	}
	changes, order := map[Ref]*owedChange{}, []Ref(nil)
	for _, x := range all {
		now := x.now
		if now.Person != nil || now.Customer != nil {
			now = Record{}
		}
		if err := p.tx.store(now, x.then); err != nil {
			return err
		}
		if x.now.Rate != nil || x.then.Rate != nil {
			continue
		}
		ref := refOf(x.now, x.then)
		changes[ref], order = &owedChange{before: x.now, after: x.then, n: 1}, append(order, ref)
	}
	if what == SetupAlone {
		return nil
	}
	for _, ref := range order {
		if ref.Kind == KindDeal {
			if err := p.events(ref.ID); err != nil {
				return err
			}
		}
	}
	if what == Everything {
		if err := p.untouched(changes); err != nil {
			return err
		}
	}
	was, is, d := newFiguring(p.now), newFiguring(&p.tx.View), deltas{}
	d.idleMoves(was, is, p.tx.s.owed.idle)
	p.tx.s.owed.idle = nil
	return p.tx.moveRollups(d, was, is, changes, order, nil)
}

// compare brings the set-up before the records that go by it.
func (k recordKey) compare(o recordKey) int {
	rank := func(k Kind) int { return slices.Index(Everything.kinds(), k) }
	return cmp.Or(cmp.Compare(rank(k.ref.Kind), rank(o.ref.Kind)), cmp.Compare(k.ref.ID, o.ref.ID), cmp.Compare(k.rate, o.rate))
}

// events takes away the stage moves since, and what was undone since counts again.
func (p *rewinding) events(deal ID) error {
	all := slices.Collect(tab.events.Rows(p.tx.s.r, store.Prefix(key(deal))))
	for _, e := range all {
		if e.Seq > p.last {
			if err := tab.events.Delete(p.tx.Writer, key(deal).ID(e.Seq)); err != nil {
				return err
			}
			continue
		}
		if by, undone := p.now.UndoneBy(e.Seq); e.Undone && undone && by > p.last {
			e.Undone = false
			if err := tab.events.Put(p.tx.Writer, &e); err != nil {
				return err
			}
		}
	}
	return nil
}

// untouched keeps since when customers and deals lie untouched, for all that what changed touches.
func (p *rewinding) untouched(changes map[Ref]*owedChange) error {
	touched := map[Ref]bool{}
	for _, c := range changes {
		for _, r := range []Record{c.before, c.after} {
			switch {
			case r.Deal != nil:
				touched[r.Deal.Ref()], touched[Ref{KindCustomer, r.Deal.Customer}] = true, true
			case r.Activity != nil:
				touched[Ref{KindDeal, r.Activity.Deal}], touched[Ref{KindCustomer, r.Activity.Customer}] = true, true
			case r.Task != nil:
				touched[Ref{KindDeal, r.Task.Deal}], touched[Ref{KindCustomer, r.Task.Customer}] = true, true
			}
		}
	}
	for ref := range touched {
		if ref.ID == 0 {
			continue
		}
		at, err := p.tx.lastOf(ref)
		if err == nil {
			err = p.tx.keepLast(ref, at)
		}
		if err != nil {
			return err
		}
		if ref.Kind == KindDeal {
			if err := p.idle(ref.ID); err != nil {
				return err
			}
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

// Began is when the journal begins: nothing is known of how the company stood before. Zero for an empty one.
func (v *View) Began() time.Time {
	for h := range tab.headers.Rows(v.s.r, store.All()) {
		return h.At
	}
	return time.Time{}
}
