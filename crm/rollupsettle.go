package crm

import (
	"bytes"
	"fmt"
	"slices"
	"sort"

	"crmbot/store"
)

// owed is what the changes of a running Update still owe to the roll-ups and the search index. Changes are gathered and
// settled together: before the Update commits, and before anything is read from either.
type owed struct {
	tx      *Tx // of the rule, with all rights; nil in a View
	changes map[Ref]*owedChange
	order   []Ref
	idle    map[ID]*idleMove // of deals' rows that say since when they lie untouched
}

// owing is crm's own rule that gathers what entries owe; settled, called before the commit and before reading, pays it.
type owing struct{}

func (owing) Name() string { return "roll-ups and search" }

func (owing) After(tx *Tx, e *Entry) error {
	tx.s.owed.tx = tx
	tx.s.owed.note(e)
	return nil
}

// Check compares what is kept with the records.
func (owing) Check(v *View) error {
	if err := v.RollupCheck(); err != nil {
		return err
	}
	return v.SearchCheck()
}

// settled makes the roll-ups and the search index agree with the records before they are read.
func (v *View) settled() error {
	if v.s.owed.tx == nil {
		return nil
	}
	return v.s.owed.settle()
}

// owedChange is what happened to a record since the last settling.
type owedChange struct {
	before, after Record
	n             int
}

// note gathers what an entry changed.
func (o *owed) note(e *Entry) {
	if o.changes == nil {
		o.changes = map[Ref]*owedChange{}
	}
	for _, c := range e.Changes {
		if c.Before.Identity != nil || c.After.Identity != nil || c.Before.Rate != nil || c.After.Rate != nil {
			continue
		}
		switch c.Ref.Kind {
		case KindDeal, KindCustomer, KindContact, KindActivity, KindProduct, KindPipeline, KindTeam, KindPerson, KindSetting:
		default:
			continue
		}
		known := o.changes[c.Ref]
		if known == nil {
			known = &owedChange{before: c.Before}
			o.changes[c.Ref] = known
			o.order = append(o.order, c.Ref)
		}
		known.after = c.After
		known.n++
	}
}

// settle moves the roll-ups and the search index by what was gathered.
func (o *owed) settle() error {
	if len(o.order) == 0 && len(o.idle) == 0 {
		return nil
	}
	tx := o.tx
	changes, order, idle := o.changes, o.order, o.idle
	o.changes, o.order, o.idle = nil, nil, nil
	if err := tx.settleRollups(changes, order, idle); err != nil {
		return fmt.Errorf("move the roll-ups: %w", err)
	}
	if err := tx.settleSearch(changes, order); err != nil {
		return fmt.Errorf("move the search index: %w", err)
	}
	return nil
}

func (tx *Tx) settleRollups(changes map[Ref]*owedChange, order []Ref, idle map[ID]*idleMove) error {
	if tx.zonesMoved(changes) {
		return tx.RebuildRollups()
	}
	g := newFiguring(&tx.View)
	fresh := map[ID]bool{}
	for ref, c := range changes {
		if ref.Kind == KindDeal && c.n == 1 && c.before.Deal == nil {
			fresh[ref.ID] = true
		}
	}
	d := deltas{}
	d.idleMoves(g, g, idle)
	return tx.moveRollups(d, g, g, changes, order, fresh)
}

// moveRollups takes away what the records before added by the set-up of was, and adds what those after add by that of g,
// which is the Tx's own; d holds what else moved. Deals that are fresh had no figures and never moved.
func (tx *Tx) moveRollups(d deltas, was, g *figuring, changes map[Ref]*owedChange, order []Ref, fresh map[ID]bool) error {
	deals := map[ID]*Deal{} // nil: there is none any more
	for _, ref := range order {
		c := changes[ref]
		switch ref.Kind {
		case KindDeal:
			deals[ref.ID] = c.after.Deal
		case KindActivity:
			d.activity(was, c.before.Activity, -1)
			d.activity(g, c.after.Activity, 1)
		case KindCustomer:
			d.customer(was, c.before.Customer, -1)
			d.customer(g, c.after.Customer, 1)
		}
	}
	for _, ref := range order { // when all deals that changed themselves are known
		if ref.Kind != KindPipeline {
			continue
		}
		if err := tx.dealsOfPipeline(changes[ref], deals); err != nil {
			return err
		}
	}
	if err := tx.settleDeals(g, d, deals, fresh); err != nil {
		return err
	}
	return d.apply(tx)
}

// dealsOfPipeline adds the deals of a pipeline whose stages changed: of one whose order changed all that stand in it or left
// it, else those that stand in stages whose probability changed.
func (tx *Tx) dealsOfPipeline(c *owedChange, deals map[ID]*Deal) error {
	var was, is []Stage
	if c.before.Pipeline != nil {
		was = c.before.Pipeline.Stages
	}
	if c.after.Pipeline != nil {
		is = c.after.Pipeline.Stages
	}
	if len(was) == 0 {
		return nil
	}
	ordered := slices.EqualFunc(was, is, func(a, b Stage) bool { return a.ID == b.ID && a.Kind == b.Kind })
	var ids []ID
	for i, s := range slices.Concat(was, is) {
		stage := store.Prefix(store.K().ID(uint64(s.ID)))
		if ordered && (i >= len(was) || s.Probability == is[i].Probability) {
			continue
		}
		for k := range rollupTables.figures.KeysBy(tx.View, figuresByStage, stage) {
			ids = append(ids, ID(k.Scan().ID()))
		}
		if ordered {
			continue
		}
		for k := range rollupTables.figures.KeysBy(tx.View, figuresByTransfer, stage) {
			ids = append(ids, ID(k.Scan().ID()))
		}
	}
	for _, id := range ids {
		if _, ok := deals[id]; ok {
			continue
		}
		d, err := tab.deals.Get(tx.View, key(id))
		if err != nil {
			return fmt.Errorf("deal %d of a pipeline that changed: %w", id, err)
		}
		deals[id] = &d
	}
	return nil
}

// settleDeals replaces the figures of deals and gathers what that moves.
func (tx *Tx) settleDeals(g *figuring, d deltas, deals map[ID]*Deal, fresh map[ID]bool) error {
	ids := make([]ID, 0, len(deals))
	for id := range deals {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	keys := make([]store.Key, len(ids))
	var kept []store.Key
	for i, id := range ids {
		if keys[i] = key(id); !fresh[id] {
			kept = append(kept, keys[i])
		}
	}
	old, err := rollupTables.figures.GetMany(tx.View, kept)
	if err != nil {
		return err
	}
	for i, id := range ids {
		if f, ok := old[string(keys[i])]; ok {
			d.deal(&f, true)
		}
		f, ok := g.deal(deals[id], fresh[id])
		if !ok {
			if err := rollupTables.figures.Delete(tx, keys[i]); err != nil {
				return err
			}
			continue
		}
		d.deal(&f, false)
		put := rollupTables.figures.Put
		if fresh[id] {
			put = rollupTables.figures.Insert
		}
		if err := put(tx, &f); err != nil {
			return err
		}
	}
	return nil
}

// zonesMoved says that days may have moved for more than the records that changed.
func (v *View) zonesMoved(changes map[Ref]*owedChange) bool {
	for _, c := range changes {
		b, a := c.before, c.after
		switch {
		case b.Company != nil && a.Company != nil && b.Company.Zone != a.Company.Zone,
			b.Team != nil && a.Team != nil && b.Team.Zone != a.Team.Zone,
			b.Person != nil && a.Person != nil && v.TeamZone(b.Person.Team).String() != v.TeamZone(a.Person.Team).String():
			return true
		}
	}
	return false
}

// apply adds the gathered changes to the stored rows. What comes to nothing leaves no row.
func (d deltas) apply(tx *Tx) error {
	spots := make([]spot, 0, len(d))
	keys := make([]store.Key, 0, len(d))
	for at, cells := range d {
		if slices.ContainsFunc(cells, func(c tallyCell) bool { return !c.Sums.IsZero() }) {
			spots = append(spots, at)
			keys = append(keys, at.key())
		}
	}
	sort.Sort(byKey{spots, keys})
	old, err := tallies().GetMany(tx.View, keys)
	if err != nil {
		return err
	}
	seats := map[seatRow]bool{}
	for i, at := range spots {
		row, ok := old[string(keys[i])]
		if !ok {
			row = at.row()
			if at.team != whole && at.kind.seated() {
				seats[seatRow{Team: at.team, Owner: at.owner}] = true
			}
		}
		row.merge(d[at])
		if len(row.Cells) == 0 {
			err = tallies().Delete(tx, keys[i])
		} else {
			err = tallies().Insert(tx, &row) // there are no index entries to move, and it differs from what was read above
		}
		if err != nil {
			return err
		}
	}
	return tx.putSeats(seats)
}

func (tx *Tx) putSeats(seats map[seatRow]bool) error {
	for s := range seats {
		if err := rollupTables.seats.Put(tx, &s); err != nil {
			return err
		}
	}
	return nil
}

// merge adds cells to the row, in the order of labels, and drops those that come to nothing.
func (r *tallyRow) merge(cells []tallyCell) {
	for _, more := range cells {
		i, found := slices.BinarySearchFunc(r.Cells, more.Label, func(c tallyCell, l Label) int { return c.Label.compare(l) })
		if !found {
			r.Cells = slices.Insert(r.Cells, i, more)
			continue
		}
		r.Cells[i].Sums.Add(more.Sums)
	}
	r.Cells = slices.DeleteFunc(r.Cells, func(c tallyCell) bool { return c.Sums.IsZero() })
}

type byKey struct {
	spots []spot
	keys  []store.Key
}

func (b byKey) Len() int           { return len(b.spots) }
func (b byKey) Less(i, j int) bool { return bytes.Compare(b.keys[i], b.keys[j]) < 0 }
func (b byKey) Swap(i, j int) {
	b.spots[i], b.spots[j] = b.spots[j], b.spots[i]
	b.keys[i], b.keys[j] = b.keys[j], b.keys[i]
}
