package command

import (
	"fmt"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// What a day shows of each list; the others are a tap away.
const (
	dayTasks   = 5
	dayStalled = 3
)

// daily is what stands before somebody today, and what lies too long.
func daily() []bot.Command {
	return []bot.Command{
		{
			ID: "day", Group: bot.GroupPlan, ZH: []string{"我的一天"}, EN: []string{"day", "my day"}, Read: day,
		},
		{
			ID: "stalled", Group: bot.GroupPlan, ZH: []string{"停滞"}, EN: []string{"stalled"},
			Fields: []bot.Field{subjectField(), {Name: "days", Kind: bot.FieldText, Keys: []string{"天数"}}, pageField()},
			Read:   stalled,
		},
	}
}

// day is somebody's day: their month so far, what is due, what stalls, and the four things they do most.
func day(t *bot.Turn, _ *bot.Args) (bot.Reply, error) {
	r := numbers(t, t.T("day.title", "date", t.Today()), nil)
	month := calendar.MonthOf(t.Today(), t.V.Fiscal())
	at, err := funnel.Attain(t.V, t.Me.Ref(), crm.WonAmount, month)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("read the attainment: %w", err)
	}
	if at.Set {
		r.Card.Body = attained(t, at)
	}
	r.Card.Body = append(r.Card.Body, digest.Asked(t)...)
	due, late := digest.Due(t)
	r.Card.Body = append(r.Card.Body, card.Text{MD: card.Bold(dueLine(t, len(due), late))})
	r.Card.Body = append(r.Card.Body, digest.TaskRows(t, due, dayTasks)...)
	r.Card.Body = append(r.Card.Body, digest.TomorrowRows(t, due[:min(len(due), dayTasks)])...)
	r.Card.Body = append(r.Card.Body, dayOrder(t)...)
	r.Card.Body = append(r.Card.Body, digest.StalledRows(t, funnel.Stalled(t.V, funnel.StalledQuery{Who: funnel.Of(t.V, t.Me.Ref())}), dayStalled)...)
	r.Card.Body = append(r.Card.Body, card.Actions{Buttons: []card.Button{
		formButton(t, t.T("cmd.visit.log"), "visit.log"), formButton(t, t.T("cmd.deal.new"), "deal.new"),
		{Label: t.T("day.button.deals"), Value: "deal.show"}, {Label: t.T("cmd.funnel.show"), Value: "funnel.show"},
	}})
	return r, nil
}

// dueLine says how much is due.
func dueLine(t *bot.Turn, n, late int) string {
	switch {
	case n == 0:
		return t.T("day.nothing")
	case late > 0:
		return t.T("todo.title.late", "n", n, "overdue", late)
	}
	return t.T("todo.title", "n", n)
}
