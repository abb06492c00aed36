package slack_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"crmbot/adapters/slack"
	"crmbot/adapters/slack/slacktest"
)

func TestVerifyKnownVector(t *testing.T) {
	t.Parallel()
	body := []byte("token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c")
	h := http.Header{}
	h.Set("X-Slack-Request-Timestamp", "1531420618")
	h.Set("X-Slack-Signature", "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503")
	if err := slack.Verify(slacktest.Secret, h, body, time.Unix(1531420618, 0)); err != nil {
		t.Errorf("Verify of Slack's own example = %v, want nil", err)
	}
	if err := slack.Verify("", h, body, time.Unix(1531420618, 0)); err == nil {
		t.Error("Verify with an empty secret = nil, want an error")
	}
}

// request is a genuine one that a case spoils.
type request struct {
	path, kind, stamp string
	body              []byte
	header            http.Header // set last, over what is right
	sign              func(stamp string, body []byte) string
}

func (q request) send(a http.Handler) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, q.path, bytes.NewReader(q.body))
	r.Header.Set("Content-Type", q.kind)
	r.Header.Set("X-Slack-Request-Timestamp", q.stamp)
	r.Header.Set("X-Slack-Signature", q.sign(q.stamp, q.body))
	for k, v := range q.header {
		r.Header[k] = v
	}
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	return w
}

func genuine(path, kind string, body []byte) request {
	return request{
		path: path, kind: kind, body: body, stamp: strconv.FormatInt(time.Now().Unix(), 10),
		sign: func(stamp string, body []byte) string { return slacktest.Signature(slacktest.Secret, stamp, body) },
	}
}

func commandBody() []byte {
	return []byte(url.Values{
		"team_id": {slacktest.Team}, "channel_id": {"C0ROOM"}, "user_id": {"U0ANN"}, "command": {"/crm"}, "text": {"visit acme"}, "trigger_id": {"1.2.forged"},
	}.Encode())
}

func eventBody(text string) []byte {
	return fmt.Appendf(nil, `{"type":"event_callback","team_id":%q,"event_id":"EvF","event":{"type":"message","channel_type":"im","user":"U0ANN","channel":"D0ANN","ts":"1732180000.000100","text":%q}}`, slacktest.Team, text)
}

const (
	formType = "application/x-www-form-urlencoded"
	jsonType = "application/json"
)

func at(d time.Duration) string { return strconv.FormatInt(time.Now().Add(d).Unix(), 10) }

func TestForgeries(t *testing.T) {
	t.Parallel()
	zipped := func(body []byte) []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = z.Write(body)
		_ = z.Close()
		return b.Bytes()
	}
	fixed := func(s string) func(string, []byte) string { return func(string, []byte) string { return s } }
	for _, c := range []struct {
		name  string
		spoil func(*request)
		want  int
	}{
		{"no signature", func(q *request) { q.header = http.Header{"X-Slack-Signature": nil} }, 401},
		{"empty signature", func(q *request) { q.sign = fixed("") }, 401},
		{"wrong signature", func(q *request) { q.sign = fixed("v0=" + strings.Repeat("ab", 32)) }, 401},
		{"of another body", func(q *request) {
			q.sign = func(stamp string, _ []byte) string {
				return slacktest.Signature(slacktest.Secret, stamp, []byte("other"))
			}
		}, 401},
		{"of another time", func(q *request) {
			q.sign = func(_ string, body []byte) string {
				return slacktest.Signature(slacktest.Secret, at(-time.Second), body)
			}
		}, 401},
		{"of another key", func(q *request) {
			q.sign = func(stamp string, body []byte) string { return slacktest.Signature("guess", stamp, body) }
		}, 401},
		{"of an empty key", func(q *request) {
			q.sign = func(stamp string, body []byte) string { return slacktest.Signature("", stamp, body) }
		}, 401},
		{"truncated", func(q *request) {
			q.sign = func(stamp string, body []byte) string { return slacktest.Signature(slacktest.Secret, stamp, body)[:60] }
		}, 401},
		{"upper case", func(q *request) {
			q.sign = func(stamp string, body []byte) string {
				return "v0=" + strings.ToUpper(slacktest.Signature(slacktest.Secret, stamp, body)[3:])
			}
		}, 401},
		{"of another version", func(q *request) {
			q.sign = func(stamp string, body []byte) string {
				return "v1=" + slacktest.Signature(slacktest.Secret, stamp, body)[3:]
			}
		}, 401},
		{"with a space", func(q *request) {
			q.sign = func(stamp string, body []byte) string {
				return slacktest.Signature(slacktest.Secret, stamp, body) + " "
			}
		}, 401},
		{"two signatures", func(q *request) {
			good := q.sign(q.stamp, q.body)
			q.header = http.Header{"X-Slack-Signature": {"v0=" + strings.Repeat("00", 32), good}}
		}, 401},
		{"two times", func(q *request) { q.header = http.Header{"X-Slack-Request-Timestamp": {q.stamp, q.stamp}} }, 401},
		{"no time", func(q *request) { q.header = http.Header{"X-Slack-Request-Timestamp": nil} }, 401},
		{"old", func(q *request) { q.stamp = at(-6 * time.Minute) }, 401},
		{"of the future", func(q *request) { q.stamp = at(6 * time.Minute) }, 401},
		{"time in words", func(q *request) { q.stamp = "now" }, 401},
		{"time with a sign", func(q *request) { q.stamp = "+" + q.stamp }, 401},
		{"time beyond all numbers", func(q *request) { q.stamp = strings.Repeat("9", 30) }, 401},
		{"of another workspace", func(q *request) { q.body = bytes.ReplaceAll(q.body, []byte(slacktest.Team), []byte("T0OTHER")) }, 200},
		{"too large", func(q *request) { q.body = append(q.body, bytes.Repeat([]byte("&x=y"), 1<<19)...) }, 413},
		{"compressed", func(q *request) { q.body, q.header = zipped(q.body), http.Header{"Content-Encoding": {"gzip"}} }, 415},
		{"of another type", func(q *request) { q.kind = "text/xml" }, 415},
		{"of no type", func(q *request) { q.kind = "" }, 415},
		{"JSON for a form", func(q *request) { q.kind = jsonType }, 415},
		{"empty", func(q *request) { q.body = nil }, 400},
		{"keys twice", func(q *request) { q.body = append(q.body, "&user_id=U0BO"...) }, 400},
		{"broken escapes", func(q *request) { q.body = []byte("command=%zz") }, 400},
		{"unsigned certificate check with more in it", func(q *request) {
			q.body, q.sign = append([]byte("ssl_check=1&"), q.body...), fixed("")
		}, 401},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := &heard{}
			r := start(t, false, h)
			q := genuine("/slack/commands", formType, commandBody())
			c.spoil(&q)
			w := q.send(r.Adapter)
			if w.Code != c.want {
				t.Errorf("status = %d, want %d", w.Code, c.want)
			}
			if body := w.Body.String(); len(body) > 64 || strings.Contains(body, "acme") {
				t.Errorf("the answer says %q", body)
			}
			if n := len(h.all()); n != 0 {
				t.Errorf("the bot heard %d events, want none", n)
			}
		})
	}
}

func TestForgedEvents(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat(`{"a":`, 200_000) + "1" + strings.Repeat("}", 200_000)
	for _, c := range []struct {
		name, body string
		want       int
	}{
		{"null", "null", 400},
		{"nothing", "", 400},
		{"a list", "[]", 400},
		{"a number", "7", 400},
		{"half an object", `{"type":"event_callback"`, 400},
		{"deeply nested", deep[:900_000], 400},
		{"nested within bounds", `{"type":"event_callback","team_id":"` + slacktest.Team + `","event":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `}`, 400},
		{"of a wrong shape", `{"type":["event_callback"]}`, 400},
		{"without an event", `{"type":"event_callback"}`, 400},
		{"with null for an event", `{"type":"event_callback","event":null}`, 400},
		{"of an unknown kind", `{"type":"fresh_kind"}`, 200},
		{"with an unknown event", `{"type":"event_callback","team_id":"` + slacktest.Team + `","event":{"type":"fresh_event"}}`, 200},
		{"rate limited", `{"type":"app_rate_limited","team_id":"` + slacktest.Team + `"}`, 200},
		{"a challenge beyond measure", `{"type":"url_verification","challenge":"` + strings.Repeat("x", 2000) + `"}`, 400},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := &heard{}
			r := start(t, false, h)
			w := genuine("/slack/events", jsonType, []byte(c.body)).send(r.Adapter)
			if w.Code != c.want {
				t.Errorf("status = %d, want %d", w.Code, c.want)
			}
			if n := len(h.all()); n != 0 {
				t.Errorf("the bot heard %d events, want none", n)
			}
		})
	}
}

func TestRoutesBesideMessages(t *testing.T) {
	t.Parallel()
	r := start(t, false, &heard{})
	w := genuine("/slack/events", jsonType, []byte(`{"type":"url_verification","challenge":"abc<b>"}`)).send(r.Adapter)
	if w.Code != 200 || w.Body.String() != "abc<b>" || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") {
		t.Errorf("url_verification = %d %q as %s, want the challenge as plain text", w.Code, w.Body, w.Header().Get("Content-Type"))
	}
	q := genuine("/slack/commands", formType, []byte("ssl_check=1"))
	q.sign = func(string, []byte) string { return "" }
	if w := q.send(r.Adapter); w.Code != 200 || w.Body.Len() != 0 {
		t.Errorf("ssl_check = %d %q, want an empty 200", w.Code, w.Body)
	}
	get := httptest.NewRecorder()
	r.ServeHTTP(get, httptest.NewRequest(http.MethodGet, "/slack/events", http.NoBody))
	if get.Code != http.StatusMethodNotAllowed {
		t.Errorf("GET = %d, want 405", get.Code)
	}
	fresh := slack.New(slack.Config{SigningSecret: slacktest.Secret})
	if w := genuine("/slack/events", jsonType, eventBody("hi")).send(fresh); w.Code != http.StatusServiceUnavailable {
		t.Errorf("before Run = %d, want 503", w.Code)
	}
}

// TestReplay: a captured request passes the signature for five minutes; the delivery id keeps it from being answered twice.
func TestReplay(t *testing.T) {
	t.Parallel()
	h := &heard{}
	r := start(t, false, h)
	ann := r.Direct("U0ANN")
	ann.Type("warm up")()
	q := genuine("/slack/events", jsonType, eventBody("once only"))
	for range 3 {
		if w := q.send(r.Adapter); w.Code != 200 {
			t.Fatalf("status = %d, want 200", w.Code)
		}
	}
	for _, ev := range h.said("once only") {
		if ev.ID != "slack:event:EvF" {
			t.Errorf("ID = %q, want the same each time", ev.ID)
		}
	}
	if n := strings.Count(ann.Sees(), "heard once only"); n != 1 {
		t.Errorf("the answer is shown %d times, want once", n)
	}
}
