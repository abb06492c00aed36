package funnel

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	"crmbot/crm"
	"crmbot/store"
)

// staysAtOnce is how many deals one update of FillStays looks at.
const staysAtOnce = 500

// Recount counts all stays again from the deals and replaces what is kept.
func Recount(tx *crm.Tx) error {
	var rows, tallies []store.Key
	for r := range stays.deals.Rows(tx, store.All()) {
		rows = append(rows, stays.deals.KeyOf(&r))
	}
	for t := range stays.tallies.Rows(tx, store.All()) {
		tallies = append(tallies, t.key())
	}
	for _, k := range rows {
		if err := stays.deals.Delete(tx, k); err != nil {
			return fmt.Errorf("drop stays: %w", err)
		}
	}
	for _, k := range tallies {
		if err := stays.tallies.Delete(tx, k); err != nil {
			return fmt.Errorf("drop stays: %w", err)
		}
	}
	d := stayDeltas{}
	for deal := range tx.Unscoped().Deals() {
		row := staysOf(&tx.View, &deal)
		d.add(&row, 1)
		if err := keepStays(tx, &row, false); err != nil {
			return err
		}
	}
	return d.apply(tx)
}

// Check counts all stays again from the deals and names the first that is kept wrongly.
func (Stays) Check(v *crm.View) error {
	if err := errors.Join(stays.deals.Verify(v), stays.tallies.Verify(v)); err != nil {
		return err
	}
	want := stayDeltas{}
	deals := 0
	for deal := range v.Unscoped().Deals() {
		row := staysOf(v, &deal)
		if len(row.Stays) == 0 {
			continue
		}
		deals++
		want.add(&row, 1)
		kept, err := stays.deals.Get(v, stayKey(deal.ID))
		if err != nil {
			return fmt.Errorf("%s: %w", deal.Ref(), err)
		}
		if !reflect.DeepEqual(kept, row) {
			return fmt.Errorf("%s: kept %+v, the events say %+v", deal.Ref(), kept, row)
		}
	}
	if n := stays.deals.Count(v, store.All()); n != deals {
		return fmt.Errorf("%d rows are kept for the %d deals that stood in a stage", n, deals)
	}
	for t := range stays.tallies.Rows(v, store.All()) {
		at := t
		at.N = 0
		if want[at] != t.N {
			return fmt.Errorf("stays %+v: kept %d, counted %d", at, t.N, want[at])
		}
		delete(want, at)
	}
	for at, n := range want {
		if n != 0 {
			return fmt.Errorf("stays %+v: missing, counted %d", at, n)
		}
	}
	return nil
}

// FillStays counts the stays of a database made before they were kept, in batches of its own updates. Cut off, it is run
// again from the start: what a deal already has is counted once.
func FillStays(ctx context.Context, e store.Engine, workspace string) error {
	core := crm.Open(e, workspace)
	by := crm.Actor{System: "crmbot"}
	var todo []crm.ID
	err := core.View(ctx, by, time.Time{}, func(v *crm.View) error {
		todo = nil
		for d := range v.Unscoped().Deals() {
			todo = append(todo, d.ID)
		}
		return nil
	})
	for len(todo) > 0 && err == nil {
		some := todo[:min(len(todo), staysAtOnce)]
		err = core.Update(ctx, by, time.Time{}, func(tx *crm.Tx) error { return fillStays(tx, some) })
		todo = todo[len(some):]
	}
	if err != nil {
		return fmt.Errorf("count the stays in stages: %w", err)
	}
	return nil
}

func fillStays(tx *crm.Tx, deals []crm.ID) error {
	d := stayDeltas{}
	for _, id := range deals {
		had, err := stays.deals.Has(tx, stayKey(id))
		if err != nil {
			return fmt.Errorf("read stays: %w", err)
		}
		if had {
			continue
		}
		deal, err := tx.Unscoped().Deal(id)
		if err != nil {
			return fmt.Errorf("deal %d: %w", id, err)
		}
		row := staysOf(&tx.View, &deal)
		d.add(&row, 1)
		if err := keepStays(tx, &row, false); err != nil {
			return err
		}
	}
	return d.apply(tx)
}
