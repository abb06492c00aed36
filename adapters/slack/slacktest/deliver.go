package slacktest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// Ack is how the app acknowledged; Status 0 means not in time.
type Ack struct {
	Status int
	Body   []byte
	Type   string // Content-Type, over HTTP
}

// OK reports an acknowledgement Slack is content with.
func (a Ack) OK() bool { return a.Status == http.StatusOK }

// Signature is what Slack signs a body with.
func Signature(secret, stamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + stamp + ":"))
	mac.Write(body)
	return "v0=" + hex.EncodeToString(mac.Sum(nil))
}

// route is where a kind of envelope goes over HTTP, and as what.
func route(kind string, payload []byte) (path, contentType string, body []byte) {
	switch kind {
	case "events_api":
		return "/slack/events", "application/json", payload
	case "slash_commands":
		var fields map[string]string
		if json.Unmarshal(payload, &fields) != nil {
			panic("slacktest: a command is flat")
		}
		form := url.Values{}
		for k, v := range fields {
			form.Set(k, v)
		}
		return "/slack/commands", "application/x-www-form-urlencoded", []byte(form.Encode())
	}
	path = "/slack/interactions"
	var in struct {
		Type string `json:"type"`
	}
	if json.Unmarshal(payload, &in) == nil && in.Type == "block_suggestion" {
		path = "/slack/options"
	}
	return path, "application/x-www-form-urlencoded", []byte(url.Values{"payload": {string(payload)}}.Encode())
}

// Deliver sends an envelope as Slack does and gives how it was acknowledged. What it refuses of the acknowledgement is noted. Events that
// are not acknowledged are delivered again.
func (s *Slack) Deliver(kind string, payload any) Ack {
	raw, err := json.Marshal(payload)
	if err != nil {
		panic(err)
	}
	if !s.subscribed(kind, raw) {
		return Ack{} // nobody asked for it
	}
	var ack Ack
	times := redeliveries
	if app, _ := s.how(); app == "" {
		times = 1
	}
	for retry := range times + 1 {
		ack = s.once(kind, raw, retry)
		if ack.OK() || kind != "events_api" || s.closed() {
			break
		}
	}
	return ack
}

func (s *Slack) closed() bool {
	select {
	case <-s.closing:
		return true
	default:
		return false
	}
}

func (s *Slack) once(kind string, raw []byte, retry int) Ack {
	app, patience := s.how()
	if app == "" {
		return s.overSocket(kind, raw, retry)
	}
	path, contentType, body := route(kind, raw)
	stamp := strconv.FormatInt(s.present().Unix(), 10)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, app+path, bytes.NewReader(body))
	if err != nil {
		panic(err)
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("X-Slack-Request-Timestamp", stamp)
	req.Header.Set("X-Slack-Signature", Signature(Secret, stamp, body))
	if retry > 0 {
		req.Header.Set("X-Slack-Retry-Num", strconv.Itoa(retry))
		req.Header.Set("X-Slack-Retry-Reason", "http_error")
	}
	resp, err := s.Client(0).Do(req)
	if err != nil {
		return Ack{}
	}
	defer func() { _ = resp.Body.Close() }()
	said, err := io.ReadAll(resp.Body)
	if err != nil {
		return Ack{}
	}
	return Ack{Status: resp.StatusCode, Body: bytes.TrimSpace(said), Type: resp.Header.Get("Content-Type")}
}
