package bot

import (
	"context"
	"sync"
	"time"

	"crmbot/crm"
)

// longestNap is how long a clock loop sleeps at most: rows written meanwhile are seen by then.
const longestNap = time.Minute

// Tick runs what has fallen due and says when the next row does; zero when none waits.
func (b *Bot) Tick(ctx context.Context) (time.Time, error) {
	var next time.Time
	var letters int
	now := b.Now()
	err := b.Core.Update(ctx, crm.Actor{System: "bot"}, now, func(tx *crm.Tx) error {
		var err error
		next, letters, err = b.due(tx, now)
		return err
	})
	if err == nil && letters > 0 {
		b.Log.Warn().Int("messages", letters).Msg("given up: nobody took them for a week")
	}
	b.Wake()
	return next, err
}

// Run is the one clock loop: it ticks until ctx ends, and beside it does the work commands left. A fault is logged and tried again.
func (b *Bot) Run(ctx context.Context) error {
	var labour sync.WaitGroup
	labour.Go(func() { b.labour(ctx) })
	defer labour.Wait()
	return Clockwork(ctx, b.Now, b.Tick, func(err error) { b.Log.Error().Err(err).Msg("clock loop") })
}

// Clockwork ticks until ctx ends: at once, then when each tick says that something falls due, and after longestNap at the latest,
// because clocks are changed and others plan things too. A tick that fails is told to fault and tried again.
func Clockwork(ctx context.Context, now func() time.Time, tick func(context.Context) (next time.Time, err error), fault func(error)) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
		}
		next, err := tick(ctx)
		if err != nil && ctx.Err() == nil {
			fault(err)
		}
		nap := longestNap
		if until := next.Sub(now()); !next.IsZero() && until < nap {
			nap = max(until, 0)
		}
		timer.Reset(nap)
	}
}
