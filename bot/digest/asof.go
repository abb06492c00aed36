package digest

import (
	"fmt"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/store"
)

// AsOf are the facts of a team, 0: of the company, as they stood at an instant gone by: read from what the journal lays back over the
// present. What the journal does not hold is as now: which wins may be told, and the local days of what did not change since. It costs
// what changed since; what a digest told is kept, see Told. Before the journal began nothing is known: Error{Invalid,"digest.early"}.
func AsOf(v *crm.View, team crm.ID, at time.Time, evening bool) (Facts, error) {
	if began := v.Began(); at.Before(began) {
		return Facts{}, crm.Refuse(crm.Invalid, "digest.early", "date", calendar.DateOf(began.In(v.TeamZone(team))))
	}
	past, err := v.AsOf(at, crm.Everything)
	if err != nil {
		return Facts{}, err
	}
	own := store.NewBuffer(past.Reader)
	if err := movedSince(v.Unscoped(), past.Unscoped().Laid()).apply(own); err != nil {
		return Facts{}, fmt.Errorf("lay back the digests' numbers: %w", err)
	}
	then := *past
	then.Reader = own
	return Gather(&then, team, evening)
}

// movedSince is what leads from the digests' own numbers of now to those of then, by the records that differ.
func movedSince(now *crm.View, differ []crm.Change) sums {
	moved := sums{}
	type touched struct {
		now, then *crm.Deal
		changed   bool
		tasks     int // by how many more were open then
	}
	deals := map[crm.ID]*touched{}
	at := func(id crm.ID) *touched {
		if deals[id] == nil {
			deals[id] = &touched{}
		}
		return deals[id]
	}
	for i := range differ {
		c := &differ[i]
		if c.Ref.Kind == crm.KindDeal {
			d := at(c.Ref.ID)
			d.now, d.then, d.changed = c.Before.Deal, c.After.Deal, true
		}
		for _, side := range []struct {
			t *crm.Task
			n int
		}{{c.Before.Task, -1}, {c.After.Task, 1}} {
			moved.task(side.t, int64(side.n))
			if side.t != nil && side.t.Deal != 0 && side.t.State == crm.TaskOpen {
				at(side.t.Deal).tasks += side.n
			}
		}
	}
	for id, t := range deals {
		if !t.changed {
			if d, err := now.Deal(id); err == nil {
				t.now, t.then = &d, &d
			}
		}
		if t.tasks == 0 && sameTally(t.now, t.then) {
			continue
		}
		open := len(now.TasksOfDeal(id))
		moved.deal(t.now, open, -1)
		moved.deal(t.then, open+t.tasks, 1)
	}
	return moved
}
