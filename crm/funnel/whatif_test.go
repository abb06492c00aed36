package funnel_test

import (
	"testing"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
	"crmbot/crm/money"
)

// TestWhatIf: without D-4 the forecast of 1 030 000 loses its 320 000; won it is worth all of its 400 000.
func TestWhatIf(t *testing.T) {
	t.Parallel()
	w := f1(t)
	march := monthOf(t, "2026-03")
	amount := func(units int64) *money.Amount { a := yuan(units, "CNY"); return &a }
	on := func(s string) *calendar.Date { d := date(t, s); return &d }
	percent := func(n int) *int { return &n }
	none := calendar.Date(0)
	w.rate("USD", "7", "2026-01-01")
	for _, c := range []struct {
		name             string
		s                funnel.Supposition
		landing          int64
		open, overdue, n int64
	}{
		{"nothing", funnel.Supposition{}, 1_030_000, 4, 0, 1},
		{"lost", funnel.Supposition{Outcome: crm.Lost}, 710_000, 3, 0, 1},
		{"won", funnel.Supposition{Outcome: crm.Won}, 1_110_000, 3, 0, 2},
		{"won for less", funnel.Supposition{Outcome: crm.Won, Amount: amount(300_000)}, 1_010_000, 3, 0, 2},
		{"later", funnel.Supposition{Expected: on("2026-04-19")}, 710_000, 3, 0, 1},
		{"overdue", funnel.Supposition{Expected: on("2026-03-01")}, 710_000, 3, 1, 1},
		{"no day", funnel.Supposition{Expected: &none}, 710_000, 3, 0, 1},
		{"another amount", funnel.Supposition{Amount: amount(500_000)}, 1_110_000, 4, 0, 1},
		{"in dollars", funnel.Supposition{Amount: &money.Amount{Minor: 100_000_00, Currency: "USD"}}, 1_270_000, 4, 0, 1},
		{"surer", funnel.Supposition{Probability: percent(100)}, 1_110_000, 4, 0, 1},
	} {
		w.see(func(v *crm.View) error {
			d, err := v.Deal(4)
			if err != nil {
				return err
			}
			if !funnel.Holds(v, w.rep(0), d) || funnel.Holds(v, w.rep(1), d) {
				t.Error("the deal is the first rep's")
			}
			got, err := funnel.Suppose(v, w.rep(0), march, d, c.s)
			if err != nil {
				return err
			}
			if got.Before.Landing != yuan(1_030_000, "CNY") {
				t.Errorf("%s: before = %v", c.name, got.Before.Landing)
			}
			if a := got.After; a.Landing != yuan(c.landing, "CNY") || a.OpenN != c.open || a.OverdueN != c.overdue || a.WonN != c.n {
				t.Errorf("%s: %v, %d open, %d overdue, %d won, want %+v", c.name, a.Landing, a.OpenN, a.OverdueN, a.WonN, c)
			}
			return nil
		})
	}
}
