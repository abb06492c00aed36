package crm_test

import (
	"strings"
	"testing"

	"crmbot/crm"
	"crmbot/crm/calendar"
)

// TestHandIn: a report of a day, week or month is one's own and one; what is handed in again takes its place, and is taken back like
// everything else. Only who leads reads it.
func TestHandIn(t *testing.T) {
	t.Parallel()
	c := setup(t)
	today := calendar.DayOf(on(t, "2026-02-03"), calendar.Standard())
	handIn := func(who crm.Person, p calendar.Period, note string, visits int) (crm.Report, error) {
		var r crm.Report
		err := c.as(who, func(tx *crm.Tx) (err error) {
			r, err = tx.HandIn(p, note, crm.ReportCounts{Visits: visits})
			return err
		})
		return r, err
	}
	of := func(reader crm.Person) (r crm.Report, err error) {
		c.see(reader, func(v *crm.View) { r, err = v.ReportOf(c.rep.ID, today) })
		return r, err
	}
	first, err := handIn(c.rep, today, " 拜访两家 ", 2)
	if err != nil || first.Note != "拜访两家" || first.Span != crm.Day || first.From != today.From {
		t.Fatalf("handed in: %+v, %v", first, err)
	}
	again, err := handIn(c.rep, today, "拜访三家", 3)
	if err != nil || again.ID != first.ID || again.Done.Visits != 3 {
		t.Fatalf("handed in again: %+v, %v", again, err)
	}
	if r, err := of(c.lead); err != nil || r.Note != "拜访三家" {
		t.Errorf("their lead reads %+v, %v", r, err)
	}
	_, err = of(c.mate)
	refused(t, err, crm.NotFound, "report.unknown")
	c.must(c.rep, func(tx *crm.Tx) error { _, err := tx.Undo(again.Rev); return err })
	if r, err := of(c.rep); err != nil || r.Note != "拜访两家" || r.Done.Visits != 2 {
		t.Errorf("taken back it is %+v, %v", r, err)
	}
	c.must(c.admin, func(tx *crm.Tx) error { _, err := tx.DisablePerson(c.mate.ID, 0); return err })
	for _, k := range []struct {
		who    crm.Person
		period calendar.Period
		note   string
		code   crm.Code
		reason string
	}{
		{c.rep, today.Next(), "", crm.Invalid, "report.period"},
		{c.rep, calendar.QuarterOf(today.From, calendar.Standard()), "", crm.Invalid, "report.period"},
		{c.rep, today, strings.Repeat("长", 8001), crm.Invalid, "field.long"},
		{c.auditor, today, "", crm.Forbidden, "report.own"},
		{c.mate, today, "", crm.Forbidden, "report.own"}, // has left
	} {
		_, err := handIn(k.who, k.period, k.note, 1)
		refused(t, err, k.code, k.reason)
	}
	c.check()
}
