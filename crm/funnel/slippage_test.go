package funnel_test

import (
	"testing"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// TestSlippage: of 12 deals due 3 were put off, 25 %; by amount 450 000 of 1 500 000, 30 %.
func TestSlippage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-02-10 12:00")
	var ids []crm.ID
	for i := range 12 {
		units := int64(150_000)
		if i >= 3 {
			units = 1_050_000 / 9
		}
		if i == 11 {
			units += 1_050_000 % 9
		}
		ids = append(ids, w.deal(2, units, "CNY", "2026-03-20"))
	}
	w.deal(2, 77_000, "CNY", "2026-04-02")
	w.at("2026-02-27 12:00")
	early := w.deal(2, 1_000, "CNY", "2026-03-05")
	expect := func(id crm.ID, on string) {
		w.do(func(tx *crm.Tx) error { _, err := tx.SetExpected(id, 0, date(t, on), "later"); return err })
	}
	expect(early, "2026-04-05") // before the month begins: not due when it does
	w.at("2026-03-02 09:00")
	late := w.deal(2, 99_000, "CNY", "2026-03-10")
	expect(late, "2026-04-10") // came after the start
	expect(ids[0], "2026-04-20")
	expect(ids[1], "2026-05-20")
	expect(ids[2], "2026-06-20")
	expect(ids[3], "2026-03-25") // within the month
	expect(ids[4], "2026-04-20")
	expect(ids[4], "2026-03-31") // and back
	w.do(func(tx *crm.Tx) error {
		if _, err := tx.WinDeal(ids[5], 0, crm.Win{}); err != nil {
			return err
		}
		if _, err := tx.SetAmount(ids[0], 0, yuan(900_000, "CNY")); err != nil { // by what it was worth at the start
			return err
		}
		_, err := tx.AssignDeal(ids[2], 0, w.reps[1], "handover") // it stays with who had it at the start
		return err
	})
	march := monthOf(t, "2026-03")
	check := func(when string) {
		t.Helper()
		s := w.slips(march)
		if s.Total.Due != 12 || s.Total.Out != 3 || s.Total.Rate().Round(10_000) != 2500 || s.Total.DueAmount.Sum != yuan(1_500_000, "CNY") ||
			s.Total.OutAmount.Sum != yuan(450_000, "CNY") || s.Total.Value().Round(10_000) != 3000 {
			t.Errorf("%s: %+v, want 3 of 12 and 450 000 of 1 500 000", when, s.Total)
		}
		if len(s.Owners) != 1 || s.Owners[0].Owner != w.reps[0] || len(s.Deals) != 3 {
			t.Errorf("%s: by owner %+v, deals %v", when, s.Owners, s.Deals)
		}
	}
	check("in the month")
	w.at("2026-04-03 09:00")
	expect(ids[6], "2026-05-01") // overdue at the end, put off after it
	w.do(func(tx *crm.Tx) error { _, err := tx.WinDeal(ids[0], 0, crm.Win{}); return err })
	check("after it")
	if q := w.slips(quarterOf(t, "2026-03-01")); q.Total.Due != 0 {
		t.Errorf("when the quarter began no deal was there: %+v", q.Total)
	}
	if next := w.slips(monthOf(t, "2026-05")); next.Total.Out != 0 || next.Total.Due != 2 {
		t.Errorf("of a month ahead all that is due: %+v", next.Total)
	}
}

func (w *world) slips(p calendar.Period) funnel.Slipped {
	w.t.Helper()
	var s funnel.Slipped
	w.see(func(v *crm.View) (err error) {
		s, err = funnel.Slips(v, crm.Ref{Kind: crm.KindTeam, ID: w.team}, p)
		return err
	})
	return s
}
