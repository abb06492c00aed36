package command

import (
	"fmt"
	"slices"
	"strconv"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// rankings are the leaderboard, and whether one stands on it by name.
func rankings() []bot.Command {
	return []bot.Command{
		{
			ID: "rank", Group: bot.GroupNumbers, ZH: []string{"排行", "龙虎榜"}, EN: []string{"rank", "leaderboard"},
			Fields: []bot.Field{subjectField(), periodField()}, Read: rank,
		},
		{ID: "rank.hide", Group: bot.GroupSelf, ZH: []string{"排行 隐藏"}, EN: []string{"rank hide"}, Write: func(t *bot.Turn, tx *crm.Tx, _ *bot.Args) (bot.Reply, error) { return ranked(t, tx, false) }},
		{ID: "rank.show", Group: bot.GroupSelf, ZH: []string{"排行 显示"}, EN: []string{"rank show"}, Write: func(t *bot.Turn, tx *crm.Tx, _ *bot.Args) (bot.Reply, error) { return ranked(t, tx, true) }},
	}
}

// mostRanked is how many of a leaderboard are shown.
const mostRanked = 10

// rankMetrics are what people are ranked by.
var rankMetrics = [...]crm.Metric{crm.WonAmount, crm.Visits, crm.NewCustomers}

// rank is the leaderboard of a team: of what was won, visited and brought in. A group sees only who stands there by name; somebody
// who does not is seen by those who lead them.
func rank(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	team, err := rankTeam(t, a)
	if err != nil {
		return bot.Reply{}, err
	}
	period := periodOr(t, a, calendar.MonthOf)
	title := card.Dotted(t.T("rank.title"), subjectName(t, team), periodName(t, period))
	public := readsAlong(t, team)
	r := numbers(t, title, nil)
	if public {
		r.Card.Audience, r.Private = card.GroupSafe, false
	}
	some := false
	var unrated int64
	for _, m := range rankMetrics {
		rows, left, err := rankRows(t, team, m, period, public)
		if err != nil {
			return bot.Reply{}, err
		}
		unrated += left
		if len(rows) == 0 {
			continue
		}
		some = true
		r.Card.Body = append(r.Card.Body, card.Text{MD: card.Bold(t.T("rank." + string(m)))},
			card.Table{Columns: []card.Column{{Name: t.T("rank.place"), Right: true}, {Name: t.T("field.person")}, {Name: t.T("rank.value"), Right: true}}, Rows: rows})
	}
	if !some {
		r.Card.Body = []card.Element{card.Text{MD: card.Escape(t.T("rank.none"))}}
	}
	r.Card.Body = append(r.Card.Body, small(unpriced(t, unrated), t.T("rank.note"))...)
	return r, nil
}

// readsAlong reports whether the group a line was said in gets the numbers of a team anyway: of one it was given, or below it.
// Elsewhere a leaderboard is for who asks alone.
func readsAlong(t *bot.Turn, team crm.Ref) bool {
	if !t.Group() || t.Event.Place.Shared {
		return false
	}
	return slices.ContainsFunc(digest.InGroup(t.V, t.Event.Place), func(s digest.Subscription) bool {
		gets := s.Team == 0 || s.Team == team.ID || team.ID != 0 && slices.Contains(t.V.Below(s.Team), team.ID)
		return gets && s.Live(t.V)
	})
}

// rankTeam is whose leaderboard is asked for: in a group the team whose numbers the group reads, else the asker's own unless they
// may see the numbers of another.
func rankTeam(t *bot.Turn, a *bot.Args) (crm.Ref, error) {
	if a.Has("subject") {
		subject, err := subjectOf(t, a)
		if err == nil && subject.Kind == crm.KindPerson {
			return crm.Ref{}, crm.Refuse(crm.Invalid, "rank.person")
		}
		return subject, err
	}
	if t.Group() {
		if subs := digest.InGroup(t.V, t.Event.Place); len(subs) == 1 && subs[0].Live(t.V) && subs[0].Team != 0 {
			return subs[0].Subject(), nil
		}
	}
	if own := ownSubject(t); own.Kind != crm.KindPerson {
		return own, nil
	}
	if t.Me.Team == 0 {
		return crm.Ref{}, crm.Refuse(crm.Invalid, "rank.no_team")
	}
	return ref(crm.KindTeam, t.Me.Team), nil
}

// rankRows are the places by one metric: equals share one, and the next is as far down as there are people above. Nobody stands
// there with nothing. What was won is compared in one currency, the ranked team's; left are the deals without a rate into it.
func rankRows(t *bot.Turn, team crm.Ref, m crm.Metric, period calendar.Period, public bool) (rows [][]string, left int64, err error) {
	all, err := funnel.AttainMembers(t.V.Unscoped(), team.ID, m, period)
	if err != nil {
		return nil, 0, fmt.Errorf("rank by %s: %w", m, err)
	}
	type place struct {
		who   crm.Person
		value int64
		shown string
	}
	var places []place
	for _, x := range all {
		p, err := t.V.Unscoped().Person(x.Subject.ID)
		if err != nil || public && p.Unranked {
			continue
		}
		at := place{p, x.Actual.Minor, strconv.FormatInt(x.Actual.Minor, 10)}
		if m == crm.WonAmount {
			q := query(t, team, period)
			q.Who = funnel.Of(t.V.Unscoped(), x.Subject)
			rates, err := funnel.WinRate(t.V.Unscoped(), q)
			if err != nil {
				return nil, 0, fmt.Errorf("add up what was won: %w", err)
			}
			left += rates.Won.Unpriced
			at.value, at.shown = rates.Won.Sum.Minor, t.P.Short(rates.Won.Sum)
		}
		if at.value > 0 {
			places = append(places, at)
		}
	}
	slices.SortStableFunc(places, func(x, y place) int {
		switch {
		case x.value > y.value:
			return -1
		case x.value < y.value:
			return 1
		}
		return 0
	})
	nr := 0
	for i, x := range places[:min(len(places), mostRanked)] {
		if i == 0 || x.value != places[i-1].value {
			nr = i + 1
		}
		name := t.PersonName(x.who)
		if x.who.Unranked && x.who.ID != t.Me.ID && !sees(t, x.who.Ref()) {
			name = t.T("rank.hidden")
		}
		rows = append(rows, []string{strconv.Itoa(nr), name, x.shown})
	}
	return rows, left, nil
}

// ranked takes the asker's name off public lists, or puts it back.
func ranked(t *bot.Turn, tx *crm.Tx, show bool) (bot.Reply, error) {
	p, err := tx.EditPerson(t.Me.ID, 0, func(p *crm.Person) { p.Unranked = !show })
	if err != nil {
		return bot.Reply{}, err
	}
	key := "rank.hidden_now"
	if show {
		key = "rank.shown_now"
	}
	return receipt(t, t.T(key), nil, undoButton(t, p.Rev)), nil
}
