package crm

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"crmbot/store"
)

// RollupCheck counts everything again from the records and names the first number kept wrongly.
func (v *View) RollupCheck() error {
	if err := v.settled(); err != nil {
		return err
	}
	want, figures := recount(v)
	for f := range rollupTables.figures.Rows(v, store.All()) {
		w, ok := figures[f.Deal]
		if !ok {
			return fmt.Errorf("figures of deal %d: kept, though the deal counts nothing", f.Deal)
		}
		if !reflect.DeepEqual(normal(f), normal(w)) {
			return fmt.Errorf("figures of deal %d: kept %+v, counted %+v", f.Deal, f, w)
		}
		delete(figures, f.Deal)
	}
	for id := range figures {
		return fmt.Errorf("figures of deal %d: missing", id)
	}
	for row := range tallies().Rows(v, store.All()) {
		cells := want[row.spot()]
		for _, c := range row.Cells {
			counted := Sums{}
			if i := slices.IndexFunc(cells, func(o tallyCell) bool { return o.Label == c.Label }); i >= 0 {
				counted, cells[i].Sums = cells[i].Sums, Sums{}
			}
			if counted != c.Sums {
				return fmt.Errorf("tally %+v %+v: kept %+v, counted %+v", row.spot(), c.Label, c.Sums, counted)
			}
		}
	}
	for at, cells := range want {
		for _, c := range cells {
			if !c.Sums.IsZero() {
				return fmt.Errorf("tally %+v %+v: missing, counted %+v", at, c.Label, c.Sums)
			}
		}
	}
	return v.seatCheck()
}

// seatCheck finds tallies whose team and owner are not on the list of seats.
func (v *View) seatCheck() error {
	seats := map[seatRow]bool{}
	for s := range rollupTables.seats.Rows(v, store.All()) {
		seats[s] = true
	}
	for row := range tallies().Rows(v, store.All()) {
		if row.Team == whole || !row.Kind.seated() {
			continue
		}
		if !seats[seatRow{Team: row.Team, Owner: row.Owner}] {
			return fmt.Errorf("seat of team %d, owner %d: missing", row.Team, row.Owner)
		}
	}
	return nil
}

// normal makes figures comparable: no list and an empty list are one.
func normal(f DealFigures) DealFigures {
	if len(f.Products) == 0 {
		f.Products = nil
	}
	if len(f.Shares) == 0 {
		f.Shares = nil
	}
	if len(f.Exits) == 0 {
		f.Exits = nil
	}
	return f
}

// RebuildRollups counts everything again from the records and replaces what is kept.
func (tx *Tx) RebuildRollups() error {
	want, figures := recount(&tx.View)
	if err := dropAll(tx, tallies()); err != nil {
		return err
	}
	if err := dropAll(tx, rollupTables.seats); err != nil {
		return err
	}
	if err := dropAll(tx, rollupTables.figures); err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(figures)) {
		f := figures[id]
		if err := rollupTables.figures.Put(tx, &f); err != nil {
			return err
		}
	}
	return want.apply(tx)
}

func dropAll[V any](tx *Tx, t *store.Table[V]) error {
	var keys []store.Key
	for v := range t.Rows(tx.View, store.All()) {
		keys = append(keys, t.KeyOf(&v))
	}
	for _, k := range keys {
		if err := t.Delete(tx, k); err != nil {
			return err
		}
	}
	return nil
}

// recount makes tallies and figures from the records alone.
func recount(v *View) (deltas, map[ID]DealFigures) {
	g := newFiguring(v)
	d := deltas{}
	figures := map[ID]DealFigures{}
	for deal := range tab.deals.Rows(v, store.All()) {
		if f, ok := g.deal(&deal, false); ok {
			figures[deal.ID] = f
			d.deal(&f, false)
		}
	}
	for a := range tab.activities.Rows(v, store.All()) {
		d.activity(g, &a, 1)
	}
	for c := range tab.customers.Rows(v, store.All()) {
		d.customer(g, &c, 1)
	}
	for row := range idleTable.Rows(v, store.All()) {
		d.untouched(g, &row, 1)
	}
	return d, figures
}
