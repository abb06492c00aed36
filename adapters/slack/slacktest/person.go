package slacktest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// effectLimit is how long a person waits to see what a press led to.
const effectLimit = 5 * time.Second

// Person is somebody of the workspace at a keyboard, in one chat.
type Person struct {
	s       *Slack
	User    string
	Channel string
	Thread  string
}

// Direct is a person in their own chat with the bot.
func (s *Slack) Direct(user string) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &Person{s: s, User: user, Channel: s.chat(user).ID}
}

// In is a person in a channel.
func (s *Slack) In(user, channel string) *Person { return &Person{s: s, User: user, Channel: channel} }

// Mention is how a text in a channel addresses the bot.
func Mention(text string) string { return "<@" + BotUser + "> " + text }

// seen gives how much there was to see.
func (s *Slack) seen() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.effects
}

// await waits until there is more to see than before, but not for ever: some presses show nothing.
func (s *Slack) await(before int) { s.until(func() bool { return s.seen() > before }) }

// Watch waits until ok, which is asked whenever there is something new to see or a method was called; it is an error when that takes too long.
func (s *Slack) Watch(ok func() bool) {
	s.t.Helper()
	if !s.until(ok) {
		s.t.Error("what was waited for did not come")
	}
}

func (s *Slack) until(ok func() bool) bool { return s.Within(effectLimit, ok) }

// Within waits until ok, as Watch does, and reports whether it came.
func (s *Slack) Within(limit time.Duration, ok func() bool) bool {
	t := time.NewTimer(limit)
	defer t.Stop()
	for {
		s.mu.Lock()
		news := s.news
		s.mu.Unlock()
		if ok() {
			return true
		}
		select {
		case <-news:
		case <-t.C:
			return ok()
		case <-s.closing:
			return false
		}
	}
}

// Say puts a message into the chat and delivers the event it causes, if it causes one; wait returns when that is over.
func (p *Person) Say(text string) (wait func() Ack) {
	event, ok := p.write(text)
	if !ok {
		return func() Ack { return Ack{Status: 200} }
	}
	done := make(chan Ack, 1)
	go func() { done <- p.s.Deliver("events_api", event) }()
	return func() Ack { return <-done }
}

// Type is Say for those who do not care how it was acknowledged.
func (p *Person) Type(text string) func() {
	wait := p.Say(text)
	return func() { wait() }
}

// write adds the message and makes its event: message.im in a chat of two, app_mention in a channel, message.channels in a thread.
func (p *Person) write(text string) (map[string]any, bool) {
	s := p.s
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[p.Channel]
	m := &Message{TS: s.stamp(), Thread: p.Thread, User: p.User, Text: text}
	c.messages = append(c.messages, m)
	event := map[string]any{"type": "message", "user": p.User, "text": s.escaped(text), "ts": m.TS, "channel": c.ID, "channel_type": "channel", "team": s.users[p.User].Team}
	if p.Thread != "" {
		event["thread_ts"] = p.Thread
	}
	switch {
	case c.With != "":
		event["channel_type"] = "im"
	case !c.Members[BotUser]:
		return nil, false
	case strings.Contains(text, "<@"+BotUser+">"):
		event["type"] = "app_mention"
		delete(event, "channel_type")
	}
	return s.callback(event, c.Shared), true
}

// escaped is a text as Slack passes it on: entities, but for the tokens of people.
func (s *Slack) escaped(text string) string {
	text = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
	for user := range s.users {
		text = strings.ReplaceAll(text, "&lt;@"+user+"&gt;", "<@"+user+">")
	}
	return strings.ReplaceAll(text, "&lt;@"+BotUser+"&gt;", "<@"+BotUser+">")
}

// Below is the person in the thread of a message of the same channel.
func (p *Person) Below(ts string) *Person { x := *p; x.Thread = ts; return &x }

// callback wraps an event as the Events API does.
func (s *Slack) callback(event map[string]any, shared bool) map[string]any {
	return map[string]any{
		"type": "event_callback", "team_id": Team, "api_app_id": AppID, "event_id": "Ev" + strconv.Itoa(s.next()), "event_time": s.now().Unix(),
		"is_ext_shared_channel": shared, "event": event,
	}
}

// Happens delivers an event of the workspace.
func (s *Slack) Happens(event map[string]any) Ack {
	s.mu.Lock()
	payload := s.callback(event, false)
	s.mu.Unlock()
	return s.Deliver("events_api", payload)
}

// Slash types a slash command and waits for what it shows.
func (p *Person) Slash(command, text string) Ack {
	s := p.s
	before := s.seen()
	s.mu.Lock()
	address := s.newAnswer(p.Channel, p.User, nil)
	payload := map[string]string{
		"token": "unused", "team_id": Team, "team_domain": "acme", "channel_id": p.Channel, "channel_name": "general", "user_id": p.User,
		"user_name": strings.ToLower(s.users[p.User].Name), "command": command, "text": text, "api_app_id": AppID, "is_enterprise_install": "false",
		"response_url": address, "trigger_id": s.newTrigger(p.User),
	}
	s.mu.Unlock()
	ack := s.Deliver("slash_commands", payload)
	s.show(ack, address)
	if ack.OK() {
		s.await(before)
	}
	return ack
}

// show puts what the acknowledgement of a command carries into the chat.
func (s *Slack) show(ack Ack, address string) {
	if !ack.OK() || len(ack.Body) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if code := s.answered(s.answers[strings.TrimPrefix(address, s.srv.URL)], ack.Body); code != "" {
		s.refuse("acknowledgement of a command: " + code)
	}
}

// interaction is what all of them have.
func (p *Person) interaction(kind string) map[string]any {
	return map[string]any{
		"type": kind, "team": map[string]any{"id": Team, "domain": "acme"}, "api_app_id": AppID, "trigger_id": p.s.newTrigger(p.User),
		"user": map[string]any{"id": p.User, "team_id": p.s.users[p.User].Team, "name": strings.ToLower(p.s.users[p.User].Name)},
	}
}

// Shortcut uses a global shortcut, and waits for what it shows.
func (p *Person) Shortcut(callback string) Ack {
	p.s.mu.Lock()
	payload := p.interaction("shortcut")
	p.s.mu.Unlock()
	payload["callback_id"] = callback
	return p.interact(payload)
}

// PassOn uses a message shortcut on a message of the chat, and waits for what it shows.
func (p *Person) PassOn(callback, ts string) Ack {
	s := p.s
	s.mu.Lock()
	m := s.channels[p.Channel].find(ts)
	payload := p.interaction("message_action")
	payload["callback_id"], payload["message_ts"] = callback, ts
	payload["channel"] = map[string]any{"id": p.Channel, "name": "general"}
	payload["message"] = map[string]any{"type": "message", "user": m.User, "ts": m.TS, "text": s.escaped(m.Text)}
	payload["response_url"] = s.newAnswer(p.Channel, p.User, nil)
	s.mu.Unlock()
	return p.interact(payload)
}

// interact delivers an interaction and waits for what it shows. Anything in the acknowledgement is refused.
func (p *Person) interact(payload map[string]any) Ack {
	before := p.s.seen()
	ack := p.s.Deliver("interactive", payload)
	if !ack.OK() {
		return ack
	}
	if len(ack.Body) > 0 {
		p.s.mu.Lock()
		p.s.refuse("acknowledgement of an interaction: not empty")
		p.s.mu.Unlock()
	}
	p.s.await(before)
	return ack
}

// Home opens the person's home page.
func (p *Person) Home() Ack {
	return p.s.Happens(map[string]any{"type": "app_home_opened", "user": p.User, "channel": p.Channel, "tab": "home"})
}

// Press presses the newest button or option that carries value and waits for what it shows.
func (p *Person) Press(value string) {
	p.s.t.Helper()
	payload, ok := p.pressing(value)
	if !ok {
		p.s.t.Errorf("nothing %s sees carries %q", p.User, value)
		return
	}
	if ack := p.interact(payload); !ack.OK() {
		p.s.t.Errorf("the press of %q was acknowledged with %d", value, ack.Status)
	}
}

// pressing makes the press of the newest thing that carries value.
func (p *Person) pressing(value string) (map[string]any, bool) {
	s := p.s
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[p.Channel]
	payload := p.interaction("block_actions")
	for i := len(c.messages) - 1; i >= 0; i-- {
		m := c.messages[i]
		a, ok := pressed(m.Blocks, value)
		if !ok || m.Only != "" && m.Only != p.User {
			continue
		}
		payload["actions"] = []any{a}
		payload["channel"] = map[string]any{"id": c.ID, "name": "general"}
		payload["container"] = map[string]any{"type": "message", "message_ts": m.TS, "channel_id": c.ID, "is_ephemeral": m.Only != "", "thread_ts": m.Thread}
		payload["response_url"] = s.newAnswer(c.ID, p.User, m)
		if m.Only == "" {
			payload["message"] = map[string]any{"ts": m.TS, "thread_ts": m.Thread, "user": BotUser, "bot_id": BotID, "text": m.Text}
		}
		return payload, true
	}
	if v := s.homes[p.User]; v != nil {
		var raw struct {
			Blocks json.RawMessage `json:"blocks"`
		}
		if json.Unmarshal(v.Raw, &raw) == nil {
			if a, ok := pressed(raw.Blocks, value); ok {
				payload["actions"], payload["view"] = []any{a}, shownView(v)
				payload["container"] = map[string]any{"type": "view", "view_id": v.ID}
				return payload, true
			}
		}
	}
	return nil, false
}

// pressed finds what carries value in blocks, and makes the action of pressing it.
func pressed(blocks []byte, value string) (map[string]any, bool) {
	var all any
	if json.Unmarshal(blocks, &all) != nil {
		return nil, false
	}
	var found map[string]any
	walk(all, func(m map[string]any) {
		id, _ := m["action_id"].(string)
		if id == "" || found != nil {
			return
		}
		if m["value"] == value {
			found = map[string]any{"type": m["type"], "action_id": id, "value": value, "action_ts": fmt.Sprint(time.Now().Unix())}
		}
		options, _ := m["options"].([]any)
		for _, o := range options {
			if o, ok := o.(map[string]any); ok && o["value"] == value {
				found = map[string]any{"type": m["type"], "action_id": id, "selected_option": o}
			}
		}
	})
	return found, found != nil
}
