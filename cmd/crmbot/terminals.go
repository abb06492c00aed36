package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"crmbot/adapters/terminal"
	"crmbot/bot"
	"crmbot/bot/card"
)

// terminals hands the outbox's letters to the terminal session that began last. Safe for many goroutines.
type terminals struct {
	mu   sync.Mutex
	live []*terminal.Adapter
}

var _ bot.Adapter = (*terminals)(nil)

// Name is the terminal's.
func (t *terminals) Name() string { return terminal.Platform }

// Caps are the terminal's.
func (t *terminals) Caps() card.Caps { return new(terminal.Adapter).Caps() }

// Run has nothing to do: sessions take their own events.
func (t *terminals) Run(ctx context.Context, _ bot.Handler) error {
	<-ctx.Done()
	return nil
}

// Send gives a letter to a session; without one it waits.
func (t *terminals) Send(ctx context.Context, to bot.Target, c card.Card, try bot.Attempt) (bot.MessageRef, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.live) == 0 {
		return bot.MessageRef{}, fmt.Errorf("send to a terminal: none is open: %w", bot.RetryAfter{After: time.Minute})
	}
	return t.live[len(t.live)-1].Send(ctx, to, c, try)
}

// session counts a session in until leave is called.
func (t *terminals) session(a *terminal.Adapter) (leave func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.live = append(t.live, a)
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.live = slices.DeleteFunc(t.live, func(b *terminal.Adapter) bool { return a == b })
	}
}
