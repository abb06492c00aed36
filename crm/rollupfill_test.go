package crm_test

import (
	"context"
	"slices"
	"testing"

	"crmbot/crm"
	"crmbot/store"
	"crmbot/store/memory"
)

// TestFillCategories: in a database of the format before, open deals are counted under no category; afterwards under the one set by hand,
// once, however often it is run.
func TestFillCategories(t *testing.T) {
	t.Parallel()
	e := memory.New()
	c := found(t, e)
	cust := c.customer(c.rep, "华兴医疗")
	for range 600 {
		c.deal(c.rep, cust.ID, 100, 2)
	}
	before := rowsOf(t, e, 60, 63)
	c.must(c.rep, func(tx *crm.Tx) error {
		for _, id := range []crm.ID{3, 599} {
			if _, err := tx.EditDeal(id, 0, func(d *crm.Deal) { d.Category = "commit" }); err != nil {
				return err
			}
		}
		return nil
	})
	after := rowsOf(t, e, 60, 63)
	wipeSpan(t, e, []byte{60}, []byte{63})
	if err := e.Update(t.Context(), "w", func(w store.Writer) error {
		for _, r := range before {
			if err := w.Put(r[0], r[1]); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := c.crm.Check(t.Context()); err == nil {
		t.Error("check finds nothing wrong before")
	}
	for range 2 {
		if err := crm.FillCategories(t.Context(), e, "w"); err != nil {
			t.Fatal(err)
		}
		if err := c.crm.Check(t.Context()); err != nil {
			t.Error(err)
		}
		if !slices.EqualFunc(rowsOf(t, e, 60, 63), after, func(a, b [2][]byte) bool { return slices.Equal(a[0], b[0]) && slices.Equal(a[1], b[1]) }) {
			t.Error("the rows are not those that are kept from the start")
		}
	}
}

// TestDepartures: in a database of the format before, no deal is found by the days it left stages; afterwards all are as in one kept
// from the start.
func TestDepartures(t *testing.T) {
	t.Parallel()
	e := memory.New()
	c := found(t, e)
	cust := c.customer(c.rep, "华兴医疗")
	for i := range 3 {
		d := c.deal(c.rep, cust.ID, 100, 1)
		for _, to := range []crm.StageID{2, 3, 2, 3}[:i+1] {
			c.must(c.rep, func(tx *crm.Tx) error {
				_, err := tx.MoveDeal(d.ID, 0, to, "back")
				return err
			})
		}
	}
	left := func() (n int) {
		c.see(c.rep, func(v *crm.View) {
			for range v.Figures(crm.FiguresQuery{Who: crm.Scope{All: true}, Stages: []crm.StageID{1, 2}, Ever: true, Left: true}) {
				n++
			}
		})
		return n
	}
	after := rowsOf(t, e, 62, 63)
	wipeSpan(t, e, []byte{62, 5}, []byte{62, 6})
	if n := left(); n != 0 {
		t.Errorf("before, %d are found", n)
	}
	for range 2 {
		for _, table := range crm.Tables() {
			if table.Name() == "deal figures" {
				if err := table.Rebuild(t.Context(), e, "w"); err != nil {
					t.Fatal(err)
				}
			}
		}
		if got := rowsOf(t, e, 62, 63); !slices.EqualFunc(got, after, func(a, b [2][]byte) bool { return slices.Equal(a[0], b[0]) && slices.Equal(a[1], b[1]) }) {
			t.Error("the rows are not those that are kept from the start")
		}
		if n := left(); n != 3 {
			t.Errorf("afterwards %d are found, want 3, each once", n)
		}
	}
}

// rowsOf are the keys and values of some tables.
func rowsOf(t *testing.T, e store.Engine, from, to byte) [][2][]byte {
	t.Helper()
	var out [][2][]byte
	if err := e.View(context.Background(), "w", func(r store.Reader) error {
		for k, v := range r.Range(store.Span{From: []byte{from}, To: []byte{to}}) {
			out = append(out, [2][]byte{slices.Clone(k), slices.Clone(v)})
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return out
}
