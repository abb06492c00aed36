package sample

import (
	"slices"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
)

// act is something that was done with a customer, and the next step agreed on.
type act struct {
	customer *customer
	deal     *deal
	contact  *contact
	by       *person
	day      int // working days before the last
	logged   int // when it was written down: that day, or later
	at       time.Time
	kind     crm.ActivityKind
	note     string
	stage    crm.StageID // of the deal then
	next     *next
	ends     *next // the step it fulfils
	anchor   bool  // it belongs to a change of stage, or is the last sign of life
}

// next is a next step.
type next struct {
	id    crm.ID
	title string
	due   calendar.Date
	done  bool
}

const (
	visits      = 400
	calls       = 150 // of the sales people; the service agent has serviceActs more
	chats       = 90
	serviceActs = 20
	backDated   = 12
	mostADay    = 6 // that one person gets done
)

// planActs invents what was done: something at the beginning of each deal and at most of its moves, the rest in between.
func (w *world) planActs() {
	busy := map[dayOf]int{}
	for _, d := range w.deals {
		for j, m := range d.path {
			if j == 0 || m.day == d.ends || w.rng.IntN(4) > 0 {
				w.act(busy, &act{customer: d.customer, deal: d, by: w.owner(d, m.day), day: m.day, stage: d.stageOn(m.day), anchor: true})
			}
		}
		if last := d.path[len(d.path)-1]; d.outcome == crm.StageOpen && last.day != d.ends {
			w.act(busy, &act{customer: d.customer, deal: d, by: w.owner(d, d.ends), day: d.ends, stage: last.stage, anchor: true})
		}
	}
	quiet := w.customers[untouched-1]
	w.act(busy, &act{customer: quiet, by: quiet.owner, day: quiet.quietFrom, anchor: true})
	for len(w.acts) < visits+calls+chats {
		w.between(busy)
	}
	w.planKinds()
	w.planLate()
	w.planService()
	slices.SortStableFunc(w.acts, func(a, b *act) int { return b.day - a.day })
	w.planNext()
	w.planHours()
	w.planNotes()
}

// dayOf is a person's day.
type dayOf struct {
	by  *person
	day int
}

func (w *world) act(busy map[dayOf]int, a *act) {
	a.logged = a.day
	a.contact = a.customer.contacts[w.rng.IntN(len(a.customer.contacts))]
	busy[dayOf{a.by, a.day}]++
	w.acts = append(w.acts, a)
}

// between adds something that was done in the course of a deal, or for a customer as such.
func (w *world) between(busy map[dayOf]int) {
	a := &act{}
	if w.rng.IntN(8) > 0 {
		a.deal = w.deals[w.rng.IntN(len(w.deals))]
		began := a.deal.path[0].day
		if began-a.deal.ends < 2 {
			return
		}
		a.day = a.deal.ends + 1 + w.rng.IntN(began-a.deal.ends-1)
		a.customer, a.by, a.stage = a.deal.customer, w.owner(a.deal, a.day), a.deal.stageOn(a.day)
		if a.stage == stageLost || a.stage == stageWon {
			return
		}
	} else {
		a.customer = w.customers[w.rng.IntN(len(w.customers))]
		a.day = w.rng.IntN(history - 1)
		if a.customer.owner == nil || a.day >= a.customer.since {
			return
		}
		a.by = w.keeper(a.customer, a.day)
	}
	if a.day <= a.customer.quietFrom || busy[dayOf{a.by, a.day}] >= mostADay {
		return
	}
	w.act(busy, a)
}

// stageOn is the stage the deal stood in at the end of a day.
func (d *deal) stageOn(day int) crm.StageID {
	var s crm.StageID
	for _, m := range d.path {
		if m.day >= day {
			s = m.stage
		}
	}
	return s
}

// planKinds says which were visits, calls and chats.
func (w *world) planKinds() {
	for i, n := range w.rng.Perm(len(w.acts)) {
		switch {
		case i < visits:
			w.acts[n].kind = crm.Visit
		case i < visits+calls:
			w.acts[n].kind = crm.Call
		default:
			w.acts[n].kind = crm.Chat
		}
	}
}

// planLate picks what was written down days later.
func (w *world) planLate() {
	left := backDated
	for _, n := range w.rng.Perm(len(w.acts)) {
		a := w.acts[n]
		if left > 0 && !a.anchor && a.day > 10 && a.by != w.cast.zhao && (a.deal == nil || !a.deal.handed) {
			a.logged = a.day - 3 - left%3
			left--
		}
	}
}

// planService adds what the service agent did.
func (w *world) planService() {
	for i := range serviceActs {
		c := w.customers[(i*5+3)%(untouched-1)]
		a := &act{customer: c, contact: c.contacts[i%len(c.contacts)], by: w.cast.zhou, day: i*5 + 2, logged: i*5 + 2, kind: crm.Call}
		w.acts = append(w.acts, a)
	}
}

// planHours spreads a person's day over it.
func (w *world) planHours() {
	done := map[dayOf]int{}
	for _, a := range w.acts {
		n := done[dayOf{a.by, a.day}]
		done[dayOf{a.by, a.day}]++
		minute := 9*60 + 15 + n%7*65 + w.rng.IntN(10)*5
		a.at = w.days.at(a.day, minute/60, minute%60)
	}
}

// tell logs it, with the step it fulfils and the one that comes next.
func (a *act) tell(tx *crm.Tx) error {
	if a.ends != nil {
		if _, err := tx.DoneTask(a.ends.id, 0, ""); err != nil {
			return err
		}
	}
	in := crm.Activity{Kind: a.kind, Customer: a.customer.id, Contacts: []crm.ID{a.contact.id}, At: a.at, Note: a.note}
	if a.deal != nil {
		in.Deal = a.deal.id
	}
	var step *crm.Task
	if a.next != nil {
		step = &crm.Task{Title: a.next.title, Due: tx.DayDue(a.by.id, a.next.due), AllDay: true}
	}
	row, err := tx.LogActivity(in, step)
	if err != nil {
		return err
	}
	if a.next != nil {
		a.next.id = row.Next
	}
	return nil
}
