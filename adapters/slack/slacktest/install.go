package slacktest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// app is what the workspace knows of the app: everything, until it is installed from a manifest.
type app struct {
	installed bool
	scopes    []string
	events    []string
	commands  []string
	shortcuts []string // type and callback
	socket    bool
}

// Install installs the app from a manifest, as "Create from manifest" does, and lists what is wrong with it. From then on a method needs
// its scope, and only what is subscribed to is delivered.
func (s *Slack) Install(manifest []byte) (faults []string) {
	var m struct {
		Display struct {
			Name        string `json:"name"`
			Description string `json:"description"`
		} `json:"display_information"`
		Features struct {
			Home struct {
				Home, Messages bool
				ReadOnly       *bool `json:"messages_tab_read_only_enabled"`
			} `json:"app_home"`
			Bot struct {
				Name string `json:"display_name"`
			} `json:"bot_user"`
			Commands []struct {
				Command, Description, URL string
				Escape                    bool `json:"should_escape"`
			} `json:"slash_commands"`
			Shortcuts []struct {
				Name, Type, Description string
				Callback                string `json:"callback_id"`
			} `json:"shortcuts"`
		} `json:"features"`
		OAuth struct {
			Scopes struct{ Bot []string } `json:"scopes"`
		} `json:"oauth_config"`
		Settings struct {
			Events struct {
				URL string   `json:"request_url"`
				Bot []string `json:"bot_events"`
			} `json:"event_subscriptions"`
			Socket bool `json:"socket_mode_enabled"`
		} `json:"settings"`
	}
	if err := json.Unmarshal(manifest, &m); err != nil {
		return []string{err.Error()}
	}
	no := func(bad bool, what string) {
		if bad {
			faults = append(faults, what)
		}
	}
	no(m.Display.Name == "" || utf8.RuneCountInString(m.Display.Name) > 35, "name")
	no(utf8.RuneCountInString(m.Display.Description) > 140, "description")
	no(m.Features.Bot.Name == "" || utf8.RuneCountInString(m.Features.Bot.Name) > 80, "display_name")
	no(m.Features.Home.ReadOnly == nil || *m.Features.Home.ReadOnly, "messages_tab_read_only_enabled")
	no(len(m.Features.Commands) > 50, "slash_commands")
	no(len(m.Features.Shortcuts) > 10, "shortcuts")
	a := app{installed: true, scopes: m.OAuth.Scopes.Bot, events: m.Settings.Events.Bot, socket: m.Settings.Socket}
	for _, c := range m.Features.Commands {
		no(len(c.Command) > 32 || !strings.HasPrefix(c.Command, "/"), "command "+c.Command)
		no(c.Description == "", "description of "+c.Command)
		no(m.Settings.Socket == (c.URL != ""), "url of "+c.Command)
		a.commands = append(a.commands, c.Command)
	}
	for _, c := range m.Features.Shortcuts {
		no(utf8.RuneCountInString(c.Description) > 150 || c.Callback == "", "shortcut "+c.Name)
		a.shortcuts = append(a.shortcuts, c.Type+" "+c.Callback)
	}
	for _, e := range a.events {
		for _, scope := range eventScopes(e) {
			no(!slices.Contains(a.scopes, scope), "event "+e+" without "+scope)
		}
	}
	no(len(a.commands)+len(a.shortcuts) > 0 && !slices.Contains(a.scopes, "commands"), "commands without their scope")
	no(!m.Settings.Socket && !strings.HasPrefix(m.Settings.Events.URL, "https://"), "request_url")
	s.mu.Lock()
	defer s.mu.Unlock()
	s.app = a
	return faults
}

// Withdraw takes granted scopes back, as an administrator can.
func (s *Slack) Withdraw(scopes ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.app.scopes = slices.DeleteFunc(slices.Clone(s.app.scopes), func(have string) bool { return slices.Contains(scopes, have) })
}

// eventScopes are what a subscription needs.
func eventScopes(event string) []string {
	switch event {
	case "app_mention":
		return []string{"app_mentions:read"}
	case "message.im":
		return []string{"im:history"}
	case "message.channels":
		return []string{"channels:history"}
	case "message.groups":
		return []string{"groups:history"}
	case "member_joined_channel", "member_left_channel":
		return []string{"channels:read", "groups:read"}
	case "channel_left":
		return []string{"channels:read"}
	case "group_left":
		return []string{"groups:read"}
	case "user_change":
		return []string{"users:read"}
	}
	return nil
}

// methodScope is what a method needs; "" for none.
func methodScope(method, channel string) string {
	switch method {
	case "users.info":
		return "users:read"
	case "users.lookupByEmail":
		return "users:read.email"
	case "conversations.open":
		return "im:write"
	case "conversations.info":
		return "channels:read"
	case "conversations.history", "conversations.replies":
		if strings.HasPrefix(channel, "D") {
			return "im:history"
		}
		return "channels:history"
	case "chat.postMessage", "chat.postEphemeral", "chat.update":
		return "chat:write"
	case "files.getUploadURLExternal", "files.completeUploadExternal":
		return "files:write"
	case "files.info", Download:
		return "files:read"
	}
	return ""
}

// lacks names the scope that is missing for a call; "" when none is.
func (s *Slack) lacks(method, channel string) string {
	need := methodScope(method, channel)
	if !s.app.installed || need == "" || slices.Contains(s.app.scopes, need) {
		return ""
	}
	return need
}

// tellScopes says in the answer's head what the token may do.
func (s *Slack) tellScopes(h http.Header) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.app.installed {
		h.Set("X-Oauth-Scopes", strings.Join(s.app.scopes, ","))
	}
}

// subscribed reports whether an envelope is delivered at all to an installed app.
func (s *Slack) subscribed(kind string, raw []byte) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.app.installed {
		return true
	}
	var p struct {
		Command  string `json:"command"`
		Type     string `json:"type"`
		Callback string `json:"callback_id"`
		Event    struct {
			Type    string          `json:"type"`
			Kind    string          `json:"channel_type"`
			Channel json.RawMessage `json:"channel"`
		} `json:"event"`
	}
	if json.Unmarshal(raw, &p) != nil {
		return true
	}
	switch {
	case kind == "slash_commands":
		return slices.Contains(s.app.commands, p.Command)
	case p.Type == "shortcut":
		return slices.Contains(s.app.shortcuts, "global "+p.Callback)
	case p.Type == "message_action":
		return slices.Contains(s.app.shortcuts, "message "+p.Callback)
	case kind == "events_api" && p.Event.Type == "message":
		return slices.Contains(s.app.events, map[string]string{"im": "message.im", "channel": "message.channels", "group": "message.groups"}[p.Event.Kind])
	case kind == "events_api":
		return slices.Contains(s.app.events, p.Event.Type)
	}
	return true
}

// usersByEmail is users.lookupByEmail.
func (s *Slack) usersByEmail(a args) map[string]any {
	for _, u := range s.users {
		if u.Email != "" && strings.EqualFold(u.Email, a.get("email")) && !u.Deleted {
			return map[string]any{"ok": true, "user": map[string]any{"id": u.ID, "team_id": u.Team, "name": strings.ToLower(u.Name)}}
		}
	}
	return failed("users_not_found")
}

// missing is the answer to a call that lacks a scope.
func (s *Slack) missing(method, scope string) map[string]any {
	s.refuse(method + ": missing_scope " + scope + " (" + strconv.Itoa(len(s.app.scopes)) + " granted)")
	return map[string]any{"ok": false, "error": "missing_scope", "needed": scope, "provided": strings.Join(s.app.scopes, ",")}
}
