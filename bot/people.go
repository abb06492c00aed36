package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"crmbot/bot/card"
	"crmbot/bot/lang"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/store"
)

// known is who an event came from, or the answer to somebody nobody knows yet.
type known struct {
	person crm.Person
	linked bool          // the account is the person's already
	away   bool          // the platform has switched the account off
	touch  *crm.Identity // to be written as used now
	reply  *Reply
}

const (
	// JoinMembers makes every full member of the connected company a rep without a team until placed.
	JoinMembers = "members"
	// JoinInvite waits for an administrator's word.
	JoinInvite = "invite"

	// terminal is the platform of whoever administers this machine.
	terminal = "terminal"

	settingStart    = "start-code"
	dueAskNextAdmin = "ask-next-admin"
	// touchAge is how stale the note of the account used last may grow.
	touchAge = 12 * time.Hour
	// adminPatience is how many hours of work an administrator has before the next one is asked.
	adminPatience = 4
)

// identify finds the person behind an account: the linked account, then an e-mail an administrator entered beforehand and the platform
// reports as verified, then the rule for joining. Names and phones never decide.
func (b *Bot) identify(ctx context.Context, ev Event) (known, error) {
	var k known
	if code, ok := joinCode(typed(ev)); ok && ev.Place.Direct {
		reply, err := b.join(ctx, ev, code)
		return known{reply: reply}, err
	}
	unknown := false
	err := b.Core.View(ctx, crm.Actor{System: "bot"}, ev.At, func(v *crm.View) error {
		id, err := v.IdentityOf(ev.Actor.Platform, ev.Actor.Tenant, ev.Actor.ID)
		if _, refusal := asked(err); refusal != nil {
			k.person, unknown = b.expected(v, ev)
			return nil //nolint:nilerr // nobody linked this account yet
		}
		if err != nil {
			return err
		}
		k.linked, k.away = true, !id.Away.IsZero()
		k.person, err = v.Person(id.Person)
		if ev.At.Sub(id.LastUsed) > touchAge || b.usedOther(v, id) {
			if ev.Place.Direct {
				id.Direct = ev.Place.ID
			}
			k.touch = &id
		}
		return err
	})
	if err != nil {
		return k, err
	}
	if in, ok := ev.Input.(Text); ok && in.Overheard && (unknown || k.person.State == crm.Waiting) {
		return known{reply: &Reply{}}, nil // who never spoke to the bot did not now either: nobody asks about them, nothing is kept
	}
	if unknown {
		return b.stranger(ctx, ev)
	}
	if k.person.Lang != "" {
		ev.Actor.Lang = k.person.Lang
	}
	if k.away {
		if !ev.Actor.Fresh {
			return known{reply: b.word(ev, "people.away")}, nil
		}
		if err := b.back(ctx, ev); err != nil {
			return k, err
		}
	}
	if k.person.State == crm.Disabled {
		return known{reply: b.word(ev, "people.disabled")}, nil
	}
	if k.person.State == crm.Waiting {
		return known{reply: b.word(ev, "people.still_waiting")}, nil
	}
	if !k.linked {
		return k, b.link(ctx, ev, k.person.ID)
	}
	return k, nil
}

// expected finds the person an account nobody is linked to must belong to. At the terminal, an administrator's tool, part of
// a name will do; on the console it is the code or the whole name of somebody of the sample company.
func (b *Bot) expected(v *crm.View, ev Event) (p crm.Person, unknown bool) {
	if !b.local(ev.Actor.Platform) {
		p, ok := v.PersonByEmail(trimLower(ev.Actor.Email))
		return p, !ok || ev.Actor.Email == ""
	}
	people := v.FindPeople(ev.Actor.ID)
	if len(people) != 1 {
		return p, true
	}
	p = people[0]
	whole := strings.EqualFold(p.Ref().String(), ev.Actor.ID) || strings.EqualFold(p.Name, ev.Actor.ID)
	return p, !whole && ev.Actor.Platform != terminal
}

// usedOther reports whether the person used another account after this one, so that messages would go there.
func (b *Bot) usedOther(v *crm.View, id crm.Identity) bool {
	for _, o := range v.Identities(id.Person) {
		if o.LastUsed.After(id.LastUsed) {
			return true
		}
	}
	return false
}

// link ties the account of an event to a person.
func (b *Bot) link(ctx context.Context, ev Event, person crm.ID) error {
	return b.Core.Update(ctx, crm.Actor{System: "bot", Platform: ev.Place.Platform}, ev.At, func(tx *crm.Tx) error {
		return b.linkIn(tx, ev, person)
	})
}

func (b *Bot) linkIn(tx *crm.Tx, ev Event, person crm.ID) error {
	id := crm.Identity{Platform: ev.Actor.Platform, Tenant: ev.Actor.Tenant, External: ev.Actor.ID, Person: person, Name: ev.Actor.Name, LastUsed: ev.At}
	if ev.Place.Direct {
		id.Direct = ev.Place.ID
	}
	_, err := tx.LinkIdentity(id)
	return err
}

// word is a card of one catalogue message in the language an account is likely to read.
func (b *Bot) word(ev Event, key string, kv ...any) *Reply {
	pr := lang.For(lang.Parse(ev.Actor.Lang, lang.Chinese))
	text := card.Escape(pr.T(key, kv...))
	return &Reply{Private: !ev.Place.Direct, Card: &card.Card{Lang: pr.Tag(), Tone: card.Info, Fallback: card.Plain(text), Body: []card.Element{card.Text{MD: text}}}}
}

// stranger receives somebody nobody knows: administrators by configuration and by start code, then the rule for joining.
func (b *Bot) stranger(ctx context.Context, ev Event) (known, error) {
	line := typed(ev)
	if code, ok := startCode(line); ok {
		return b.start(ctx, ev, code)
	}
	if b.isAdmin(ev) {
		p, err := b.admit(ctx, ev, crm.Admin)
		return known{person: p}, err
	}
	if b.local(ev.Actor.Platform) {
		if ev.Actor.Platform == terminal {
			return b.firstAtTerminal(ctx, ev)
		}
		return b.waysIn(ctx, ev)
	}
	if b.Join == JoinMembers {
		p, err := b.admit(ctx, ev, crm.Rep)
		return known{person: p}, err
	}
	return b.wait(ctx, ev, line)
}

// waysIn tells a console that is nobody's yet which code makes it somebody's.
func (b *Bot) waysIn(ctx context.Context, ev Event) (known, error) {
	key := "people.start_first"
	err := b.Core.View(ctx, crm.Actor{System: "bot"}, ev.At, func(v *crm.View) error {
		if hasAdmin(v.People()) {
			key = "people.link_first"
		}
		return nil
	})
	return known{reply: b.word(ev, key)}, err
}

func typed(ev Event) string {
	switch in := ev.Input.(type) {
	case Text:
		return in.Text
	case Line:
		return in.Text
	}
	return ""
}

// startCode reads "启用 CODE" and "start CODE".
func startCode(line string) (string, bool) {
	f := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "/"))
	if len(f) == 2 && (f[0] == "启用" || strings.EqualFold(f[0], "start")) {
		return strings.ToUpper(f[1]), true
	}
	return "", false
}

func (b *Bot) isAdmin(ev Event) bool {
	return slices.ContainsFunc(b.Admins, func(a string) bool {
		a = trimLower(a)
		return a == trimLower(ev.Actor.Platform+":"+ev.Actor.ID) || ev.Actor.Email != "" && a == trimLower(ev.Actor.Email)
	})
}

// admit makes a person of an account.
func (b *Bot) admit(ctx context.Context, ev Event, role crm.Role) (crm.Person, error) {
	var p crm.Person
	err := b.Core.Update(ctx, crm.Actor{System: "bot", Platform: ev.Place.Platform, Command: "people.admit"}, ev.At, func(tx *crm.Tx) error {
		var err error
		p, err = b.admitIn(tx, ev, role, 0)
		return err
	})
	return p, err
}

func (b *Bot) admitIn(tx *crm.Tx, ev Event, role crm.Role, team crm.ID) (crm.Person, error) {
	p, err := tx.NewPerson(crm.Person{Name: card.Clip(ev.Actor.called(), maxCalled), Email: trimLower(ev.Actor.Email), Role: role, Team: team, State: crm.Active, Lang: string(lang.Parse(ev.Actor.Lang, "")), Zone: ev.Actor.Zone, Joined: calendar.DateOf(ev.At.In(tx.TeamZone(team)))})
	if err != nil {
		return p, err
	}
	return p, b.linkIn(tx, ev, p.ID)
}

// maxCalled is how many characters of what a platform calls somebody are kept.
const maxCalled = 100

// called is the account's name, or its id where the platform tells none.
func (a Account) called() string {
	if name := strings.TrimSpace(a.Name); name != "" {
		return name
	}
	return a.ID
}

// firstAtTerminal makes the first to speak at the terminal of a database without an administrator its administrator.
func (b *Bot) firstAtTerminal(ctx context.Context, ev Event) (known, error) {
	var k known
	err := b.Core.Update(ctx, crm.Actor{System: "bot", Platform: ev.Place.Platform, Command: "people.admit", OSUser: ev.Actor.OSUser}, ev.At, func(tx *crm.Tx) error {
		k = known{}
		if hasAdmin(tx.People()) {
			k.reply = b.word(ev, "people.no_such_person", "name", ev.Actor.ID)
			return nil
		}
		var err error
		k.person, err = b.admitIn(tx, ev, crm.Admin, 0)
		return err
	})
	return k, err
}

// StartCode is the one-time code that makes its first user an administrator; "" once there is one.
func (b *Bot) StartCode(ctx context.Context) (string, error) {
	var code string
	fresh := b.key() // drawn out here: the update may run twice
	err := b.Core.Update(ctx, crm.Actor{System: "bot"}, b.Now(), func(tx *crm.Tx) error {
		code = ""
		if hasAdmin(tx.People()) {
			return nil
		}
		s, err := b.tables.setting.Get(tx, settingKey(settingStart))
		if err == nil {
			code = s.Value
			return nil
		}
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		code = fresh
		return b.tables.setting.Put(tx, &settingRow{Name: settingStart, Value: code})
	})
	return code, err
}

func hasAdmin(people []crm.Person) bool {
	return slices.ContainsFunc(people, func(p crm.Person) bool { return p.Role == crm.Admin && p.State == crm.Active })
}

// start makes the account an administrator if the code is the one the daemon printed; the code counts once.
func (b *Bot) start(ctx context.Context, ev Event, code string) (known, error) {
	if b.guesses.tooMany(ev) {
		return known{reply: b.word(ev, "people.codes_later")}, nil
	}
	var k known
	var wrong bool
	err := b.Core.Update(ctx, crm.Actor{System: "bot", Platform: ev.Place.Platform, Command: "start"}, ev.At, func(tx *crm.Tx) error {
		k = known{}
		s, err := b.tables.setting.Get(tx, settingKey(settingStart))
		missing := errors.Is(err, store.ErrNotFound)
		if err != nil && !missing {
			return err
		}
		if wrong = missing || s.Value != code || hasAdmin(tx.People()); wrong {
			k.reply = b.word(ev, "people.wrong_code")
			return nil
		}
		if err := b.tables.setting.Delete(tx, settingKey(settingStart)); err != nil {
			return err
		}
		p, err := b.admitIn(tx, ev, crm.Admin, 0)
		if err != nil {
			return err
		}
		k.reply = b.word(ev, "people.started", "name", p.Name)
		return b.deliver(tx, ev, *k.reply)
	})
	if err == nil && wrong {
		b.guesses.wrong(ev)
	}
	return k, err
}

// wait keeps a stranger's message and asks the first administrator.
func (b *Bot) wait(ctx context.Context, ev Event, line string) (known, error) {
	var k known
	account := accountKey(ev.Actor)
	err := b.Core.Update(ctx, crm.Actor{System: "bot", Platform: ev.Place.Platform}, ev.At, func(tx *crm.Tx) error {
		k = known{reply: b.word(ev, "people.waiting", "admin", b.adminName(tx, 0))}
		if _, err := b.tables.waiting.Get(tx, waitingKey(account)); err == nil {
			k = known{reply: b.word(ev, "people.still_waiting")}
			return nil
		}
		row := waitingRow{Account: account, Name: ev.Actor.called(), Email: ev.Actor.Email, Lang: ev.Actor.Lang, Place: ev.Place, Text: line, At: ev.At}
		if err := b.tables.waiting.Put(tx, &row); err != nil {
			return err
		}
		return b.askAdmin(tx, account, ev.At)
	})
	b.Wake()
	return k, err
}

func accountKey(a Account) string { return a.Platform + "|" + a.Tenant + "|" + a.ID }

func admins(v *crm.View) []crm.Person {
	var out []crm.Person
	for _, p := range v.People() {
		if p.Role == crm.Admin && p.State == crm.Active {
			out = append(out, p)
		}
	}
	return out
}

func (b *Bot) adminName(tx *crm.Tx, n int) string {
	if a := admins(&tx.View); n < len(a) {
		return a[n].Name
	}
	return "–"
}

// askAdmin sends the question about a stranger to the next administrator, and plans to ask the one after.
func (b *Bot) askAdmin(tx *crm.Tx, account string, now time.Time) error {
	row, err := b.tables.waiting.Get(tx, waitingKey(account))
	if errors.Is(err, store.ErrNotFound) {
		return nil // decided meanwhile
	}
	if err != nil {
		return err
	}
	list := admins(&tx.View)
	if row.Asked >= len(list) {
		return nil
	}
	admin := list[row.Asked]
	pr := b.printer(&tx.View, admin, now)
	text := card.Escape(pr.T("people.asks_in", "name", row.Name, "platform", platformName(pr, row.Place.Platform), "text", row.Text))
	key := "account=" + account
	c := card.Card{Key: "join:" + account, Lang: pr.Tag(), Tone: card.Info, Title: pr.T("people.asks_in.title"), Fallback: card.Plain(text), Body: []card.Element{
		card.Text{MD: text},
		card.Actions{Buttons: []card.Button{
			{Label: pr.T("people.approve"), Style: card.Primary, Value: Do("admin.approve", key)},
			{Label: pr.T("people.existing"), Value: FormOf(Do("admin.link", key))},
			{Label: pr.T("people.reject"), Style: card.Danger, Value: Do("admin.reject", key)},
		}},
	}}
	if err := b.enqueue(tx, OutboxRow{Person: admin.ID, Card: c, At: now}); err != nil {
		return err
	}
	row.Asked++
	if err := b.tables.waiting.Put(tx, &row); err != nil {
		return err
	}
	id, err := b.tables.due.Next(tx)
	if err != nil {
		return err
	}
	return b.tables.due.Put(tx, &dueRow{At: workingHours(tx.Calendar(), now.In(tx.Zone(admin)), adminPatience), ID: id, Kind: dueAskNextAdmin, Arg: account})
}

// workingHours is the instant n hours of work (09:00 to 18:00 on working days) after now.
func workingHours(cal *calendar.Calendar, now time.Time, n int) time.Time {
	left := time.Duration(n) * time.Hour
	day := calendar.DateOf(now)
	for {
		open, shut := day.At(9, 0, now.Location()), day.At(18, 0, now.Location())
		if now.Before(open) {
			now = open
		}
		if cal.Workday(day) && now.Before(shut) {
			room := shut.Sub(now)
			if room >= left {
				return now.Add(left)
			}
			left -= room
		}
		day++
		now = day.At(0, 0, now.Location())
	}
}

// Decide admits or turns away somebody who waits. With as, the account is linked to that person; else they become a rep of team.
// It returns the kept message to be run again, and where it came from.
func (t *Turn) Decide(tx *crm.Tx, account string, admit bool, as, team crm.ID) (name string, err error) {
	b := t.bot
	if err := tx.Can(crm.ToManage, crm.Ref{}); err != nil {
		return "", err
	}
	row, err := b.tables.waiting.Get(tx, waitingKey(account))
	if errors.Is(err, store.ErrNotFound) {
		return "", crm.Refuse(crm.Conflict, "decided")
	}
	if err != nil {
		return "", err
	}
	if err := b.tables.waiting.Delete(tx, waitingKey(account)); err != nil {
		return "", err
	}
	parts := strings.SplitN(account, "|", 3)
	if len(parts) != 3 {
		return "", fmt.Errorf("account %q has no platform", account)
	}
	ev := Event{At: t.Event.At, Place: row.Place, Actor: Account{Platform: parts[0], Tenant: parts[1], ID: parts[2], Name: row.Name, Email: row.Email, Lang: row.Lang}}
	pr := lang.For(lang.Parse(row.Lang, t.P.Tag()))
	key := "people.turned_away"
	if admit {
		key = "people.welcome"
		if as != 0 {
			err = b.linkIn(tx, ev, as)
		} else {
			_, err = b.admitIn(tx, ev, crm.Rep, team)
		}
		if err != nil {
			return "", err
		}
	}
	text := card.Escape(pr.T(key, "name", row.Name))
	c := card.Card{Lang: pr.Tag(), Fallback: card.Plain(text), Body: []card.Element{card.Text{MD: text}}}
	if admit && row.Text != "" {
		c.Body = append(c.Body, card.Actions{Buttons: []card.Button{{Label: card.Clip(row.Text, 30), Style: card.Primary, Value: clipLine("say " + row.Text)}}})
	}
	t.after.outbox = append(t.after.outbox, OutboxRow{Target: Target{Platform: parts[0], Tenant: parts[1], Place: row.Place.ID, Only: parts[2]}, Card: c, At: t.Now.UTC()})
	return row.Name, nil
}

// clipLine keeps a line within what a button may carry, cut at a character.
func clipLine(s string) string {
	s = strings.NewReplacer("\r", " ", "\n", " ").Replace(s)
	if len(s) <= MaxLine {
		return s
	}
	s = s[:MaxLine]
	for len(s) > 0 && s[len(s)-1]&0xC0 == 0x80 {
		s = s[:len(s)-1]
	}
	if len(s) > 0 && s[len(s)-1] >= 0xC0 {
		s = s[:len(s)-1]
	}
	return s
}
