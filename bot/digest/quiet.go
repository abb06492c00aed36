package digest

import (
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
)

// The hours in which nobody is told of a task, in minutes of the local day.
const (
	quietFrom = 20 * 60
	quietTo   = 8*60 + 30
)

// farthestDay bounds how many days ahead a moment is looked for: longer than any holiday.
const farthestDay = 30

// quiet tells when somebody is left alone: at night and on days off, where they are.
type quiet struct {
	work *calendar.Calendar
	zone *time.Location
}

func (q quiet) night(at time.Time) bool {
	local := at.In(q.zone)
	minute := local.Hour()*60 + local.Minute()
	return minute >= quietFrom || minute < quietTo
}

// works reports whether a day is one to be told on: a working day, or the day off the owner themselves planned it for.
func (q quiet) works(r *reminderRow, day calendar.Date) bool {
	return q.work.Workday(day) || r.Own && day == dayOf(r.Due, q.zone)
}

// free reports whether the owner may be told now. Who plans something for Saturday or for 21:00 means it: they are told at that
// time, since a word on Monday morning would be none. What a colleague or downtime puts there waits.
func (q quiet) free(r *reminderRow, now time.Time, late bool) bool {
	if r.Own && !late && q.night(r.Due) {
		return true
	}
	return !q.night(now) && q.works(r, dayOf(now, q.zone))
}

// next is the first moment after now at which the owner may be told.
func (q quiet) next(r *reminderRow, now time.Time) time.Time {
	today := dayOf(now, q.zone)
	for day := today; day < today+farthestDay; day++ {
		if at := day.At(quietTo/60, quietTo%60, q.zone); at.After(now) && q.works(r, day) {
			return at.UTC()
		}
	}
	return now.Add(farthestDay * 24 * time.Hour).UTC()
}

// news is a task its owner is told of.
type news struct {
	task   crm.ID
	moment time.Time // that was to be announced
	early  bool      // before the task's own time
	late   bool      // the message is, by downtime
}

// judge moves a row whose moment has come, and says what its owner is told: nothing when the moment waits for the end of the
// quiet hours, or passed too long ago. Of a missed announcement and a missed time the time is told.
func (r *reminderRow) judge(q quiet, now time.Time) (n news, tell bool) {
	n = news{task: r.Task, moment: r.Due, early: now.Before(r.Due)}
	since := r.At
	if n.early {
		n.moment = r.early()
	} else if since.Before(r.Due) {
		since = r.Due
	}
	n.late = r.Late || now.Sub(since) > lateAfter
	switch {
	case !n.early && now.Sub(since) > reminderGrace: // the list has it, as overdue
	case !q.free(r, now, n.late):
		next := q.next(r, now)
		if n.early && !next.Before(r.Due) {
			next, n.late = r.Due, false
		}
		r.At, r.Late = next, n.late
		return n, false
	default:
		tell = true
	}
	r.Told = append(r.Told[max(0, len(r.Told)-mostTold+1):len(r.Told):len(r.Told)], told{r.Owner, n.moment})
	r.plan(now)
	return n, tell
}
