package crm_test

import (
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
)

// TestSubmittedForecasts: one a day and period, over what was said before that day; only one's own, of a period that is
// not over; undone and checked as all records are.
func TestSubmittedForecasts(t *testing.T) {
	t.Parallel()
	c := setup(t)
	var quarter, past calendar.Period
	c.see(c.rep, func(v *crm.View) {
		quarter = calendar.QuarterOf(v.Today(0), calendar.Standard())
		past = quarter.Previous()
	})
	submit := func(p crm.Person, period calendar.Period, yuan int64, note string) (crm.Forecast, error) {
		var f crm.Forecast
		err := c.as(p, func(tx *crm.Tx) (err error) {
			f, err = tx.SubmitForecast(period, cny(yuan), note)
			return err
		})
		return f, err
	}
	of := func(reader crm.Person) []crm.Forecast {
		var out []crm.Forecast
		c.see(reader, func(v *crm.View) { out = v.Forecasts(c.rep.ID, quarter) })
		return out
	}
	if _, err := submit(c.rep, quarter, 100, " 有把握 "); err != nil {
		t.Fatal(err)
	}
	f, err := submit(c.rep, quarter, 120, "更有把握")
	if err != nil {
		t.Fatal(err)
	}
	if got := of(c.lead); len(got) != 1 || got[0].Amount != cny(120) || got[0].Note != "更有把握" {
		t.Errorf("of one day = %+v", got)
	}
	if got := of(c.other); len(got) != 0 {
		t.Errorf("another team reads %+v", got)
	}
	c.must(c.rep, func(tx *crm.Tx) error { _, err := tx.Undo(f.Rev); return err })
	if got := of(c.rep); len(got) != 1 || got[0].Amount != cny(100) || got[0].Note != "有把握" {
		t.Errorf("after undoing = %+v", got)
	}
	c.now = c.now.Add(7 * 24 * time.Hour)
	if _, err := submit(c.rep, quarter, 130, ""); err != nil {
		t.Fatal(err)
	}
	if got := of(c.rep); len(got) != 2 || got[0].Amount != cny(130) {
		t.Errorf("a week later = %+v", got)
	}
	_, err = submit(c.rep, past, 1, "")
	refused(t, err, crm.Invalid, "forecast.period")
	_, err = submit(c.rep, calendar.WeekOf(quarter.From, calendar.Standard()), 1, "")
	refused(t, err, crm.Invalid, "forecast.period")
	_, err = submit(c.rep, quarter, -1, "")
	refused(t, err, crm.Invalid, "amount.negative")
	_, err = submit(c.auditor, quarter, 1, "")
	refused(t, err, crm.Forbidden, "access.read_only")
	c.see(c.lead, func(v *crm.View) {
		n := 0
		for range v.ForecastRecords() {
			n++
		}
		if n != 2 {
			t.Errorf("walked %d", n)
		}
	})
	c.check()
}
