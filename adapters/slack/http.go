package slack

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"crmbot/adapters/intake"
)

// ackLimit is how long a request is held for its answer: Slack waits three seconds and hears nothing after them.
const ackLimit = 5 * time.Second

const (
	formType = "application/x-www-form-urlencoded"
	jsonType = "application/json"
)

// ServeHTTP answers the routes under /slack/.
func (a *Adapter) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.mux.ServeHTTP(w, r) }

func (a *Adapter) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("POST /slack/commands", a.signed(formType, a.serveCommand))
	mux.Handle("POST /slack/interactions", a.signed(formType, a.servePayload))
	mux.Handle("POST /slack/options", a.signed(formType, a.servePayload))
	mux.Handle("POST /slack/events", a.signed(jsonType, a.serveEvent))
	return mux
}

// signed lets through what Slack signed and what has the type it should have.
func (a *Adapter) signed(kind string, next func(http.ResponseWriter, *http.Request, []byte)) http.Handler {
	return a.in.Receive(nil, func(w http.ResponseWriter, r *http.Request, body []byte) {
		if err := Verify(a.cfg.SigningSecret, r.Header, body, a.cfg.Now()); err != nil {
			if kind == formType && string(body) == "ssl_check=1" {
				return // Slack looks at the certificate; it signs nothing and means nothing by it
			}
			a.counts.forged.Add(1)
			intake.Refuse(w, http.StatusUnauthorized)
			return
		}
		got, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		if encoding := r.Header.Get("Content-Encoding"); err != nil || got != kind || encoding != "" && encoding != "identity" {
			a.counts.malformed.Add(1)
			intake.Refuse(w, http.StatusUnsupportedMediaType)
			return
		}
		next(w, r, body)
	})
}

func (a *Adapter) serveCommand(w http.ResponseWriter, r *http.Request, body []byte) {
	form, ok := a.fields(w, body)
	if !ok {
		return
	}
	c := command{
		Team: form.Get("team_id"), Enterprise: form.Get("enterprise_id"), Channel: form.Get("channel_id"), User: form.Get("user_id"),
		UserName: form.Get("user_name"), Command: form.Get("command"), Text: form.Get("text"), Response: form.Get("response_url"), Trigger: form.Get("trigger_id"),
	}
	a.serve(w, r, func(me *self) (*delivery, error) { return me.slash(c, a.cfg.Now()) })
}

func (a *Adapter) servePayload(w http.ResponseWriter, r *http.Request, body []byte) {
	form, ok := a.fields(w, body)
	if !ok {
		return
	}
	a.serve(w, r, func(me *self) (*delivery, error) {
		return me.decode(kindInteraction, []byte(form.Get("payload")), a.cfg.Now())
	})
}

// fields reads the form of a delivery; not ok when that is all there is to do: it was refused, or Slack only looks whether somebody answers.
func (a *Adapter) fields(w http.ResponseWriter, body []byte) (url.Values, bool) {
	form, ok := oneEach(body)
	if !ok {
		a.counts.malformed.Add(1)
		intake.Refuse(w, http.StatusBadRequest)
		return nil, false
	}
	return form, form.Get("ssl_check") == ""
}

// oneEach reads a form in which nothing stands twice: two readers would disagree on which counts.
func oneEach(body []byte) (url.Values, bool) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, false
	}
	for _, v := range form {
		if len(v) != 1 {
			return nil, false
		}
	}
	return form, true
}

func (a *Adapter) serveEvent(w http.ResponseWriter, r *http.Request, body []byte) {
	var hello struct {
		Type      string `json:"type"`
		Challenge string `json:"challenge"`
	}
	if unmarshal(body, &hello) == nil && hello.Type == "url_verification" {
		if len(hello.Challenge) == 0 || len(hello.Challenge) > 1024 {
			a.counts.malformed.Add(1)
			intake.Refuse(w, http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_, _ = io.WriteString(w, hello.Challenge)
		return
	}
	again, _ := strconv.Atoi(r.Header.Get("X-Slack-Retry-Num"))
	a.serve(w, r, func(me *self) (*delivery, error) {
		d, err := me.decode(kindEvent, body, a.cfg.Now())
		if err == nil {
			d.again = again > 0
		}
		return d, err
	})
}

// serve reads a delivery, hands it on and answers with its acknowledgement.
func (a *Adapter) serve(w http.ResponseWriter, r *http.Request, read func(*self) (*delivery, error)) {
	me := a.me.Load()
	if me == nil {
		intake.Refuse(w, http.StatusServiceUnavailable)
		return
	}
	d, err := read(me)
	if err != nil {
		a.count(err)
		if errors.Is(err, errMalformed) {
			intake.Refuse(w, http.StatusBadRequest)
		}
		return
	}
	type ack struct {
		status int
		body   any
	}
	done := make(chan ack, 1)
	a.take(r.Context(), d, &receipt{send: func(status int, body any) { done <- ack{status, body} }})
	ctx, cancel := context.WithTimeout(r.Context(), ackLimit)
	defer cancel()
	select {
	case got := <-done:
		reply(w, got.status, got.body)
	case <-ctx.Done():
		intake.Refuse(w, http.StatusServiceUnavailable)
	}
}

func reply(w http.ResponseWriter, status int, body any) {
	switch {
	case status != http.StatusOK:
		intake.Refuse(w, status)
	case body != nil:
		raw, made := body.(json.RawMessage)
		if !made {
			var err error
			if raw, err = json.Marshal(body); err != nil {
				intake.Refuse(w, http.StatusInternalServerError)
				return
			}
		}
		w.Header().Set("Content-Type", jsonType+"; charset=utf-8")
		_, _ = w.Write(raw) // the other side is gone: it delivers again
	}
}

// count notes what became of an envelope that is no event for the bot.
func (a *Adapter) count(err error) {
	switch {
	case errors.Is(err, errIgnored):
		a.counts.ignored.Add(1)
	case errors.Is(err, errUnknown):
		a.counts.unknown.Add(1)
	default:
		a.counts.malformed.Add(1)
	}
}

// receipt acknowledges one delivery; only the first call counts.
type receipt struct {
	once sync.Once
	send func(status int, body any)
}

// ok takes the delivery; body, if any, is part of the acknowledgement.
func (r *receipt) ok(body any) { r.once.Do(func() { r.send(http.StatusOK, body) }) }

// refuse asks Slack to deliver again.
func (r *receipt) refuse(status int) { r.once.Do(func() { r.send(status, nil) }) }
