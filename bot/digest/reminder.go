package digest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"crmbot/crm"
	"crmbot/store"
)

const (
	// LongestLead bounds how many minutes before its time a task is announced.
	LongestLead = 7 * 24 * 60

	leadMinutes = 15 // of a task nobody set another for
	mostTold    = 16 // moments remembered for a task
	fillAtOnce  = 500
)

// reminderRow says who hears of a task next, and when. It stays when nothing is left to say, so that a moment that comes
// back (by undo, by a clock set back) is not told again.
type reminderRow struct {
	Task  crm.ID    `json:"task"`
	Who   crm.ID    `json:"who"`             // its owner; who gave it, while it waits for the owner's word
	Asked bool      `json:"asked,omitempty"` // it waits for that word
	Due   time.Time `json:"due"`
	Lead  int       `json:"lead"`          // minutes before Due; 0: at Due only
	At    time.Time `json:"at,omitzero"`   // next; zero: nothing is left
	Own   bool      `json:"own,omitempty"` // Who set Due, or took the task on with it
	Late  bool      `json:"late,omitempty"`
	Told  []told    `json:"told,omitempty"`
}

// told is a moment somebody has heard of.
type told struct {
	Who crm.ID    `json:"who"`
	At  time.Time `json:"at"`
}

const (
	tableReminders = 222

	remindersByAt = 1
)

// reminders never changes while the program runs.
var reminders = store.NewTable(store.Def[reminderRow]{Num: tableReminders, Name: "reminders", Key: func(r *reminderRow) store.Key { return reminderKey(r.Task) },
	Indexes: []store.Index[reminderRow]{{Num: remindersByAt, Name: "at", Keys: func(r *reminderRow) []store.Key {
		if r.At.IsZero() {
			return nil
		}
		return []store.Key{store.K().Time(r.At)}
	}}}})

func reminderKey(task crm.ID) store.Key { return store.K().ID(uint64(task)) }

// reminderOf is a task's row, a new one if it has none.
func reminderOf(r store.Reader, task crm.ID) (row reminderRow, found bool, err error) {
	row, err = reminders.Get(r, reminderKey(task))
	switch {
	case errors.Is(err, store.ErrNotFound):
		return reminderRow{Task: task, Lead: leadMinutes}, false, nil
	case err != nil:
		return row, false, fmt.Errorf("read reminder: %w", err)
	}
	return row, true, nil
}

// early is the moment before the task's own; that one when there is no lead.
func (r *reminderRow) early() time.Time { return r.Due.Add(-time.Duration(r.Lead) * time.Minute) }

// plan sets the next moment that lies ahead and was not told yet. Who gave a task that nobody took on hears of it at one
// of its moments.
func (r *reminderRow) plan(now time.Time) {
	r.At, r.Late = time.Time{}, false
	for _, at := range []time.Time{r.early(), r.Due} {
		heard := func(x told) bool {
			return x.Who == r.Who && (x.At.Equal(at) || x.At.Equal(r.Due) || r.Asked && x.At.Equal(r.early()))
		}
		if at.After(now) && !slices.ContainsFunc(r.Told, heard) {
			r.At = at
			return
		}
	}
}

// follow brings a row up to what became of its task. by is who did it.
func (r *reminderRow) follow(t *crm.Task, by crm.ID, now time.Time) {
	who := hearer(t)
	same := r.Who == who && r.Asked == t.Waiting() && r.Due.Equal(t.Due)
	if !same {
		r.Own = by == who
	}
	r.Who, r.Asked, r.Due = who, t.Waiting(), t.Due.UTC()
	switch {
	case !timed(t):
		r.At, r.Late = time.Time{}, false
	case !same || r.At.IsZero():
		r.plan(now)
	}
}

// hearer is who is told of a task: who gave it, while its owner has not said whether they take it on, as until then it is
// not theirs to do.
func hearer(t *crm.Task) crm.ID {
	if t.Waiting() {
		return t.Giver
	}
	return t.Owner
}

// timed reports whether a task has a time of day at which somebody is to be told. One of which only the day was said is in
// the morning list.
func timed(t *crm.Task) bool {
	return t.State == crm.TaskOpen && !t.AllDay && !t.Archived
}

// Reminders is the rule that keeps, beside each task with a time, who hears of it and when.
type Reminders struct{}

var _ crm.Checker = Reminders{}

// Name is the rule's name in faults.
func (Reminders) Name() string { return "reminders" }

// After moves the rows of the tasks an entry changed.
func (Reminders) After(tx *crm.Tx, e *crm.Entry) error {
	for i := range e.Changes {
		c := &e.Changes[i]
		if c.Before.Task == nil && c.After.Task == nil {
			continue
		}
		row, found, err := reminderOf(tx, c.Ref.ID)
		if err != nil {
			return err
		}
		t := c.After.Task
		switch {
		case t == nil && !found, t != nil && !found && !timed(t):
			continue
		case t == nil:
			row.At, row.Late = time.Time{}, false
		default:
			row.follow(t, e.By, tx.Now())
		}
		if err := reminders.Put(tx, &row); err != nil {
			return fmt.Errorf("keep reminder: %w", err)
		}
	}
	return nil
}

// Check compares the rows with the tasks.
func (Reminders) Check(v *crm.View) error {
	for t := range v.Unscoped().Tasks() {
		row, found, err := reminderOf(v, t.ID)
		switch {
		case err != nil:
			return err
		case timed(&t) && (!found || row.Who != hearer(&t) || !row.Due.Equal(t.Due)):
			return fmt.Errorf("%s falls due at %s, its reminder says %s", t.Ref(), t.Due, row.Due)
		case !timed(&t) && !row.At.IsZero():
			return fmt.Errorf("%s has nothing to be reminded of, its reminder says %s", t.Ref(), row.At)
		}
	}
	return nil
}

// SetLead has the owner of a task told so many minutes before its time, 0 at its time only.
func SetLead(tx *crm.Tx, t crm.Task, minutes int) error {
	row, _, err := reminderOf(tx, t.ID)
	if err != nil {
		return err
	}
	row.follow(&t, tx.Actor().Person, tx.Now())
	if row.Lead = minutes; !row.At.IsZero() {
		row.plan(tx.Now())
	}
	if err := reminders.Put(tx, &row); err != nil {
		return fmt.Errorf("keep reminder: %w", err)
	}
	return nil
}

// FillReminders makes the rows of a database that has none, for tasks that are open.
func FillReminders(ctx context.Context, e store.Engine, workspace string) error {
	core := crm.Open(e, workspace)
	by := crm.Actor{System: "crmbot"}
	var rows []reminderRow
	err := core.View(ctx, by, time.Time{}, func(v *crm.View) error {
		rows = nil
		for t := range v.Unscoped().Tasks() {
			if !timed(&t) {
				continue
			}
			row := reminderRow{Task: t.ID, Lead: leadMinutes}
			row.follow(&t, t.CreatedBy, time.Time{})
			row.Own = t.CreatedBy == row.Who
			rows = append(rows, row)
		}
		return nil
	})
	for some := range slices.Chunk(rows, fillAtOnce) {
		if err != nil {
			break
		}
		err = e.Update(ctx, workspace, func(w store.Writer) error {
			for i := range some {
				if err := reminders.Put(w, &some[i]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err != nil {
		return fmt.Errorf("fill in reminders: %w", err)
	}
	return nil
}
