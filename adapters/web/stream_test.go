package web_test

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"crmbot/adapters/adaptertest"
	"crmbot/adapters/web"
	"crmbot/bot"
	"crmbot/bot/card"
)

// listen opens a stream and gives its events one by one; an empty one is its end.
func listen(t *testing.T, a *web.Adapter, as string) (next func() string) {
	t.Helper()
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/console/stream?as="+as, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	if got := res.Header.Get("Content-Type"); !strings.HasPrefix(got, "text/event-stream") {
		t.Fatalf("the stream is %d %s", res.StatusCode, got)
	}
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 1<<20)
	return func() string {
		name := ""
		for lines.Scan() {
			if s, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				name = s
			}
			if s, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				return name + " " + s
			}
		}
		return ""
	}
}

func TestStream(t *testing.T) {
	t.Parallel()
	a := web.New(config())
	stop := run(t, a, &adaptertest.Script{})
	next := listen(t, a, "ann")
	if got := next(); !strings.HasPrefix(got, "hello ") {
		t.Fatalf("the stream begins with %q, want hello", got)
	}
	send := func(to bot.Target, title string) {
		t.Helper()
		if _, err := a.Send(t.Context(), to, card.Card{Title: title, Audience: card.GroupSafe}, bot.Attempt{Key: title}); err != nil {
			t.Fatal(err)
		}
	}
	send(bot.Target{Account: "bo"}, "for Bo's eyes")
	send(bot.Target{Place: "room", Only: "bo"}, "also for Bo")
	send(bot.Target{Place: "room"}, "for all")
	send(bot.Target{Account: "ann"}, "for Ann")
	for _, want := range []struct{ name, holds string }{{"stir", "dm:bo"}, {"message", "for all"}, {"message", "for Ann"}} {
		got := next()
		if !strings.HasPrefix(got, want.name+" ") || !strings.Contains(got, want.holds) {
			t.Errorf("the stream says %q, want %s with %s", got, want.name, want.holds)
		}
		if strings.Contains(got, "Bo's eyes") || strings.Contains(got, "also for Bo") {
			t.Errorf("the stream tells Ann what was for Bo: %q", got)
		}
	}
	if err := stop(); err != nil {
		t.Errorf("Run = %v", err)
	}
	if got := next(); got != "" {
		t.Errorf("after the stop the stream says %q, want its end", got)
	}
}

// TestTranscriptsAreBounded posts more than is kept: the last 200 stay.
func TestTranscriptsAreBounded(t *testing.T) {
	t.Parallel()
	a := web.New(config())
	run(t, a, &adaptertest.Script{})
	p := &reader{t: t, a: a, as: "ann", place: "room"}
	for range 250 {
		p.Type("hello all")()
	}
	if got := len(p.messages()); got != 200 {
		t.Errorf("the transcript holds %d messages, want the last 200", got)
	}
}
