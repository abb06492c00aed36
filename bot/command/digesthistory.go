package command

import (
	"slices"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/digest"
	"crmbot/crm"
)

const mostSteps = 20 // of the changes shown at once

// historyCommand shows who turned digests and subscriptions on or off, or changed them.
func historyCommand() bot.Command {
	return bot.Command{ID: "digest.history", Group: bot.GroupSelf, ZH: []string{"订阅 记录", "订阅记录"}, EN: []string{"digest history", "subscription history"}, Read: digestHistory}
}

// digestHistory shows the changes of the group's digests in a group; else of the asker's own subscriptions, and to who sees everything
// those of all groups.
func digestHistory(t *bot.Turn, _ *bot.Args) (bot.Reply, error) {
	var subs []digest.Subscription
	switch {
	case t.Group():
		subs = digest.InGroup(t.V, t.Event.Place)
	case t.V.Scope().All:
		subs = digest.Groups(t.V)
	}
	if !t.Group() {
		subs = append(subs, digest.Mine(t.V, t.Me.ID)...)
	}
	type change struct {
		digest.Step
		of digest.Subscription
	}
	var all []change
	for _, s := range subs {
		for _, step := range s.Steps(t.V, mostSteps) {
			all = append(all, change{step, s})
		}
	}
	slices.SortStableFunc(all, func(x, y change) int { return int(int64(y.Entry.Seq) - int64(x.Entry.Seq)) })
	r := numbers(t, t.T("digest.history.title"), nil)
	r.Private = t.Group()
	if len(all) == 0 {
		r.Card.Body = []card.Element{card.Text{MD: card.Escape(t.T("digest.history.none"))}}
	}
	for _, x := range all[:min(len(all), mostSteps)] {
		head := card.Bold(card.Dotted(t.P.DateTime(x.Entry.At.In(t.Now.Location())), stepBy(t, x.Entry), subscriptionName(t, x.of)))
		r.Card.Body = append(r.Card.Body, card.Text{MD: head + "\n" + card.Escape(stepText(t, x.Step))})
	}
	return r, nil
}

// stepBy is who made a change.
func stepBy(t *bot.Turn, e crm.Entry) string {
	if p, err := t.V.Unscoped().Person(e.By); err == nil {
		return t.PersonName(p)
	}
	if key := "system." + e.System; t.P.Has(key) {
		return t.T(key)
	}
	return e.System
}

// subscriptionName says whose numbers a subscription is about, and where a group's comes.
func subscriptionName(t *bot.Turn, s digest.Subscription) string {
	switch {
	case s.Group() && t.Group():
		return t.T("digest.group.title", "who", subjectName(t, s.Subject()))
	case s.Group():
		return card.Dotted(t.T("digest.group.title", "who", subjectName(t, s.Subject())), t.T("digest.stopped.place", "platform", t.PlatformName(s.Place.Platform)))
	case s.Report != "":
		return t.T("digest.history.mine", "what", t.T("cmd."+s.Report))
	}
	return t.T("digest.history.mine", "what", t.T(listOf(s).name))
}

// listOf is the list a subscription is to, the first where it is to none that people set.
func listOf(s digest.Subscription) ownList {
	lists := ownLists()
	return lists[max(0, slices.IndexFunc(lists, func(l ownList) bool { return l.kind.Name == s.Kind }))]
}

// stepText says what a change made of a subscription.
func stepText(t *bot.Turn, s digest.Step) string {
	state := t.T("digest.history.gone")
	switch after := s.After; {
	case after == nil:
	case after.Group():
		state = groupState(t, *after)
	case after.Report != "":
		state = reportState(t, *after)
	default:
		state = digestState(t, listOf(*after), *after)
	}
	if s.Entry.Undoes != 0 {
		return t.T("digest.history.undone", "state", state)
	}
	return state
}
