package command

import (
	"slices"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// overdues list the open deals whose expected close cannot be trusted: it has passed, or it was put off again and again.
func overdues() []bot.Command {
	fields := []bot.Field{subjectField(), pageField()}
	return []bot.Command{
		{ID: "deal.overdue", Group: bot.GroupPlan, ZH: []string{"逾期成交", "逾期商机"}, EN: []string{"overdue", "overdue closes"}, Fields: fields, Read: overdue},
		{ID: "deal.pushed", Group: bot.GroupPlan, ZH: []string{"多次推迟"}, EN: []string{"pushed"}, Fields: fields, Read: pushedOften},
	}
}

// overdue lists the open deals whose expected close has passed, the longest first, each with its one tap.
func overdue(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	subject, err := subjectOf(t, a)
	if err != nil {
		return bot.Reply{}, err
	}
	deals := slices.Collect(t.V.DealsExpected(funnel.Of(t.V, subject), 0, t.Today()))
	slices.SortStableFunc(deals, func(x, y crm.Deal) int { return int(x.Expected - y.Expected) })
	return riskList(t, a, subject, deals, "overdue", func(d crm.Deal) []card.Button { return laterButtons(t, d) }), nil
}

// pushedOften lists the open deals whose expected close was moved again and again, the most often moved first.
func pushedOften(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	subject, err := subjectOf(t, a)
	if err != nil {
		return bot.Reply{}, err
	}
	deals := slices.Collect(t.V.PushedDeals(funnel.Of(t.V, subject), crm.ManyPushes))
	slices.SortStableFunc(deals, func(x, y crm.Deal) int { return y.Pushes - x.Pushes })
	return riskList(t, a, subject, deals, "pushed", func(d crm.Deal) []card.Button {
		code := dealRef(d.ID)
		return []card.Button{
			{Label: t.T("stalled.button.plan"), Value: bot.FormOf(bot.Do("remind", "deal="+code.String()))},
			{Label: t.T("deal.lose"), Value: bot.FormOf(bot.Do("deal.lost", code))},
		}
	}), nil
}

// riskList is a page of deals that want a look, with what can be done about each; what names its words and, behind "deal.",
// its command.
func riskList(t *bot.Turn, a *bot.Args, subject crm.Ref, deals []crm.Deal, what string, buttons func(crm.Deal) []card.Button) bot.Reply {
	title := t.T(what+".title", "n", len(deals))
	if subject != t.Me.Ref() {
		title = card.Dotted(title, subjectName(t, subject))
	}
	r := numbers(t, title, nil)
	if len(deals) == 0 {
		r.Card.Tone = card.Good
		r.Card.Body = []card.Element{card.Text{MD: card.Escape(t.T(what + ".none"))}}
		return r
	}
	page := pageOf(a)
	from, to := pageSpan(page, len(deals))
	var refs []crm.Ref
	for _, d := range deals[:to] {
		refs = append(refs, dealRef(d.ID))
	}
	t.List(refs)
	for i, d := range deals[from:to] {
		md := dealLine(t, d)
		if d.Owner != t.Me.ID {
			md += card.Escape(" · " + t.Name(ref(crm.KindPerson, d.Owner)))
		}
		open := card.Button{Label: t.T("button.open"), Value: bot.Do("deal.show", dealRef(d.ID))}
		r.Card.Body = append(r.Card.Body, card.Item{Number: from + i + 1, MD: md, Buttons: append([]card.Button{open}, buttons(d)...)})
	}
	if to < len(deals) {
		r.Card.Body = append(r.Card.Body, card.Actions{Buttons: []card.Button{t.Button(t.T("button.more", "n", len(deals)-to), line("deal."+what, who(subject), paged(page+1)))}})
	}
	r.Card.Body = append(r.Card.Body, small(t.T(what+".note", "n", crm.ManyPushes))...)
	return r
}

// laterButtons put the expected close of a deal a week or a month later than today, or to the end of the quarter: later than a
// close that still lies ahead.
func laterButtons(t *bot.Turn, d crm.Deal) []card.Button {
	from := max(t.Today(), d.Expected)
	fiscal := t.V.Fiscal()
	quarter := calendar.QuarterOf(from+1, fiscal).To - 1
	to := func(label string, on calendar.Date) card.Button {
		return card.Button{Label: label, Value: bot.Do("deal.close-date", dealRef(d.ID), on.String(), bot.Rev(d.Rev))}
	}
	return []card.Button{
		to(t.T("overdue.later", "n", 7), from+7), to(t.T("overdue.later", "n", 30), from+30), to(t.T("overdue.quarter", "date", quarter), quarter),
	}
}

// askPush asks why an expected close moves later by more than two weeks.
func askPush(t *bot.Turn, a *bot.Args) error {
	d, err := t.V.Deal(a.ID("deal"))
	if err != nil || !a.Has("close") || a.Text("reason") != "" {
		return err
	}
	to := a.When("close").Date
	if !d.PushTakesReason(to) {
		return nil
	}
	if err := t.V.Can(crm.ToChange, d.Ref()); err != nil {
		return err
	}
	return &bot.Ask{Field: "reason", Open: true, Text: card.Escape(t.T("ask.push_why", "deal", t.DealName(d), "n", int(to-d.Expected), "date", to))}
}

// pushedNote is the warning on a deal that was pushed again and again, "" on others.
func pushedNote(t *bot.Turn, d crm.Deal) string {
	if d.Kind != crm.StageOpen || d.Pushes < crm.ManyPushes {
		return ""
	}
	return "⚠ " + t.T("pushed.times", "n", d.Pushes)
}
