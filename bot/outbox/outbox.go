// Package outbox sends what was enqueued: in order for each target, again when it did not arrive, across restarts.
package outbox

import (
	"context"
	"errors"
	"maps"
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
}

// Outbox delivers the rows of one CRM. Only one may run on a store at a time.
type Outbox struct {
	Config
	adapters map[string]bot.Adapter
	wake     chan struct{}
	turn     chan struct{} // held by the one pass that runs
	rest     map[string]pause
}

// pause is how long a target that could not be reached is left alone.
type pause struct {
	until time.Time
	last  time.Duration
}

const (
	batch     = 100
	firstRest = time.Second
	longest   = time.Minute
	nap       = time.Minute      // how long Run sleeps at most
	sendTime  = 30 * time.Second // how long one letter may take: a platform that hangs does not hold up the others for ever
)

// New makes an Outbox.
func New(c Config) *Outbox {
	o := &Outbox{Config: c, adapters: map[string]bot.Adapter{}, wake: make(chan struct{}, 1), turn: make(chan struct{}, 1), rest: map[string]pause{}}
	for _, a := range c.Adapters {
		o.adapters[a.Name()] = a
	}
	return o
}

// Wake makes Run look at the rows now. It never waits.
func (o *Outbox) Wake() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// Run delivers until ctx ends.
func (o *Outbox) Run(ctx context.Context) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-o.wake:
		case <-timer.C:
		}
		next, err := o.pass(ctx)
		if err != nil && ctx.Err() == nil {
			o.Log.Error().Err(err).Msg("outbox pass")
		}
		timer.Reset(next)
	}
}

// Flush delivers once what can be delivered now.
func (o *Outbox) Flush(ctx context.Context) error {
	_, err := o.pass(ctx)
	return err
}

// pass sends every waiting letter whose target is not being rested, and says when to look again.
func (o *Outbox) pass(ctx context.Context) (time.Duration, error) {
	select {
	case o.turn <- struct{}{}:
		defer func() { <-o.turn }()
	case <-ctx.Done():
		return nap, ctx.Err()
	}
	now := o.Now()
	defer maps.DeleteFunc(o.rest, func(_ string, p pause) bool { return now.Sub(p.until) > longest }) // nothing waits for them any more
	blocked := map[string]bool{}
	next := nap
	for after := uint64(0); ; {
		var letters []bot.Letter
		err := o.Core.View(ctx, crm.Actor{System: "outbox"}, now, func(v *crm.View) error {
			var err error
			letters, err = o.Mailbox.Waiting(v, after, batch)
			return err
		})
		if err != nil {
			return next, err
		}
		for _, l := range letters {
			after = l.Seq
			key := l.Target.Platform + "|" + l.Target.Tenant + "|" + l.Target.Place + "|" + l.Target.Account
			if p, resting := o.rest[key]; resting && now.Before(p.until) {
				blocked[key] = true
				next = min(next, p.until.Sub(now))
			}
			if blocked[key] {
				continue
			}
			wait, err := o.send(ctx, l)
			if err != nil {
				return next, err
			}
			if wait == 0 {
				delete(o.rest, key)
				continue
			}
			blocked[key] = true
			p := o.rest[key]
			p.last = min(max(firstRest, 2*p.last), longest)
			p.until = now.Add(max(p.last, wait))
			o.rest[key] = p
			next = min(next, p.until.Sub(now))
		}
		if len(letters) < batch {
			return next, nil
		}
	}
}

// send delivers one letter and strikes it off. A wait above zero asks to leave the target alone so long.
func (o *Outbox) send(ctx context.Context, l bot.Letter) (wait time.Duration, err error) {
	adapter, ok := o.adapters[l.Target.Platform]
	if !ok {
		return nap, nil // a platform that is switched off: its letters wait
	}
	sending, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	ref, sendErr := adapter.Send(sending, l.Target, l.Card, l.Try)
	var later bot.RetryAfter
	switch {
	case sendErr == nil:
		return 0, o.update(ctx, func(tx *crm.Tx) error { return o.Mailbox.Sent(tx, l, ref) })
	case errors.Is(sendErr, bot.ErrDead), errors.Is(sendErr, bot.ErrRejected):
		o.Log.Warn().Err(sendErr).Str("platform", l.Target.Platform).Uint64("row", l.Seq).Msg("message given up")
		return 0, o.update(ctx, func(tx *crm.Tx) error { return o.Mailbox.Sent(tx, l, bot.MessageRef{}) })
	case errors.As(sendErr, &later):
		wait = later.After
	}
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	return max(wait, firstRest), o.update(ctx, func(tx *crm.Tx) error { return o.Mailbox.Failed(tx, l) })
}

func (o *Outbox) update(ctx context.Context, fn func(*crm.Tx) error) error {
	return o.Core.Update(ctx, crm.Actor{System: "outbox"}, o.Now(), fn)
}
