package crm

import (
	"cmp"
	"slices"

	"crmbot/store"
)

// Timeline is a customer's story, the newest first, up to limit (0: all): activities, tasks done, deals begun and
// moved, changes of owner, customers merged in, as far as the actor sees them.
func (v *View) Timeline(customer ID, limit int) []TimelineRow {
	var rows []TimelineRow
	for _, a := range v.ActivitiesOf(customer, limit) {
		rows = append(rows, TimelineRow{At: a.At, By: a.CreatedBy, Activity: &a, seq: a.Rev})
	}
	for _, t := range v.tasksBy(tasksByCustomer, customer, []TaskState{TaskDone}) {
		rows = append(rows, TimelineRow{At: t.Closed, By: t.Owner, Task: &t, seq: t.Rev})
	}
	for _, d := range v.DealsOf(customer) {
		begun := TimelineRow{At: d.CreatedAt, By: d.CreatedBy, Deal: &d}
		for _, e := range v.StageEvents(d.ID) {
			if e.From == 0 {
				begun.seq = e.Seq
			} else if !e.Undone {
				rows = append(rows, TimelineRow{At: e.At, By: e.By, Stage: &e, seq: e.Seq})
			}
		}
		rows = append(append(rows, begun), v.passed(d.Ref())...)
	}
	rows = append(rows, v.passed(Ref{KindCustomer, customer})...)
	slices.SortStableFunc(rows, func(a, b TimelineRow) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.seq, a.seq)) })
	if limit > 0 && len(rows) > limit {
		rows = rows[:limit]
	}
	return rows
}

// passed lists how a customer or deal came from one owner to another, and which customers were merged into it.
func (v *View) passed(ref Ref) []TimelineRow {
	var rows []TimelineRow
	for h := range tab.headers.By(v.s.r, headersByRecord, store.Prefix(refKey(ref))) {
		if h.Verb != "customer.assign" && h.Verb != "deal.assign" && h.Verb != "customer.merge" {
			continue
		}
		if _, undone := v.UndoneBy(h.Seq); undone {
			continue
		}
		e, err := v.entry(&h)
		if err != nil {
			v.fault(err)
			return rows
		}
		for _, f := range e.Facts {
			row := TimelineRow{At: e.At, By: e.By, seq: e.Seq}
			switch {
			case f.Ref != ref:
				continue
			case f.Kind == CustomerMerged:
				gone, _ := v.customer(f.From)
				row.Merged = gone.Name
			case f.Kind == CustomerAssigned || f.Kind == DealAssigned:
				row.Owner = &OwnerEvent{Ref: ref, From: f.From, To: f.To, Reason: f.Note}
			default:
				continue
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// CoreFields is how many fields a complete customer has.
const CoreFields = 17

// Completeness counts which of the 17 core fields of a customer are filled and names the others, in their fixed order.
func (v *View) Completeness(c Customer) (filled int, missing []string) {
	contact := false
	for range tab.contacts.KeysBy(v.s.r, contactsByCustomer, store.Prefix(key(c.ID))) {
		contact = true
		break
	}
	followed := false
	if _, err := v.lastAt(c.Ref()); err == nil {
		followed = true
	}
	if !followed {
		for range tab.tasks.KeysBy(v.s.r, tasksByCustomer, store.Prefix(key(c.ID).Byte(stateByte(TaskOpen)))) {
			followed = true
			break
		}
	}
	fields := [CoreFields]struct {
		name string
		has  bool
	}{
		{"name", c.Name != ""}, {"aliases", len(c.Aliases) > 0}, {"credit_code", c.CreditCode != ""},
		{"industry", c.Industry != ""}, {"region", c.Region != ""}, {"address", c.Address != ""},
		{"size", c.Size != ""}, {"source", c.Source != ""}, {"level", c.Level != ""},
		{"lifecycle", c.Lifecycle != ""}, {"owner", c.Owner != 0}, {"contact", contact},
		{"phone", c.Phone != ""}, {"email", c.Email != "" || c.WeChat != ""}, {"interests", c.Interests != ""},
		{"preference", c.Preference != ""}, {"followup", followed},
	}
	for _, f := range fields {
		if f.has {
			filled++
		} else {
			missing = append(missing, f.name)
		}
	}
	return filled, missing
}
