package bot

import (
	"iter"
	"strings"
	"time"

	"crmbot/crm"
	"crmbot/store"
)

const (
	// letterAge is how long a message waits for somebody who cannot be reached; after it, it tells nothing new.
	letterAge = 7 * 24 * time.Hour
	// strangerAge is how long somebody unknown waits for an administrator; who writes after that is asked about anew.
	strangerAge = 30 * 24 * time.Hour
	// shownAge is how long it is known which message shows a card, so that it can be edited.
	shownAge = 30 * 24 * time.Hour
	// forgetAtOnce bounds how many rows of a table one pass throws away.
	forgetAtOnce = 1000
)

// due runs the rows that have fallen due and throws away what is too old to matter.
// It returns when the next row falls due, zero when none waits, and how many letters it gave up.
func (b *Bot) due(tx *crm.Tx, now time.Time) (next time.Time, letters int, err error) {
	var due []dueRow
	for row := range b.tables.due.Rows(tx, store.All()) {
		if row.At.After(now) {
			next = row.At
			break
		}
		due = append(due, row)
	}
	for _, row := range due {
		if err := b.tables.due.Delete(tx, store.K().Time(row.At).ID(row.ID)); err != nil {
			return next, 0, err
		}
		if row.Kind == dueAskNextAdmin {
			if err := b.askAdmin(tx, row.Arg, now); err != nil {
				return next, 0, err
			}
		}
	}
	letters, err = b.forget(tx, now)
	return next, letters, err
}

// forget throws away answers to old deliveries, old drafts, questions and lists, codes nobody used, and letters
// nobody took: of these it says how many.
func (b *Bot) forget(tx *crm.Tx, now time.Time) (letters int, err error) {
	day := olderThan(now, deliveryAge)
	if _, err := drop(tx, b.tables.delivery, b.tables.delivery.KeysBy(tx, indexAt, day)); err != nil {
		return 0, err
	}
	if _, err := drop(tx, b.tables.draft, b.tables.draft.KeysBy(tx, indexAt, day)); err != nil {
		return 0, err
	}
	if _, err := drop(tx, b.tables.dialogue, b.tables.dialogue.KeysBy(tx, indexAt, day)); err != nil {
		return 0, err
	}
	if _, err := drop(tx, b.tables.list, b.tables.list.KeysBy(tx, indexAt, day)); err != nil {
		return 0, err
	}
	if _, err := drop(tx, b.tables.setting, b.lapsedCodes(tx, now)); err != nil {
		return 0, err
	}
	if err := b.forgetTold(tx, now); err != nil {
		return 0, err
	}
	if err := b.forgetOldFiles(tx, now); err != nil {
		return 0, err
	}
	if _, err := drop(tx, b.tables.message, b.tables.message.KeysBy(tx, indexAt, olderThan(now, shownAge))); err != nil {
		return 0, err
	}
	if _, err := drop(tx, b.tables.posted, b.tables.posted.KeysBy(tx, indexAt, olderThan(now, shownAge))); err != nil {
		return 0, err
	}
	if _, err := drop(tx, b.tables.waiting, b.oldStrangers(tx, now)); err != nil {
		return 0, err
	}
	if _, err := drop(tx, b.tables.dead, b.oldDead(tx, now)); err != nil {
		return 0, err
	}
	return b.forgetLetters(tx, now)
}

// forgetLetters gives up the messages that waited too long: those for people who never had an account are dropped, the others go to
// the dead letters.
func (b *Bot) forgetLetters(tx *crm.Tx, now time.Time) (letters int, err error) {
	var old []OutboxRow
	for row := range b.tables.outbox.Rows(tx, store.All()) {
		if now.Sub(row.At) <= letterAge || len(old) == forgetAtOnce {
			break
		}
		old = append(old, row)
	}
	for _, row := range old {
		if (Mailbox{b}).slip(&tx.View, &row).Target == (Target{}) {
			err = b.tables.outbox.Delete(tx, store.K().ID(row.Seq))
		} else {
			err = b.bury(tx, row, WhyAge, now)
		}
		if err != nil {
			return 0, err
		}
	}
	return len(old), nil
}

// oldStrangers are those who wrote to the bot long ago and whom no administrator let in or turned away. They are few.
func (b *Bot) oldStrangers(v store.Reader, now time.Time) iter.Seq[store.Key] {
	return func(yield func(store.Key) bool) {
		for row := range b.tables.waiting.Rows(v, store.All()) {
			if now.Sub(row.At) > strangerAge && !yield(waitingKey(row.Account)) {
				return
			}
		}
	}
}

// oldDead are the messages given up so long ago that nobody will send them again; the oldest come first.
func (b *Bot) oldDead(v store.Reader, now time.Time) iter.Seq[store.Key] {
	return func(yield func(store.Key) bool) {
		for row := range b.tables.dead.Rows(v, store.All()) {
			if now.Sub(row.Died) <= deadAge || !yield(store.K().ID(row.ID)) {
				return
			}
		}
	}
}

// olderThan are the keys of an index by time that are older than age.
func olderThan(now time.Time, age time.Duration) store.Keys {
	return store.Between(nil, store.K().Time(now.Add(-age)))
}

// lapsedCodes are the codes that joined nothing in time.
func (b *Bot) lapsedCodes(v store.Reader, now time.Time) iter.Seq[store.Key] {
	return func(yield func(store.Key) bool) {
		for row := range b.tables.setting.Rows(v, store.All()) {
			if _, end, err := joinValue(row.Value); strings.HasPrefix(row.Name, joinPrefix) && (err != nil || now.After(end)) && !yield(settingKey(row.Name)) {
				return
			}
		}
	}
}

// drop deletes rows by their keys, as many as one pass may.
func drop[V any](tx *crm.Tx, table *store.Table[V], keys iter.Seq[store.Key]) (dropped int, err error) {
	var old []store.Key
	for key := range keys {
		if old = append(old, key); len(old) == forgetAtOnce {
			break
		}
	}
	for _, key := range old {
		if err := table.Delete(tx, key); err != nil {
			return 0, err
		}
	}
	return len(old), nil
}
