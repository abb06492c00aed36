package funnel_test

import (
	"testing"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// cohort makes deals begun now: n of a rep, of which some come to the second stage and the others are lost in the first.
func (w *world) cohort(rep crm.ID, n, on int, units int64, source, reason string) {
	w.t.Helper()
	for i := range n {
		var id crm.ID
		w.do(func(tx *crm.Tx) error {
			made, err := tx.NewDeal(crm.Deal{Title: "deal", Customer: w.cust, Owner: rep, Stage: 1, Amount: yuan(units+int64(i), "CNY"), Source: source})
			id = made.ID
			return err
		})
		w.do(func(tx *crm.Tx) error {
			if i < on {
				_, err := tx.MoveDeal(id, 0, 2, "")
				return err
			}
			_, err := tx.LoseDeal(id, 0, crm.Loss{Reason: reason})
			return err
		})
	}
}

// TestDiagnosis: of two reps with as many deals, 20 % here and 60 % there, the first takes 10 points off the 40 % and
// is named first.
func TestDiagnosis(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-03-02 12:00")
	w.cohort(w.reps[1], 10, 2, 100, "web", "price")
	w.cohort(w.reps[0], 10, 6, 900, "expo", "competitor")
	cut := func(by funnel.By, from crm.StageID) funnel.Diagnosis {
		var d funnel.Diagnosis
		w.see(func(v *crm.View) (err error) {
			d, err = funnel.Diagnose(v, funnel.Query{Who: everybody(), Period: quarterOf(t, "2026-01-01")}, from, by, funnel.ByCohort)
			return err
		})
		return d
	}
	d := cut(funnel.ByRep, 1)
	if d.Rate != (funnel.Ratio{Num: 8, Den: 20}) || len(d.Parts) != 2 {
		t.Fatalf("by rep = %+v", d)
	}
	worst, best := d.Parts[0], d.Parts[1]
	if worst.ID != w.reps[1] || worst.Rate != (funnel.Ratio{Num: 2, Den: 10}) || worst.Points.Round(10_000) != -1000 || best.Points.Round(10_000) != 1000 || !worst.Judged {
		t.Errorf("by rep = %+v, want the second rep first, taking 10 points", d.Parts)
	}
	if d = cut(funnel.BySource, 1); len(d.Parts) != 2 || d.Parts[0].Text != "web" || d.Parts[0].Points.Round(10_000) != -1000 {
		t.Errorf("by source = %+v", d.Parts)
	}
	if d = cut(funnel.ByReason, 1); len(d.Parts) != 2 || d.Parts[0].Text != "price" || d.Parts[0].Rate != (funnel.Ratio{Num: 8, Den: 20}) || d.Parts[1].Points.Round(10_000) != -2000 {
		t.Errorf("by reason = %+v", d.Parts)
	}
	if d = cut(funnel.ByProduct, 1); len(d.Parts) != 1 || d.Parts[0].ID != 0 || d.Parts[0].Points.Num != 0 {
		t.Errorf("by product = %+v", d.Parts)
	}
	if d = cut(funnel.BySize, 1); len(d.Parts) != 3 || d.Edges[0].Minor != 106_00 || d.Edges[1].Minor != 903_00 || d.Parts[0].Judged {
		t.Errorf("by size = %+v of %v, want thirds of 7, 7 and 6 that are too few to be judged", d.Parts, d.Edges)
	}
	if d = cut(funnel.ByRep, 0); d.Rate != (funnel.Ratio{Num: 0, Den: 20}) || d.Open != 8 || d.To.Kind != crm.StageWon {
		t.Errorf("of all that began = %+v", d)
	}
	w.see(func(v *crm.View) error {
		if _, err := funnel.Diagnose(v, funnel.Query{Who: everybody()}, 99, funnel.ByRep, funnel.ByCohort); err == nil {
			t.Error("a stage nobody knows is diagnosed")
		}
		return nil
	})
}

// TestDiagnosisAgreesWithConversion: whatever it is cut by, each step is the step of the cohort, and the parts sum to it.
func TestDiagnosisAgreesWithConversion(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-03-02 12:00")
	w.cohort(w.reps[1], 9, 2, 100, "web", "price")
	w.cohort(w.reps[0], 13, 6, 900, "", "competitor")
	w.move(1, "2026-03-04", 5)
	w.move(2, "2026-03-04", 4)
	w.see(func(v *crm.View) error {
		for _, period := range []calendar.Period{{}, quarterOf(t, "2026-01-01")} {
			q := funnel.Query{Who: everybody(), Period: period}
			c, err := funnel.Cohort(v, q)
			if err != nil {
				return err
			}
			for i, s := range c.Steps {
				for _, by := range []funnel.By{funnel.ByRep, funnel.BySource, funnel.BySize, funnel.ByProduct} {
					d, err := funnel.Diagnose(v, q, crm.StageID(i+1), by, funnel.ByCohort)
					if err != nil {
						return err
					}
					var sum funnel.Ratio
					for _, p := range d.Parts {
						sum.Num, sum.Den = sum.Num+p.Rate.Num, sum.Den+p.Rate.Den
					}
					if d.Rate != s.Rate() || sum != s.Rate() || d.To.ID != s.Stage.ID {
						t.Errorf("step %d by %s = %+v, parts %+v, want %+v", i+1, by, d.Rate, sum, s.Rate())
					}
				}
			}
		}
		return nil
	})
}
