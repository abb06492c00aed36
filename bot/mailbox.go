package bot

import (
	"encoding/json"
	"errors"
	"fmt"

	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/store"
)

// enqueue writes a message as a row of the running transaction. Rows leave in the order of their numbers.
func (b *Bot) enqueue(tx *crm.Tx, row OutboxRow) error {
	seq, err := b.tables.outbox.Next(tx)
	if err != nil {
		return err
	}
	row.Seq = seq
	if err := b.noteTold(tx, &row); err != nil {
		return err
	}
	if row.Body, err = json.Marshal(row.Card); err != nil {
		return fmt.Errorf("encode message: %w", err)
	}
	return b.tables.outbox.Put(tx, &row)
}

// Mailbox is what the outbox needs of the bot's rows: it reads them, resolves whom they are for, and strikes them off.
type Mailbox struct{ b *Bot }

// Mailbox gives access to the rows that wait to be sent.
func (b *Bot) Mailbox() Mailbox { return Mailbox{b} }

// Letter is one row with its target resolved.
type Letter struct {
	Seq    uint64
	Target Target
	Card   card.Card
	Try    Attempt
}

// Waiting returns up to limit letters in order, from rows numbered after the given one. A row for a person who has no account
// on any platform yet waits until there is one and is left out.
func (m Mailbox) Waiting(v *crm.View, after uint64, limit int) ([]Letter, error) {
	var out []Letter
	for row := range m.b.tables.outbox.Rows(v, store.Between(store.K().ID(after+1), nil)) {
		target := row.Target
		if row.Person != 0 {
			var ok bool
			if target, ok = m.b.addressOf(v, row.Person); !ok {
				continue
			}
		}
		l := Letter{Seq: row.Seq, Target: target, Try: Attempt{Key: fmt.Sprintf("outbox-%d", row.Seq), Tried: row.Tried}}
		if err := json.Unmarshal(row.Body, &l.Card); err != nil {
			m.b.Log.Error().Err(err).Uint64("row", row.Seq).Msg("message cannot be read")
			continue // the others do not wait for it
		}
		if l.Card.Key != "" {
			if msg, err := m.b.tables.message.Get(v, messageKey(target.key(), l.Card.Key)); err == nil {
				l.Try.Prior = msg.Ref
			}
		}
		if out = append(out, l); len(out) == limit {
			break
		}
	}
	return out, nil
}

// Sent strikes a letter off and remembers which message shows its card.
func (m Mailbox) Sent(tx *crm.Tx, l Letter, ref MessageRef) error {
	if err := m.b.tables.outbox.Delete(tx, store.K().ID(l.Seq)); err != nil {
		return err
	}
	if err := m.b.toldSent(tx, l); err != nil {
		return err
	}
	if l.Card.Key == "" || ref.ID == "" {
		return nil
	}
	return m.b.tables.message.Put(tx, &messageRow{Place: l.Target.key(), Card: l.Card.Key, Ref: ref})
}

// Failed counts a try that did not arrive; the letter stays.
func (m Mailbox) Failed(tx *crm.Tx, l Letter) error {
	row, err := m.b.tables.outbox.Get(tx, store.K().ID(l.Seq))
	if errors.Is(err, store.ErrNotFound) {
		return nil // withdrawn while it was on its way
	}
	if err != nil {
		return err
	}
	row.Tried++
	return m.b.tables.outbox.Put(tx, &row)
}

// addressOf is where a person reads direct messages: the platform they chose, else the account they used last.
func (b *Bot) addressOf(v *crm.View, person crm.ID) (Target, bool) {
	p, err := v.Unscoped().Person(person)
	if err != nil || p.State == crm.Disabled {
		return Target{}, false
	}
	var best crm.Identity
	for _, id := range v.Unscoped().Identities(person) {
		chosen, was := id.Platform == p.Preferred, best.Platform == p.Preferred
		if best.Person == 0 || chosen && !was || chosen == was && id.LastUsed.After(best.LastUsed) {
			best = id
		}
	}
	if best.Person == 0 {
		return Target{}, false
	}
	return Target{Platform: best.Platform, Tenant: best.Tenant, Account: best.External, Place: best.Direct}, true
}

func (t Target) key() string {
	if t.Place == "" {
		return t.Platform + "|" + t.Tenant + "|@" + t.Account
	}
	return t.Platform + "|" + t.Tenant + "|" + t.Place + "|" + t.Thread
}
