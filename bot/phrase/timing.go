package phrase

import "crmbot/crm/calendar"

// Verdict says what the dates of a logging line make of it.
type Verdict uint8

const (
	Log  Verdict = iota + 1 // it happened
	Plan                    // it is to happen: a task, due at Next
	Both                    // it happened, and Next is the next step
	Ask                     // only a future date (Next) and a note without a sign of the past: either may be meant
)

// Timing is which date is which.
type Timing struct {
	Verdict Verdict
	When    calendar.When // what happened; zero Date: not said, so now
	Next    calendar.When // what is to happen; zero Date: nothing
}

// Time sorts the dates of a typed logging line: the first that is past or today tells when it happened, the first in the future is the
// next step. note is what the line says beside its dates and names; impossible dates do not count.
func Time(dates []Found, note string, ref calendar.Ref) (t Timing, when, next *Found) {
	for i := range dates {
		f := &dates[i]
		switch {
		case f.Kind != Date || f.When.Impossible:
		case future(f.When, ref):
			if next == nil {
				next = f
			}
		case when == nil:
			when = f
		}
	}
	if when != nil {
		t.When = when.When
	}
	if next != nil {
		t.Next = next.When
	}
	switch {
	case next == nil:
		t.Verdict = Log
	case when != nil || PastSign(note):
		t.Verdict = Both
	case note == "":
		t.Verdict = Plan
	default:
		t.Verdict = Ask
	}
	return t, when, next
}

// future says that a date lies after now: another day, a later hour of today, or a deadline that is today.
func future(w calendar.When, ref calendar.Ref) bool {
	today := calendar.DateOf(ref.Now)
	if w.Date != today {
		return w.Date > today
	}
	if w.HasTime {
		return w.Hour*60+w.Minute > ref.Now.Hour()*60+ref.Now.Minute()
	}
	return w.Deadline
}
