package terminal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"crmbot/adapters/adaptertest"
	"crmbot/adapters/terminal"
	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/lang"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// talk runs lines through a terminal and gives what it printed.
func talk(t *testing.T, cfg terminal.Config, h bot.Handler, lines string) string {
	t.Helper()
	var out bytes.Buffer
	cfg.In, cfg.Out = strings.NewReader(lines), &out
	if cfg.As == "" {
		cfg.As = "王伟"
	}
	if cfg.Clock == nil {
		cfg.Clock = &clock{}
	}
	if err := terminal.New(cfg).Run(t.Context(), h); err != nil {
		t.Fatalf("Run = %v, want nil at the end of the input", err)
	}
	return out.String()
}

func TestClockAndSpeaker(t *testing.T) {
	t.Parallel()
	shanghai := time.FixedZone("", 8*3600)
	s := &adaptertest.Script{}
	out := talk(t, terminal.Config{OSUser: "root", Zone: func(context.Context, string) *time.Location { return shanghai }}, s,
		"one\n@now 2026-11-24 09:03\ntwo\n@as 李娜\nthree\n@now 2026-11-25T01:02:03Z\nfour\n@now 2026-11-26\nfive\n")
	if n := strings.Count(out, "\n"); n != 5 {
		t.Errorf("printed %d lines, want the 5 replies only:\n%s", n, out)
	}
	for _, want := range []struct {
		line, as string
		at       time.Time
	}{
		{"one", "王伟", time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC)},
		{"two", "王伟", time.Date(2026, 11, 24, 9, 3, 0, 0, shanghai)},
		{"three", "李娜", time.Date(2026, 11, 24, 9, 3, 0, 0, shanghai)},
		{"four", "李娜", time.Date(2026, 11, 25, 1, 2, 3, 0, time.UTC)},
		{"five", "李娜", time.Date(2026, 11, 26, 0, 0, 0, 0, shanghai)},
	} {
		got := s.Heard(want.line)
		if len(got) != 1 {
			t.Errorf("%s was heard %d times", want.line, len(got))
			continue
		}
		ev := got[0]
		if ev.Actor.ID != want.as || ev.Actor.OSUser != "root" || !ev.At.Equal(want.at) || ev.Place.ID != "dm:"+want.as {
			t.Errorf("%s = %+v at %s in %s, want %s at %s", want.line, ev.Actor, ev.At, ev.Place.ID, want.as, want.at)
		}
	}
}

// TestScreens compares what people and scripts see with the golden files.
func TestScreens(t *testing.T) {
	t.Parallel()
	gallery, _ := adaptertest.Gallery()
	answers := map[string]func() (bot.Reply, error){
		"all": func() (bot.Reply, error) { return bot.Reply{Card: &gallery}, nil },
		"done 1": func() (bot.Reply, error) {
			return bot.Reply{Toast: "Done", Replace: true, Card: &card.Card{Lang: lang.English, Title: "Nothing due"}}, nil
		},
		"empty": func() (bot.Reply, error) { return bot.Reply{}, nil },
		"fail":  func() (bot.Reply, error) { return bot.Reply{}, errors.New("the disk is full") },
	}
	const lines = "all\n@press 2\n@press 9\nempty\n\nfail\n@now never\n@as\n"
	for name, cfg := range map[string]terminal.Config{
		"text.en.txt":    {Lang: lang.English},
		"text.zh.txt":    {Lang: lang.Chinese},
		"json.en.txt":    {Lang: lang.English, JSON: true},
		"prompts.en.txt": {Lang: lang.English, Interactive: true, As: "Wang Wei"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := talk(t, cfg, &adaptertest.Script{Answers: answers}, lines)
			path := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("printed:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

func TestPushesComeBeforeTheReply(t *testing.T) {
	t.Parallel()
	var a *terminal.Adapter
	var out bytes.Buffer
	flushed := 0
	a = terminal.New(terminal.Config{
		In: strings.NewReader("a\n@as li\nb\n@as wang\nc\n"), Out: &out, As: "wang", JSON: true, Clock: &clock{},
		Flush: func(ctx context.Context) error {
			flushed++
			if flushed > 1 {
				return nil
			}
			_, err := a.Send(ctx, bot.Target{Platform: terminal.Platform, Account: "li"}, card.Card{Title: "for Li"}, bot.Attempt{Key: "1"})
			return err
		},
	})
	if err := a.Run(t.Context(), &adaptertest.Script{}); err != nil {
		t.Fatal(err)
	}
	var got []string
	for line := range strings.Lines(out.String()) {
		var p struct {
			Push  bool
			To    string
			Reply card.Card
		}
		if err := json.Unmarshal([]byte(line), &p); err != nil {
			t.Fatalf("line %s: %v", line, err)
		}
		if p.Push {
			p.Reply.Title = "push to " + p.To + ": " + p.Reply.Title
		}
		got = append(got, p.Reply.Title)
	}
	if want := "heard a, push to li: for Li, heard b, heard c"; strings.Join(got, ", ") != want {
		t.Errorf("printed %s, want %s", strings.Join(got, ", "), want)
	}
	if flushed != 4 {
		t.Errorf("flushed %d times, want once a line and at the end", flushed)
	}
}

func TestAClosedTerminalIsAnError(t *testing.T) {
	t.Parallel()
	read, write := io.Pipe()
	_ = read.Close()
	s := &adaptertest.Script{}
	a := terminal.New(terminal.Config{In: strings.NewReader("one\ntwo\n"), Out: write, As: "x", Clock: &clock{}})
	err := a.Run(t.Context(), s)
	if !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("Run = %v, want the error of writing", err)
	}
	if len(s.Heard("one")) != 1 || len(s.Heard("two")) != 0 {
		t.Error("want the first line answered and no further one")
	}
}

func TestLongAndBrokenLines(t *testing.T) {
	t.Parallel()
	s := &adaptertest.Script{}
	out := talk(t, terminal.Config{Lang: lang.English}, s, strings.Repeat("x", 200_000)+"\nfine\r\n\xff\xfe\nlast")
	if !strings.Contains(out, "too long") {
		t.Errorf("a line of 200 kB is answered with %q", out)
	}
	for _, line := range []string{"fine", "\uFFFD", "last"} {
		if len(s.Heard(line)) != 1 {
			t.Errorf("%q was heard %d times, want once", line, len(s.Heard(line)))
		}
	}
}
