package crm

import (
	"slices"
	"strings"
	"time"

	"crmbot/crm/calendar"
)

// clockSkew is how far ahead of ours another clock may be before what it tells lies in the future.
const clockSkew = time.Minute

// LogActivity writes down what happened (now, unless At says when), and the next step if there is one, in one entry.
// Whoever sees the customer or deal may. What was logged more than a day late is marked. One message (Link) makes one activity.
func (tx *Tx) LogActivity(a Activity, next *Task) (Activity, error) {
	if a.At.IsZero() {
		a.At = tx.s.now
	}
	a.Void, a.Next = false, 0
	if err := tx.checkActivity(&a, nil); err != nil {
		return a, err
	}
	var step Task
	if next != nil {
		step = *next
		step.Customer, step.Deal = a.Customer, a.Deal
		if err := tx.checkTask(&step, nil, true); err != nil {
			return a, err
		}
	}
	if kept, again := tx.ActivityFrom(a.Link); again {
		return kept, Refuse(Conflict, "activity.kept", "activity", kept.Ref().String())
	}
	tx.made(&a.Meta, KindActivity)
	a.BackDated = tx.late(&a)
	d := tx.begin("activity.log")
	if next != nil {
		tx.made(&step.Meta, KindTask)
		a.Next = step.ID
	}
	d.change(Record{}, Record{Activity: &a})
	d.fact(Fact{Kind: ActivityLogged, Ref: a.Ref()})
	if next != nil {
		d.change(Record{}, Record{Task: &step})
		d.fact(Fact{Kind: TaskAdded, Ref: step.Ref(), To: step.Owner})
	}
	return a, tx.commit(d)
}

// late tells whether an activity was logged more than a day after it happened, in calendar days where its author is.
func (tx *Tx) late(a *Activity) bool {
	author, _ := tx.person(a.CreatedBy)
	zone := tx.Zone(author)
	return calendar.DateOf(a.CreatedAt.In(zone))-calendar.DateOf(a.At.In(zone)) > 1
}

// checkActivity cleans and checks what people wrote, and that they may write it there.
func (tx *Tx) checkActivity(a, before *Activity) error {
	cleanAll(&a.Note, &a.Outcome, &a.Link, &a.External)
	a.At, a.Contacts = utc(a.At), unique(a.Contacts)
	switch a.Kind {
	case Visit, Call, Chat, Mail, Meeting, Event, Demo, Other:
	default:
		return invalid("kind", "activity.kind")
	}
	if err := short(maxText, field("note", a.Note), field("outcome", a.Outcome), field("link", a.Link)); err != nil {
		return err
	}
	if a.Link != "" && !strings.HasPrefix(a.Link, "https://") {
		return invalid("link", "activity.link")
	}
	if a.At.After(tx.s.now.Add(clockSkew)) {
		return invalid("at", "activity.future", "date", a.At)
	}
	if before != nil && before.Customer == a.Customer && before.Deal == a.Deal && slices.Equal(before.Contacts, a.Contacts) {
		return nil
	}
	return tx.checkPlace(&a.Customer, a.Deal, a.Contacts)
}

// checkPlace checks the customer, deal and contacts something is logged with or planned for. A deal brings its customer.
func (tx *Tx) checkPlace(customer *ID, deal ID, contacts []ID) error {
	if deal != 0 {
		d, ok := tx.deal(deal)
		if !ok || !tx.all && !tx.seesDeal(&d) {
			return &Error{Code: NotFound, Reason: "deal.unknown", Field: "deal"}
		}
		if *customer == 0 {
			*customer = d.Customer
		}
		if *customer != d.Customer {
			return invalid("deal", "deal.of_other")
		}
		if err := tx.may(ToLog, Record{Deal: &d}); err != nil {
			return err
		}
	}
	if *customer == 0 {
		if tx.system() || deal != 0 {
			return nil
		}
		return invalid("customer", "field.required")
	}
	c, ok := tx.customer(*customer)
	switch {
	case !ok || !tx.all && !tx.seesCustomer(&c):
		return &Error{Code: NotFound, Reason: "customer.unknown", Field: "customer"}
	case c.MergedInto != 0:
		return &Error{Code: Invalid, Reason: "customer.merged", Field: "customer", Args: []any{"id", c.MergedInto}}
	case c.Archived && !tx.system():
		return &Error{Code: Invalid, Reason: "customer.archived", Field: "customer"}
	}
	for _, id := range contacts {
		if k, ok := one(&tx.View, tab.contacts, id); !ok || !slices.Contains(k.Customers, c.ID) {
			return &Error{Code: NotFound, Reason: "contact.unknown", Field: "contacts"}
		}
	}
	return tx.may(ToLog, Record{Customer: &c})
}

// EditActivity corrects what was logged: the author for seven days, a manager any time.
func (tx *Tx) EditActivity(id ID, rev uint64, edit func(*Activity)) (Activity, error) {
	rec, err := tx.writable(ToChange, Ref{KindActivity, id}, rev)
	if err != nil {
		return Activity{}, err
	}
	before := rec.Activity
	if before.Void {
		return *before, Refuse(Conflict, "activity.void")
	}
	a := *before
	a.Contacts = slices.Clone(before.Contacts)
	edit(&a)
	if a.Customer != before.Customer {
		a.Contacts = keepContacts(tx, a.Contacts, a.Customer)
		if a.Deal == before.Deal {
			a.Deal = 0 // the deal is the other customer's
		}
	}
	a.Meta, a.Next, a.Void, a.External = before.Meta, before.Next, false, before.External
	if err := tx.checkActivity(&a, before); err != nil {
		return a, err
	}
	a.BackDated = tx.late(&a)
	if same(before, &a) {
		return a, nil
	}
	d := tx.begin("activity.edit")
	d.change(Record{Activity: before}, Record{Activity: &a})
	d.fact(Fact{Kind: ActivityChanged, Ref: a.Ref()})
	return a, tx.commit(d)
}

func keepContacts(tx *Tx, ids []ID, customer ID) []ID {
	return slices.DeleteFunc(ids, func(id ID) bool {
		k, ok := one(&tx.View, tab.contacts, id)
		return !ok || !slices.Contains(k.Customers, customer)
	})
}

// VoidActivity says that it never happened; it stays in history. The task it led to stays open.
func (tx *Tx) VoidActivity(id ID, rev uint64) (Activity, error) {
	rec, err := tx.writable(ToChange, Ref{KindActivity, id}, rev)
	if err != nil {
		return Activity{}, err
	}
	a := *rec.Activity
	if a.Void {
		return a, Refuse(Conflict, "activity.void")
	}
	a.Void = true
	d := tx.begin("activity.void")
	d.change(Record{Activity: rec.Activity}, Record{Activity: &a})
	d.fact(Fact{Kind: ActivityVoided, Ref: a.Ref()})
	return a, tx.commit(d)
}
