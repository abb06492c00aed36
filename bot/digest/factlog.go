package digest

import (
	"iter"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
	"crmbot/crm/money"
)

const entriesAtOnce = 200 // of the journal in memory

// entries walks the journal from an instant on. It costs what it yields and a few reads to find the beginning.
func entries(v *crm.View, from time.Time) iter.Seq[crm.Entry] {
	return func(yield func(crm.Entry) bool) {
		v := v.Unscoped()
		before := func(seq uint64) bool {
			e, err := v.Entry(seq)
			return err == nil && e.At.Before(from)
		}
		low, high := uint64(0), uint64(1) // low lies before from, high does not
		for before(high) {
			low, high = high, high*2
		}
		for low+1 < high {
			if mid := low + (high-low)/2; before(mid) {
				low = mid
			} else {
				high = mid
			}
		}
		for next := high; ; {
			some := v.Entries(next, entriesAtOnce)
			for _, e := range some {
				if !yield(e) {
					return
				}
			}
			if len(some) < entriesAtOnce {
				return
			}
			next = some[len(some)-1].Seq + 1
		}
	}
}

// slide is what became of a deal's expected close in a day.
type slide struct{ first, last crm.Deal }

// slipped are the deals open at the end of a day whose expected close was later then than when it began.
func slipped(v *crm.View, who crm.Scope, day calendar.Date, zone *time.Location) map[crm.ID]crm.Deal {
	moved := map[crm.ID]slide{}
	end := (day + 1).In(zone)
	for e := range entries(v, day.In(zone)) {
		if !e.At.Before(end) || e.At.After(v.Now()) {
			break
		}
		for _, c := range e.Changes {
			if c.Before.Deal == nil || c.After.Deal == nil {
				continue
			}
			s, seen := moved[c.Ref.ID]
			if !seen {
				s.first = *c.Before.Deal
			}
			s.last = *c.After.Deal
			moved[c.Ref.ID] = s
		}
	}
	out := map[crm.ID]crm.Deal{}
	for id, s := range moved {
		d := s.last
		owner := crm.Person{Meta: crm.Meta{ID: d.Owner}, Team: d.Team}
		if !s.first.Expected.IsZero() && d.Expected > s.first.Expected && d.Open() && !d.Archived && within(who, owner) && within(v.Scope(), owner) {
			out[id] = d
		}
	}
	return out
}

// slips fills in what was put off today.
func (f *Facts) slips(v *crm.View, who crm.Scope) error {
	f.Slipped.Amount.Currency = f.Currency
	for _, d := range slipped(v, who, f.Today, f.At.Location()) {
		f.Slipped.Deals++
		a, ok := funnel.Price(v, money.Amount{Minor: d.Amount.Minor, Currency: d.Amount.Currency}, f.Currency, f.Today)
		if !ok {
			f.Slipped.Unpriced++
			continue
		}
		var err error
		if f.Slipped.Amount, err = f.Slipped.Amount.Add(a); err != nil {
			return err
		}
	}
	return nil
}
