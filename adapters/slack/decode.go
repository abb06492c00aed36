package slack

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"crmbot/bot"
)

// Kinds of envelopes, as both transports know them.
const (
	kindCommand     = "slash_commands"
	kindInteraction = "interactive"
	kindEvent       = "events_api"
)

// Errors of decode. What they name is acknowledged and counted.
var (
	errMalformed = errors.New("unreadable envelope")
	errUnknown   = errors.New("unknown envelope")
	errIgnored   = errors.New("not meant for the bot")
)

// delivery is one envelope read: the event for the bot, and what answering it needs.
type delivery struct {
	ev bot.Event
	// trigger opens a form and expires three seconds after it was sent; respond answers for half an hour.
	trigger, respond string
	// source is the card that was pressed.
	source source
	// view is the form or page it came from.
	view viewRef
	// key is the handle of the message that answers it, so that it is found again.
	key string
	// kept: the answer waits in the outbox while it has not arrived.
	kept bool
	// command: the acknowledgement can carry the answer. event: refused, it is delivered again. again: Slack says that it sent this before.
	command, event, again bool
	// home: the answer is the person's home page.
	home bool
	// opens: a form is asked for, so that one that says "loading" may be opened while it is made.
	opens bool
	// changed is a person whose profile changed; where it was said whether their account is in use, the event tells it.
	changed string
	// file is what a bot.File was sent as, more names those sent with it that were not read, and unread tells why it could not be.
	file   *attached
	more   []string
	unread fileFault
	// ts is the stamp of the message that was written.
	ts string
}

// source is a message with a card; only says that one person alone sees it.
type source struct {
	channel, ts, thread string
	only                bool
}

func (s source) ref() bot.MessageRef {
	if s.ts == "" {
		return bot.MessageRef{}
	}
	return ref(s.channel, s.ts, s.only)
}

// ref names a message; what one person alone sees cannot be changed by its name, so that it is marked.
func ref(channel, ts string, only bool) bot.MessageRef {
	if only {
		ts = ephemeralMark + ts
	}
	return bot.MessageRef{Place: channel, ID: ts}
}

const ephemeralMark = "e"

// viewRef is the form or page something came from: what Slack shows, which of the bot's forms it is, and where its answer goes.
type viewRef struct {
	shown slackapi.View
	form  string
	meta  meta
}

// decode reads one envelope of any transport. Nothing in it is trusted to be there.
func (s *self) decode(kind string, body []byte, now time.Time) (*delivery, error) {
	switch kind {
	case kindCommand:
		var c command
		if err := unmarshal(body, &c); err != nil {
			return nil, err
		}
		return s.slash(c, now)
	case kindInteraction:
		var in interaction
		if err := unmarshal(body, &in); err != nil {
			return nil, err
		}
		return s.interaction(in, now)
	case kindEvent:
		var e envelope
		if err := unmarshal(body, &e); err != nil {
			return nil, err
		}
		return s.event(e, now)
	}
	return nil, errUnknown
}

// unmarshal reads a JSON object and nothing else.
func unmarshal(body []byte, into any) error {
	if t := strings.TrimLeft(string(body[:min(len(body), 16)]), " \t\r\n"); !strings.HasPrefix(t, "{") {
		return errMalformed
	}
	if err := json.Unmarshal(body, into); err != nil {
		return errMalformed
	}
	return nil
}

// person is who did it. Outside marks people of other workspaces, and nobody.
func (s *self) person(id, team, enterprise, name string) bot.Account {
	away := team != "" && team != s.team && (s.enterprise == "" || enterprise != s.enterprise && team != s.enterprise)
	return bot.Account{Platform: Platform, Tenant: s.tenant(), ID: id, Name: name, Outside: away || id == ""}
}

// ours reports whether an envelope is for the workspace the bot was installed in.
func (s *self) ours(team, enterprise string) bool {
	return team == "" || team == s.team || s.enterprise != "" && (enterprise == s.enterprise || team == s.enterprise)
}

func (s *self) place(channel, thread string) bot.Place {
	return bot.Place{Platform: Platform, Tenant: s.tenant(), ID: channel, Thread: thread, Direct: channel == "" || direct(channel)}
}

// direct reports the chats of two. Whether the bot is one of them is looked up before it is believed.
func direct(channel string) bool { return strings.HasPrefix(channel, "D") }

// command is a slash command.
type command struct {
	Team       string `json:"team_id"`
	Enterprise string `json:"enterprise_id"`
	Channel    string `json:"channel_id"`
	User       string `json:"user_id"`
	UserName   string `json:"user_name"`
	Command    string `json:"command"`
	Text       string `json:"text"`
	Response   string `json:"response_url"`
	Trigger    string `json:"trigger_id"`
}

func (s *self) slash(c command, now time.Time) (*delivery, error) {
	verb, slash := strings.CutPrefix(c.Command, "/")
	if !slash || verb == "" || c.User == "" || c.Channel == "" {
		return nil, errMalformed
	}
	if !s.ours(c.Team, c.Enterprise) {
		return nil, errIgnored
	}
	line := s.plain(c.Text)
	if !strings.EqualFold(c.Command, s.command) {
		line = strings.TrimSpace(verb + " " + line)
	}
	return &delivery{
		ev: bot.Event{
			ID: id("command", c.Trigger), At: now, Actor: s.person(c.User, c.Team, c.Enterprise, c.UserName),
			Place: s.place(c.Channel, ""), Input: bot.Line{Text: line}, Token: c.Trigger,
		},
		trigger: c.Trigger, respond: c.Response, command: true, opens: asksForm(line),
	}, nil
}

// asksForm reports the lines that open a form, whatever they open it for.
func asksForm(line string) bool { return strings.HasPrefix(line, bot.FormOf("")) }

// id is the delivery id of what Slack gave an id of its own; "" where it gave none.
func id(kind, own string) string {
	if own == "" {
		return ""
	}
	return Platform + ":" + kind + ":" + own
}

// stamp reads "1732180000.000100" as an instant; the zero time if it is none.
func stamp(ts string) time.Time {
	whole, part, _ := strings.Cut(ts, ".")
	sec, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || sec < 0 || sec > 1<<40 {
		return time.Time{}
	}
	micro, err := strconv.ParseInt(part, 10, 64)
	if err != nil || micro < 0 || micro > 999999 {
		micro = 0
	}
	return time.Unix(sec, micro*1000)
}
