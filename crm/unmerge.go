package crm

import (
	"maps"
	"slices"
)

// unmerge takes a merge of customers back. Weeks may have passed: what moved to the master moves back with all that was
// written since, and of the master only what the merge gave it and nobody changed since goes.
func (tx *Tx) unmerge(d *draft, e *Entry) error {
	for i := len(e.Changes) - 1; i >= 0; i-- {
		c := &e.Changes[i]
		now, err := tx.present(c)
		if err != nil {
			return err
		}
		if now == (Record{}) {
			continue // taken away since, by the undoing of its making
		}
		before, err := tx.unmerged(c, now)
		if err != nil {
			return err
		}
		if before != (Record{}) {
			d.change(now, before)
		}
	}
	return nil
}

// unmerged is what a record becomes; none if it moved on to another customer since.
func (tx *Tx) unmerged(c *Change, now Record) (Record, error) {
	switch {
	case now.Customer != nil:
		return tx.unmergedCustomer(c, now.Customer)
	case now.Contact != nil:
		x := *now.Contact
		if !slices.Equal(x.Customers, c.After.Contact.Customers) {
			return Record{}, nil
		}
		x.Customers = slices.Clone(c.Before.Contact.Customers)
		return Record{Contact: &x}, nil
	case now.Deal != nil:
		x := copyDeal(now.Deal)
		if x.Customer != c.After.Deal.Customer {
			return Record{}, nil
		}
		x.Customer = c.Before.Deal.Customer
		return Record{Deal: &x}, nil
	case now.Activity != nil:
		x := *now.Activity
		if x.Customer != c.After.Activity.Customer {
			return Record{}, nil
		}
		x.Customer = c.Before.Activity.Customer
		return Record{Activity: &x}, nil
	case now.Task != nil:
		x := *now.Task
		if x.Customer != c.After.Task.Customer {
			return Record{}, nil
		}
		x.Customer = c.Before.Task.Customer
		return Record{Task: &x}, nil
	}
	return Record{}, nil
}

func (tx *Tx) unmergedCustomer(c *Change, now *Customer) (Record, error) {
	b, a := c.Before.Customer, c.After.Customer
	x := *now
	if a.MergedInto != b.MergedInto { // the one that went
		if now.MergedInto != a.MergedInto {
			return Record{}, tx.followed("undo.followed", now.Rev)
		}
		x.MergedInto, x.Archived = b.MergedInto, b.Archived
		return Record{Customer: &x}, nil
	}
	if now.MergedInto != a.MergedInto { // the master was merged itself since: that goes back first
		return Record{}, tx.followed("undo.followed", now.Rev)
	}
	mine, was, then := customerText(&x), customerText(b), customerText(a)
	for i := range mine {
		if *mine[i].p == *then[i].p {
			*mine[i].p = *was[i].p
		}
	}
	x.Aliases = slices.DeleteFunc(slices.Clone(now.Aliases), func(s string) bool {
		return slices.Contains(a.Aliases, s) && !slices.Contains(b.Aliases, s)
	})
	if len(x.Aliases) == 0 {
		x.Aliases = nil
	}
	if maps.Equal(now.Custom, a.Custom) {
		x.Custom = cloneMap(b.Custom)
	}
	if now.Owner == a.Owner {
		x.Owner, x.Team = b.Owner, b.Team
	}
	if now.Parent == a.Parent {
		x.Parent = b.Parent
	}
	return Record{Customer: &x}, nil
}
