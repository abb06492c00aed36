package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

// platform is a chat service in virtual time: it notes when what arrived, and does what it is told to a try.
type platform struct {
	name   string
	limits bot.Limits
	began  time.Time
	meet   func(ctx context.Context, to bot.Target, text string, try bot.Attempt) error // before it takes effect

	mu   sync.Mutex
	got  []string // "2s u1 text"
	kept map[string]bool
	seen []bot.Attempt
}

func (p *platform) Name() string                           { return p.name }
func (p *platform) Caps() card.Caps                        { return card.Caps{} }
func (p *platform) Run(context.Context, bot.Handler) error { return nil }
func (p *platform) Limits() bot.Limits                     { return p.limits }

func (p *platform) CallsFor(_ bot.Target, try bot.Attempt) []string {
	if try.Prior.ID != "" {
		return []string{"edit"}
	}
	return []string{"post"}
}

// errLost is what meet returns when the message shall arrive and the answer shall not.
var errLost = fmt.Errorf("the answer is lost: %w", bot.ErrUncertain)

func (p *platform) Send(ctx context.Context, to bot.Target, c card.Card, try bot.Attempt) (bot.MessageRef, error) {
	var err error
	if p.meet != nil {
		err = p.meet(ctx, to, c.Fallback, try)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seen = append(p.seen, try)
	if err != nil && !errors.Is(err, errLost) {
		return bot.MessageRef{}, err
	}
	if !try.Doubt || !p.kept[try.Key] {
		if p.kept == nil {
			p.kept = map[string]bool{}
		}
		p.kept[try.Key] = true
		p.got = append(p.got, fmt.Sprintf("%v %s %s", time.Since(p.began).Round(100*time.Millisecond), to.Account, c.Fallback))
	}
	return bot.MessageRef{ID: try.Key}, err
}

func (p *platform) arrived() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.got)
}

// liveHouse is a house whose people are on platforms in virtual time, with an outbox that runs until stop.
type liveHouse struct {
	*house
	cancel context.CancelFunc
	ended  chan error
}

// live makes a house whose two people are on the first of the platforms.
func live(t *testing.T, platforms ...*platform) *liveHouse {
	t.Helper()
	h := &liveHouse{house: setup(t)}
	h.adapters = nil
	for _, p := range platforms {
		p.began = time.Now()
		h.adapters = append(h.adapters, p)
	}
	h.box = h.open()
	t.Cleanup(func() { h.stop() })
	return h
}

func (h *liveHouse) start() {
	ctx, cancel := context.WithCancel(context.Background())
	h.cancel, h.ended = cancel, make(chan error, 1)
	go func() { h.ended <- h.box.Run(ctx) }()
}

func (h *liveHouse) stop() {
	if h.cancel == nil {
		return
	}
	h.cancel()
	if err := <-h.ended; err != nil {
		h.t.Errorf("Run = %v", err)
	}
	h.cancel = nil
}

// after lets virtual time pass.
func after(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func same(t *testing.T, p *platform, want ...string) {
	t.Helper()
	if got := p.arrived(); !slices.Equal(got, want) {
		t.Errorf("%s got\n%s\nwant\n%s", p.name, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// One message a second in a chat; another chat has its own second.
func TestPaceOfAChat(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &platform{name: "chat", limits: bot.Limits{Place: bot.Rate{Every: time.Second, Burst: 1}}}
		h := live(t, p)
		h.start()
		for _, text := range []string{"one", "two", "three"} {
			h.say("tell.it P2 message=" + text)
		}
		h.say("tell.it P1 message=other")
		after(10 * time.Second)
		got := p.arrived()
		slices.Sort(got)
		if want := []string{"0s u0 other", "0s u1 one", "1s u1 two", "2s u1 three"}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

// Calls of one name share a limit over all chats, with a small burst.
func TestPaceOfACall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &platform{name: "chat", limits: bot.Limits{Calls: map[string]bot.Rate{"post": {Every: 3 * time.Second, Burst: 2}}}}
		h := live(t, p)
		h.start()
		for i := range 4 {
			h.say(fmt.Sprintf("tell.it P%d message=m%d", i%2+1, i))
		}
		after(time.Minute)
		same(t, p, "0s u0 m0", "0s u1 m1", "3s u0 m2", "6s u1 m3")
	})
}

// "Too many calls" pauses that call for every chat of the tenant, and no other call.
func TestRetryAfterPausesTheCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &platform{name: "chat"}
		h := live(t, p)
		h.start()
		h.say("tell.it P1 key=deal:1 message=first")
		after(time.Second)
		once := true
		p.meet = func(_ context.Context, _ bot.Target, text string, _ bot.Attempt) error {
			if once && text == "a" {
				once = false
				return bot.RetryAfter{After: 30 * time.Second, Call: "post"}
			}
			return nil
		}
		h.say("tell.it P2 message=a")
		after(time.Second)
		h.say("tell.it P1 key=deal:1 message=second") // an edit
		h.say("tell.it P1 message=b")
		after(time.Minute)
		same(t, p, "0s u0 first", "2s u0 second", "31s u1 a", "31s u0 b")
		for _, try := range p.seen {
			if try.Doubt {
				t.Errorf("try %+v in doubt, and the platform had refused it", try)
			}
		}
	})
}

// A chat that fails is tried after 1, 2, 4 ... seconds, half of it by chance; the others do not wait.
func TestBackOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &platform{name: "chat"}
		var tries []time.Duration
		p.meet = func(_ context.Context, to bot.Target, _ string, _ bot.Attempt) error {
			if to.Account != "u1" {
				return nil
			}
			if tries = append(tries, time.Since(p.began).Round(time.Second)); len(tries) < 6 {
				return errors.New("no route")
			}
			return nil
		}
		h := live(t, p)
		h.start()
		h.say("tell.it P2 message=one")
		h.say("tell.it P2 message=two")
		h.say("tell.it P1 message=three")
		after(5 * time.Minute)
		same(t, p, "0s u0 three", "31s u1 one", "31s u1 two")
		if want := "[0s 1s 3s 7s 15s 31s 31s]"; fmt.Sprint(tries) != want {
			t.Errorf("tries at %v, want %s", tries, want)
		}
	})
}

// A platform that hangs holds up neither another platform nor, where it takes several sends at once, another chat.
func TestSlowPlatform(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slow, quick := &platform{name: "chat", limits: bot.Limits{Lanes: 2}}, &platform{name: "quick"}
		slow.meet = func(ctx context.Context, _ bot.Target, text string, _ bot.Attempt) error {
			if text == "stuck" {
				<-ctx.Done()
				return ctx.Err()
			}
			return nil
		}
		h := live(t, slow, quick)
		h.update(func(tx *crm.Tx) error {
			p, err := tx.NewPerson(crm.Person{Name: "Q", Role: crm.Rep})
			if err != nil {
				return err
			}
			_, err = tx.LinkIdentity(crm.Identity{Platform: "quick", External: "q", Person: p.ID, LastUsed: time.Now()})
			return err
		})
		h.start()
		h.say("tell.it P2 message=stuck")
		h.say("tell.it P2 message=behind")
		h.say("tell.it P1 message=beside")
		h.say("tell.it P3 message=elsewhere")
		after(20 * time.Second)
		same(t, slow, "0s u0 beside")
		same(t, quick, "0s q elsewhere")
	})
}

// An answer that was lost makes no second message, in the same process and after a restart.
func TestLostAnswer(t *testing.T) {
	t.Parallel()
	for _, restart := range []bool{false, true} {
		t.Run(fmt.Sprint("restart ", restart), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := &platform{name: "chat"}
				lost := false
				p.meet = func(context.Context, bot.Target, string, bot.Attempt) error {
					if !lost {
						lost = true
						return errLost
					}
					return nil
				}
				h := live(t, p)
				h.start()
				h.say("tell.it P2 message=once")
				synctest.Wait()
				if restart {
					h.stop()
					h.box = h.open()
					h.start()
				}
				after(time.Minute)
				same(t, p, "0s u1 once")
			})
		})
	}
}

// A process that dies in the middle of a try leaves a row that says so.
func TestKilledInTheMiddle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &platform{name: "chat"}
		h := live(t, p)
		p.meet = func(ctx context.Context, _ bot.Target, _ string, _ bot.Attempt) error {
			if len(p.arrived()) == 0 {
				p.mu.Lock()
				p.kept, p.got = map[string]bool{}, append(p.got, "0s u1 one")
				p.mu.Unlock()
				for _, key := range h.keys() {
					p.kept[key] = true
				}
				<-ctx.Done() // arrived, and nobody is told
				return ctx.Err()
			}
			return nil
		}
		h.grace = time.Second
		h.box = h.open()
		h.start()
		h.say("tell.it P2 message=one")
		synctest.Wait()
		h.say("tell.it P2 message=two")
		h.stop() // the grace ends before the platform answers
		h.box = h.open()
		h.start()
		after(time.Minute)
		same(t, p, "0s u1 one", "1s u1 two")
		if last := p.seen[len(p.seen)-1]; last.Doubt {
			t.Errorf("try %+v in doubt, and nobody had tried", last)
		}
	})
}

// What is on its way at a stop is finished, and nothing more begins.
func TestDrain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &platform{name: "chat"}
		p.meet = func(context.Context, bot.Target, string, bot.Attempt) error {
			<-time.After(3 * time.Second)
			return nil
		}
		h := live(t, p)
		h.start()
		h.say("tell.it P2 message=one")
		h.say("tell.it P2 message=two")
		synctest.Wait()
		h.stop()
		same(t, p, "3s u1 one")
		if n := len(h.keys()); n != 1 {
			t.Errorf("%d rows left, want the one not begun", n)
		}
	})
}

// What can never arrive goes to the dead letters with its reason, and an administrator sends it again under the same handle.
func TestDeadLetters(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		err  error
		wait time.Duration
		why  bot.Why
	}{
		{"refused", bot.ErrDead, 0, bot.WhyRefused},
		{"refused with a reason", fmt.Errorf("send: %w", bot.Undeliverable{Why: bot.WhyArchived}), 0, bot.WhyArchived},
		{"rejected", bot.ErrRejected, 0, bot.WhyRejected},
		{"tried too often", errors.New("no route"), 12 * time.Hour, bot.WhyTries},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := &platform{name: "chat"}
				var handle string
				p.meet = func(_ context.Context, _ bot.Target, text string, _ bot.Attempt) error {
					if text == "lost" && handle == "" {
						return c.err
					}
					return nil
				}
				h := live(t, p)
				h.start()
				h.say("tell.it P2 message=lost")
				h.say("tell.it P2 message=next")
				after(c.wait)
				synctest.Wait()
				dead, all := h.dead()
				if all != 1 || dead[0].Why != c.why || dead[0].First != "lost" || dead[0].Person != h.b {
					t.Fatalf("dead letters %+v of %d, want one: %s", dead, all, c.why)
				}
				if got := p.arrived(); len(got) != 1 || !strings.HasSuffix(got[0], "u1 next") {
					t.Errorf("got %q, want the next message", got)
				}
				handle = p.seen[0].Key
				h.say(fmt.Sprintf("resend.it %d", dead[0].ID))
				after(time.Minute)
				if _, all := h.dead(); all != 0 || len(p.arrived()) != 2 || p.seen[len(p.seen)-1].Key != handle {
					t.Errorf("%d dead letters, got %q, last try %+v; want it sent under %q", all, p.arrived(), p.seen[len(p.seen)-1], handle)
				}
			})
		})
	}
}

// A panic of an adapter costs a try of one message.
func TestPanicOfAnAdapter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &platform{name: "chat"}
		shot := false
		p.meet = func(context.Context, bot.Target, string, bot.Attempt) error {
			if !shot {
				shot = true
				panic("a bad card")
			}
			return nil
		}
		h := live(t, p)
		h.start()
		h.say("tell.it P2 message=one")
		after(time.Minute)
		same(t, p, "1s u1 one")
	})
}

// The answer to a change that the acknowledgement cannot carry waits for its adapter; when it is not heard of, it is sent.
func TestReceipt(t *testing.T) {
	t.Parallel()
	ask := func(h *liveHouse, id, message string) bot.Reply {
		h.t.Helper()
		r, err := h.bot.Handle(context.Background(), bot.Event{
			ID: id, At: time.Now(), Actor: bot.Account{Platform: "chat", ID: "u0"}, Ack: bot.AckNothing,
			Place: bot.Place{Platform: "chat", ID: "d0", Direct: true}, Input: bot.Press{Value: "tell.it P1 message=" + message},
		})
		if err != nil {
			h.t.Fatal(err)
		}
		return r
	}
	for _, c := range []struct {
		name    string
		settled bool
		restart bool
		want    []string
	}{
		{"settled", true, false, []string{"0s  told"}},
		{"never heard of", false, false, []string{"20s u0 ok", "20s  told"}},
		{"restarted", false, true, []string{"0s u0 ok", "0s  told"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := &platform{name: "chat"}
				h := live(t, p)
				h.start()
				r := ask(h, "e1", "told")
				if r.Receipt == "" || r.Toast != "ok" {
					t.Fatalf("reply %+v, want ok with a receipt", r)
				}
				if again := ask(h, "e1", "told"); !again.Empty() || again.Receipt != "" {
					t.Errorf("delivered again: %+v, want nothing more to show", again)
				}
				synctest.Wait()
				if c.settled {
					if err := h.bot.Settle(t.Context(), r.Receipt); err != nil {
						t.Error(err)
					}
				}
				if c.restart {
					h.stop()
					h.reopen()
					h.start()
				}
				after(time.Minute)
				got := p.arrived()
				for i := range got {
					got[i] = strings.Replace(got[i], " u0 told", "  told", 1)
				}
				if !slices.Equal(got, c.want) {
					t.Errorf("got %q, want %q", got, c.want)
				}
				for _, try := range p.seen {
					if try.Key == string(r.Receipt) && !try.Doubt {
						t.Errorf("try %+v, want it looked for first", try)
					}
				}
				if n := len(h.keys()); n != 0 {
					t.Errorf("%d rows left", n)
				}
			})
		})
	}
}
