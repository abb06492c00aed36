package main

import (
	"context"
	"flag"
	"fmt"
	"strings"
	"sync"
	"time"

	"crmbot/adapters/terminal"
	"crmbot/bot/lang"
	"crmbot/crm"
)

func chatCommand() subcommand {
	return subcommand{
		name: "chat", needs: created,
		text: "chat as somebody in this terminal, or from a script / 在终端里聊",
		more: `One line in, one reply out. On an empty database PERSON becomes its administrator.
  @now 2026-06-30T18:00   sets the clock
  @as 李娜                changes who speaks
  @press 2                presses a button of the last card
  @file deals.csv         sends a file

  crmbot chat --as 张伟 < lines.txt
  crmbot chat --as 张伟 --json < lines.txt | jq .reply.title`,
		define: func(fs *flag.FlagSet) action {
			as := fs.String("as", "", "`PERSON` who speaks: a name, an e-mail address or a code (P3)")
			now := fs.String("now", "", "`TIME` the chat happens at, which then stands still")
			asJSON := fs.Bool("json", false, "print one JSON object a line, with the neutral card")
			save := fs.String("save", "", "save the files of replies (exports, rows to mend) in `DIR`")
			return func(ctx context.Context, c *call) error {
				return chat(ctx, c, strings.TrimSpace(*as), *now, *save, *asJSON)
			}
		},
	}
}

func chat(ctx context.Context, c *call, as, now, save string, asJSON bool) error {
	if as == "" {
		return misuse("speaker")
	}
	h := c.house
	people := directory{h}
	ticking := h.clock
	if c.inner { // the daemon's clock is not this session's to set
		ticking = &clock{}
	}
	if now != "" {
		t, err := instant(now, people.zone(ctx, as))
		if err != nil {
			return err
		}
		ticking.Set(t)
	}
	if !c.inner { // after the clock is set: a new database begins at the time of the chat
		if err := apply(ctx, h); err != nil {
			return err
		}
	}
	session := terminal.New(terminal.Config{
		In: c.stdin, Out: c.stdout, JSON: asJSON, As: as, OSUser: c.caller.User, Clock: ticking,
		Zone: people.zone, Account: people.account, Flush: h.flush, Interactive: c.caller.In && c.caller.Out && !asJSON,
		Lang: people.language(ctx), Log: h.log, Open: c.opened, Files: h.bot, Save: c.saver(save),
	})
	defer h.terminals.session(session)()
	if c.inner || !c.caller.In {
		return session.Run(ctx, h.bot)
	}
	// At a keyboard messages arrive while nobody types: the outbox runs beside the session.
	var beside sync.WaitGroup
	side, stop := context.WithCancel(ctx)
	beside.Go(func() { _ = h.out.Run(side) }) // ends with side, and with nothing to say
	beside.Go(func() { _ = h.bot.Run(side) })
	beside.Go(func() { _ = h.schedule.Run(side) })
	defer beside.Wait()
	defer stop()
	return session.Run(ctx, h.bot)
}

// flush does what has fallen due and delivers what waits.
func (h *house) flush(ctx context.Context) error {
	if _, err := h.bot.Tick(ctx); err != nil {
		return fmt.Errorf("do what is due: %w", err)
	}
	if err := h.bot.Work(ctx); err != nil {
		return fmt.Errorf("do the work behind what was said: %w", err)
	}
	if _, err := h.schedule.Tick(ctx); err != nil {
		return fmt.Errorf("send what the clock sends: %w", err)
	}
	return h.out.Flush(ctx, terminal.Platform)
}

// directory answers what a terminal asks about the people who speak.
type directory struct{ h *house }

func (d directory) find(ctx context.Context, as string, fn func(*crm.View, crm.Person)) {
	_ = d.h.core.View(ctx, crm.Actor{System: "crmbot"}, d.h.clock.Now(), func(v *crm.View) error { // an error finds nobody
		if id, err := v.IdentityOf(terminal.Platform, "", as); err == nil {
			if p, err := v.Person(id.Person); err == nil {
				fn(v, p)
			}
			return nil
		}
		if p, err := personNamed(v, as); err == nil {
			fn(v, p)
		}
		return nil
	})
}

// zone is where a person's times are meant; the company's for somebody unknown.
func (d directory) zone(ctx context.Context, as string) *time.Location {
	zone := time.UTC
	_ = d.h.core.View(ctx, crm.Actor{System: "crmbot"}, d.h.clock.Now(), func(v *crm.View) error { // an error leaves UTC
		zone = v.TeamZone(0)
		return nil
	})
	d.find(ctx, as, func(v *crm.View, p crm.Person) { zone = v.Zone(p) })
	return zone
}

// account is one spelling for everything that may be typed for one person.
func (d directory) account(ctx context.Context, as string) string {
	account := as
	d.find(ctx, as, func(_ *crm.View, p crm.Person) { account = p.Ref().String() })
	return account
}

// language is what the terminal's own few words are in: the company's.
func (d directory) language(ctx context.Context) lang.Tag {
	tag := lang.Chinese
	_ = d.h.core.View(ctx, crm.Actor{System: "crmbot"}, d.h.clock.Now(), func(v *crm.View) error { // an error leaves Chinese
		tag = lang.Parse(v.Company().Lang, tag)
		return nil
	})
	return tag
}
