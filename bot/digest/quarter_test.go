package digest_test

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/command"
	"crmbot/bot/digest"
	"crmbot/bot/outbox"
	"crmbot/crm"
	"crmbot/crm/funnel"
	"crmbot/store/memory"
)

// quarter is a company of three teams in three zones that lives through the first quarter of 2026 by a clock of its own. Two daemons
// work on its store; both are stopped and built anew at every hour.
type quarter struct {
	*shop
	seed   uint64
	r      *rand.Rand
	two    [2]*digest.Scheduler
	out    *outbox.Outbox
	phone  *phone
	cross  *crossing
	script []happening // what people do meanwhile, in order
	done   int         // of it
	trace  []reading
	end    time.Time
	asked  bool   // in vain who reads along
	read   uint64 // letters up to this number are in got
	got    []message
	keys   map[string]string // of the messages in got
}

// happening is what somebody does at a time.
type happening struct {
	at time.Time
	do func(*crm.Tx) error
}

// reading is a look at the clock, and what was so then.
type reading struct {
	at   time.Time
	done int       // of the script
	mute bool      // the platform does not say who reads along
	next time.Time // until which the clock runs without another look; zero: it is set
}

// message is one that was put into the outbox.
type message struct {
	to, what string // "早班群", "team 2026-01-05 morning"
	late     bool
	missed   int // that it says of the ones before
	at       time.Time
}

// phone is the platform: at times it takes nothing, at times it takes a message and does not say so.
type phone struct {
	q    *quarter
	mu   sync.Mutex
	kept map[string]int // messages by their handle
	bad  int            // tries it did not answer well
}

var _ bot.Adapter = (*phone)(nil)

func (p *phone) Name() string                           { return "terminal" }
func (p *phone) Caps() card.Caps                        { return card.Caps{} }
func (p *phone) Run(context.Context, bot.Handler) error { return nil }

func (p *phone) Send(_ context.Context, _ bot.Target, _ card.Card, try bot.Attempt) (bot.MessageRef, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	mood := p.q.chance("phone", try.Key, p.q.clock().Truncate(time.Hour)) % 10
	if mood == 0 {
		p.bad++
		return bot.MessageRef{}, errors.New("busy")
	}
	if !try.Doubt || p.kept[try.Key] == 0 {
		p.kept[try.Key]++
	}
	if mood == 1 {
		p.bad++
		return bot.MessageRef{}, fmt.Errorf("the answer is lost: %w", bot.ErrUncertain)
	}
	return bot.MessageRef{ID: try.Key}, nil
}

// chance is a number that depends on the seed and on what is given, and not on who asks first.
func (q *quarter) chance(of ...any) uint64 {
	h := fnv.New64a()
	fmt.Fprint(h, q.seed, of)
	return h.Sum64()
}

var errMute = errors.New("no answer")

// mute reports whether the platform does not say at an instant who reads along: in one hour of eight, for twenty minutes.
func (q *quarter) mute(at time.Time) bool {
	return at.Minute() < 20 && q.chance("mute", at.Truncate(time.Hour).Unix())%8 == 0
}

// start builds both daemons.
func (q *quarter) start() {
	for i := range q.two {
		q.core = crm.Open(crossed{q.engine, q.cross}, "w", digest.Reminders{}, funnel.Stays{}, digest.Tallies{})
		q.bot = bot.New(bot.Config{Core: q.core, Now: q.clock, Rand: rand.NewChaCha8([32]byte{byte(i)}),
			Caps: map[string]card.Caps{"terminal": {}}, Local: []string{"terminal"}, Log: zerolog.New(failing{q.t})})
		q.two[i] = digest.New(digest.Config{Core: q.core, Bot: q.bot, Kinds: command.Digests(), Log: zerolog.New(failing{q.t}), Now: q.clock,
			Shared: func(context.Context, bot.Place) (bool, error) {
				if q.mute(q.clock()) {
					return false, errMute
				}
				return false, nil
			}})
	}
	q.out = outbox.New(outbox.Config{Core: q.core, Mailbox: q.bot.Mailbox(), Adapters: []bot.Adapter{q.phone}, Log: zerolog.New(failing{q.t}).Level(zerolog.WarnLevel), Now: q.clock})
	q.flush()
}

func (q *quarter) flush() {
	q.t.Helper()
	if err := q.out.Flush(q.t.Context()); err != nil {
		q.t.Fatal(err)
	}
}

// tick has both daemons look at once, or one of them, and says when the first wants to look again.
func (q *quarter) tick() time.Time {
	q.t.Helper()
	now := q.clock()
	q.trace = append(q.trace, reading{at: now, done: q.done, mute: q.mute(now)})
	var next [2]time.Time
	var errs [2]error
	look := func(i int) { next[i], errs[i] = q.two[i].Tick(q.t.Context()) }
	if turn := len(q.trace) % 6; turn < 2 {
		var both sync.WaitGroup
		q.cross.enter(2)
		for i := range q.two {
			both.Go(func() { look(i); q.cross.leave() })
		}
		both.Wait()
	} else {
		look(turn % 2)
	}
	for _, err := range errs {
		switch {
		case errors.Is(err, errMute):
			q.asked = true
		case err != nil:
			q.t.Fatal(err)
		}
	}
	q.collect()
	if q.asked = q.asked && q.mute(now); q.asked {
		next[0] = sooner(next[0], now.Add(time.Minute)) // as the loop does
	}
	return sooner(next[0], next[1])
}

// sooner is the earlier of two instants; zero is none.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

var (
	titles = regexp.MustCompile(`№\d{3}`)
	missed = regexp.MustCompile(`(?:之前漏了|Missed) (\d+) `)
)

// collect notes what was put into the outbox, and has it sent.
func (q *quarter) collect() {
	q.t.Helper()
	var fresh []bot.Letter
	err := q.core.View(q.t.Context(), crm.Actor{System: "test"}, q.clock(), func(v *crm.View) (err error) {
		fresh, err = q.bot.Mailbox().Waiting(v, q.read, 1000)
		return err
	})
	if err != nil {
		q.t.Fatal(err)
	}
	for _, l := range fresh {
		text := card.PlainText(l.Card)
		m := message{to: l.Target.Account, what: label(l.Card.Key), at: q.clock(), late: strings.Contains(text, "补发") || strings.Contains(text, "Sent late")}
		if m.to == "" {
			m.to = l.Target.Place
		}
		if says := missed.FindStringSubmatch(text); says != nil {
			if m.missed, err = strconv.Atoi(says[1]); err != nil {
				q.t.Fatal(err)
			}
		}
		if m.what == "remind" {
			named := titles.FindAllString(text, -1)
			slices.Sort(named)
			m.what += " " + strings.Join(slices.Compact(named), " ")
		}
		q.read, q.got, q.keys[l.Try.Key] = l.Seq, append(q.got, m), m.to+" "+m.what
	}
	if len(fresh) > 0 {
		q.flush()
	}
}

// label says what a card is by its key: "team 2026-01-05 morning", "morning 2026-01-05", "report/zhang 2026-01-05", "remind".
func label(key string) string {
	parts := strings.Split(key, ":")
	switch {
	case parts[0] == "remind":
		return parts[0]
	case parts[0] == "digest" && len(parts) == 4:
		parts = []string{"team", parts[2], parts[3]}
	case parts[0] == "digest":
		parts = parts[1:]
	}
	return strings.Join(parts, " ")
}

// live looks whenever a daemon wants to, until an instant.
func (q *quarter) live(until time.Time) {
	q.t.Helper()
	for q.clock().Before(until) {
		for q.done < len(q.script) && !q.script[q.done].at.After(q.clock()) {
			q.do(q.script[q.done].do)
			q.done++
		}
		next := q.tick()
		if next.IsZero() || next.After(until) {
			next = until
		}
		q.trace[len(q.trace)-1].next = next
		q.set(next)
	}
}

// run lives until an instant: hour by hour, with an outage, or the clock set ahead or back, now and then.
func (q *quarter) run(end time.Time) {
	q.t.Helper()
	for q.clock().Before(end) {
		q.start()
		q.live(q.clock().Truncate(time.Hour).Add(time.Hour))
		now := q.clock()
		switch x := q.r.IntN(1000); {
		case now.Equal(local(q.t, berlin, "2026-02-28 08:00")): // down when the report of the month is due
			q.set(now.Add(10*time.Hour + 20*time.Minute))
		case x < 16: // down for up to half a day
			q.set(now.Add(time.Duration(q.r.IntN(11))*time.Hour + time.Duration(20+30*q.r.IntN(2))*time.Minute))
		case x < 17: // down for long
			q.set(now.Add(50*time.Hour + 20*time.Minute))
		case x < 24:
			q.set(now.Add(-time.Hour))
		case x < 32: // two days ahead, and back when somebody saw it
			q.set(now.Add(48 * time.Hour))
			q.tick()
			q.set(now)
		case x < 33: // two days ahead, for good
			q.set(now.Add(48 * time.Hour))
		}
	}
}

// newQuarter sets the company up on the evening before.
func newQuarter(t *testing.T, seed uint64) *quarter {
	t.Helper()
	s := &shop{t: t, engine: memory.New(), now: local(t, "Asia/Shanghai", "2025-12-31 20:00")}
	t.Cleanup(func() { _ = s.engine.Close() })
	q := &quarter{shop: s, seed: seed, r: rand.New(rand.NewPCG(seed, 7)), keys: map[string]string{}, cross: newCrossing()}
	q.phone = &phone{q: q, kept: map[string]int{}}
	q.start()
	return q
}

// TestAQuarter lives through three months in three zones, with the Spring Festival and its working weekends and with the turns of
// the clocks of 8 and 29 March, with a start of both daemons at every hour, outages, a clock set ahead and back, and a platform that
// does not answer at times. Each slot and each reminder goes out once, what comes late says so, what never came is noted by the next,
// and nothing else goes out.
func TestAQuarter(t *testing.T) {
	t.Parallel()
	for seed := range uint64(quarters) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			q := newQuarter(t, seed)
			o := newOracle(q, q.begin())
			q.run(local(t, sh, "2026-04-01 03:30"))
			q.end = q.clock()
			for range 40 { // the phone answers at last
				q.set(q.clock().Add(time.Hour))
				q.start()
			}
			o.run(q.trace)
			q.compare(o)
		})
	}
}

// compare compares what went out with what had to.
func (q *quarter) compare(o *oracle) {
	q.t.Helper()
	named := func(all []message) map[string][]time.Time {
		out := map[string][]time.Time{}
		for _, m := range all {
			name := m.to + " " + m.what
			if m.late {
				name += " late"
			}
			if m.missed > 0 {
				name += fmt.Sprint(" missed ", m.missed)
			}
			out[name] = append(out[name], m.at)
		}
		return out
	}
	got, want := named(q.got), named(o.want)
	for name, at := range want {
		switch is := got[name]; {
		case len(is) != len(at):
			q.t.Errorf("%s: went out %d times (%v), want %d (%v)", name, len(is), is, len(at), at)
		case is[0].Before(at[0]) || is[0].Sub(at[0]) > 90*time.Second: // groups' digests are spread
			q.t.Errorf("%s: went out at %v, want %v", name, is, at)
		}
	}
	for name, at := range got {
		if want[name] == nil {
			q.t.Errorf("%s: went out at %v, unwanted", name, at)
		}
	}
	for _, what := range o.missed {
		q.t.Error(what)
	}
	for key, name := range q.keys {
		if n := q.phone.kept[key]; n != 1 {
			q.t.Errorf("%s: arrived %d times, want once", name, n)
		}
	}
	if len(q.phone.kept) != len(q.keys) {
		q.t.Errorf("%d messages arrived, %d were written", len(q.phone.kept), len(q.keys))
	}
	fates := o.fates(q.trace, q.end)
	q.t.Logf("%d looks at the clock, %d messages, %d tries that went wrong, slots: %v", len(q.trace), len(q.got), q.phone.bad, fates)
	for _, fate := range []string{"in time", "late", "collapsed", "skipped"} {
		if fates[fate] == 0 {
			q.t.Errorf("no slot was %s", fate)
		}
	}
	if q.phone.bad == 0 {
		q.t.Error("the platform took everything at once")
	}
}
