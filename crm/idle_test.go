package crm_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/store"
	"crmbot/store/memory"
)

// idle prints somebody's deals that lie untouched since before an instant, as an administrator sees them.
func (c *company) idle(owner crm.Person, before time.Time) []crm.Idle {
	var out []crm.Idle
	c.see(c.admin, func(v *crm.View) { out = slices.Collect(v.IdleSince(owner.ID, before)) })
	return out
}

// TestIdleFollowsWhatHappens: a deal counts from its making, then from its last visit, and is gone when it closes.
func TestIdleFollowsWhatHappens(t *testing.T) {
	t.Parallel()
	c := setup(t)
	cust := c.customer(c.rep, "华兴医疗")
	d := c.deal(c.rep, cust.ID, 100, 2)
	made := c.now
	c.now = c.now.Add(48 * time.Hour)
	if list := c.idle(c.rep, c.now); len(list) != 1 || !list[0].Since.Equal(made) || list[0].Minor != d.Amount.Minor || list[0].Stage != 2 {
		t.Fatalf("after its making: %+v", list)
	}
	if list := c.idle(c.rep, made); len(list) != 0 {
		t.Errorf("touched at that very second: %+v", list)
	}
	due := c.now.Add(72 * time.Hour)
	c.must(c.rep, func(tx *crm.Tx) error {
		_, err := tx.LogActivity(crm.Activity{Kind: crm.Visit, Deal: d.ID}, &crm.Task{Title: "送样", Due: due})
		return err
	})
	list := c.idle(c.rep, c.now.Add(time.Second))
	if len(list) != 1 || !list[0].Since.Equal(c.now) || len(list[0].Planned) != 1 || !list[0].Planned[0].Equal(due) {
		t.Errorf("after a visit with a next step: %+v", list)
	}
	c.see(c.mate, func(v *crm.View) {
		if list := slices.Collect(v.IdleSince(c.rep.ID, c.now.Add(time.Hour))); len(list) != 0 {
			t.Errorf("a colleague sees %+v", list)
		}
		if _, ok := v.IdleDeal(d.ID); ok {
			t.Error("a colleague sees the deal")
		}
	})
	c.must(c.rep, func(tx *crm.Tx) error { _, err := tx.WinDeal(d.ID, 0, crm.Win{}); return err })
	if list := c.idle(c.rep, c.now.Add(time.Hour)); len(list) != 0 {
		t.Errorf("after it was won: %+v", list)
	}
}

// TestFillIdle makes the rows of a database that has none, in more than one batch.
func TestFillIdle(t *testing.T) {
	t.Parallel()
	e := memory.New()
	c := found(t, e)
	cust := c.customer(c.rep, "华兴医疗")
	for range 600 {
		c.deal(c.rep, cust.ID, 100, 2)
	}
	c.must(c.rep, func(tx *crm.Tx) error { _, err := tx.LoseDeal(7, 0, crm.Loss{Reason: "price"}); return err })
	before := c.idle(c.rep, c.now.Add(time.Hour))
	wipe(t, e)
	if err := c.crm.Check(t.Context()); err == nil {
		t.Error("check finds nothing missing")
	}
	for range 2 { // again does no harm
		if err := crm.FillIdle(t.Context(), e, "w"); err != nil {
			t.Fatal(err)
		}
	}
	if after := c.idle(c.rep, c.now.Add(time.Hour)); len(after) != len(before) || len(after) != 599 {
		t.Errorf("%d deals of %d", len(after), len(before))
	}
	if err := c.crm.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// wipe takes away the table of the deals that lie untouched.
func wipe(t *testing.T, e store.Engine) {
	t.Helper()
	wipeSpan(t, e, []byte{63}, []byte{64})
}

// wipeSpan takes away every key of a span.
func wipeSpan(t *testing.T, e store.Engine, from, to []byte) {
	t.Helper()
	err := e.Update(context.Background(), "w", func(w store.Writer) error {
		var keys [][]byte
		for k := range w.Range(store.Span{From: from, To: to}) {
			keys = append(keys, slices.Clone(k))
		}
		for _, k := range keys {
			if err := w.Delete(k); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
