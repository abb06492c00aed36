package outbox_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/lang"
	"crmbot/crm"
)

// joined is a platform that knows who reads along in its chats.
type joined struct {
	*post
	strangers bool
	fails     []error // what the question is answered with first
}

func (j *joined) SharedPlace(context.Context, bot.Place) (bool, error) {
	if len(j.fails) > 0 {
		err := j.fails[0]
		j.fails = j.fails[1:]
		return false, err
	}
	return j.strangers, nil
}

// news is a command that announces its text in the chat "c1".
func news() bot.Command {
	return bot.Command{
		ID: "news.it", ZH: []string{"播报"}, EN: []string{"announce"}, Fields: []bot.Field{{Name: "message", Kind: bot.FieldText, Required: true}},
		Write: func(t *bot.Turn, _ *crm.Tx, a *bot.Args) (bot.Reply, error) {
			return bot.Reply{Toast: "ok"}, t.Announce(bot.Place{Platform: "chat", ID: "c1"}, lang.English, time.UTC, func(*bot.Turn) card.Card { return card.Card{Fallback: a.Text("message")} })
		},
	}
}

// TestNewsForStrangers: before an announcement goes into a chat its platform is asked who reads along there, until it answers; where
// strangers do, it is given up and nothing is sent.
func TestNewsForStrangers(t *testing.T) {
	t.Parallel()
	for _, strangers := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			h := setup(t)
			j := &joined{post: h.post, strangers: strangers, fails: []error{fmt.Errorf("no answer: %w", bot.ErrUncertain)}}
			h.adapters = []bot.Adapter{j}
			h.reopen()
			h.say("news.it message=won")
			h.flush()
			<-time.After(time.Minute) // virtual time
			h.flush()
			dead, _ := h.dead()
			switch {
			case strangers && (len(dead) != 1 || dead[0].Why != bot.WhyStrangers || len(h.post.texts()) != 0):
				t.Errorf("with strangers: given up %+v, sent %q", dead, h.post.texts())
			case !strangers && (len(dead) != 0 || len(h.post.texts()) != 1):
				t.Errorf("without strangers: given up %+v, sent %q", dead, h.post.texts())
			}
		})
	}
}

// TestNewsWhileThePlatformIsBusy: "later" to the question who reads along is waited for, however often, and costs no try.
func TestNewsWhileThePlatformIsBusy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := setup(t)
		j := &joined{post: h.post}
		for range 150 {
			j.fails = append(j.fails, fmt.Errorf("ask: %w", bot.RetryAfter{After: 30 * time.Second, Call: "info"}))
		}
		h.adapters = []bot.Adapter{j}
		h.reopen()
		h.say("news.it message=won")
		h.flush()
		for range 150 {
			<-time.After(time.Minute) // virtual time
			h.flush()
		}
		if dead, _ := h.dead(); len(dead) != 0 || len(h.post.texts()) != 1 {
			t.Errorf("given up %+v, sent %q", dead, h.post.texts())
		}
	})
}
