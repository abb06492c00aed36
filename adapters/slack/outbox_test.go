package slack_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"crmbot/adapters/slack"
	"crmbot/adapters/slack/slacktest"
	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/outbox"
	"crmbot/crm"
	"crmbot/store/memory"
)

// house is a bot with an outbox on a Slack workspace, which can be restarted.
type house struct {
	*rig
	t    *testing.T
	core *crm.CRM
	bot  *bot.Bot
	box  *outbox.Outbox
	end  func()
}

// build starts a house in which Ann and Bo are known and "tell" sends a text to Bo, "shout" into the room, and "whisper" to Bo in the room.
func build(t *testing.T) *house {
	t.Helper()
	engine := memory.New()
	t.Cleanup(func() { _ = engine.Close() })
	h := &house{t: t, core: crm.Open(engine, "w"), rig: &rig{Slack: slacktest.NewInside(t)}}
	err := h.core.Update(t.Context(), crm.Actor{System: "test"}, time.Now(), func(tx *crm.Tx) error {
		for _, who := range []string{"U0ANN", "U0BO"} {
			p, err := tx.NewPerson(crm.Person{Name: who, Role: crm.Admin, Lang: "en"})
			if err != nil {
				return err
			}
			if _, err := tx.LinkIdentity(crm.Identity{Platform: "slack", Tenant: slacktest.Team, External: who, Person: p.ID, LastUsed: time.Now()}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	h.open(0)
	t.Cleanup(func() { h.close() })
	return h
}

// open starts bot, adapter and outbox; n tells one start from another.
func (h *house) open(n byte) {
	h.t.Helper()
	h.bot = bot.New(bot.Config{
		Core: h.core, Now: time.Now, Rand: rand.NewChaCha8([32]byte{n}), Log: zerolog.Nop(), Commands: []bot.Command{change("tell"), change("shout"), change("revise"), change("flip"), change("note"), change("hush"), offer()},
		Caps: map[string]card.Caps{"slack": new(slack.Adapter).Caps()}, Wake: func() { h.box.Wake() },
	})
	h.Adapter = slack.New(slack.Config{
		Log: zerolog.Nop(), BotToken: slacktest.Token, SigningSecret: slacktest.Secret, APIURL: h.URL, Pause: time.Millisecond,
		HTTP: h.Client(time.Second),
	})
	h.box = outbox.New(outbox.Config{
		Core: h.core, Mailbox: h.bot.Mailbox(), Adapters: []bot.Adapter{h.Adapter}, Log: zerolog.Nop(), Now: time.Now,
		Jitter: func(time.Duration) time.Duration { return 0 },
	})
	h.run(h.t, false, h.bot)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- h.box.Run(ctx) }()
	h.end = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			h.t.Errorf("outbox: %v", err)
		}
	})
}

func (h *house) close() {
	_ = h.stop()
	h.end()
}

// change is a command whose receipt and whose message to Bo must arrive; "note" and "hush" tell nobody. What "revise" tells takes the place of what it told before, and
// the receipt of "flip" that of the card with its button.
func change(word string) bot.Command {
	return bot.Command{
		ID: word + ".it", ZH: []string{word}, EN: []string{word},
		Fields: []bot.Field{{Name: "to", Kind: bot.FieldPerson, Required: true}, {Name: "message", Kind: bot.FieldText, Required: true}},
		Write: func(t *bot.Turn, _ *crm.Tx, a *bot.Args) (bot.Reply, error) {
			c, told := titled("noted "+a.Text("message")), titled("told "+a.Text("message"))
			if c.Audience = card.GroupSafe; word == "revise" {
				told.Key = "the one"
			}
			if word != "note" && word != "hush" {
				t.Tell(a.ID("to"), *told)
			}
			return bot.Reply{Card: c, Private: word == "tell" || word == "hush", Replace: word == "flip"}, nil
		},
	}
}

// offer is a command whose answer, for one person or for all, has buttons that change something.
func offer() bot.Command {
	return bot.Command{
		ID: "offer.it", ZH: []string{"offer"}, EN: []string{"offer"}, Fields: []bot.Field{{Name: "alone", Kind: bot.FieldBool}},
		Read: func(_ *bot.Turn, a *bot.Args) (bot.Reply, error) {
			c := titled("an offer", card.Button{Label: "Flip", Value: "flip.it P2 message=four"}, card.Button{Label: "Tell", Value: "tell.it P2 message=five"})
			return bot.Reply{Card: c, Private: a.Text("alone") == "true"}, nil
		},
	}
}

func (h *house) waiting() int {
	h.t.Helper()
	n := 0
	err := h.core.View(context.Background(), crm.Actor{System: "test"}, time.Now(), func(v *crm.View) error {
		n = len(h.bot.Mailbox().Slips(v, 0, 100))
		return nil
	})
	if err != nil {
		h.t.Error(err)
	}
	return n
}
