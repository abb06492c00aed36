package adaptertest

import (
	"context"
	"strings"
	"sync"
	"testing"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/lang"
)

// Script answers events from a list of lines and remembers what it heard. Lines it does not know get a card that repeats them.
type Script struct {
	// Answers are keyed by the line typed or the value pressed.
	Answers map[string]func() (bot.Reply, error)

	mu     sync.Mutex
	events []bot.Event
	notes  []string // "begin LINE", "end LINE"
}

// Handle answers one event.
func (s *Script) Handle(_ context.Context, ev bot.Event) (bot.Reply, error) {
	said := Said(ev)
	s.note("begin "+said, &ev)
	defer s.note("end "+said, nil)
	if answer := s.Answers[said]; answer != nil {
		return answer()
	}
	return bot.Reply{Card: note("heard " + said)}, nil
}

func (s *Script) note(what string, ev *bot.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notes = append(s.notes, what)
	if ev != nil {
		s.events = append(s.events, *ev)
	}
}

// Heard gives the events whose line or value is said.
func (s *Script) Heard(said string) []bot.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []bot.Event
	for _, ev := range s.events {
		if Said(ev) == said {
			out = append(out, ev)
		}
	}
	return out
}

func (s *Script) log() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.notes, ", ")
}

// Said is the line or value of an event.
func Said(ev bot.Event) string {
	switch in := ev.Input.(type) {
	case bot.Text:
		return in.Text
	case bot.Line:
		return in.Text
	case bot.Press:
		return in.Value
	case bot.Submit:
		return in.Form
	case bot.Lookup:
		return in.Query
	}
	return ""
}

// note is a small card that a whole group may see.
func note(title string) *card.Card {
	return &card.Card{Lang: lang.English, Audience: card.GroupSafe, Title: title, Fallback: title}
}

// shows answers with a card.
func shows(c *card.Card) func() (bot.Reply, error) {
	return func() (bot.Reply, error) { return bot.Reply{Card: c}, nil }
}

func wantSees(t *testing.T, p Person, texts ...string) {
	t.Helper()
	seen := flat(p.Sees())
	for _, text := range texts {
		if !strings.Contains(seen, flat(text)) {
			t.Errorf("the person does not see %q in:\n%s", text, seen)
		}
	}
}

func wantNot(t *testing.T, p Person, text string) {
	t.Helper()
	if seen := flat(p.Sees()); strings.Contains(seen, flat(text)) {
		t.Errorf("the person sees %q in:\n%s", text, seen)
	}
}

// flat makes every run of space one.
func flat(s string) string { return strings.Join(strings.Fields(s), " ") }
