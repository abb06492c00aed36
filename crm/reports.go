package crm

import (
	"time"

	"crmbot/crm/calendar"
	"crmbot/store"
)

// Span is how long a time a report is of.
type Span string

// The spans.
const (
	Day   Span = "day"
	Week  Span = "week"
	Month Span = "month"
)

// Report is what somebody handed in of their own day, week or month (日报, 周报, 月报): what crmbot had counted by then, and
// what they add to it.
type Report struct {
	Meta
	Person ID            `json:"person"`
	Span   Span          `json:"span"`
	From   calendar.Date `json:"from"` // first day, in the person's zone
	Note   string        `json:"note,omitempty"`
	Done   ReportCounts  `json:"done"`
	At     time.Time     `json:"at"` // when it was handed in last
}

// ReportCounts are the numbers of a report as they stood when it was handed in.
type ReportCounts struct {
	Visits int `json:"visits"` // activities of any kind
	Begun  int `json:"begun"`  // deals
	Moved  int `json:"moved"`
	Won    int `json:"won"`
	Lost   int `json:"lost"`
	Tasks  int `json:"tasks"` // done
}

// Ref names the record.
func (r *Report) Ref() Ref { return Ref{KindReport, r.ID} }

func reportKey(r *Report) store.Key { return reportKeyOf(r.Person, r.Span, r.From) }

func reportKeyOf(person ID, span Span, from calendar.Date) store.Key {
	return key(person).Text(string(span)).Int(int64(from))
}

// SpanOf is how long a period is, where reports are of such: a day, a week or a month.
func SpanOf(p calendar.Period) (Span, bool) {
	s, ok := map[calendar.Kind]Span{calendar.OneDay: Day, calendar.OneWeek: Week, calendar.OneMonth: Month}[p.Kind]
	return s, ok
}

// ReportOf reads what somebody handed in of a day, week or month; NotFound when they did not, or the actor may not see it.
func (v *View) ReportOf(person ID, p calendar.Period) (Report, error) {
	span, _ := SpanOf(p)
	if !v.seesSubject(Ref{KindPerson, person}) {
		return Report{}, Refuse(NotFound, "report.unknown")
	}
	r, err := tab.reports.Get(v.s.r, reportKeyOf(person, span, p.From))
	if missing(err) {
		return Report{}, Refuse(NotFound, "report.unknown")
	}
	v.fault(err)
	return r, err
}

// HandIn keeps the actor's report of a day, week or month, over one they handed in before. Nobody hands in another's, nor one
// of a time that has not begun.
func (tx *Tx) HandIn(p calendar.Period, note string, done ReportCounts) (Report, error) {
	span, fits := SpanOf(p)
	r := Report{Person: tx.s.by.Person, Span: span, From: p.From, Note: note, Done: done, At: utc(tx.Now())}
	clean(&r.Note)
	if role := tx.role(); r.Person == 0 || role == "" || role == Auditor {
		return r, Refuse(Forbidden, "report.own")
	}
	if err := short(maxText, field("note", r.Note)); err != nil {
		return r, err
	}
	if !fits || p.From > calendar.DateOf(tx.Now().In(tx.Zone(tx.Me()))) {
		return r, invalid("period", "report.period")
	}
	old, err := tab.reports.Get(tx, reportKey(&r))
	var before Record
	switch {
	case err == nil:
		if r.Note == old.Note && r.Done == old.Done {
			return old, nil
		}
		r.Meta = old.Meta
		before.Report = &old
	case missing(err):
		tx.made(&r.Meta, KindReport)
	default:
		return r, err
	}
	d := tx.begin("report.hand_in")
	d.change(before, Record{Report: &r})
	return r, tx.commit(d)
}
