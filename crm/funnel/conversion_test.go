package funnel_test

import (
	"slices"
	"testing"

	"crmbot/crm"
	"crmbot/crm/funnel"
)

// TestCohort: 40 deals begun, 30, 18 and 9 reached the next stages, 6 won.
func TestCohort(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-02-02 12:00")
	var ids []crm.ID
	for range 40 {
		ids = append(ids, w.deal(1, 1000, "CNY", "2026-03-31"))
	}
	w.do(func(tx *crm.Tx) error {
		move := func(id crm.ID, to crm.StageID) {
			if _, err := tx.MoveDeal(id, 0, to, "price"); err != nil {
				t.Fatalf("move %d to %d: %v", id, to, err)
			}
		}
		for i, id := range ids {
			switch {
			case i < 6: // won, some straight from the first stage
				if i > 2 {
					move(id, 3)
				}
				move(id, 5)
			case i < 9: // to the fourth, skipping, and then lost or back
				move(id, 4)
				if i == 6 {
					move(id, 2)
				} else {
					move(id, 6)
				}
			case i < 18:
				move(id, 3)
				if i%2 == 0 {
					move(id, 6)
				}
			case i < 30:
				move(id, 2)
			case i < 33:
				move(id, 6)
			}
		}
		return nil
	})
	w.see(func(v *crm.View) error {
		c, err := funnel.Cohort(v, funnel.Query{Who: everybody(), Period: quarterOf(t, "2026-01-01")})
		if err != nil {
			return err
		}
		want := []funnel.Ratio{{Num: 30, Den: 40}, {Num: 18, Den: 30}, {Num: 9, Den: 18}, {Num: 6, Den: 9}}
		if len(c.Steps) != len(want) {
			t.Fatalf("steps = %+v", c.Steps)
		}
		for i, s := range c.Steps {
			if lost := []int64{3, 0, 4, 2}[i]; s.Lost != lost {
				t.Errorf("lost before %s = %d, want %d", s.Stage.NameEN, s.Lost, lost)
			}
			if s.Rate() != want[i] {
				t.Errorf("step to %s = %+v, want %+v", s.Stage.NameEN, s.Rate(), want[i])
			}
		}
		if c.Overall != (funnel.Ratio{Num: 6, Den: 40}) || c.Overall.Round(10_000) != 1500 || c.Steps[3].Rate().Round(10_000) != 6667 {
			t.Errorf("overall = %+v, last %d", c.Overall, c.Steps[3].Rate().Round(10_000))
		}
		if c.Created != 40 || c.Won != 6 || c.Open+c.Won+c.Lost != 40 || c.Undecided.Num != c.Open {
			t.Errorf("cohort = %+v", c)
		}
		c, err = funnel.Cohort(v, funnel.Query{Who: everybody(), Period: quarterOf(t, "2026-04-01")})
		if c.Created != 0 || !c.Overall.Undefined() {
			t.Errorf("next quarter's cohort = %+v", c)
		}
		return err
	})
}

func TestFlowsCountTheLastDeparture(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-01-05 12:00")
	again := w.deal(1, 1000, "CNY", "2026-03-31")
	lost := w.deal(1, 1000, "CNY", "2026-03-31")
	undone := w.deal(1, 1000, "CNY", "2026-03-31")
	move := func(id crm.ID, to crm.StageID) {
		w.do(func(tx *crm.Tx) error { _, err := tx.MoveDeal(id, 0, to, "price"); return err })
	}
	move(again, 2)
	w.at("2026-01-20 12:00")
	move(again, 1) // back
	move(lost, 2)
	w.at("2026-02-10 12:00")
	move(again, 3) // forward again, in another month
	move(lost, 6)
	move(undone, 2)
	w.do(func(tx *crm.Tx) error {
		seq, _ := tx.Head()
		_, err := tx.Undo(seq)
		return err
	})
	tests := []struct {
		about string
		query funnel.Query
		want  []funnel.Flow
	}{
		{"January", funnel.Query{Flow: monthOf(t, "2026-01")}, []funnel.Flow{{Forward: 2}, {Back: 1}}},
		{"February", funnel.Query{Flow: monthOf(t, "2026-02")}, []funnel.Flow{{Forward: 1}, {Dropped: 1}}},
		{"both, each deal once a stage", funnel.Query{Flow: quarterOf(t, "2026-01-01")}, []funnel.Flow{{Forward: 2}, {Dropped: 1, Back: 1}}},
	}
	w.see(func(v *crm.View) error {
		for _, tt := range tests {
			tt.query.Who = everybody()
			flows, err := funnel.Flows(v, tt.query)
			if err != nil {
				return err
			}
			for i, want := range tt.want {
				if flows[i] != want {
					t.Errorf("%s: stage %d = %+v, want %+v", tt.about, i+1, flows[i], want)
				}
			}
		}
		return nil
	})
}

func TestWinRatesSayTheirBasis(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-06-30 12:00")
	w.closed(w.reps[0], 5, 300, "CNY", "2026-02-10", "2026-01-10")
	w.closed(w.reps[0], 5, 100, "CNY", "2026-02-10", "2025-12-31") // another cohort
	w.closed(w.reps[1], 6, 100, "CNY", "2026-02-10", "2026-02-01")
	w.closed(w.reps[1], 6, 500, "CNY", "2026-04-10", "2026-03-31") // closed later
	w.closed(w.reps[1], 5, 500, "CNY", "2026-01-10", "2026-01-10")
	w.see(func(v *crm.View) error {
		q := funnel.Query{Who: everybody(), Period: quarterOf(t, "2026-01-01")}
		r, err := funnel.WinRate(v, q)
		if err != nil {
			return err
		}
		if r.Count != (funnel.Ratio{Num: 3, Den: 4}) || r.Value != (funnel.Ratio{Num: 900_00, Den: 1000_00}) || r.Cohort != (funnel.Ratio{Num: 2, Den: 4}) {
			t.Errorf("win rates = %+v", r)
		}
		c, err := funnel.Cycle(v, q)
		if err != nil {
			return err
		}
		if c.N != 3 || c.Mean != (funnel.Ratio{Num: 31 + 41 + 0, Den: 3}) || c.Median != (funnel.Ratio{Num: 31, Den: 1}) {
			t.Errorf("cycle = %+v", c)
		}
		for _, by := range []funnel.By{funnel.Whole, funnel.ByRep, funnel.ByTeam, funnel.BySource, funnel.ByProduct, funnel.ByIndustry, funnel.ByCustomer, funnel.ByMonth} {
			for basis, want := range map[funnel.Basis]funnel.Ratio{funnel.ByClose: {Num: 3, Den: 4}, funnel.ByCohort: {Num: 2, Den: 4}} {
				rep, err := funnel.Report(v, q, by, basis)
				if err != nil {
					return err
				}
				var sum funnel.Ratio
				for _, l := range rep.Lines {
					sum.Num += l.Won
					sum.Den += l.Began
				}
				if rep.Total.Rate() != want || sum != want {
					t.Errorf("report by %q on %s: total %+v, lines %+v, want %+v", by, basis, rep.Total.Rate(), sum, want)
				}
			}
		}
		reasons, err := funnel.Report(v, q, funnel.ByReason, funnel.ByClose)
		if len(reasons.Lines) != 1 || reasons.Lines[0].Text != "price" || reasons.Lines[0].Lost != 1 || reasons.Total.Lost != 1 {
			t.Errorf("by reason = %+v", reasons)
		}
		return err
	})
}

// TestFlowsOfATransfer: what a deal left in the pipeline it was in stays in that pipeline's flow; the transfer counts neither
// forward nor as a loss.
func TestFlowsOfATransfer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-01-05 12:00")
	d := w.deal(1, 1000, "CNY", "2026-03-31")
	stays := w.deal(1, 1000, "CNY", "2026-03-31")
	var to crm.Pipeline
	w.do(func(tx *crm.Tx) (err error) {
		for _, id := range []crm.ID{d, stays} {
			if _, err := tx.MoveDeal(id, 0, 2, ""); err != nil {
				return err
			}
		}
		to, err = tx.NewPipeline(crm.Pipeline{Name: "续约", Stages: []crm.Stage{
			{Name: "谈", Kind: crm.StageOpen, Probability: 40}, {Name: "定", Kind: crm.StageOpen, Probability: 80}, {Name: "成", Kind: crm.StageWon}, {Name: "败", Kind: crm.StageLost}}})
		return err
	})
	w.do(func(tx *crm.Tx) error {
		if _, err := tx.TransferDeal(d, 0, to.ID, 0, ""); err != nil {
			return err
		}
		_, err := tx.MoveDeal(d, 0, to.Stages[1].ID, "")
		return err
	})
	for _, x := range []struct {
		pipeline crm.ID
		created  int64
		flow     []funnel.Flow
	}{{1, 2, []funnel.Flow{{Forward: 2}, {Away: 1}, {}, {}}}, {to.ID, 1, []funnel.Flow{{Forward: 1}, {}}}} {
		w.see(func(v *crm.View) error {
			q := funnel.Query{Who: everybody(), Pipeline: x.pipeline, Period: quarterOf(t, "2026-01-01"), Flow: quarterOf(t, "2026-01-01")}
			got, err := funnel.Flows(v, q)
			if err != nil {
				return err
			}
			if !slices.Equal(got, x.flow) {
				t.Errorf("flow of pipeline %d = %+v, want %+v", x.pipeline, got, x.flow)
			}
			c, err := funnel.Cohort(v, q)
			if c.Created != x.created || c.Lost != 0 {
				t.Errorf("cohort of pipeline %d = %+v", x.pipeline, c)
			}
			return err
		})
	}
}
