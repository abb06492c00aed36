package slack

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
)

// trials are the buttons that were sent to see whether a press comes back. Safe for many goroutines.
type trials struct {
	mu   sync.Mutex
	wait map[string]chan struct{} // account and value → closed when it was pressed
}

func (t *trials) begin(key string) <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.wait == nil {
		t.wait = map[string]chan struct{}{}
	}
	done := make(chan struct{})
	t.wait[key] = done
	return done
}

func (t *trials) end(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.wait, key)
}

// pressed reports whether an event is the press that was waited for.
func (t *trials) pressed(ev bot.Event) bool {
	in, ok := ev.Input.(bot.Press)
	if !ok || !strings.HasPrefix(in.Value, trialMark) {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	key := ev.Actor.ID + " " + in.Value
	done, ok := t.wait[key]
	if ok {
		close(done)
		delete(t.wait, key)
	}
	return ok
}

// trialMark begins the value of such a button.
const trialMark = "slack.trial "

// Trial is a message with one button that is sent to see whether its press comes back, and what the message becomes afterwards.
type Trial struct {
	Ask           card.Card // the button is put below it
	Label         string
	Nonce         string // nobody can guess it
	Done, Overdue card.Card
}

// Try sends a trial to somebody's own chat and waits until they press, or until ctx ends, which is its error then. Run has to run.
func (a *Adapter) Try(ctx context.Context, account string, t Trial) error {
	value := trialMark + t.Nonce
	key := account + " " + value
	pressed := a.trials.begin(key)
	defer a.trials.end(key)
	place, err := a.people.chat(ctx, account)
	if err != nil {
		return err
	}
	t.Ask.Body = append(t.Ask.Body, card.Actions{Buttons: []card.Button{{Label: t.Label, Style: card.Primary, Value: value}}})
	ts, err := a.deliver(ctx, post{channel: place, key: key}, t.Ask, false)
	if err != nil {
		return err
	}
	after, waited := t.Done, error(nil)
	select {
	case <-pressed:
	case <-ctx.Done():
		after, waited = t.Overdue, ctx.Err()
	}
	change, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if _, err := a.deliver(change, post{channel: place, ts: ts, key: key}, after, false); err != nil && waited == nil {
		return fmt.Errorf("change the message that was pressed: %w", err)
	}
	return waited
}
