package digest

import (
	"slices"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// MostListed bounds how many records stand behind a number when it is opened.
const MostListed = 1000

// Count is what a number of a digest is now: of a day, or, for what stands now, of this moment. false for what is no number.
func Count(v *crm.View, list List, subject crm.Ref, day calendar.Date) (int64, bool, error) {
	team := teamOf(v, subject)
	switch list {
	case NewDeals, Visits, Moved, WonDeals, LostDeals:
		s, err := stretch(v, funnel.Of(v, subject), v.Currency(team), day, day+1)
		return map[List]int64{NewDeals: s.New, Visits: s.Activities, Moved: s.Moves, WonDeals: s.Won.Deals, LostDeals: s.Lost}[list], true, err
	case StalledNow, PutOffNow, UnplannedIn, OverdueNow:
		if subject.Kind == crm.KindPerson { // facts are of teams
			all, err := Behind(v, list, subject, day)
			return int64(len(all)), true, err
		}
		f, err := Gather(v, team, false)
		return map[List]int64{StalledNow: f.Stalled.Deals, PutOffNow: f.PutOff.Deals, UnplannedIn: f.Unplanned, OverdueNow: f.Overdue.Deals}[list], true, err
	case SlippedNow:
		return int64(len(slipped(v, funnel.Of(v, subject), day, v.TeamZone(team)))), true, nil
	}
	return 0, false, nil
}

// teamOf is the team by whose clock and currency a subject's numbers go, 0 for the company's.
func teamOf(v *crm.View, subject crm.Ref) crm.ID {
	if subject.Kind != crm.KindPerson {
		return subject.ID
	}
	p, err := v.Unscoped().Person(subject.ID)
	if err != nil {
		return 0
	}
	return p.Team
}

// Behind lists the records behind a number of a digest that the view's actor sees, MostListed at most.
func Behind(v *crm.View, list List, subject crm.Ref, day calendar.Date) ([]crm.Ref, error) {
	who, team := funnel.Of(v, subject), teamOf(v, subject)
	q := funnel.Query{Who: who, Period: calendar.DayOf(day, v.Fiscal()), Today: v.Today(team)}
	switch list {
	case NewDeals:
		return drilled(v, q, funnel.BegunIn)
	case WonDeals:
		return drilled(v, q, funnel.WonIn)
	case LostDeals:
		return drilled(v, q, funnel.LostIn)
	case OverdueNow:
		q.Period = calendar.Period{}
		return drilled(v, q, funnel.Overdue)
	case StalledNow:
		var out []crm.Ref
		for _, d := range funnel.Stalled(v, funnel.StalledQuery{Who: who}) {
			out = append(out, dealRef(d.Deal))
		}
		return out[:min(len(out), MostListed)], nil
	case PutOffNow:
		var out []crm.Ref
		for d := range v.PushedDeals(who, crm.ManyPushes) {
			if out = append(out, d.Ref()); len(out) == MostListed {
				break
			}
		}
		return out, nil
	case SlippedNow:
		return refs(slipped(v, who, day, v.TeamZone(team))), nil
	case Visits:
		return visits(v, who, day), nil
	case Moved:
		return moves(v, day, v.TeamZone(team), who), nil
	case UnplannedIn:
		return unplannedDeals(v, who), nil
	}
	return nil, nil
}

func dealRef(id crm.ID) crm.Ref { return crm.Ref{Kind: crm.KindDeal, ID: id} }

func refs(deals map[crm.ID]crm.Deal) []crm.Ref {
	out := make([]crm.Ref, 0, len(deals))
	for id := range deals {
		out = append(out, dealRef(id))
	}
	slices.SortFunc(out, func(a, b crm.Ref) int { return int(int64(a.ID) - int64(b.ID)) })
	return out[:min(len(out), MostListed)]
}

func drilled(v *crm.View, q funnel.Query, list funnel.List) ([]crm.Ref, error) {
	page, err := funnel.Drill(v, q, list, 0, 0, MostListed)
	var out []crm.Ref
	for _, id := range page.Deals {
		out = append(out, dealRef(id))
	}
	return out, err
}

// visits are the visits and calls that somebody's team held on a day, each by the day where its author's team is.
func visits(v *crm.View, who crm.Scope, day calendar.Date) []crm.Ref {
	var out []crm.Ref
	for _, p := range v.Unscoped().People() {
		if !within(who, p) {
			continue
		}
		zone := v.TeamZone(p.Team)
		for _, a := range v.ActivitiesBy(p.ID, day.In(zone), (day + 1).In(zone)) {
			if a.Kind == crm.Visit || a.Kind == crm.Call {
				out = append(out, a.Ref())
			}
		}
	}
	return out[:min(len(out), MostListed)]
}

// moves are the deals that went on to a later stage, or were won, on a day. It walks the day's journal.
func moves(v *crm.View, day calendar.Date, zone *time.Location, who crm.Scope) []crm.Ref {
	found := map[crm.ID]crm.Deal{}
	end := (day + 1).In(zone)
	for e := range entries(v, day.In(zone)) {
		if !e.At.Before(end) {
			break
		}
		for _, c := range e.Changes {
			if c.After.Deal == nil || c.Before.Deal == nil || c.After.Deal.Stage == c.Before.Deal.Stage {
				continue
			}
			f, ok := v.FiguresOf(c.Ref.ID)
			if !ok || !within(who, crm.Person{Meta: crm.Meta{ID: f.Owner}, Team: f.Team}) {
				continue
			}
			if slices.ContainsFunc(f.Exits, func(x crm.StageExit) bool { return x.Way == crm.Forward && x.Day == day }) {
				found[c.Ref.ID] = *c.After.Deal
			}
		}
	}
	return refs(found)
}

// unplannedDeals are open deals for which no task is open, the longest untouched of each owner first.
func unplannedDeals(v *crm.View, who crm.Scope) []crm.Ref {
	var out []crm.Ref
	always := v.Now().AddDate(1, 0, 0)
	for _, p := range v.Unscoped().People() {
		if !within(who, p) {
			continue
		}
		for d := range v.IdleSince(p.ID, always) {
			if len(d.Planned) > 0 {
				continue
			}
			if out = append(out, dealRef(d.Deal)); len(out) == MostListed {
				return out
			}
		}
	}
	return out
}
