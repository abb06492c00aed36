package funnel_test

import (
	"testing"

	"crmbot/crm"
	"crmbot/crm/funnel"
)

// TestCategories: closed 350, commit 400, best 500, pipeline 500 (thousand) make commit 750, best 1 250, open 1 400.
func TestCategories(t *testing.T) {
	t.Parallel()
	w := f1(t)
	march := monthOf(t, "2026-03")
	read := func() funnel.Outlook {
		var o funnel.Outlook
		w.see(func(v *crm.View) error {
			var err error
			o, err = funnel.Forecast(v, w.rep(0), march)
			return err
		})
		return o
	}
	want := func(o funnel.Outlook, closed, commit, best, open int64) {
		t.Helper()
		if r := (funnel.Rollup{Closed: yuan(closed, "CNY"), Commit: yuan(commit, "CNY"), Best: yuan(best, "CNY"), Open: yuan(open, "CNY")}); o.Rollup != r {
			t.Errorf("roll-up = %+v, want %+v", o.Rollup, r)
		}
	}
	want(read(), 350_000, 750_000, 1_250_000, 1_400_000)
	set := func(id crm.ID, category string) {
		w.do(func(tx *crm.Tx) error {
			_, err := tx.EditDeal(id, 0, func(d *crm.Deal) { d.Category = category })
			return err
		})
	}
	set(2, "commit")
	want(read(), 350_000, 1_050_000, 1_550_000, 1_400_000)
	set(3, "omitted")
	o := read()
	want(o, 350_000, 1_050_000, 1_050_000, 900_000)
	if o.Landing != yuan(1_030_000, "CNY") {
		t.Errorf("landing = %v: probabilities do not follow the category", o.Landing)
	}
	set(2, "")
	set(3, "")
	want(read(), 350_000, 750_000, 1_250_000, 1_400_000)
	w.see(func(v *crm.View) error {
		for list, n := range map[funnel.List]int{funnel.CommitIn: 1, funnel.BestIn: 1, funnel.PipelineIn: 2, funnel.OmittedIn: 0} {
			page, err := funnel.Drill(v, funnel.Query{Who: everybody(), Period: march}, list, 0, 0, 9)
			if err != nil {
				return err
			}
			if len(page.Deals) != n {
				t.Errorf("%s lists %v, want %d deals", list, page.Deals, n)
			}
		}
		return v.RollupCheck()
	})
}

// TestForecastOfOnePipeline leaves out the others, and the quota, which is for all of them.
func TestForecastOfOnePipeline(t *testing.T) {
	t.Parallel()
	w := f1(t)
	var other crm.Pipeline
	w.do(func(tx *crm.Tx) (err error) {
		other, err = tx.NewPipeline(crm.Pipeline{Name: "渠道", Stages: []crm.Stage{
			{Name: "报备", Kind: crm.StageOpen, Probability: 20}, {Name: "成", Kind: crm.StageWon, Probability: 100}, {Name: "败", Kind: crm.StageLost},
		}})
		return err
	})
	w.deal(other.Stages[0].ID, 100_000, "CNY", "2026-03-20")
	w.see(func(v *crm.View) error {
		for pipeline, landing := range map[crm.ID]int64{0: 1_050_000, v.DefaultPipeline().ID: 1_030_000, other.ID: 20_000} {
			o, err := funnel.ForecastIn(v, w.rep(0), monthOf(t, "2026-03"), pipeline)
			if err != nil {
				return err
			}
			if o.Landing != yuan(landing, "CNY") || o.Set != (pipeline == 0) {
				t.Errorf("pipeline %d lands at %v, want %d; a quota: %v", pipeline, o.Landing, landing, o.Set)
			}
		}
		return nil
	})
}
