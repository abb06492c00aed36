package digest

import (
	"slices"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
	"crmbot/crm/money"
	"crmbot/store"
)

// kept fills in what the digests' own tallies tell, person by person.
func (f *Facts) kept(v *crm.View, who crm.Scope) error {
	f.PutOff.Amount.Currency = f.Currency
	by := map[string]sum{}
	for _, p := range v.Unscoped().People() {
		if !within(who, p) || !within(v.Scope(), p) {
			continue
		}
		for row := range tallies.Rows(v, store.Prefix(spot{owner: p.ID, of: unplanned}.kind())) {
			f.Unplanned += row.N
		}
		for row := range tallies.Rows(v, store.Prefix(spot{owner: p.ID, of: putOff}.kind())) {
			had := by[row.Currency]
			by[row.Currency] = sum{had.n + row.N, had.minor + row.Minor}
		}
		if p.State == crm.Active {
			f.tasks(v, p)
		}
	}
	for currency, s := range by {
		f.PutOff.Deals += s.n
		if s.minor == 0 {
			continue
		}
		a, ok := funnel.Price(v, money.Amount{Minor: s.minor, Currency: currency}, f.Currency, f.Today)
		if !ok {
			f.PutOff.Unpriced += s.n
			continue
		}
		var err error
		if f.PutOff.Amount, err = f.PutOff.Amount.Add(a); err != nil {
			return err
		}
	}
	return nil
}

// tasks counts what somebody has to do, each by the day where they are.
func (f *Facts) tasks(v *crm.View, p crm.Person) {
	zone, now := v.Zone(p), v.Now()
	today := calendar.DateOf(now.In(zone))
	start, end := today.In(zone), (today + 1).In(zone)
	next := v.Calendar().Next(today)
	count := func(of measure, from, to time.Time) int64 {
		keys := store.Keys{Prefix: spot{owner: p.ID, of: of}.kind(), To: store.K().Int(to.Unix() / 60)}
		if !from.IsZero() {
			keys.From = store.K().Int(from.Unix() / 60)
		}
		var n int64
		for row := range tallies.Rows(v, keys) {
			n += row.N
		}
		return n
	}
	ever := time.Time{}
	f.Due += count(dueDay, ever, end) + count(dueTime, ever, end)
	f.Late += count(dueDay, ever, start) + count(dueTime, ever, now)
	if f.Evening {
		f.Tomorrow += count(dueDay, next.In(zone), (next+1).In(zone)) + count(dueTime, next.In(zone), (next+1).In(zone))
	}
}

// within reports whether a scope means somebody's records.
func within(s crm.Scope, p crm.Person) bool {
	return s.All || slices.Contains(s.People, p.ID) || p.Team != 0 && slices.Contains(s.Teams, p.Team)
}
