package command

import (
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// rateAdmin keeps exchange rates and says which periods are closed.
func rateAdmin() []bot.Command {
	return []bot.Command{
		{
			ID: "admin.rate", ZH: []string{"管理 汇率"}, EN: []string{"admin rate", "admin rates"},
			Fields: []bot.Field{
				keyed("currency", bot.FieldWord, "币种"), keyed("rate", bot.FieldWord, "汇率"), keyed("on", bot.FieldDate, "日期"),
				{Name: "text", Kind: bot.FieldText, NoForm: true},
			},
			Prepare: prepareRate, Write: setRate,
		},
		{
			ID: "admin.period.close", ZH: []string{"管理 关账"}, EN: []string{"admin period close", "admin period"},
			Fields: []bot.Field{{Name: "period", Kind: bot.FieldPeriod, Keys: []string{"期间"}}, keyed("until", bot.FieldDate), yesField()}, Prepare: prepareClosePeriod, Write: closePeriod,
		},
	}
}

// prepareRate reads "USD 7.20 2026-12-01": a currency, a rate, and perhaps the day it counts from.
func prepareRate(t *bot.Turn, a *bot.Args) error {
	for _, word := range strings.Fields(a.Text("text")) {
		_, err := money.ParseRate(word)
		switch {
		case !a.Has("currency") && money.Known(strings.ToUpper(word)):
			a.Set("currency", words(strings.ToUpper(word)))
		case !a.Has("rate") && err == nil:
			a.Set("rate", words(word))
		case !a.Has("on"):
			w, ok := calendar.Read(word, calendar.Ref{Now: t.Now})
			if !ok || w.Impossible {
				return &bot.Ask{Field: "text", Open: true, Invalid: true, Text: card.Escape(t.T("ask.admin.rate", "text", word))}
			}
			a.Set("on", bot.Value{When: w})
		}
	}
	if a.Has("text") && !(a.Has("currency") && a.Has("rate")) {
		return &bot.Ask{Field: "text", Open: true, Invalid: true, Text: card.Escape(t.T("ask.admin.rate", "text", a.Text("text")))}
	}
	return nil
}

// setRate says what a currency is worth from a day on; without one it lists what is known.
func setRate(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	if !a.Has("currency") && !a.Has("rate") {
		return listRates(t), nil
	}
	rate, err := money.ParseRate(a.Text("rate"))
	if err != nil {
		return bot.Reply{}, &bot.Ask{Field: "rate", Open: true, Invalid: true, Text: card.Escape(t.T("ask.admin.rate", "text", a.Text("rate")))}
	}
	x, err := tx.SetRate(crm.ExchangeRate{Currency: strings.ToUpper(a.Text("currency")), From: a.When("on").Date, Rate: rate})
	if err != nil {
		return bot.Reply{}, err
	}
	parts := []string{t.T("admin.rate.line", "currency", x.Currency, "rate", x.Rate.String(), "home", tx.Company().Currency), t.T("admin.rate.from", "date", x.From)}
	facts := tx.Facts()
	if len(facts) == 0 { // it was just so before
		return receipt(t, t.T("admin.rate.set"), parts), nil
	}
	return changed(t, t.T("admin.rate.set"), parts, facts[len(facts)-1].Entry), nil
}

func listRates(t *bot.Turn) bot.Reply {
	title := t.T("cmd.admin.rate")
	c := &card.Card{Lang: t.P.Tag(), Title: title, Fallback: title}
	home := t.V.Company().Currency
	table := card.Table{Columns: []card.Column{{Name: t.T("field.currency")}, {Name: t.T("field.rate"), Right: true}, {Name: t.T("admin.rate.since")}}}
	for _, r := range t.V.Rates() {
		table.Rows = append(table.Rows, []string{r.Currency, r.Rate.String() + " " + home, t.P.Date(r.From)})
	}
	if len(table.Rows) == 0 {
		c.Body = append(c.Body, card.Text{MD: card.Escape(t.T("admin.rate.none"))})
	} else {
		c.Body = append(c.Body, table)
	}
	c.Body = append(c.Body, card.Actions{Buttons: []card.Button{{Label: t.T("admin.rate.add"), Value: bot.FormOf("admin.rate")}}})
	return bot.Reply{Card: c, Private: true, Replace: pressed(t)}
}

// prepareClosePeriod asks first: what lies before is then restated by managers only.
func prepareClosePeriod(t *bot.Turn, a *bot.Args) error {
	if a.Bool("yes") || !a.Has("period") && !a.Has("until") {
		return nil
	}
	to := closedTo(a)
	ask := confirm(t, t.T("admin.period.ask", "date", to-1), bot.Do("admin.period.close", "until="+to.String(), "yes=true"))
	ask.Field = "yes"
	return ask
}

// closedTo is the first day that stays open.
func closedTo(a *bot.Args) calendar.Date {
	if w := a.When("until"); !w.Date.IsZero() {
		return w.Date
	}
	return a.Value("period").Period.To
}

func closePeriod(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	if !a.Has("period") && !a.Has("until") {
		return closedNow(t), nil
	}
	c, err := tx.ClosePeriod(closedTo(a))
	if err != nil {
		return bot.Reply{}, err
	}
	return changed(t, t.T("admin.period.closed"), []string{t.T("admin.closed_to", "date", c.ClosedTo-1)}, c.Rev), nil
}

func closedNow(t *bot.Turn) bot.Reply {
	title := t.T("cmd.admin.period.close")
	text := t.T("admin.nothing_closed")
	if to := t.V.Company().ClosedTo; !to.IsZero() {
		text = t.T("admin.closed_to", "date", to-1)
	}
	last := calendar.MonthOf(t.Today(), t.V.Fiscal()).Previous()
	return bot.Reply{Private: true, Replace: pressed(t), Card: &card.Card{Lang: t.P.Tag(), Title: title, Fallback: title + " · " + text, Body: []card.Element{
		card.Text{MD: card.Escape(text)},
		card.Actions{Buttons: []card.Button{{Label: t.T("admin.period.close.month", "period", last.String()), Value: bot.Do("admin.period.close", "period="+last.String())}}},
	}}}
}
