package main

import (
	"context"
	"fmt"
	"time"

	"github.com/rs/zerolog"

	"crmbot/bot"
)

// slowAfter is how long an answer may take before the log tells of it.
const slowAfter = time.Second

// watched is the bot, whose slow answers the log tells of.
type watched struct {
	*bot.Bot
	log zerolog.Logger
}

// Handle answers one event.
func (w watched) Handle(ctx context.Context, ev bot.Event) (bot.Reply, error) {
	return timed(ctx, w.Bot, ev, w.log)
}

// timed lets h answer and tells the log when that took long: which event, of what kind, from where, how long; nothing of what was said.
func timed(ctx context.Context, h bot.Handler, ev bot.Event, log zerolog.Logger) (bot.Reply, error) {
	began := time.Now()
	r, err := h.Handle(ctx, ev)
	if took := time.Since(began); took >= slowAfter {
		log.Warn().Str("event_id", ev.ID).Str("platform", ev.Actor.Platform).Str("user", ev.Actor.ID).
			Str("input", fmt.Sprintf("%T", ev.Input)).Dur("took", took).Msg("slow answer")
	}
	return r, err
}
