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
	if err := movedSince(v.Unscoped(), past.Unscoped()).apply(own); err != nil {
		return Facts{}, fmt.Errorf("lay back the digests' numbers: %w", err)
	}
	then := *past
	then.Reader = own
	return Gather(&then, team, evening)
}

// movedSince is what leads from the digests' own numbers of now to those of a moment gone by.
func movedSince(now, then *crm.View) sums {
	moved := sums{}
	deals, tasks := map[crm.ID]bool{}, map[crm.ID]bool{}
	for e := range entries(now, then.Now().Add(time.Second)) {
		for _, c := range e.Changes {
			switch c.Ref.Kind {
			case crm.KindDeal:
				deals[c.Ref.ID] = true
			case crm.KindTask:
				tasks[c.Ref.ID] = true
			default: // nothing that is counted
			}
		}
	}
	for id := range tasks {
		for v, n := range map[*crm.View]int64{now: -1, then: 1} {
			if t, err := v.Task(id); err == nil {
				moved.task(&t, n)
				deals[t.Deal] = true
			}
		}
	}
	for id := range deals {
		for v, n := range map[*crm.View]int64{now: -1, then: 1} {
			if d, err := v.Deal(id); err == nil {
				moved.deal(&d, len(v.TasksOfDeal(id)), n)
			}
		}
	}
	return moved
}
