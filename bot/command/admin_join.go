package command

import (
	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

// joinAdmin decides about people who wrote to the bot and whom nobody knows yet. The question comes with the buttons.
func joinAdmin() []bot.Command {
	account := bot.Field{Name: "account", Kind: bot.FieldText, Required: true, KeyOnly: true, NoForm: true}
	return []bot.Command{
		{ID: "admin.approve", Fields: []bot.Field{account, {Name: "team", Kind: bot.FieldTeam}}, Prepare: prepareApprove, Write: approve},
		{ID: "admin.link", Fields: []bot.Field{account, {Name: "person", Kind: bot.FieldPerson, Required: true}}, Write: linkAccount},
		{ID: "admin.reject", Fields: []bot.Field{account}, Write: reject},
	}
}

// prepareApprove asks for the team when there is a choice.
func prepareApprove(t *bot.Turn, a *bot.Args) error {
	teams := t.V.Teams()
	if a.Has("team") || a.Skipped("team") || len(teams) == 0 {
		return nil
	}
	ask := &bot.Ask{Field: "team", Text: card.Escape(t.T("admin.approve.team"))}
	for _, team := range teams {
		ask.Options = append(ask.Options, card.Option{Label: team.Name, Value: team.Ref().String()})
	}
	ask.Options = append(ask.Options, card.Option{Label: t.T("admin.approve.no_team"), Value: "-"})
	return ask
}

func approve(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	name, err := t.Decide(tx, a.Text("account"), true, 0, a.ID("team"))
	if err != nil {
		return bot.Reply{}, err
	}
	return receipt(t, t.T("admin.approved"), []string{name, t.T("role.rep"), teamName(t, a.ID("team"))}), nil
}

func linkAccount(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	name, err := t.Decide(tx, a.Text("account"), true, a.ID("person"), 0)
	if err != nil {
		return bot.Reply{}, err
	}
	return receipt(t, t.T("admin.linked"), []string{t.T("admin.linked.as", "account", name, "name", t.Name(ref(crm.KindPerson, a.ID("person"))))}), nil
}

func reject(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	name, err := t.Decide(tx, a.Text("account"), false, 0, 0)
	if err != nil {
		return bot.Reply{}, err
	}
	return receipt(t, t.T("admin.rejected"), []string{name}), nil
}
