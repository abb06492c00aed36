package slack

import (
	"encoding/json"
	"strings"
	"time"

	"crmbot/bot"
)

// latest is how old an event may be and still carry its own time; Slack delivers again for minutes, not days.
const latest = 24 * time.Hour

// envelope is what the Events API sends.
type envelope struct {
	Type       string          `json:"type"`
	Challenge  string          `json:"challenge"`
	Team       string          `json:"team_id"`
	Enterprise string          `json:"enterprise_id"`
	ID         string          `json:"event_id"`
	Time       int64           `json:"event_time"`
	Shared     bool            `json:"is_ext_shared_channel"`
	Event      json.RawMessage `json:"event"`
}

// happened is the event inside. One struct serves all kinds: what a kind does not have stays empty.
type happened struct {
	Type        string          `json:"type"`
	Subtype     string          `json:"subtype"`
	User        json.RawMessage `json:"user"` // an id; an object in what tells of people
	Inviter     string          `json:"inviter"`
	Bot         string          `json:"bot_id"`
	Text        string          `json:"text"`
	TS          string          `json:"ts"`
	Thread      string          `json:"thread_ts"`
	Channel     json.RawMessage `json:"channel"` // an id; an object in what tells of channels
	ChannelType string          `json:"channel_type"`
	Team        string          `json:"team"`
	UserTeam    string          `json:"user_team"`
	SourceTeam  string          `json:"source_team"`
	Tab         string          `json:"tab"`
	Hidden      bool            `json:"hidden"`
	Files       []attached      `json:"files"`
	Tokens      struct {
		Bot []string `json:"bot"`
	} `json:"tokens"`
}

// idIn reads an id that stands alone or in an object.
func idIn(raw json.RawMessage) string {
	var alone string
	if json.Unmarshal(raw, &alone) == nil {
		return alone
	}
	var object struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(raw, &object) == nil {
		return object.ID
	}
	return ""
}

// profiled is the person in what tells of people. Deleted is nil where nothing is said of it.
type profiled struct {
	Team    string `json:"team_id"`
	Deleted *bool  `json:"deleted"`
}

// turned reads whether the account of somebody whose profile changed is in use; nil where that is not said, or not ours to know.
func (s *self) turned(raw json.RawMessage) bot.Input {
	var who profiled
	switch err := json.Unmarshal(raw, &who); {
	case err != nil || who.Deleted == nil || who.Team != "" && !s.ours(who.Team, ""):
		return nil
	case *who.Deleted:
		return bot.Gone{}
	}
	return bot.Back{}
}

func (s *self) event(e envelope, now time.Time) (*delivery, error) {
	switch e.Type {
	case "event_callback":
	case "app_rate_limited":
		return nil, errIgnored
	case "":
		return nil, errMalformed
	default:
		return nil, errUnknown
	}
	var h happened
	if err := unmarshal(e.Event, &h); err != nil {
		return nil, err
	}
	if !s.ours(e.Team, e.Enterprise) {
		return nil, errIgnored
	}
	user, channel := idIn(h.User), idIn(h.Channel)
	at := now
	if t := time.Unix(e.Time, 0); e.Time > 0 && t.Before(now) && now.Sub(t) < latest {
		at = t
	}
	team := h.UserTeam
	if team == "" {
		team = h.SourceTeam
	}
	if team == "" {
		team = h.Team
	}
	d := &delivery{event: true, ev: bot.Event{ID: id("event", e.ID), At: at, Actor: s.person(user, team, e.Enterprise, "")}}
	place := func(thread string) {
		d.ev.Place = s.place(channel, thread)
		d.ev.Place.Shared = e.Shared
	}
	switch h.Type {
	case "message", "app_mention":
		if err := s.message(d, h, user, channel, place); err != nil {
			return nil, err
		}
	case "app_home_opened":
		if user == "" {
			return nil, errMalformed
		}
		place("")
		d.home = h.Tab == "home"
		d.ev.ID = "" // opening is no change: it may simply run again
		d.ev.Input = bot.Opened{Home: d.home}
	case "member_joined_channel", "member_left_channel":
		if user != s.user || channel == "" {
			return nil, errIgnored
		}
		place("")
		d.ev.Actor = s.person(h.Inviter, "", "", "")
		d.ev.Input = bot.Joined{}
		if h.Type == "member_left_channel" {
			d.ev.Input = bot.Left{}
		}
	case "channel_left", "group_left":
		place("")
		d.ev.Actor = s.person("", "", "", "")
		d.ev.Input = bot.Left{}
	case "app_uninstalled":
		d.ev.Input, d.ev.Place, d.ev.Actor = bot.Revoked{}, s.place("", ""), s.person("", "", "", "")
	case "tokens_revoked":
		if len(h.Tokens.Bot) == 0 {
			return nil, errIgnored // people's own tokens: the bot has none of them
		}
		d.ev.Input, d.ev.Place, d.ev.Actor = bot.Revoked{}, s.place("", ""), s.person("", "", "", "")
	case "user_change":
		if user == "" {
			return nil, errMalformed
		}
		d.changed = user
		d.ev.Input, d.ev.Place = s.turned(h.User), s.place("", "")
	case "link_shared", "team_join":
		return nil, errIgnored
	case "":
		return nil, errMalformed
	default:
		return nil, errUnknown
	}
	return d, nil
}

// message reads what somebody wrote: to the bot alone, naming it, as "!verb" in a thread, or to a colleague there: whether the thread is
// the bot's own is for it to tell.
func (s *self) message(d *delivery, h happened, user, channel string, place func(string)) error {
	if h.Bot != "" || user == s.user || user == "USLACKBOT" || h.Hidden {
		return errIgnored
	}
	switch h.Subtype {
	case "", "file_share", "thread_broadcast", "me_message":
	default:
		return errIgnored // edits, deletions, joins: nobody spoke
	}
	if user == "" || channel == "" {
		return errMalformed
	}
	thread := h.Thread
	if thread == h.TS {
		thread = ""
	}
	place(thread)
	if at := stamp(h.TS); !at.IsZero() && at.Before(d.ev.At) && d.ev.At.Sub(at) < latest {
		d.ev.At = at
	}
	private := h.ChannelType == "im" || direct(channel)
	text := h.Text
	called := strings.Contains(text, "<@"+s.user+">") || strings.Contains(text, "<@"+s.user+"|")
	bang := strings.HasPrefix(strings.TrimSpace(text), "!")
	switch {
	case private:
	case h.Type == "app_mention":
	case called:
		return errIgnored // the same comes as a mention
	case s.threads && thread != "" && (bang || callsPeople(text)):
	default:
		return errIgnored // people talking to each other
	}
	d.ts = h.TS
	line := strings.TrimSpace(s.plain(s.unnamed(text)))
	if d.file, d.more = sent(h.Files, line != ""); d.file != nil && (private || line == "") {
		d.ev.Input = bot.File{Name: d.file.name(), Size: max(0, d.file.Size)}
		return nil
	}
	d.file, d.more = nil, nil
	if line == "" && len(h.Files) > 0 {
		d.ev.Input = bot.Unreadable{What: h.Files[0].what()}
		return nil
	}
	in := bot.Text{Text: line, Mentioned: called || h.Type == "app_mention"}
	if in.Overheard = !private && !in.Mentioned && !bang; thread != "" {
		in.Reply = ref(channel, thread, false)
	}
	d.ev.Input = in
	d.opens = asksForm(line)
	return nil
}
