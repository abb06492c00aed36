package main

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"crmbot/adapters/slack/slacktest"
)

// forgery is a request that is not Slack's, or that Slack would never send.
type forgery struct {
	name, path, kind, body string
	age                    time.Duration // of its stamp
	secret                 string        // it is signed with
	want                   int
}

// forgeries are those of every kind, against every route.
func forgeries() []forgery {
	const form, object = "application/x-www-form-urlencoded", "application/json"
	command := url.Values{
		"team_id": {slacktest.Team}, "channel_id": {"D0ANN"}, "user_id": {"U0ANN"}, "command": {"/crm"}, "text": {"visit Acme forged"}, "trigger_id": {"1.2.forged"},
	}.Encode()
	press := url.Values{"payload": {`{"type":"block_actions","user":{"id":"U0ANN","team_id":"` + slacktest.Team + `"},"team":{"id":"` + slacktest.Team +
		`"},"trigger_id":"1.3.forged","channel":{"id":"D0ANN"},"actions":[{"type":"button","value":"visit.log C1 forged"}]}`}}.Encode()
	event := `{"type":"event_callback","team_id":"` + slacktest.Team + `","event_id":"EvForged","event":{"type":"message","channel_type":"im","user":"U0ANN","channel":"D0ANN","ts":"1795251600.000100","text":"visit Acme forged"}}`
	deep := strings.Repeat("[", 150_000) + strings.Repeat("]", 150_000)
	var all []forgery
	for _, route := range []struct{ path, kind, body string }{
		{"/slack/commands", form, command}, {"/slack/interactions", form, press}, {"/slack/options", form, press}, {"/slack/events", object, event},
	} {
		add := func(name string, want int, change func(*forgery)) {
			f := forgery{name: route.path + ": " + name, path: route.path, kind: route.kind, body: route.body, secret: slacktest.Secret, want: want}
			change(&f)
			all = append(all, f)
		}
		add("signed with another secret", 401, func(f *forgery) { f.secret = "guess" })
		add("not signed", 401, func(f *forgery) { f.secret = "" })
		add("stale", 401, func(f *forgery) { f.age = 6 * time.Minute })
		add("of the future", 401, func(f *forgery) { f.age = -6 * time.Minute })
		add("of the wrong type", 415, func(f *forgery) { f.kind = "text/plain" })
		add("of no type", 415, func(f *forgery) { f.kind = "" })
		add("empty", 400, func(f *forgery) { f.body = "" })
		add("null", 400, func(f *forgery) { f.body = wrapped(f, "null") })
		add("a list", 400, func(f *forgery) { f.body = wrapped(f, "[]") })
		add("deeply nested", 400, func(f *forgery) { f.body = wrapped(f, deep) })
		add("huge", 413, func(f *forgery) { f.body += strings.Repeat(" ", 2<<20) })
	}
	return all
}

// wrapped is JSON as a route takes it.
func wrapped(f *forgery, body string) string {
	if f.path == "/slack/events" {
		return body
	}
	return "payload=" + url.QueryEscape(body)
}

// send gives the status it was answered with.
func (f forgery) send(t *testing.T, address string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+f.path, strings.NewReader(f.body))
	if err != nil {
		t.Fatal(err)
	}
	stamp := strconv.FormatInt(time.Now().Add(-f.age).Unix(), 10)
	if f.kind != "" {
		req.Header.Set("Content-Type", f.kind)
	}
	req.Header.Set("X-Slack-Request-Timestamp", stamp)
	if f.secret != "" {
		req.Header.Set("X-Slack-Signature", slacktest.Signature(f.secret, stamp, []byte(f.body)))
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatalf("%s: %v", f.name, err)
	}
	defer func() { _ = resp.Body.Close() }()
	return resp.StatusCode
}
