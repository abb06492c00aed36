package digest

import (
	"fmt"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// Friday is the kind of the card that asks a rep at the end of the week what they will have won by the end of the quarter.
const Friday = "forecast"

// FridayForecast declares it: in the afternoon of the week's last working day, to each rep alone.
func FridayForecast() Kind {
	return Kind{Name: Friday, Times: []Time{{Slot: Friday, Minute: 16*60 + 3}}, Grace: 24 * time.Hour, Personal: true, Fits: forecasts, Make: friday}
}

// forecasts says who is asked.
func forecasts(_ *crm.View, p crm.Person) bool { return p.Role == crm.Rep || p.Role == crm.Manager }

// lastWorkday tells whether a day is the last working day of its week.
func lastWorkday(v *crm.View, day calendar.Date) bool {
	c := v.Calendar()
	week := calendar.WeekOf(day, calendar.Standard())
	return c.Workday(day) && c.Count(day+1, week.To) == 0
}

// friday is the card of the one the turn is for; false on other days, to who said it this week, and to who has neither a
// quota nor deals to speak of. A manager is asked for a quota of their own only.
func friday(t *bot.Turn, o Occasion) (card.Card, bool, error) {
	if !lastWorkday(t.V, o.Day) {
		return card.Card{}, false, nil
	}
	period := calendar.QuarterOf(o.Day, t.V.Fiscal())
	f, err := funnel.Forecast(t.V, t.Me.Ref(), period)
	if err != nil {
		return card.Card{}, false, fmt.Errorf("read the forecast: %w", err)
	}
	if !f.Set && (t.Me.Role != crm.Rep || f.OpenN+f.WonN == 0) {
		return card.Card{}, false, nil
	}
	said := t.V.Forecasts(t.Me.ID, period)
	if len(said) > 0 && said[0].On >= calendar.WeekOf(o.Day, calendar.Standard()).From {
		return card.Card{}, false, nil
	}
	title := t.T("friday.title", "period", period.String())
	c := card.Card{Title: title, Fallback: title, Key: Friday + ":" + o.Day.String(), Body: []card.Element{
		card.Text{MD: card.Escape(t.T("friday.ask", "period", period.String()))}, card.Fields{Fields: fridayFields(t, f, said)},
	}}
	in := "period=" + period.String()
	commit := bot.Do("forecast.submit", "amount="+bot.CanonicalAmount(f.Rollup.Commit), in)
	buttons := []card.Button{
		{Label: t.T("friday.button.other"), Value: t.Value(bot.FormOf(commit))},
		{Label: t.T("cmd.forecast"), Value: bot.Do("forecast", in)},
	}
	if f.Rollup.Commit.Minor > 0 {
		buttons = append([]card.Button{{Label: t.T("friday.button.commit", "amount", t.P.Short(f.Rollup.Commit)), Style: card.Primary, Value: t.Value(commit)}}, buttons...)
	}
	c.Body = append(c.Body, card.Actions{Buttons: buttons})
	return c, true, nil
}

// fridayFields are what to judge by: the quota, what is won, what the open deals weigh, and what was said last.
func fridayFields(t *bot.Turn, f funnel.Outlook, said []crm.Forecast) []card.Field {
	var out []card.Field
	add := func(key, value string) { out = append(out, card.Field{Label: t.T(key), Value: value, Short: true}) }
	if f.Set {
		add("friday.quota", t.P.Money(f.Quota))
	}
	add("forecast.won", t.P.Money(f.Won.Sum))
	add("forecast.expected", t.P.Money(f.Landing))
	add("whatif.commit", t.P.Money(f.Rollup.Commit))
	if len(said) > 0 {
		add("friday.last", t.P.Money(said[0].Amount)+" · "+t.P.Date(said[0].On))
	}
	return out
}
