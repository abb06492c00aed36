// Package outbox sends what was enqueued: in order for each chat, at the pace each platform takes, again when it did not arrive, across
// restarts, and says what could not be sent at all.
package outbox

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"crmbot/bot"
	"crmbot/crm"
)

// Config is what an Outbox is made of.
type Config struct {
	Core     *crm.CRM
	Mailbox  bot.Mailbox
	Adapters []bot.Adapter
	Log      zerolog.Logger
	Now      func() time.Time
	// Jitter gives a random part of a duration, so that chats that failed together are not tried together; nil is an even spread.
	Jitter func(time.Duration) time.Duration
	// Grace is how long Run waits at its end for what is on its way; 0 is ten seconds.
	Grace time.Duration
}

// Outbox delivers the rows of one CRM. Only one may run on a store at a time. It keeps the numbers of the waiting rows in memory, chat by
// chat, so that a pass costs what is new and not what waits; the rows with their tries are in the store.
type Outbox struct {
	Config
	lanes map[string]*lane
	wake  chan struct{}

	mu       sync.Mutex
	sorted   uint64   // rows up to this one stand in a lane or are homeless
	homeless []uint64 // rows for people without an account, or for platforms that are off
	looked   time.Time
}

const (
	batch     = 200
	firstRest = time.Second
	longest   = 5 * time.Minute
	nap       = time.Minute      // how long Run sleeps at most
	sendTime  = 30 * time.Second // how long one letter may take: a platform that hangs does not hold up its chat for ever
	homeTime  = 10 * time.Second // how often homes are looked for
	maxFailed = 120              // tries of one letter, about ten hours
	grace     = 10 * time.Second
)

// New makes an Outbox.
func New(c Config) *Outbox {
	if c.Jitter == nil {
		c.Jitter = rand.N[time.Duration]
	}
	if c.Grace <= 0 {
		c.Grace = grace
	}
	o := &Outbox{Config: c, lanes: map[string]*lane{}, wake: make(chan struct{}, 1)}
	for _, a := range c.Adapters {
		o.lanes[a.Name()] = newLane(o, a)
	}
	return o
}

// Wake makes Run look at the rows now. It never waits.
func (o *Outbox) Wake() { nudge(o.wake) }

func nudge(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Run delivers until ctx ends: then it begins nothing more, and waits for what is on its way as long as the grace.
func (o *Outbox) Run(ctx context.Context) error {
	var lanes sync.WaitGroup
	for _, l := range o.lanes {
		lanes.Go(func() { l.run(ctx) })
	}
	defer lanes.Wait()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-o.wake:
		case <-timer.C:
		}
		if err := o.sort(ctx, false); err != nil && ctx.Err() == nil {
			o.Log.Error().Err(err).Msg("outbox rows not read")
		}
		timer.Reset(nap)
	}
}

// Flush delivers once what can be delivered now on the given platforms; without any, on all.
func (o *Outbox) Flush(ctx context.Context, platforms ...string) error {
	if err := o.sort(ctx, true); err != nil {
		return err
	}
	if len(platforms) == 0 {
		for name := range o.lanes {
			platforms = append(platforms, name)
		}
	}
	var lanes sync.WaitGroup
	for _, name := range platforms {
		if l := o.lanes[name]; l != nil {
			lanes.Go(func() { l.flush(ctx) })
		}
	}
	lanes.Wait()
	return ctx.Err()
}

// sort puts the rows written since the last time into the lanes of their platforms, and now and then looks whether the homeless have
// found a home.
func (o *Outbox) sort(ctx context.Context, homes bool) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	for more := true; more; {
		var slips []bot.Slip
		err := o.view(ctx, func(v *crm.View) error {
			slips = o.Mailbox.Slips(v, o.sorted, batch)
			return nil
		})
		if err != nil {
			return err
		}
		for _, s := range slips {
			o.sorted = s.Seq
			o.place(s)
		}
		more = len(slips) == batch
	}
	for _, l := range o.lanes {
		l.recheck()
	}
	if len(o.homeless) == 0 || !homes && time.Since(o.looked) < homeTime {
		return nil
	}
	o.looked = time.Now()
	var found []bot.Slip
	err := o.view(ctx, func(v *crm.View) error {
		found = nil
		for _, seq := range o.homeless {
			s, err := o.Mailbox.Slip(v, seq)
			if errors.Is(err, bot.ErrGone) {
				continue
			}
			if err != nil {
				return err
			}
			found = append(found, s)
		}
		return nil
	})
	if err != nil {
		return err
	}
	o.homeless = nil
	for _, s := range found {
		o.place(s)
	}
	return nil
}

// place puts a row where it belongs. It is called with the lock held.
func (o *Outbox) place(s bot.Slip) {
	if l := o.lanes[s.Target.Platform]; l != nil {
		l.add(s)
		return
	}
	o.homeless = append(o.homeless, s.Seq)
}

// moved puts a row that no longer belongs where it stood.
func (o *Outbox) moved(s bot.Slip) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.place(s)
}

func (o *Outbox) view(ctx context.Context, fn func(*crm.View) error) error {
	return o.Core.View(ctx, crm.Actor{System: "outbox"}, o.Now(), fn)
}

func (o *Outbox) update(ctx context.Context, fn func(*crm.Tx) error) error {
	return o.Core.Update(ctx, crm.Actor{System: "outbox"}, o.Now(), fn)
}
