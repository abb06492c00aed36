package slack_test

import (
	"context"
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"crmbot/adapters/slack"
	"crmbot/adapters/slack/slacktest"
	"crmbot/bot"
)

// counting counts the events it answers.
type counting struct{ n atomic.Int64 }

func (c *counting) Handle(context.Context, bot.Event) (bot.Reply, error) {
	c.n.Add(1)
	return bot.Reply{Card: titled("heard")}, nil
}

// yes is a Slack that agrees to everything.
type yes struct{}

func (yes) RoundTrip(r *http.Request) (*http.Response, error) {
	switch path.Base(r.URL.Path) {
	case "auth.test":
		return saying(`{"ok":true,"team_id":"T0CRM","user_id":"U0BOT","bot_id":"B0BOT"}`).RoundTrip(r)
	case "users.info":
		return saying(`{"ok":true,"user":{"id":"U1","name":"ann"}}`).RoundTrip(r)
	case "conversations.open":
		return saying(`{"ok":true,"channel":{"id":"D1"}}`).RoundTrip(r)
	}
	return saying(`{"ok":true,"channel":"D1","ts":"1.1","message_ts":"1.1","view":{"id":"V1"}}`).RoundTrip(r)
}

// agreeable is an adapter over HTTP on a Slack that says yes to everything. It ends with tb.
func agreeable(tb testing.TB, h bot.Handler) *slack.Adapter {
	tb.Helper()
	a := slack.New(slack.Config{Log: zerolog.Nop(), BotToken: slacktest.Token, SigningSecret: slacktest.Secret, HTTP: &http.Client{Transport: yes{}}})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx, h) }()
	tb.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			tb.Errorf("Run = %v", err)
		}
	})
	<-a.Ready()
	return a
}

// doors are the routes that take forms, and types what may be said of a body.
var (
	doors = [...]string{"/slack/commands", "/slack/interactions", "/slack/options"}
	types = [...]string{formType, formType + "; charset=utf-8", jsonType, "", "text/xml", "multipart/form-data; boundary=x", formType + "; charset=\xff"}
)

// Whatever is signed and sent as a form is answered with a fitting status and little else; what is refused never reaches the bot.
func FuzzForm(f *testing.F) {
	f.Add(uint8(0), uint8(0), commandBody())
	f.Add(uint8(1), uint8(1), []byte(url.Values{"payload": {`{"type":"block_actions","user":{"id":"U1","team_id":"T0CRM"},"team":{"id":"T0CRM"},"channel":{"id":"C1"},"actions":[{"type":"button","value":"quota"}]}`}}.Encode()))
	f.Add(uint8(2), uint8(0), []byte(url.Values{"payload": {`{"type":"block_suggestion","user":{"id":"U1"},"block_id":"customer","value":"ac"}`}}.Encode()))
	f.Add(uint8(1), uint8(2), []byte(`{"payload":null}`))
	f.Add(uint8(0), uint8(0), []byte("ssl_check=1"))
	h := &counting{}
	a := agreeable(f, h)
	f.Fuzz(func(t *testing.T, door, kind uint8, body []byte) {
		before := h.n.Load()
		q := genuine(doors[int(door)%len(doors)], types[int(kind)%len(types)], body)
		w := q.send(a)
		switch w.Code {
		case http.StatusOK, http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType:
		default:
			t.Errorf("status = %d", w.Code)
		}
		if n := w.Body.Len(); n >= 20_000 || w.Code != http.StatusOK && n > 64 {
			t.Errorf("status %d says %d bytes", w.Code, n)
		}
		heard := h.n.Load() - before
		named, _, err := mime.ParseMediaType(q.kind)
		if form := err == nil && named == formType; form != (w.Code != http.StatusUnsupportedMediaType) && w.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("%q is answered with %d", q.kind, w.Code)
		}
		if heard > 1 || heard == 1 && w.Code != http.StatusOK {
			t.Errorf("the bot heard %d events, the answer is %d", heard, w.Code)
		}
	})
}

// Whatever comes through the socket: an envelope with an id is acknowledged once, but for what should come again; nothing else is answered.
func FuzzFrame(f *testing.F) {
	for _, s := range []string{
		`{"type":"hello","num_connections":1,"connection_info":{"app_id":"A0CRM"}}`,
		`{"type":"disconnect","reason":"refresh_requested"}`,
		`{"type":"slash_commands","envelope_id":"e1","payload":{"team_id":"T0CRM","channel_id":"C1","user_id":"U1","command":"/crm","text":"quota","trigger_id":"1.2"},"accepts_response_payload":true}`,
		`{"type":"interactive","envelope_id":"e2","payload":{"type":"shortcut","callback_id":"form visit.log","user":{"id":"U1"},"trigger_id":"1.3"}}`,
		`{"type":"events_api","envelope_id":"e3","payload":{"type":"event_callback","team_id":"T0CRM","event_id":"Ev1","event":{"type":"message","channel_type":"im","user":"U1","channel":"D1","ts":"1.1","text":"hi"}},"retry_attempt":1}`,
		`null`, ``,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		// It takes no events now: what is for the bot is not acknowledged, so that it comes again.
		a := slack.New(slack.Config{Log: zerolog.Nop(), BotToken: slacktest.Token, AppToken: slacktest.AppToken, Now: func() time.Time { return time.Unix(1_795_251_600, 0) }})
		written, err := slack.ReadFrame(a, raw)
		if len(written) > 1 {
			t.Fatalf("%d lines were written", len(written))
		}
		c := a.Counts()
		if c.Taken != 0 || err != nil && len(written) > 0 {
			t.Errorf("Counts = %+v, %d lines, %v", c, len(written), err)
		}
		var frame, ack struct {
			ID string `json:"envelope_id"`
		}
		if len(written) == 0 {
			return
		}
		if json.Unmarshal(raw, &frame) != nil || json.Unmarshal(written[0], &ack) != nil || ack.ID == "" || len(ack.ID) > 1024 || c.Full != 0 {
			t.Errorf("%q was acknowledged with %q, Counts = %+v", raw, written[0], c)
		}
	})
}

// Signed forms that mean nothing are refused with the right status, in time, and change nothing.
func TestForgedForms(t *testing.T) {
	t.Parallel()
	payload := func(text string) string { return url.Values{"payload": {text}}.Encode() }
	deep := strings.Repeat(`{"a":`, 30_000) + "1" + strings.Repeat("}", 30_000)
	wide := `{"type":"view_submission","user":{"id":"U0ANN"},"view":{"id":"V1","state":{"values":{` + strings.Repeat(`"a":{"a":{}},`, 50_000) + `"b":{}}}}}`
	for _, c := range []struct {
		name, kind, body string
		want             int
	}{
		{"null", formType, payload("null"), 400},
		{"empty", formType, payload(""), 400},
		{"no payload", formType, "a=b", 400},
		{"nothing", formType, "", 400},
		{"null as the body", formType, "null", 400},
		{"a list", formType, payload("[]"), 400},
		{"a number", formType, payload("7"), 400},
		{"half an object", formType, payload(`{"type":"block_actions"`), 400},
		{"deeply nested", formType, payload(deep), 400},
		{"deeply nested in a value", formType, payload(`{"type":"block_actions","user":{"id":"U0ANN"},"actions":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}`), 400},
		{"very wide", formType, payload(wide)[:900_000], 400},
		{"too large", formType, payload(strings.Repeat("x", 1<<20)), 413},
		{"payload twice", formType, payload("{}") + "&" + payload("{}"), 400},
		{"two objects", formType, payload(`{"type":"shortcut"}{"type":"shortcut"}`), 400},
		{"zero bytes", formType, payload("\x00\x00"), 400},
		{"broken escapes", formType, "payload=%zz", 400},
		{"of nobody", formType, payload(`{"type":"block_actions","actions":[{"value":"quota"}]}`), 400},
		{"JSON", jsonType, `{"type":"block_actions"}`, 415},
		{"JSON that says it is a form", formType, `{"type":"block_actions"}`, 400},
		{"of parts", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"payload\"\r\n\r\n{}\r\n--x--", 415},
		{"of no type", "", payload("{}"), 415},
		{"of two types", formType + ", " + jsonType, payload("{}"), 415},
		{"of an unknown kind", formType, payload(`{"type":"fresh_kind","user":{"id":"U0ANN"},"team":{"id":"` + slacktest.Team + `"}}`), 200},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := &counting{}
			a := agreeable(t, h)
			for _, door := range []string{"/slack/interactions", "/slack/options"} {
				began := time.Now()
				if w := genuine(door, c.kind, []byte(c.body)).send(a); w.Code != c.want || w.Body.Len() > 64 {
					t.Errorf("%s = %d %q, want %d and little else", door, w.Code, w.Body, c.want)
				}
				if took := time.Since(began); took > 5*time.Second {
					t.Errorf("%s took %v", door, took)
				}
			}
			if n := h.n.Load(); n != 0 {
				t.Errorf("the bot heard %d events, want none", n)
			}
		})
	}
}
