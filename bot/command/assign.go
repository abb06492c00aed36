package command

import (
	"slices"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

// ofTask tells that what is given away is a task: that needs no reason.
func ofTask(a *bot.Args) bool { return a.Value("object").Ref.Kind == crm.KindTask }

// prepareAssign asks before a customer goes with what hangs on it; one deal goes at once.
func prepareAssign(t *bot.Turn, a *bot.Args) error {
	r := a.Value("object").Ref
	if r.Kind != crm.KindCustomer || a.Bool("yes") {
		return nil
	}
	to := a.Value("to").Ref
	ask := confirm(t, t.T("assign.confirm", "what", t.Name(r), "to", t.Name(to)), bot.Do("assign", to, r, "reason="+a.Text("reason"), "yes=true"))
	ask.Field = "yes"
	return ask
}

// assign hands a customer or a deal to a colleague and tells them; of a task they are asked.
func assign(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	r, to := a.Value("object").Ref, a.ID("to")
	var rev uint64
	switch r.Kind {
	case crm.KindTask:
		return giveTask(t, tx, a)
	case crm.KindDeal:
		d, err := tx.AssignDeal(r.ID, a.Rev, to, a.Text("reason"))
		if err != nil {
			return bot.Reply{}, err
		}
		rev = d.Rev
	default:
		c, err := tx.AssignCustomer(r.ID, a.Rev, to, a.Text("reason"))
		if err != nil {
			return bot.Reply{}, err
		}
		rev = c.Rev
	}
	what := nameOf(t, r)
	tellPerson(t, to, "assign.told", what, a.Text("reason"), r)
	return receipt(t, t.T("assign.done"), []string{what, t.T("assign.to", "name", t.Name(ref(crm.KindPerson, to)))}, undoButton(t, rev)), nil
}

// nameOf is what a record is called even where the one who just gave it away no longer sees it.
func nameOf(t *bot.Turn, r crm.Ref) string {
	all := *t
	all.V = t.V.Unscoped()
	return all.Name(r)
}

// tellPerson sends somebody a card about a record in their own language, with a button that opens it where they may see it.
func tellPerson(t *bot.Turn, to crm.ID, key, what, text string, r crm.Ref) {
	if to == t.Me.ID {
		return
	}
	person, err := t.V.Unscoped().Person(to)
	if err != nil {
		return
	}
	if r.Kind == crm.KindDeal && person.Role == crm.Service { // who serves sees the customer, and not what is sold to it
		d, err := t.V.Unscoped().Deal(r.ID)
		if err != nil || d.Customer == 0 || d.Owner == to {
			return
		}
		r = customerRef(d.Customer)
		what = nameOf(t, r)
	}
	p := t.Printer(person)
	md := card.Escape(p.T(key, "from", t.Me.Name, "what", what))
	if text != "" {
		md += "\n" + card.Escape(text)
	}
	c := card.Card{Lang: p.Tag(), Tone: card.Info, Fallback: card.Plain(md), Body: []card.Element{card.Text{MD: md}}}
	if r, ok := shownTo(t, person, r); ok {
		c.Body = append(c.Body, card.Actions{Buttons: []card.Button{openButton(p, r)}})
	}
	t.Tell(to, c)
}

// showOf is the command that shows a customer or a deal.
func showOf(r crm.Ref) string {
	if r.Kind == crm.KindDeal {
		return "deal.show"
	}
	return "customer.show"
}

// tell leaves a note on a customer or deal and passes it to a colleague, who follows a deal from then on.
func tell(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	r, to := a.Value("object").Ref, a.ID("to")
	act := crm.Activity{Kind: crm.Other, Note: t.T("tell.note", "name", t.Name(ref(crm.KindPerson, to)), "text", a.Text("message")), At: t.Now.UTC()}
	what := t.Name(r)
	var others []crm.ID // who has to do with the deal hears of it too
	if r.Kind == crm.KindDeal {
		d, err := tx.Deal(r.ID)
		if err != nil {
			return bot.Reply{}, err
		}
		act.Deal, act.Customer = d.ID, d.Customer
		others = slices.Concat([]crm.ID{d.Owner}, sharers(d), d.Followers)
		if to != d.Owner && to != t.Me.ID {
			if _, err := tx.FollowDeal(d.ID, to); err != nil {
				return bot.Reply{}, err
			}
		}
	} else {
		act.Customer = r.ID
	}
	act, err := tx.LogActivity(act, nil)
	if err != nil {
		return bot.Reply{}, err
	}
	tellPerson(t, to, "tell.told", what, a.Text("message"), r)
	slices.Sort(others)
	for _, who := range slices.Compact(others) {
		if who != to {
			tellPerson(t, who, "tell.heard", what, act.Note, r)
		}
	}
	return receipt(t, t.T("tell.done", "name", t.Name(ref(crm.KindPerson, to))), []string{what, a.Text("message")}, undoButton(t, act.Rev)), nil
}

// sharers are the co-owners of a deal.
func sharers(d crm.Deal) []crm.ID {
	out := make([]crm.ID, 0, len(d.Splits))
	for _, s := range d.Splits {
		out = append(out, s.Person)
	}
	return out
}

// splitDeal gives a co-owner a share of a deal in percent; the owner keeps the rest.
func splitDeal(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	d, err := tx.Deal(a.ID("deal"))
	if err != nil {
		return bot.Reply{}, err
	}
	with, share := a.ID("person"), a.Value("share").Number
	if share < 1 || share > 99 || with == d.Owner {
		return bot.Reply{}, crm.Refuse(crm.Invalid, "share")
	}
	if p, err := tx.Person(with); err == nil && p.Role == crm.Service {
		return bot.Reply{}, crm.Refuse(crm.Invalid, "share.service", "name", p.Name)
	}
	shares := []crm.Split{{Person: d.Owner, Percent: 100 - share}, {Person: with, Percent: share}}
	if d, err = tx.SplitDeal(d.ID, a.Rev, shares); err != nil {
		return bot.Reply{}, err
	}
	var parts []string
	for _, s := range d.Shares() {
		parts = append(parts, t.Name(ref(crm.KindPerson, s.Person))+" "+t.P.Money(s.Amount))
	}
	tellPerson(t, with, "split.told", t.DealName(d), "", dealRef(d.ID))
	return receipt(t, t.T("split.done", "deal", t.DealName(d)), parts, undoButton(t, d.Rev)), nil
}
