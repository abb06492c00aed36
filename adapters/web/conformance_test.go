package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"go.uber.org/goleak"

	"crmbot/adapters/adaptertest"
	"crmbot/adapters/web"
	"crmbot/bot"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConformance(t *testing.T) {
	t.Parallel()
	adaptertest.Run(t, func(t *testing.T, h bot.Handler) *adaptertest.Rig {
		t.Helper()
		a := web.New(config())
		stop := run(t, a, h)
		return &adaptertest.Rig{
			Adapter: a,
			Direct:  func(name string) adaptertest.Person { return &reader{t: t, a: a, as: name, place: "dm:" + name} },
			Room:    func(name string) adaptertest.Person { return &reader{t: t, a: a, as: name, place: "room"} },
			Say:     func(text string) string { return "@crmbot " + text },
			Below: func(name string, message bot.MessageRef) adaptertest.Person {
				return &reader{t: t, a: a, as: name, place: "room", below: message.ID}
			},
			Mention: func(name string) string { return "@" + name },
			Account: func(name string) string { return name },
			Place:   "room",
			Never:   []string{"<script", "<img", " onmouseover='alert", "<at ", "\x1b", "\x00", "\u202E"},
			Stop:    stop,
		}
	})
}

// staff is a directory of two people and a group.
type staff struct{}

func (staff) Members(context.Context) ([]bot.Member, error) {
	return []bot.Member{{Account: "ann", Name: "Ann", Lang: "en"}, {Account: "bo", Name: "Bo", Lang: "en"}, {Account: "cy", Name: "Cy", Lang: "zh-CN"}}, nil
}

func (staff) Rooms(context.Context) ([]bot.Room, error) {
	return []bot.Room{{ID: "room", Name: "Room", Members: []string{"ann", "bo"}}}, nil
}

func config() web.Config {
	return web.Config{
		Log: zerolog.Nop(), Directory: staff{}, Sample: true, Listen: "127.0.0.1:8080",
		Now:  func() time.Time { return time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC) },
		Rand: bytes.NewReader(bytes.Repeat([]byte("seed"), 1024)),
	}
}

// run runs the adapter until the test ends or stop is called, and is back once it takes events.
func run(t *testing.T, a *web.Adapter, h bot.Handler) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx, h) }()
	<-a.Ready()
	stop = sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
	t.Cleanup(func() { _ = stop() })
	return stop
}

// do sends one request as a browser on this machine would.
func do(a http.Handler, method, target, body string, set ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host = "localhost:8080"
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(set); i += 2 {
		if set[i] == "Host" {
			r.Host = set[i+1]
			continue
		}
		r.Header.Set(set[i], set[i+1])
	}
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	return w
}

// reader is a person with the console open in one place.
type reader struct {
	t     *testing.T
	a     *web.Adapter
	as    string
	place string
	below string // the message that lines answer to
}

func (p *reader) post(what string, body map[string]string) *httptest.ResponseRecorder {
	body["as"], body["place"] = p.as, p.place
	b, err := json.Marshal(body)
	if err != nil {
		p.t.Errorf("encode: %v", err)
	}
	return do(p.a, http.MethodPost, "/console/"+what, string(b))
}

// Type posts a line. It is on its way when Type is back: the first line is in hand before the second is sent.
func (p *reader) Type(text string) func() {
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.post("say", map[string]string{"text": text, "reply": p.below})
	}()
	return func() { <-done }
}

func (p *reader) Press(value string) {
	id := ""
	for _, m := range p.messages() {
		if strings.Contains(m.HTML, `data-value="`+html.EscapeString(value)+`"`) {
			id = m.ID
		}
	}
	if id == "" {
		p.t.Errorf("no button carries %q", value)
	}
	p.post("press", map[string]string{"message": id, "value": value})
}

type shown struct{ ID, HTML string }

func (p *reader) messages() []shown {
	w := do(p.a, http.MethodGet, "/console/place?as="+url.QueryEscape(p.as)+"&place="+url.QueryEscape(p.place), "")
	var out struct{ Messages []shown }
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		p.t.Errorf("read the transcript (%d): %v", w.Code, err)
	}
	return out.Messages
}

func (p *reader) Raw() string {
	var b strings.Builder
	for _, m := range p.messages() {
		b.WriteString(m.HTML + "\n")
	}
	return b.String()
}

var (
	tags   = regexp.MustCompile(`<[^>]*>`)
	values = regexp.MustCompile(` (?:value|href)="([^"]*)"`)
)

// Sees is the text of the HTML; what inputs hold and pictures are called is text too.
func (p *reader) Sees() string {
	raw := p.Raw()
	for _, v := range values.FindAllStringSubmatch(raw, -1) {
		raw += " " + v[1]
	}
	return html.UnescapeString(tags.ReplaceAllString(strings.ReplaceAll(raw, "<br>", "\n"), ""))
}
