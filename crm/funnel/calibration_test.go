package funnel_test

import (
	"testing"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// TestCalibration: ten deals at 50 %, three of them won, suggest 30 % and have a Brier score of 0.25.
func TestCalibration(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-03-02 12:00")
	for i := range 10 {
		id := w.deal(3, 100, "CNY", "")
		to := crm.StageID(6)
		if i < 3 {
			to = 5
		}
		w.move(id, "2026-03-03", to)
	}
	w.see(func(v *crm.View) error {
		c, err := funnel.Calibrate(v, funnel.Query{})
		if err != nil {
			return err
		}
		third, fourth := c.Stages[2], c.Stages[3]
		if p, ok := third.Suggested(); !ok || p != 30 || third.Brier.Round(100) != 25 || third.Actual != (funnel.Ratio{Num: 3, Den: 10}) {
			t.Errorf("third stage = %+v, suggests %d, want 30 and a Brier score of 0.25", third, p)
		}
		if _, ok := fourth.Suggested(); ok || fourth.Actual != (funnel.Ratio{Num: 3, Den: 3}) {
			t.Errorf("fourth stage = %+v, want too few", fourth)
		}
		if b := c.ByStage.Stretches[5]; b.N != 10 || b.Won != 3 || b.Predicted != 10*5000 || c.Won != 3 || c.Lost != 7 || c.ByHistory.N != 0 {
			t.Errorf("calibration = %+v", c)
		}
		c, err = funnel.Calibrate(v, funnel.Query{Period: monthOf(t, "2026-02")})
		if c.Won+c.Lost != 0 || !c.Stages[2].Brier.Undefined() {
			t.Errorf("of February = %+v", c)
		}
		return err
	})
}

// TestHistoryIsTestedOnWhatCameLater: what history said is worked out from the months before alone.
func TestHistoryIsTestedOnWhatCameLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-03-02 12:00")
	w.past(14, "web") // 42 won, 56 lost
	var before int64
	w.see(func(v *crm.View) error {
		h := funnel.Learn(v, v.DefaultPipeline())
		before = h.Chance(funnel.Traits{Stage: 1, Source: "web"}).Hundredths
		return nil
	})
	w.at("2026-04-02 12:00")
	for i := range 10 {
		w.closed(w.reps[0], crm.StageID(5+i%2), 100, "CNY", "2026-04-02", "2026-03-01")
	}
	w.see(func(v *crm.View) error {
		c, err := funnel.Calibrate(v, funnel.Query{})
		if c.ByHistory.N != 5*4+5 || c.Won != 42+5 || c.Lost != 56+5 {
			t.Errorf("history was tested on %d predictions of %d and %d deals, want the 25 of April alone", c.ByHistory.N, c.Won, c.Lost)
		}
		var n, predicted int64
		for _, b := range c.ByHistory.Stretches {
			n, predicted = n+b.N, predicted+b.Predicted
		}
		h := funnel.Learn(v, v.DefaultPipeline())
		if now := h.Chance(funnel.Traits{Stage: 1, Source: "web"}).Hundredths; n != c.ByHistory.N || predicted == 0 || now == before {
			t.Errorf("buckets hold %d of %d; the chance was %d and is %d", n, c.ByHistory.N, before, now)
		}
		return err
	})
}

// TestNothingOfATestedMonthTeaches: of a period that begins in the midst of a month, what closed in that month before it neither counts
// nor teaches, as if the period began on the first.
func TestNothingOfATestedMonthTeaches(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-03-02 12:00")
	w.past(14, "web") // 42 won, 56 lost, before March
	w.at("2026-04-25 12:00")
	for range 30 {
		w.closed(w.reps[0], 5, 100, "CNY", "2026-04-03", "2026-03-01")
	}
	for i := range 10 {
		w.closed(w.reps[0], crm.StageID(5+i%2), 100, "CNY", "2026-04-20", "2026-03-01")
	}
	predicted := func(p calendar.Period) (sum, n int64) {
		w.see(func(v *crm.View) error {
			c, err := funnel.Calibrate(v, funnel.Query{Period: p})
			for _, b := range c.ByHistory.Stretches {
				sum += b.Predicted
			}
			n = c.ByHistory.N
			return err
		})
		return sum, n
	}
	all, n := predicted(monthOf(t, "2026-04"))
	part, some := predicted(calendar.Between(date(t, "2026-04-15"), date(t, "2026-04-30"), calendar.Fiscal{}))
	if n != 35*4+5 || some != 5*4+5 {
		t.Fatalf("tested on %d and %d predictions, want 145 and 25", n, some)
	}
	early, m := predicted(calendar.Between(date(t, "2026-04-01"), date(t, "2026-04-10"), calendar.Fiscal{}))
	if early+part != all || m+some != n {
		t.Errorf("April in two parts predicts %d + %d, as a whole %d", early, part, all)
	}
}
