package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/store"
)

// Receipt is the handle (Attempt.Key) of the outbox row that keeps the answer to a change until it has arrived; "" is none.
type Receipt string

const (
	// answerTime is how long an adapter may take to show an answer itself before the outbox sends it.
	answerTime = 20 * time.Second
	// smallAnswer is how many bytes a reply of AckSmall has at most, as JSON.
	smallAnswer = 6 << 10
)

// carried reports whether the acknowledgement shows the reply, and gives the reply as JSON where that decided it.
func (a Ack) carried(r Reply) (raw []byte, carried bool) {
	switch {
	case a == AckAll, r.Card == nil && r.Toast == "", r.Form != nil, len(r.Invalid) > 0:
		return nil, true
	case a == AckNothing, r.Card == nil:
		return nil, false
	}
	for _, el := range r.Card.Body {
		switch el.(type) {
		case card.Text, card.Fields, card.Context, card.Divider, card.Actions:
		default:
			return nil, false
		}
	}
	raw, err := json.Marshal(r)
	if err != nil || len(raw) > smallAnswer {
		return nil, false
	}
	return raw, true
}

// keepAnswer makes the answer to a change a row of its transaction where the acknowledgement cannot carry it. The adapter shows it at
// once and settles it; should it die meanwhile or not be heard, the outbox sends it. It gives the reply as JSON where it has made it.
func (b *Bot) keepAnswer(tx *crm.Tx, t *Turn, r *Reply) (raw []byte, err error) {
	ev := t.Event
	if raw, ok := ev.Ack.carried(*r); ok {
		return raw, nil
	}
	c := card.Card{Lang: t.P.Tag(), Fallback: r.Toast, Body: []card.Element{card.Text{MD: card.Escape(r.Toast)}}}
	if r.Card != nil {
		c = *r.Card
	}
	to := Target{Platform: ev.Place.Platform, Tenant: ev.Place.Tenant, Place: ev.Place.ID, Thread: ev.Place.Thread}
	alone := t.Group() && (r.Private || c.Audience != card.GroupSafe)
	switch {
	case alone:
		to.Only = ev.Actor.ID
	case !t.Group():
		to.Account = ev.Actor.ID
	}
	now := b.Now()
	// The adapter's own try counts from the start: whoever sends this row looks for what may have arrived.
	row := OutboxRow{Target: to, Card: c, At: now.UTC(), Tried: 1, Doubt: true, Holder: b.boot(), Held: now.Add(answerTime).UTC()}
	if press, ok := ev.Input.(Press); ok && r.Replace && !alone {
		row.Prior = press.Message
	}
	if row.Seq, err = b.put(tx, row); err != nil {
		return nil, err
	}
	r.Receipt = Receipt(row.handle())
	return nil, nil
}

// again is a reply for a delivery that comes once more: what the outbox sees to is not shown a second time.
func (r Reply) again() Reply {
	if r.Receipt != "" {
		r.Card, r.Toast, r.Replace, r.Receipt = nil, "", false, ""
	}
	return r
}

var _ Settler = (*Bot)(nil)

// Settle strikes off an answer that has arrived.
func (b *Bot) Settle(ctx context.Context, receipt Receipt) error {
	_, number, _ := strings.Cut(string(receipt), "-")
	number, _, _ = strings.Cut(number, "-")
	seq, err := strconv.ParseUint(number, 10, 64)
	if err != nil {
		return fmt.Errorf("settle %q: %w", receipt, err)
	}
	err = b.Core.Update(ctx, crm.Actor{System: "bot"}, b.Now(), func(tx *crm.Tx) error {
		return b.tables.outbox.Delete(tx, store.K().ID(seq))
	})
	if err == nil {
		b.Wake() // something may wait behind it
	}
	return err
}
