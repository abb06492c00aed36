package command

import (
	"fmt"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/money"
)

// announceWin tells the groups that hear of a win: those of its team, and of a big one those above.
func announceWin(t *bot.Turn, tx *crm.Tx, d crm.Deal) error {
	groups, err := digest.Hears(tx.Unscoped(), d)
	if err != nil {
		return fmt.Errorf("who hears of the win: %w", err)
	}
	for _, g := range groups {
		if err := t.Announce(g.Place, g.Lang, g.Zone, func(there *bot.Turn) card.Card { return winCard(there, d, g.Big) }); err != nil {
			return fmt.Errorf("announce the win: %w", err)
		}
	}
	return nil
}

// withdrawWin takes back what was announced when a won deal was won: it is open again, or lost.
func withdrawWin(t *bot.Turn, tx *crm.Tx, deal crm.ID) error {
	d, err := tx.Deal(deal)
	if err != nil || d.Kind != crm.StageWon {
		return nil //nolint:nilerr // the change itself says what is wrong
	}
	var won uint64
	for _, e := range tx.StageEvents(d.ID) {
		if !e.Undone && e.To == d.Stage {
			won = e.Seq
		}
	}
	if won == 0 {
		return nil
	}
	return t.Withdraw(tx, won)
}

// winCard tells a group of a win. Who stands on no public list is not named.
func winCard(t *bot.Turn, d crm.Deal, big bool) card.Card {
	who := t.T("broadcast.somebody")
	if p, err := t.V.Person(d.Owner); err == nil && !p.Unranked {
		who = t.PersonName(p)
	} else if team, err := t.V.Team(d.Team); err == nil {
		who = team.Name
	}
	title := t.T("broadcast.title", "who", who)
	if big {
		title = t.T("broadcast.big", "who", who)
	}
	amount := ""
	if !d.Amount.IsZero() {
		amount = t.P.Money(d.Amount)
	}
	line := card.Dotted(t.DealTitle(d), amount, t.P.Date(d.ClosedOn))
	return card.Card{Tone: card.Good, Title: title, Fallback: card.Dotted(title, line), Body: []card.Element{card.Text{MD: card.Escape(line)}}}
}

// broadcastAdmin says which wins the groups hear of.
func broadcastAdmin() []bot.Command {
	onOff := keyed("broadcast", bot.FieldChoice, "播报", "tell")
	onOff.Options = yesOrNo
	return []bot.Command{{
		ID: "admin.broadcast", ZH: []string{"管理 喜报"}, EN: []string{"admin broadcast", "admin wins"},
		Fields: []bot.Field{{Name: "team", Kind: bot.FieldTeam, Keys: []string{"团队"}}, {Name: "amount", Kind: bot.FieldMoney, KeyOnly: true, Keys: []string{"门槛", "from"}}, onOff},
		Write:  setBroadcast,
	}}
}

// setBroadcast shows or changes from what amount on the groups of a team, or of the company, hear of a win, and whether they do.
func setBroadcast(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	team := a.ID("team")
	rule, err := digest.NewsOf(tx.Unscoped(), team)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("read which wins are told: %w", err)
	}
	change := a.Has("amount") || a.Has("broadcast")
	if a.Has("amount") {
		if rule.Least = a.Amount("amount"); rule.Least.Minor < 0 {
			return bot.Reply{}, crm.Refuse(crm.Invalid, "amount.negative")
		}
	}
	if a.Has("broadcast") {
		rule.Off = !a.Bool("broadcast")
	}
	title := t.T("cmd.admin.broadcast")
	if change {
		if err := digest.SetNews(tx, rule); err != nil {
			return bot.Reply{}, fmt.Errorf("set which wins are told: %w", err)
		}
		title = t.T("broadcast.set")
	}
	name := t.T("numbers.company")
	if x, err := tx.Team(team); err == nil {
		name = x.Name
	}
	r := receipt(t, title, []string{name, broadcastState(t, rule)}, formButton(t, t.T("button.edit"), line("admin.broadcast", teamArg(team))))
	if !change {
		r.Card.Tone = card.Neutral
	}
	r.Private = true
	return r, nil
}

func teamArg(team crm.ID) string {
	if team == 0 {
		return ""
	}
	return "team=" + ref(crm.KindTeam, team).String()
}

// broadcastState says which wins a rule lets through.
func broadcastState(t *bot.Turn, rule digest.NewsRule) string {
	switch {
	case rule.Off:
		return t.T("broadcast.off")
	case rule.Least == (money.Amount{}) || rule.Least.IsZero():
		return t.T("broadcast.all")
	}
	return t.T("broadcast.from", "amount", rule.Least)
}
