package bot

import (
	"context"
	"time"

	"crmbot/bot/card"
	"crmbot/bot/lang"
	"crmbot/crm"
	"crmbot/crm/calendar"
)

// Board is a chat that finds a card nobody asked for: where it is, what it reads and by which clock, and the name of the message,
// under which it arrives once.
type Board struct {
	Place Place
	Lang  lang.Tag
	Zone  *time.Location
	Key   string
}

// DraftFor makes a card for a chat of several people, as crmbot itself sees the company: say may only tell what every member may see.
// It is nil when say has nothing to say.
func (b *Bot) DraftFor(ctx context.Context, v *crm.View, now time.Time, to Board, say func(*Turn) (card.Card, bool, error)) (*Draft, error) {
	t := &Turn{Ctx: ctx, V: v, Now: now.In(to.Zone), Event: Event{At: now, Place: to.Place}, Caps: b.Caps[to.Place.Platform], bot: b}
	t.P = lang.For(to.Lang).On(calendar.DateOf(t.Now))
	c, some, err := say(t)
	if err != nil || !some {
		return nil, err
	}
	if err := card.CheckPlace(c, true); err != nil {
		return nil, err
	}
	p := to.Place
	t.after.outbox = append(t.after.outbox, OutboxRow{Target: Target{Platform: p.Platform, Tenant: p.Tenant, Place: p.ID, Thread: p.Thread}, Card: c, At: now.UTC(), Key: to.Key})
	r := Reply{Card: &t.after.outbox[len(t.after.outbox)-1].Card}
	t.complete(&r)
	return &Draft{t}, nil
}

// Tell puts a card for a person into the outbox of the running transaction, made as they see the company and in their language. Of
// nobody (0) nothing is sent. The outbox is to be woken after the commit.
func (b *Bot) Tell(tx *crm.Tx, now time.Time, person crm.ID, say func(*Turn) card.Card) error {
	p, err := tx.Unscoped().Person(person)
	if err != nil || p.State != crm.Active {
		return nil //nolint:nilerr // there is nobody to tell
	}
	t := b.turn(context.Background(), tx.Unscoped(), p, Event{At: now, Place: Place{Direct: true}})
	t.Tell(person, say(t))
	r := Reply{Card: &t.after.outbox[len(t.after.outbox)-1].Card}
	t.complete(&r)
	return b.keep(tx, t)
}

// SharedPlaces is an optional ability of an Adapter: it asks its platform whether people of other companies read along in a place now.
type SharedPlaces interface {
	SharedPlace(ctx context.Context, place Place) (bool, error)
}
