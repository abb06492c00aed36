package digest_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// What follows says what has to go out, from the calendar, the subscriptions and the readings of the clock alone: it calls nothing of
// the program.

// oracle is what has to go out.
type oracle struct {
	plans  []*plan
	script []happening
	want   []message
	now    reading
	told   map[string]string // when the alert was sent last, and so on
	jobs   []*jobState
	missed []string // what nobody looked for in time
}

// plan is one subscription.
type plan struct {
	to, what string // the slot's day comes where the * is
	zone     string
	times    []string // "09:03 morning"
	on       func(day string) bool
	grace    time.Duration
	group    bool
	says     func(o *oracle, p *plan, s *slotPlan) bool
	slots    []*slotPlan
}

// slotPlan is one slot, in order of time.
type slotPlan struct {
	day, name string
	at        time.Time
	done      time.Time // when it was looked at; zero: never
}

// workday goes by the notice of the State Council for 2026.
func workday(day string) bool {
	if slices.Contains([]string{"2026-01-04", "2026-02-14", "2026-02-28"}, day) {
		return true
	}
	off := []string{"2026-01-01", "2026-01-02", "2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20", "2026-02-23"}
	return weekday(day) && !slices.Contains(off, day)
}

func weekday(day string) bool {
	d := noon(day).Weekday()
	return d != time.Saturday && d != time.Sunday
}

func noon(day string) time.Time {
	d, err := time.Parse("2006-01-02", day)
	if err != nil {
		panic(err) // the tests write no other
	}
	return d.Add(12 * time.Hour)
}

func ahead(day string, n int) string { return noon(day).AddDate(0, 0, n).Format("2006-01-02") }

// lastOfWeek is the last working day of a week that has one.
func lastOfWeek(day string) bool {
	if !workday(day) {
		return false
	}
	for d := noon(day); d.Weekday() != time.Sunday; {
		d = d.AddDate(0, 0, 1)
		if workday(d.Format("2006-01-02")) {
			return false
		}
	}
	return true
}

// on31st is the last day of a month.
func on31st(day string) bool { return noon(day).AddDate(0, 0, 1).Day() == 1 }

// workdays counts those after a day up to another.
func workdays(after, to string) (n int) {
	for d := ahead(after, 1); d <= to; d = ahead(d, 1) {
		if workday(d) {
			n++
		}
	}
	return n
}

func zoned(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return z
}

// shows is the first instant at which the clocks of a zone show a time of a day or a later one.
func shows(zone, day, hhmm string) time.Time {
	z, want := zoned(zone), day+" "+hhmm
	at := noon(day).Add(-30 * time.Hour).Truncate(time.Hour)
	for ; at.In(z).Format("2006-01-02 15:04") < want[:13]+":00"; at = at.Add(time.Hour) {
		if next := at.Add(time.Hour); next.In(z).Format("2006-01-02 15:04") > want {
			break
		}
	}
	for at.In(z).Format("2006-01-02 15:04") < want {
		at = at.Add(time.Minute)
	}
	return at
}

func always(*oracle, *plan, *slotPlan) bool { return true }
func never(*oracle, *plan, *slotPlan) bool  { return false }

// newOracle knows what was subscribed to on the evening of 31 December.
func newOracle(q *quarter, jobs []job) *oracle {
	daily, weekly, monthly := 4*time.Hour, 24*time.Hour, 72*time.Hour
	every := func(string) bool { return true }
	both := []string{"09:03 morning", "18:03 evening"}
	o := &oracle{script: q.script, told: map[string]string{}, plans: []*plan{
		{to: "上海群", what: "team *", zone: sh, times: both, on: workday, grace: daily, group: true, says: always},
		{to: "all", what: "team *", zone: sh, times: both, on: workday, grace: daily, group: true, says: always},
		{to: "new york", what: "team *", zone: ny, times: both, on: weekday, grace: daily, group: true, says: always},
		{to: "berlin", what: "team *", zone: berlin, times: []string{"12:45 noon", "14:45 morning", "17:30 evening"}, on: weekday, grace: daily, group: true, says: always},
		{to: "王总", what: "manager *", zone: sh, times: []string{"09:03"}, on: workday, grace: daily, says: always},
		{to: "Greta", what: "manager *", zone: berlin, times: []string{"09:03"}, on: workday, grace: daily, says: always},
		{to: "王总", what: "alert *", zone: sh, times: []string{"09:18"}, on: workday, grace: daily, says: weekSince},
		{to: "Greta", what: "alert *", zone: berlin, times: []string{"09:18"}, on: workday, grace: daily, says: never},
		{to: "李娜", what: "silence *", zone: sh, times: []string{"08:33"}, on: workday, grace: daily, says: fellSilent},
		{to: "张伟", what: "report/张伟 *", zone: sh, times: []string{"09:00"}, on: func(day string) bool { return noon(day).Weekday() == time.Monday }, grace: weekly, says: always},
		{to: "Greta", what: "report/Greta *", zone: berlin, times: []string{"09:00"}, on: on31st, grace: monthly, says: always},
		{to: "John", what: "report/John *", zone: ny, times: []string{"02:30"}, on: every, grace: daily, says: always},
		{to: "李娜", what: "report/李娜 *", zone: sh, times: []string{"10:00"}, on: workday, grace: daily, says: always},
	}}
	for to, zone := range map[string]string{"张伟": sh, "王总": sh, "John": ny, "Greta": berlin} {
		o.plans = append(o.plans, &plan{to: to, what: "morning *", zone: zone, times: []string{"08:33"}, on: workday, grace: daily, says: always})
	}
	for to, zone := range map[string]string{"张伟": sh, "李娜": sh, "John": ny} {
		o.plans = append(o.plans, &plan{to: to, what: "forecast *", zone: zone, times: []string{"16:03"}, on: lastOfWeek, grace: weekly, says: always})
	}
	for _, p := range o.plans {
		for day := "2025-12-31"; day <= "2026-04-03"; day = ahead(day, 1) {
			for _, t := range p.times {
				hhmm, name, _ := strings.Cut(t, " ")
				if at := shows(p.zone, day, hhmm); p.on(day) && at.After(q.now) {
					p.slots = append(p.slots, &slotPlan{day: day, name: strings.TrimSpace(day + " " + name), at: at})
				}
			}
		}
	}
	for _, j := range jobs {
		o.jobs = append(o.jobs, &jobState{job: j, at: j.due.Add(-j.lead)})
	}
	return o
}

// weekSince: the alert comes again when seven days have gone by.
func weekSince(o *oracle, _ *plan, s *slotPlan) bool {
	if last := o.told["alert"]; last != "" && s.day < ahead(last, 7) {
		return false
	}
	o.told["alert"] = s.day
	return true
}

// fellSilent: her deal reached three, five or seven working days without a visit since she was looked after last.
func fellSilent(o *oracle, p *plan, s *slotPlan) bool {
	z := zoned(sh)
	look := o.now.at.AddDate(0, 0, -1)
	for _, x := range p.slots {
		if x.day >= s.day {
			break
		}
		if !x.done.IsZero() {
			look = x.done
		}
	}
	if look.After(o.now.at) {
		look = o.now.at.AddDate(0, 0, -1)
	}
	touched := "2025-12-31"
	if o.now.done > 0 {
		touched = o.script[o.now.done-1].at.In(z).Format("2006-01-02")
	}
	before, now := workdays(touched, look.In(z).Format("2006-01-02")), workdays(touched, o.now.at.In(z).Format("2006-01-02"))
	return slices.ContainsFunc([]int{3, 5, 7}, func(n int) bool { return before < n && now >= n })
}

// run goes through the readings: of each subscription the last slot that came up is due, if it is inside its grace and was not sent.
func (o *oracle) run(trace []reading) {
	for _, o.now = range trace {
		for _, p := range o.plans {
			i, _ := slices.BinarySearchFunc(p.slots, o.now.at, func(s *slotPlan, at time.Time) int { return cmp.Or(s.at.Compare(at), -1) })
			if i == 0 || p.group && o.now.mute {
				continue
			}
			s := p.slots[i-1]
			if late := o.now.at.Sub(s.at); s.done.IsZero() && late <= p.grace {
				s.done = o.now.at
				if p.says(o, p, s) {
					o.want = append(o.want, message{p.to, strings.Replace(p.what, "*", s.name, 1), late > 5*time.Minute, p.missed(i - 1), o.now.at})
				}
			}
		}
		o.remind()
		o.overslept()
	}
}

// overslept notes what came up while nobody meant to look: a slot, some groups' after a minute and a half, or a reminder.
func (o *oracle) overslept() {
	from, to := o.now.at, o.now.next
	for _, p := range o.plans {
		spread := time.Duration(0)
		if p.group {
			spread = 90 * time.Second
		}
		for _, s := range p.slots {
			if s.at.After(from) && s.at.Add(spread).Before(to) {
				o.missed = append(o.missed, fmt.Sprintf("%s %s: nobody looked from %v to %v", p.to, s.name, from, to))
			}
		}
	}
	for _, j := range o.jobs {
		if j.at.After(from) && j.at.Before(to) {
			o.missed = append(o.missed, fmt.Sprintf("%s of %s: nobody looked from %v to %v", j.title, j.to, from, to))
		}
	}
}

// missed counts the slots before the i-th that nobody looked at, back to the last that somebody did, of what people subscribed to.
func (p *plan) missed(i int) (n int) {
	if !p.group && !strings.HasPrefix(p.what, "report") {
		return 0
	}
	for i--; i >= 0 && p.slots[i].done.IsZero(); i-- {
		n++
	}
	return n
}

// fates counts what became of the slots that came up before an instant: looked at in time, late, given up for a later one, or not
// reached within their grace.
func (o *oracle) fates(trace []reading, end time.Time) map[string]int {
	out := map[string]int{}
	for _, p := range o.plans {
		for _, s := range p.slots {
			reached := slices.ContainsFunc(trace, func(r reading) bool { return !r.at.Before(s.at) && r.at.Sub(s.at) <= p.grace && !(p.group && r.mute) })
			switch {
			case !s.at.Before(end):
			case s.done.IsZero() && reached:
				out["collapsed"]++
			case s.done.IsZero():
				out["skipped"]++
			case s.done.Sub(s.at) > 5*time.Minute:
				out["late"]++
			default:
				out["in time"]++
			}
		}
	}
	return out
}

// jobState is when somebody is told of a task next.
type jobState struct {
	job
	at   time.Time // zero: not any more
	late bool
}

// free reports whether people are told of tasks at an instant: by day, on working days.
func (j *jobState) free(at time.Time) bool {
	here := at.In(zoned(j.zone))
	clock := here.Format("15:04")
	return clock >= "08:30" && clock < "20:00" && workday(here.Format("2006-01-02"))
}

// morning is the next 08:30 of a working day.
func (j *jobState) morning(after time.Time) time.Time {
	for day := after.In(zoned(j.zone)).Format("2006-01-02"); ; day = ahead(day, 1) {
		if at := shows(j.zone, day, "08:30"); workday(day) && at.After(after) {
			return at
		}
	}
}

// remind tells of the tasks whose time has come, or soon will, a person in one message.
func (o *oracle) remind() {
	told := map[string]*message{}
	titles := map[string][]string{}
	for _, j := range o.jobs {
		if j.at.IsZero() || j.at.After(o.now.at) {
			continue
		}
		before := o.now.at.Before(j.due)
		since := j.at
		if !before && since.Before(j.due) {
			since = j.due // the moment before it came to nothing; this one is told of
		}
		late := j.late || o.now.at.Sub(since) > 5*time.Minute
		switch {
		case !before && o.now.at.Sub(j.at) > 4*time.Hour && o.now.at.Sub(j.due) > 4*time.Hour:
			continue // past, unless the clock is set back
		case !j.free(o.now.at):
			if j.at, j.late = j.morning(o.now.at), late; before && !j.at.Before(j.due) {
				j.at, j.late = j.due, false
			}
			continue
		case before:
			j.at, j.late = j.due, false
		default:
			j.at = time.Time{}
		}
		if told[j.to] == nil {
			told[j.to] = &message{to: j.to, at: o.now.at}
		}
		told[j.to].late = told[j.to].late || late
		titles[j.to] = append(titles[j.to], j.title)
	}
	for to, m := range told {
		m.what = "remind " + strings.Join(titles[to], " ")
		o.want = append(o.want, *m)
	}
}
