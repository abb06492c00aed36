package funnel

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/store"
)

const (
	firstWeeks = 4 // whole weeks in which anything was put down: what later ones are compared with
	shownWeeks = 8 // that are told of one by one, the present one among them
)

// UseWeek is how much the reps of a team used the CRM in a week, or in several.
type UseWeek struct {
	Week   calendar.Period // zero in a sum of weeks
	Weeks  int64
	Open   bool  // the week is not over
	Reps   int64 // who were there, each once a week
	Active int64 // of Reps, those that put anything down
	Logs   int64 // activities logged and stage moves made
	Due    int64 // of Logs, visits and stage moves
	Timely int64 // of Due, put down within 24 hours
}

// PerRep is what a rep puts down in a week.
func (w UseWeek) PerRep() Ratio { return Ratio{w.Logs, w.Reps} }

// Timeliness is the share of visits and stage moves that were put down within 24 hours.
func (w UseWeek) Timeliness() Ratio { return Ratio{w.Timely, w.Due} }

// Share is how many of the reps put anything down.
func (w UseWeek) Share() Ratio { return Ratio{w.Active, w.Reps} }

func (w *UseWeek) add(o UseWeek) {
	w.Weeks += o.Weeks
	w.Reps += o.Reps
	w.Active += o.Active
	w.Logs += o.Logs
	w.Due += o.Due
	w.Timely += o.Timely
}

// Use is how a team, or the company, uses the CRM.
type Use struct {
	Weeks []UseWeek // the latest, oldest first; the last one may not be over
	First UseWeek   // the first four weeks that are over and in which anything was put down; fewer while there are fewer
	Last  UseWeek   // the latest weeks that are over and lie behind First, four at most
	// Began is the first of the First weeks; 0: nothing was ever put down.
	Began     calendar.Date
	Customers int64           // owned by the reps and in use, as of now
	Filled    int64           // of their core fields
	SilentIn  calendar.Period // the last whole week; zero: nothing was put down before it was over
	Silent    []crm.ID        // reps that were there in that week and put nothing down
}

// Completeness is how many of the core fields of the reps' customers are filled, as of now.
func (u Use) Completeness() Ratio { return Ratio{u.Filled, u.Customers * crm.CoreFields} }

// Growth is how many times as much a rep puts down in a week as in the first weeks; undefined while one of the two rests on fewer
// than ten logs, or the first weeks are not four.
func (u Use) Growth() Ratio {
	if u.First.Weeks < firstWeeks || u.First.Logs < FewestJudged || u.Last.Logs < FewestJudged {
		return Ratio{}
	}
	return Ratio{u.Last.Logs * u.First.Reps, u.Last.Reps * u.First.Logs}
}

// ReadUse tells how the reps of a team and the teams below, or of the company for the zero Ref, use the CRM, as far as the asker
// sees them. Weeks are the company's, their days those of each rep's team; what was put down counts on the day it was. A rep is there
// from joining, or from their first log, until they left. It reads a row for each rep and day on which they put anything down, in
// the weeks told of and the first ones.
func ReadUse(v *crm.View, subject crm.Ref, today calendar.Date) Use {
	r := useReader{v: v, fiscal: v.Fiscal(), today: today}
	r.reps = r.repsOf(subject)
	first := calendar.Date(0)
	var u Use
	for i := range r.reps {
		rep := &r.reps[i]
		if rep.first != 0 && (first == 0 || rep.first < first) {
			first = rep.first
		}
		row, err := use.days.Get(v, useDay{person: rep.id}.key())
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			v.Fail(err)
			return Use{}
		}
		u.Customers += row.Customers
		u.Filled += row.Filled
	}
	now := calendar.WeekOf(today, r.fiscal)
	if first == 0 {
		return u
	}
	u.First = r.firstOnes(calendar.WeekOf(first, r.fiscal), now, &u)
	from := now.From.AddDays(-7 * (shownWeeks - 1))
	u.Weeks = r.weeks(max(from, calendar.WeekOf(first, r.fiscal).From), now.To)
	for _, w := range slices.Backward(u.Weeks) {
		if !w.Open && w.Week.From >= r.behind && u.First.Weeks == firstWeeks && u.Last.Weeks < firstWeeks {
			u.Last.add(w)
		}
	}
	if len(u.Weeks) > 1 {
		u.SilentIn = now.Previous()
		u.Silent = r.silent(u.SilentIn)
	}
	return u
}

// useRep is one rep and from when until when they are there.
type useRep struct {
	id         crm.ID
	first      calendar.Date // on which they put anything down; 0: never
	from, till calendar.Date // both included
	wrote      bool          // they put something down in the last whole week
}

// useReader is a reading in the making.
type useReader struct {
	v      *crm.View
	fiscal calendar.Fiscal
	today  calendar.Date
	reps   []useRep
	behind calendar.Date // the day after the last of the first weeks
}

// repsOf lists the reps of a subject whom the asker sees, those who left too.
func (r *useReader) repsOf(subject crm.Ref) []useRep {
	who, mine := Of(r.v, subject), r.v.Scope()
	var out []useRep
	for _, p := range r.v.Unscoped().People() {
		if p.Role != crm.Rep || !holds(who, p.ID, p.Team) || !holds(mine, p.ID, p.Team) {
			continue
		}
		rep := useRep{id: p.ID, from: p.Joined, till: math.MaxInt32}
		switch {
		case p.State == crm.Disabled && p.Left != 0:
			rep.till = p.Left
		case p.State != crm.Active:
			continue
		}
		for t := range use.days.Rows(r.v, spanOf(p.ID, 1, math.MaxInt32)) {
			rep.first = t.Day
			break
		}
		if rep.from == 0 {
			rep.from = calendar.DateOf(p.CreatedAt.In(r.v.TeamZone(p.Team)))
		}
		if rep.first != 0 {
			rep.from = min(rep.from, rep.first)
		}
		out = append(out, rep)
	}
	slices.SortFunc(out, func(a, b useRep) int { return cmp.Compare(a.id, b.id) })
	return out
}

// spanOf is a person's days of [from, to).
func spanOf(person crm.ID, from, to calendar.Date) store.Keys {
	return store.Keys{Prefix: store.K().ID(uint64(person)), From: store.K().Int(int64(from)), To: store.K().Int(int64(to))}
}

// weeks sums what the reps put down in each week of [from, to), both the starts of weeks.
func (r *useReader) weeks(from, to calendar.Date) []UseWeek {
	var out []UseWeek
	for d := from; d < to; d = d.AddDays(7) {
		w := calendar.WeekOf(d, r.fiscal)
		out = append(out, UseWeek{Week: w, Weeks: 1, Open: w.To > r.today})
	}
	past := calendar.WeekOf(r.today, r.fiscal).Previous()
	for k := range r.reps {
		rep := &r.reps[k]
		for i := range out {
			if rep.there(out[i].Week) {
				out[i].Reps++
			}
		}
		counted := -1
		for t := range use.days.Rows(r.v, spanOf(rep.id, from, to)) {
			i := int(t.Day-from) / 7
			w := &out[i]
			if t.Logs == 0 || !rep.there(w.Week) {
				continue
			}
			if i != counted {
				w.Active++
				counted = i
			}
			rep.wrote = rep.wrote || past.Contains(t.Day)
			w.Logs += t.Logs
			w.Due += t.Due
			w.Timely += t.Timely
		}
	}
	return out
}

func (r *useRep) there(w calendar.Period) bool { return r.from < w.To && r.till >= w.From }

// firstOnes finds the first weeks that are over and in which anything was put down.
func (r *useReader) firstOnes(first, now calendar.Period, u *Use) UseWeek {
	var sum UseWeek
	for from := first.From; from < now.From && sum.Weeks < firstWeeks; from = from.AddDays(7 * firstWeeks) {
		for _, w := range r.weeks(from, min(from.AddDays(7*firstWeeks), now.From)) {
			if w.Logs == 0 || sum.Weeks == firstWeeks {
				continue
			}
			if sum.Weeks == 0 {
				u.Began = w.Week.From
			}
			sum.add(w)
			r.behind = w.Week.To
		}
	}
	return sum
}

// silent lists the reps that were there in the last whole week and put nothing down.
func (r *useReader) silent(w calendar.Period) []crm.ID {
	var out []crm.ID
	for _, rep := range r.reps {
		if rep.there(w) && !rep.wrote {
			out = append(out, rep.id)
		}
	}
	return out
}
