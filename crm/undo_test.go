package crm_test

import (
	"reflect"
	"testing"
	"time"

	"crmbot/crm"
)

// hears emits a fact and makes a task when a deal is won.
type hears struct{}

func (hears) Name() string { return "hears" }

func (hears) After(tx *crm.Tx, e *crm.Entry) error {
	if e.Verb == "deal.won" {
		tx.Emit(crm.Fact{Kind: "cheer", Ref: e.Changes[0].Ref})
		d := e.Changes[0].After.Deal
		_, err := tx.NewTask(crm.Task{Title: "签约", Owner: d.Owner, Deal: d.ID, Due: tx.Now().Add(time.Hour)})
		return err
	}
	return nil
}

func TestUndoMove(t *testing.T) {
	t.Parallel()
	c := setup(t)
	d := c.deal(c.rep, c.customer(c.rep, "华兴").ID, 100, 1)
	before := d
	c.must(c.rep, func(tx *crm.Tx) (err error) { d, err = tx.MoveDeal(d.ID, 0, 3, ""); return err })
	seq := d.Rev
	c.see(c.rep, func(v *crm.View) {
		if e, ok := v.LastUndoable(c.rep.ID, "direct", crm.UndoWithin); !ok || e.Seq != seq {
			t.Errorf("last undoable is %+v", e)
		}
		if _, ok := v.LastUndoable(c.rep.ID, "elsewhere", crm.UndoWithin); ok {
			t.Error("undo belongs to the place")
		}
	})
	refused(t, c.as(c.lead, func(tx *crm.Tx) error { _, err := tx.Undo(seq); return err }), crm.Forbidden, "undo.others")
	refused(t, c.as(c.other, func(tx *crm.Tx) error { _, err := tx.Undo(seq); return err }), crm.NotFound, "entry.unknown")
	c.now = c.now.Add(9 * time.Minute)
	var facts []crm.Fact
	var undone crm.Entry
	c.must(c.rep, func(tx *crm.Tx) (err error) {
		undone, err = tx.Undo(seq)
		facts = tx.Facts()
		return err
	})
	if len(facts) != 1 || facts[0].Kind != crm.Withdrawn || facts[0].Of != crm.DealMoved || facts[0].Entry != seq {
		t.Errorf("facts are %+v", facts)
	}
	c.see(c.rep, func(v *crm.View) {
		now, _ := v.Deal(d.ID)
		now.Rev = before.Rev
		if !reflect.DeepEqual(now, before) {
			t.Errorf("after the undo it is %+v, want %+v", now, before)
		}
		if ev := v.StageEvents(d.ID); len(ev) != 2 || !ev[1].Undone || ev[0].Undone {
			t.Errorf("stage events are %+v", ev)
		}
		if _, ok := v.LastActivity(d.Ref()); ok {
			t.Error("an undone move is no activity")
		}
		if h := v.History(d.Ref(), 5); len(h) != 3 || h[0].Undoes != seq {
			t.Errorf("history is %+v", h)
		}
	})
	refused(t, c.as(c.rep, func(tx *crm.Tx) error { _, err := tx.Undo(seq); return err }), crm.Conflict, "undo.done")
	refused(t, c.as(c.rep, func(tx *crm.Tx) error { _, err := tx.Undo(undone.Seq); return err }), crm.Invalid, "undo.undo")
	c.check()
}

func TestUndoRefused(t *testing.T) {
	t.Parallel()
	c := setup(t)
	cust := c.customer(c.rep, "华兴")
	d := c.deal(c.rep, cust.ID, 100, 1)
	refused(t, c.as(c.rep, func(tx *crm.Tx) error { _, err := tx.Undo(cust.Rev); return err }), crm.Conflict, "undo.used")
	c.must(c.rep, func(tx *crm.Tx) (err error) { d, err = tx.MoveDeal(d.ID, 0, 2, ""); return err })
	seq := d.Rev
	c.must(c.mate, func(tx *crm.Tx) error { // somebody else's customer moves on; it blocks nothing
		cust, err := tx.NewCustomer(crm.Customer{Name: "别家"})
		if err != nil {
			return err
		}
		_, err = tx.LogActivity(crm.Activity{Kind: crm.Call, Customer: cust.ID}, nil)
		return err
	})
	c.must(c.lead, func(tx *crm.Tx) error { _, err := tx.SetAmount(d.ID, 0, cny(7)); return err })
	refused(t, c.as(c.rep, func(tx *crm.Tx) error { _, err := tx.Undo(seq); return err }), crm.Conflict, "undo.followed")
	c.now = c.now.Add(11 * time.Minute)
	refused(t, c.as(c.rep, func(tx *crm.Tx) error { _, err := tx.Undo(seq); return err }), crm.Invalid, "undo.late")
	c.check()
}

func TestUndoMaking(t *testing.T) {
	t.Parallel()
	c := setup(t, hears{})
	cust := c.customer(c.rep, "华兴")
	d := c.deal(c.rep, cust.ID, 100, 1)
	var a crm.Activity
	c.must(c.rep, func(tx *crm.Tx) (err error) {
		a, err = tx.LogActivity(crm.Activity{Kind: crm.Visit, Deal: d.ID}, &crm.Task{Title: "跟进", Due: c.now.Add(time.Hour)})
		return err
	})
	seq := a.Rev
	c.must(c.rep, func(tx *crm.Tx) error { _, err := tx.Undo(seq); return err })
	c.must(c.rep, func(tx *crm.Tx) error { _, err := tx.Undo(d.Rev); return err })
	c.see(c.rep, func(v *crm.View) {
		if _, err := v.Activity(a.ID); err == nil {
			t.Error("the activity is still there")
		}
		if tasks := v.TasksOf(c.rep.ID); len(tasks) != 0 {
			t.Errorf("tasks are %+v", tasks)
		}
		if _, ok := v.LastActivity(cust.Ref()); ok {
			t.Error("the last activity is still kept")
		}
	})
	again := c.deal(c.rep, cust.ID, 100, 1)
	if again.ID != d.ID+1 {
		t.Errorf("number %d was given out again", again.ID)
	}
	c.check()

	var won crm.Deal
	var facts []crm.Fact
	c.must(c.rep, func(tx *crm.Tx) (err error) {
		won, err = tx.WinDeal(again.ID, 0, crm.Win{})
		facts = tx.Facts()
		return err
	})
	if n := len(facts); n != 3 || facts[0].Kind != crm.DealWon || facts[1].Rule != "hears" || facts[2].Kind != crm.TaskAdded || facts[2].Entry != won.Rev {
		t.Errorf("facts are %+v", facts)
	}
	c.check()
	rev := won.Rev
	c.must(c.rep, func(tx *crm.Tx) error { _, err := tx.Undo(rev); return err })
	c.see(c.rep, func(v *crm.View) {
		if tasks := v.TasksOf(c.rep.ID); len(tasks) != 0 {
			t.Errorf("what the rule made joins the entry and goes with it: %+v", tasks)
		}
	})
	c.check()
}
