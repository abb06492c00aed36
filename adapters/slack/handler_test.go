package slack_test

import (
	"context"
	"sync"

	"crmbot/adapters/adaptertest"
	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/lang"
)

// heard answers events by what they say, and repeats what it does not know.
type heard struct {
	answers map[string]bot.Reply
	fail    func(bot.Event) error
	block   func(bot.Event)

	mu     sync.Mutex
	events []bot.Event
}

func (h *heard) Handle(_ context.Context, ev bot.Event) (bot.Reply, error) {
	h.mu.Lock()
	h.events = append(h.events, ev)
	h.mu.Unlock()
	if h.block != nil {
		h.block(ev)
	}
	if h.fail != nil {
		if err := h.fail(ev); err != nil {
			return bot.Reply{}, err
		}
	}
	if r, ok := h.answers[key(ev)]; ok {
		return r, nil
	}
	return bot.Reply{Card: titled("heard " + key(ev))}, nil
}

// key is what an event says.
func key(ev bot.Event) string {
	switch in := ev.Input.(type) {
	case bot.Opened:
		if in.Home {
			return "home"
		}
		return "opened"
	case bot.Shared:
		return in.Line
	case bot.Joined:
		return "joined"
	case bot.Left:
		return "left"
	case bot.Revoked:
		return "revoked"
	case bot.Gone:
		return "gone"
	case bot.Back:
		return "back"
	case bot.Unreadable:
		return in.What
	}
	return adaptertest.Said(ev)
}

func (h *heard) all() []bot.Event {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]bot.Event(nil), h.events...)
}

func (h *heard) said(what string) []bot.Event {
	var out []bot.Event
	for _, ev := range h.all() {
		if key(ev) == what {
			out = append(out, ev)
		}
	}
	return out
}

func titled(title string, buttons ...card.Button) *card.Card {
	c := &card.Card{Lang: lang.English, Audience: card.GroupSafe, Title: title, Fallback: title}
	if len(buttons) > 0 {
		c.Body = []card.Element{card.Actions{Buttons: buttons}}
	}
	return c
}

func smallForm() *card.Form {
	return &card.Form{ID: "visit.log", Lang: lang.English, Title: "Log a visit", Submit: "Save", Cancel: "Cancel", Fields: []card.Input{
		{ID: "customer", Label: "Customer", Kind: card.InputSearch, Required: true},
		{ID: "note", Label: "Note", Kind: card.InputArea, Initial: "typed before"},
	}}
}
