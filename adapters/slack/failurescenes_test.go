package slack_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"crmbot/adapters/slack"
	"crmbot/adapters/slack/slacktest"
	"crmbot/bot"
	"crmbot/bot/card"
)

// scenes are the uses of all calls of the adapter.
func scenes() []scene {
	return []scene{
		{"chat.postMessage", "a message of the outbox", outgoing("")},
		{"chat.update", "a message of the outbox that takes the place of another", outgoing("revise")},
		{"conversations.open", "a first message of the outbox", outgoing("first")},
		{"conversations.history", "a message of the outbox that may have arrived", outgoing("doubt")},
		{"conversations.replies", "a receipt in a thread that may have arrived", receipt(true)},
		{"chat.postEphemeral", "the receipt of a change in a channel", receipt(false)},
		{"conversations.info", "who reads along in a channel", asking(func(ctx context.Context, a *slack.Adapter) error {
			_, err := a.SharedPlace(ctx, bot.Place{Platform: slack.Platform, ID: "C0ROOM"})
			return err
		})},
		{"users.lookupByEmail", "whose address it is", asking(func(ctx context.Context, a *slack.Adapter) error {
			_, err := a.Account(ctx, "ann@example.com")
			return err
		})},
		{"users.info", "who writes", answering(nil, typing("hello"), "heard hello")},
		{"conversations.open", "the chat of who writes", answering(nil, typing("hello"), "heard hello")},
		{"conversations.history", "whether a chat is empty", answering(nil, func(r *rig, p *slacktest.Person) {
			r.Happens(map[string]any{"type": "app_home_opened", "user": p.User, "channel": p.Channel, "tab": "messages"})
		}, "heard opened")},
		{"chat.postMessage", "an answer in a channel", answering(nil, typing(slacktest.Mention("hello")), "heard hello")},
		{"chat.postEphemeral", "an answer to one person in a channel", answering(nil, typing(slacktest.Mention("whisper")), "for Ann")},
		{"chat.update", "an answer in the place of the card that was pressed", answering(typing("offer"), pressing("take 1"), "taken")},
		{slacktest.Answers, "an answer in the place of what one person sees", answering(typing(slacktest.Mention("alone")), pressing("take alone"), "taken")},
		{"views.open", "a form", answering(nil, func(_ *rig, p *slacktest.Person) { p.Slash("/crm", "visit") }, "typed before")},
		{"views.update", "a form that took long", answering(nil, func(_ *rig, p *slacktest.Person) { p.Shortcut("form slow") }, "typed before")},
		{"views.publish", "the home page", answering(nil, func(_ *rig, p *slacktest.Person) { p.Home() }, "my day")},
		{"files.getUploadURLExternal", "a file", answering(nil, typing("deals"), "received deals.csv")},
		{slacktest.Upload, "a file", answering(nil, typing("deals"), "received deals.csv")},
		{"files.completeUploadExternal", "a file", answering(nil, typing("deals"), "received deals.csv")},
		{"files.info", "a file that may have been shown", answering(nil, func(r *rig, p *slacktest.Person) {
			r.Fail("files.completeUploadExternal", slacktest.Fail{Lost: true})
			p.Type("deals")()
		}, "received deals.csv")},
		{slacktest.Download, "a file that was sent", answering(nil, func(_ *rig, p *slacktest.Person) { p.Upload("people.csv", []byte("name\n"), "", nil)() }, "read people.csv")},
		{"auth.test", "signing in", signing},
		{"apps.connections.open", "a socket", dialling},
		{"socket", "a socket", dialling},
	}
}

// outgoing plays a message to Bo that Ann causes.
func outgoing(how string) func(*testing.T, *stage) string {
	return func(t *testing.T, s *stage) string {
		t.Helper()
		h := build(t)
		ann, bo := h.Direct("U0ANN"), h.Direct("U0BO")
		ann.Slash("/crm", "offer.it")
		word := "tell.it"
		if how == "revise" {
			word = "revise.it"
		}
		if how != "first" {
			ann.Slash("/crm", word+" P2 message=zero")
			h.settles(func() bool { return strings.Contains(bo.Sees(), "told zero") })
		}
		s.arms(h.Slack, h.Adapter)
		if how == "doubt" {
			h.Fail("chat.postMessage", slacktest.Fail{Lost: true})
		}
		ann.Slash("/crm", word+" P2 message=one")
		s.passes()
		seen := bo.Sees()
		got := h.outcome(seen, "told one")
		if how == "revise" && strings.Contains(seen, "told zero") {
			got += ", below the older one"
		}
		s.upTo = h.Calls(s.method)
		ann.Slash("/crm", "tell.it P2 message=two")
		h.settles(func() bool { return strings.Contains(bo.Sees(), "told two") })
		sees(t, bo, "told two") // what comes next is not held up
		return got
	}
}

// receipt plays the receipt of a change that Ann makes in the room, in a thread or for her eyes.
func receipt(thread bool) func(*testing.T, *stage) string {
	return func(t *testing.T, s *stage) string {
		t.Helper()
		h := build(t)
		room, word := h.In("U0ANN", "C0ROOM"), "hush.it"
		room.Silent("the top")
		room.Type(slacktest.Mention("offer.it"))()
		s.arms(h.Slack, h.Adapter)
		if thread {
			room, word = room.Below(h.Messages("C0ROOM")[0].TS), "note.it"
			h.Fail("chat.postMessage", slacktest.Fail{Lost: true})
		}
		wait := room.Type(slacktest.Mention(word + " P2 message=one"))
		s.passes()
		wait()
		if own := h.Direct("U0ANN").Sees(); strings.Contains(own, "noted one") && !strings.Contains(room.Sees(), "noted one") {
			return "in their own chat, " + h.outcome(own, "noted one")
		}
		return h.outcome(room.Sees(), "noted one")
	}
}

// outcome says what became of a message.
func (h *house) outcome(seen, text string) string {
	h.t.Helper()
	n, marked := strings.Count(seen, text), strings.Contains(seen, "may be a repeat")
	var why string
	for _, d := range h.dead() {
		if d.First == text {
			why = "dead letter, " + string(d.Why)
		}
	}
	switch {
	case n == 1 && why == "" && marked:
		return "there once, marked as a possible repeat"
	case n == 1 && why == "":
		return "there once"
	case n == 2 && marked && why == "":
		return "there, and once more marked as a possible repeat"
	case n == 0 && why != "":
		return why
	}
	h.t.Errorf("%q is there %d times, and %q, in:\n%s", text, n, why, seen)
	return fmt.Sprintf("LOST OR DOUBLED: %d times, %s", n, why)
}

// asking plays a question of the bot's.
func asking(ask func(context.Context, *slack.Adapter) error) func(*testing.T, *stage) string {
	return func(t *testing.T, s *stage) string {
		t.Helper()
		r := start(t, false, &heard{})
		s.arms(r.Slack, r.Adapter)
		err := ask(t.Context(), r.Adapter)
		var later bot.RetryAfter
		var dead bot.Undeliverable
		switch {
		case err == nil:
			t.Error("answered")
		case errors.As(err, &later):
			return "who asks is told to ask again after " + later.After.String()
		case errors.As(err, &dead):
			return "who asks is told why, " + string(dead.Why)
		case slack.Code(err) != "":
			return "who asks is told why, " + slack.Code(err)
		}
		return "who asks is told that it failed"
	}
}

// answering plays what somebody does and the answer they wait for: before makes what they do it to. When nothing comes they say something
// else, and whether that brings it is told too.
func answering(before, do func(*rig, *slacktest.Person), want string) func(*testing.T, *stage) string {
	return func(t *testing.T, s *stage) string {
		t.Helper()
		held := make(chan struct{})
		d := &desk{kept: map[string][]byte{"deals": []byte("deal\nD1\n")}}
		h := &heard{answers: theirAnswers(), block: func(ev bot.Event) {
			if key(ev) == "form slow" {
				<-held
			}
		}}
		time.AfterFunc(2*time.Second, func() { close(held) })
		r := start(t, false, deskOr{d, h}, withFiles(d))
		p, own := r.Direct("U0ANN"), r.Direct("U0ANN")
		if strings.Contains(s.what, "one person") || strings.Contains(s.what, "channel") {
			p = r.In("U0ANN", "C0ROOM")
		}
		if before != nil {
			before(r, p)
		}
		s.arms(r.Slack, r.Adapter)
		do(r, p)
		s.passes()
		files := func() string { return strings.Repeat("\nreceived deals.csv", len(r.Received(own.Channel))) }
		got := became(p.Sees()+files(), own.Sees(), want)
		s.upTo = r.Calls(s.method)
		if got == "" {
			p.Type(slacktest.Mention("something else"))()
			s.passes()
			if got = became(p.Sees()+files(), own.Sees(), want); got != "" {
				return "with what comes next, " + got
			}
		}
		if got == "" && s.what == "whether a chat is empty" {
			return "nobody is greeted"
		}
		if got == "" || got == "doubled" {
			t.Errorf("%s: %q, in\n%s", s.what, got, p.Sees()+own.Sees())
		}
		return got
	}
}

// theirAnswers are the answers of the scenes.
func theirAnswers() map[string]bot.Reply {
	offer, alone := titled("an offer", card.Button{Label: "Take", Value: "take 1"}), titled("an offer", card.Button{Label: "Take", Value: "take alone"})
	return map[string]bot.Reply{
		"offer": {Card: offer}, "take 1": {Card: titled("taken"), Replace: true}, "alone": {Card: alone, Private: true},
		"take alone": {Card: titled("taken"), Replace: true, Private: true}, "whisper": {Card: titled("for Ann"), Private: true},
		"visit": {Form: smallForm()}, "form slow": {Form: smallForm()}, "form visit.log": {Form: smallForm()}, "home": {Card: titled("my day")}, "deals": asked("deals"),
	}
}

// became says what became of an answer, in the place where it belongs or in the person's own chat; "" when nothing did.
func became(seen, own, want string) string {
	n, marked := strings.Count(seen, want), strings.Contains(seen, "may be a repeat")
	words := ""
	for line := range strings.Lines(seen) {
		if strings.Contains(line, ".csv ") {
			words = "in words, " + strings.TrimSpace(line)
		}
	}
	switch {
	case n == 1 && words != "":
		return "there once, and " + words
	case n == 1 && marked:
		return "there once, marked as a possible repeat"
	case n == 1:
		return "there once"
	case n == 2 && marked:
		return "there, and once more marked as a possible repeat"
	case n > 1:
		return "doubled"
	case strings.Contains(own, want):
		return "there once, in their own chat"
	case strings.Contains(seen, "Open the form"):
		return "behind a button"
	}
	return words
}

// deskOr gives files to a desk, and all else to who answers.
type deskOr struct {
	*desk
	rest bot.Handler
}

func (d deskOr) Handle(ctx context.Context, ev bot.Event) (bot.Reply, error) {
	if _, is := ev.Input.(bot.File); is {
		return d.desk.Handle(ctx, ev)
	}
	return d.rest.Handle(ctx, ev)
}

func typing(text string) func(*rig, *slacktest.Person) {
	return func(_ *rig, p *slacktest.Person) { p.Type(text)() }
}

func pressing(value string) func(*rig, *slacktest.Person) {
	return func(_ *rig, p *slacktest.Person) { p.Press(value) }
}

// signing plays how the adapter begins.
func signing(t *testing.T, s *stage) string {
	t.Helper()
	fake := slacktest.NewInside(t)
	a := slack.New(slack.Config{
		Log: zerolog.Nop(), BotToken: slacktest.Token, SigningSecret: slacktest.Secret, APIURL: fake.URL, HTTP: fake.Client(4 * time.Second),
	})
	s.arms(fake, a)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx, &heard{}) }()
	s.passes()
	select {
	case err := <-ended:
		cancel()
		if !slack.Refused(err) {
			t.Errorf("Run = %v, want the token refused", err)
		}
		return "Run ends, the token is refused"
	case <-a.Ready():
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	return "signed in"
}

// dialling plays a socket that breaks.
func dialling(t *testing.T, s *stage) string {
	t.Helper()
	r := start(t, true, &heard{}, func(c *slack.Config) { c.Pause = time.Second })
	ann := r.Direct("U0ANN")
	ann.Type("one")()
	s.arms(r.Slack, r.Adapter)
	r.Drop()
	s.passes()
	ann.Type("two")()
	if seen := ann.Sees(); strings.Count(seen, "heard one") != 1 || strings.Count(seen, "heard two") != 1 {
		t.Errorf("Ann sees\n%s", seen)
	}
	return "open"
}
