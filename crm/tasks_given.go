package crm

import "crmbot/store"

// give notes who gives a task to its owner, and that the owner is asked first: not where people plan for themselves, nor
// where crmbot itself writes.
func (tx *Tx) give(t *Task) {
	t.Giver, t.Pending = 0, false
	if me := tx.s.by.Person; me != 0 && t.Owner != me && !tx.system() {
		t.Giver, t.Pending = me, true
	}
}

// GiveTask asks an active colleague to take a task on: it is theirs from now on, and waits until they accept it. To the
// actor it comes at once.
func (tx *Tx) GiveTask(id ID, rev uint64, to ID) (Task, error) {
	return tx.changeTask("task.give", id, rev, TaskAssigned, func(t *Task) error {
		if tx.role() == Service && to != tx.s.by.Person {
			return Refuse(Forbidden, "access.service")
		}
		before := *t
		t.Owner = to
		tx.give(t)
		return tx.handTo(t, &before)
	})
}

// AcceptTask takes a task on that a colleague gave to the actor.
func (tx *Tx) AcceptTask(id ID, rev uint64) (Task, error) {
	return tx.changeTask("task.accept", id, rev, TaskAccepted, func(t *Task) error {
		if err := tx.askedOf(t); err != nil {
			return err
		}
		t.Pending = false
		return nil
	})
}

// DeclineTask gives a task that waits for the actor's word back to whoever gave it, and says why.
func (tx *Tx) DeclineTask(id ID, rev uint64, reason string) (Task, error) {
	clean(&reason)
	return tx.changeTaskFor(reason, "task.decline", id, rev, TaskDeclined, func(t *Task) error {
		if err := tx.askedOf(t); err != nil {
			return err
		}
		if err := named("reason", reason); err != nil {
			return err
		}
		return tx.returned(t)
	})
}

// TakeTask takes a task back that the actor gave away, while it waits for the other's word.
func (tx *Tx) TakeTask(id ID, rev uint64) (Task, error) {
	return tx.changeTask("task.take", id, rev, TaskAssigned, func(t *Task) error {
		switch {
		case t.Giver != tx.s.by.Person:
			return Refuse(Forbidden, "task.not_given")
		case !t.Pending:
			return Refuse(Conflict, "task.not_waiting")
		}
		return tx.returned(t)
	})
}

// askedOf refuses an answer by somebody else than the one who was asked, and a second one.
func (tx *Tx) askedOf(t *Task) error {
	switch {
	case t.Owner != tx.s.by.Person:
		return Refuse(Forbidden, "task.not_asked")
	case !t.Pending:
		return Refuse(Conflict, "task.not_waiting")
	}
	return nil
}

// returned makes a task its giver's again.
func (tx *Tx) returned(t *Task) error {
	before := *t
	if p, ok := tx.person(t.Giver); !ok || p.State != Active {
		return Refuse(Conflict, "task.giver_gone", "name", p.Name)
	}
	t.Owner, t.Giver, t.Pending = t.Giver, 0, false
	return tx.handTo(t, &before)
}

// TasksGiven lists the tasks somebody gave to colleagues who have not answered yet, by when they fall due.
func (v *View) TasksGiven(giver ID) []Task { return v.tasksBy(tasksByGiver, giver, nil) }

// goneWithin is how many changes of a task are looked through for the one that took it from somebody.
const goneWithin = 50

// TaskGone is the entry that took a task from the actor whose it was: given on, taken back, declined, or undone.
func (v *View) TaskGone(id ID) (Entry, bool) {
	me := v.s.by.Person
	if me == 0 || v.role() == "" {
		return Entry{}, false
	}
	for _, e := range v.Unscoped().entries(headersByRecord, store.Prefix(refKey(Ref{KindTask, id})).Backwards(), goneWithin) {
		for _, c := range e.Changes {
			was, is := c.Before.Task, c.After.Task
			if c.Ref == (Ref{KindTask, id}) && was != nil && was.Owner == me {
				return e, is == nil || is.Owner != me
			}
		}
	}
	return Entry{}, false
}
