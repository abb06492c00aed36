package command

import (
	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/calendar"
)

// dayFirst is how many deals the day begins with.
const dayFirst = 3

// priorities put the deals of somebody in the order of the day.
func priorities() []bot.Command {
	return []bot.Command{{
		ID: "priority", Group: bot.GroupPlan, ZH: []string{"优先", "优先跟进"}, EN: []string{"priority", "priorities"},
		Fields: []bot.Field{{Name: "person", Kind: bot.FieldPerson, Keys: []string{"同事"}}, pageField()}, Read: priority,
	}}
}

// priority lists the open deals of the asker or of one of their people: first those without a next step, then by value ×
// probability × urgency, each with the reasons in words.
func priority(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	who := t.Me.Ref()
	if id := a.ID("person"); id != 0 {
		who.ID = id
	}
	if !sees(t, who) {
		return bot.Reply{}, crm.Refuse(crm.Forbidden, "numbers.person")
	}
	all := digest.Ranking(t, who.ID)
	title := t.T("priority.title", "n", len(all))
	if who != t.Me.Ref() {
		title = card.Dotted(title, t.Name(who))
	}
	r := numbers(t, title, nil)
	if len(all) == 0 {
		r.Card.Body = []card.Element{card.Text{MD: card.Escape(t.T("deal.none"))}}
		return r, nil
	}
	page := pageOf(a)
	from, to := pageSpan(page, len(all))
	r.Card.Body = rankedRows(t, all[:to], from)
	if to < len(all) {
		person := ""
		if who != t.Me.Ref() {
			person = "person=" + who.String()
		}
		r.Card.Body = append(r.Card.Body, card.Actions{Buttons: []card.Button{t.Button(t.T("button.more", "n", len(all)-to), line("priority", person, paged(page+1)))}})
	}
	r.Card.Body = append(r.Card.Body, small(t.T("priority.note"))...)
	return r, nil
}

// rankedRows shows deals of the order of the day from a row on; all of them are numbered.
func rankedRows(t *bot.Turn, all []digest.Ranked, from int) []card.Element {
	var out []card.Element
	var refs []crm.Ref
	for i, x := range all {
		refs = append(refs, x.Deal.Ref())
		if i >= from {
			out = append(out, digest.RankedItem(t, i+1, x))
		}
	}
	t.List(refs)
	return out
}

// dayOrder are the deals the day begins with under a heading, nothing where there are none.
func dayOrder(t *bot.Turn) []card.Element {
	all := digest.Ranking(t, t.Me.ID)
	if len(all) == 0 {
		return nil
	}
	out := []card.Element{card.Text{MD: card.Bold(t.T("priority.first"))}}
	for _, x := range all[:min(len(all), dayFirst)] {
		out = append(out, digest.RankedItem(t, 0, x))
	}
	if len(all) > dayFirst {
		out = append(out, card.Actions{Buttons: []card.Button{{Label: t.T("button.more", "n", len(all)-dayFirst), Value: "priority"}}})
	}
	return out
}

// askNextStep asks on a receipt what comes next when a deal has nothing planned any more: a day is a tap away.
func askNextStep(t *bot.Turn, tx *crm.Tx, r *bot.Reply, deal crm.ID) {
	if deal == 0 {
		return
	}
	d, err := tx.Deal(deal)
	if err != nil || d.Kind != crm.StageOpen {
		return
	}
	if _, has := tx.NextStep(deal); has {
		return
	}
	code := "deal=" + dealRef(d.ID).String()
	plan := func(on calendar.Date) card.Button {
		return t.Button(t.P.Date(on), bot.Do("remind", "title="+t.T("priority.follow"), "due="+on.String(), code))
	}
	today, cal := t.Today(), t.V.Calendar()
	next := today + 1
	for i := 0; i < 14 && !cal.Workday(next); i++ {
		next++
	}
	monday := today + 7 - calendar.Date((int(today.Weekday())+6)%7)
	var buttons []card.Button
	for i, on := range []calendar.Date{next, today + 3, monday} {
		if i == 0 || on > next && (i == 1 || on != today+3) {
			buttons = append(buttons, plan(on))
		}
	}
	buttons = append(buttons, card.Button{Label: t.T("cmd.remind"), Value: bot.FormOf(bot.Do("remind", code))})
	r.Card.Body = append(r.Card.Body, card.Text{MD: card.Escape(t.T("todo.no_next", "deal", t.DealName(d)))}, card.Actions{Buttons: buttons})
}
