package crm

import (
	"fmt"
	"slices"
	"time"

	"crmbot/store"
)

const (
	recentKept  = 16 // customers remembered for a person
	recentBurst = 4  // an entry about more customers than this is a sweep, not somebody's attention
)

// recentRule remembers with which customers a person had to do lately, so that their names come first.
// It is a convenience: undoing an entry does not take it back.
type recentRule struct{}

// Name is the rule's name in faults.
func (recentRule) Name() string { return "recent customers" }

// After notes the customers of the entry.
func (recentRule) After(tx *Tx, e *Entry) error {
	if e.By == 0 || e.System != "" || e.Undoes != 0 {
		return nil
	}
	var touched []ID
	for i := range e.Changes {
		for _, c := range customersIn(e.Changes[i].After) {
			if c != 0 && !slices.Contains(touched, c) {
				touched = append(touched, c)
			}
		}
		if len(touched) > recentBurst {
			return nil
		}
	}
	if len(touched) == 0 {
		return nil
	}
	row, err := tab.recent.Get(tx, key(e.By))
	if err != nil && !missing(err) {
		return err
	}
	row.Person = e.By
	for _, c := range touched {
		if i := slices.Index(row.Customers, c); i >= 0 {
			row.Customers, row.At = slices.Delete(row.Customers, i, i+1), slices.Delete(row.At, i, i+1)
		}
		row.Customers, row.At = slices.Insert(row.Customers, 0, c), slices.Insert(row.At, 0, e.At.Unix())
	}
	if len(row.Customers) > recentKept {
		row.Customers, row.At = row.Customers[:recentKept], row.At[:recentKept]
	}
	return tab.recent.Put(tx, &row)
}

// customersIn are the customers a record is about.
func customersIn(r Record) []ID {
	switch {
	case r.Customer != nil:
		return []ID{r.Customer.ID}
	case r.Contact != nil:
		return r.Contact.Customers
	case r.Deal != nil:
		return []ID{r.Deal.Customer}
	case r.Activity != nil:
		return []ID{r.Activity.Customer}
	case r.Task != nil:
		return []ID{r.Task.Customer}
	}
	return nil
}

func (v *View) recentRow() recentRow {
	row, err := tab.recent.Get(v.s.r, key(v.s.by.Person))
	if err != nil {
		v.fault(err)
	}
	return row
}

// Recent lists the customers the actor had to do with lately, the newest first, as far as they still see them.
func (v *View) Recent(limit int) []ID {
	var out []ID
	for _, id := range v.recentRow().Customers {
		if len(out) == limit {
			break
		}
		if c, ok := v.customer(id); ok && c.MergedInto == 0 && (v.all || v.seesCustomer(&c)) {
			out = append(out, id)
		}
	}
	return out
}

// TouchedSince tells when the actor last had to do with a customer, as far back as Recent remembers.
func (v *View) TouchedSince(customer ID) (time.Time, bool) {
	row := v.recentRow()
	if i := slices.Index(row.Customers, customer); i >= 0 && i < len(row.At) {
		return time.Unix(row.At[i], 0).UTC(), true
	}
	return time.Time{}, false
}

// Check sees that the rows are well formed.
func (recentRule) Check(v *View) error {
	for row := range tab.recent.Rows(v.s.r, store.All()) {
		if len(row.Customers) != len(row.At) || len(row.Customers) > recentKept {
			return fmt.Errorf("%s: the list of recent customers is malformed", Ref{KindPerson, row.Person})
		}
	}
	return nil
}
