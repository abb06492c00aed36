package command

import (
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

// reasonAdmin keeps the list a loss takes its reason from.
func reasonAdmin() []bot.Command {
	return []bot.Command{
		{ID: "admin.reason", ZH: []string{"管理 输单原因"}, EN: []string{"admin reason", "admin reasons"}, Read: listReasons},
		{
			ID: "admin.reason.add", ZH: []string{"管理 输单原因 新增"}, EN: []string{"admin reason add"},
			Fields:  []bot.Field{{Name: "name", Kind: bot.FieldText, Required: true, Keys: []string{"名称"}}, keyed("name_en", bot.FieldText, "英文", "en")},
			Prepare: prepareReason, Write: addReason,
		},
	}
}

func listReasons(t *bot.Turn, _ *bot.Args) (bot.Reply, error) {
	title := t.T("cmd.admin.reason")
	c := &card.Card{Lang: t.P.Tag(), Title: title, Fallback: title}
	var lines []string
	for _, r := range t.V.Company().LostReasons {
		lines = append(lines, card.Escape(r.Name+" / "+r.EN))
	}
	c.Body = []card.Element{card.Text{MD: card.List(lines...)}, card.Actions{Buttons: []card.Button{
		{Label: t.T("cmd.admin.reason.add"), Value: bot.FormOf("admin.reason.add")}}}}
	return bot.Reply{Card: c, Private: true, Replace: pressed(t)}, nil
}

// prepareReason reads "技术路线 / Technology": what it is called in both languages.
func prepareReason(t *bot.Turn, a *bot.Args) error {
	if a.Has("name_en") {
		return nil
	}
	zh, en, ok := strings.Cut(strings.ReplaceAll(a.Text("name"), "／", "/"), "/")
	if !ok {
		return &bot.Ask{Field: "name_en", Open: true, Text: card.Escape(t.T("ask.admin.reason", "name", a.Text("name")))}
	}
	a.Set("name", words(strings.TrimSpace(zh)))
	a.Set("name_en", words(strings.TrimSpace(en)))
	return nil
}

func addReason(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	if err := t.Unlocked("lost_reasons"); err != nil {
		return bot.Reply{}, err
	}
	c, err := tx.EditCompany(0, func(c *crm.Company) {
		c.LostReasons = append(c.LostReasons, crm.Choice{Code: crm.NewChoiceCode(a.Text("name_en")), Name: a.Text("name"), EN: a.Text("name_en")})
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return changed(t, t.T("admin.reason.added"), []string{a.Text("name") + " / " + a.Text("name_en")}, c.Rev), nil
}
