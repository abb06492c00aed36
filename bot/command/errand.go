package command

import (
	"fmt"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/digest"
	"crmbot/crm"
)

// aboutBelow links a task that names no customer to the one deal that the message tells of below which it was given. Of a deal that
// closed since it asks first; one out of sight is left out.
func aboutBelow(t *bot.Turn, a *bot.Args) error {
	posted, ok := t.Posted(a.Text("under"))
	if !ok || posted.About.Kind != crm.KindDeal {
		return nil
	}
	d, err := t.V.Deal(posted.About.ID)
	if err != nil || d.Archived {
		return nil //nolint:nilerr // the task stands without it
	}
	if d.Kind != crm.StageOpen && d.ClosedAt.After(posted.At) {
		_, stage, err := t.V.Stage(d.Stage)
		if err != nil {
			return fmt.Errorf("read the stage of a closed deal: %w", err)
		}
		return &bot.Ask{Field: "deal", Text: card.Escape(t.T("errand.closed", "deal", t.DealName(d), "stage", t.StageName(stage), "date", d.ClosedOn)),
			Options: []card.Option{{Label: t.T("errand.still"), Value: d.Ref().String()}}}
	}
	a.Set("deal", bot.Value{Ref: d.Ref()})
	if d.Customer != 0 {
		a.Set("customer", bot.Value{Ref: customerRef(d.Customer)})
	}
	return nil
}

// sayGiven tells the chat in which a task was given, below the message it was given below, who has it and until when: no more than
// the people there have read already.
func sayGiven(t *bot.Turn, a *bot.Args, task crm.Task) error {
	if !a.Has("under") {
		return nil
	}
	owner, err := t.V.Unscoped().Person(task.Owner)
	if err != nil {
		return fmt.Errorf("read who was given a task: %w", err)
	}
	return t.SayBelow(a.Text("under"), digest.ZoneAt(t.V.Unscoped(), t.Event.Place), func(there *bot.Turn) card.Card {
		text := there.T("errand.given", "to", owner.Name, "due", dueOf(there.P, there.V.Zone(owner), task))
		return card.Card{Tone: card.Good, Fallback: text, Body: []card.Element{card.Text{MD: card.Escape(text)}}}
	})
}
