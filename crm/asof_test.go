package crm_test

import (
	"errors"
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/money"
	"crmbot/store/memory"
)

// asOf looks at the company as it stood at an instant.
func (c *company) asOf(p crm.Person, at time.Time, what crm.Extent, fn func(*crm.View)) {
	c.see(p, func(v *crm.View) {
		past, err := v.AsOf(at, what)
		if err != nil {
			c.t.Fatal(err)
		}
		fn(past)
	})
}

// TestAsOf: records, what was planned and the set-up stand as they stood, and who may see is judged by the rights of now.
func TestAsOf(t *testing.T) {
	t.Parallel()
	c := setup(t)
	began := c.now
	c.now = c.now.Add(time.Hour)
	cust := c.customer(c.rep, "华兴医疗")
	d := c.deal(c.rep, cust.ID, 100, 2)
	then := c.now
	c.now = c.now.Add(24 * time.Hour)
	c.must(c.rep, func(tx *crm.Tx) error {
		if _, err := tx.MoveDeal(d.ID, 0, 3, ""); err != nil {
			return err
		}
		if _, err := tx.SetAmount(d.ID, 0, money.Amount{Minor: 25_000, Currency: "CNY"}); err != nil {
			return err
		}
		_, err := tx.LogActivity(crm.Activity{Kind: crm.Visit, Deal: d.ID}, &crm.Task{Title: "送样", Due: c.now.Add(time.Hour)})
		return err
	})
	c.must(c.admin, func(tx *crm.Tx) error {
		if _, err := tx.AssignDeal(d.ID, 0, c.mate.ID, "busy"); err != nil {
			return err
		}
		_, err := tx.EditPerson(c.rep.ID, 0, func(p *crm.Person) { p.Name = "另名" })
		return err
	})
	c.asOf(c.admin, then, crm.Everything, func(v *crm.View) {
		was, err := v.Deal(d.ID)
		if err != nil || was.Stage != 2 || was.Amount != d.Amount || was.Owner != c.rep.ID || was.Rev != d.Rev {
			t.Errorf("it was %+v, %v, want %+v", was, err, d)
		}
		if n := len(v.StageEvents(d.ID)); n != 1 {
			t.Errorf("%d stage events, want its making", n)
		}
		if p, err := v.Person(c.rep.ID); err != nil || p.Name != c.rep.Name {
			t.Errorf("the owner was %+v, %v", p, err)
		}
		if i, ok := v.IdleDeal(d.ID); !ok || !i.Since.Equal(then) || len(i.Planned) != 0 {
			t.Errorf("it lay untouched as %+v", i)
		}
		if list := v.ActivitiesOf(cust.ID, 10); len(list) != 0 {
			t.Errorf("there were %d activities", len(list))
		}
		if !v.Now().Equal(then) || !v.Began().Equal(began) {
			t.Errorf("now is %v, the journal began %v", v.Now(), v.Began())
		}
		if err := v.RollupCheck(); err != nil {
			t.Errorf("the numbers of then: %v", err)
		}
	})
	c.asOf(c.mate, then, crm.WithDeals, func(v *crm.View) {
		if _, err := v.Deal(d.ID); err == nil {
			t.Error("who has it now sees it where it was not theirs yet")
		}
	})
	c.asOf(c.admin, began, crm.WithDeals, func(v *crm.View) {
		if _, err := v.Deal(d.ID); err == nil {
			t.Error("it was there before it was made")
		}
	})
	c.see(c.admin, func(v *crm.View) {
		if now, err := v.Deal(d.ID); err != nil || now.Stage != 3 || now.Owner != c.mate.ID {
			t.Errorf("looking back changed it: %+v, %v", now, err)
		}
	})
}

// TestAsOfErased: where the text of an entry was erased, the entry of the record before it says how it stood.
func TestAsOfErased(t *testing.T) {
	t.Parallel()
	e := memory.New()
	c := found(t, e)
	cust := c.customer(c.rep, "华兴医疗")
	d := c.deal(c.rep, cust.ID, 100, 2)
	then := c.now
	c.now = c.now.Add(time.Hour)
	var moved crm.Deal
	c.must(c.rep, func(tx *crm.Tx) (err error) {
		moved, err = tx.SetAmount(d.ID, 0, money.Amount{Minor: 25_000, Currency: "CNY"})
		return err
	})
	wipeSpan(t, e, []byte{16, 0, 0, 0, 0, 0, 0, 0, 0, byte(moved.Rev)}, []byte{16, 0, 0, 0, 0, 0, 0, 0, 0, byte(moved.Rev) + 1})
	c.asOf(c.admin, then, crm.WithDeals, func(v *crm.View) {
		if was, err := v.Deal(d.ID); err != nil || was.Amount != d.Amount {
			t.Errorf("it was %+v, %v", was, err)
		}
	})
}

// TestAsOfRights: who may see what was there is judged by who they are now: not by what they were, nor by that they were not there yet.
func TestAsOfRights(t *testing.T) {
	t.Parallel()
	c := setup(t)
	cust := c.customer(c.rep, "华兴医疗")
	then := c.now
	c.now = c.now.Add(time.Hour)
	var late crm.Person
	c.must(c.admin, func(tx *crm.Tx) error {
		_, err := tx.EditPerson(c.service.ID, 0, func(p *crm.Person) { p.Role = crm.Rep })
		if err == nil {
			late, err = tx.NewPerson(crm.Person{Name: "林静", Role: crm.Auditor})
		}
		return err
	})
	c.asOf(c.service, then, crm.Everything, func(v *crm.View) {
		if _, err := v.Customer(cust.ID); err == nil {
			t.Error("who saw all customers then still sees them")
		}
	})
	c.asOf(late, then, crm.Everything, func(v *crm.View) {
		if _, err := v.Customer(cust.ID); err != nil || len(v.People()) == 0 || len(v.Teams()) == 0 {
			t.Errorf("who came since sees %d people, %d teams, and of the customer %v", len(v.People()), len(v.Teams()), err)
		}
	})
}

// TestAsOfBeforeTheJournal: of a moment before the first entry nothing is known, and that is said.
func TestAsOfBeforeTheJournal(t *testing.T) {
	t.Parallel()
	c := setup(t)
	began := c.now
	c.now = c.now.Add(time.Hour)
	for _, what := range []crm.Extent{crm.SetupAlone, crm.WithDeals, crm.Everything} {
		c.see(c.admin, func(v *crm.View) {
			_, err := v.AsOf(began.Add(-time.Second), what)
			var refused *crm.Error
			if !errors.As(err, &refused) || refused.Code != crm.Invalid || refused.Reason != "asof.early" {
				t.Errorf("AsOf(before the journal, %d) = %v, want asof.early", what, err)
			}
		})
		c.asOf(c.admin, began, what, func(v *crm.View) {
			if p := v.DefaultPipeline(); len(p.Stages) == 0 {
				t.Errorf("as the journal began there is the pipeline %+v", p)
			}
		})
	}
}

// TestAsOfTouched: when something last happened with a customer and a deal goes back as well, and what was laid back is told.
func TestAsOfTouched(t *testing.T) {
	t.Parallel()
	c := setup(t)
	cust := c.customer(c.rep, "华兴医疗")
	d := c.deal(c.rep, cust.ID, 100, 2)
	visit := func() {
		c.now = c.now.Add(time.Hour)
		c.must(c.rep, func(tx *crm.Tx) error {
			_, err := tx.LogActivity(crm.Activity{Kind: crm.Visit, Deal: d.ID}, nil)
			return err
		})
	}
	before := c.now
	visit()
	then := c.now
	visit()
	c.asOf(c.admin, then, crm.Everything, func(v *crm.View) {
		for _, ref := range []crm.Ref{cust.Ref(), d.Ref()} {
			if at, ok := v.LastActivity(ref); !ok || !at.Equal(then) {
				t.Errorf("something last happened with %s at %v, %v, want %v", ref, at, ok, then)
			}
		}
		if all := v.Laid(); len(all) != 1 || all[0].Before.Activity == nil || all[0].After != (crm.Record{}) {
			t.Errorf("laid back: %+v, want the second visit", all)
		}
	})
	c.asOf(c.admin, before, crm.Everything, func(v *crm.View) {
		for _, ref := range []crm.Ref{cust.Ref(), d.Ref()} {
			if at, ok := v.LastActivity(ref); ok {
				t.Errorf("something last happened with %s at %v, want nothing", ref, at)
			}
		}
	})
	c.asOf(c.rep, then, crm.Everything, func(v *crm.View) {
		if all := v.Laid(); all != nil {
			t.Errorf("who does not see everything is told of %d records", len(all))
		}
	})
	c.see(c.admin, func(v *crm.View) {
		if all := v.Laid(); all != nil {
			t.Errorf("%d records are laid over the present", len(all))
		}
	})
}
