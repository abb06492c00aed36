package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"crmbot/adapters/slack/slacktest"
	"crmbot/bot"
)

// TestSlackFiles imports a table that was sent by direct message, gets an export and a list of refused rows back, over each transport.
func TestSlackFiles(t *testing.T) {
	t.Parallel()
	for name, keys := range map[string]string{"socket": socketKeys, "http": httpKeys} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := slacktest.New(t)
			file, data := slackConfig(t, s, keys)
			if faults := s.Install([]byte(crmbot(t, "", "manifest", "slack", "--config", file, "--data", data))); len(faults) > 0 {
				t.Fatalf("Slack refuses the manifest: %v", faults)
			}
			r := serveSlack(t, s, keys)
			ann, bo := r.Direct("U0ANN"), r.Direct("U0BO")
			ann.Slash("/crm", "customer new Acme")
			ann.Slash("/crm", "deal new Acme Robots 50k end of next month")

			table := "name,city\nNordwind,Oslo\n,Rome\n"
			for i := range 9 {
				table += fmt.Sprintf("House %c,Berlin\n", 'A'+i)
			}
			ann.Upload("customers.csv", []byte(table), "please import this", nil)()
			shows(t, r, ann, "customers.csv", "Import 10")
			if n := r.count(t, "customers", "Nordwind"); n != 0 {
				t.Errorf("the dry run wrote %d customers", n)
			}
			got(t, r, ann, 1)
			ann.Press(regexp.MustCompile(`import\.run \S+?\b`).FindString(ann.Raw()))
			got(t, r, ann, 2) // the refused rows again, with the report
			if n := r.count(t, "customers", "Nordwind"); n != 1 {
				t.Errorf("%d customers were imported under one name, want 1", n)
			}
			for _, f := range r.Received(ann.Channel) {
				if !strings.HasSuffix(f.Name, "-refused.csv") || !strings.Contains(string(f.Data), "Rome") {
					t.Errorf("refused rows = %s\n%s", f.Name, f.Data)
				}
			}

			ann.Type("export deals")()
			got(t, r, ann, 3)
			if f := r.Received(ann.Channel)[2]; !strings.HasPrefix(f.Name, "deals-") || !strings.Contains(string(f.Data), "Robots") {
				t.Errorf("export = %s\n%s", f.Name, f.Data)
			}

			ann.Upload("large.csv", []byte("name\n"), "", map[string]any{"size": bot.MaxFile + 1})()
			shows(t, r, ann, "large.csv is too big")
			bo.Upload("bo.csv", []byte("name\nElsewhere\n"), "", nil)()
			shows(t, r, bo, "bo.csv")
			if n := r.Calls(slacktest.Download); n != 1 {
				t.Errorf("%d downloads, want one: nothing is fetched that may not be imported", n)
			}
			for _, what := range r.Refusals() {
				t.Errorf("Slack refused: %s", what)
			}
			_, _ = r.stop()
			if code, said := r.cli(t, "check"); code != 0 {
				t.Errorf("check = %d %s", code, said)
			}
		})
	}
}

// TestSlackFilesWithoutScopes tells what is missing: to who sends, to who asks, and to doctor.
func TestSlackFilesWithoutScopes(t *testing.T) {
	t.Parallel()
	s := slacktest.New(t)
	file, data := slackConfig(t, s, socketKeys)
	if faults := s.Install([]byte(crmbot(t, "", "manifest", "slack", "--config", file, "--data", data))); len(faults) > 0 {
		t.Fatalf("Slack refuses the manifest: %v", faults)
	}
	s.Withdraw("files:read", "files:write")
	r := serveSlack(t, s, socketKeys)
	ann := r.Direct("U0ANN")
	ann.Slash("/crm", "customer new Acme")
	ann.Upload("customers.csv", []byte("name\nNordwind\n"), "", nil)()
	shows(t, r, ann, "files:read is missing")
	ann.Type("export customers")()
	shows(t, r, ann, "files:write is missing", "Send it again")
	_, said := r.cli(t, "doctor")
	for _, want := range []string{"files:read", "files:write"} {
		if !strings.Contains(said, want) {
			t.Errorf("doctor does not name %s:\n%s", want, said)
		}
	}
}

// shows waits until a person sees texts.
func shows(t *testing.T, r *slackRig, p *slacktest.Person, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !r.Within(20*time.Second, func() bool { return strings.Contains(p.Sees(), text) }) {
			t.Fatalf("%s does not see %q in:\n%s", p.User, text, p.Sees())
		}
	}
}

// got waits until a person has n files from the bot.
func got(t *testing.T, r *slackRig, p *slacktest.Person, n int) {
	t.Helper()
	if !r.Within(20*time.Second, func() bool { return len(r.Received(p.Channel)) >= n }) || len(r.Received(p.Channel)) != n {
		t.Fatalf("%s has %s, want %d files", p.User, fmt.Sprint(r.Received(p.Channel)), n)
	}
}
