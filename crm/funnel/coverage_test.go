package funnel_test

import (
	"testing"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// TestBehind: a pace of 0.79 is listed and one of 0.80 is not.
func TestBehind(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-01-05 12:00")
	w.at("2026-03-20 18:00") // 15 of 22 working days: of 2 200 there should be 1 500
	w.quota(w.rep(0), "2026-03", 2_200)
	w.quota(w.rep(1), "2026-03", 2_200)
	w.won(w.reps[0], 1_185, "CNY", "2026-03-02")
	w.won(w.reps[1], 1_200, "CNY", "2026-03-02")
	late := w.behind(monthOf(t, "2026-03"))
	if len(late) != 1 || late[0].Subject != w.rep(0) || !late[0].Slow || late[0].Thin || late[0].Pace.Round(100) != 79 {
		t.Fatalf("behind = %+v, want the first rep for a pace of 0.79", late)
	}
	if late[0].Needed.Minor != 145_00 {
		t.Errorf("needed a day = %v, want 1 015 over 7", late[0].Needed)
	}
	w.won(w.reps[0], 1_100, "CNY", "2026-03-19")
	if late := w.behind(monthOf(t, "2026-03")); len(late) != 0 {
		t.Errorf("whose quota is reached is behind: %+v", late)
	}
	if late := w.behind(monthOf(t, "2026-04")); len(late) != 0 {
		t.Errorf("without a quota behind: %+v", late)
	}
}

func (w *world) behind(p calendar.Period) []funnel.Laggard {
	w.t.Helper()
	var out []funnel.Laggard
	w.see(func(v *crm.View) (err error) {
		out, err = funnel.Behind(v, w.team, p)
		return err
	})
	return out
}

// TestThinCoverage: with a win rate of 40 % by value a gap must be covered 2.5 times; the deals of the team judge who decided
// too little, and ten decided deals are the fewest.
func TestThinCoverage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-01-05 12:00")
	w.at("2026-04-01 09:00")
	w.quota(w.rep(1), "2026-04", 1_000)
	w.do(func(tx *crm.Tx) error {
		_, err := tx.NewDeal(crm.Deal{Title: "deal", Customer: w.cust, Owner: w.reps[1], Amount: yuan(2_400, "CNY"), Expected: date(t, "2026-04-20")})
		return err
	})
	for i := range 9 {
		w.closed(w.reps[0], []crm.StageID{5, 5, 6, 6, 6}[i%5], 100, "CNY", "2026-02-10", "")
	}
	april := monthOf(t, "2026-04")
	if late := w.behind(april); len(late) != 0 {
		t.Errorf("judged by nine decided deals: %+v", late)
	}
	w.closed(w.reps[0], 6, 100, "CNY", "2026-02-10", "")
	late := w.behind(april)
	if len(late) != 1 || late[0].Slow || !late[0].Thin || late[0].Need.Times != (funnel.Ratio{Num: 1_000_00, Den: 400_00}) || late[0].Need.Decided != 10 || late[0].Missing != yuan(100, "CNY") {
		t.Fatalf("behind = %+v, want 2.5 times needed and 100 missing", late)
	}
	w.do(func(tx *crm.Tx) error {
		_, err := tx.NewDeal(crm.Deal{Title: "deal", Customer: w.cust, Owner: w.reps[1], Amount: yuan(100, "CNY"), Expected: date(t, "2026-04-21")})
		return err
	})
	if late := w.behind(april); len(late) != 0 {
		t.Errorf("covered 2.5 times of 2.5: %+v", late)
	}
}
