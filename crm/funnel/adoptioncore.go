package funnel

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"crmbot/crm"
	"crmbot/store"
)

// coreChanged moves what an entry's customers add to their owners' rows, and writes all that c gathered.
func coreChanged(tx *crm.Tx, e *crm.Entry, c *useCount) error {
	touched := coreTouched(e)
	for _, id := range slices.Sorted(maps.Keys(touched)) {
		if err := c.customer(tx, id, touched[id]); err != nil {
			return err
		}
	}
	return c.apply(tx)
}

// coreTouched lists the customers whose core fields an entry may have changed, true where more than their follow-up may have: what
// only adds to a story changes nothing of a customer that has one.
func coreTouched(e *crm.Entry) map[crm.ID]bool {
	out := map[crm.ID]bool{}
	touch := func(all bool, ids ...crm.ID) {
		for _, id := range ids {
			if id != 0 {
				out[id] = out[id] || all || e.Undoes != 0
			}
		}
	}
	for i := range e.Changes {
		b, a := e.Changes[i].Before, e.Changes[i].After
		switch {
		case b.Customer != nil || a.Customer != nil:
			touch(true, e.Changes[i].Ref.ID)
		case b.Contact != nil && a.Contact != nil && slices.Equal(b.Contact.Customers, a.Contact.Customers):
		case b.Contact != nil || a.Contact != nil:
			for _, x := range []*crm.Contact{b.Contact, a.Contact} {
				if x != nil {
					touch(true, x.Customers...)
				}
			}
		case b.Activity != nil:
			touch(true, b.Activity.Customer)
			if a.Activity != nil {
				touch(true, a.Activity.Customer)
			}
		case a.Activity != nil:
			touch(false, a.Activity.Customer)
		case b.Task != nil:
			touch(true, b.Task.Customer)
			if a.Task != nil {
				touch(true, a.Task.Customer)
			}
		case a.Task != nil:
			touch(false, a.Task.Customer)
		case b.Deal != nil || a.Deal != nil:
			touchedByDeal(b.Deal, a.Deal, e.Undoes != 0, touch)
		}
	}
	return out
}

// touchedByDeal touches the customers of a deal: a stage move is a follow-up, and a deal that goes to another customer takes its
// moves along.
func touchedByDeal(b, a *crm.Deal, undone bool, touch func(bool, ...crm.ID)) {
	switch {
	case b == nil && undone:
		touch(true, a.Customer)
	case b == nil: // that it was made is no follow-up
	case a == nil:
		touch(true, b.Customer)
	case b.Customer != a.Customer:
		touch(true, b.Customer, a.Customer)
	case b.Stage != a.Stage || undone:
		touch(false, a.Customer)
	}
}

// customer replaces what one customer adds.
func (c *useCount) customer(tx *crm.Tx, id crm.ID, all bool) error {
	key := store.K().ID(uint64(id))
	was, err := use.core.Get(tx, key)
	had := err == nil
	switch {
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return fmt.Errorf("read the core fields of customer %d: %w", id, err)
	case had && was.Followed && !all:
		return nil
	}
	is, counts, err := coreOf(c.v, id)
	if err != nil || had == counts && (!had || was == is) {
		return err
	}
	if had {
		c.core(&was, -1)
	}
	if !counts {
		err = use.core.Delete(tx, key)
	} else {
		c.core(&is, 1)
		err = use.core.Put(tx, &is)
	}
	if err != nil {
		return fmt.Errorf("keep the core fields of customer %d: %w", id, err)
	}
	return nil
}

// core adds n times what a customer adds to its owner's row.
func (c *useCount) core(r *coreRow, n int64) {
	if r.Owner != 0 {
		c.add(useDay{person: r.Owner}, useSum{customers: n, filled: n * r.Filled})
	}
}

// coreOf reads a customer's row from the records, false for one that is not in use.
func coreOf(v *crm.View, id crm.ID) (coreRow, bool, error) {
	x, err := v.Customer(id)
	var refused *crm.Error
	switch {
	case errors.As(err, &refused) && refused.Code == crm.NotFound:
		return coreRow{}, false, nil
	case err != nil:
		return coreRow{}, false, fmt.Errorf("read customer %d: %w", id, err)
	}
	row, counts := coreRowOf(v, x)
	return row, counts, nil
}

func coreRowOf(v *crm.View, x crm.Customer) (coreRow, bool) {
	if x.Archived || x.MergedInto != 0 {
		return coreRow{}, false
	}
	filled, missing := v.Completeness(x)
	return coreRow{Customer: x.ID, Owner: x.Owner, Filled: int64(filled), Followed: !slices.Contains(missing, "followup")}, true
}
