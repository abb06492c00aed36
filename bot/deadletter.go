package bot

import (
	"cmp"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"time"

	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/store"
)

// Why is the reason a message was given up, in a word; the catalogues say it under "outbox.why.<word>".
type Why string

// Reasons of Undeliverable; an adapter that knows none of them returns ErrDead.
const (
	WhyNoPlace   Why = "no_place"   // the chat is gone
	WhyArchived  Why = "archived"   // nothing can be written there any more
	WhyNotMember Why = "not_member" // the bot is not in the chat
	WhyNoPerson  Why = "no_person"  // the account is gone or switched off
	WhyForbidden Why = "forbidden"  // the platform's administrators do not let the bot write there
	WhyPersonal  Why = "personal"   // a card for one person does not go into a group
	WhyStrangers Why = "strangers"  // people of other companies read along there
)

// Reasons of the outbox.
const (
	WhyRefused    Why = "refused"    // ErrDead
	WhyRejected   Why = "rejected"   // ErrRejected
	WhyTries      Why = "tries"      // tried too often
	WhyAge        Why = "age"        // waited too long
	WhyUnreadable Why = "unreadable" // the row cannot be read
)

// deadAge is how long a message that was given up can be sent again.
const deadAge = 30 * 24 * time.Hour

// firstLine is how many characters of a message an administrator sees.
const firstLine = 60

// DeadLetter is a message that was given up, as an administrator sees it.
type DeadLetter struct {
	ID     uint64
	Person crm.ID // 0: Target
	Target Target
	First  string // how it begins
	Why    Why
	At     time.Time // when it was written
	Tried  int
}

// DeadLetters are the newest messages that were given up, and how many there are in all.
func (b *Bot) DeadLetters(v *crm.View, limit int) (newest []DeadLetter, all int) {
	return b.deadLetters(v, math.MaxInt64, limit)
}

// deadLetters is DeadLetters of those up to one: what was given up later is left out.
func (b *Bot) deadLetters(v *crm.View, upTo uint64, limit int) (newest []DeadLetter, all int) {
	keys := store.Between(nil, store.K().ID(upTo+1))
	for row := range b.tables.dead.Rows(v, keys.Backwards()) {
		if len(newest) == limit {
			break
		}
		d := DeadLetter{ID: row.ID, Person: row.Row.Person, Target: row.Row.Target, Why: row.Why, At: row.Row.At, Tried: row.Row.Tried}
		if d.Person == 0 {
			account := cmp.Or(d.Target.Only, d.Target.Account)
			if id, err := v.Unscoped().IdentityOf(d.Target.Platform, d.Target.Tenant, account); err == nil {
				d.Person = id.Person
			}
		}
		var c card.Card
		if json.Unmarshal(row.Row.Body, &c) == nil {
			first, _, _ := strings.Cut(strings.TrimSpace(cmp.Or(c.Title, c.Fallback)), "\n")
			d.First = card.Clip(first, firstLine)
		}
		newest = append(newest, d)
	}
	return newest, b.tables.dead.Count(v, keys)
}

// DeadLetters are the newest messages that were given up, and how many there are in all.
func (t *Turn) DeadLetters(limit int) (newest []DeadLetter, all int) {
	return t.bot.DeadLetters(t.V, limit)
}

// DeadLettersUpTo is DeadLetters without those that were given up after one of them.
func (t *Turn) DeadLettersUpTo(id uint64, limit int) (newest []DeadLetter, all int) {
	return t.bot.deadLetters(t.V, id, limit)
}

// Resend puts a message that was given up into the outbox again. It keeps its handle, so that a try that arrived after all is found.
func (t *Turn) Resend(tx *crm.Tx, id uint64) error {
	row, err := t.takeDead(tx, id)
	if err != nil {
		return err
	}
	again := OutboxRow{Person: row.Person, Target: row.Target, Prior: row.Prior, Key: row.handle(), Doubt: row.Doubt, At: t.Now.UTC(), Again: row.Seq}
	if err := json.Unmarshal(row.Body, &again.Card); err != nil {
		return crm.Refuse(crm.Conflict, "unreadable_letter")
	}
	t.after.outbox = append(t.after.outbox, again)
	return nil
}

// Discard throws a message away that was given up.
func (t *Turn) Discard(tx *crm.Tx, id uint64) error {
	row, err := t.takeDead(tx, id)
	if err != nil || row.Doubt {
		return err
	}
	// Nobody has read it: when what it told of is undone there is nothing to withdraw.
	if err := t.bot.tables.told.Delete(tx, store.K().ID(row.Seq)); !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return nil
}

func (t *Turn) takeDead(tx *crm.Tx, id uint64) (OutboxRow, error) {
	if err := tx.Can(crm.ToManage, crm.Ref{}); err != nil {
		return OutboxRow{}, err
	}
	dead, err := t.bot.tables.dead.Get(tx, store.K().ID(id))
	if errors.Is(err, store.ErrNotFound) {
		return OutboxRow{}, crm.Refuse(crm.Conflict, "letter_gone")
	}
	if err != nil {
		return OutboxRow{}, err
	}
	return dead.Row, t.bot.tables.dead.Delete(tx, store.K().ID(id))
}

// bury moves a row to the dead letters.
func (b *Bot) bury(tx *crm.Tx, row OutboxRow, why Why, now time.Time) error {
	id, err := b.tables.dead.Next(tx)
	if err != nil {
		return err
	}
	if err := b.tables.outbox.Delete(tx, store.K().ID(row.Seq)); err != nil {
		return err
	}
	return b.tables.dead.Put(tx, &deadRow{ID: id, Row: row, Why: why, Died: now.UTC()})
}
