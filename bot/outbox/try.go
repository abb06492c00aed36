package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rs/zerolog"

	"crmbot/bot"
	"crmbot/crm"
)

// result is what became of the first row of a chat: done with, or to be tried again after a wait.
type result struct {
	done   bool
	wait   time.Duration
	booked bool // it keeps its place in the pace
	held   bool
}

// try sends the first row of a chat if it may be sent now.
func (l *lane) try(ctx context.Context, c *chat) result {
	o, seq := l.o, c.first
	var letter bot.Letter
	err := o.view(ctx, func(v *crm.View) error {
		var err error
		letter, err = o.Mailbox.Letter(v, seq)
		return err
	})
	if r, settled := l.settled(ctx, c, letter, err); settled {
		return r
	}
	if letter.Held > 0 {
		return result{wait: letter.Held, held: true}
	}
	var calls []string
	if p, ok := l.adapter.(bot.Paced); ok {
		calls = p.CallsFor(letter.Target, letter.Try)
	}
	now := time.Now()
	if wait := l.pace.rest(now, letter.Target, calls); wait > 0 {
		// It gives its place up: those that wait together come back one after the other.
		return result{wait: wait + l.pace.book(now.Add(wait), letter.Target, calls), booked: true}
	}
	if !c.booked {
		if wait := l.pace.book(now, letter.Target, calls); wait > 0 {
			return result{wait: wait, booked: true}
		}
	}
	err = o.update(ctx, func(tx *crm.Tx) error {
		var err error
		letter, err = o.Mailbox.Begin(tx, seq)
		return err
	})
	if r, settled := l.settled(ctx, c, letter, err); settled {
		return r
	}
	ref, err := l.send(ctx, letter)
	if err != nil {
		return l.failed(ctx, c, letter, err)
	}
	if err := o.update(ctx, func(tx *crm.Tx) error { return o.Mailbox.Sent(tx, letter, ref) }); err != nil {
		o.Log.Error().Err(err).Uint64("row", seq).Msg("sent message not struck off")
		return result{wait: l.rest(c)} // its try is noted: it will be looked for
	}
	return result{done: true}
}

// settled handles a row that is not to be sent from here: struck off, unreadable, or for another chat by now.
func (l *lane) settled(ctx context.Context, c *chat, letter bot.Letter, err error) (result, bool) {
	o := l.o
	switch {
	case errors.Is(err, bot.ErrGone):
		return result{done: true}, true
	case errors.Is(err, bot.ErrUnreadable):
		o.Log.Error().Err(err).Msg("message given up")
		if err := o.update(ctx, func(tx *crm.Tx) error { return o.Mailbox.Failed(tx, letter, bot.Outcome{GiveUp: bot.WhyUnreadable}) }); err != nil {
			return result{wait: l.rest(c)}, true
		}
		return result{done: true}, true
	case err != nil:
		if ctx.Err() == nil {
			o.Log.Error().Err(err).Uint64("row", c.first).Msg("message not read")
		}
		return result{wait: l.rest(c)}, true
	case letter.Target.Platform != l.adapter.Name() || letter.Target.Chat() != c.key:
		o.moved(letter.Slip)
		return result{done: true}, true
	}
	return result{}, false
}

// send makes one try. A panic of the adapter stays inside it.
func (l *lane) send(ctx context.Context, letter bot.Letter) (ref bot.MessageRef, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("send: panic: %v: %w", v, bot.ErrUncertain)
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	if asked, can := l.adapter.(bot.SharedPlaces); can && letter.News {
		place := bot.Place{Platform: letter.Target.Platform, Tenant: letter.Target.Tenant, ID: letter.Target.Place}
		switch shared, err := asked.SharedPlace(ctx, place); {
		case err != nil:
			var later bot.RetryAfter
			if errors.As(err, &later) {
				return ref, fmt.Errorf("ask who reads along: %w", later)
			}
			return ref, fmt.Errorf("ask who reads along: %s", err.Error()) // nothing was sent, whatever became of the question
		case shared:
			return ref, bot.Undeliverable{Why: bot.WhyStrangers}
		}
	}
	return l.adapter.Send(ctx, letter.Target, letter.Card, letter.Try)
}

// failed notes how a try went wrong, and says when to make the next.
func (l *lane) failed(ctx context.Context, c *chat, letter bot.Letter, cause error) result {
	o := l.o
	how := bot.Outcome{Arrived: errors.Is(cause, bot.ErrUncertain) || errors.Is(cause, context.DeadlineExceeded) || errors.Is(cause, context.Canceled)}
	var later bot.RetryAfter
	var dead bot.Undeliverable
	wait := time.Duration(0)
	switch {
	case errors.As(cause, &dead):
		how.GiveUp = dead.Why
	case errors.Is(cause, bot.ErrDead):
		how.GiveUp = bot.WhyRefused
	case errors.Is(cause, bot.ErrRejected):
		how.GiveUp = bot.WhyRejected
	case errors.As(cause, &later):
		how.PutOff, wait = true, max(later.After, firstRest)
		if later.Call != "" {
			l.pace.pause(time.Now(), letter.Target.Tenant, later.Call, wait)
		}
	case letter.Failed+1 >= maxFailed:
		how.GiveUp = bot.WhyTries
	default:
		wait = l.rest(c)
	}
	if ctx.Err() != nil {
		return result{wait: firstRest} // the process ends; the row says that it may have arrived
	}
	if err := o.update(ctx, func(tx *crm.Tx) error { return o.Mailbox.Failed(tx, letter, how) }); err != nil {
		o.Log.Error().Err(err).Uint64("row", letter.Seq).Msg("failed try not noted")
		return result{wait: max(wait, l.rest(c))}
	}
	level := zerolog.DebugLevel
	if how.GiveUp != "" {
		level = zerolog.WarnLevel
	}
	o.Log.WithLevel(level).Err(cause).Str("platform", l.adapter.Name()).Uint64("row", letter.Seq).Str("given_up", string(how.GiveUp)).Int("failed", letter.Failed+1).Dur("again_in", wait).Msg("message not sent")
	return result{done: how.GiveUp != "", wait: wait}
}

// rest is how long a chat that failed is left alone: twice as long each time, half of it by chance.
func (l *lane) rest(c *chat) time.Duration {
	c.rest = min(max(firstRest, 2*c.rest), longest)
	return c.rest/2 + min(l.o.Jitter(c.rest/2+1), c.rest/2)
}
