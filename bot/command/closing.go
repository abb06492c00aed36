package command

import (
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
)

// closings win, lose and reopen deals.
func closings() []bot.Command {
	deal := bot.Field{Name: "deal", Kind: bot.FieldDeal, Required: true, Keys: []string{"商机"}}
	return []bot.Command{
		{
			ID: "deal.won", Group: bot.GroupDeal, ZH: []string{"赢单", "成交"}, EN: []string{"won", "win"},
			Fields: []bot.Field{
				deal,
				{Name: "amount", Kind: bot.FieldMoney, Keys: []string{"金额", "amt", "¥"}, Initial: dealNow(func(d crm.Deal) bot.Value { return bot.Value{Amount: d.Amount} })},
				{Name: "on", Kind: bot.FieldDate, Keys: []string{"日期"}, Initial: today},
				{Name: "contract", Kind: bot.FieldText, KeyOnly: true, Keys: []string{"合同", "合同号"}},
				{Name: "note", Kind: bot.FieldText, Keys: []string{"备注"}},
				yesField(), sureField(),
			},
			Prepare: prepareWon, Write: win,
		},
		{
			ID: "deal.lost", Group: bot.GroupDeal, ZH: []string{"输单", "丢单"}, EN: []string{"lost", "lose"},
			Fields: []bot.Field{
				deal,
				{Name: "reason", Kind: bot.FieldChoice, Required: true, Keys: []string{"原因"}, Options: offered(crm.LostReasons)},
				{Name: "competitor", Kind: bot.FieldText, KeyOnly: true, Keys: []string{"竞品"}},
				{Name: "note", Kind: bot.FieldText, Keys: []string{"备注"}},
				yesField(),
			},
			Prepare: prepareLost, Write: lose,
		},
		{
			ID: "deal.reopen", Group: bot.GroupDeal, ZH: []string{"恢复商机", "恢复"}, EN: []string{"reopen"},
			Fields: []bot.Field{deal, {Name: "reason", Kind: bot.FieldText, Keys: []string{"原因"}}, {Name: "closed", Kind: bot.FieldBool, NoForm: true, KeyOnly: true}},
			Write:  reopen,
		},
	}
}

func today(t *bot.Turn, _ *bot.Args) bot.Value {
	return bot.Value{When: calendar.When{Date: t.Today()}}
}

func prepareWon(t *bot.Turn, a *bot.Args) error {
	d, err := t.V.Deal(a.ID("deal"))
	if err != nil {
		return err
	}
	if d.Kind == crm.StageWon {
		return crm.Refuse(crm.Conflict, "deal.won_already", "deal", dealRef(d.ID), "date", d.ClosedOn)
	}
	if err := guardAmount(t, a); err != nil {
		return err
	}
	if w := a.When("on"); w.Date > t.Today() {
		return &bot.Ask{Field: "on", Open: true, Invalid: true, Text: card.Escape(t.T("ask.won_future", "date", w.Date))}
	}
	if a.Bool("yes") {
		return nil
	}
	amount, on := d.Amount, t.Today()
	if a.Has("amount") {
		amount = a.Amount("amount")
	}
	if a.Has("on") {
		on = a.When("on").Date
	}
	line := bot.Do("deal.won", dealRef(d.ID), "amount="+bot.CanonicalAmount(amount), "on="+on.String(), "sure=true")
	for _, f := range []string{"contract", "note"} {
		if s := a.Text(f); s != "" {
			line += bot.Do("", f+"="+s)
		}
	}
	question := t.T("ask.won", "deal", t.DealName(d), "amount", amount, "date", on)
	if contract := a.Text("contract"); contract != "" {
		question = t.T("ask.won_contract", "deal", t.DealName(d), "amount", amount, "date", on, "contract", contract)
	}
	ask := confirm(t, question, line+bot.Do("", "yes=true", bot.Rev(d.Rev)))
	ask.Field = "yes"
	ask.Buttons = append(ask.Buttons[:1], card.Button{Label: t.T("button.edit"), Value: bot.FormOf(line)}, ask.Buttons[1])
	return ask
}

func win(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	before, err := tx.Deal(a.ID("deal"))
	if err != nil {
		return bot.Reply{}, err
	}
	w := crm.Win{Amount: before.Amount, On: a.When("on").Date, ContractNo: a.Text("contract"), Note: a.Text("note")}
	if a.Has("amount") {
		w.Amount = a.Amount("amount")
	}
	d, err := tx.WinDeal(before.ID, a.Rev, w)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := announceWin(t, tx, d); err != nil {
		return bot.Reply{}, err
	}
	return receipt(t, t.T("deal.won_done"), []string{t.DealName(d), t.P.Money(d.Amount), t.P.Date(d.ClosedOn)},
		undoButton(t, d.Rev), card.Button{Label: t.T("cmd.quota.show"), Value: "quota.show"}, card.Button{Label: t.T("button.open_deal"), Value: bot.Do("deal.show", dealRef(d.ID))}), nil
}

func prepareLost(t *bot.Turn, a *bot.Args) error {
	d, err := t.V.Deal(a.ID("deal"))
	if err != nil {
		return err
	}
	if d.Kind == crm.StageLost {
		return crm.Refuse(crm.Conflict, "deal.lost_already", "deal", dealRef(d.ID), "date", d.ClosedOn)
	}
	if a.Bool("yes") {
		return nil
	}
	line := bot.Do("deal.lost", dealRef(d.ID), "reason="+a.Text("reason"))
	for _, f := range []string{"competitor", "note"} {
		if s := a.Text(f); s != "" {
			line += bot.Do("", f+"="+s)
		}
	}
	reason := lostReason(t, a.Text("reason"))
	if c := a.Text("competitor"); c != "" {
		reason += "(" + strings.TrimSpace(c) + ")"
	}
	ask := confirm(t, t.T("ask.lost", "deal", t.DealName(d), "reason", reason), line+bot.Do("", "yes=true", bot.Rev(d.Rev)))
	ask.Field = "yes"
	return ask
}

func lose(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	if err := withdrawWin(t, tx, a.ID("deal")); err != nil {
		return bot.Reply{}, err
	}
	d, err := tx.LoseDeal(a.ID("deal"), a.Rev, crm.Loss{Reason: a.Text("reason"), Competitor: a.Text("competitor"), Note: a.Text("note")})
	if err != nil {
		return bot.Reply{}, err
	}
	return receipt(t, t.T("deal.lost_done"), []string{t.DealName(d), lostReason(t, d.LostReason), d.Competitor},
		undoButton(t, d.Rev), card.Button{Label: t.T("deal.again"), Value: bot.FormOf(bot.Do("remind", "deal="+dealRef(d.ID).String(), "due="+t.Today().AddMonths(3).String()))}), nil
}

func reopen(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	if err := withdrawWin(t, tx, a.ID("deal")); err != nil {
		return bot.Reply{}, err
	}
	d, err := tx.ReopenDeal(a.ID("deal"), a.Rev, a.Text("reason"))
	if err != nil {
		return bot.Reply{}, err
	}
	return dealReceipt(t, t.T("deal.reopened"), d), nil
}
