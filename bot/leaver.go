package bot

import (
	"context"
	"strings"

	"crmbot/bot/card"
	"crmbot/bot/lang"
	"crmbot/crm"
)

// gone sets an account aside that its platform has switched off, and asks an administrator what becomes of its person's work.
// What was set aside before, or is nobody's, changes nothing.
func (b *Bot) gone(ctx context.Context, ev Event) error {
	return b.turnAccount(ctx, ev, "people.gone", func(id crm.Identity) bool { return id.Away.IsZero() }, func(tx *crm.Tx, p crm.Person) error {
		if _, err := tx.SetAside(ev.Actor.Platform, ev.Actor.Tenant, ev.Actor.ID); err != nil {
			return err
		}
		if p.State != crm.Active {
			return nil
		}
		return b.tellAdmin(tx, ev, p, b.goneCard)
	})
}

// back lets an account act again that its platform has switched on again.
func (b *Bot) back(ctx context.Context, ev Event) error {
	return b.turnAccount(ctx, ev, "people.back", func(id crm.Identity) bool { return !id.Away.IsZero() }, func(tx *crm.Tx, p crm.Person) error {
		if _, err := tx.BringBack(ev.Actor.Platform, ev.Actor.Tenant, ev.Actor.ID); err != nil {
			return err
		}
		return b.tellAdmin(tx, ev, p, b.backCard)
	})
}

// turnAccount changes the account of an event if there is anything to change. It looks before it writes: platforms tell of
// every change of every profile.
func (b *Bot) turnAccount(ctx context.Context, ev Event, command string, due func(crm.Identity) bool, change func(*crm.Tx, crm.Person) error) error {
	find := func(v *crm.View) (p crm.Person, ok bool, err error) {
		id, err := v.IdentityOf(ev.Actor.Platform, ev.Actor.Tenant, ev.Actor.ID)
		_, unknown := asked(err)
		switch {
		case unknown != nil, err == nil && !due(id):
			return p, false, nil //nolint:nilerr // who is not known here has nothing to lose
		case err != nil:
			return p, false, err
		}
		p, err = v.Person(id.Person)
		return p, err == nil, err
	}
	var wanted bool
	err := b.Core.View(ctx, crm.Actor{System: "bot"}, ev.At, func(v *crm.View) error {
		var err error
		_, wanted, err = find(v)
		return err
	})
	if err != nil || !wanted {
		return err
	}
	actor := crm.Actor{System: "bot", Platform: ev.Place.Platform, Message: ev.ID, Command: command}
	err = b.Core.Update(ctx, actor, ev.At, func(tx *crm.Tx) error {
		p, ok, err := find(&tx.View)
		if err != nil || !ok {
			return err
		}
		return change(tx, p)
	})
	if err == nil {
		b.Wake()
	}
	return err
}

// tellAdmin sends a card about somebody to the first administrator who can be reached, other than the one it is about.
func (b *Bot) tellAdmin(tx *crm.Tx, ev Event, about crm.Person, say func(*crm.View, *lang.Printer, crm.Person, string) card.Card) error {
	var to crm.Person
	for _, p := range admins(&tx.View) {
		if p.ID == about.ID {
			continue
		}
		_, reached := b.addressOf(&tx.View, p.ID)
		if to.ID == 0 || reached {
			to = p
		}
		if reached {
			break
		}
	}
	if to.ID == 0 {
		b.Log.Warn().Uint64("user", uint64(about.ID)).Msg("no administrator to tell of an account that was switched off or on")
		return nil
	}
	pr := b.printer(&tx.View, to, ev.At)
	return b.enqueue(tx, OutboxRow{Person: to.ID, Card: say(&tx.View, pr, about, ev.Actor.Platform), At: ev.At.UTC()})
}

// goneCard tells that an account was switched off, what its person still owns, and what can be done.
func (b *Bot) goneCard(v *crm.View, pr *lang.Printer, p crm.Person, platform string) card.Card {
	deals, customers, tasks := len(v.DealsOwned(p.ID, true)), len(v.CustomersOwned(p.ID)), len(v.TasksOf(p.ID, crm.TaskOpen))
	reach, owns := "people.gone.others", "people.gone.nothing"
	if v.Away(p.ID) {
		reach = "people.gone.last"
	}
	who := "person=" + p.Ref().String()
	var buttons []card.Button
	if deals+customers+tasks > 0 {
		owns = "people.gone.owns"
		buttons = append(buttons, card.Button{Label: pr.T("admin.user.give"), Style: card.Primary, Value: FormOf(Do("admin.user.handover", who))})
	}
	buttons = append(buttons, card.Button{Label: pr.T("cmd.admin.user.disable"), Value: Do("admin.user.disable", who)})
	return aboutAccount(pr, buttons, pr.T("people.gone", "name", p.Name, "platform", platformName(pr, platform)), pr.T(reach),
		pr.T(owns, "deals", deals, "customers", customers, "tasks", tasks))
}

// backCard tells that an account was switched on again. Who was disabled meanwhile can be brought back.
func (b *Bot) backCard(_ *crm.View, pr *lang.Printer, p crm.Person, platform string) card.Card {
	now := "people.back.active"
	var buttons []card.Button
	if p.State != crm.Active {
		now = "people.back.disabled"
		buttons = append(buttons, card.Button{Label: pr.T("cmd.admin.user.enable"), Value: Do("admin.user.enable", "person="+p.Ref().String())})
	}
	return aboutAccount(pr, buttons, pr.T("people.back", "name", p.Name, "platform", platformName(pr, platform)), pr.T(now))
}

func aboutAccount(pr *lang.Printer, buttons []card.Button, lines ...string) card.Card {
	text := card.Escape(strings.Join(lines, "\n"))
	c := card.Card{Lang: pr.Tag(), Tone: card.Info, Fallback: card.Plain(text), Body: []card.Element{card.Text{MD: text}}}
	if len(buttons) > 0 {
		c.Body = append(c.Body, card.Actions{Buttons: buttons})
	}
	return c
}

// platformName is what people call a platform.
func platformName(pr *lang.Printer, platform string) string {
	if key := "platform." + platform; pr.Has(key) {
		return pr.T(key)
	}
	return platform
}
