package slack_test

import (
	"testing"
	"time"

	"crmbot/adapters/slack"
	"crmbot/adapters/slack/slacktest"
)

func TestStateFollowsTheSocket(t *testing.T) {
	t.Parallel()
	r := start(t, true, &heard{}, func(c *slack.Config) { c.Pause = time.Hour })
	r.Direct("U0ANN").Slash("/crm", "help") // what is acknowledged came after the greeting
	if s := r.State(); !s.SignedIn || s.Team != slacktest.Team || !s.Socket || s.Lines != 1 || s.Fault != "" || !s.Up(time.Now()) {
		t.Errorf("State = %+v, want open", s)
	}
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
