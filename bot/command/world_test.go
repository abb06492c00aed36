package command_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/command"
	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/money"
	"crmbot/store"
)

// world is a company of two branches, one with a team below it, whose every field holds a word nobody can guess, and a
// bot whose every reply is looked at.
type world struct {
	t        testing.TB
	core     *crm.CRM
	bot      *bot.Bot
	commands []bot.Command
	now      time.Time
	r        *rand.Rand
	o        *oracle
	faults   bytes.Buffer
	script   []string
	letters  uint64
	told     int                    // letters to groups with something in them that not everybody may read
	mail     [headcount][]card.Card // letters to each that nobody has looked at yet
	who      []crm.Person
	me       crm.ID // who speaks next
}

// roles of the world's people, in the order of world.who.
const (
	admin = iota
	auditor
	service
	boss  // leads the east and, through it, the south
	lead  // leads the south, below the east
	chief // leads the west
	east1
	east2
	south1
	west1
	west2
	loner // a rep without a team
	headcount
)

func newWorld(tb testing.TB, e store.Engine, seed uint64) *world {
	tb.Helper()
	w := &world{t: tb, core: crm.Open(e, "w"), now: monday, r: rand.New(rand.NewPCG(seed, 7)), o: newOracle(), commands: command.All()}
	forms := card.Caps{Forms: true, Modals: true, Buttons: card.NoLimit, Items: true, Selects: card.NoLimit, Tables: card.NoLimit, Private: true, Edit: true, Files: true}
	talk := card.Caps{Buttons: card.NoLimit, Items: true, Selects: card.NoLimit, Tables: card.NoLimit, Fixed: true, Files: true}
	w.bot = bot.New(bot.Config{
		Core: w.core, Commands: w.commands, Now: func() time.Time { return w.now }, Rand: rand.NewChaCha8([32]byte{byte(seed)}),
		Caps: map[string]card.Caps{"web": forms, "terminal": talk}, Local: []string{"web", "terminal"}, Names: []string{"crmbot"},
		Join: bot.JoinInvite, Log: zerolog.New(&w.faults),
	})
	w.found()
	w.follow()
	return w
}

func (w *world) update(by crm.Actor, fn func(*crm.Tx) error) {
	w.t.Helper()
	if err := w.core.Update(context.Background(), by, w.now, fn); err != nil {
		w.t.Fatalf("found the company: %v", err)
	}
}

// found hires the people and lets everybody who sells bring in customers with all their fields filled.
func (w *world) found() {
	w.t.Helper()
	names := [headcount]string{"王总管", "赵审", "周婷", "陈敏", "孙立", "Grace Lim", "张伟", "李娜", "吴刚", "Daniel Ong", "Priya Nair", "独行"}
	roles := [headcount]crm.Role{crm.Admin, crm.Auditor, crm.Service, crm.Manager, crm.Manager, crm.Manager}
	w.update(crm.Actor{System: "test"}, func(tx *crm.Tx) error {
		w.who = nil
		for i, name := range names {
			role, lang := roles[i], "zh-CN"
			if role == "" {
				role = crm.Rep
			}
			if i == chief || i == west1 || i == west2 {
				lang = "en"
			}
			p, err := tx.NewPerson(crm.Person{Name: name, Role: role, Lang: lang})
			if err != nil {
				return err
			}
			w.who = append(w.who, p)
		}
		if _, err := tx.NewPipeline(crm.Pipeline{Name: "续约", NameEN: "Renewals", Stages: []crm.Stage{
			{Name: "谈续约", NameEN: "Talks", Kind: crm.StageOpen, Probability: 40}, {Name: "方案报价", NameEN: "Proposal", Kind: crm.StageOpen, Probability: 60},
			{Name: "续了", NameEN: "Renewed", Kind: crm.StageWon}, {Name: "没续", NameEN: "Ended", Kind: crm.StageLost},
		}}); err != nil {
			return err
		}
		var parent crm.ID
		for _, team := range []struct {
			name    string
			lead    int
			members []int
			money   string
		}{
			{"华东组", boss, []int{boss, east1, east2}, ""}, {"南通组", lead, []int{lead, south1}, ""}, {"海外组", chief, []int{chief, west1, west2}, "USD"},
		} {
			if team.lead != lead {
				parent = 0
			}
			x, err := tx.NewTeam(crm.Team{Name: team.name, Lead: w.who[team.lead].ID, Parent: parent, Currency: team.money})
			if err != nil {
				return err
			}
			parent = x.ID
			for _, m := range team.members {
				if w.who[m], err = tx.EditPerson(w.who[m].ID, 0, func(p *crm.Person) { p.Team = x.ID }); err != nil {
					return err
				}
			}
		}
		return nil
	})
	words := w.words(400)
	n := 0
	word := func() string { n++; return words[n-1] }
	for i := range 2 {
		for _, seller := range []int{boss, lead, chief, east1, east2, south1, west1, west2, loner} {
			at := n
			who := w.who[seller]
			w.update(crm.Actor{Person: who.ID}, func(tx *crm.Tx) error {
				n = at
				c, err := tx.NewCustomer(crm.Customer{
					Name: []string{"远山", "Delta "}[i] + who.Name + []string{"有限公司", " Ltd"}[i], Aliases: []string{word()}, Phone: "139" + digits(n), Email: word() + "@x.cn",
					WeChat: word(), Source: word(), Address: word(), Region: word(), Industry: word(), Interests: word(), Preference: word(), Size: word(),
				})
				if err != nil {
					return err
				}
				k, err := tx.NewContact(crm.Contact{Customers: []crm.ID{c.ID}, Name: "王" + word(), Title: word(), Phone: "139" + digits(500+n), Email: word() + "@x.cn", WeChat: word()})
				if err != nil {
					return err
				}
				amount := money.Amount{Minor: int64(3_000_017+n*1_000_003+n*n*7919%999_983) * 100, Currency: tx.Currency(who.Team)}
				d, err := tx.NewDeal(crm.Deal{Customer: c.ID, Title: word(), Stage: crm.StageID(1 + i), Amount: amount, Expected: tx.Today(0) + 20, Source: word()})
				if err != nil {
					return err
				}
				_, err = tx.LogActivity(crm.Activity{Kind: crm.Visit, Customer: c.ID, Contacts: []crm.ID{k.ID}, Deal: d.ID, At: w.now, Note: word(), Outcome: ""},
					&crm.Task{Title: word(), Due: w.now.Add(30 * time.Hour)})
				return err
			})
		}
	}
}

// words draws words nobody guesses.
func (w *world) words(n int) []string {
	out := make([]string, n)
	for i := range out {
		b := []byte("mk")
		for range 8 {
			b = append(b, byte('a'+w.r.IntN(26)))
		}
		out[i] = string(b)
	}
	return out
}

func digits(n int) string { return fmt.Sprintf("%08d", 10_000_019+n*7919) }

// follow lets the oracle read what was journalled.
func (w *world) follow() []crm.Entry {
	w.t.Helper()
	var out []crm.Entry
	err := w.core.View(context.Background(), crm.Actor{System: "test"}, w.now, func(v *crm.View) error {
		out = w.o.follow(v)
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

func (w *world) place(person int, where string) bot.Place {
	switch where {
	case "group":
		return bot.Place{Platform: "web", ID: "g"}
	case "terminal":
		return bot.Place{Platform: "terminal", ID: "t" + w.account(person), Direct: true}
	}
	return bot.Place{Platform: "web", ID: "dm" + w.account(person), Direct: true}
}

func (w *world) account(person int) string {
	return crm.Ref{Kind: crm.KindPerson, ID: w.who[person].ID}.String()
}

func (w *world) event(person int, where, id string, in bot.Input) bot.Event {
	p := w.place(person, where)
	return bot.Event{ID: id, At: w.now, Actor: bot.Account{Platform: p.Platform, ID: w.account(person), Name: w.who[person].Name}, Place: p, Input: in}
}

// typed are the words an input brings along.
func typed(in bot.Input) string {
	b, _ := json.Marshal(in)
	return string(b)
}

// do hands an event to the bot and looks at what comes back. It returns what was journalled.
func (w *world) do(person int, ev bot.Event) (bot.Reply, []crm.Entry) {
	w.t.Helper()
	w.script = append(w.script, fmt.Sprintf("%s %s %s %T%s", w.now.Format("01-02 15:04"), w.who[person].Name, ev.Place.ID, ev.Input, typed(ev.Input)))
	me := w.who[person].ID
	w.o.hear(me, w.now, typed(ev.Input))
	r, err := w.bot.Handle(context.Background(), ev)
	if err != nil {
		w.fail("Handle: %v", err)
	}
	if w.faults.Len() > 0 {
		w.fail("the bot logged: %s", w.faults.String())
	}
	w.sound(ev, r)
	raw, err := json.Marshal(r)
	if err != nil {
		w.fail("encode the reply: %v", err)
	}
	letters := w.post()
	// Whoever gives a record away sees it in the receipt, whoever is given one reads of it: sight before or after will do.
	said := marksOf(string(raw))
	before := w.unknown(me, said)
	var open []string
	group := !ev.Place.Direct && !r.Private && r.Card != nil
	if group {
		open = w.unknownToSome(said, typed(ev.Input))
	}
	lost := make([][]string, len(letters))
	for i, l := range letters {
		lost[i] = w.unknown(l.to, l.marks)
	}
	entries := w.follow()
	if bad := w.unknown(me, before); len(bad) > 0 {
		w.fail("%s reads %s, which is none of theirs:\n%s", w.who[person].Name, w.where(bad), text(r))
	}
	if bad := w.unknownToSome(open, ""); len(bad) > 0 {
		w.fail("a group reads %s:\n%s", w.where(bad), text(r))
	}
	for i, l := range letters {
		for _, m := range w.unknown(l.to, lost[i]) {
			if !w.o.knows(me, m, w.now) && !w.o.hears(l.subs, m) { // what one person writes to another is theirs to say
				w.fail("a letter tells %s of %s:\n%s", w.o.people[l.to].Name, w.where([]string{m}), l.text)
			}
		}
	}
	return r, entries
}

func (w *world) unknown(person crm.ID, marks []string) []string {
	var out []string
	for _, m := range marks {
		if w.o.holds[m] == nil && !strings.HasPrefix(m, "mk") && !w.o.heard(m) {
			continue // a number nobody planted: a sum
		}
		if !w.o.may(person, m) && !w.o.knows(person, m, w.now) {
			out = append(out, m)
		}
	}
	return out
}

// unknownToSome are the marks that not every active colleague may read and that were not typed into the group just now.
func (w *world) unknownToSome(marks []string, typed string) []string {
	var out []string
	for _, m := range marks {
		if strings.Contains(typed, m) || w.o.holds[m] == nil {
			continue
		}
		for id, p := range w.o.people {
			if p.State == crm.Active && !w.o.may(id, m) {
				out = append(out, m)
				break
			}
		}
	}
	return out
}

func (w *world) where(marks []string) string {
	var out []string
	for _, m := range marks {
		out = append(out, fmt.Sprintf("%s (of %v)", m, w.o.holds[m]))
	}
	return strings.Join(out, ", ")
}

// sound fails for a reply no adapter could show, or that holds words people should not read.
func (w *world) sound(ev bot.Event, r bot.Reply) {
	w.t.Helper()
	if r.Empty() {
		w.fail("silence")
	}
	if r.Card != nil {
		if err := card.Validate(*r.Card); err != nil {
			w.fail("%v\n%s", err, text(r))
		}
		if err := card.CheckPlace(*r.Card, !ev.Place.Direct && !r.Private); err != nil {
			w.fail("%v", err)
		}
	}
	if r.Form != nil {
		if err := card.ValidateForm(*r.Form); err != nil {
			w.fail("%v", err)
		}
	}
	s := text(r)
	for _, o := range r.Options {
		s += "\n" + o.Label
	}
	if strings.TrimSpace(s) == "" && r.Options == nil {
		w.fail("a reply without a word: %+v", r)
	}
	for _, bad := range []string{"⟨", "%!", "<nil>", "crm.", "error.", "<no value>"} {
		if strings.Contains(s, bad) && !strings.Contains(typed(ev.Input), bad) {
			w.fail("%q in\n%s", bad, s)
		}
	}
}

type letter struct {
	to    crm.ID
	text  string
	marks []string
	subs  []digest.Subscription // of the group it goes to, where it goes to one
}

// post reads what was put into the outbox since the last call.
func (w *world) post() []letter {
	w.t.Helper()
	var out []letter
	err := w.core.View(context.Background(), crm.Actor{System: "test"}, w.now, func(v *crm.View) error {
		all, err := w.bot.Mailbox().Waiting(v, w.letters, 1000)
		for _, l := range all {
			w.letters = l.Seq
			if err := card.Validate(l.Card); err != nil {
				w.fail("letter: %v", err)
			}
			raw, _ := json.Marshal(l.Card)
			ref, _ := crm.ParseRef(l.Target.Account)
			for i := range w.who {
				if w.who[i].ID == ref.ID {
					w.mail[i] = append(w.mail[i], l.Card)
				}
			}
			told := letter{to: ref.ID, text: card.PlainText(l.Card), marks: marksOf(string(raw))}
			if l.Target.Place != "" && ref.ID == 0 {
				told.subs = digest.InGroup(v, bot.Place{Platform: l.Target.Platform, Tenant: l.Target.Tenant, ID: l.Target.Place})
			}
			if len(told.subs) > 0 && len(told.marks) > 0 {
				w.told++
			}
			out = append(out, told)
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// fail stops the test with the last of what was said.
func (w *world) fail(format string, args ...any) {
	w.t.Helper()
	w.t.Fatalf("%s\nafter %d steps, the last of them:\n%s", fmt.Sprintf(format, args...), len(w.script), strings.Join(w.script[max(0, len(w.script)-25):], "\n"))
}

func (w *world) check() {
	w.t.Helper()
	if err := w.core.Check(context.Background()); err != nil {
		w.fail("check: %v", err)
	}
}
