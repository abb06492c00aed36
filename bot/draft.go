package bot

import (
	"context"
	"time"

	"crmbot/bot/card"
	"crmbot/crm"
)

// Reaches reports whether a person has an account that direct messages go to.
func (b *Bot) Reaches(v *crm.View, person crm.ID) bool {
	_, ok := b.addressOf(v, person)
	return ok
}

// Draft is a card for somebody who did not ask for it just now, with what the bot is to remember of it: its numbered
// rows and its long lines.
type Draft struct{ t *Turn }

// Draft makes a card for the person whose view it is, in their language and for the place it will be read in. It is nil
// when they cannot be reached or say has nothing to say.
func (b *Bot) Draft(ctx context.Context, v *crm.View, now time.Time, say func(*Turn) (card.Card, bool, error)) (*Draft, error) {
	me := v.Me()
	to, ok := b.addressOf(v, me.ID)
	if !ok {
		return nil, nil
	}
	t := b.turn(ctx, v, me, Event{At: now, Actor: Account{Platform: to.Platform, Tenant: to.Tenant, ID: to.Account},
		Place: Place{Platform: to.Platform, Tenant: to.Tenant, ID: to.Place, Direct: true}})
	c, some, err := say(t)
	if err != nil || !some {
		return nil, err
	}
	t.Tell(me.ID, c)
	r := Reply{Card: &t.after.outbox[len(t.after.outbox)-1].Card}
	t.complete(&r)
	return &Draft{t}, nil
}

// Post puts a draft into the outbox of the running transaction. The outbox is to be woken after the commit.
func (b *Bot) Post(tx *crm.Tx, d *Draft) error { return b.keep(tx, d.t) }
