package digest

import (
	"cmp"
	"fmt"
	"slices"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

const (
	mostWinners = 3 // that a digest names
	shortestOff = 2 // days off in a row that are told of by themselves
)

// Stretch is what happened on a day, or on some days in a row.
type Stretch struct {
	From, To   calendar.Date // half-open
	New        int64         // deals begun
	Activities int64         // visits and calls
	Moves      int64         // deals that moved on to a later stage, or were won
	Won        Pile
	Lost       int64
}

// Last is the last day of the stretch.
func (s Stretch) Last() calendar.Date { return s.To - 1 }

func (s Stretch) none() bool { return s.New+s.Activities+s.Moves+s.Won.Deals+s.Lost == 0 }

// stretch counts what happened on the days of [from, to).
func stretch(v *crm.View, who crm.Scope, currency string, from, to calendar.Date) (Stretch, error) {
	s := Stretch{From: from, To: to}
	count := func(kind crm.TallyKind, counts func(crm.Tally) bool) int64 {
		var n int64
		for t := range v.Tallies(crm.TallyQuery{Kind: kind, Who: who, From: from, To: to}) {
			if counts(t) {
				n += t.N
			}
		}
		return n
	}
	s.New = count(crm.TallyCohort, func(crm.Tally) bool { return true })
	s.Moves = count(crm.TallyExit, func(t crm.Tally) bool { return t.Way == crm.Forward })
	s.Activities = count(crm.TallyActivity, func(t crm.Tally) bool { return t.Text == string(crm.Visit) || t.Text == string(crm.Call) })
	w, err := funnel.WinRate(v, funnel.Query{Who: who, Currency: currency, Period: calendar.Between(from, to-1, v.Fiscal())})
	if err != nil {
		return s, fmt.Errorf("read what was won: %w", err)
	}
	s.Won = Pile{w.Count.Num, w.Won.Sum, w.Won.Unpriced}
	s.Lost = w.Count.Den - w.Count.Num
	return s, nil
}

// days fills in what happened lately.
func (f *Facts) days(v *crm.View, who crm.Scope) error {
	cal := v.Calendar()
	told := f.Today
	if !f.Evening {
		told = cal.Previous(f.Today)
	}
	before := cal.Previous(told)
	var err error
	for i, day := range [...]calendar.Date{told, before, told - 7} {
		if f.Days[i], err = stretch(v, who, f.Currency, day, day+1); err != nil {
			return err
		}
	}
	if f.Winners = winners(v, who, told); !namesWinners(v, f.Subject.ID) {
		f.Winners = nil
	}
	if f.Evening {
		f.NextDay = cal.Next(f.Today)
		return nil
	}
	return f.since(v, who, told)
}

// since fills in what a morning after days off tells: these days, the week and the month that ended.
func (f *Facts) since(v *crm.View, who crm.Scope, last calendar.Date) error {
	if gap := f.Today - last - 1; gap >= shortestOff {
		off, err := stretch(v, who, f.Currency, last+1, f.Today)
		if err != nil {
			return err
		}
		f.Off = &off
		for day := last + 1; day < f.Today; day++ {
			if w := day.Weekday(); w != 0 && w != 6 {
				f.Holiday = true
			}
		}
	}
	if week := calendar.WeekOf(f.Today, v.Fiscal()); last < week.From {
		var weeks [2]Stretch
		for i := range weeks {
			week = week.Previous()
			var err error
			if weeks[i], err = stretch(v, who, f.Currency, week.From, week.To); err != nil {
				return err
			}
		}
		f.Weeks = &weeks
	}
	if month := calendar.MonthOf(f.Today, v.Fiscal()); last < month.From {
		a, err := funnel.Attain(v, f.Subject, crm.WonAmount, month.Previous())
		if err != nil {
			return fmt.Errorf("read the last month: %w", err)
		}
		f.Last = &a
	}
	return nil
}

// winners are the largest deals won on a day. It walks the deals won that day.
func winners(v *crm.View, who crm.Scope, day calendar.Date) []Winner {
	var stages []crm.StageID
	for _, p := range slices.Concat(v.Pipelines(), v.ArchivedPipelines()) {
		for _, s := range p.Stages {
			if s.Kind == crm.StageWon {
				stages = append(stages, s.ID)
			}
		}
	}
	type won struct {
		Winner
		worth int64
	}
	var all []won
	for d := range v.Figures(crm.FiguresQuery{Who: who, Stages: stages, From: day, To: day + 1}) {
		a := d.Amount()
		home, _ := v.Convert(a, day) // only to compare them
		all = append(all, won{Winner{Person: d.Owner, Customer: d.Customer, Deal: d.Deal, Amount: a}, home.Minor})
	}
	slices.SortFunc(all, func(a, b won) int { return cmp.Or(cmp.Compare(b.worth, a.worth), cmp.Compare(a.Deal, b.Deal)) })
	var out []Winner
	for _, w := range all[:min(len(all), mostWinners)] {
		out = append(out, w.Winner)
	}
	return out
}
