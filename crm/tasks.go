package crm

import (
	"time"

	"crmbot/crm/calendar"
)

// NewTask plans something. Its owner is the actor unless another active colleague is named: theirs waits until they accept
// it. Of an all-day one only the day of Due counts, where its owner is; it falls due at 09:00 there.
func (tx *Tx) NewTask(t Task) (Task, error) {
	if err := tx.checkTask(&t, nil, false); err != nil {
		return t, err
	}
	tx.made(&t.Meta, KindTask)
	d := tx.begin("task.new")
	d.change(Record{}, Record{Task: &t})
	d.fact(Fact{Kind: TaskAdded, Ref: t.Ref(), To: t.Owner})
	return t, tx.commit(d)
}

// checkTask cleans and checks what people wrote. placed says that customer and deal were checked already.
func (tx *Tx) checkTask(t, before *Task, placed bool) error {
	cleanAll(&t.Title, &t.Result)
	if err := fine(named("title", t.Title), short(maxText, field("result", t.Result))); err != nil {
		return err
	}
	if before == nil {
		t.State, t.Closed, t.Snoozed, t.Result = TaskOpen, time.Time{}, 0, ""
		if t.Owner == 0 {
			t.Owner = tx.s.by.Person
		}
		tx.give(t)
		if !tx.all {
			switch tx.role() {
			case "":
				return Refuse(Forbidden, "access.inactive")
			case Auditor:
				return Refuse(Forbidden, "access.read_only")
			case Service:
				if t.Owner != tx.s.by.Person {
					return Refuse(Forbidden, "access.service")
				}
			}
		}
	}
	if before == nil || before.Owner != t.Owner {
		p, ok := tx.person(t.Owner)
		if !ok || p.State != Active && !tx.system() {
			return &Error{Code: NotFound, Reason: "person.unknown", Field: "owner"}
		}
		if p.Role == Auditor && !tx.system() {
			return &Error{Code: Invalid, Reason: "person.read_only", Field: "owner", Args: []any{"name", p.Name}}
		}
	}
	if t.Due.IsZero() {
		return invalid("due", "field.required")
	}
	t.Due = tx.due(t.Owner, t.Due, t.AllDay)
	if placed || t.Customer == 0 && t.Deal == 0 || before != nil && before.Customer == t.Customer && before.Deal == t.Deal {
		return nil
	}
	return tx.checkPlace(&t.Customer, t.Deal, nil)
}

// due is when a task falls due: at 09:00 of the day where its owner is, if only the day counts.
func (tx *Tx) due(owner ID, at time.Time, allDay bool) time.Time {
	if !allDay {
		return utc(at)
	}
	p, _ := tx.person(owner)
	return tx.DayDue(owner, calendar.DateOf(at.In(tx.Zone(p))))
}

// changeTask changes an open task of the actor's, or one they gave.
func (tx *Tx) changeTask(verb string, id ID, rev uint64, kind FactKind, change func(*Task) error) (Task, error) {
	return tx.changeTaskFor("", verb, id, rev, kind, change)
}

// changeTaskFor is changeTask with what was said for it.
func (tx *Tx) changeTaskFor(reason, verb string, id ID, rev uint64, kind FactKind, change func(*Task) error) (Task, error) {
	rec, err := tx.writable(ToChange, Ref{KindTask, id}, rev)
	if err != nil {
		return Task{}, err
	}
	before := rec.Task
	switch before.State {
	case TaskDone:
		return *before, Refuse(Conflict, "task.done", "at", before.Closed)
	case TaskCancelled:
		return *before, Refuse(Conflict, "task.cancelled", "at", before.Closed)
	}
	t := *before
	if err := change(&t); err != nil {
		return *before, err
	}
	if same(before, &t) {
		return t, nil
	}
	d := tx.begin(verb)
	d.e.Reason = reason
	d.change(Record{Task: before}, Record{Task: &t})
	d.fact(Fact{Kind: kind, Ref: t.Ref(), From: before.Owner, To: t.Owner, Note: reason})
	return t, tx.commit(d)
}

// EditTask changes title, due time, customer and deal of an open task.
func (tx *Tx) EditTask(id ID, rev uint64, edit func(*Task)) (Task, error) {
	return tx.changeTask("task.edit", id, rev, TaskChanged, func(t *Task) error {
		before := *t
		edit(t)
		t.Meta, t.Owner, t.State, t.Closed, t.Result, t.Snoozed = before.Meta, before.Owner, before.State, before.Closed, before.Result, before.Snoozed
		t.Giver, t.Pending = before.Giver, before.Pending
		return tx.checkTask(t, &before, false)
	})
}

// DoneTask ends a task with what came of it; whoever does it has taken it on.
func (tx *Tx) DoneTask(id ID, rev uint64, result string) (Task, error) {
	return tx.changeTask("task.done", id, rev, TaskFinished, func(t *Task) error {
		clean(&result)
		t.State, t.Closed, t.Result, t.Pending = TaskDone, tx.s.now, result, false
		return short(maxText, field("result", result))
	})
}

// SnoozeTask puts a task off to a coming time, or to 09:00 of a day that has not passed.
func (tx *Tx) SnoozeTask(id ID, rev uint64, due time.Time, allDay bool) (Task, error) {
	return tx.changeTask("task.snooze", id, rev, TaskSnoozed, func(t *Task) error {
		p, _ := tx.person(t.Owner)
		zone := tx.Zone(p)
		if allDay && calendar.DateOf(due.In(zone)) < calendar.DateOf(tx.s.now.In(zone)) || !allDay && !due.After(tx.s.now) {
			return invalid("due", "date.past")
		}
		t.Due, t.AllDay = tx.due(t.Owner, due, allDay), allDay
		t.Snoozed++
		return nil
	})
}

// CancelTask drops a task.
func (tx *Tx) CancelTask(id ID, rev uint64) (Task, error) {
	return tx.changeTask("task.cancel", id, rev, TaskDropped, func(t *Task) error {
		t.State, t.Closed = TaskCancelled, tx.s.now
		return nil
	})
}

// AssignTask moves a task to an active colleague without asking them: with the work of somebody who leaves.
func (tx *Tx) AssignTask(id ID, rev uint64, to ID) (Task, error) {
	return tx.changeTask("task.assign", id, rev, TaskAssigned, func(t *Task) error {
		before := *t
		t.Owner, t.Giver, t.Pending = to, 0, false
		return tx.handTo(t, &before)
	})
}

// handTo checks that a task may go from its owner to another. One of which only the day counts keeps its day, wherever they are.
func (tx *Tx) handTo(t, before *Task) error {
	if t.Owner == before.Owner {
		return Refuse(Conflict, "owner.same")
	}
	if t.AllDay {
		p, _ := tx.person(before.Owner)
		t.Due = tx.DayDue(t.Owner, calendar.DateOf(before.Due.In(tx.Zone(p))))
	}
	return tx.checkTask(t, before, true)
}
