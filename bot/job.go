package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/store"
)

// jobTries is how often work is begun that never ends well: a row that takes the program down does not do so for ever.
const jobTries = 3

// Later leaves work to be done behind the event by the Work of a command, in the order it was left. The row is written with the
// event's own, so that a restart begins it again.
func (t *Turn) Later(command, arg string) {
	t.after.jobs = append(t.after.jobs, jobRow{Person: t.Me.ID, Command: command, Arg: arg, Place: t.Event.Place, At: t.Now.UTC()})
}

// Busy reports whether work of a command with that argument is still to be done.
func (t *Turn) Busy(command, arg string) bool {
	for row := range t.bot.tables.job.Rows(t.V, store.All()) {
		if row.Command == command && row.Arg == arg {
			return true
		}
	}
	return false
}

// Report sends the person a card by the outbox at once. It is for Work.
func (t *Turn) Report(ctx context.Context, c card.Card) error {
	return t.bot.update(ctx, func(tx *crm.Tx) error { return t.bot.enqueue(tx, t.letter(c)) })
}

// letter is a card for the person, in the direct chat the work was asked for in.
func (t *Turn) letter(c card.Card) OutboxRow {
	if c.Lang == "" {
		c.Lang = t.P.Tag()
	}
	row := OutboxRow{Person: t.Me.ID, Card: c, At: t.bot.Now().UTC()}
	if p := t.Event.Place; p.Direct && p.ID != "" {
		row.Person, row.Target = 0, Target{Platform: p.Platform, Tenant: p.Tenant, Place: p.ID, Thread: p.Thread}
	}
	return row
}

func (b *Bot) update(ctx context.Context, fn func(*crm.Tx) error) error {
	if err := b.Core.Update(ctx, crm.Actor{System: "bot"}, b.Now(), fn); err != nil {
		return err
	}
	b.Wake()
	return nil
}

// kick has the work looked at now. It never waits.
func (b *Bot) kick() {
	select {
	case b.jobs <- struct{}{}:
	default:
	}
}

// labour does what is left to be done until ctx ends.
func (b *Bot) labour(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.jobs:
		case <-timer.C:
		}
		if err := b.Work(ctx); err != nil && ctx.Err() == nil {
			b.Log.Error().Err(err).Msg("work behind an event")
		}
		timer.Reset(longestNap)
	}
}

// Work does what commands left to be done, one after the other, and returns when nothing is left, or at once where it is
// being done already. What ctx cuts off is begun again the next time.
func (b *Bot) Work(ctx context.Context) error {
	if !b.working.TryLock() {
		return nil
	}
	defer b.working.Unlock()
	for {
		row, ok, err := b.nextJob(ctx)
		if err != nil || !ok {
			return err
		}
		done, err := b.do(ctx, row)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			return err
		}
		err = b.update(ctx, func(tx *crm.Tx) error {
			if done != nil {
				if err := b.enqueue(tx, *done); err != nil {
					return err
				}
			}
			return b.tables.job.Delete(tx, store.K().ID(row.ID))
		})
		if err != nil {
			return err
		}
	}
}

// nextJob is the oldest row of work, counted as begun once more.
func (b *Bot) nextJob(ctx context.Context) (row jobRow, ok bool, err error) {
	first := func(r store.Reader) {
		row, ok = jobRow{}, false
		for row = range b.tables.job.Rows(r, store.All()) {
			ok = true
			return
		}
	}
	err = b.Core.View(ctx, crm.Actor{System: "bot"}, b.Now(), func(v *crm.View) error { first(v); return nil })
	if err != nil || !ok {
		return row, ok, err
	}
	err = b.Core.Update(ctx, crm.Actor{System: "bot"}, b.Now(), func(tx *crm.Tx) error {
		first(tx)
		if !ok {
			return nil
		}
		row.Tried++
		return b.tables.job.Put(tx, &row)
	})
	return row, ok, err
}

// do runs one row of work and gives the letter that tells its end. Its error means that the bot itself could not go on.
func (b *Bot) do(ctx context.Context, row jobRow) (*OutboxRow, error) {
	var t *Turn
	ev := Event{At: b.Now(), Place: row.Place}
	err := b.Core.View(ctx, crm.Actor{System: "bot"}, ev.At, func(v *crm.View) error {
		p, err := v.Person(row.Person)
		if err != nil {
			return err
		}
		t = b.turn(ctx, v, p, ev)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read whose work it is: %w", err)
	}
	t.V = nil
	c := b.words.byID[row.Command]
	if c == nil || c.Work == nil || t.Me.State != crm.Active || !c.allows(t.Me.Role) {
		return nil, nil // it came from another version, or from somebody who may no longer
	}
	if row.Tried > jobTries {
		b.Log.Error().Str("command", row.Command).Uint64("job", row.ID).Msg("work given up")
		return t.ended(t.say(card.Bad, card.Escape(t.T("job.given_up")))), nil
	}
	t.call = Call{Command: c.ID}
	r, err := b.attempt(ctx, t, c, row)
	if err != nil && ctx.Err() == nil {
		r, err = b.explain(ctx, t, err)
	}
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, store.ErrUnknown), errors.Is(err, store.ErrClosed):
		return nil, err
	case err != nil:
		b.Log.Error().Err(err).Str("command", row.Command).Uint64("job", row.ID).Msg("work not done")
		r = t.say(card.Bad, card.Escape(t.T("job.failed")))
	}
	return t.ended(r), b.keepDrafts(ctx, t)
}

// ended is the letter of a reply.
func (t *Turn) ended(r Reply) *OutboxRow {
	if r.Card == nil {
		return nil
	}
	if r.Card.Fallback == "" {
		r.Card.Fallback = r.Card.Title
	}
	row := t.letter(*r.Card)
	return &row
}

// keepDrafts writes what the buttons of a letter stand for.
func (b *Bot) keepDrafts(ctx context.Context, t *Turn) error {
	if t.after.empty() {
		return nil
	}
	return b.update(ctx, func(tx *crm.Tx) error { return b.keep(tx, t) })
}

// attempt keeps a panic inside its one row of work.
func (b *Bot) attempt(ctx context.Context, t *Turn, c *Command, row jobRow) (r Reply, err error) {
	defer func() {
		if v := recover(); v != nil {
			b.Log.Error().Interface("panic", v).Bytes("stack", debug.Stack()).Msg("work behind an event")
			err = fmt.Errorf("work of %s: panic: %v", c.ID, v)
		}
	}()
	select {
	case b.taking <- struct{}{}:
		defer func() { <-b.taking }()
	case <-ctx.Done():
		return Reply{}, ctx.Err()
	}
	return c.Work(ctx, t, row.Arg)
}

// Clock is the time it is now: Turn.Now is when the event or the work began.
func (t *Turn) Clock() time.Time { return t.bot.Now() }
