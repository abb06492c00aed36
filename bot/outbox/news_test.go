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
	silent    bool
}

func (j *joined) SharedPlace(context.Context, bot.Place) (bool, error) {
	if j.silent {
		j.silent = false
		return false, fmt.Errorf("no answer: %w", bot.ErrUncertain)
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
			j := &joined{post: h.post, strangers: strangers, silent: true}
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
