package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"crmbot/adapters/slack/slacktest"
)

// TestDoctorSlackAlone asks the doctor of a workspace where serve does not run.
func TestDoctorSlackAlone(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name string
		keys string
		fail func(*slacktest.Slack)
		code int
		want []string
		not  string
	}{
		{"well", socketKeys, func(*slacktest.Slack) {}, 1, []string{ // no backup yet
			`✓ Slack +signed in to Acme \(T0CRM\) as @crmbot`, `✓ Slack +all 11 scopes it needs are granted`, `✓ Slack +the socket opens and Slack says hello`,
			`✓ Slack +a press made here reached the bot, which refused the stranger`}, "✗"},
		{"missing scopes", socketKeys, func(s *slacktest.Slack) { s.Withdraw("im:write", "users:read.email") }, 2, []string{
			`✗ Slack +the scope im:write is missing: I cannot open a direct message`, `✗ Slack +the scope users:read.email is missing: people are not recognised`,
			`→ OAuth & Permissions, Bot Token Scopes: add it, then Reinstall`}, "scopes it needs are granted"},
		{"threads want more", socketKeys + "  threads: true\n", func(*slacktest.Slack) {}, 2, []string{`scope channels:history is missing`, `scope groups:history is missing`}, "xoxb"},
		{"a bad token", socketKeys, func(s *slacktest.Slack) { s.Fail("auth.test", slacktest.Fail{Code: "invalid_auth"}) }, 2, []string{
			`✗ Slack +Slack refuses slack.bot_token \(invalid_auth\)`, `→ copy the Bot User OAuth Token again`, `✓ Slack +the socket opens`}, "xoxb"},
		{"no socket", socketKeys, func(s *slacktest.Slack) {
			s.Fail("apps.connections.open", slacktest.Fail{Code: "not_allowed_token_type"})
		}, 2, []string{
			`✗ Slack +Slack refuses slack.app_token \(not_allowed_token_type\)`, `connections:write`}, "xapp"},
		{"a socket that breaks", socketKeys, func(s *slacktest.Slack) { s.Fail("socket", slacktest.Fail{Reset: true}) }, 2, []string{`✗ Slack +Slack does not answer at http`}, "says hello"},
		{"a busy Slack", socketKeys, func(s *slacktest.Slack) { s.Fail("auth.test", slacktest.Fail{Code: "internal_error"}) }, 1, []string{`! Slack +Slack is busy \(internal_error\)`}, "✗"},
		{"over HTTP", httpKeys, func(*slacktest.Slack) {}, 1, []string{`! Slack +crmbot serve is not running here`, `→ start crmbot serve`}, "✗"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := &slackRig{Slack: slacktest.New(t)}
			r.config, r.data = slackConfig(t, r.Slack, c.keys)
			if faults := r.Install([]byte(crmbot(t, "", "manifest", "slack", "--config", r.config, "--data", r.data))); len(faults) > 0 {
				t.Fatalf("Slack refuses the manifest: %v", faults)
			}
			r.Withdraw("channels:history", "groups:history") // what --threads would ask for
			if code, said := r.cli(t, "user", "add", "Ann", "--role", "admin"); code != 0 {
				t.Fatal(said)
			}
			c.fail(r.Slack)
			code, said := r.cli(t, "doctor")
			if code != c.code {
				t.Errorf("doctor = %d, want %d", code, c.code)
			}
			for _, want := range c.want {
				if !regexp.MustCompile(want).MatchString(said) {
					t.Errorf("doctor says\n%s\nwant %s", said, want)
				}
			}
			if strings.Contains(said, c.not) {
				t.Errorf("doctor says\n%s\nnot wanted: %s", said, c.not)
			}
		})
	}
}

// TestDoctorSlackAway asks where nothing answers at Slack's address: that is told once.
func TestDoctorSlackAway(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	r := &slackRig{Slack: slacktest.New(t)}
	r.config, r.data = slackConfig(t, r.Slack, socketKeys)
	raw, err := os.ReadFile(r.config)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(r.config, bytes.ReplaceAll(raw, []byte(r.URL), []byte(gone.URL)), 0o600); err != nil {
		t.Fatal(err)
	}
	code, said := r.cli(t, "doctor")
	if n := strings.Count(said, "Slack does not answer at "+gone.URL); code != 2 || n != 1 {
		t.Errorf("doctor = %d and tells it %d times, want 2 and once:\n%s", code, n, said)
	}
}

// TestDoctorSlackRuns asks the doctor through the running daemon, with a real press.
func TestDoctorSlackRuns(t *testing.T) {
	t.Parallel()
	s := slacktest.New(t)
	r := serveSlack(t, s, socketKeys)
	ann := s.Direct("U0ANN")
	ann.Slash("/crm", "me")
	sockets := s.Calls(slacktest.Hello)
	done := make(chan string, 1)
	go func() {
		code, said := r.cli(t, "doctor", "--press", "ann@example.com")
		if code == 2 {
			t.Errorf("doctor = %d", code)
		}
		done <- said
	}()
	s.Watch(func() bool { return trialButton(ann) != "" })
	ann.Press(trialButton(ann))
	said := <-done
	for _, want := range []string{`✓ Slack +the socket is open since`, `✓ Slack +a press made here as Ann reached`, `✓ Slack +ann@example.com pressed the button`} {
		if !regexp.MustCompile(want).MatchString(said) {
			t.Errorf("doctor says\n%s\nwant %s", said, want)
		}
	}
	if seen := ann.Sees(); !strings.Contains(seen, "the press arrived") || strings.Contains(seen, "Works for me") {
		t.Errorf("Ann sees %s", seen)
	}
	if n := s.Calls(slacktest.Hello); n != sockets {
		t.Errorf("doctor opened %d sockets beside the daemon's, on which Slack may deliver", n-sockets)
	}
	if code, said := r.cli(t, "doctor", "--press", "nobody"); code != 2 || !strings.Contains(said, "I find no Slack account of nobody") {
		t.Errorf("doctor --press nobody = %d %s", code, said)
	}
	if what := s.Refusals(); len(what) > 0 {
		t.Errorf("Slack refused %q", what)
	}
}

// trialButton is the value of the button that doctor sent; "" before it came.
func trialButton(p *slacktest.Person) string {
	return string(bytes.TrimSpace(regexp.MustCompile(`slack\.trial [A-Z2-7]+`).Find([]byte(p.Raw()))))
}

// TestDoctorSlackReaches tries the public address through a proxy that passes everything on, some of it, or to somebody else.
func TestDoctorSlackReaches(t *testing.T) {
	t.Parallel()
	var daemon string
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		to, err := url.Parse(daemon)
		if err != nil {
			panic(err)
		}
		switch {
		case strings.HasPrefix(r.URL.Path, "/half") && strings.HasSuffix(r.URL.Path, "/options"):
			http.NotFound(w, r)
			return
		case strings.HasPrefix(r.URL.Path, "/changed"):
			r.Header.Set("X-Slack-Request-Timestamp", "1")
		}
		_, r.URL.Path, _ = strings.Cut(r.URL.Path[1:], "/")
		r.URL.Path = "/" + r.URL.Path
		httputil.NewSingleHostReverseProxy(to).ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	for _, c := range []struct {
		path, want string
	}{
		{"/well", `✓ Slack +all four addresses under \S+/well/slack/ answer`},
		{"/half", `✗ Slack +\S+/slack/options answers with status 404, and not by crmbot`},
		{"/changed", `✗ Slack +\S+/slack/commands refuses a signed request`},
	} {
		s := slacktest.New(t)
		r := serveSlack(t, s, "  signing_secret: "+slacktest.Secret+"\npublic_url: "+front.URL+c.path+"\n")
		daemon = r.address
		_, said := r.cli(t, "doctor")
		if !regexp.MustCompile(c.want).MatchString(said) || !strings.Contains(said, "is not https://") {
			t.Errorf("%s: doctor says\n%s\nwant %s", c.path, said, c.want)
		}
		_, _ = r.stop()
	}
}
