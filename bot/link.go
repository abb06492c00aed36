package bot

import (
	"errors"
	"strconv"
	"strings"
	"time"

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

// Join moves the account that speaks to the person the code was given to. The code counts once.
func (t *Turn) Join(tx *crm.Tx, code string) (crm.Person, error) {
	s, err := t.bot.tables.setting.Get(tx, store.K().Text(joinSetting(code)))
	if errors.Is(err, store.ErrNotFound) {
		return crm.Person{}, crm.Refuse(crm.Invalid, "link.wrong_code")
	}
	if err != nil {
		return crm.Person{}, err
	}
	who, until, _ := strings.Cut(s.Value, " ")
	id, err1 := strconv.ParseUint(who, 10, 64)
	end, err2 := strconv.ParseInt(until, 10, 64)
	if err1 != nil || err2 != nil || t.Now.Unix() > end {
		return crm.Person{}, crm.Refuse(crm.Invalid, "link.wrong_code")
	}
	if crm.ID(id) == t.Me.ID {
		return crm.Person{}, crm.Refuse(crm.Conflict, "link.same")
	}
	if err := t.bot.tables.setting.Delete(tx, store.K().Text(joinSetting(code))); err != nil {
		return crm.Person{}, err
	}
	// The code proves who sends it: the account is theirs, whatever the sender's own role may change.
	ev := t.Event
	if err := tx.UnlinkIdentity(ev.Actor.Platform, ev.Actor.Tenant, ev.Actor.ID); err != nil {
		return crm.Person{}, err
	}
	if err := t.bot.linkIn(tx, ev, crm.ID(id)); err != nil {
		return crm.Person{}, err
	}
	return tx.Unscoped().Person(crm.ID(id))
}
