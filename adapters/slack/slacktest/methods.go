package slacktest

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// args are what a method was called with, from a form or from JSON.
type args struct {
	values map[string]string
	view   json.RawMessage
	given  map[string]bool
	token  string // of the form; must not be used for app tokens
	bearer string
}

func (a args) get(key string) string { return a.values[key] }

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(v)
}

// fail is an answer with ok false.
func failed(code string, why ...string) map[string]any {
	out := map[string]any{"ok": false, "error": code}
	if len(why) > 0 {
		out["response_metadata"] = map[string]any{"messages": why}
	}
	return out
}

func (s *Slack) serveMethod(w http.ResponseWriter, r *http.Request) {
	method := r.PathValue("method")
	s.failing(w, r, method, func(w http.ResponseWriter) {
		a, code := readArgs(r)
		if code == "" {
			code = s.authorised(method, a)
		}
		if code != "" {
			s.mu.Lock()
			s.refuse(method + ": " + code)
			s.mu.Unlock()
			writeJSON(w, failed(code))
			return
		}
		s.tellScopes(w.Header())
		writeJSON(w, s.call(method, a))
	})
}

func readArgs(r *http.Request) (args, string) {
	a := args{values: map[string]string{}, given: map[string]bool{}}
	body, err := io.ReadAll(io.LimitReader(r.Body, 4<<20))
	if err != nil {
		return a, "invalid_post_type"
	}
	a.bearer = strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return a, "invalid_form_data"
		}
		for k := range form {
			a.values[k], a.given[k] = form.Get(k), true
		}
		a.token = form.Get("token")
	case "application/json":
		if len(body) == 0 || string(body) == "null" {
			return a, ""
		}
		var object map[string]json.RawMessage
		if json.Unmarshal(body, &object) != nil {
			return a, "invalid_json"
		}
		for k, v := range object {
			a.given[k] = true
			var text string
			if json.Unmarshal(v, &text) == nil {
				a.values[k] = text
			}
			if k == "view" {
				a.view = v
			}
		}
	case "":
	default:
		return a, "invalid_post_type"
	}
	return a, ""
}

func (s *Slack) authorised(method string, a args) string {
	if method == "apps.connections.open" {
		switch {
		case a.bearer == "":
			return "not_authed"
		case a.bearer != AppToken:
			return "invalid_auth"
		}
		return ""
	}
	token := a.bearer
	if token == "" {
		token = a.token
	}
	switch token {
	case "":
		return "not_authed"
	case Token:
		return ""
	case AppToken:
		return "not_allowed_token_type"
	}
	return "invalid_auth"
}

// call runs one method. What it refuses is noted, but for what only asks.
func (s *Slack) call(method string, a args) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	methods := map[string]func(args) map[string]any{
		"auth.test": s.authTest, "apps.connections.open": s.connectionsOpen, "users.info": s.usersInfo, "users.lookupByEmail": s.usersByEmail,
		"conversations.open": s.conversationsOpen, "conversations.info": s.conversationsInfo, "conversations.history": s.history, "conversations.replies": s.history,
		"chat.postMessage": s.postMessage, "chat.postEphemeral": s.postEphemeral, "chat.update": s.update,
		"files.getUploadURLExternal": s.uploadURL, "files.completeUploadExternal": s.completeUpload, "files.info": s.fileInfo,
		"views.open": s.viewsOpen, "views.update": s.viewsUpdate, "views.publish": s.viewsPublish,
	}
	run := methods[method]
	if run == nil {
		s.refuse(method + ": unknown_method")
		return failed("unknown_method")
	}
	if scope := s.lacks(method, a.get("channel")); scope != "" {
		return s.missing(method, scope)
	}
	out := run(a)
	if out["ok"] != true {
		why, _ := json.Marshal(out)
		s.refuse(method + ": " + string(why))
	}
	return out
}

func (s *Slack) authTest(args) map[string]any {
	return map[string]any{"ok": true, "url": "https://acme.slack.com/", "team": "Acme", "user": "crmbot", "team_id": Team, "user_id": BotUser, "bot_id": BotID}
}

func (s *Slack) usersInfo(a args) map[string]any {
	u := s.users[a.get("user")]
	if u == nil {
		return failed("user_not_found")
	}
	profile := map[string]any{"display_name": u.Name, "real_name": u.Name}
	if u.Email != "" && !u.Bot && s.lacks("users.lookupByEmail", "") == "" {
		profile["email"] = u.Email
	}
	out := map[string]any{
		"id": u.ID, "team_id": u.Team, "name": strings.ToLower(u.Name), "deleted": u.Deleted, "is_bot": u.Bot, "is_restricted": u.Guest,
		"is_stranger": u.Team != Team, "profile": profile,
	}
	if !u.Deleted {
		out["tz"] = u.Zone
	}
	if a.get("include_locale") == "true" {
		out["locale"] = u.Locale
	}
	return map[string]any{"ok": true, "user": out}
}

func (s *Slack) conversationsOpen(a args) map[string]any {
	users := strings.Split(a.get("users"), ",")
	switch {
	case a.get("users") == "":
		return failed("users_list_not_supplied")
	case len(users) > 8:
		return failed("too_many_users")
	case len(users) > 1:
		return failed("method_not_supported_for_channel_type")
	}
	u := s.users[users[0]]
	switch {
	case u == nil:
		return failed("user_not_found")
	case u.Deleted:
		return failed("user_disabled")
	case u.Bot:
		return failed("cannot_dm_bot")
	}
	return map[string]any{"ok": true, "channel": map[string]any{"id": s.chat(u.ID).ID}}
}

// conversationsInfo says whether a channel is shared with another company.
func (s *Slack) conversationsInfo(a args) map[string]any {
	c := s.channels[a.get("channel")]
	if c == nil {
		return failed("channel_not_found")
	}
	return map[string]any{"ok": true, "channel": map[string]any{"id": c.ID, "is_channel": c.With == "", "is_im": c.With != "", "is_ext_shared": c.Shared}}
}
