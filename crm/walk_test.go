package crm_test

import (
	"iter"
	"slices"
	"strconv"
	"testing"
	"time"

	"crmbot/crm"
)

// TestWalks: walking a kind of record gives exactly those records the actor could read one by one.
func TestWalks(t *testing.T) {
	t.Parallel()
	c := setup(t)
	rep := c.rep
	for i := range 300 { // more than a block
		owner := rep
		if i%3 == 0 {
			owner = c.admin
		}
		c.customer(owner, "客户"+strconv.Itoa(i))
	}
	x := c.customer(c.admin, "商机客户")
	c.deal(c.admin, x.ID, 10, 1)
	for _, p := range []crm.Person{rep, c.admin} {
		c.see(p, func(v *crm.View) {
			n := 0
			for id := crm.ID(1); id <= x.ID; id++ {
				if _, err := v.Customer(id); err == nil {
					n++
				}
			}
			got := slices.Collect(v.Customers())
			if len(got) != n || !slices.IsSortedFunc(got, func(a, b crm.Customer) int { return int(a.ID) - int(b.ID) }) {
				t.Errorf("%s walks %d customers, want %d in order", p.Name, len(got), n)
			}
			if deals, seen := count(v.Deals()), len(v.DealsOf(x.ID)); deals != seen {
				t.Errorf("%s walks %d deals, want %d", p.Name, deals, seen)
			}
			for range v.Customers() {
				break // may be left at any time
			}
		})
	}
}

func count[V any](rows iter.Seq[V]) (n int) {
	for range rows {
		n++
	}
	return n
}

func TestExportIsJournalled(t *testing.T) {
	t.Parallel()
	c := setup(t)
	c.must(c.admin, func(tx *crm.Tx) error { return tx.NoteExport("customers", 12) })
	refused(t, c.as(c.admin, func(tx *crm.Tx) error { return tx.NoteExport(" ", 1) }), crm.Invalid, "field.required")
	var head uint64
	c.see(c.admin, func(v *crm.View) {
		head, _ = v.Head()
		e, err := v.Entry(head)
		if err != nil || e.Verb != "export" || e.By != c.admin.ID || e.Exported == nil || *e.Exported != (crm.Exported{Kind: "customers", Rows: 12}) {
			t.Errorf("the journal ends with %+v, %v", e, err)
		}
		if last, found := v.LastUndoable(c.admin.ID, "", time.Hour); found && last.Seq == head {
			t.Error("an export is offered for undoing")
		}
	})
	refused(t, c.as(c.admin, func(tx *crm.Tx) error { _, err := tx.Undo(head); return err }), crm.Invalid, "undo.never")
	c.check()
}
