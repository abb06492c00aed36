package funnel_test

import (
	"testing"

	"crmbot/crm"
	"crmbot/crm/funnel"
)

// TestTransfersInWinRates: by cohort the win rate of a pipeline, alone and in a report, is that of its conversion, also where deals came
// from another pipeline or went to one.
func TestTransfersInWinRates(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-01-05 12:00")
	var came []crm.ID
	for range 3 {
		came = append(came, w.deal(1, 1000, "CNY", ""))
	}
	w.deal(1, 1000, "CNY", "")
	to := crm.Pipeline{Name: "续约", Stages: []crm.Stage{
		{Name: "谈", Kind: crm.StageOpen, Probability: 40}, {Name: "成", Kind: crm.StageWon}, {Name: "败", Kind: crm.StageLost}}}
	w.at("2026-05-06 12:00")
	w.do(func(tx *crm.Tx) (err error) {
		if to, err = tx.NewPipeline(to); err != nil {
			return err
		}
		for _, d := range came {
			if _, err := tx.TransferDeal(d, 0, to.ID, 0, ""); err != nil {
				return err
			}
		}
		if _, err := tx.LoseDeal(came[0], 0, crm.Loss{Reason: "price"}); err != nil {
			return err
		}
		_, err = tx.WinDeal(came[1], 0, crm.Win{})
		return err
	})
	w.cohorts([]crm.ID{1, to.ID}, func(v *crm.View, q funnel.Query, c funnel.Conversion) error {
		r, err := funnel.WinRate(v, q)
		if err != nil {
			return err
		}
		if r.Cohort != c.Overall || r.Open != c.Open {
			t.Errorf("pipeline %d in %s: %v won of those begun and %d open, by win rate %v and %d", q.Pipeline, q.Period, c.Overall, c.Open, r.Cohort, r.Open)
		}
		for _, by := range []funnel.By{funnel.Whole, funnel.ByMonth, funnel.ByRep} {
			rep, err := funnel.Report(v, q, by, funnel.ByCohort)
			if err != nil {
				return err
			}
			if rep.Total.Rate() != c.Overall || rep.Total.Lost != c.Lost {
				t.Errorf("pipeline %d in %s: %v won and %d lost of those begun, by report %+v", q.Pipeline, q.Period, c.Overall, c.Lost, rep.Total)
			}
			if month := map[crm.ID]string{1: "2026-01", to.ID: "2026-05"}[q.Pipeline]; by == funnel.ByMonth && c.Created > 0 && (len(rep.Lines) != 1 || rep.Lines[0].Text != month) {
				t.Errorf("pipeline %d in %s began in %+v, want %s", q.Pipeline, q.Period, rep.Lines, month)
			}
		}
		return nil
	})
}
