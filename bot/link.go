package bot

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/store"
)

// JoinAge is how long a code that joins another account to a person counts.
const JoinAge = 10 * time.Minute

// joinSetting is the name under which a code waits.
func joinSetting(code string) string { return "join:" + code }

// JoinCode makes a code that joins another platform's account to this person.
func (t *Turn) JoinCode(tx *crm.Tx) (string, error) {
	code := t.key()
	value := strconv.FormatUint(uint64(t.Me.ID), 10) + " " + strconv.FormatInt(t.Now.Add(JoinAge).Unix(), 10)
	return code, t.bot.tables.setting.Put(tx, &settingRow{Name: joinSetting(code), Value: value})
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
	err := b.Core.Update(ctx, crm.Actor{System: "bot", Platform: ev.Place.Platform, Command: "link"}, ev.At, func(tx *crm.Tx) error {
		if d, err := b.tables.delivery.Get(tx, deliveryKey(ev.ID)); ev.ID != "" && err == nil {
			r = &Reply{}
			return json.Unmarshal(d.Reply, r)
		}
		person, err := b.joinIn(tx, ev, code)
		t := b.turn(ctx, &tx.View, person, ev)
		if _, refusal := asked(err); refusal != nil {
			answer := t.refusal(refusal)
			r = &answer
			return nil
		}
		if err != nil {
			return err
		}
		answer := t.say(card.Good, card.Escape(t.T("link.done", "name", person.Name)))
		r = &answer
		return b.deliver(tx, t, *r)
	})
	return r, err
}

func (b *Bot) joinIn(tx *crm.Tx, ev Event, code string) (crm.Person, error) {
	speaker, err := tx.IdentityOf(ev.Actor.Platform, ev.Actor.Tenant, ev.Actor.ID)
	known := err == nil
	before, _ := tx.Person(speaker.Person)
	s, err := b.tables.setting.Get(tx, store.K().Text(joinSetting(code)))
	if errors.Is(err, store.ErrNotFound) {
		return before, crm.Refuse(crm.Invalid, "link.wrong_code")
	}
	if err != nil {
		return before, err
	}
	who, until, _ := strings.Cut(s.Value, " ")
	id, err1 := strconv.ParseUint(who, 10, 64)
	end, err2 := strconv.ParseInt(until, 10, 64)
	person, err3 := tx.Person(crm.ID(id))
	switch {
	case err1 != nil || err2 != nil || err3 != nil || ev.At.Unix() > end || person.State != crm.Active:
		return before, crm.Refuse(crm.Invalid, "link.wrong_code")
	case known && speaker.Person == person.ID:
		return before, crm.Refuse(crm.Conflict, "link.same")
	}
	if err := b.tables.setting.Delete(tx, store.K().Text(joinSetting(code))); err != nil {
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
