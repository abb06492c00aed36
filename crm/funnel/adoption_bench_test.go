package funnel_test

import (
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/funnel"
	"crmbot/store/memory"
)

// BenchmarkReadUse reads how 100 reps who log on every weekday of 20 weeks use the CRM. What it costs goes by reps and weeks told of,
// not by what was logged.
func BenchmarkReadUse(b *testing.B) {
	c := crm.Open(memory.New(), "many", funnel.Adoption{})
	now := time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)
	do := func(fn func(*crm.Tx) error) {
		if err := c.Update(b.Context(), crm.Actor{System: "import"}, now, fn); err != nil {
			b.Fatal(err)
		}
	}
	var reps []crm.ID
	do(func(tx *crm.Tx) error {
		for range 100 {
			p, err := tx.NewPerson(crm.Person{Name: "rep", Role: crm.Rep, State: crm.Active})
			if err != nil {
				return err
			}
			reps = append(reps, p.ID)
		}
		_, err := tx.NewCustomer(crm.Customer{Name: "customer"})
		return err
	})
	for range 20 * 7 {
		now = now.AddDate(0, 0, 1)
		do(func(tx *crm.Tx) error {
			for _, id := range reps {
				if now.Weekday()%6 == 0 {
					continue
				}
				if _, err := tx.LogActivity(crm.Activity{Meta: crm.Meta{CreatedBy: id}, Kind: crm.Visit, Customer: 1, At: now}, nil); err != nil {
					return err
				}
			}
			return nil
		})
	}
	err := c.View(b.Context(), crm.Actor{System: "test"}, now, func(v *crm.View) error {
		for b.Loop() {
			if u := funnel.ReadUse(v, crm.Ref{}, v.Today(0)); u.Last.Logs != 2000 {
				b.Fatalf("last weeks = %+v", u.Last)
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}
