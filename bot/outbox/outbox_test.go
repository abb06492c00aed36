package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"
	"go.uber.org/goleak"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/outbox"
	"crmbot/crm"
	"crmbot/store/memory"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// post is a platform that takes messages, or fails as it is told.
type post struct {
	mu   sync.Mutex
	got  []string // account: text
	keys []string
	fail map[string][]error
	edit []bot.MessageRef

	enough int           // once as many have arrived
	all    chan struct{} // this is closed
}

func (p *post) Name() string                           { return "chat" }
func (p *post) Caps() card.Caps                        { return card.Caps{} }
func (p *post) Run(context.Context, bot.Handler) error { return nil }

func (p *post) Send(_ context.Context, to bot.Target, c card.Card, try bot.Attempt) (bot.MessageRef, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if errs := p.fail[to.Account]; len(errs) > 0 {
		p.fail[to.Account] = errs[1:]
		return bot.MessageRef{}, errs[0]
	}
	if slices.Contains(p.keys, try.Key) && !try.Doubt {
		p.got = append(p.got, "a second "+try.Key)
	}
	p.keys = append(p.keys, try.Key)
	p.got = append(p.got, to.Account+": "+c.Fallback)
	p.edit = append(p.edit, try.Prior)
	if len(p.got) == p.enough {
		close(p.all)
	}
	return bot.MessageRef{Place: to.Place, ID: fmt.Sprint(len(p.got))}, nil
}

func (p *post) texts() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.got)
}

// house is a core with two people on the platform, and a bot that tells them things.
type house struct {
	t    *testing.T
	core *crm.CRM
	bot  *bot.Bot
	post *post
	box  *outbox.Outbox
	a, b crm.ID

	adapters []bot.Adapter
	grace    time.Duration
	starts   byte
}

func setup(t *testing.T) *house {
	t.Helper()
	engine := memory.New()
	t.Cleanup(func() { _ = engine.Close() })
	h := &house{t: t, core: crm.Open(engine, "w"), post: &post{fail: map[string][]error{}}}
	h.adapters = []bot.Adapter{h.post}
	h.reopen()
	h.update(func(tx *crm.Tx) error {
		for i, at := range []*crm.ID{&h.a, &h.b} {
			p, err := tx.NewPerson(crm.Person{Name: fmt.Sprint("P", i), Role: crm.Admin})
			if err != nil {
				return err
			}
			*at = p.ID
			if _, err := tx.LinkIdentity(crm.Identity{Platform: "chat", External: fmt.Sprint("u", i), Person: p.ID, Direct: fmt.Sprint("d", i), LastUsed: time.Now()}); err != nil {
				return err
			}
		}
		return nil
	})
	return h
}

func (h *house) open() *outbox.Outbox {
	return outbox.New(outbox.Config{
		Core: h.core, Mailbox: h.bot.Mailbox(), Adapters: h.adapters, Log: zerolog.Nop(), Now: time.Now, Grace: h.grace,
		Jitter: func(d time.Duration) time.Duration { return d },
	})
}

// reopen makes the bot and the outbox anew, as a restart does.
func (h *house) reopen() {
	h.starts++
	h.bot = bot.New(bot.Config{
		Core: h.core, Now: time.Now, Rand: rand.NewChaCha8([32]byte{h.starts}), Log: zerolog.Nop(),
		Commands: []bot.Command{tell(), resend(), news()}, Wake: func() { h.box.Wake() },
	})
	h.box = h.open()
}

// keys are the handles of the rows that wait.
func (h *house) keys() []string {
	h.t.Helper()
	var keys []string
	h.view(func(v *crm.View) {
		all, err := h.bot.Mailbox().Waiting(v, 0, 1000)
		if err != nil {
			h.t.Error(err)
		}
		for _, l := range all {
			keys = append(keys, l.Try.Key)
		}
	})
	return keys
}

func (h *house) dead() (newest []bot.DeadLetter, all int) {
	h.view(func(v *crm.View) { newest, all = h.bot.DeadLetters(v, 10) })
	return newest, all
}

func (h *house) view(fn func(*crm.View)) {
	h.t.Helper()
	err := h.core.View(context.Background(), crm.Actor{System: "test"}, time.Now(), func(v *crm.View) error {
		fn(v)
		return nil
	})
	if err != nil {
		h.t.Error(err)
	}
}

// resend is a command that sends a dead letter again.
func resend() bot.Command {
	return bot.Command{
		ID: "resend.it", ZH: []string{"再发"}, EN: []string{"resend"}, Fields: []bot.Field{{Name: "n", Kind: bot.FieldNumber, Required: true}},
		Write: func(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
			return bot.Reply{Toast: "ok"}, t.Resend(tx, uint64(a.Value("n").Number))
		},
	}
}

// tell is a command that sends its text to a person: "@u1 text".
func tell() bot.Command {
	return bot.Command{
		ID: "tell.it", ZH: []string{"告诉"}, EN: []string{"tell"},
		Fields: []bot.Field{{Name: "to", Kind: bot.FieldPerson, Required: true}, {Name: "key", Kind: bot.FieldWord, KeyOnly: true}, {Name: "message", Kind: bot.FieldText, Required: true}},
		Write: func(t *bot.Turn, _ *crm.Tx, a *bot.Args) (bot.Reply, error) {
			t.Tell(a.ID("to"), card.Card{Key: a.Text("key"), Fallback: a.Text("message")})
			return bot.Reply{Toast: "ok"}, nil
		},
	}
}

func (h *house) update(fn func(*crm.Tx) error) {
	h.t.Helper()
	if err := h.core.Update(h.t.Context(), crm.Actor{System: "test"}, time.Now(), fn); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) say(line string) {
	h.t.Helper()
	ev := bot.Event{At: time.Now(), Actor: bot.Account{Platform: "chat", ID: "u0"}, Place: bot.Place{Platform: "chat", ID: "d0", Direct: true}, Input: bot.Press{Value: line}}
	r, err := h.bot.Handle(h.t.Context(), ev)
	if err != nil || r.Toast != "ok" {
		h.t.Fatalf("Handle(%q) = %+v, %v", line, r, err)
	}
}

func (h *house) flush() {
	h.t.Helper()
	if err := h.box.Flush(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) want(texts ...string) {
	h.t.Helper()
	if got := h.post.texts(); !slices.Equal(got, texts) {
		h.t.Errorf("sent %q, want %q", got, texts)
	}
}

func TestOrderAndOnce(t *testing.T) {
	t.Parallel()
	h := setup(t)
	h.say("tell.it P2 message=one")
	h.say("tell.it P2 message=two")
	h.say("tell.it P1 message=three")
	h.flush()
	h.flush()
	h.want("u1: one", "u1: two", "u0: three")
}

// Rows that come for a chat while one of its rows is sent find their place behind it: each arrives once, those of one speaker in order.
func TestRowsComeWhileOneIsSent(t *testing.T) {
	t.Parallel()
	const speakers, lines = 4, 100
	h := setup(t)
	all := make(chan struct{})
	h.post.enough, h.post.all = speakers*lines, all
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.box.Run(ctx) }()
	var speaking sync.WaitGroup
	for s := range speakers {
		speaking.Go(func() {
			for n := range lines {
				h.say(fmt.Sprintf("tell.it P2 message=%d.%03d", s, n))
			}
		})
	}
	speaking.Wait()
	select {
	case <-all:
	case <-time.After(time.Minute):
		t.Error("not all has arrived after a minute")
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("Run = %v, want nil", err)
	}
	got := h.post.texts()
	slices.SortStableFunc(got, func(a, b string) int { return strings.Compare(a[:len("u1: 0")], b[:len("u1: 0")]) })
	var want []string
	for s := range speakers {
		for n := range lines {
			want = append(want, fmt.Sprintf("u1: %d.%03d", s, n))
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("sent %q, want %q", got, want)
	}
}

// A target that fails keeps its order and does not hold up the others; its rows survive a restart of the outbox.
func TestFailureHoldsBackOneTargetOnly(t *testing.T) {
	t.Parallel()
	h := setup(t)
	h.post.fail["u1"] = []error{errors.New("connection reset")}
	h.say("tell.it P2 message=one")
	h.say("tell.it P2 message=two")
	h.say("tell.it P1 message=three")
	h.flush()
	h.want("u0: three")
	h.box = h.open()
	h.flush()
	h.want("u0: three", "u1: one", "u1: two")
}

func TestDeadMessagesAreGivenUp(t *testing.T) {
	t.Parallel()
	h := setup(t)
	h.post.fail["u1"] = []error{bot.ErrDead}
	h.say("tell.it P2 message=one")
	h.say("tell.it P2 message=two")
	h.flush()
	h.want("u1: two")
}

// The second card of one key in one place edits the first.
func TestSameKeyEdits(t *testing.T) {
	t.Parallel()
	h := setup(t)
	h.say("tell.it P2 key=deal:1 message=one")
	h.flush()
	h.say("tell.it P2 key=deal:1 message=two")
	h.flush()
	if got := h.post.edit; len(got) != 2 || got[0].ID != "" || got[1].ID != "1" {
		t.Errorf("prior messages %+v, want none and then the first", got)
	}
}

// Somebody without an account anywhere gets what waits when they first appear.
func TestWaitsForAnAccount(t *testing.T) {
	t.Parallel()
	h := setup(t)
	var p crm.Person
	h.update(func(tx *crm.Tx) (err error) {
		p, err = tx.NewPerson(crm.Person{Name: "New", Role: crm.Rep})
		return err
	})
	h.say("tell.it P3 message=hello")
	h.flush()
	h.want()
	h.update(func(tx *crm.Tx) error {
		_, err := tx.LinkIdentity(crm.Identity{Platform: "chat", External: "u9", Person: p.ID, LastUsed: time.Now()})
		return err
	})
	h.flush()
	h.want("u9: hello")
}

// Run delivers when woken, rests a target that asks for it as long as it asks, and ends with its context.
func TestRunRestsAndEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := setup(t)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- h.box.Run(ctx) }()
		h.post.mu.Lock()
		h.post.fail["u1"] = []error{bot.RetryAfter{After: 30 * time.Second}}
		h.post.mu.Unlock()
		start := time.Now()
		h.say("tell.it P2 message=one")
		synctest.Wait()
		h.want()
		for len(h.post.texts()) == 0 {
			<-time.After(time.Second) // virtual time
			synctest.Wait()
		}
		if waited := time.Since(start); waited < 30*time.Second || waited > 32*time.Second {
			t.Errorf("sent after %v, want after the 30 s asked for", waited)
		}
		stop()
		if err := <-ended; err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
	})
}
