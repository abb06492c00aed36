package funnel_test

import (
	"testing"

	"crmbot/crm"
	"crmbot/crm/funnel"
)

// TestBenchmark: against 70 %, 60 % is 14.29 % short and no alert, 59.5 % is 15 % short and one; nine deals are too few.
func TestBenchmark(t *testing.T) {
	t.Parallel()
	seventy := funnel.Ratio{Num: 70, Den: 100}
	for _, tt := range []struct {
		about    string
		fwd, all int64
		points   bool
		bench    funnel.Ratio
		short    bool
		by       int64
	}{
		{"119 of 200", 119, 200, false, seventy, true, 1500},
		{"120 of 200", 120, 200, false, seventy, false, 1429},
		{"six of ten", 6, 10, false, seventy, false, 1429},
		{"five of ten", 5, 10, false, seventy, true, 2857},
		{"none of nine", 0, 9, false, seventy, false, 10000},
		{"55 points of 100", 55, 100, true, seventy, true, 1500},
		{"56 points of 100", 56, 100, true, seventy, false, 1400},
		{"better", 9, 10, false, seventy, false, -2857},
		{"no benchmark", 1, 10, false, funnel.Ratio{}, false, 0},
		{"nothing ever moved on", 0, 10, false, funnel.Ratio{Num: 0, Den: 10}, false, 0},
	} {
		b := funnel.Benchmark{Flow: funnel.Flow{Forward: tt.fwd, Dropped: tt.all - tt.fwd}, Bench: tt.bench, Points: tt.points}
		if b.Short() != tt.short || b.Shortfall() != tt.by {
			t.Errorf("%s: short %v by %d, want %v by %d", tt.about, b.Short(), b.Shortfall(), tt.short, tt.by)
		}
	}
	b := funnel.Benchmark{Flow: funnel.Flow{Forward: 50, Dropped: 50}}
	if !b.Worse(funnel.Ratio{Num: 55, Den: 100}) || b.Worse(funnel.Ratio{Num: 109, Den: 200}) {
		t.Error("from 55 % to 50 % is worse by five points, from 54.5 % it is not")
	}
}

// TestBenchmarks: a stage goes by what the set-up says, else by its own last twelve months, of which the last 90 days are
// compared.
func TestBenchmarks(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-03-02 12:00")
	w.cohort(w.reps[0], 20, 20, 100, "", "price")
	w.at("2026-08-03 12:00")
	w.cohort(w.reps[0], 10, 5, 100, "", "price")
	look := func() funnel.Benchmark {
		var all []funnel.Benchmark
		w.see(func(v *crm.View) (err error) {
			all, err = funnel.Benchmarks(v, funnel.Query{Who: everybody()})
			return err
		})
		return all[0]
	}
	own := look()
	if own.Flow.Rate() != (funnel.Ratio{Num: 5, Den: 10}) || own.Bench != (funnel.Ratio{Num: 25, Den: 30}) || !own.Own || !own.Short() {
		t.Errorf("by its own year = %+v", own)
	}
	w.do(func(tx *crm.Tx) error {
		_, err := tx.EditPipeline(tx.DefaultPipeline().ID, 0, func(p *crm.Pipeline) { p.Stages[0].Benchmark = 55 })
		return err
	})
	if set := look(); set.Own || set.Bench != (funnel.Ratio{Num: 55, Den: 100}) || set.Short() {
		t.Errorf("by the set-up = %+v", set)
	}
	w.see(func(v *crm.View) error {
		q := funnel.Query{Who: everybody()}
		if got := funnel.LostFrom(v, q, 1, own.Window); len(got) != 1 || got[0] != (funnel.LossReason{Text: "price", N: 5}) {
			t.Errorf("lost from the first stage = %+v", got)
		}
		if got := funnel.LostFrom(v, q, 2, own.Window); len(got) != 0 {
			t.Errorf("lost from the second stage = %+v", got)
		}
		if got := funnel.SlowestIn(v, q.Who, 2, 3); len(got) != 3 || got[0].Days < got[2].Days {
			t.Errorf("slowest = %+v", got)
		}
		return nil
	})
}
