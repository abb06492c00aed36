package crm_test

import (
	"testing"
	"time"

	"crmbot/crm"
)

func TestLogActivity(t *testing.T) {
	t.Parallel()
	c := setup(t)
	cust := c.customer(c.rep, "华兴医疗")
	d := c.deal(c.rep, cust.ID, 500_000, 2)
	wed := time.Date(2026, 2, 11, 0, 30, 0, 0, time.UTC)
	var a crm.Activity
	c.must(c.rep, func(tx *crm.Tx) (err error) {
		a, err = tx.LogActivity(crm.Activity{Kind: crm.Visit, Deal: d.ID, Note: "预算已批"}, &crm.Task{Title: "送方案", Due: wed, AllDay: true})
		return err
	})
	c.see(c.rep, func(v *crm.View) {
		task, ok := v.NextStep(d.ID)
		if !ok || task.ID != a.Next || !task.Due.Equal(time.Date(2026, 2, 11, 1, 0, 0, 0, time.UTC)) || task.Owner != c.rep.ID || task.Customer != cust.ID {
			t.Errorf("next step is %+v", task)
		}
		if a.Customer != cust.ID || a.BackDated || !a.At.Equal(c.now) {
			t.Errorf("activity is %+v", a)
		}
		if at, ok := v.LastActivity(d.Ref()); !ok || !at.Equal(c.now) {
			t.Errorf("last activity is %v", at)
		}
		if got := v.Recent(5); len(got) != 1 || got[0] != cust.ID {
			t.Errorf("recent customers are %v", got)
		}
		if h := v.History(a.Ref(), 5); len(h) != 1 || len(h[0].Changes) != 2 {
			t.Errorf("history is %+v", h)
		}
	})
	for _, x := range []struct {
		name string
		at   time.Time
		late bool
	}{
		{"an hour ago", c.now.Add(-time.Hour), false},
		{"yesterday morning", time.Date(2026, 2, 2, 1, 0, 0, 0, time.UTC), false},
		{"two days ago, late", time.Date(2026, 2, 1, 15, 0, 0, 0, time.UTC), true},
	} {
		var a crm.Activity
		c.must(c.rep, func(tx *crm.Tx) (err error) {
			a, err = tx.LogActivity(crm.Activity{Kind: crm.Call, Customer: cust.ID, At: x.at}, nil)
			return err
		})
		if a.BackDated != x.late {
			t.Errorf("%s: back-dated is %v, want %v", x.name, a.BackDated, x.late)
		}
	}
	refused(t, c.as(c.rep, func(tx *crm.Tx) error {
		_, err := tx.LogActivity(crm.Activity{Kind: crm.Call, Customer: cust.ID, At: c.now.Add(time.Hour)}, nil)
		return err
	}), crm.Invalid, "activity.future")
	refused(t, c.as(c.rep, func(tx *crm.Tx) error {
		_, err := tx.LogActivity(crm.Activity{Kind: crm.Call}, nil)
		return err
	}), crm.Invalid, "field.required")
	c.check()
}

func TestCorrectActivity(t *testing.T) {
	t.Parallel()
	c := setup(t)
	a, b := c.customer(c.rep, "华为"), c.customer(c.rep, "华兴")
	var v crm.Activity
	c.must(c.rep, func(tx *crm.Tx) (err error) {
		v, err = tx.LogActivity(crm.Activity{Kind: crm.Visit, Customer: a.ID, Note: "谈了报价"}, nil)
		return err
	})
	last := func(id crm.ID) (at time.Time) {
		c.see(c.rep, func(view *crm.View) { at, _ = view.LastActivity(crm.Ref{Kind: crm.KindCustomer, ID: id}) })
		return at
	}
	c.must(c.rep, func(tx *crm.Tx) (err error) {
		v, err = tx.EditActivity(v.ID, 0, func(x *crm.Activity) { x.Customer = b.ID })
		return err
	})
	if !last(a.ID).IsZero() || !last(b.ID).Equal(v.At) {
		t.Errorf("moved to the other customer: last activities %v and %v", last(a.ID), last(b.ID))
	}
	refused(t, c.as(c.mate, func(tx *crm.Tx) error { _, err := tx.VoidActivity(v.ID, 0); return err }), crm.NotFound, "")
	c.now = c.now.Add(8 * 24 * time.Hour)
	refused(t, c.as(c.rep, func(tx *crm.Tx) error { _, err := tx.VoidActivity(v.ID, 0); return err }), crm.Forbidden, "access.late")
	c.must(c.lead, func(tx *crm.Tx) error { _, err := tx.VoidActivity(v.ID, 0); return err })
	if !last(b.ID).IsZero() {
		t.Errorf("a void activity is still the last one: %v", last(b.ID))
	}
	refused(t, c.as(c.lead, func(tx *crm.Tx) error { _, err := tx.VoidActivity(v.ID, 0); return err }), crm.Conflict, "activity.void")
	c.check()
}

func TestTasks(t *testing.T) {
	t.Parallel()
	c := setup(t)
	cust := c.customer(c.rep, "华兴")
	var task crm.Task
	c.must(c.rep, func(tx *crm.Tx) (err error) {
		task, err = tx.NewTask(crm.Task{Title: "发合同", Customer: cust.ID, Due: c.now.Add(time.Hour)})
		return err
	})
	refused(t, c.as(c.rep, func(tx *crm.Tx) error {
		_, err := tx.SnoozeTask(task.ID, 0, c.now.Add(-time.Hour), false)
		return err
	}), crm.Invalid, "date.past")
	c.must(c.rep, func(tx *crm.Tx) (err error) {
		task, err = tx.SnoozeTask(task.ID, 0, c.now.Add(72*time.Hour), true)
		return err
	})
	if task.Snoozed != 1 || !task.Due.Equal(time.Date(2026, 2, 6, 1, 0, 0, 0, time.UTC)) {
		t.Errorf("snoozed task is %+v", task)
	}
	c.must(c.rep, func(tx *crm.Tx) error { _, err := tx.AssignTask(task.ID, 0, c.mate.ID); return err })
	c.now = c.now.Add(time.Hour)
	c.must(c.mate, func(tx *crm.Tx) error { _, err := tx.DoneTask(task.ID, 0, "已发"); return err })
	refused(t, c.as(c.mate, func(tx *crm.Tx) error { _, err := tx.DoneTask(task.ID, 0, ""); return err }), crm.Conflict, "task.done")
	c.see(c.rep, func(v *crm.View) {
		if at, ok := v.LastActivity(cust.Ref()); !ok || !at.Equal(c.now) {
			t.Errorf("a task done is a real activity; last is %v", at)
		}
		if rows := v.Timeline(cust.ID, 0); len(rows) != 1 || rows[0].Task == nil {
			t.Errorf("timeline is %+v", rows)
		}
	})
	c.check()
}
