package crm

import (
	"slices"

	"crmbot/crm/calendar"
	"crmbot/crm/money"
	"crmbot/store"
)

// Rates lists all exchange rates by currency and day.
func (v *View) Rates() []ExchangeRate { return slices.Collect(tab.rates.Rows(v.s.r, store.All())) }

// RateOn is what one unit of a currency is worth in the company's currency on a day; false when nobody said.
func (v *View) RateOn(currency string, on calendar.Date) (money.Rate, bool) {
	k := store.K().Text(currency)
	for r := range tab.rates.Rows(v.s.r, store.Between(k, k.Int(int64(on)+1)).Backwards()) {
		return r.Rate, true
	}
	return 0, false
}

// Convert gives an amount in the company's currency at the rate of a day; false when there is no rate.
func (v *View) Convert(a money.Amount, on calendar.Date) (money.Amount, bool) {
	home := v.Company().Currency
	if a.Currency == home || a.Currency == "" {
		a.Currency = home
		return a, true
	}
	rate, ok := v.RateOn(a.Currency, on)
	if !ok {
		return money.Amount{}, false
	}
	out, err := money.Convert(a, home, rate)
	return out, err == nil
}

// SetRate says what one unit of a currency is worth in the company's from a day on (today when none is given).
func (tx *Tx) SetRate(r ExchangeRate) (ExchangeRate, error) {
	if err := tx.may(ToManage, Record{Company: &Company{}}); err != nil {
		return r, err
	}
	home := tx.Company().Currency
	switch {
	case !money.Known(r.Currency):
		return r, invalid("currency", "currency.unknown")
	case r.Currency == home:
		return r, invalid("currency", "rate.home")
	case r.Rate <= 0:
		return r, invalid("rate", "rate.positive")
	}
	if r.From.IsZero() {
		r.From = tx.Today(0)
	}
	var before Record
	old, err := tab.rates.Get(tx, tab.rates.KeyOf(&r))
	switch {
	case err == nil && old == r:
		return r, nil
	case err == nil:
		before.Rate = &old
	case !missing(err):
		return r, err
	}
	d := tx.begin("rate.set")
	d.change(before, Record{Rate: &r})
	d.fact(Fact{Kind: SettingChanged, Ref: Ref{Kind: KindSetting}, Note: "rate"})
	return r, tx.commit(d)
}
