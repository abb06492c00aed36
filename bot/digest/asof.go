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

// movedSince is what leads from the digests' own numbers of now to those of then, by the records that differ.
func movedSince(now, then *crm.View) sums {
	moved := sums{}
	type pair struct{ now, then *crm.Deal }
	differ, count := map[crm.ID]pair{}, map[crm.ID]bool{} // deals; of those to count the tasks differ, or they themselves
	for _, c := range then.Laid() {
		if c.Ref.Kind == crm.KindDeal {
			differ[c.Ref.ID] = pair{c.Before.Deal, c.After.Deal}
			if !sameTally(c.Before.Deal, c.After.Deal) {
				count[c.Ref.ID] = true
			}
		}
		for t, n := range map[*crm.Task]int64{c.Before.Task: -1, c.After.Task: 1} {
			if t != nil {
				moved.task(t, n)
				count[t.Deal] = true
			}
		}
	}
	for id := range count {
		d, known := differ[id]
		if !known {
			same, err := now.Deal(id)
			if err != nil {
				continue // a task of no deal
			}
			d = pair{&same, &same}
		}
		moved.deal(d.now, planned(now, id), -1)
		moved.deal(d.then, planned(then, id), 1)
	}
	return moved
}

// planned is more than 0 where a task is open for an open deal.
func planned(v *crm.View, deal crm.ID) int {
	i, _ := v.IdleDeal(deal)
	return len(i.Planned)
}
