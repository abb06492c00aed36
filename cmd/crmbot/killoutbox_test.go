package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"crmbot/adapters/slack/slacktest"
)

// killed runs the real program on a data folder until stop kills it without a word of warning; it is back once Slack reaches it.
func killed(t *testing.T, s *slacktest.Slack, config, data string) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, "crmbot", "serve", "--config", config, "--data", data)
	cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0")
	said, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	up := make(chan struct{})
	read := make(chan struct{})
	go func() {
		defer close(read)
		open := false
		for lines := bufio.NewScanner(said); lines.Scan(); {
			if strings.Contains(lines.Text(), "slack socket open") && !open {
				open = true
				close(up)
			}
		}
	}()
	select {
	case <-up:
	case <-time.After(30 * time.Second):
		t.Error("crmbot did not reach Slack")
	}
	return func() {
		cancel() // kill -9
		<-read
		_ = cmd.Wait()
	}
}

// TestKilledOutbox kills the daemon again and again while its outbox is full: every message and every receipt arrives once, in order.
func TestKilledOutbox(t *testing.T) {
	t.Parallel()
	s := slacktest.New(t)
	config, data := slackConfig(t, s, socketKeys+"access: {join: members, admins: [\"slack:U0ANN\"]}\n")
	stop := killed(t, s, config, data)
	ann, bo := s.Direct("U0ANN"), s.Direct("U0BO")
	ann.Type("me")()
	bo.Type("me")()
	const tasks = 6
	busy := make([]slacktest.Fail, 2*tasks)
	for i := range busy {
		busy[i] = slacktest.Fail{Status: 503}
	}
	s.Fail("chat.postMessage", busy...) // so that it fills
	for i := range tasks {
		ann.Type(fmt.Sprintf("remind @Bo tomorrow item%d", i))()
	}
	shown := func(p *slacktest.Person, i int) int {
		n := 0
		for _, m := range s.Messages(p.Channel) {
			if m.User == slacktest.BotUser && strings.Contains(string(m.Blocks)+m.Text, fmt.Sprintf("item%d", i)) {
				n++
			}
		}
		return n
	}
	for end := time.Now().Add(time.Minute); time.Now().Before(end); {
		missing := 0
		for i := range tasks {
			if shown(ann, i) == 0 || shown(bo, i) == 0 {
				missing++
			}
		}
		if missing == 0 {
			break
		}
		// Killed when it sent one more, or soon.
		before := len(s.Messages(ann.Channel)) + len(s.Messages(bo.Channel))
		s.Within(1500*time.Millisecond, func() bool { return len(s.Messages(ann.Channel))+len(s.Messages(bo.Channel)) > before })
		stop()
		stop = killed(t, s, config, data)
	}
	s.Within(3*time.Second, func() bool { return false }) // what would come a second time has come by then
	stop()
	for i := range tasks {
		if a, b := shown(ann, i), shown(bo, i); a != 1 || b != 1 {
			t.Errorf("item%d is shown %d times to Ann and %d times to Bo, want once", i, a, b)
		}
	}
	for _, what := range s.Refusals() {
		t.Errorf("Slack refused: %s", what)
	}
}
