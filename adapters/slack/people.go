package slack

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"

	"crmbot/bot"
)

const (
	profileAge = 24 * time.Hour
	maxPeople  = 10_000
	lookupTime = 2 * time.Second // of looking somebody up, so that the answer comes inside Slack's three seconds
)

// profile is what Slack says of a person.
type profile struct {
	name, email, zone, lang string
	outside, deleted        bool
	at                      time.Time
}

// people looks persons and their chats with the bot up, and remembers them. Safe for many goroutines.
type people struct {
	api *slackapi.Client
	now func() time.Time

	mu       sync.Mutex
	profiles map[string]profile
	chats    *recent[string] // person → their chat with the bot
	greeted  *recent[struct{}]
}

func newPeople(api *slackapi.Client, now func() time.Time) *people {
	return &people{api: api, now: now, profiles: map[string]profile{}, chats: newRecent[string](maxPeople), greeted: newRecent[struct{}](maxPeople)}
}

func (p *people) known(user string) (profile, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	got, ok := p.profiles[user]
	return got, ok
}

func (p *people) keep(user string, got profile) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.profiles) >= maxPeople {
		clear(p.profiles)
	}
	p.profiles[user] = got
}

// forget makes the next look-up of a person a fresh one: something about them changed.
func (p *people) forget(user string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.profiles, user)
}

// profile asks Slack who somebody is, at most once a day; fresh tells that it asked just now. An old answer is better than none.
func (p *people) profile(ctx context.Context, user string) (who profile, fresh bool, err error) {
	had, ok := p.known(user)
	if ok && !had.deleted && p.now().Sub(had.at) < profileAge {
		return had, false, nil
	}
	ctx, cancel := context.WithTimeout(ctx, lookupTime)
	defer cancel()
	u, err := p.api.GetUserInfoContext(ctx, user)
	if err != nil {
		if ok && !refused(err) {
			return had, false, nil
		}
		return profile{}, false, fault("ask who "+user+" is", err)
	}
	got := profile{name: u.Profile.DisplayName, email: u.Profile.Email, zone: u.TZ, lang: language(u.Locale), at: p.now()}
	if got.name == "" {
		got.name = u.Profile.RealName
	}
	if got.name == "" {
		got.name = u.Name
	}
	got.deleted = u.Deleted
	got.outside = u.IsBot || u.IsRestricted || u.IsUltraRestricted || u.IsStranger || u.Deleted || user == "USLACKBOT"
	p.keep(user, got)
	return got, true, nil
}

// language is the bot's language nearest to a locale; "" where Slack names none.
func language(locale string) string {
	switch {
	case locale == "":
		return ""
	case strings.HasPrefix(locale, "zh"):
		return "zh-CN"
	}
	return "en"
}

// chat gives the chat of a person with the bot, opening it if need be.
func (p *people) chat(ctx context.Context, user string) (string, error) {
	if id, ok := p.chats.get(user); ok {
		return id, nil
	}
	c, _, _, err := p.api.OpenConversationContext(ctx, &slackapi.OpenConversationParameters{Users: []string{user}})
	if err != nil {
		return "", fault("open the chat with "+user, err)
	}
	if c == nil || c.ID == "" {
		return "", fmt.Errorf("open the chat with %s: slack named none: %w", user, bot.ErrDead)
	}
	p.chats.put(user, c.ID)
	return c.ID, nil
}

// knowing hands events on with what Slack knows of their people and places.
type knowing struct {
	a    *Adapter
	next bot.Handler
}

// Handle fails, so that Slack delivers again, when somebody cannot be looked up: a guest must not pass for a colleague.
func (k knowing) Handle(ctx context.Context, ev bot.Event) (bot.Reply, error) {
	ev, err := k.a.settled(ctx, ev)
	if err != nil {
		return bot.Reply{}, err
	}
	if in, ok := ev.Input.(bot.Opened); ok && !in.Home && !k.a.people.firstTime(ctx, ev.Actor.ID, ev.Place.ID) {
		return bot.Reply{}, nil
	}
	return k.next.Handle(ctx, ev)
}

// settled fills in what an event did not say. What it asks Slack for is remembered, so that asking again costs nothing.
func (a *Adapter) settled(ctx context.Context, ev bot.Event) (bot.Event, error) {
	user := ev.Actor.ID
	switch ev.Input.(type) {
	case bot.Gone, bot.Back:
		return ev, nil // who it is about has said nothing
	}
	if user == "" {
		return ev, nil
	}
	who, fresh, err := a.people.profile(ctx, user)
	if ev.Actor.Outside {
		ev.Actor.Lang = who.lang // so that they are refused in words they read; nothing else of them counts
		return ev, nil
	}
	if err != nil {
		return ev, err
	}
	ev.Actor.Name, ev.Actor.Email, ev.Actor.Zone, ev.Actor.Lang, ev.Actor.Outside = who.name, who.email, who.zone, who.lang, who.outside
	ev.Actor.Gone, ev.Actor.Fresh = who.deleted, fresh && !who.deleted
	if !ev.Place.Direct {
		return ev, nil
	}
	// A command can be typed in the chat of two other people: that is no place of the bot's.
	own, err := a.people.chat(ctx, user)
	if err != nil {
		return ev, err
	}
	if ev.Place.ID == "" {
		ev.Place.ID = own
	}
	ev.Place.Direct = ev.Place.ID == own
	return ev, nil
}

// firstTime reports whether a person opens their chat with the bot while nothing stands in it; where it cannot be read nobody is greeted.
func (p *people) firstTime(ctx context.Context, user, chat string) bool {
	if _, before := p.greeted.get(user); before {
		return false
	}
	p.greeted.put(user, struct{}{})
	page, err := p.api.GetConversationHistoryContext(ctx, &slackapi.GetConversationHistoryParameters{ChannelID: chat, Limit: 1})
	return err == nil && len(page.Messages) == 0
}

// Account finds the account of an e-mail address; "" when nobody has it.
func (a *Adapter) Account(ctx context.Context, email string) (string, error) {
	u, err := a.api.GetUserByEmailContext(ctx, email)
	if Code(err) == "users_not_found" {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("look an address up: %w", err)
	}
	return u.ID, nil
}
