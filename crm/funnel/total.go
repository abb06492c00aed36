package funnel

import (
	"fmt"
	"slices"
	"strings"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// pile gathers sums in several currencies, each with the day whose rate prices it: 0 is today's.
type pile map[pileKey]pileSum

type pileKey struct {
	currency string
	day      calendar.Date
}

type pileSum struct{ n, minor int64 }

func (p pile) add(currency string, day calendar.Date, n, minor int64) {
	k := pileKey{currency, day}
	s := p[k]
	s.n += n
	s.minor += minor
	p[k] = s
}

// pricer converts sums into one currency. It remembers the days from which rates hold, so that all a currency's sums of
// one rate are converted together.
type pricer struct {
	v     *crm.View
	to    string
	home  string
	today calendar.Date
	from  map[string][]calendar.Date // days on which a currency's rate changes, ascending
}

func newPricer(v *crm.View, to string, today calendar.Date) *pricer {
	p := &pricer{v: v, to: to, home: v.Company().Currency, today: today, from: map[string][]calendar.Date{}}
	if p.to == "" {
		p.to = p.home
	}
	for _, r := range v.Rates() {
		p.from[r.Currency] = append(p.from[r.Currency], r.From)
	}
	for _, days := range p.from {
		slices.Sort(days)
	}
	return p
}

// foreign says that a currency needs a rate.
func (p *pricer) foreign(currency string) bool { return currency != "" && currency != p.to }

// since returns the first day of the stretch with one rate that day lies in: sums of one stretch are converted together.
func (p *pricer) since(currency string, day calendar.Date) calendar.Date {
	if !p.foreign(currency) {
		return 0
	}
	since := day
	for i, c := range []string{currency, p.to} {
		at := calendar.Date(1)
		for _, d := range p.from[c] {
			if d <= day {
				at = max(at, d)
			}
		}
		if i == 0 || at > since {
			since = at
		}
	}
	return since
}

// price converts one sum by the rates of a day, 0 for today's.
func (p *pricer) price(a money.Amount, day calendar.Date) (money.Amount, bool) {
	if day == 0 {
		day = p.today
	}
	return price(p.v, a, p.to, p.home, day)
}

// Price is an amount in another currency by the rates of a day; false when one of them is missing.
func Price(v *crm.View, a money.Amount, to string, day calendar.Date) (money.Amount, bool) {
	return price(v, a, to, v.Company().Currency, day)
}

func price(v *crm.View, a money.Amount, to, home string, day calendar.Date) (money.Amount, bool) {
	if a.Currency == "" || a.Currency == to {
		return money.Amount{Minor: a.Minor, Currency: to}, true
	}
	if to == home {
		return v.Convert(a, day)
	}
	rate := func(currency string) (money.Rate, bool) {
		if currency == home {
			return 100_000_000, true
		}
		return v.RateOn(currency, day)
	}
	in, ok := rate(a.Currency)
	if !ok {
		return money.Amount{}, false
	}
	out, ok := rate(to)
	if !ok {
		return money.Amount{}, false
	}
	one, err := money.Convert(a, to, 100_000_000) // the same amount in to's minor units
	if err != nil {
		return money.Amount{}, false
	}
	return portion(one, int64(in), int64(out)), true
}

// total converts each sum once and adds up.
func (p *pricer) total(sums pile) (Total, error) {
	t := Total{Sum: money.Amount{Currency: p.to}}
	by := map[string]int64{}
	for _, k := range sortedKeys(sums) {
		s := sums[k]
		if k.currency != "" || s.minor != 0 {
			by[k.currency] += s.minor
		}
		if s.minor == 0 {
			continue
		}
		a, ok := p.price(money.Amount{Minor: s.minor, Currency: k.currency}, k.day)
		if !ok {
			t.Unpriced += s.n
			continue
		}
		sum, err := t.Sum.Add(a)
		if err != nil {
			return Total{}, fmt.Errorf("add up %s: %w", p.to, err)
		}
		t.Sum = sum
	}
	for c, minor := range by {
		t.By = append(t.By, money.Amount{Minor: minor, Currency: c})
	}
	slices.SortFunc(t.By, func(a, b money.Amount) int { return strings.Compare(a.Currency, b.Currency) })
	return t, nil
}

func sortedKeys(sums pile) []pileKey {
	keys := make([]pileKey, 0, len(sums))
	for k := range sums {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b pileKey) int {
		if a.currency != b.currency {
			return strings.Compare(a.currency, b.currency)
		}
		return int(a.day - b.day)
	})
	return keys
}
