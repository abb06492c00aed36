package bench_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"crmbot/adapters/slack"
	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/command"
	"crmbot/crm"
	"crmbot/store/bolt"
)

// desk is a company whose reps log visits by typing, beside a bare loop on a copy of its database.
type desk struct {
	engine    *bolt.Engine
	record    *recorder
	core      *crm.CRM
	bot       *bot.Bot
	bare      *bare
	staff     staff
	customers []crm.Customer
	typed     int // visits so far
}

// visits compares visits typed into the bot with a bare bbolt loop that writes the same bytes to the same disk.
func visits(b *testing.B, r *report) {
	d := openDesk(b)
	for _, round := range []struct {
		writers, visits int
		aim             string
	}{{1, 300, ""}, {16, 3000, "≥ 50 %"}, {64, 6000, "≥ 50 %"}} {
		const rounds = 5
		var ratios, ours, theirs, ourSyncs, theirSyncs []float64
		for range rounds {
			commits := d.engine.Stats().Commits
			typing := d.write(b, round.writers, round.visits)
			ourSyncs = append(ourSyncs, 2*float64(d.engine.Stats().Commits-commits)/float64(round.visits))
			bareCommits := d.bare.commits
			replay := d.replay(b, round.writers, round.visits)
			theirSyncs = append(theirSyncs, 2*float64(d.bare.commits-bareCommits)/float64(round.visits))
			ratios = append(ratios, replay.Seconds()/typing.Seconds())
			ours, theirs = append(ours, perSecond(round.visits, typing)), append(theirs, perSecond(round.visits, replay))
		}
		b.ReportMetric(median(ratios), fmt.Sprintf("ratio-%d", round.writers))
		r.add(line{
			what: fmt.Sprintf("visits, %d writers", round.writers),
			got:  fmt.Sprintf("%.0f/s, %.3f syncs each", median(ours), median(ourSyncs)), against: fmt.Sprintf("bare loop %.0f/s, %.3f syncs each", median(theirs), median(theirSyncs)),
			ratio: fmt.Sprintf("%.0f %%", 100*median(ratios)), aim: round.aim,
		})
	}
}

// openDesk makes the company, and a copy of its database for the bare loop.
func openDesk(b *testing.B) *desk {
	b.Helper()
	dir := b.TempDir()
	path, copied := filepath.Join(dir, "crm.db"), filepath.Join(dir, "bare.db")
	engine, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	c := core(engine)
	people := hire(b, c)
	list := customers(b, c, people, 80*reps)
	if err := engine.Close(); err != nil {
		b.Fatal(err)
	}
	copyFile(b, copied, path)
	d := &desk{engine: open(b, path), bare: openBare(b, copied), staff: people, customers: list}
	d.record = &recorder{Engine: d.engine}
	d.core = core(d.record)
	d.bot = robot(d.core)
	return d
}

// robot is the bot over a core.
func robot(c *crm.CRM) *bot.Bot {
	return bot.New(bot.Config{
		Core: c, Commands: command.All(), Log: zerolog.New(os.Stderr), Now: func() time.Time { return noon }, Rand: rand.Reader,
		Caps: map[string]card.Caps{
			platform:       {Forms: true, Buttons: card.NoLimit, Items: true, Private: true},
			slack.Platform: new(slack.Adapter).Caps(),
		},
		Names: []string{"crmbot"}, Join: bot.JoinInvite,
	})
}

func copyFile(b *testing.B, to, from string) {
	b.Helper()
	src, err := os.Open(from)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = src.Close() }()
	dst, err := os.Create(to)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := io.Copy(dst, src); err != nil {
		b.Fatal(err)
	}
	if err := dst.Close(); err != nil {
		b.Fatal(err)
	}
}

// write logs n visits, each a typed line with a delivery id, from so many people at once.
func (d *desk) write(b *testing.B, writers, n int) time.Duration {
	b.Helper()
	before := entries(b, d.core)
	first := d.typed
	d.typed += n
	spent := among(b, writers, n, func(i int) error {
		i += first
		who := i % reps
		customer := d.customers[(i*31%len(d.customers))/reps*reps+who]
		_, err := d.bot.Handle(context.Background(), bot.Event{
			ID: fmt.Sprintf("om_%012d", i), At: noon.Add(time.Duration(i/20) * time.Second),
			Actor: bot.Account{Platform: platform, Tenant: tenant, ID: account(who)},
			Place: bot.Place{Platform: platform, Tenant: tenant, ID: "dm" + account(who), Direct: true},
			Input: bot.Text{Text: "拜访 " + customer.Name + " 谈了报价 下周三再跟进"},
		})
		return err
	})
	if got := entries(b, d.core) - before; got != uint64(n) {
		b.Fatalf("%d visits wrote %d journal entries", n, got)
	}
	return spent
}

// replay gives the bare loop what the visits before wrote.
func (d *desk) replay(b *testing.B, writers, n int) time.Duration {
	b.Helper()
	updates := d.record.take()
	if len(updates) != n {
		b.Fatalf("%d visits made %d updates", n, len(updates))
	}
	return among(b, writers, n, func(i int) error { return d.bare.write(updates[i]) })
}

// entries is how long the journal is.
func entries(b *testing.B, c *crm.CRM) (n uint64) {
	b.Helper()
	view(b, c, 1, func(v *crm.View) error { n, _ = v.Head(); return nil })
	return n
}

// among has so many goroutines do the numbers below n between them.
func among(b *testing.B, writers, n int, do func(i int) error) time.Duration {
	b.Helper()
	var next atomic.Int64
	var wg sync.WaitGroup
	return took(func() {
		for range writers {
			wg.Go(func() {
				for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
					if err := do(int(i)); err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
	})
}
