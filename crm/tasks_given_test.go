package crm_test

import (
	"testing"
	"time"

	"crmbot/crm"
)

// TestGivenTask: a colleague's task waits for their word; only they answer, once, and until then its giver can take it back.
func TestGivenTask(t *testing.T) {
	t.Parallel()
	c := setup(t)
	due := c.now.Add(24 * time.Hour)
	var task crm.Task
	give := func(from, to crm.Person) {
		t.Helper()
		c.must(from, func(tx *crm.Tx) (err error) {
			task, err = tx.NewTask(crm.Task{Title: "寄样品", Owner: to.ID, Due: due})
			return err
		})
	}
	accept := func(tx *crm.Tx) error { _, err := tx.AcceptTask(task.ID, 0); return err }
	decline := func(tx *crm.Tx) error { _, err := tx.DeclineTask(task.ID, 0, "太忙"); return err }
	take := func(tx *crm.Tx) error { _, err := tx.TakeTask(task.ID, 0); return err }
	is := func(owner, giver crm.Person, pending bool) {
		t.Helper()
		c.sys(func(tx *crm.Tx) error {
			now, err := tx.Task(task.ID)
			if now.Owner != owner.ID || now.Giver != giver.ID || now.Pending != pending {
				t.Errorf("task = %+v, want owner %s, giver %s, pending %v", now, owner.Name, giver.Name, pending)
			}
			return err
		})
	}
	none := crm.Person{}

	give(c.rep, c.rep)
	is(c.rep, none, false)
	give(c.rep, c.mate)
	is(c.mate, c.rep, true)
	c.see(c.rep, func(v *crm.View) {
		if given := v.TasksGiven(c.rep.ID); len(given) != 1 || given[0].ID != task.ID {
			t.Errorf("given are %+v", given)
		}
	})
	refused(t, c.as(c.rep, accept), crm.Forbidden, "task.not_asked")
	refused(t, c.as(c.lead, accept), crm.Forbidden, "task.not_asked")
	refused(t, c.as(c.admin, decline), crm.Forbidden, "task.not_asked")
	refused(t, c.as(c.mate, take), crm.Forbidden, "task.not_given")
	refused(t, c.as(c.other, accept), crm.NotFound, "record.unknown")
	refused(t, c.as(c.mate, func(tx *crm.Tx) error { _, err := tx.DeclineTask(task.ID, 0, " "); return err }), crm.Invalid, "field.required")
	c.must(c.mate, accept)
	is(c.mate, c.rep, false)
	refused(t, c.as(c.mate, accept), crm.Conflict, "task.not_waiting")
	refused(t, c.as(c.mate, decline), crm.Conflict, "task.not_waiting")
	refused(t, c.as(c.rep, take), crm.Conflict, "task.not_waiting")

	give(c.rep, c.mate)
	c.must(c.mate, decline)
	is(c.rep, none, false)
	c.see(c.mate, func(v *crm.View) {
		if _, err := v.Task(task.ID); err == nil {
			t.Error("who declined still sees it")
		}
		if e, ok := v.TaskGone(task.ID); !ok || e.Verb != "task.decline" || e.Reason != "太忙" {
			t.Errorf("gone by %+v, %v", e, ok)
		}
	})
	c.see(c.other, func(v *crm.View) {
		if _, ok := v.TaskGone(task.ID); ok {
			t.Error("a stranger reads what became of it")
		}
	})
	c.must(c.rep, func(tx *crm.Tx) error { _, err := tx.GiveTask(task.ID, 0, c.mate.ID); return err })
	is(c.mate, c.rep, true)
	c.must(c.rep, take)
	is(c.rep, none, false)

	give(c.rep, c.mate)
	c.must(c.mate, func(tx *crm.Tx) error { _, err := tx.DoneTask(task.ID, 0, "寄了"); return err })
	is(c.mate, c.rep, false)
	refused(t, c.as(c.mate, accept), crm.Conflict, "task.done")

	give(c.rep, c.mate)
	c.must(c.admin, func(tx *crm.Tx) error { _, err := tx.DisablePerson(c.rep.ID, 0); return err })
	refused(t, c.as(c.mate, decline), crm.Conflict, "task.giver_gone")
	c.must(c.admin, func(tx *crm.Tx) error { _, err := tx.AssignTask(task.ID, 0, c.lead.ID); return err })
	is(c.lead, none, false)

	refused(t, c.as(c.mate, func(tx *crm.Tx) error {
		_, err := tx.NewTask(crm.Task{Title: "看合同", Owner: c.auditor.ID, Due: due})
		return err
	}), crm.Invalid, "person.read_only")
	c.sys(func(tx *crm.Tx) (err error) {
		task, err = tx.NewTask(crm.Task{Title: "导入", Owner: c.mate.ID, Due: due})
		return err
	})
	is(c.mate, none, false)
	c.check()
}

// TestGiveReason: the reason stands on the stage event, and the move is undone as if nothing had been said.
func TestGiveReason(t *testing.T) {
	t.Parallel()
	c := setup(t)
	cust := c.customer(c.rep, "华兴医疗")
	d := c.deal(c.rep, cust.ID, 500_000, 1)
	begun := d.Rev
	c.must(c.rep, func(tx *crm.Tx) (err error) {
		d, err = tx.MoveDeal(d.ID, 0, 3, "")
		return err
	})
	say := func(seq uint64, why string) func(*crm.Tx) error {
		return func(tx *crm.Tx) error { _, err := tx.GiveReason(d.ID, seq, why); return err }
	}
	refused(t, c.as(c.rep, say(begun, "x")), crm.NotFound, "move.unknown")
	refused(t, c.as(c.rep, say(9999, "x")), crm.NotFound, "move.unknown")
	refused(t, c.as(c.mate, say(d.Rev, "x")), crm.NotFound, "record.unknown")
	refused(t, c.as(c.auditor, say(d.Rev, "x")), crm.Forbidden, "access.read_only")
	refused(t, c.as(c.rep, say(d.Rev, " ")), crm.Invalid, "field.required")
	c.must(c.rep, say(d.Rev, "客户着急"))
	refused(t, c.as(c.rep, say(d.Rev, "别的")), crm.Conflict, "move.reason")
	c.see(c.rep, func(v *crm.View) {
		if e := v.StageEvents(d.ID)[1]; e.Reason != "客户着急" {
			t.Errorf("event = %+v", e)
		}
		if now, err := v.Deal(d.ID); err != nil || now.Rev != d.Rev {
			t.Errorf("the deal was touched: %+v, %v", now, err)
		}
		e, ok := v.LastUndoable(c.rep.ID, "direct", crm.UndoWithin)
		if !ok || e.Seq != d.Rev {
			t.Errorf("last undoable is %+v, %v", e, ok)
		}
		if !v.AsksReason(3, 1) || !v.AsksReason(1, 3) || v.AsksReason(1, 2) || v.AsksReason(1, 5) || v.AsksReason(1, 99) {
			t.Error("the wrong moves are asked about")
		}
	})
	c.must(c.rep, func(tx *crm.Tx) error { _, err := tx.Undo(d.Rev); return err })
	refused(t, c.as(c.rep, say(d.Rev, "别的")), crm.Conflict, "move.undone")
	refused(t, c.as(c.rep, func(tx *crm.Tx) error { _, err := tx.Undo(d.Rev + 1); return err }), crm.Invalid, "undo.never")
	c.must(c.admin, func(tx *crm.Tx) error {
		_, err := tx.EditCompany(0, func(x *crm.Company) { x.NoReasons = true })
		return err
	})
	c.see(c.rep, func(v *crm.View) {
		if v.AsksReason(3, 1) {
			t.Error("asked although the company does not want to know")
		}
	})
	c.check()
}

// TestGivenTaskAbroad: a task of which only the day was said keeps its day, whoever has it and wherever they are.
func TestGivenTaskAbroad(t *testing.T) {
	t.Parallel()
	c := setup(t)
	c.must(c.admin, func(tx *crm.Tx) error {
		_, err := tx.EditTeam(c.west.ID, 0, func(k *crm.Team) { k.Zone = "America/New_York" })
		return err
	})
	day := on(t, "2026-02-05")
	var task crm.Task
	due := func(owner crm.Person) {
		t.Helper()
		c.see(owner, func(v *crm.View) {
			if want := v.DayDue(owner.ID, day); task.Owner != owner.ID || !task.Due.Equal(want) {
				t.Errorf("%s has it due %v, want %v", owner.Name, task.Due, want)
			}
		})
	}
	step := func(who, owner crm.Person, change func(*crm.Tx) (crm.Task, error)) {
		t.Helper()
		c.must(who, func(tx *crm.Tx) (err error) {
			task, err = change(tx)
			return err
		})
		due(owner)
	}
	step(c.rep, c.rep, func(tx *crm.Tx) (crm.Task, error) {
		return tx.NewTask(crm.Task{Title: "寄样品", Due: tx.DayDue(c.rep.ID, day), AllDay: true})
	})
	step(c.rep, c.other, func(tx *crm.Tx) (crm.Task, error) { return tx.GiveTask(task.ID, 0, c.other.ID) })
	step(c.other, c.rep, func(tx *crm.Tx) (crm.Task, error) { return tx.DeclineTask(task.ID, 0, "太忙") })
	step(c.rep, c.other, func(tx *crm.Tx) (crm.Task, error) { return tx.GiveTask(task.ID, 0, c.other.ID) })
	step(c.rep, c.rep, func(tx *crm.Tx) (crm.Task, error) { return tx.TakeTask(task.ID, 0) })
	step(c.admin, c.other, func(tx *crm.Tx) (crm.Task, error) { return tx.AssignTask(task.ID, 0, c.other.ID) })
	c.check()
}
