package digest

import (
	"slices"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
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
		a, ok := worth(v, money.Amount{Minor: s.minor, Currency: currency}, f.Currency, f.Today)
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

// one is the rate of a currency to itself.
const one money.Rate = 100_000_000

// worth is an amount in another currency at the rates of a day; false when one of them is missing.
func worth(v *crm.View, a money.Amount, to string, on calendar.Date) (money.Amount, bool) {
	home := v.Company().Currency
	rate := func(currency string) (money.Rate, bool) {
		if currency == home {
			return one, true
		}
		return v.RateOn(currency, on)
	}
	switch {
	case a.Currency == to || a.Currency == "":
		return money.Amount{Minor: a.Minor, Currency: to}, true
	case to == home:
		return v.Convert(a, on)
	}
	in, ok := rate(a.Currency)
	out, known := rate(to)
	if !ok || !known || out == 0 {
		return money.Amount{}, false
	}
	x, err := money.Convert(a, to, money.Rate((int64(in)*int64(one)+int64(out)/2)/int64(out)))
	return x, err == nil
}
