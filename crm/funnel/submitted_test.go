package funnel_test

import (
	"testing"

	"crmbot/crm"
	"crmbot/crm/funnel"
)

// TestAccuracy: 1 000 000 said and 920 000 won are 91.30 %.
func TestAccuracy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ forecast, actual, want int64 }{
		{1_000_000, 920_000, 9130}, {920_000, 1_000_000, 9200}, {500, 500, 10_000}, {3_000, 1_000, 0}, {0, 10, 0},
	} {
		if got := funnel.Accuracy(c.forecast, c.actual).Round(10_000); got != c.want {
			t.Errorf("Accuracy(%d, %d) = %d, want %d", c.forecast, c.actual, got, c.want)
		}
	}
	if !funnel.Accuracy(100, 0).Undefined() {
		t.Error("when nothing came there is no accuracy")
	}
}

func TestSubmittedBy(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-01-05 12:00")
	q1 := quarterOf(t, "2026-01-05")
	submit := func(units int64) {
		t.Helper()
		if err := w.c.Update(t.Context(), crm.Actor{Person: w.reps[0]}, w.now, func(tx *crm.Tx) error {
			_, err := tx.SubmitForecast(q1, yuan(units, "CNY"), "")
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	submit(800_000)
	w.at("2026-03-27 16:03")
	submit(1_000_000)
	w.won(w.reps[0], 920_000, "CNY", "2026-03-01")
	read := func() []funnel.Submitted {
		var out []funnel.Submitted
		w.see(func(v *crm.View) (err error) {
			out, err = funnel.SubmittedBy(v, crm.Ref{Kind: crm.KindTeam, ID: w.team}, q1)
			return err
		})
		return out
	}
	got := read()
	if len(got) != 2 || len(got[0].All) != 2 || got[0].Forecast != yuan(1_000_000, "CNY") || got[0].Over || !got[0].Accuracy.Undefined() || len(got[1].All) != 0 {
		t.Errorf("while the quarter runs: %+v", got)
	}
	w.at("2026-04-01 09:00")
	if got := read(); got[0].Accuracy.Round(10_000) != 9130 || !got[1].Accuracy.Undefined() {
		t.Errorf("afterwards: %+v", got)
	}
}
