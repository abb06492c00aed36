package command

import (
	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/funnel"
)

// byStage gives a deal the category of its stage again.
const byStage = "stage"

// dealCategories are how sure a deal may be called, the surest first.
func dealCategories(t *bot.Turn, _ *bot.Args) []card.Option {
	var out []card.Option
	for _, c := range []funnel.Category{funnel.Commit, funnel.Best, funnel.Pipeline, funnel.Omitted} {
		out = append(out, card.Option{Label: t.T("funnel.list." + string(c)), Value: string(c), Hint: t.T("category." + string(c) + ".other")})
	}
	return append(out, card.Option{Label: t.T("category.stage"), Value: byStage})
}

// categoryOf is the forecast category an open deal counts under.
func categoryOf(t *bot.Turn, d crm.Deal) string {
	_, s, err := t.V.Stage(d.Stage)
	if err != nil {
		return ""
	}
	return t.T("funnel.list." + string(funnel.CategoryOf(s, d.Category)))
}

func setCategory(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	before, err := tx.Deal(a.ID("deal"))
	if err != nil {
		return bot.Reply{}, err
	}
	if !before.Open() {
		return bot.Reply{}, crm.Refuse(crm.Invalid, "category.closed", "deal", dealRef(before.ID))
	}
	to := a.Text("category")
	if to == byStage {
		to = ""
	}
	d, err := tx.EditDeal(before.ID, a.Rev, func(d *crm.Deal) { d.Category = to })
	if err != nil {
		return bot.Reply{}, err
	}
	forecast := card.Button{Label: t.T("cmd.forecast"), Value: "forecast"}
	if d.Rev == before.Rev {
		return receipt(t, t.T("category.same"), []string{t.DealName(d), categoryOf(t, d)}, forecast), nil
	}
	return receipt(t, t.T("category.set"), []string{t.DealName(d), categoryOf(t, d), t.T("deal.was", "what", categoryOf(t, before))}, undoButton(t, d.Rev), forecast), nil
}
