package bench_test

import (
	"fmt"
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/funnel"
	"crmbot/crm/money"
)

// funnels compares the funnel of a million deals with that of a thousand, both made by the verbs.
func funnels(b *testing.B, r *report) {
	const few, many = 1_000, 1_000_000
	small, admin := sell(b, few)
	large, _ := sell(b, many)
	const rounds = 101
	var ours, theirs []time.Duration
	for range rounds {
		theirs = append(theirs, took(func() { read(b, small, admin) }))
		ours = append(ours, took(func() { read(b, large, admin) }))
	}
	ratio := median(ours).Seconds() / median(theirs).Seconds()
	b.ReportMetric(ratio, "million/thousand")
	r.add(line{
		what: "funnel of the company", got: fmt.Sprintf("%v at %d deals", median(ours).Round(time.Microsecond), many),
		against: fmt.Sprintf("%v at %d deals", median(theirs).Round(time.Microsecond), few), ratio: fmt.Sprintf("%.2f ×", ratio), aim: "no growth with deals",
	})
}

func read(b *testing.B, c *crm.CRM, person crm.ID) {
	b.Helper()
	view(b, c, person, func(v *crm.View) error {
		_, err := funnel.Read(v, funnel.Query{Who: funnel.Of(v, crm.Ref{})})
		return err
	})
}

// sell makes a company with n deals: five reps and a hundred customers, deals of two years in all stages. Few people keep
// the small company from having so few roll-up rows that its funnel costs nothing.
func sell(b *testing.B, n int) (*crm.CRM, crm.ID) {
	b.Helper()
	c := crm.Open(fresh(b), workspace)
	s := hire(b, c)
	list := customers(b, c, s, 100)
	const batch, sellers, days = 2000, 5, 720
	for from := 0; from < n; from += batch {
		update(b, c, func(tx *crm.Tx) error {
			pipe := tx.DefaultPipeline()
			for i := from; i < min(n, from+batch); i++ {
				d := crm.Deal{
					Title: "服务器扩容", Customer: list[i*13%len(list)].ID, Owner: s.reps[i%sellers].ID, Stage: pipe.Stages[i/sellers%len(pipe.Stages)].ID,
					Amount: money.Amount{Minor: int64(100_000 + i%9973*100), Currency: "CNY"}, Imported: true,
				}
				d.Started = tx.Today(0).AddDays(-30 - i*7919%days)
				if i/sellers%len(pipe.Stages) >= len(pipe.Stages)-2 {
					d.ClosedOn = d.Started.AddDays(20)
					d.LostReason = lost(pipe.Stages[i/sellers%len(pipe.Stages)])
				} else {
					d.Expected = tx.Today(0).AddDays(i * 31 % 90)
				}
				if _, err := tx.NewDeal(d); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return c, s.admin
}

func lost(s crm.Stage) string {
	if s.Kind == crm.StageLost {
		return "price"
	}
	return ""
}
