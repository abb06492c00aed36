package digest

import (
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// Late reports whether a task is overdue: past its time, or past its day when only the day was said.
func Late(t *bot.Turn, task crm.Task) bool {
	if task.AllDay {
		return calendar.DateOf(task.Due.In(t.Now.Location())) < t.Today()
	}
	return task.Due.Before(t.Now)
}

// TaskItem is a row of a list of tasks, with what can be done about it.
func TaskItem(t *bot.Turn, n int, task crm.Task) card.Item {
	when, customer := t.When(task.Due, task.AllDay), ""
	if Late(t, task) {
		when = "⚠ " + when
	}
	if x, err := t.V.Customer(task.Customer); err == nil && !strings.Contains(task.Title, x.Name) {
		customer = x.Name
	}
	md := card.Bold(task.Title) + " " + card.Escape(card.Dotted(when, customer))
	code, rev := task.Ref(), bot.Rev(task.Rev)
	tomorrow := t.Today() + 1
	monday := t.Today() + 7 - calendar.Date((int(t.Today().Weekday())+6)%7)
	return card.Item{Number: n, MD: md, Buttons: []card.Button{
		{Label: t.T("todo.button.done"), Style: card.Primary, Value: bot.Do("done", code, rev)},
		{Label: t.T("todo.button.tomorrow"), Value: bot.Do("snooze", code, tomorrow.String(), rev)},
		{Label: t.T("todo.button.monday"), Value: bot.Do("snooze", code, monday.String(), rev)},
	}}
}

// StalledItem is a row of a list of stalled deals: which deal, where it stands, how long nothing happened, and the three
// ways on. false when the deal is out of the reader's sight.
func StalledItem(t *bot.Turn, n int, s funnel.StalledDeal, whose bool) (card.Item, bool) {
	d, err := t.V.Deal(s.Deal)
	if err != nil {
		return card.Item{}, false
	}
	parts := []string{}
	if _, stage, err := t.V.Stage(d.Stage); err == nil {
		parts = append(parts, t.StageName(stage))
	}
	if !d.Amount.IsZero() {
		parts = append(parts, t.P.Short(d.Amount))
	}
	if whose {
		parts = append(parts, t.Name(crm.Ref{Kind: crm.KindPerson, ID: d.Owner}))
	}
	parts = append(parts, "⚠ "+t.T("stalled.days", "n", s.Days))
	code := d.Ref()
	visit := bot.Do("visit.log", "customer="+crm.Ref{Kind: crm.KindCustomer, ID: d.Customer}.String(), "deal="+code.String())
	if d.Customer == 0 {
		visit = bot.Do("visit.log", "deal="+code.String())
	}
	return card.Item{Number: n, MD: card.Bold(t.DealName(d)) + " " + card.Escape(card.Dotted(parts...)), Buttons: []card.Button{
		{Label: t.T("stalled.button.log"), Style: card.Primary, Value: t.Value(bot.FormOf(visit))},
		{Label: t.T("stalled.button.plan"), Value: bot.FormOf(bot.Do("remind", "deal="+code.String()))},
		{Label: t.T("stalled.button.move"), Value: bot.FormOf(bot.Do("deal.move", code))},
		{Label: t.T("deal.lose"), Value: bot.FormOf(bot.Do("deal.lost", code))},
	}}, true
}
