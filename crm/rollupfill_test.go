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
