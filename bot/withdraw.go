package bot

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"crmbot/bot/card"
	"crmbot/bot/lang"
	"crmbot/crm"
	"crmbot/store"
)

const (
	// toldAge is how long it is known which message told somebody of a change, and so can be edited.
	toldAge = 7 * 24 * time.Hour
	// toldWhat is how many characters name a message that cannot be edited any more.
	toldWhat = 40
)

// toldRow is a message that a change had sent to a person: undoing the change withdraws it.
type toldRow struct {
	Seq    uint64    `json:"seq"`   // of the outbox row
	Entry  uint64    `json:"entry"` // of the journal: the last of the change
	Person crm.ID    `json:"person"`
	Card   string    `json:"card"`            // key of its card
	What   string    `json:"what"`            // how it begins
	Place  string    `json:"place,omitempty"` // where it is shown, once it was sent
	By     crm.ID    `json:"by,omitempty"`    // who withdrew it before it was sent
	At     time.Time `json:"at"`
	// Target and Lang are set of an announcement to a chat of several people, which has no Person.
	Target Target   `json:"target,omitzero"`
	Lang   lang.Tag `json:"lang,omitempty"`
}

// noteTold remembers a letter to a person by the change that causes it. Its card gets a key, so that it can be found again.
func (b *Bot) noteTold(tx *crm.Tx, row *OutboxRow) error {
	if row.Again != 0 {
		return b.toldAgain(tx, row)
	}
	entry := uint64(0)
	for _, f := range tx.Facts() {
		if f.Kind != crm.Withdrawn {
			entry = max(entry, f.Entry)
		}
	}
	if row.Person == 0 && row.News == "" || entry == 0 {
		return nil
	}
	if row.News != "" {
		row.About = subjectOf(tx.Facts())
	}
	if row.Card.Key == "" {
		row.Card.Key = "told-" + strconv.FormatUint(row.Seq, 10)
	}
	what, _, _ := strings.Cut(row.Card.Fallback, "\n")
	return b.tables.told.Put(tx, &toldRow{Seq: row.Seq, Entry: entry, Person: row.Person, Card: row.Card.Key, What: card.Clip(what, toldWhat), At: row.At,
		Target: row.announced(), Lang: row.News})
}

// toldAgain lets a letter that is sent again stand for the one it was: undoing the change withdraws it too.
func (b *Bot) toldAgain(tx *crm.Tx, row *OutboxRow) error {
	told, err := b.tables.told.Get(tx, store.K().ID(row.Again))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := b.tables.told.Delete(tx, store.K().ID(told.Seq)); err != nil {
		return err
	}
	told.Seq = row.Seq
	return b.tables.told.Put(tx, &told)
}

// announced is where an announcement goes, nowhere for what is none.
func (r *OutboxRow) announced() Target {
	if r.News == "" {
		return Target{}
	}
	return r.Target
}

// toldSent notes where a letter is shown. One that was withdrawn while it was on its way is withdrawn once more, now that it stands there.
func (b *Bot) toldSent(tx *crm.Tx, l Letter) error {
	told, err := b.tables.told.Get(tx, store.K().ID(l.Seq))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	told.Place = l.Target.key()
	if told.By == 0 {
		return b.tables.told.Put(tx, &told)
	}
	if err := b.tables.told.Delete(tx, store.K().ID(told.Seq)); err != nil {
		return err
	}
	by, err := tx.Unscoped().Person(told.By)
	if err != nil {
		return err
	}
	row, ok := b.withdrawal(tx.Unscoped(), told, by, tx.Now())
	if !ok {
		return nil
	}
	return b.enqueue(tx, row)
}

// Withdraw takes back what the given entries of the journal had people told: what has not left is dropped, and whoever has read
// of it is told, in the place of the message where that can be edited.
func (t *Turn) Withdraw(tx *crm.Tx, entries ...uint64) error {
	b := t.bot
	var all []toldRow
	for _, e := range entries {
		for row := range b.tables.told.By(tx, indexEntry, store.Prefix(store.K().ID(e))) {
			all = append(all, row)
		}
	}
	for _, told := range all {
		key := store.K().ID(told.Seq)
		letter, err := b.tables.outbox.Get(tx, key)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		waits := err == nil
		if waits {
			if err := b.tables.outbox.Delete(tx, key); err != nil {
				return err
			}
		}
		if waits && !letter.Doubt {
			told.By = t.Me.ID // should it be on its way this very moment, toldSent will know
			if err := b.tables.told.Put(tx, &told); err != nil {
				return err
			}
			continue
		}
		if err := b.tables.told.Delete(tx, key); err != nil {
			return err
		}
		if unread, err := b.dropDead(tx, told); unread || err != nil {
			if err != nil {
				return err
			}
			continue
		}
		if row, ok := b.withdrawal(t.V.Unscoped(), told, t.Me, t.Now); ok {
			t.after.outbox = append(t.after.outbox, row)
		}
	}
	return nil
}

// dropDead throws away a message that was given up: nobody sends it again. It reports whether nobody can have read of it.
func (b *Bot) dropDead(tx *crm.Tx, told toldRow) (unread bool, err error) {
	var dead deadRow
	for row := range b.tables.dead.Rows(tx, store.All().Backwards()) {
		if row.Row.Seq == told.Seq {
			dead = row
		}
		if dead.ID != 0 || row.Died.Before(told.At) {
			break
		}
	}
	if dead.ID == 0 {
		return false, nil
	}
	return !dead.Row.Doubt, b.tables.dead.Delete(tx, store.K().ID(dead.ID))
}

// withdrawal is the message that withdraws another: it takes its place where that can be edited, else it names it.
func (b *Bot) withdrawal(v *crm.View, told toldRow, by crm.Person, now time.Time) (OutboxRow, bool) {
	if told.Lang != "" {
		return b.withdrawnNews(told, by, now)
	}
	person, err := v.Person(told.Person)
	if err != nil {
		return OutboxRow{}, false
	}
	p := b.printer(v, person, now)
	text := p.T("told.withdrawn_what", "from", by.Name, "what", told.What)
	if target, ok := b.addressOf(v, person.ID); ok && told.Place == target.key() && b.Caps[target.Platform].Edit {
		text = p.T("told.withdrawn", "from", by.Name)
	}
	c := card.Card{Lang: p.Tag(), Key: told.Card, Tone: card.Neutral, Fallback: text, Body: []card.Element{card.Text{MD: card.Escape(text)}}}
	return OutboxRow{Person: person.ID, Card: c, At: now.UTC()}, true
}

// forgetTold throws away what was told long ago, and which messages showed it.
func (b *Bot) forgetTold(tx *crm.Tx, now time.Time) error {
	var old []toldRow
	for row := range b.tables.told.By(tx, indexAt, olderThan(now, toldAge)) {
		if old = append(old, row); len(old) == forgetAtOnce {
			break
		}
	}
	for _, row := range old {
		if err := b.tables.told.Delete(tx, store.K().ID(row.Seq)); err != nil {
			return err
		}
		if row.Place != "" {
			if err := b.tables.message.Delete(tx, messageKey(row.Place, row.Card)); err != nil {
				return err
			}
		}
	}
	return nil
}
