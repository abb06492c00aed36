package crm

import (
	"errors"
	"fmt"

	"crmbot/store"
)

// meta is the common part of the record, nil for an identity, a rate, and no record.
func (r Record) meta() *Meta {
	switch {
	case r.Person != nil:
		return &r.Person.Meta
	case r.Team != nil:
		return &r.Team.Meta
	case r.Customer != nil:
		return &r.Customer.Meta
	case r.Contact != nil:
		return &r.Contact.Meta
	case r.Deal != nil:
		return &r.Deal.Meta
	case r.Activity != nil:
		return &r.Activity.Meta
	case r.Task != nil:
		return &r.Task.Meta
	case r.Pipeline != nil:
		return &r.Pipeline.Meta
	case r.Product != nil:
		return &r.Product.Meta
	case r.Quota != nil:
		return &r.Quota.Meta
	case r.Report != nil:
		return &r.Report.Meta
	case r.Forecast != nil:
		return &r.Forecast.Meta
	case r.Company != nil:
		return &r.Company.Meta
	}
	return nil
}

// ref names the record.
func (r Record) ref() Ref {
	switch {
	case r.Person != nil:
		return r.Person.Ref()
	case r.Team != nil:
		return r.Team.Ref()
	case r.Identity != nil:
		return Ref{KindPerson, r.Identity.Person}
	case r.Customer != nil:
		return r.Customer.Ref()
	case r.Contact != nil:
		return r.Contact.Ref()
	case r.Deal != nil:
		return r.Deal.Ref()
	case r.Activity != nil:
		return r.Activity.Ref()
	case r.Task != nil:
		return r.Task.Ref()
	case r.Pipeline != nil:
		return r.Pipeline.Ref()
	case r.Product != nil:
		return r.Product.Ref()
	case r.Quota != nil:
		return r.Quota.Ref()
	case r.Report != nil:
		return r.Report.Ref()
	case r.Forecast != nil:
		return r.Forecast.Ref()
	case r.Rate != nil:
		return Ref{KindSetting, 0}
	case r.Company != nil:
		return Ref{KindSetting, r.Company.ID}
	}
	return Ref{}
}

func refOf(before, after Record) Ref {
	if after != (Record{}) {
		return after.ref()
	}
	return before.ref()
}

// store puts the row of after, or takes the row of before away when there is no after. A row whose key
// changes with its contents (an activity's) leaves its old place.
func (tx *Tx) store(before, after Record) error {
	if after == (Record{}) {
		return tx.drop(before)
	}
	w := tx.Writer
	switch {
	case after.Person != nil:
		tx.s.patch(before, after)
		return put(w, tab.people, after.Person)
	case after.Team != nil:
		tx.s.patch(before, after)
		return put(w, tab.teams, after.Team)
	case after.Identity != nil:
		return put(w, tab.identities, after.Identity)
	case after.Customer != nil:
		delete(tx.s.customers, after.Customer.ID)
		return putOver(w, tab.customers, before.Customer, after.Customer)
	case after.Contact != nil:
		return putOver(w, tab.contacts, before.Contact, after.Contact)
	case after.Deal != nil:
		return putOver(w, tab.deals, before.Deal, after.Deal)
	case after.Activity != nil:
		if b := before.Activity; b != nil && string(activityKey(b)) != string(activityKey(after.Activity)) {
			if err := tab.activities.Delete(w, activityKey(b)); err != nil {
				return err
			}
		}
		return putOver(w, tab.activities, before.Activity, after.Activity)
	case after.Task != nil:
		return putOver(w, tab.tasks, before.Task, after.Task)
	case after.Pipeline != nil:
		tx.s.patch(before, after)
		return put(w, tab.pipelines, after.Pipeline)
	case after.Product != nil:
		return put(w, tab.products, after.Product)
	case after.Quota != nil:
		return put(w, tab.quotas, after.Quota)
	case after.Report != nil:
		return put(w, tab.reports, after.Report)
	case after.Forecast != nil:
		return put(w, tab.forecasts, after.Forecast)
	case after.Rate != nil:
		return put(w, tab.rates, after.Rate)
	case after.Company != nil:
		tx.s.patch(before, after)
		return put(w, tab.company, after.Company)
	}
	return nil
}

// drop takes a row away: only the undoing of its making does that.
func (tx *Tx) drop(rec Record) error {
	w := tx.Writer
	switch {
	case rec.Person != nil:
		tx.s.patch(rec, Record{})
		return tab.people.Delete(w, key(rec.Person.ID))
	case rec.Team != nil:
		tx.s.patch(rec, Record{})
		return tab.teams.Delete(w, key(rec.Team.ID))
	case rec.Identity != nil:
		return tab.identities.Delete(w, tab.identities.KeyOf(rec.Identity))
	case rec.Customer != nil:
		delete(tx.s.customers, rec.Customer.ID)
		return tab.customers.Delete(w, key(rec.Customer.ID))
	case rec.Contact != nil:
		return tab.contacts.Delete(w, key(rec.Contact.ID))
	case rec.Deal != nil:
		return tab.deals.Delete(w, key(rec.Deal.ID))
	case rec.Activity != nil:
		return tab.activities.Delete(w, activityKey(rec.Activity))
	case rec.Task != nil:
		return tab.tasks.Delete(w, key(rec.Task.ID))
	case rec.Pipeline != nil:
		tx.s.patch(rec, Record{})
		return tab.pipelines.Delete(w, key(rec.Pipeline.ID))
	case rec.Product != nil:
		return tab.products.Delete(w, key(rec.Product.ID))
	case rec.Quota != nil:
		return tab.quotas.Delete(w, quotaKey(rec.Quota))
	case rec.Report != nil:
		return tab.reports.Delete(w, reportKey(rec.Report))
	case rec.Forecast != nil:
		return tab.forecasts.Delete(w, forecastKey(rec.Forecast))
	case rec.Rate != nil:
		return tab.rates.Delete(w, tab.rates.KeyOf(rec.Rate))
	}
	return nil
}

// put writes a row; a unique value that another row holds is a refusal people are told about.
func put[V any](w store.Writer, t *store.Table[V], v *V) error {
	return putBy(t.Put, w, t, v)
}

// putOver writes the row of a record that has one already, or that was just made.
func putOver[V any](w store.Writer, t *store.Table[V], before, v *V) error {
	if before == nil {
		return putBy(t.Insert, w, t, v)
	}
	return putBy(t.Put, w, t, v)
}

func putBy[V any](write func(store.Writer, *V) error, w store.Writer, t *store.Table[V], v *V) error {
	err := write(w, v)
	if errors.Is(err, store.ErrTaken) {
		return &Error{Code: Conflict, Reason: "record.taken", Args: []any{"what", t.Name()}}
	}
	return wrap("write "+t.Name(), err)
}

func missing(err error) bool { return errors.Is(err, store.ErrNotFound) }

// wrap says what was being done; a refusal stays one.
func wrap(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}
