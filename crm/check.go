package crm

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"crmbot/store"
)

// Check compares everything that is kept twice: the journal's chain, rows and
// their indexes, each record with the entry that last changed it,
// what records name with what is there, and the rows that rules keep. It names the first difference.
func (c *CRM) Check(ctx context.Context) error {
	return c.engine.View(ctx, c.workspace, func(r store.Reader) error {
		if err := verifyJournal(ctx, r); err != nil {
			return err
		}
		v := c.view(r, Actor{System: "check"}, time.Time{})
		for _, t := range Tables() {
			if err := t.Verify(r); err != nil {
				return err
			}
		}
		if err := checkRecords(ctx, v); err != nil {
			return err
		}
		for _, rule := range slices.Concat(ownRules(), c.rules) {
			if k, ok := rule.(Checker); ok {
				if err := k.Check(v); err != nil {
					return wrap(rule.Name(), err)
				}
			}
		}
		return nil
	})
}

// checkRecords walks the records of every kind.
func checkRecords(ctx context.Context, v *View) error {
	return fine(
		checkTable(ctx, v, tab.people, func(p *Person) Record { return Record{Person: p} }),
		checkTable(ctx, v, tab.teams, func(t *Team) Record { return Record{Team: t} }),
		checkTable(ctx, v, tab.customers, func(c *Customer) Record { return Record{Customer: c} }),
		checkTable(ctx, v, tab.contacts, func(c *Contact) Record { return Record{Contact: c} }),
		checkTable(ctx, v, tab.deals, func(d *Deal) Record { return Record{Deal: d} }),
		checkTable(ctx, v, tab.activities, func(a *Activity) Record { return Record{Activity: a} }),
		checkTable(ctx, v, tab.tasks, func(t *Task) Record { return Record{Task: t} }),
		checkTable(ctx, v, tab.pipelines, func(p *Pipeline) Record { return Record{Pipeline: p} }),
		checkTable(ctx, v, tab.products, func(p *Product) Record { return Record{Product: p} }),
		checkTable(ctx, v, tab.quotas, func(q *Quota) Record { return Record{Quota: q} }),
		checkTable(ctx, v, tab.reports, func(r *Report) Record { return Record{Report: r} }),
		checkTable(ctx, v, tab.forecasts, func(s *Forecast) Record { return Record{Forecast: s} }),
		checkTable(ctx, v, tab.company, func(c *Company) Record { return Record{Company: c} }),
	)
}

// checkTable compares each record with the entry that last changed it, and follows what it names.
func checkTable[V any](ctx context.Context, v *View, t *store.Table[V], of func(*V) Record) error {
	n := 0
	for row := range t.Rows(v.s.r, store.All()) {
		if n++; n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		rec := of(&row)
		if err := v.checkEntry(rec); err != nil {
			return fmt.Errorf("%s %s: %w", t.Name(), rec.ref(), err)
		}
		if err := v.checkLinks(rec); err != nil {
			return fmt.Errorf("%s %s: %w", t.Name(), rec.ref(), err)
		}
	}
	return nil
}

// checkEntry compares a record with what the journal says became of it.
func (v *View) checkEntry(rec Record) error {
	seq := rec.meta().Rev
	h, err := tab.headers.Get(v.s.r, store.K().ID(seq))
	if err != nil {
		return fmt.Errorf("the entry %d that last changed it: %w", seq, err)
	}
	e, err := v.entry(&h)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(e.Changes, func(c Change) bool {
		return c.Ref == rec.ref() && (e.Erased || c.After.meta() != nil)
	})
	if i < 0 {
		return fmt.Errorf("entry %d, its version, does not change it", seq)
	}
	if e.Erased {
		return nil
	}
	kept, err := json.Marshal(rec)
	if err != nil {
		return err
	}
	said, err := json.Marshal(e.Changes[i].After)
	if err != nil {
		return err
	}
	if !bytes.Equal(kept, said) {
		return fmt.Errorf("it is not what entry %d says became of it", seq)
	}
	return nil
}

// checkLinks sees that what a record names is there.
func (v *View) checkLinks(rec Record) error {
	var refs []Ref
	add := func(kind Kind, ids ...ID) {
		for _, id := range ids {
			if id != 0 {
				refs = append(refs, Ref{kind, id})
			}
		}
	}
	switch {
	case rec.Person != nil:
		add(KindTeam, rec.Person.Team)
	case rec.Team != nil:
		add(KindTeam, rec.Team.Parent)
		add(KindPerson, rec.Team.Lead)
	case rec.Customer != nil:
		add(KindPerson, rec.Customer.Owner)
		add(KindCustomer, rec.Customer.Parent, rec.Customer.MergedInto)
	case rec.Contact != nil:
		add(KindCustomer, rec.Contact.Customers...)
	case rec.Deal != nil:
		d := rec.Deal
		add(KindCustomer, d.Customer)
		add(KindPerson, d.Owner)
		add(KindPerson, d.Followers...)
		add(KindContact, d.Contacts...)
		add(KindProduct, d.Products...)
		if err := v.checkStage(d); err != nil {
			return err
		}
	case rec.Activity != nil:
		a := rec.Activity
		add(KindCustomer, a.Customer)
		add(KindDeal, a.Deal)
		add(KindContact, a.Contacts...)
		add(KindTask, a.Next)
	case rec.Task != nil:
		add(KindCustomer, rec.Task.Customer)
		add(KindDeal, rec.Task.Deal)
		add(KindPerson, rec.Task.Owner, rec.Task.Giver)
	}
	for _, r := range refs {
		if _, err := v.load(r); err != nil {
			return fmt.Errorf("it names %s: %w", r, err)
		}
	}
	return nil
}

// checkStage sees that a deal's stage, kind and closing fields fit each other and its last stage event.
func (v *View) checkStage(d *Deal) error {
	p, s, err := v.Stage(d.Stage)
	switch {
	case err != nil:
		return err
	case p.ID != d.Pipeline || s.Kind != d.Kind:
		return fmt.Errorf("stage %d is not of its pipeline or kind", d.Stage)
	case d.Open() != d.ClosedOn.IsZero():
		return fmt.Errorf("its close does not fit its stage")
	}
	var last StageEvent
	for e := range tab.events.Rows(v.s.r, store.Prefix(key(d.ID))) {
		if !e.Undone {
			last = e
		}
	}
	if last.To != d.Stage {
		return fmt.Errorf("it stands in stage %d, its stage events end in %d", d.Stage, last.To)
	}
	return nil
}
