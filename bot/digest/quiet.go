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

// quiet tells when somebody is left alone: at night, on days off, and until the day they asked for, where they are.
type quiet struct {
	work  *calendar.Calendar
	zone  *time.Location
	until calendar.Date
}

// quietOf is when a person is left alone.
func quietOf(v *crm.View, p crm.Person) (quiet, error) {
	own, err := Own(v, MorningList(), p.ID)
	return quiet{v.Calendar(), v.Zone(p), own.Quiet}, err
}

func (q quiet) night(at time.Time) bool {
	local := at.In(q.zone)
	minute := local.Hour()*60 + local.Minute()
	return minute >= quietFrom || minute < quietTo
}

// away reports whether a day is a public holiday or one of the person's quiet days: what was planned for it waits too.
func (q quiet) away(day calendar.Date) bool {
	e, found := q.work.Exception(day)
	return day < q.until || found && e.Off
}

// works reports whether a day is one to be told on: a working day, or the weekend the owner themselves planned it for.
func (q quiet) works(r *reminderRow, day calendar.Date) bool {
	return !q.away(day) && (q.work.Workday(day) || r.Own && day == dayOf(r.Due, q.zone))
}

// free reports whether somebody may be told now. Who plans something for Saturday or for 21:00 means it: they are told at that
// time, since a word on Monday morning would be none. What a colleague or downtime puts there waits.
func (q quiet) free(r *reminderRow, now time.Time, late bool) bool {
	today := dayOf(now, q.zone)
	if r.Own && !late && q.night(r.Due) {
		return !q.away(today)
	}
	return !q.night(now) && q.works(r, today)
}

// Waits says when the owner of a task they plan themselves hears of it, where its time falls into a holiday or their quiet
// days; false when they hear of it in time.
func Waits(v *crm.View, t crm.Task) (at time.Time, waits bool, err error) {
	p, err := v.Person(t.Owner)
	if err != nil {
		return at, false, err
	}
	q, err := quietOf(v, p)
	if err != nil || !timed(&t) || !q.away(dayOf(t.Due, q.zone)) {
		return at, false, err
	}
	return q.next(&reminderRow{Due: t.Due, Own: true}, t.Due), true, nil
}

// next is the first moment after now at which somebody may be told, a month on at the latest: then it is looked for again.
func (q quiet) next(r *reminderRow, now time.Time) time.Time {
	today := dayOf(now, q.zone)
	for day := today; day < today+farthestDay; day++ {
		if at := day.At(quietTo/60, quietTo%60, q.zone); at.After(now) && q.works(r, day) {
			return at.UTC()
		}
	}
	return now.Add(farthestDay * 24 * time.Hour).UTC()
}

// news is a task somebody is told of.
type news struct {
	task   crm.ID
	moment time.Time // that was to be announced
	early  bool      // before the task's own time
	late   bool      // the message is, by downtime
}

// judge moves a row whose moment has come, and says what is told: nothing when the moment waits for the end of the
// quiet hours. Of a missed announcement and a missed time the time is told.
func (r *reminderRow) judge(q quiet, now time.Time) (n news, tell bool) {
	n = news{task: r.Task, moment: r.Due, early: now.Before(r.Due)}
	since := r.At
	if n.early {
		n.moment = r.early()
	} else if since.Before(r.Due) {
		since = r.Due
	}
	n.late = r.Late || now.Sub(since) > lateAfter
	if !q.free(r, now, n.late) {
		next := q.next(r, now)
		if n.early && !next.Before(r.Due) {
			next, n.late = r.Due, false
		}
		r.At, r.Late = next, n.late
		return n, false
	}
	r.Told = append(r.Told[max(0, len(r.Told)-mostTold+1):len(r.Told):len(r.Told)], told{r.Who, n.moment})
	r.plan(now)
	return n, true
}

// past reports whether a row's moment was missed by too much: the list has the task, as overdue. The row stays as it is, because the
// moment lies ahead again when it was only the clock that ran ahead.
func (r *reminderRow) past(now time.Time) bool {
	since := r.At
	if since.Before(r.Due) {
		since = r.Due
	}
	return now.Sub(since) > reminderGrace
}
