package crm

import (
	"iter"

	"crmbot/crm/calendar"
	"crmbot/crm/money"
	"crmbot/store"
)

// Forecast is what somebody committed to on a day: the amount they say they will have won in a month or quarter (预测提交).
type Forecast struct {
	Meta
	Person ID            `json:"person"`
	Period string        `json:"period"` // "2026-03" or "2026Q1", as quotas name it
	On     calendar.Date `json:"on"`     // the day in the team's zone; what is submitted again on it replaces this
	Amount money.Amount  `json:"amount"`
	Note   string        `json:"note,omitempty"`
}

// Ref names the record.
func (f *Forecast) Ref() Ref { return Ref{KindForecast, f.ID} }

func forecastKey(f *Forecast) store.Key {
	return key(f.Person).Text(f.Period).Int(int64(f.On))
}

// Forecasts lists what somebody submitted of a month or quarter, the newest first; nothing of whom the actor does not see.
func (v *View) Forecasts(person ID, p calendar.Period) []Forecast {
	name, ok := QuotaPeriod(p)
	if !ok || !v.seesSubject(Ref{KindPerson, person}) {
		return nil
	}
	var out []Forecast
	for f := range tab.forecasts.Rows(v.s.r, store.Prefix(key(person).Text(name)).Backwards()) {
		out = append(out, f)
	}
	return out
}

// ForecastRecords walks all submitted forecasts of people the actor sees.
func (v *View) ForecastRecords() iter.Seq[Forecast] {
	return walk(v, tab.forecasts, func(f *Forecast) bool { return v.seesSubject(Ref{KindPerson, f.Person}) })
}

// SubmitForecast keeps what the actor says they will have won in a month or quarter that is not over, over what they said
// earlier the same day. Nobody submits for another.
func (tx *Tx) SubmitForecast(p calendar.Period, amount money.Amount, note string) (Forecast, error) {
	me := tx.Me()
	today := tx.Today(me.Team)
	f := Forecast{Person: me.ID, On: today, Amount: amount, Note: note}
	clean(&f.Note)
	switch tx.role() {
	case Rep, Manager, Admin:
	default:
		return f, Refuse(Forbidden, "access.read_only")
	}
	var ok bool
	if f.Period, ok = QuotaPeriod(p); !ok || p.To <= today {
		return f, invalid("period", "forecast.period")
	}
	if err := fine(short(maxText, field("note", f.Note)), tx.checkTarget(WonAmount, me.Team, "amount", &f.Amount)); err != nil {
		return f, err
	}
	old, err := tab.forecasts.Get(tx, forecastKey(&f))
	var before Record
	switch {
	case err == nil:
		if f.Amount == old.Amount && f.Note == old.Note {
			return old, nil
		}
		f.Meta = old.Meta
		before.Forecast = &old
	case missing(err):
		tx.made(&f.Meta, KindForecast)
	default:
		return f, err
	}
	d := tx.begin("forecast.submit")
	d.change(before, Record{Forecast: &f})
	return f, tx.commit(d)
}
