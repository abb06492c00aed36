package command

import (
	"strconv"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

// whys say afterwards why a deal was moved.
func whys() []bot.Command {
	return []bot.Command{{
		ID: "deal.reason", Group: bot.GroupDeal, Hidden: true,
		Fields: []bot.Field{
			{Name: "deal", Kind: bot.FieldDeal, Required: true, Given: true},
			{Name: "entry", Kind: bot.FieldNumber, NoForm: true, KeyOnly: true},
			{Name: "reason", Kind: bot.FieldText, Required: true, Keys: []string{"原因"}},
		},
		Write: giveReason,
	}}
}

// askWhy lets the receipt of a move that went back or skipped a stage ask for its reason, when none was given. Nobody has to
// answer.
func askWhy(t *bot.Turn, r *bot.Reply, from crm.StageID, d crm.Deal, reason string) {
	if reason != "" || !t.V.AsksReason(from, d.Stage) {
		return
	}
	text := "deal.why.ahead"
	if p, err := t.V.Pipeline(d.Pipeline); err == nil && p.Order(d.Stage) < p.Order(from) {
		text = "deal.why.back"
	}
	line := bot.Do("deal.reason", dealRef(d.ID), "entry="+strconv.FormatUint(d.Rev, 10))
	md := card.Escape(t.T(text))
	if !t.Caps.Forms && !t.Caps.Modals {
		md += "\n" + card.Escape(t.T("deal.why.say"))
	}
	last := len(r.Card.Body) - 1 // before the buttons
	r.Card.Body = append(r.Card.Body[:last:last], card.Text{MD: md}, r.Card.Body[last])
	addButton(r.Card, card.Button{Label: t.T("deal.why.button"), Value: bot.FormOf(line)})
	t.Await(line, "reason")
}

// giveReason keeps the reason of a move with the move: of the entry named, or the deal's last one.
func giveReason(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	d, err := tx.Deal(a.ID("deal"))
	if err != nil {
		return bot.Reply{}, err
	}
	seq := uint64(max(a.Value("entry").Number, 0))
	if seq == 0 {
		for _, e := range tx.StageEvents(d.ID) {
			if !e.Undone {
				seq = e.Seq
			}
		}
	}
	e, err := tx.GiveReason(d.ID, seq, a.Text("reason"))
	if err != nil {
		return bot.Reply{}, err
	}
	return receipt(t, t.T("deal.why.done"), []string{t.DealName(d), e.Reason}, card.Button{Label: t.T("button.open_deal"), Value: bot.Do("deal.show", dealRef(d.ID))}), nil
}
