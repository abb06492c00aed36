package crm

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"crmbot/crm/calendar"
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
// what did not change since are those of the present zones. Before the journal began nothing is known:
// Error{Invalid,"asof.early"}. It costs the changes since, and where stages changed their order since, the deals of their pipeline.
func (v *View) AsOf(at time.Time, what Extent) (*View, error) {
	at = at.UTC().Truncate(time.Second)
	if began := v.Began(); at.Before(began) {
		return nil, Refuse(Invalid, "asof.early", "date", calendar.DateOf(began.In(v.TeamZone(0))))
	}
	past := &rewinding{now: v.Unscoped(), since: at, then: map[recordKey]pastRecord{}, moved: map[ID]bool{}}
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
	moved map[ID]bool // deals of which stage moves were laid back
	tx    *Tx
}

// pastRecord is how a record stood, and what it is found by where it has no number.
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

// pastEntry is what going back reads of an entry: how the records stood before it, and of what they became only what tells
// apart records without a number. The rest need not be decoded.
type pastEntry struct {
	Changes []struct {
		Ref    Ref    `json:"ref"`
		Before Record `json:"before"`
		After  struct {
			Identity *Identity     `json:"identity"`
			Rate     *ExchangeRate `json:"rate"`
		} `json:"after"`
	} `json:"changes"`
}

// pastEntries never changes while the program runs.
var pastEntries = store.NewCoder[pastEntry]()

// undo notes how the records of one entry stood before it.
func (p *rewinding) undo(seq uint64, kinds []Kind) error {
	b, err := tab.bodies.Get(p.now.s.r, store.K().ID(seq))
	if missing(err) {
		return p.undoErased(seq, kinds)
	}
	if err != nil {
		return err
	}
	e, err := pastEntries.Decode(b.Text)
	if err != nil {
		return fmt.Errorf("read journal entry %d: %w", seq, err)
	}
	for i := range slices.Backward(e.Changes) {
		c := &e.Changes[i]
		named := c.Before
		if named == (Record{}) {
			named = Record{Identity: c.After.Identity, Rate: c.After.Rate}
		}
		if slices.Contains(kinds, c.Ref.Kind) && named.Identity == nil {
			p.then[keyOf(c.Ref, named)] = pastRecord{c.Before, named}
		}
	}
	return nil
}

// undoErased notes how the records of an entry whose text was erased stood: as what was said of them before left them.
func (p *rewinding) undoErased(seq uint64, kinds []Kind) error {
	h, err := tab.headers.Get(p.now.s.r, store.K().ID(seq))
	if err != nil {
		return err
	}
	for _, ref := range h.refs() {
		if !slices.Contains(kinds, ref.Kind) {
			continue
		}
		before, known, err := p.lastSaid(ref, seq)
		if err != nil {
			return err
		}
		if known {
			p.then[recordKey{ref: ref}] = pastRecord{before, before}
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
	var all []Change
	for _, k := range slices.SortedFunc(maps.Keys(p.then), recordKey.compare) {
		x := p.then[k]
		now, err := (&Tx{View: *p.now}).present(&Change{Ref: k.ref, Before: x.any})
		if err != nil {
			return err
		}
		if now != (Record{}) || x.then != (Record{}) {
			all = append(all, Change{Ref: k.ref, Before: now, After: x.then})
		}
	}
	for _, c := range all { // what must be unique may have passed from one record to another
		if c.Before.Person != nil || c.Before.Customer != nil {
			if err := p.tx.drop(c.Before); err != nil {
				return err
			}
		}
	}
	p.tx.s.laid = &laid{changes: all}
	changes, order := map[Ref]*owedChange{}, []Ref(nil)
	for _, c := range all {
		now := c.Before
		if now.Person != nil || now.Customer != nil {
			now = Record{}
		}
		if err := p.tx.store(now, c.After); err != nil {
			return err
		}
		if c.Before.Rate == nil && c.After.Rate == nil {
			changes[c.Ref], order = &owedChange{before: c.Before, after: c.After, n: 1}, append(order, c.Ref)
		}
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
		if err := p.untouched(all); err != nil {
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
	all := slices.Collect(tab.events.Rows(p.now.s.r, store.Prefix(key(deal))))
	for _, e := range all {
		if e.Seq > p.last {
			if err := tab.events.Delete(p.tx.Writer, key(deal).ID(e.Seq)); err != nil {
				return err
			}
			p.moved[deal] = true
			continue
		}
		if !e.Undone {
			continue
		}
		if by, undone := p.now.UndoneBy(e.Seq); undone && by > p.last {
			e.Undone = false
			if err := tab.events.Put(p.tx.Writer, &e); err != nil {
				return err
			}
			p.moved[deal] = true
		}
	}
	return nil
}

// Began is when the journal begins: nothing is known of how the company stood before. Zero for an empty one.
func (v *View) Began() time.Time {
	for h := range tab.headers.Rows(v.s.r, store.All()) {
		return h.At
	}
	return time.Time{}
}
