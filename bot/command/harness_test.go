package command_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"crmbot/adapters/slack"
	"crmbot/adapters/slack/slacktest"
	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/command"
	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/funnel"
	"crmbot/crm/money"
	"crmbot/store/memory"
	"crmbot/store/storetest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// monday is when the stories begin: Monday 2026-11-23, 10:00 in Shanghai.
var monday = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// office is a small company with a bot: 华东组 led by 陈敏 with 张伟 and 李娜, 海外组 led by Grace Lim with Daniel Ong and
// Priya Nair (English), 王总管 the administrator, 赵审 the auditor, 周婷 of service. C1 华为技术有限公司 has D1 and 王建国, C2 中粮集团 is
// 李娜's, C3 Acme Ltd and D2 are Daniel's.
type office struct {
	t    *testing.T
	core *crm.CRM
	bot  *bot.Bot
	*story
	platform string
	place    string // of a group; empty: the direct chat
	thread   string // of a message in the group
}

// story is what the voices of one office share.
type story struct {
	now    time.Time
	last   map[string]bot.Reply
	log    strings.Builder
	read   map[uint64]bool // outbox rows
	events int
	east   crm.Team
	west   crm.Team
	people map[string]crm.Person
	faults bytes.Buffer
}

// setup opens an office in the state its comment tells; each option changes what the bot is made of.
func setup(t *testing.T, options ...func(*bot.Config)) *office {
	t.Helper()
	engine := storetest.Strict(memory.New())
	t.Cleanup(func() { _ = engine.Close() })
	o := &office{t: t, core: crm.Open(engine, "w", funnel.Stays{}, funnel.Adoption{}, digest.Settings{}), platform: "web", story: &story{
		now: monday, last: map[string]bot.Reply{}, people: map[string]crm.Person{}, read: map[uint64]bool{},
	}}
	forms := card.Caps{Forms: true, Modals: true, Buttons: card.NoLimit, Items: true, Selects: card.NoLimit, Tables: card.NoLimit, Private: true, Edit: true, Files: true}
	talk := card.Caps{Buttons: card.NoLimit, Items: true, Selects: card.NoLimit, Tables: card.NoLimit, Fixed: true, Files: true}
	c := bot.Config{
		Core: o.core, Commands: command.All(), Now: func() time.Time { return o.now }, Rand: rand.NewChaCha8([32]byte{1}),
		Caps:  map[string]card.Caps{"web": forms, "terminal": talk, "slack": forms, "feishu": forms},
		Local: []string{"web", "terminal"}, Names: []string{"crmbot"}, Join: bot.JoinInvite, Log: zerolog.New(&o.faults),
	}
	for _, option := range options {
		option(&c)
	}
	o.bot = bot.New(c)
	o.hire()
	o.sell()
	t.Cleanup(func() {
		if err := o.core.Check(context.WithoutCancel(t.Context())); err != nil {
			t.Errorf("check: %v", err)
		}
		if o.faults.Len() > 0 {
			t.Errorf("the bot logged faults:\n%s", o.faults.String())
		}
	})
	return o
}

// hire sets the teams and people up.
func (o *office) hire() {
	o.t.Helper()
	o.act("", func(tx *crm.Tx) error {
		add := func(name string, role crm.Role, team crm.ID, lang string) crm.ID {
			p, err := tx.NewPerson(crm.Person{Name: name, Role: role, Team: team, Lang: lang})
			if err != nil {
				o.t.Fatal(err)
			}
			o.people[name] = p
			return p.ID
		}
		add("王总管", crm.Admin, 0, "zh-CN")
		chen, grace := add("陈敏", crm.Manager, 0, "zh-CN"), add("Grace Lim", crm.Manager, 0, "en")
		var err error
		if o.east, err = tx.NewTeam(crm.Team{Name: "华东组", Lead: chen}); err != nil {
			return err
		}
		if o.west, err = tx.NewTeam(crm.Team{Name: "海外组", Lead: grace, Currency: "USD", Lang: "en", Zone: "Asia/Singapore"}); err != nil {
			return err
		}
		for _, lead := range []struct{ who, team crm.ID }{{chen, o.east.ID}, {grace, o.west.ID}} {
			if _, err := tx.EditPerson(lead.who, 0, func(p *crm.Person) { p.Team = lead.team }); err != nil {
				return err
			}
		}
		for _, name := range []string{"张伟", "李娜"} {
			add(name, crm.Rep, o.east.ID, "zh-CN")
		}
		for _, name := range []string{"Daniel Ong", "Priya Nair"} {
			add(name, crm.Rep, o.west.ID, "en")
		}
		add("赵审", crm.Auditor, 0, "zh-CN")
		add("周婷", crm.Service, 0, "zh-CN")
		return nil
	})
}

// sell gives the company customers and deals, each made by its owner.
func (o *office) sell() {
	o.t.Helper()
	o.act("张伟", func(tx *crm.Tx) error {
		c, err := tx.NewCustomer(crm.Customer{Name: "华为技术有限公司", Aliases: []string{"华为"}})
		if err != nil {
			return err
		}
		if _, err := tx.NewContact(crm.Contact{Customers: []crm.ID{c.ID}, Name: "王建国", Title: "采购总监", Phone: "13800138000"}); err != nil {
			return err
		}
		_, err = tx.NewDeal(crm.Deal{Customer: c.ID, Title: "服务器扩容", Stage: 2, Amount: money.Amount{Minor: 50_000_000, Currency: "CNY"}, Expected: tx.Today(0) + 30})
		return err
	})
	o.act("李娜", func(tx *crm.Tx) error {
		_, err := tx.NewCustomer(crm.Customer{Name: "中粮集团", Aliases: []string{"中粮"}})
		return err
	})
	o.act("Daniel Ong", func(tx *crm.Tx) error {
		c, err := tx.NewCustomer(crm.Customer{Name: "Acme Ltd", Aliases: []string{"Acme"}})
		if err != nil {
			return err
		}
		_, err = tx.NewDeal(crm.Deal{Customer: c.ID, Title: "Data centre", Amount: money.Amount{Minor: 12_000_000, Currency: "USD"}, Expected: tx.Today(0) + 20})
		return err
	})
}

// act changes the core directly: as a person, or as the system when the name is empty.
func (o *office) act(person string, fn func(*crm.Tx) error) {
	o.t.Helper()
	by := crm.Actor{System: "test"}
	if person != "" {
		by = crm.Actor{Person: o.people[person].ID}
	}
	if err := o.core.Update(o.t.Context(), by, o.now, fn); err != nil {
		o.t.Fatalf("set the story up: %v", err)
	}
}

// look reads the core with all rights.
func (o *office) look(fn func(*crm.View)) {
	o.t.Helper()
	if err := o.core.View(o.t.Context(), crm.Actor{System: "test"}, o.now, func(v *crm.View) error { fn(v); return nil }); err != nil {
		o.t.Fatal(err)
	}
}

// via is the same company through another platform: "terminal" has no forms and asks question by question.
func (o *office) via(platform string) *office { x := *o; x.platform = platform; return &x }

// in is the same company in a group chat.
func (o *office) in(group string) *office { x := *o; x.place = group; return &x }

// later moves the clock.
func (o *office) later(d time.Duration) { o.now = o.now.Add(d) }

func (o *office) event(person string, in bot.Input) bot.Event {
	place := bot.Place{Platform: o.platform, ID: o.place, Thread: o.thread}
	if o.place == "" {
		place.ID, place.Direct = "dm:"+person, true
	}
	o.events++
	return bot.Event{ID: fmt.Sprintf("ev-%d", o.events), At: o.now, Actor: bot.Account{Platform: o.platform, ID: person, Name: person}, Place: place, Input: in}
}

// send hands any input of a person to the bot. Every reply must be sound and without missing words.
func (o *office) send(person string, in bot.Input) bot.Reply {
	o.t.Helper()
	return o.handle(o.event(person, in))
}

func (o *office) handle(ev bot.Event) bot.Reply {
	o.t.Helper()
	r, err := o.bot.Handle(o.t.Context(), ev)
	if err != nil {
		o.t.Fatalf("%s, %#v: %v", ev.Actor.ID, ev.Input, err)
	}
	if r.Card != nil {
		if err := card.CheckPlace(*r.Card, !ev.Place.Direct && !r.Private); err != nil {
			o.t.Errorf("%s, %#v: %v", ev.Actor.ID, ev.Input, err)
		}
	}
	if r.Card != nil {
		o.onTheirWay(*r.Card)
	}
	if r.Form != nil {
		if err := card.ValidateForm(*r.Form); err != nil {
			o.t.Errorf("%s, %#v: %v", ev.Actor.ID, ev.Input, err)
		}
	}
	if s := text(r); strings.Contains(s, "⟨") {
		o.t.Errorf("%s, %#v: words are missing:\n%s", ev.Actor.ID, ev.Input, s)
	}
	o.last[o.key(ev.Actor.ID)] = r
	return r
}

// onTheirWay fails on a card that a platform would refuse.
func (o *office) onTheirWay(c card.Card) {
	o.t.Helper()
	raw, err := slack.Encode(c)
	if err != nil {
		o.t.Error(err)
		return
	}
	for _, f := range slacktest.CheckMessage(raw) {
		o.t.Errorf("slack refuses %s: %s at %s: %s", card.PlainText(c), f.Code, f.At, f.Why)
	}
}

func (o *office) key(person string) string { return o.platform + "|" + o.place + "|" + person }

// say types a line.
func (o *office) say(person, line string) bot.Reply {
	o.t.Helper()
	r := o.send(person, bot.Text{Text: line, Mentioned: true})
	o.note(person, line, r)
	return r
}

// press presses the button or option of the last card whose label is, or else contains, the text.
func (o *office) press(person, label string) bot.Reply {
	o.t.Helper()
	last := o.last[o.key(person)]
	var all []card.Button
	if last.Card != nil {
		all = buttons(*last.Card)
	}
	at := slices.IndexFunc(all, func(b card.Button) bool { return b.Label == label })
	if at < 0 {
		at = slices.IndexFunc(all, func(b card.Button) bool { return strings.Contains(b.Label, label) })
	}
	if at < 0 {
		o.t.Fatalf("%s: no button %q in:\n%s", person, label, text(last))
	}
	r := o.send(person, bot.Press{Value: all[at].Value})
	o.note(person, "["+all[at].Label+"]", r)
	return r
}

// buttons are all buttons and options of a card.
func buttons(c card.Card) []card.Button {
	var out []card.Button
	for _, el := range c.Body {
		switch el := el.(type) {
		case card.Actions:
			out = append(out, el.Buttons...)
		case card.Item:
			out = append(out, el.Buttons...)
		case card.Select:
			for _, op := range el.Options {
				out = append(out, card.Button{Label: op.Label, Value: el.Line(op)})
			}
		}
	}
	return out
}

// submit sends the last form with its initial values, changed by values.
func (o *office) submit(person string, values map[string]string) bot.Reply {
	o.t.Helper()
	form := o.last[o.key(person)].Form
	if form == nil {
		o.t.Fatalf("%s: no form is open:\n%s", person, text(o.last[o.key(person)]))
	}
	all := map[string]string{}
	for _, in := range form.Fields {
		all[in.ID] = in.Initial
	}
	var typed []string
	for k, v := range values {
		if _, ok := all[k]; !ok {
			o.t.Errorf("%s: the form has no field %q:\n%s", person, k, form.Text())
		}
		all[k] = v
		typed = append(typed, k+"="+v)
	}
	slices.Sort(typed)
	r := o.send(person, bot.Submit{Form: form.ID, Values: all})
	o.note(person, "{"+strings.Join(typed, ", ")+"}", r)
	return r
}

// letters are what arrived for people outside of replies since the last call, as plain text with the address before it.
func (o *office) letters() []string {
	o.t.Helper()
	var out []string
	o.look(func(v *crm.View) {
		out = nil
		all, err := o.bot.Mailbox().Waiting(v, 0, 100)
		if err != nil {
			o.t.Fatal(err)
		}
		for _, l := range all {
			if !o.read[l.Seq] {
				o.read[l.Seq] = true
				out = append(out, l.Target.Platform+" "+l.Target.Account+l.Target.Only+": "+card.PlainText(l.Card))
			}
		}
	})
	return out
}

// receive makes the newest letter that holds a text the last card of a person, so that its buttons can be pressed.
func (o *office) receive(person, part string) bot.Reply {
	o.t.Helper()
	var r bot.Reply
	o.look(func(v *crm.View) {
		r = bot.Reply{}
		all, err := o.bot.Mailbox().Waiting(v, 0, 100)
		if err != nil {
			o.t.Fatal(err)
		}
		for _, l := range all {
			if strings.Contains(card.PlainText(l.Card), part) {
				r.Card = &l.Card
			}
		}
	})
	if r.Card == nil {
		o.t.Fatalf("no letter holds %q", part)
	}
	o.last[o.key(person)] = r
	o.note("", "→ "+person, r)
	return r
}

// text is a reply as people read it.
func text(r bot.Reply) string {
	var parts []string
	if r.Card != nil {
		parts = append(parts, card.PlainText(*r.Card))
	}
	if r.Form != nil {
		parts = append(parts, r.Form.Text())
	}
	if r.Toast != "" {
		parts = append(parts, r.Toast)
	}
	var bad []string
	for field, s := range r.Invalid {
		bad = append(bad, field+": "+s)
	}
	slices.Sort(bad)
	return strings.Join(append(parts, bad...), "\n")
}

// note adds an exchange to the transcript.
func (o *office) note(person, said string, r bot.Reply) {
	where := ""
	if o.place != "" {
		where = " @" + o.place
	}
	o.log.WriteString("> " + person + where + ": " + said + "\n" + text(r) + "\n\n")
}

// golden compares what was said so far with testdata/<name>.golden and begins anew.
func (o *office) golden(name string) {
	o.t.Helper()
	got := o.log.String()
	o.log.Reset()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			o.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			o.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		o.t.Fatal(err)
	}
	if got != string(want) {
		o.t.Errorf("%s differs (go test -update rewrites it); got:\n%s", path, got)
	}
}

// has fails unless the reply holds each text.
func (o *office) has(r bot.Reply, wants ...string) {
	o.t.Helper()
	for _, w := range wants {
		if s := text(r); !strings.Contains(s, w) {
			o.t.Errorf("no %q in:\n%s", w, s)
		}
	}
}

// lacks fails if the reply holds one of the texts.
func (o *office) lacks(r bot.Reply, texts ...string) {
	o.t.Helper()
	for _, w := range texts {
		if s := text(r); strings.Contains(s, w) {
			o.t.Errorf("%q in:\n%s", w, s)
		}
	}
}
