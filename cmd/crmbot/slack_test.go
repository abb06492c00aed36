package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"crmbot/adapters/slack/slacktest"
)

// slackRig is a workspace of Slack with a crmbot in it that can be stopped and started again.
type slackRig struct {
	*slacktest.Slack
	keys, config, data, address string
	now                         time.Time // where the daemon's clock begins; zero: the real time
	house                       *house    // of the running daemon
	stop                        func() (code int, said string)
}

// slackConfig writes a configuration for the stand-in and gives the names of the file and of a data folder.
func slackConfig(t *testing.T, s *slacktest.Slack, keys string) (file, data string) {
	t.Helper()
	dir := t.TempDir()
	file, data = filepath.Join(dir, "crmbot.yaml"), filepath.Join(dir, "data")
	text := "listen: 127.0.0.1:0\nlog: {level: info}\n" + "slack:\n  bot_token: " + slacktest.Token + "\n  api_url: " + s.URL + "/api/\n" + keys
	for section, usual := range map[string]string{"access": "{admins: [\"slack:U0ANN\"]}", "org": "{language: en}"} {
		if !strings.Contains(keys, section+":") {
			text += section + ": " + usual + "\n"
		}
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file, data
}

const (
	socketKeys = "  app_token: " + slacktest.AppToken + "\n"
	httpKeys   = "  signing_secret: " + slacktest.Secret + "\npublic_url: https://crm.example.com\n"
)

// serveSlack runs crmbot serve in this process, as main does, until the stand-in can reach it.
func serveSlack(t *testing.T, s *slacktest.Slack, keys string) *slackRig {
	t.Helper()
	r := &slackRig{Slack: s, keys: keys}
	r.config, r.data = slackConfig(t, s, keys)
	r.serve(t)
	return r
}

// daemon is the subcommand serve, at the rig's time.
func (r *slackRig) daemon(ctx context.Context, ready chan<- *house, stdout, stderr io.Writer) int {
	c := &call{stdin: strings.NewReader(""), stdout: stdout, stderr: stderr, caller: thisCaller(nil, stdout, stderr)}
	serve := func() (err error) {
		if err := c.configure(globals{config: r.config, data: r.data}, serveCommand()); err != nil {
			return err
		}
		if c.house, err = open(ctx, c, false); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, c.house.close()) }()
		if !r.now.IsZero() {
			c.house.clock.start(r.now)
		}
		if err := apply(ctx, c.house); err != nil {
			return err
		}
		ready <- c.house
		return c.house.serve(ctx, c)
	}
	return c.finish(serve())
}

// serve starts the daemon on the rig's data, until the stand-in can reach it.
func (r *slackRig) serve(t *testing.T) {
	t.Helper()
	outRead, outWrite := io.Pipe()
	badRead, badWrite := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	ended, ready := make(chan int, 1), make(chan *house, 1)
	go func() {
		code := r.daemon(ctx, ready, outWrite, badWrite)
		_, _ = outWrite.Close(), badWrite.Close()
		ended <- code
	}()
	up, socket := "slack signed in", strings.Contains(r.keys, "app_token")
	if socket {
		up = "slack socket open"
	}
	address, connected := make(chan string, 1), make(chan struct{})
	var log bytes.Buffer
	var reading sync.WaitGroup
	reading.Go(func() {
		for lines := bufio.NewScanner(outRead); lines.Scan(); {
			if a := regexp.MustCompile(`http://\S+`).FindString(lines.Text()); a != "" {
				address <- a
			}
		}
	})
	reading.Go(func() {
		told := false
		for lines := bufio.NewScanner(badRead); lines.Scan(); {
			log.WriteString(lines.Text() + "\n")
			if strings.Contains(lines.Text(), up) && !told {
				told = true
				close(connected)
			}
		}
	})
	r.stop = sync.OnceValues(func() (int, string) {
		cancel()
		code := <-ended
		reading.Wait()
		return code, log.String()
	})
	t.Cleanup(func() { _, _ = r.stop() })
	select {
	case r.address = <-address:
	case code := <-ended:
		ended <- code
		_, said := r.stop()
		t.Fatalf("serve ended with %d: %s", code, said)
	}
	r.house = <-ready
	if !r.now.IsZero() {
		r.Clock(r.house.clock.Now)
	}
	<-connected
	<-r.house.slack.Ready() // signed in is not yet listening
	if !socket {
		r.Connect(r.address)
	}
}

// cli runs another subcommand beside the daemon, or alone, and gives its exit code and words.
func (r *slackRig) cli(t *testing.T, args ...string) (code int, said string) {
	t.Helper()
	var out bytes.Buffer
	code = run(t.Context(), append(args, "--config", r.config, "--data", r.data, "--lang", "en"), strings.NewReader(""), &out, &out)
	return code, out.String()
}

// TestSlackFirstVisit goes the way of the handbook over each transport: manifest, install, serve, doctor, first words, first visit.
func TestSlackFirstVisit(t *testing.T) {
	t.Parallel()
	for name, keys := range map[string]string{"socket": socketKeys, "http": httpKeys} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := slacktest.New(t)
			file, data := slackConfig(t, s, keys)
			if faults := s.Install([]byte(crmbot(t, "", "manifest", "slack", "--commands", "short", "--config", file, "--data", data))); len(faults) > 0 {
				t.Fatalf("Slack refuses the manifest: %v", faults)
			}
			r := serveSlack(t, s, keys)
			if status, body := get(t, r.address+"/readyz"); status != http.StatusOK || !strings.Contains(body, "ready") {
				t.Errorf("readyz = %d %q", status, body)
			}

			if _, page := get(t, r.address+"/"); name == "socket" && !strings.Contains(page, `id="tab-slack"`) { // with a public address and no password it is closed
				t.Error("the console has no tab that shows what Slack would get")
			}

			ann := s.Direct("U0ANN")
			ann.Slash("/crm", "customer new Bluesky Robotics")
			ann.Slash("/crm", "visit Bluesky Robotics discussed pricing")
			if seen := ann.Sees(); !strings.Contains(seen, "Visit V1 logged") {
				t.Errorf("Ann sees %s, want the receipt of her visit", seen)
			}
			ann.Slash("/visit", "Bluesky Robotics signed the order")
			code, said := r.cli(t, "export", "activities", "--format", "jsonl")
			if code != 0 || strings.Count(said, `"visit"`) < 2 || !strings.Contains(said, "discussed pricing") || !strings.Contains(said, "signed the order") {
				t.Errorf("export activities = %d %s, want both visits", code, said)
			}

			bo := s.Direct("U0BO")
			bo.Type("业绩")()
			_, people := r.cli(t, "user", "list")
			for _, want := range []string{"Ann +admin", "Bo +rep", "slack:U0ANN", "slack:U0BO", "ann@example.com"} {
				if !regexp.MustCompile(want).MatchString(people) {
					t.Errorf("the people are\n%s\nwant %s among them", people, want)
				}
			}
			if code, said := r.cli(t, "user", "link", "Bo", "slack:U0ELSE"); code != 0 {
				t.Errorf("user link = %d %s", code, said)
			}

			code, said = r.stop()
			if code != 0 || !strings.Contains(said, "everything is saved") {
				t.Errorf("serve ended with %d: %s", code, said)
			}
			if code, said := r.cli(t, "check"); code != 0 {
				t.Errorf("check = %d %s", code, said)
			}
			for _, what := range s.Refusals() {
				t.Errorf("Slack refused: %s", what)
			}
		})
	}
}

func get(t *testing.T, address string) (status int, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(raw)
}

// TestSlackRefusedToken keeps the daemon up: the console works, readyz and doctor tell.
func TestSlackRefusedToken(t *testing.T) {
	t.Parallel()
	s := slacktest.New(t)
	s.Fail("auth.test", slacktest.Fail{Code: "account_inactive"})
	file, data := slackConfig(t, s, socketKeys)
	ctx, cancel := context.WithCancel(t.Context())
	outRead, outWrite := io.Pipe()
	badRead, badWrite := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		code := run(ctx, []string{"serve", "--config", file, "--data", data}, strings.NewReader(""), outWrite, badWrite)
		_, _ = outWrite.Close(), badWrite.Close()
		ended <- code
	}()
	var address string
	for lines := bufio.NewScanner(outRead); address == "" && lines.Scan(); {
		address = regexp.MustCompile(`http://\S+`).FindString(lines.Text())
	}
	go func() { _, _ = io.Copy(io.Discard, outRead) }()
	for lines := bufio.NewScanner(badRead); lines.Scan(); {
		if strings.Contains(lines.Text(), "slack refuses the token") {
			break
		}
	}
	go func() { _, _ = io.Copy(io.Discard, badRead) }()
	if status, body := get(t, address+"/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(body, "slack") {
		t.Errorf("readyz = %d %q, want 503 naming slack", status, body)
	}
	if status, _ := get(t, address+"/"); status != http.StatusOK {
		t.Errorf("the console answers %d, want 200", status)
	}
	cancel()
	if code := <-ended; code != 0 {
		t.Errorf("serve ended with %d", code)
	}
}

// TestManifests compares the manifest of every variant, and installs each.
func TestManifests(t *testing.T) {
	t.Parallel()
	for _, transport := range []string{"socket", "http"} {
		for _, commands := range []string{"one", "short"} {
			for _, threads := range []bool{false, true} {
				name := fmt.Sprintf("%s-%s", transport, commands)
				args := []string{"manifest", "slack", "--commands", commands, "--transport", transport}
				if threads {
					name, args = name+"-threads", append(args, "--threads")
				}
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					s := slacktest.New(t)
					file, data := slackConfig(t, s, httpKeys)
					got := crmbot(t, "", append(args, "--config", file, "--data", data)...)
					if faults := s.Install([]byte(got)); len(faults) > 0 {
						t.Errorf("Slack refuses the manifest: %v", faults)
					}
					goldenIn(t, "manifest", name+".json", got)
				})
			}
		}
	}
}
