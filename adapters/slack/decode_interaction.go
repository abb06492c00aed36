package slack

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"crmbot/bot"
)

// interaction is a press, a choice, a form sent, type-ahead, a shortcut. One struct serves all kinds.
type interaction struct {
	Type string `json:"type"`
	User struct {
		ID   string `json:"id"`
		Team string `json:"team_id"`
		Name string `json:"name"`
	} `json:"user"`
	Team struct {
		ID string `json:"id"`
	} `json:"team"`
	Enterprise struct {
		ID string `json:"id"`
	} `json:"enterprise"`
	Trigger  string `json:"trigger_id"`
	Response string `json:"response_url"`
	Callback string `json:"callback_id"`
	Channel  struct {
		ID string `json:"id"`
	} `json:"channel"`
	MessageTS string `json:"message_ts"`
	Message   struct {
		TS     string `json:"ts"`
		Thread string `json:"thread_ts"`
		Text   string `json:"text"`
		User   string `json:"user"`
	} `json:"message"`
	Container struct {
		Type      string `json:"type"`
		TS        string `json:"message_ts"`
		Channel   string `json:"channel_id"`
		Thread    string `json:"thread_ts"`
		Ephemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	Actions []action        `json:"actions"`
	View    json.RawMessage `json:"view"`
	Block   string          `json:"block_id"`
	Value   string          `json:"value"`
}

// action is one press or choice.
type action struct {
	Type     string `json:"type"`
	Value    string `json:"value"`
	Selected picked `json:"selected_option"`
}

type picked struct {
	Value string `json:"value"`
}

// line is the canonical line that was pressed or chosen.
func (a action) line() string {
	if a.Value != "" {
		return a.Value
	}
	return a.Selected.Value
}

// meta travels with a form: where its answer goes.
type meta struct {
	Channel string `json:"c,omitempty"`
	Thread  string `json:"t,omitempty"`
	Message string `json:"m,omitempty"` // the card it was opened from
	Only    bool   `json:"o,omitempty"` // that card is seen by one person alone
}

func (m meta) String() string {
	raw, err := json.Marshal(m)
	if err != nil {
		panic(err) // strings and a bool
	}
	return string(raw)
}

func readMeta(s string) meta {
	var m meta
	if json.Unmarshal([]byte(s), &m) != nil {
		return meta{}
	}
	return m
}

func (s *self) interaction(in interaction, now time.Time) (*delivery, error) {
	if in.Type == "" || in.User.ID == "" {
		return nil, errMalformed
	}
	if !s.ours(in.Team.ID, in.Enterprise.ID) {
		return nil, errIgnored
	}
	team := in.User.Team
	if team == "" {
		team = in.Team.ID
	}
	d := &delivery{
		ev:      bot.Event{ID: id("press", in.Trigger), At: now, Actor: s.person(in.User.ID, team, in.Enterprise.ID, in.User.Name), Token: in.Trigger},
		trigger: in.Trigger, respond: in.Response,
	}
	if len(in.View) > 0 && string(in.View) != "null" {
		if err := json.Unmarshal(in.View, &d.view.shown); err != nil {
			return nil, errMalformed
		}
		if c, ok := readCarried(d.view.shown.PrivateMetadata); ok {
			d.view.form, d.view.meta = c.Form, readMeta(c.Token)
		}
	}
	d.from(s, in)
	var err error
	switch in.Type {
	case "block_actions":
		err = d.pressed(in)
	case "view_submission":
		err = d.submitted()
	case "block_suggestion":
		d.ev.ID = ""
		d.ev.Input = bot.Lookup{Form: d.view.form, Field: in.Block, Query: in.Value}
	case "shortcut":
		d.ev.Input, d.opens = bot.Line{Text: in.Callback}, true
		if in.Callback == "" {
			err = errMalformed
		}
	case "message_action":
		err = d.passedOn(s, in)
	case "view_closed":
		err = errIgnored
	default:
		err = errUnknown
	}
	if err != nil {
		return nil, err
	}
	return d, nil
}

// from says where an interaction happened: in the chat of its card, of its form, or in the person's own chat.
func (d *delivery) from(s *self, in interaction) {
	channel, thread := in.Channel.ID, in.Container.Thread
	if channel == "" {
		channel = in.Container.Channel
	}
	if thread == "" {
		thread = in.Message.Thread
	}
	ts := in.Container.TS
	if ts == "" {
		ts = in.Message.TS
	}
	if thread == ts {
		thread = ""
	}
	d.source = source{channel: channel, ts: ts, thread: thread, only: in.Container.Ephemeral}
	if m := d.view.meta; channel == "" && d.view.shown.Type == slackapi.VTModal {
		channel, thread = m.Channel, m.Thread
		d.source = source{channel: m.Channel, ts: m.Message, thread: m.Thread, only: m.Only}
	}
	d.ev.Place = s.place(channel, thread)
}

func (d *delivery) pressed(in interaction) error {
	if len(in.Actions) == 0 {
		return errMalformed
	}
	value := in.Actions[0].line()
	if value == "" {
		return errIgnored // a link was opened, an input was changed
	}
	d.ev.Input = bot.Press{Value: value, Message: d.source.ref()}
	d.opens = asksForm(value)
	return nil
}

// submitted reads a form. Its id is made of what it holds: the same sent twice is one event, corrected it is another.
func (d *delivery) submitted() error {
	if d.view.shown.ID == "" || d.view.form == "" {
		return errMalformed
	}
	given := values(d.view.shown)
	d.ev.Input = bot.Submit{Form: d.view.form, Values: given, Message: d.source.ref()}
	d.ev.ID = id("form", d.view.shown.ID+":"+digest(given))
	return nil
}

func digest(values map[string]string) string {
	keys := make([]string, 0, len(values))
	for k := range values {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	h := sha256.New()
	for _, k := range keys {
		h.Write([]byte(k + "\x00" + values[k] + "\x00"))
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// passedOn reads the shortcut on a message: its text, and the address at which it can be found again.
func (d *delivery) passedOn(s *self, in interaction) error {
	ts := in.Message.TS
	if ts == "" {
		ts = in.MessageTS
	}
	if in.Callback == "" || ts == "" || in.Channel.ID == "" {
		return errMalformed
	}
	link := s.url + "archives/" + in.Channel.ID + "/p" + strings.ReplaceAll(ts, ".", "")
	if t := in.Message.Thread; t != "" && t != ts {
		link += "?thread_ts=" + t + "&cid=" + in.Channel.ID
	}
	d.source = source{}
	d.ev.Input = bot.Shared{Line: in.Callback, Text: s.plain(in.Message.Text), Link: link, Author: in.Message.User, At: stamp(ts)}
	d.opens = true
	return nil
}
