package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/store"
)

// JoinAge is how long a code that joins another account to a person counts.
const JoinAge = 10 * time.Minute

// joinPrefix stands before a code in the name under which it waits.
const joinPrefix = "join:"

// wrongJoinCode is why a code was refused that is nobody's, or no longer.
const wrongJoinCode = "link.wrong_code"

// JoinCode makes a code that joins another platform's account to this person.
func (t *Turn) JoinCode(tx *crm.Tx) (string, error) {
	code := t.key()
	value := strconv.FormatUint(uint64(t.Me.ID), 10) + " " + strconv.FormatInt(t.Now.Add(JoinAge).Unix(), 10)
	return code, t.bot.tables.setting.Put(tx, &settingRow{Name: joinPrefix + code, Value: value})
}

// joinValue reads the row of a code: whose it is, and until when it counts.
func joinValue(value string) (person crm.ID, end time.Time, err error) {
	who, until, _ := strings.Cut(value, " ")
	id, err := strconv.ParseUint(who, 10, 64)
	if err != nil {
		return 0, end, err
	}
	at, err := strconv.ParseInt(until, 10, 64)
	return crm.ID(id), time.Unix(at, 0), err
}

// joinCode reads "绑定账号 CODE" and "link CODE".
func joinCode(line string) (string, bool) {
	f := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "/"))
	if len(f) == 2 && (f[0] == "绑定账号" || strings.EqualFold(f[0], "link")) {
		return strings.ToUpper(f[1]), true
	}
	return "", false
}

// join moves the account that speaks to the person a code was given to, whoever it was before: the code proves whose it is,
// also of somebody nobody knows yet. It counts once.
func (b *Bot) join(ctx context.Context, ev Event, code string) (*Reply, error) {
	var r *Reply
	var wrong bool
	if b.guesses.tooMany(ev) {
		return b.word(ev, "people.codes_later"), nil
	}
	err := b.Core.Update(ctx, crm.Actor{System: "bot", Platform: ev.Place.Platform, Command: "link"}, ev.At, func(tx *crm.Tx) error {
		var err error
		if r, err = b.answered(tx, ev); r != nil || err != nil {
			return err
		}
		person, err := b.joinIn(tx, ev, code)
		t := b.turn(ctx, &tx.View, person, ev)
		_, refusal := asked(err)
		wrong = refusal != nil && refusal.Reason == wrongJoinCode
		if refusal != nil {
			answer := t.refusal(refusal)
			r = &answer
			return nil
		}
		if err != nil {
			return err
		}
		answer := t.say(card.Good, card.Escape(t.T("link.done", "name", person.Name)))
		r = &answer
		return b.deliver(tx, ev, *r)
	})
	if err == nil && wrong {
		b.guesses.wrong(ev)
	}
	return r, err
}

func (b *Bot) joinIn(tx *crm.Tx, ev Event, code string) (crm.Person, error) {
	speaker, err := tx.IdentityOf(ev.Actor.Platform, ev.Actor.Tenant, ev.Actor.ID)
	if _, refusal := asked(err); err != nil && refusal == nil {
		return crm.Person{}, err
	}
	known := err == nil
	before, _ := tx.Person(speaker.Person) // nobody where the account is nobody's
	s, err := b.tables.setting.Get(tx, settingKey(joinPrefix+code))
	if errors.Is(err, store.ErrNotFound) {
		return before, crm.Refuse(crm.Invalid, wrongJoinCode)
	}
	if err != nil {
		return before, err
	}
	id, end, err := joinValue(s.Value)
	if err != nil {
		return before, fmt.Errorf("read a code's row: %w", err)
	}
	person, err := tx.Person(id)
	switch {
	case err != nil || ev.At.After(end) || person.State != crm.Active:
		return before, crm.Refuse(crm.Invalid, wrongJoinCode)
	case known && speaker.Person == person.ID && speaker.Away.IsZero():
		return before, crm.Refuse(crm.Conflict, "link.same")
	}
	if err := b.tables.setting.Delete(tx, settingKey(joinPrefix+code)); err != nil {
		return before, err
	}
	if known {
		if err := tx.UnlinkIdentity(ev.Actor.Platform, ev.Actor.Tenant, ev.Actor.ID); err != nil {
			return before, err
		}
	}
	if err := b.tables.waiting.Delete(tx, waitingKey(accountKey(ev.Actor))); err != nil && !errors.Is(err, store.ErrNotFound) {
		return before, err
	}
	return person, b.linkIn(tx, ev, person.ID)
}
