package funnel_test

import (
	"fmt"
	"testing"

	"crmbot/crm"
	"crmbot/crm/funnel"
)

// BenchmarkDiagnostics reads what the diagnosis cards show, at more and more deals: their cost must not grow with them.
func BenchmarkDiagnostics(b *testing.B) {
	reads := []struct {
		name string
		read func(*crm.View, funnel.Query) error
	}{
		{"velocity", func(v *crm.View, q funnel.Query) error { _, err := funnel.Velocity(v, q); return err }},
		{"time", func(v *crm.View, q funnel.Query) error { _, err := funnel.TimeIn(v, q); return err }},
		{"benchmarks", func(v *crm.View, q funnel.Query) error { _, err := funnel.Benchmarks(v, q); return err }},
		{"by rep", func(v *crm.View, q funnel.Query) error {
			_, err := funnel.Diagnose(v, q, 1, funnel.ByRep, funnel.ByCohort)
			return err
		}},
		{"flow by source", func(v *crm.View, q funnel.Query) error {
			_, err := funnel.Diagnose(v, q, 1, funnel.BySource, funnel.ByFlow)
			return err
		}},
		{"chance", func(v *crm.View, _ funnel.Query) error {
			h := funnel.Learn(v, v.DefaultPipeline())
			h.Chance(funnel.Traits{Stage: 2})
			return nil
		}},
	}
	for _, n := range []int{1_000, 50_000} {
		c, now := manyDeals(b, n)
		for _, r := range reads {
			b.Run(fmt.Sprintf("%s/%d", r.name, n), func(b *testing.B) {
				for b.Loop() {
					err := c.View(b.Context(), crm.Actor{System: "bench"}, now, func(v *crm.View) error {
						return r.read(v, funnel.Query{Who: crm.Scope{All: true}})
					})
					if err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
