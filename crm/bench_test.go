package crm_test

import (
	"fmt"
	"testing"

	"crmbot/crm"
	"crmbot/store"
	"crmbot/store/memory"
)

// benchSetup makes a rep with customers.
func benchSetup(b *testing.B, e store.Engine, customers int) (*crm.CRM, crm.Person, []crm.ID) {
	b.Helper()
	c := crm.Open(e, "w")
	var rep crm.Person
	ids := make([]crm.ID, customers)
	err := c.Update(b.Context(), crm.Actor{System: "import"}, noon, func(tx *crm.Tx) error {
		team, err := tx.NewTeam(crm.Team{Name: "华东组"})
		if err != nil {
			return err
		}
		if rep, err = tx.NewPerson(crm.Person{Name: "张伟", Team: team.ID}); err != nil {
			return err
		}
		for i := range ids {
			cust, err := tx.NewCustomer(crm.Customer{Name: fmt.Sprintf("客户%d有限公司", i), Owner: rep.ID})
			if err != nil {
				return err
			}
			ids[i] = cust.ID
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return c, rep, ids
}

// BenchmarkLogActivity is one visit in one Update over the memory engine.
func BenchmarkLogActivity(b *testing.B) {
	c, rep, ids := benchSetup(b, memory.New(), 200)
	who := by(rep)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		err := c.Update(b.Context(), who, noon, func(tx *crm.Tx) error {
			_, err := tx.LogActivity(crm.Activity{Kind: crm.Visit, Customer: ids[i%len(ids)], Note: "谈了报价,下周三再跟进"}, nil)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkImportDeals is deals written 500 an Update over bolt, as an import does.
func BenchmarkImportDeals(b *testing.B) {
	c, rep, ids := benchSetup(b, setupBolt(b), 200)
	const batch = 500
	start, _, _ := noon.Date()
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		err := c.Update(b.Context(), crm.Actor{System: "import"}, noon, func(tx *crm.Tx) error {
			for i := range batch {
				d := crm.Deal{Title: "GTX Plus Basic", Customer: ids[i%len(ids)], Owner: rep.ID, Stage: crm.StageID(1 + i%6), Imported: true,
					Amount: cny(int64(1000 + i)), External: fmt.Sprintf("%d-%d", start, n+i)}
				d.Started = tx.Today(0).AddDays(-100 - i%90)
				if d.Stage > 4 {
					d.ClosedOn = d.Started.AddDays(60)
					if d.Stage == 6 {
						d.LostReason = "price"
					}
				}
				if _, err := tx.NewDeal(d); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		n += batch
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "deals/s")
}
