package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"crmbot/adapters/slack"
	"crmbot/adapters/slack/slacktest"
	"crmbot/bot/card"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// draftKey is the one random thing a reply holds.
var draftKey = regexp.MustCompile(`draft [A-Z2-7]{8}`)

// TestTranscripts talks to the whole program as a script does and compares every word it says, once as people read it and once
// as the neutral cards. One line in, one reply out.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	for name, story := range map[string]struct{ as, now, sample string }{
		"day":   {as: "张伟", now: "2026-06-30T18:00", sample: "2026-06-30T18:00"},
		"empty": {as: "张三", now: "2026-06-30T10:00"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lines, err := os.ReadFile(filepath.Join("testdata", "transcript", name+".lines"))
			if err != nil {
				t.Fatal(err)
			}
			data := filepath.Join(t.TempDir(), "data")
			if story.sample != "" {
				crmbot(t, "", "demo", "--seed-only", "--now", story.sample, "--data", data)
			}
			said := draftKey.ReplaceAllString(crmbot(t, string(lines), "chat", "--json", "--as", story.as, "--now", story.now, "--data", data), "draft KEY")
			golden(t, name+".jsonl", said)
			golden(t, name+".txt", readable(t, string(lines), said))
			golden(t, name+".slack.jsonl", onSlack(t, said))
			crmbot(t, "", "check", "--data", data)
		})
	}
}

// onSlack is each reply as Slack would get it, one a line; none may be one that Slack refuses.
func onSlack(t *testing.T, said string) string {
	t.Helper()
	var b bytes.Buffer
	for line := range strings.Lines(said) {
		var r struct{ Reply card.Card }
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("%v\n%s", err, line)
		}
		raw, err := slack.Encode(r.Reply)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range slacktest.CheckMessage(raw) {
			t.Errorf("slack refuses %q: %s at %s: %s", r.Reply.Fallback, f.Code, f.At, f.Why)
		}
		if err := json.Compact(&b, raw); err != nil {
			t.Fatal(err)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// crmbot runs the program in this process and returns what it printed.
func crmbot(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	var out, bad bytes.Buffer
	if code := run(t.Context(), args, strings.NewReader(stdin), &out, &bad); code != 0 {
		t.Fatalf("crmbot %s = %d\n%s", strings.Join(args, " "), code, bad.String())
	}
	return out.String()
}

// readable puts each line and what was answered to it beneath each other, as plain text.
func readable(t *testing.T, lines, said string) string {
	t.Helper()
	replies := strings.Split(strings.TrimSuffix(said, "\n"), "\n")
	var b strings.Builder
	for line := range strings.Lines(lines) {
		line = strings.TrimSuffix(line, "\n")
		b.WriteString("> " + line + "\n")
		if strings.HasPrefix(line, "@now ") || strings.HasPrefix(line, "@as ") {
			continue
		}
		for pushed := true; pushed; {
			if len(replies) == 0 {
				t.Fatalf("no reply to %q", line)
			}
			var r struct {
				Push  bool
				Reply *card.Card
			}
			if err := json.Unmarshal([]byte(replies[0]), &r); err != nil {
				t.Fatalf("reply to %q: %v\n%s", line, err, replies[0])
			}
			replies, pushed = replies[1:], r.Push
			if r.Reply == nil {
				t.Fatalf("%q was met with silence", line)
			}
			if r.Push {
				b.WriteString("» ")
			}
			b.WriteString(card.PlainText(*r.Reply) + "\n")
		}
		b.WriteByte('\n')
	}
	if len(replies) > 0 {
		t.Errorf("%d replies more than lines, the first: %s", len(replies), replies[0])
	}
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	goldenIn(t, "transcript", name, got)
}

// goldenIn compares with a file of a folder of testdata.
func goldenIn(t *testing.T, folder, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", folder, name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got == string(want) {
		return
	}
	a, b := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := range a {
		if i >= len(b) || a[i] != b[i] {
			w := "the end"
			if i < len(b) {
				w = b[i]
			}
			t.Errorf("%s:%d differs (go test -update rewrites it):\ngot  %s\nwant %s", path, i+1, a[i], w)
			return
		}
	}
	t.Errorf("%s: it ended early", path)
}
