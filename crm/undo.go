package crm

import (
	"errors"
	"reflect"
	"slices"
	"time"

	"crmbot/store"
)

const (
	// UndoWithin is how long an ordinary change can be taken back, by whoever made it, where they made it.
	UndoWithin = 10 * time.Minute
	// UndoMergeWithin is how long a merge of customers can be taken back, by anybody who may merge them.
	UndoMergeWithin = 30 * 24 * time.Hour
)

// Undo takes an entry back by a new one that restores every record's before. An entry that other changes of its records
// followed is refused, naming what followed; of a merge, what moved is moved back with what was written since.
// An undo itself is not undone: do the thing again.
func (tx *Tx) Undo(seq uint64) (Entry, error) {
	h, err := tab.headers.Get(tx.s.r, store.K().ID(seq))
	if missing(err) {
		return Entry{}, Refuse(NotFound, "entry.unknown")
	}
	if err != nil {
		return Entry{}, err
	}
	e, err := tx.entry(&h)
	if err != nil {
		return Entry{}, err
	}
	if err := tx.mayUndo(&e); err != nil {
		return e, err
	}
	d := tx.begin("undo")
	d.e.Undoes, d.e.Reason, d.keep = seq, e.Verb, true
	if e.Verb == "customer.merge" {
		err = tx.unmerge(d, &e)
	} else {
		err = tx.takeBack(d, &e)
	}
	if err != nil {
		return e, err
	}
	for _, f := range e.Facts {
		d.fact(Fact{Kind: Withdrawn, Of: f.Kind, Ref: f.Ref, From: f.From, To: f.To, Amount: f.Amount})
		d.e.Facts[len(d.e.Facts)-1].Entry = seq
	}
	if err := tx.undoEvents(&e); err != nil {
		tx.u.broken = err
		return e, err
	}
	if err := tab.undone.Put(tx.Writer, &undoneRow{Seq: seq, By: d.e.Seq}); err != nil {
		tx.u.broken = err
		return e, err
	}
	return *d.e, tx.commit(d)
}

// mayUndo says whether the actor may take an entry back now.
func (tx *Tx) mayUndo(e *Entry) error {
	if by, ok := tx.UndoneBy(e.Seq); ok {
		return tx.followed("undo.done", by)
	}
	merge := e.Verb == "customer.merge"
	window := UndoWithin
	if merge {
		window = UndoMergeWithin
	}
	switch {
	case e.Undoes != 0:
		return Refuse(Invalid, "undo.undo")
	case e.Erased || e.Verb == "start" || e.Verb == reasonVerb || e.Exported != nil:
		return Refuse(Invalid, "undo.never")
	case tx.s.now.Sub(e.At) > window:
		return Refuse(Invalid, "undo.late", "at", e.At)
	case tx.all:
		return nil
	case tx.role() == "":
		return Refuse(Forbidden, "access.inactive")
	case tx.role() == Auditor && len(e.Changes) > 0 && e.By != tx.s.by.Person:
		return Refuse(Forbidden, "access.read_only")
	case merge:
		for _, f := range e.Facts {
			if f.Kind == CustomerMerged {
				_, err := tx.writable(ToChange, f.Ref, 0)
				return err
			}
		}
	case e.By != tx.s.by.Person:
		if _, err := tx.Entry(e.Seq); err != nil {
			return err
		}
		return Refuse(Forbidden, "undo.others")
	case e.Place != tx.s.by.Place:
		return Refuse(Invalid, "undo.elsewhere")
	}
	return nil
}

// takeBack restores each record's before, last change first, after making sure that nothing followed.
func (tx *Tx) takeBack(d *draft, e *Entry) error {
	for i := len(e.Changes) - 1; i >= 0; i-- {
		c := &e.Changes[i]
		now, err := tx.present(c)
		if err != nil {
			return err
		}
		if now == (Record{}) && c.After != (Record{}) {
			return Refuse(Conflict, "undo.followed", "code", c.Ref.String())
		}
		if m := now.meta(); m != nil && m.Rev != e.Seq {
			return tx.followed("undo.followed", m.Rev)
		}
		if m := now.meta(); m == nil && !reflect.DeepEqual(timeless(now), timeless(c.After)) {
			return Refuse(Conflict, "undo.followed", "code", c.Ref.String())
		}
		if c.Before == (Record{}) {
			if err := tx.unused(now, e); err != nil {
				return err
			}
		}
		d.change(now, c.Before)
	}
	return fine(tx.stillThere(d), tx.stillFits(d))
}

// timeless leaves out when an identity was used last: that is no change.
func timeless(r Record) Record {
	if r.Identity != nil {
		i := *r.Identity
		i.LastUsed, i.Direct = time.Time{}, ""
		r.Identity = &i
	}
	return r
}

// present reads the record of a change as it is now; none if there is none.
func (tx *Tx) present(c *Change) (rec Record, err error) {
	rec = c.any()
	switch {
	case rec.Identity != nil:
		rec.Identity, err = found(tab.identities.Get(tx.s.r, tab.identities.KeyOf(rec.Identity)))
	case rec.Rate != nil:
		rec.Rate, err = found(tab.rates.Get(tx.s.r, tab.rates.KeyOf(rec.Rate)))
	default:
		rec, err = tx.load(c.Ref)
	}
	var e *Error
	if errors.As(err, &e) && e.Code == NotFound || missing(err) {
		return Record{}, nil
	}
	return rec, err
}

// unused makes sure that nothing hangs on a record whose making is taken back, but for what the same entry made.
func (tx *Tx) unused(rec Record, e *Entry) error {
	for _, r := range tx.hanging(rec) {
		if !slices.ContainsFunc(e.Changes, func(c Change) bool { return c.Ref == r && c.Before == (Record{}) }) {
			return Refuse(Conflict, "undo.used", "code", rec.ref().String(), "by", r.String())
		}
	}
	return nil
}

// hanging finds records that name the given one.
func (tx *Tx) hanging(rec Record) []Ref {
	v, k := tx.Unscoped(), store.Prefix(key(rec.ref().ID))
	var out []Ref
	add := func(kind Kind, ids ...ID) {
		for _, id := range ids {
			out = append(out, Ref{kind, id})
		}
	}
	numbers := func(kind Kind, keys func(func(store.Key) bool)) {
		for pk := range keys {
			add(kind, ID(pk.Scan().ID()))
		}
	}
	r := v.s.r
	switch {
	case rec.Customer != nil:
		for a := range tab.activities.Rows(r, k) {
			add(KindActivity, a.ID)
		}
		numbers(KindDeal, tab.deals.KeysBy(r, dealsByCustomer, k))
		numbers(KindContact, tab.contacts.KeysBy(r, contactsByCustomer, k))
		numbers(KindTask, tab.tasks.KeysBy(r, tasksByCustomer, k))
		numbers(KindCustomer, tab.customers.KeysBy(r, customersByParent, k))
	case rec.Deal != nil:
		for a := range tab.activities.By(r, activitiesByDeal, k) {
			add(KindActivity, a.ID)
		}
		numbers(KindTask, tab.tasks.KeysBy(r, tasksByDeal, k))
	case rec.Contact != nil:
		for _, c := range rec.Contact.Customers {
			for a := range tab.activities.Rows(r, store.Prefix(key(c))) {
				if slices.Contains(a.Contacts, rec.Contact.ID) {
					add(KindActivity, a.ID)
				}
			}
			for _, d := range v.DealsOf(c) {
				if slices.Contains(d.Contacts, rec.Contact.ID) {
					add(KindDeal, d.ID)
				}
			}
		}
	case rec.Task != nil:
		if a, ok := tx.activityOfTask(rec.Task); ok {
			add(KindActivity, a)
		}
	case rec.Product != nil:
		for d := range tab.deals.Rows(r, store.All()) {
			if slices.Contains(d.Products, rec.Product.ID) {
				add(KindDeal, d.ID)
				break
			}
		}
	case rec.Pipeline != nil:
		for _, s := range rec.Pipeline.Stages {
			numbers(KindDeal, tab.deals.KeysBy(r, dealsByStage, store.Prefix(key(ID(s.ID)))))
		}
	case rec.Team != nil:
		for _, p := range v.allPeople() {
			if p.Team == rec.Team.ID {
				add(KindPerson, p.ID)
			}
		}
		for _, t := range v.allTeams() {
			if t.Parent == rec.Team.ID {
				add(KindTeam, t.ID)
			}
		}
		for seat := range rollupTables.seats.Rows(r, k) { // whoever had deals there, those closed there included
			add(KindPerson, seat.Owner)
		}
		numbersOfQuotas(v, rec.Team.Ref(), add)
	case rec.Person != nil:
		tx.hangingOnPerson(rec.Person, k, add, numbers)
	}
	return out
}

func numbersOfQuotas(v *View, subject Ref, add func(Kind, ...ID)) {
	for q := range tab.quotas.Rows(v.s.r, store.Prefix(refKey(subject))) {
		add(KindQuota, q.ID)
	}
}

func (tx *Tx) hangingOnPerson(p *Person, k store.Keys, add func(Kind, ...ID), numbers func(Kind, func(func(store.Key) bool))) {
	r := tx.s.r
	numbers(KindCustomer, tab.customers.KeysBy(r, customersByOwner, k))
	numbers(KindDeal, tab.deals.KeysBy(r, dealsByOwner, k))
	numbers(KindDeal, tab.deals.KeysBy(r, dealsByMember, k))
	numbers(KindTask, tab.tasks.KeysBy(r, tasksByOwner, k))
	numbersOfQuotas(&tx.View, p.Ref(), add)
	for range tab.identities.KeysBy(r, identitiesByPerson, k) {
		add(KindPerson, p.ID)
	}
	for range tab.headers.KeysBy(r, headersByPerson, k) {
		add(KindPerson, 0) // they did something
		break
	}
	for _, t := range tx.allTeams() {
		if t.Lead == p.ID {
			add(KindTeam, t.ID)
		}
	}
}

// activityOfTask finds the activity that led to a task.
func (tx *Tx) activityOfTask(t *Task) (ID, bool) {
	if t.Customer == 0 {
		return 0, false
	}
	for a := range tab.activities.Rows(tx.s.r, store.Prefix(key(t.Customer)).Backwards()) {
		if a.Next == t.ID {
			return a.ID, true
		}
	}
	return 0, false
}

// undoEvents marks the stage events of an entry: conversion and highest stage ignore them from now on.
func (tx *Tx) undoEvents(e *Entry) error {
	for _, c := range e.Changes {
		if c.Ref.Kind != KindDeal {
			continue
		}
		ev, err := tab.events.Get(tx.s.r, key(c.Ref.ID).ID(e.Seq))
		if missing(err) {
			continue
		}
		if err != nil {
			return err
		}
		ev.Undone = true
		if err := tab.events.Put(tx.Writer, &ev); err != nil {
			return err
		}
	}
	return nil
}
