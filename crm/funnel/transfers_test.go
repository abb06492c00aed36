package funnel_test

import (
	"slices"
	"testing"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// TestCohortOfATransfer: a deal begun in January and transferred in May counts in January's cohort of the pipeline it left, as
// transferred, and in May's of the one it came into; the list behind each number has as many deals.
func TestCohortOfATransfer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-01-05 12:00")
	d, stays := w.deal(1, 1000, "CNY", ""), w.deal(1, 1000, "CNY", "")
	var to crm.Pipeline
	w.do(func(tx *crm.Tx) (err error) {
		if _, err := tx.MoveDeal(d, 0, 3, ""); err != nil {
			return err
		}
		to, err = tx.NewPipeline(crm.Pipeline{Name: "续约", Stages: []crm.Stage{
			{Name: "谈", Kind: crm.StageOpen, Probability: 40}, {Name: "定", Kind: crm.StageOpen, Probability: 80}, {Name: "成", Kind: crm.StageWon}, {Name: "败", Kind: crm.StageLost}}})
		return err
	})
	w.at("2026-05-06 12:00")
	w.do(func(tx *crm.Tx) error {
		_, err := tx.TransferDeal(d, 0, to.ID, 0, "")
		return err
	})
	cohort := func(pipeline crm.ID, quarter string) (c funnel.Conversion, list []crm.ID) {
		t.Helper()
		w.see(func(v *crm.View) (err error) {
			q := funnel.Query{Who: everybody(), Pipeline: pipeline}
			if quarter != "" {
				q.Period = quarterOf(t, quarter)
			}
			if c, err = funnel.Cohort(v, q); err != nil {
				return err
			}
			page, err := funnel.Drill(v, q, funnel.BegunIn, 0, 0, 10)
			list = page.Deals
			return err
		})
		if int64(len(list)) != c.Created {
			t.Errorf("%d deals begun in pipeline %d in %q, the list has %v", c.Created, pipeline, quarter, list)
		}
		return c, list
	}
	if c, list := cohort(1, "2026-01-01"); c.Created != 2 || c.Transferred != 1 || c.Open != 1 || c.Steps[1].Reached != 1 || !slices.Contains(list, d) || !slices.Contains(list, stays) {
		t.Errorf("where it began: %+v", c)
	}
	if c, _ := cohort(1, "2026-05-01"); c.Created != 0 {
		t.Errorf("where it began, in the quarter it left: %+v", c)
	}
	if c, _ := cohort(to.ID, "2026-01-01"); c.Created != 0 {
		t.Errorf("where it went, in the quarter it began: %+v", c)
	}
	if c, list := cohort(to.ID, "2026-05-01"); c.Created != 1 || c.Open != 1 || c.Transferred != 0 || !slices.Equal(list, []crm.ID{d}) {
		t.Errorf("where it went: %+v", c)
	}
	w.do(func(tx *crm.Tx) error {
		_, err := tx.WinDeal(d, 0, crm.Win{})
		return err
	})
	if c, _ := cohort(to.ID, ""); c.Created != 1 || c.Won != 1 || c.Steps[1].Reached != 1 {
		t.Errorf("where it was won: %+v", c)
	}
	if c, _ := cohort(1, ""); c.Created != 2 || c.Won != 0 || c.Transferred != 1 {
		t.Errorf("where it was not won: %+v", c)
	}
}

// TestTransfersAreDiagnosed: a conversion and its diagnosis, by whatever it is cut, are about the same deals, also where some came from
// another pipeline or went to one; a deal lost there died where it went.
func TestTransfersAreDiagnosed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-01-05 12:00")
	var came []crm.ID
	for range 3 {
		came = append(came, w.deal(1, 1000, "CNY", ""))
	}
	w.deal(1, 1000, "CNY", "")
	to := crm.Pipeline{Name: "续约", Stages: []crm.Stage{
		{Name: "谈", Kind: crm.StageOpen, Probability: 40}, {Name: "定", Kind: crm.StageOpen, Probability: 80}, {Name: "成", Kind: crm.StageWon}, {Name: "败", Kind: crm.StageLost}}}
	w.do(func(tx *crm.Tx) (err error) {
		for _, d := range came {
			if _, err := tx.MoveDeal(d, 0, 3, ""); err != nil {
				return err
			}
		}
		to, err = tx.NewPipeline(to)
		return err
	})
	w.at("2026-05-06 12:00")
	w.do(func(tx *crm.Tx) error {
		for _, d := range came {
			if _, err := tx.TransferDeal(d, 0, to.ID, 0, ""); err != nil {
				return err
			}
		}
		if _, err := tx.LoseDeal(came[0], 0, crm.Loss{Reason: "price"}); err != nil {
			return err
		}
		_, err := tx.WinDeal(came[1], 0, crm.Win{})
		return err
	})
	w.cohorts([]crm.ID{1, to.ID}, func(v *crm.View, q funnel.Query, c funnel.Conversion) error {
		lost, from := int64(0), c.Pipeline.Stages[0].ID
		for _, s := range c.Steps {
			lost += s.Lost
			for _, by := range []funnel.By{funnel.ByRep, funnel.BySource, funnel.ByProduct, funnel.BySize} {
				d, err := funnel.Diagnose(v, q, from, by, funnel.ByCohort)
				if err != nil {
					return err
				}
				if d.Rate != s.Rate() {
					t.Errorf("pipeline %d in %s, to %s: %v, cut by %q %v", q.Pipeline, q.Period, s.Stage.Name, s.Rate(), by, d.Rate)
				}
				if d.Open > c.Open {
					t.Errorf("pipeline %d in %s: %d are open, cut by %q %d", q.Pipeline, q.Period, c.Open, by, d.Open)
				}
			}
			from = s.Stage.ID
		}
		if lost != c.Lost {
			t.Errorf("pipeline %d in %s: %d lost, by step %d", q.Pipeline, q.Period, c.Lost, lost)
		}
		return nil
	})
}

// cohorts looks at the conversion of each pipeline, of all time and of the first two quarters of 2026.
func (w *world) cohorts(pipelines []crm.ID, look func(*crm.View, funnel.Query, funnel.Conversion) error) {
	w.t.Helper()
	for _, pipeline := range pipelines {
		for _, period := range []calendar.Period{{}, quarterOf(w.t, "2026-01-01"), quarterOf(w.t, "2026-05-01")} {
			w.see(func(v *crm.View) error {
				q := funnel.Query{Who: everybody(), Pipeline: pipeline, Period: period}
				c, err := funnel.Cohort(v, q)
				if err != nil {
					return err
				}
				return look(v, q, c)
			})
		}
	}
}
