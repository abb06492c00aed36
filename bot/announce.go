package bot

import (
	"time"

	"crmbot/bot/card"
	"crmbot/bot/lang"
	"crmbot/crm"
	"crmbot/crm/calendar"
)

// Announce puts a card into the outbox for a chat of several people, made as crmbot itself sees the company, in the chat's language
// and zone: it may only tell what every member may see. Withdraw takes it back with the change the turn makes.
func (t *Turn) Announce(to Place, tag lang.Tag, zone *time.Location, say func(*Turn) card.Card) error {
	there := &Turn{Ctx: t.Ctx, V: t.V.Unscoped(), Now: t.Now.In(zone), Event: Event{At: t.Event.At, Place: to}, Caps: t.bot.Caps[to.Platform], bot: t.bot}
	there.P = lang.For(tag).On(calendar.DateOf(there.Now))
	c := say(there)
	c.Lang, c.Audience = tag, card.GroupSafe
	r := Reply{Card: &c}
	there.complete(&r)
	if err := card.CheckPlace(c, true); err != nil {
		return err
	}
	t.after.outbox = append(t.after.outbox, OutboxRow{Target: Target{Platform: to.Platform, Tenant: to.Tenant, Place: to.ID, Thread: to.Thread}, Card: c, At: t.Now.UTC(), News: tag})
	return nil
}

// withdrawnNews is the message that withdraws an announcement: it takes its place where that can be edited, else it names it.
func (b *Bot) withdrawnNews(told toldRow, by crm.Person, now time.Time) (OutboxRow, bool) {
	if told.Place == "" {
		return OutboxRow{}, false
	}
	p := lang.For(told.Lang).On(calendar.DateOf(now))
	text := p.T("told.withdrawn_what", "from", by.Name, "what", told.What)
	if b.Caps[told.Target.Platform].Edit {
		text = p.T("told.withdrawn", "from", by.Name)
	}
	c := card.Card{Lang: told.Lang, Key: told.Card, Audience: card.GroupSafe, Tone: card.Neutral, Fallback: text, Body: []card.Element{card.Text{MD: card.Escape(text)}}}
	return OutboxRow{Target: told.Target, Card: c, At: now.UTC()}, true
}
