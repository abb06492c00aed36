package funnel_test

import (
	"testing"

	"crmbot/crm"
	"crmbot/crm/funnel"
)

// TestHorizon: each deal stands in the month of its expected close; one without a day only among those without one.
func TestHorizon(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-11-23 12:00")
	for _, d := range []struct {
		units int64
		on    string
	}{{1_000, "2026-11-22"}, {2_000, "2026-11-23"}, {3_000, "2026-11-30"}, {4_000, "2026-12-01"}, {5_000, "2027-02-28"}, {6_000, "2027-10-31"}, {7_000, "2027-11-01"}, {8_000, ""}} {
		w.deal(3, d.units, "CNY", d.on) // at 50 %
	}
	w.see(func(v *crm.View) error {
		for months, want := range map[int]struct{ n, open, later int64 }{3: {3, 9_000, 3}, 6: {4, 14_000, 2}, 12: {5, 20_000, 1}} {
			a, err := funnel.Horizon(v, w.rep(0), months, 0)
			if err != nil {
				return err
			}
			if len(a.Months) != months || a.N != want.n || a.Open != yuan(want.open, "CNY") || a.Weighted != yuan(want.open/2, "CNY") || a.Later != want.later {
				t.Errorf("%d months = %+v, want %+v", months, a, want)
			}
			if a.UndatedN != 1 || a.Undated.Sum != yuan(8_000, "CNY") || a.OverdueN != 1 || a.Overdue.Sum != yuan(1_000, "CNY") {
				t.Errorf("%d months: without a day %d %v, overdue %d %v", months, a.UndatedN, a.Undated.Sum, a.OverdueN, a.Overdue.Sum)
			}
			if m := a.Months[0]; m.Period.String() != "2026-11" || m.N != 2 || m.Open.Sum != yuan(5_000, "CNY") {
				t.Errorf("the present month = %+v", m)
			}
			if m := a.Months[2]; m.Period.String() != "2027-01" || m.N != 0 {
				t.Errorf("January = %+v", m)
			}
		}
		return nil
	})
}
