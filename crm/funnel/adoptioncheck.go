package funnel

import (
	"context"
	"errors"
	"fmt"
	"time"

	"crmbot/crm"
	"crmbot/store"
)

// useAtOnce is how many rows one update of FillAdoption writes.
const useAtOnce = 2000

// countDays counts what everybody put down from the records alone.
func (c *useCount) countDays() error {
	for a := range c.v.Activities() {
		c.activity(&a, 1)
	}
	for d := range c.v.Deals() {
		for _, ev := range c.v.StageEvents(d.ID) {
			if ev.Undone || !people(&ev) {
				continue
			}
			logged, ok := c.v.WrittenAt(ev.Seq)
			if !ok {
				return fmt.Errorf("%s: entry %d, which moved it, is not there", d.Ref(), ev.Seq)
			}
			c.log(ev.By, logged, ev.At, true, 1)
		}
	}
	return nil
}

// recountDays counts again on which days everything was put down; the customers stay as they are.
func recountDays(tx *crm.Tx) error {
	c := newUseCount(&tx.View)
	for t := range use.days.Rows(tx, store.All()) {
		if t.Day != 0 {
			s := t.sum()
			c.add(useDay{t.Person, t.Day}, useSum{logs: -s.logs, due: -s.due, timely: -s.timely})
		}
	}
	if err := c.countDays(); err != nil {
		return err
	}
	return c.apply(tx)
}

// countAll makes everything that is kept from the records alone; each is given every customer's row.
func (c *useCount) countAll(each func(coreRow) error) error {
	if err := c.countDays(); err != nil {
		return err
	}
	for x := range c.v.Customers() {
		row, counts := coreRowOf(c.v, x)
		if !counts {
			continue
		}
		c.core(&row, 1)
		if err := each(row); err != nil {
			return err
		}
	}
	return nil
}

// Check compares what is kept with the records and names the first difference.
func (Adoption) Check(v *crm.View) error {
	if err := errors.Join(use.days.Verify(v), use.core.Verify(v)); err != nil {
		return err
	}
	c := newUseCount(v)
	customers := 0
	err := c.countAll(func(want coreRow) error {
		customers++
		kept, err := use.core.Get(v, store.K().ID(uint64(want.Customer)))
		if err != nil {
			return fmt.Errorf("core fields of customer %d: %w", want.Customer, err)
		}
		if kept != want {
			return fmt.Errorf("core fields: kept %+v, counted %+v", kept, want)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if n := use.core.Count(v, store.All()); n != customers {
		return fmt.Errorf("core fields are kept of %d customers, %d are in use", n, customers)
	}
	for t := range use.days.Rows(v, store.All()) {
		at := useDay{t.Person, t.Day}
		if t.sum() != c.sums[at] {
			return fmt.Errorf("what was put down: kept %+v, counted %+v", t, c.sums[at])
		}
		delete(c.sums, at)
	}
	for at, s := range c.sums {
		if s != (useSum{}) {
			return fmt.Errorf("what was put down: %+v is missing, counted %+v", at, s)
		}
	}
	return nil
}

// FillAdoption makes the numbers of a database made before they were kept. Cut off, it is run again from the start.
func FillAdoption(ctx context.Context, e store.Engine, workspace string) error {
	var c *useCount
	var rows []coreRow
	err := crm.Open(e, workspace).View(ctx, crm.Actor{System: "crmbot"}, time.Time{}, func(v *crm.View) error {
		c, rows = newUseCount(v), nil
		return c.countAll(func(r coreRow) error { rows = append(rows, r); return nil })
	})
	var days []useTally
	if err == nil {
		for at, s := range c.sums {
			days = append(days, s.row(at))
		}
		err = fill(ctx, e, workspace, use.core, rows)
	}
	if err == nil {
		err = fill(ctx, e, workspace, use.days, days)
	}
	if err != nil {
		return fmt.Errorf("count what people put down: %w", err)
	}
	return nil
}

// fill writes rows in batches of their own updates.
func fill[V any](ctx context.Context, e store.Engine, workspace string, t *store.Table[V], rows []V) error {
	for len(rows) > 0 {
		some := rows[:min(len(rows), useAtOnce)]
		rows = rows[len(some):]
		if err := e.Update(ctx, workspace, func(w store.Writer) error {
			for i := range some {
				if err := t.Put(w, &some[i]); err != nil {
					return err //nolint:wrapcheck // FillAdoption says what was being done
				}
			}
			return nil
		}); err != nil {
			return err //nolint:wrapcheck // as above
		}
	}
	return nil
}
