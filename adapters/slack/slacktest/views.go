package slacktest

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strconv"
	"time"
)

// checkView reads a view; the answer is not nil when Slack refuses it.
func checkView(raw []byte, kind string) map[string]any {
	if len(raw) == 0 {
		return failed("invalid_arguments", "[ERROR] missing required field: view")
	}
	if faults := CheckView(raw); len(faults) > 0 {
		return failed(faults[0].Code, faults[0].String())
	}
	var v struct {
		Type string `json:"type"`
	}
	if json.Unmarshal(raw, &v) != nil || v.Type != kind {
		return failed("invalid_arguments", "[ERROR] must be a valid enum value: type")
	}
	return nil
}

// shownView is a view as Slack gives it back.
func shownView(v *View) map[string]any {
	var out map[string]any
	if json.Unmarshal(v.Raw, &out) != nil {
		return nil
	}
	out["id"], out["hash"], out["team_id"], out["bot_id"] = v.ID, v.Hash, Team, BotID
	return out
}

func (s *Slack) newView(user string, raw []byte) *View {
	v := &View{ID: "V" + strconv.Itoa(s.next()), Hash: strconv.Itoa(s.next()) + ".hash", User: user, Raw: raw}
	s.effect()
	return v
}

func (s *Slack) change(v *View, raw []byte) {
	v.Raw, v.Hash, v.Errors = raw, strconv.Itoa(s.next())+".hash", nil
	s.effect()
}

func (s *Slack) viewsOpen(a args) map[string]any {
	tr := s.triggers[a.get("trigger_id")]
	switch {
	case tr == nil:
		return failed("invalid_trigger_id")
	case s.late || time.Since(tr.made) > triggerLife:
		return failed("expired_trigger_id")
	case tr.used:
		return failed("exchanged_trigger_id")
	}
	if no := checkView(a.view, "modal"); no != nil {
		return no
	}
	tr.used = true
	v := s.newView(tr.user, a.view)
	s.views[v.ID], s.open[tr.user] = v, v.ID
	return map[string]any{"ok": true, "view": shownView(v)}
}

func (s *Slack) viewsUpdate(a args) map[string]any {
	v := s.views[a.get("view_id")]
	switch {
	case v == nil || s.open[v.User] != v.ID:
		return failed("not_found")
	case a.get("hash") != "" && a.get("hash") != v.Hash:
		return failed("hash_conflict")
	}
	if no := checkView(a.view, "modal"); no != nil {
		return no
	}
	s.change(v, a.view)
	return map[string]any{"ok": true, "view": shownView(v)}
}

func (s *Slack) viewsPublish(a args) map[string]any {
	user := a.get("user_id")
	if s.users[user] == nil {
		return failed("user_not_found")
	}
	if no := checkView(a.view, "home"); no != nil {
		return no
	}
	v := s.homes[user]
	if v == nil {
		v = s.newView(user, a.view)
		s.homes[user] = v
	} else {
		if a.get("hash") != "" && a.get("hash") != v.Hash {
			return failed("hash_conflict")
		}
		s.change(v, a.view)
	}
	return map[string]any{"ok": true, "view": shownView(v)}
}

// serveAnswer takes what is posted to an answer address.
func (s *Slack) serveAnswer(w http.ResponseWriter, r *http.Request) {
	s.failing(w, r, Answers, func(w http.ResponseWriter) {
		body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
		if err != nil || kind != "application/json" {
			http.Error(w, "invalid_payload", http.StatusBadRequest)
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		an := s.answers[r.URL.Path]
		if an == nil || an.uses >= answerUses || time.Since(an.made) > answerLife {
			s.refuse(Answers + ": used_url")
			http.Error(w, "used_url", http.StatusNotFound)
			return
		}
		an.uses++
		if code := s.answered(an, body); code != "" {
			s.refuse(Answers + ": " + code)
			http.Error(w, code, http.StatusBadRequest)
			return
		}
		_, _ = io.WriteString(w, "ok")
	})
}

// spoken is what an answer address or the acknowledgement of a command may hold.
type spoken struct {
	Text    string          `json:"text"`
	Blocks  json.RawMessage `json:"blocks"`
	Type    string          `json:"response_type"`
	Replace bool            `json:"replace_original"`
	Thread  string          `json:"thread_ts"`
}

// answered shows an answer; the code is not empty when Slack refuses it.
func (s *Slack) answered(an *answer, body []byte) string {
	var said spoken
	if json.Unmarshal(body, &said) != nil {
		return "invalid_payload"
	}
	checked, err := json.Marshal(map[string]any{"text": said.Text, "blocks": blocksOf(said.Blocks)})
	if err != nil {
		return "invalid_payload"
	}
	if faults := CheckMessage(checked); len(faults) > 0 {
		return faults[0].Code
	}
	if said.Type != "" && said.Type != "ephemeral" && said.Type != "in_channel" {
		return "invalid_response_type"
	}
	if said.Replace {
		if an.message == nil {
			return "message_not_found"
		}
		an.message.Text, an.message.Blocks = said.Text, said.Blocks
		s.effect()
		return ""
	}
	only := an.user
	if said.Type == "in_channel" {
		only = ""
	}
	s.add(s.channels[an.channel], content{text: said.Text, blocks: said.Blocks}, said.Thread, only)
	return ""
}

func blocksOf(raw json.RawMessage) any {
	if len(raw) == 0 {
		return []any{}
	}
	return raw
}
