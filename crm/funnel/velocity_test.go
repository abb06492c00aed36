package funnel_test

import (
	"testing"

	"crmbot/crm"
	"crmbot/crm/funnel"
	"crmbot/crm/money"
)

// TestVelocity: 24 open deals × 150 000 × 30 % ÷ 45 days are 24 000 a day.
func TestVelocity(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-06-30 12:00")
	for range 24 {
		w.deal(1, 1, "CNY", "")
	}
	for i := range 6 {
		w.closed(w.reps[0], 5, []int64{100_000, 200_000}[i%2], "CNY", "2026-05-31", "2026-04-16") // 45 days
	}
	for range 14 {
		w.closed(w.reps[1], 6, 7, "CNY", "2026-05-31", "2026-04-16")
	}
	w.closed(w.reps[0], 5, 50, "CNY", "2025-12-01", "2025-11-01") // before the trailing 180 days
	w.closed(w.reps[0], 5, 50, "EUR", "2025-12-01", "2025-11-01")
	w.see(func(v *crm.View) error {
		got, err := funnel.Velocity(v, funnel.Query{Who: everybody()})
		if err != nil {
			return err
		}
		now := got.Now
		if a, ok := now.PerDay(); !ok || a != (money.Amount{Minor: 24_000_00, Currency: "CNY"}) {
			t.Errorf("per day = %v %v, want 24 000: %+v", a, ok, now)
		}
		if now.Open != 24 || now.Average.Minor != 150_000_00 || now.Rate != (funnel.Ratio{Num: 6, Den: 20}) || now.Cycle.Round(1) != 45 {
			t.Errorf("levers = %+v", now)
		}
		if _, ok := got.Before.PerDay(); ok || got.Before.Won != 2 || got.Before.Priced != 1 || got.Before.Open != 0 {
			t.Errorf("before = %+v, want two won, one without a rate, and no velocity", got.Before)
		}
		q := funnel.Query{Who: everybody(), Period: quarterOf(t, "2026-04-01")}
		if got, err = funnel.Velocity(v, q); err != nil || got.Now.Open != 24 || got.Now.Won != 6 || got.Before.Period != quarterOf(t, "2026-01-01") || got.Before.Won != 0 {
			t.Errorf("of the quarter = %+v, %v", got, err)
		}
		q.Period = monthOf(t, "2026-04")
		if got, err = funnel.Velocity(v, q); err != nil || got.Now.Open != 20 {
			t.Errorf("open at the end of April = %d, want the 20 that closed in May: %v", got.Now.Open, err)
		}
		one, err := funnel.Velocity(v, funnel.Query{Who: funnel.Of(v, w.rep(1))})
		if _, ok := one.Now.PerDay(); ok || one.Now.Lost != 14 || one.Now.Rate != (funnel.Ratio{Num: 0, Den: 14}) {
			t.Errorf("of one rep = %+v", one.Now)
		}
		return err
	})
}

// TestVelocityNeedsFiveWon: of four nothing is said, of five deals won on the day they began neither.
func TestVelocityNeedsFiveWon(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-06-30 12:00")
	for i := range 5 {
		w.see(func(v *crm.View) error {
			got, err := funnel.Velocity(v, funnel.Query{Who: everybody()})
			if _, ok := got.Now.PerDay(); ok {
				t.Errorf("a velocity of %d won deals", i)
			}
			return err
		})
		w.closed(w.reps[0], 5, 100, "CNY", "2026-05-31", "2026-05-31")
	}
	w.see(func(v *crm.View) error {
		got, err := funnel.Velocity(v, funnel.Query{Who: everybody()})
		if _, ok := got.Now.PerDay(); ok || got.Now.Cycle != (funnel.Ratio{Num: 0, Den: 5}) {
			t.Errorf("a velocity of no days: %+v", got.Now)
		}
		return err
	})
}
