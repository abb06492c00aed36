package command

import (
	"slices"
	"strconv"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

// deadShown is how many of the messages that did not arrive a card lists; they are chosen among by name.
const deadShown = 10

// allLetters stands for every message that did not arrive.
const allLetters = "all"

// outboxAdmin shows administrators what could not be delivered, to whom and why, sends it again or drops it.
func outboxAdmin() []bot.Command {
	upTo := bot.Field{Name: "upto", Kind: bot.FieldNumber, NoForm: true, KeyOnly: true}
	letter := bot.Field{Name: "letter", Kind: bot.FieldChoice, Required: true, Options: deadLetters, Keys: []string{"消息"}}
	all := []bot.Command{
		{ID: "admin.outbox", ZH: []string{"管理 信箱", "管理 未送达"}, EN: []string{"admin outbox", "admin undelivered"}, Read: showOutbox},
		{ID: "admin.outbox.resend", ZH: []string{"管理 信箱 重发"}, EN: []string{"admin outbox resend"}, Fields: []bot.Field{letter, upTo}, Write: resendLetters},
		{
			ID: "admin.outbox.drop", ZH: []string{"管理 信箱 丢弃"}, EN: []string{"admin outbox drop"}, Fields: []bot.Field{letter, upTo, yesField()},
			Prepare: prepareDrop, Write: dropLetters,
		},
	}
	for i := range all {
		all[i].Group, all[i].Hidden, all[i].Direct, all[i].Roles = bot.GroupAdmin, true, true, []crm.Role{crm.Admin}
	}
	return all
}

// recipient is whom a message was for: a person, or a chat of a platform.
func recipient(t *bot.Turn, d bot.DeadLetter) string {
	if d.Person != 0 {
		return t.Name(ref(crm.KindPerson, d.Person))
	}
	return t.T("outbox.place", "platform", t.PlatformName(d.Target.Platform))
}

func showOutbox(t *bot.Turn, _ *bot.Args) (bot.Reply, error) {
	letters, all := t.DeadLetters(deadShown)
	title := t.T("outbox.title", "n", all)
	if all == 0 {
		title = t.T("outbox.empty")
	}
	c := &card.Card{Lang: t.P.Tag(), Title: title, Fallback: title}
	for i, d := range letters {
		id := strconv.FormatUint(d.ID, 10)
		c.Body = append(c.Body, card.Item{
			Number: i + 1,
			MD: card.Bold(recipient(t, d)) + " " + card.Escape(d.First) + "\n" +
				card.Escape(card.Dotted(t.When(d.At, false), t.T("outbox.why."+string(d.Why)))),
			Buttons: []card.Button{
				{Label: t.T("outbox.resend"), Value: bot.Do("admin.outbox.resend", id)},
				{Label: t.T("outbox.drop"), Value: bot.Do("admin.outbox.drop", id)},
			},
		})
	}
	if all > len(letters) {
		c.Body = append(c.Body, card.Context{MD: card.Escape(t.T("outbox.more", "n", all-len(letters)))})
	}
	if all > 1 { // what is given up after this card was drawn is not meant
		upTo := "upto=" + strconv.FormatUint(letters[0].ID, 10)
		c.Body = append(c.Body, card.Actions{Buttons: []card.Button{
			{Label: t.T("outbox.resend_all"), Style: card.Primary, Value: bot.Do("admin.outbox.resend", allLetters, upTo)},
			{Label: t.T("outbox.drop_all"), Style: card.Danger, Value: bot.Do("admin.outbox.drop", allLetters, upTo)},
		}})
	}
	return bot.Reply{Card: c, Private: true, Replace: pressed(t)}, nil
}

// deadLetters are the messages one can choose among, the newest first, and all of them.
func deadLetters(t *bot.Turn, _ *bot.Args) []card.Option {
	letters, all := t.DeadLetters(maxResent)
	var out []card.Option
	if all == 0 {
		return []card.Option{{Label: t.T("outbox.empty"), Value: "-"}}
	}
	if all > 1 {
		out = append(out, card.Option{Label: t.T("outbox.all"), Value: allLetters})
	}
	for _, d := range letters {
		out = append(out, card.Option{Label: card.Clip(card.Dotted(recipient(t, d), d.First), 70), Value: strconv.FormatUint(d.ID, 10)})
	}
	return out
}

// maxResent is how many messages one command sends again or drops.
const maxResent = 200

// chosenLetters are the messages a choice names: one, or of all up to the newest that the asker saw the newest maxResent; to be
// sent again, those that can be. It refuses what somebody else has dealt with meanwhile.
func chosenLetters(t *bot.Turn, a *bot.Args, resend bool) (ids []uint64, all int, err error) {
	if a.Text("letter") != allLetters {
		id, err := strconv.ParseUint(a.Text("letter"), 10, 64)
		if err != nil {
			return nil, 0, crm.Refuse(crm.Conflict, "letter_gone")
		}
		return []uint64{id}, 1, nil
	}
	letters, all := t.DeadLetters(maxResent)
	if n := a.Value("upto").Number; n > 0 {
		letters, all = t.DeadLettersUpTo(uint64(n), maxResent)
	}
	for _, d := range letters {
		if !resend || d.Why != bot.WhyUnreadable {
			ids = append(ids, d.ID)
		}
	}
	switch {
	case all == 0:
		return nil, 0, crm.Refuse(crm.Conflict, "letter_gone")
	case len(ids) == 0:
		return nil, 0, crm.Refuse(crm.Conflict, "unreadable_letter")
	}
	return ids, all, nil
}

// atOnce says that there are more than one command deals with.
func atOnce(t *bot.Turn, all int) string {
	if all <= maxResent {
		return ""
	}
	return t.T("outbox.at_once", "n", maxResent, "all", all)
}

func resendLetters(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	ids, all, err := chosenLetters(t, a, true)
	if err != nil {
		return bot.Reply{}, err
	}
	return dealWith(t, ids, all, "outbox.resent", func(id uint64) error { return t.Resend(tx, id) })
}

// prepareDrop asks first, and keeps to what was there when it asked.
func prepareDrop(t *bot.Turn, a *bot.Args) error {
	ids, all, err := chosenLetters(t, a, false)
	if err != nil || a.Bool("yes") {
		return err
	}
	line := bot.Do("admin.outbox.drop", "letter="+a.Text("letter"), "yes=true")
	if a.Text("letter") == allLetters {
		line += bot.Do("", "upto="+strconv.FormatUint(slices.Max(ids), 10))
	}
	text := t.T("outbox.drop.ask", "n", len(ids))
	if more := atOnce(t, all); more != "" {
		text += " " + more
	}
	ask := confirm(t, text, line)
	ask.Field = "yes"
	return ask
}

func dropLetters(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	ids, all, err := chosenLetters(t, a, false)
	if err != nil {
		return bot.Reply{}, err
	}
	return dealWith(t, ids, all, "outbox.dropped", func(id uint64) error { return t.Discard(tx, id) })
}

// dealWith does one thing to each chosen message, and shows what is left.
func dealWith(t *bot.Turn, ids []uint64, all int, done string, do func(uint64) error) (bot.Reply, error) {
	for _, id := range ids {
		if err := do(id); err != nil {
			return bot.Reply{}, err
		}
	}
	var buttons []card.Button
	if _, left := t.DeadLetters(0); left > 0 {
		buttons = append(buttons, card.Button{Label: t.T("outbox.left", "n", left), Value: "admin.outbox"})
	}
	return receipt(t, t.T(done, "n", len(ids)), []string{atOnce(t, all)}, buttons...), nil
}
