package command_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/store"
	"crmbot/store/bolt"
	"crmbot/store/memory"
	"crmbot/store/storetest"
)

// TestRandomTalk lets random people of every role type, press, submit and look up random things, in three places, with
// each other's and with stale buttons, broken off and delivered twice. Nobody may read of a record what is not theirs
// to read, nothing may be done twice, what is undone must stand as before, and all that is kept must add up.
func TestRandomTalk(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		name  string
		open  func(t *testing.T) store.Engine
		seed  uint64
		steps int
	}{
		{"memory", func(*testing.T) store.Engine { return storetest.Strict(memory.New()) }, 1, 1500},
		{"memory again", func(*testing.T) store.Engine { return storetest.Strict(memory.New()) }, 2, 1000},
		{"bolt", func(t *testing.T) store.Engine {
			e, err := bolt.Open(t.TempDir()+"/crm.db", bolt.Options{})
			if err != nil {
				t.Fatal(err)
			}
			return e
		}, 3, 300},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			e := x.open(t)
			defer e.Close()
			c := &crowd{world: newWorld(t, e, x.seed)}
			c.arrive()
			for i := range x.steps {
				c.step(i)
				if i%500 == 499 {
					c.check()
				}
			}
			c.check()
			t.Logf("%d events: %d changed something, %d delivered again, %d undone, %d undoings refused; %d letters", len(c.script), c.landed, c.again, c.undone, c.kept, c.letters)
			if c.landed < x.steps/20 || c.again == 0 || c.undone == 0 {
				t.Errorf("too little happened")
			}
		})
	}
}

// crowd is a world in which everybody does something.
type crowd struct {
	*world
	shown                       [headcount][]bot.Reply // what each was shown, the newest last
	landed, again, undone, kept int
}

// arrive lets everybody say something once, so that letters find them.
func (w *world) arrive() {
	for p := range w.who {
		w.do(p, w.event(p, "web", "", bot.Text{Text: "me"}))
	}
}

func (c *crowd) step(i int) {
	c.t.Helper()
	c.now = c.now.Add(time.Duration(c.r.IntN(900)) * time.Second)
	person := c.r.IntN(headcount)
	c.me = c.who[person].ID
	where := []string{"web", "web", "web", "web", "terminal", "terminal", "group"}[c.r.IntN(7)]
	ev := c.event(person, where, fmt.Sprintf("e%d", i), c.input(person))
	r, entries := c.do(person, ev)
	c.shown[person] = append(c.shown[person], r)
	for p, cards := range c.mail {
		for i := range cards { // what others are told can be pressed as well
			c.shown[p] = append(c.shown[p], bot.Reply{Card: &cards[i]})
		}
		c.mail[p] = nil
	}
	if c.r.IntN(3) == 0 {
		c.send()
	}
	if n := len(c.shown[person]); n > 30 {
		c.shown[person] = c.shown[person][n-30:]
	}
	changed := slices.ContainsFunc(entries, func(e crm.Entry) bool { return e.By != 0 }) // linking an account is the bot's own
	if changed {
		c.landed++
	}
	if c.r.IntN(8) == 0 {
		c.redeliver(person, ev, r, changed)
	}
	if changed && c.r.IntN(4) == 0 {
		c.takeBack(person, where, i, r, entries)
	}
}

// send lets the letters arrive that wait, each as a message of its own.
func (c *crowd) send() {
	c.t.Helper()
	c.update(crm.Actor{System: "outbox"}, func(tx *crm.Tx) error {
		all, err := c.bot.Mailbox().Waiting(&tx.View, 0, 1000)
		for i := 0; err == nil && i < len(all); i++ {
			err = c.bot.Mailbox().Sent(tx, all[i], bot.MessageRef{Place: all[i].Target.Place, ID: all[i].Try.Key})
		}
		return err
	})
}

// redeliver hands the same delivery in again: the answer is the same, and nothing more happens.
func (c *crowd) redeliver(person int, ev bot.Event, first bot.Reply, changed bool) {
	c.t.Helper()
	c.again++
	ev.At = ev.At.Add(3 * time.Second)
	raw, _ := json.Marshal(first)
	for _, m := range marksOf(string(raw)) {
		if changed && c.o.holds[m] != nil {
			c.o.hear(c.who[person].ID, c.now, m) // a receipt of what was given away is read once more
		}
	}
	r, entries := c.do(person, ev)
	if len(entries) > 0 {
		c.fail("delivered again, %s was done again: %s", entries[0].Verb, text(r))
	}
	a, _ := json.Marshal(first)
	b, _ := json.Marshal(r)
	if changed && string(a) != string(b) {
		c.fail("delivered again, it was answered with\n%s\nand first with\n%s", b, a)
	}
	if a, b := strings.Split(text(first), ""), strings.Split(text(r), ""); !changed && !sameLetters(a, b) {
		c.fail("read again, it was answered with\n%s\nand first with\n%s", text(r), text(first))
	}
}

// sameLetters compares texts whatever the order of what they list: "me" names the account used last first.
func sameLetters(a, b []string) bool {
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// takeBack presses a receipt's undo at once: the records stand as before, or it was refused and nothing changed.
func (c *crowd) takeBack(person int, where string, i int, r bot.Reply, entries []crm.Entry) {
	c.t.Helper()
	if r.Card == nil {
		return
	}
	all := buttons(*r.Card)
	at := slices.IndexFunc(all, func(b card.Button) bool { return strings.HasPrefix(b.Value, "undo") })
	if at < 0 || entries[0].Undoes != 0 {
		return
	}
	before := map[crm.Ref]crm.Record{}
	for _, e := range entries {
		for _, ch := range e.Changes {
			if ch.Before.Identity != nil || ch.After.Identity != nil {
				continue
			}
			if _, seen := before[ch.Ref]; !seen {
				before[ch.Ref] = ch.Before
			}
		}
	}
	c.now = c.now.Add(time.Minute)
	answer, undone := c.do(person, c.event(person, where, fmt.Sprintf("u%d", i), bot.Press{Value: all[at].Value}))
	if len(undone) == 0 {
		c.kept++
		return
	}
	c.undone++
	after := map[crm.Ref]crm.Record{}
	for _, e := range undone {
		for _, ch := range e.Changes {
			after[ch.Ref] = ch.After
		}
	}
	for r, was := range before {
		if is, ok := after[r]; !ok || plain(is) != plain(was) {
			c.fail("undone, %s stands as\n%s\nand before as\n%s\n%s", r, plain(is), plain(was), text(answer))
		}
	}
}

// plain prints a record without its version.
func plain(rec crm.Record) string {
	b, _ := json.Marshal(rec)
	var m map[string]map[string]any
	_ = json.Unmarshal(b, &m)
	for _, fields := range m {
		delete(fields, "rev")
	}
	b, _ = json.Marshal(m)
	return string(b)
}

// input is something the person does.
func (c *crowd) input(person int) bot.Input {
	// Most press what they were shown; some press what others were shown, which a forwarded message makes possible.
	shown := c.shown[person]
	if c.r.IntN(5) == 0 {
		shown = c.shown[c.r.IntN(headcount)]
	}
	if len(shown) > 0 {
		if c.r.IntN(2) == 0 {
			shown = shown[max(0, len(shown)-2):]
		}
		r := shown[c.r.IntN(len(shown))]
		switch {
		case r.Form != nil && c.r.IntN(10) == 0 && len(r.Form.Fields) > 0:
			q := c.pick([]string{"", "mk", "远", "delta", "王", c.customerName(), c.dealName(), c.pick(hostile())})
			return bot.Lookup{Form: r.Form.ID, Field: r.Form.Fields[c.r.IntN(len(r.Form.Fields))].ID, Query: q}
		case r.Form != nil && c.r.IntN(3) > 0:
			return bot.Submit{Form: r.Form.ID, Values: c.fill(r.Form)}
		case r.Card != nil && c.r.IntN(2) == 0:
			if all := buttons(*r.Card); len(all) > 0 {
				if v := all[c.r.IntN(len(all))].Value; v != "" {
					return bot.Press{Value: v}
				}
			}
		}
	}
	switch c.r.IntN(16) {
	case 14, 15:
		return bot.Press{Value: c.giving()}
	case 0:
		return bot.Press{Value: c.canonical()}
	case 1:
		return bot.Text{Text: c.canonical(), Mentioned: true}
	case 2, 3:
		return bot.Line{Text: c.line()}
	case 4, 5:
		return bot.Text{Text: c.talk(), Mentioned: true}
	case 6:
		switch c.r.IntN(4) {
		case 0:
			return bot.Opened{}
		case 1:
			return bot.Unreadable{What: "voice"}
		case 2:
			return bot.Submit{Form: c.canonical(), Values: map[string]string{"customer": c.customerName(), "deal": c.dealName(), "note": c.fresh()}}
		}
		return bot.Text{Text: c.pick(hostile()), Mentioned: true}
	}
	return bot.Text{Text: c.line(), Mentioned: true}
}

// TestPressEqualsTyping sends random canonical lines to two companies that are alike: pressed in one, typed in the other.
func TestPressEqualsTyping(t *testing.T) {
	t.Parallel()
	pressed, typed := newWorld(t, memory.New(), 5), newWorld(t, memory.New(), 5)
	pressed.arrive()
	typed.arrive()
	for i := range 1500 {
		line := pressed.canonical()
		if head, _, _ := strings.Cut(line, " "); !strings.Contains(head, ".") {
			continue // a word of one part is a word people type
		}
		if len(line) > 1000 {
			continue // no button sends back as much
		}
		person := i % headcount
		pressed.me = pressed.who[person].ID
		a, did := pressed.do(person, pressed.event(person, "web", "", bot.Press{Value: line}))
		b, wrote := typed.do(person, typed.event(person, "web", "", bot.Text{Text: line}))
		if text(a) != text(b) || len(did) != len(wrote) {
			t.Fatalf("%s: %q pressed (%d entries) gave\n%s\nand typed (%d)\n%s", pressed.who[person].Name, line, len(did), text(a), len(wrote), text(b))
		}
	}
}
