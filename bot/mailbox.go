package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/store"
)

// enqueue writes a message as a row of the running transaction. Rows leave in the order of their numbers.
func (b *Bot) enqueue(tx *crm.Tx, row OutboxRow) error {
	_, err := b.put(tx, row)
	return err
}

// put is enqueue; it gives the row's number.
func (b *Bot) put(tx *crm.Tx, row OutboxRow) (seq uint64, err error) {
	if row.Seq, err = b.tables.outbox.Next(tx); err != nil {
		return 0, err
	}
	if err := b.noteTold(tx, &row); err != nil {
		return 0, err
	}
	if row.Body, err = json.Marshal(row.Card); err != nil {
		return 0, fmt.Errorf("encode message: %w", err)
	}
	return row.Seq, b.tables.outbox.Insert(tx, &row)
}

// handle is the name of a row that no other has, not even in another database that writes to the same places.
func (r *OutboxRow) handle() string {
	if r.Key != "" {
		return r.Key
	}
	return fmt.Sprintf("outbox-%d-%x", r.Seq, r.At.Unix())
}

// Mailbox is what the outbox needs of the bot's rows: it reads them, resolves whom they are for, and strikes them off.
type Mailbox struct{ b *Bot }

// Mailbox gives access to the rows that wait to be sent.
func (b *Bot) Mailbox() Mailbox { return Mailbox{b} }

// Slip says where a row goes, without what it says. A zero Target is nowhere yet: the person has no account.
type Slip struct {
	Seq    uint64
	Target Target
}

// Letter is one row with its target resolved.
type Letter struct {
	Slip
	Card card.Card
	Try  Attempt
	At   time.Time
	// Failed counts the tries that went wrong, without those the platform put off.
	Failed int
	// Held is how long the adapter that heard the event may still answer with it itself.
	Held time.Duration
	// News: it tells a chat of several people what strangers must not read.
	News bool
	// About is the one record it tells of, if it is one.
	About crm.Ref
}

// Errors of Mailbox.Letter.
var (
	// ErrGone: the row was struck off.
	ErrGone = errors.New("message no longer waits")
	// ErrUnreadable: nobody can send what it holds.
	ErrUnreadable = errors.New("message cannot be read")
)

// Slips returns up to limit rows in order, from those numbered after the given one.
func (m Mailbox) Slips(v *crm.View, after uint64, limit int) []Slip {
	var out []Slip
	for row := range m.b.tables.outbox.Rows(v, store.Between(store.K().ID(after+1), nil)) {
		if out = append(out, m.slip(v, &row)); len(out) == limit {
			break
		}
	}
	return out
}

// Slip says where a row goes now; ErrGone where it no longer waits.
func (m Mailbox) Slip(v *crm.View, seq uint64) (Slip, error) {
	row, err := m.row(v, seq)
	if err != nil {
		return Slip{}, err
	}
	return m.slip(v, &row), nil
}

func (m Mailbox) slip(v *crm.View, row *OutboxRow) Slip {
	s := Slip{Seq: row.Seq, Target: row.Target}
	if row.Person != 0 {
		s.Target, _ = m.b.addressOf(v, row.Person)
	}
	return s
}

// Count is how many rows wait.
func (m Mailbox) Count(v *crm.View) int { return m.b.tables.outbox.Count(v, store.All()) }

// Letter reads a row with where it goes now; its Target is zero where nobody has an account to take it.
func (m Mailbox) Letter(v *crm.View, seq uint64) (Letter, error) {
	row, err := m.row(v, seq)
	if err != nil {
		return Letter{}, err
	}
	return m.letter(v, &row)
}

func (m Mailbox) row(r store.Reader, seq uint64) (OutboxRow, error) {
	row, err := m.b.tables.outbox.Get(r, store.K().ID(seq))
	if errors.Is(err, store.ErrNotFound) {
		return row, ErrGone
	}
	return row, err
}

func (m Mailbox) letter(v *crm.View, row *OutboxRow) (Letter, error) {
	l := Letter{Slip: m.slip(v, row), At: row.At, Failed: row.Failed, News: row.News != "", About: row.About, Try: Attempt{Key: row.handle(), Tried: row.Tried, Doubt: row.Doubt, Prior: row.Prior}}
	if err := json.Unmarshal(row.Body, &l.Card); err != nil {
		return l, fmt.Errorf("row %d: %w: %w", row.Seq, ErrUnreadable, err)
	}
	if l.Card.Key != "" && l.Try.Prior.ID == "" {
		if msg, err := m.b.tables.message.Get(v, messageKey(l.Target.key(), l.Card.Key)); err == nil {
			l.Try.Prior = msg.Ref
		}
	}
	if row.Holder != "" && row.Holder == m.b.boot() {
		l.Held = max(0, row.Held.Sub(m.b.Now()))
	}
	return l, nil
}

// Waiting returns up to limit letters that have a target, in order, from rows numbered after the given one.
func (m Mailbox) Waiting(v *crm.View, after uint64, limit int) ([]Letter, error) {
	var out []Letter
	for row := range m.b.tables.outbox.Rows(v, store.Between(store.K().ID(after+1), nil)) {
		l, err := m.letter(v, &row)
		if err != nil {
			return out, err
		}
		if l.Target == (Target{}) {
			continue
		}
		if out = append(out, l); len(out) == limit {
			break
		}
	}
	return out, nil
}

// Begin notes that a try is about to be made: should nobody live to tell how it went, it may have arrived. The letter is as it is now.
func (m Mailbox) Begin(tx *crm.Tx, seq uint64) (Letter, error) {
	row, err := m.row(tx, seq)
	if err != nil {
		return Letter{}, err
	}
	l, err := m.letter(&tx.View, &row)
	if err != nil {
		return l, err
	}
	row.Tried++
	row.Doubt, row.Holder = true, ""
	return l, m.b.tables.outbox.Put(tx, &row)
}

// Sent strikes a letter off and remembers which message shows its card.
func (m Mailbox) Sent(tx *crm.Tx, l Letter, ref MessageRef) error {
	if err := m.b.tables.outbox.Delete(tx, store.K().ID(l.Seq)); err != nil {
		return err
	}
	if err := m.b.toldSent(tx, l); err != nil {
		return err
	}
	if err := m.b.notePosted(tx, l, ref); err != nil {
		return err
	}
	if l.Card.Key == "" || ref.ID == "" {
		return nil
	}
	return m.b.tables.message.Put(tx, &messageRow{Place: l.Target.key(), Card: l.Card.Key, Ref: ref, At: m.b.Now().UTC()})
}

// Outcome is how a try ended that did not deliver.
type Outcome struct {
	Arrived bool // perhaps: it is looked for before it is sent again
	PutOff  bool // by the platform: it does not count as a failure
	GiveUp  Why  // not empty: the letter goes to the dead letters
}

// Failed notes a try that did not deliver; the letter stays, or goes to the dead letters.
func (m Mailbox) Failed(tx *crm.Tx, l Letter, how Outcome) error {
	row, err := m.row(tx, l.Seq)
	if errors.Is(err, ErrGone) {
		return nil // withdrawn while it was on its way
	}
	if err != nil {
		return err
	}
	row.Doubt = how.Arrived || l.Try.Doubt
	if !how.PutOff {
		row.Failed++
	}
	if how.GiveUp != "" {
		return m.b.bury(tx, row, how.GiveUp, m.b.Now())
	}
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
		if !id.Away.IsZero() {
			continue
		}
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

// Chat names the chat a message goes to: messages of one chat keep their order.
func (t Target) Chat() string {
	if t.Place == "" {
		return t.Tenant + "|@" + t.Account
	}
	return t.Tenant + "|" + t.Place
}

func (t Target) key() string {
	if t.Place == "" {
		return t.Platform + "|" + t.Tenant + "|@" + t.Account
	}
	return t.Platform + "|" + t.Tenant + "|" + t.Place + "|" + t.Thread
}
