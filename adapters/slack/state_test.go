package slack_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"crmbot/adapters/intake"
	"crmbot/adapters/slack"
	"crmbot/adapters/slack/slacktest"
	"crmbot/bot"
)

func TestStateFollowsTheSocket(t *testing.T) {
	t.Parallel()
	r := start(t, true, &heard{}, func(c *slack.Config) { c.Pause = time.Hour })
	r.Direct("U0ANN").Slash("/crm", "help") // what is acknowledged came after the greeting
	if s := r.State(); !s.SignedIn || s.Team != slacktest.Team || !s.Socket || s.Lines != 1 || s.Fault != "" || !s.Up(time.Now()) {
		t.Errorf("State = %+v, want open", s)
	}
}

// Where Socket Mode was turned off, or Slack says goodbye before it greets, dialling anew at once would never end.
func TestSocketTurnedOff(t *testing.T) {
	t.Parallel()
	closed := make(told, 64)
	r := start(t, true, &heard{}, func(c *slack.Config) { c.Pause, c.Log = time.Hour, zerolog.New(closed) })
	r.Direct("U0ANN").Slash("/crm", "help") // what is acknowledged came after the greeting
	r.Frame(map[string]any{"type": "disconnect", "reason": "link_disabled"})
	if !closed.says("slack socket closed") {
		t.Error("the log does not tell that the socket is closed")
	}
	if s := r.State(); s.Open || s.Fault != "link_disabled" || r.Calls("apps.connections.open") != 1 {
		t.Errorf("State = %+v after %d sockets, want one, shut by link_disabled", s, r.Calls("apps.connections.open"))
	}
}

// told is a log that is read line by line.
type told chan string

func (l told) Write(line []byte) (int, error) {
	l <- string(line)
	return len(line), nil
}

// says waits until the log says something, but not for ever.
func (l told) says(what string) bool {
	limit := time.After(10 * time.Second)
	for {
		select {
		case line := <-l:
			if strings.Contains(line, what) {
				return true
			}
		case <-limit:
			return false
		}
	}
}

// A bot that was taken out of its workspace is not ready, even where its line still stands.
func TestTakenOut(t *testing.T) {
	t.Parallel()
	transports(t, func(t *testing.T, socket bool) {
		r := start(t, socket, &heard{})
		r.Happens(map[string]any{"type": "tokens_revoked", "tokens": map[string]any{"bot": []string{"U0ELSE"}}})
		if s := r.State(); !s.SignedIn {
			t.Errorf("State = %+v while the token works, want signed in", s)
		}
		r.Fail("auth.test", slacktest.Fail{Code: "token_revoked"})
		r.Happens(map[string]any{"type": "app_uninstalled"})
		if s := r.State(); s.SignedIn || s.Fault != "token_revoked" || s.Up(time.Now()) {
			t.Errorf("State = %+v, want not signed in because of token_revoked", s)
		}
	})
}

// A home page that could not be drawn for want of room is drawn after what comes next.
func TestHomeIsDrawnLater(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		held, free := make(chan struct{}), make(chan struct{})
		h := &heard{block: func(ev bot.Event) {
			if key(ev) == "hold" {
				close(held)
				<-free
			}
		}}
		r := start(t, true, h, func(c *slack.Config) { c.Intake = intake.Config{Total: 2} })
		ann := r.Direct("U0ANN")
		ann.Home()
		wait := make(chan struct{})
		go func() {
			defer close(wait)
			r.Direct("U0BO").Type("hold")()
		}()
		<-held
		ann.Type("one")()
		r.Watch(func() bool { return r.Counts().Full > 0 })
		close(free)
		<-wait
		before := r.Calls("views.publish")
		r.Watch(func() bool {
			ann.Type("two")()
			return r.Calls("views.publish") > before
		})
	})
}

// The address of a socket is a ticket: no error, and so no log, shows it.
func TestSocketAddressIsNotTold(t *testing.T) {
	t.Parallel()
	a := slack.New(slack.Config{Log: zerolog.Nop(), BotToken: slacktest.Token, AppToken: slacktest.AppToken, HTTP: &http.Client{Transport: saying(`{"ok":true,"url":"wss://slack.test/link/?ticket=SECRET\u007f"}`)}})
	if _, err := a.Greet(t.Context()); err == nil || strings.Contains(err.Error(), "SECRET") {
		t.Errorf("Greet = %v, want an error without the ticket", err)
	}
}

// An answer address that is not reached as Slack is gets nothing; who pressed is answered by name.
func TestAnswerAddressOfAnotherScheme(t *testing.T) {
	t.Parallel()
	r := start(t, true, &heard{answers: map[string]bot.Reply{"quota": {Card: titled("40 %"), Private: true}}})
	r.Deliver("interactive", map[string]any{
		"type": "block_actions", "team": map[string]string{"id": slacktest.Team}, "user": map[string]string{"id": "U0ANN"}, "channel": map[string]string{"id": "C0ROOM"},
		"actions": []any{map[string]string{"type": "button", "value": "quota"}}, "response_url": "https" + strings.TrimPrefix(r.URL, "http") + "/answer/1",
	})
	ann := r.In("U0ANN", "C0ROOM")
	r.Watch(func() bool { return strings.Contains(ann.Sees(), "40 %") })
}

// saying answers every call with the same body.
type saying string

func (s saying) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(s))), Request: r}, nil
}

func TestUp(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	cases := []struct {
		name string
		s    slack.State
		want bool
	}{
		{"nothing yet", slack.State{Socket: true}, false},
		{"HTTP", slack.State{SignedIn: true}, true},
		{"HTTP, refused", slack.State{Fault: "invalid_auth"}, false},
		{"open", slack.State{SignedIn: true, Socket: true, Open: true, Lines: 1}, true},
		{"not open yet", slack.State{SignedIn: true, Socket: true}, false},
		{"dialled anew", slack.State{SignedIn: true, Socket: true, Lines: 1, Since: now.Add(-10 * time.Second)}, true},
		{"away", slack.State{SignedIn: true, Socket: true, Lines: 1, Since: now.Add(-time.Minute)}, false},
		{"never opened", slack.State{SignedIn: true, Socket: true, Since: now.Add(-time.Second), Fault: "invalid_auth"}, false},
	}
	for _, c := range cases {
		if got := c.s.Up(now); got != c.want {
			t.Errorf("%s: Up = %v, want %v", c.name, got, c.want)
		}
	}
}
