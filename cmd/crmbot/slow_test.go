package main

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"crmbot/bot"
)

// TestSlowAnswers: an answer that takes a second is told of in the log, without what was said; a quick one is not.
func TestSlowAnswers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		takes time.Duration
		told  bool
	}{{time.Second - 1, false}, {time.Second, true}} {
		t.Run(c.takes.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var log strings.Builder
				ev := bot.Event{ID: "E1", Actor: bot.Account{Platform: "web", ID: "ann"}, Input: bot.Text{Text: "secret words"}}
				r, err := timed(t.Context(), answering(func() { <-time.After(c.takes) }), ev, zerolog.New(&log))
				if err != nil || r.Toast != "done" {
					t.Errorf("answer = %+v, %v", r, err)
				}
				told := log.String()
				if strings.Contains(told, "slow answer") != c.told || strings.Contains(told, "secret") {
					t.Errorf("log: %s", told)
				}
				if c.told && !(strings.Contains(told, `"event_id":"E1"`) && strings.Contains(told, `"input":"bot.Text"`) && strings.Contains(told, `"took":1000`)) {
					t.Errorf("log: %s", told)
				}
			})
		})
	}
}

// answering is a handler that does something before it answers.
type answering func()

func (f answering) Handle(context.Context, bot.Event) (bot.Reply, error) {
	f()
	return bot.Reply{Toast: "done"}, nil
}
