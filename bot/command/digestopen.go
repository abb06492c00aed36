package command

import (
	"fmt"
	"slices"
	"strconv"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/digest"
	"crmbot/crm"
)

// openDays is how long the numbers of a digest can be opened.
const openDays = 30

// openCommand opens what a line of a digest counts, to whoever presses and as far as they may see it.
func openCommand() bot.Command {
	hidden := func(name string, kind bot.FieldKind) bot.Field {
		return bot.Field{Name: name, Kind: kind, NoForm: true}
	}
	return bot.Command{
		ID: "digest.open", Group: bot.GroupNumbers, Hidden: true,
		Fields: []bot.Field{hidden("list", bot.FieldWord), subjectField(), hidden("day", bot.FieldDate), hidden("n", bot.FieldNumber), pageField()},
		Read:   openDigest,
	}
}

func openDigest(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	list, subject, day := digest.List(a.Text("list")), a.Value("subject").Ref, a.When("day").Date
	switch age := int(t.Today() - day); {
	case list == digest.About:
		return aboutDigest(t), nil
	case list == digest.FunnelOf:
		return openFunnel(t, subject)
	case age > openDays:
		return numbers(t, t.T("digest.open.old", "days", age), nil, card.Button{Label: t.T("digest.button.funnel"), Value: digest.Open(digest.FunnelOf, subject, t.Today(), 0)}), nil
	}
	if subject.Kind == crm.KindPerson && !sees(t, subject) {
		return bot.Reply{}, crm.Refuse(crm.Forbidden, "numbers.person")
	}
	now, ok, err := digest.Count(t.V.Unscoped(), list, subject, day)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("count again: %w", err)
	}
	if !ok {
		return bot.Reply{}, crm.Refuse(crm.NotFound, "numbers.list")
	}
	found, err := digest.Behind(t.V, list, subject, day)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("list what a digest counts: %w", err)
	}
	r := numbers(t, card.Dotted(t.T("digest.list."+string(list)), subjectName(t, subject), t.P.Date(day)), nil)
	r.Replace = r.Replace && a.Has("page") // the digest stays
	var notes []string
	if was := int64(a.Value("n").Number); a.Has("n") && was != now && readsTotals(t, subject) {
		notes = append(notes, t.T("digest.open.count", "was", was, "now", now))
	}
	if mine := int64(len(found)); mine < now && mine < digest.MostListed && readsTotals(t, subject) {
		notes = append(notes, t.T("digest.open.yours", "all", now, "mine", mine))
	}
	if len(found) == 0 {
		r.Card.Body = append(r.Card.Body, card.Text{MD: card.Escape(t.T("digest.open.none"))})
	}
	page := pageOf(a)
	for i, x := range found {
		if i >= page*pageSize && i < (page+1)*pageSize {
			r.Card.Body = append(r.Card.Body, opened(t, i+1, x))
		}
	}
	t.List(found)
	r.Card.Body = append(r.Card.Body, small(notes...)...)
	if len(found) > (page+1)*pageSize {
		r.Card.Body = append(r.Card.Body, card.Actions{Buttons: []card.Button{t.Button(t.T("numbers.more"),
			digest.Open(list, subject, day, now)+" page="+strconv.Itoa(page+1))}})
	}
	return r, nil
}

// readsTotals reports whether the sums of a team are the asker's to read: they see the team, or are in it and find them in its group.
func readsTotals(t *bot.Turn, subject crm.Ref) bool {
	return sees(t, subject) || subject.Kind == crm.KindTeam && t.Me.Team != 0 && (t.Me.Team == subject.ID || slices.Contains(t.V.Below(subject.ID), t.Me.Team))
}

// opened is one record behind a number, as it is now.
func opened(t *bot.Turn, n int, r crm.Ref) card.Item {
	if r.Kind == crm.KindActivity {
		a, err := t.V.Activity(r.ID)
		if err != nil {
			return card.Item{Number: n, MD: "–"}
		}
		item := card.Item{Number: n, MD: activityLine(t, a)}
		if c, err := t.V.Customer(a.Customer); err == nil {
			item.MD = card.Bold(t.Short(c)) + " " + item.MD
			item.Buttons = []card.Button{{Label: t.T("button.open"), Value: bot.Do("customer.show", customerRef(c.ID))}}
		}
		return item
	}
	d, err := t.V.Deal(r.ID)
	if err != nil {
		return card.Item{Number: n, MD: card.Escape(t.T("field.deal"))}
	}
	return card.Item{Number: n, MD: dealLine(t, d), Buttons: []card.Button{{Label: t.T("button.open"), Value: bot.Do("deal.show", r)}}}
}

// openFunnel shows the funnel the digest tells of, or the presser's own where that is not theirs to see.
func openFunnel(t *bot.Turn, subject crm.Ref) (bot.Reply, error) {
	a := &bot.Args{}
	if sees(t, subject) {
		a.Set("subject", bot.Value{Ref: subject})
	}
	return showFunnel(t, a)
}

// aboutDigest says how the numbers are counted.
func aboutDigest(t *bot.Turn) bot.Reply {
	var body []card.Element
	for _, key := range [...]string{"won", "time", "landing", "days", "open", "flow", "stalled", "put_off", "group"} {
		body = append(body, card.Text{MD: card.Escape(t.T("digest.about." + key))})
	}
	r := numbers(t, t.T("digest.about"), body)
	r.Replace = false
	return r
}
