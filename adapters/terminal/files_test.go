package terminal_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"crmbot/adapters/terminal"
	"crmbot/bot"
	"crmbot/bot/card"
)

// echo gives a file back.
type echo struct{ kept string }

func (e *echo) Handle(ctx context.Context, ev bot.Event) (bot.Reply, error) {
	f, ok := ev.Input.(bot.File)
	if !ok {
		return bot.Reply{Card: &card.Card{Title: "no file"}}, nil
	}
	in, err := f.Open(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	data, err := io.ReadAll(in)
	e.kept = string(data)
	return bot.Reply{Card: &card.Card{Title: "got " + f.Name, Body: []card.Element{card.File{Name: "back.csv", Key: "K"}}}}, err
}

func (e *echo) Fetch(_ context.Context, _ bot.Account, _ string, open func(string, int64) (io.Writer, error)) error {
	w, err := open("../../back.csv", 0)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, e.kept)
	return err
}

type saved struct{ bytes.Buffer }

func (*saved) Close() error { return nil }

func TestFiles(t *testing.T) {
	t.Parallel()
	open := func(path string) (terminal.Opened, error) {
		if path != "in/a.csv" {
			return terminal.Opened{}, errors.New("no such file")
		}
		return terminal.Opened{Name: "a.csv", Size: 3, Data: io.NopCloser(strings.NewReader("a,b"))}, nil
	}
	e, disk, names := &echo{}, &saved{}, []string(nil)
	cfg := terminal.Config{Open: open, Files: e, Save: func(name string) (io.WriteCloser, string, error) {
		names = append(names, name)
		return disk, "out/" + name, nil
	}}
	if got := talk(t, cfg, e, "@file in/a.csv\n@file other\n@file\n"); !strings.Contains(got, "got a.csv") || !strings.Contains(got, "out/back.csv") || strings.Count(got, "✗") != 2 {
		t.Errorf("printed %s", got)
	}
	if disk.String() != "a,b" || len(names) != 1 || names[0] != "back.csv" {
		t.Errorf("saved %q as %q", disk.String(), names)
	}
	cfg.JSON = true
	if got := talk(t, cfg, e, "@file in/a.csv\n"); !strings.Contains(got, `"files":[{"name":"back.csv","size":3,"path":"out/back.csv"}]`) {
		t.Errorf("printed %s", got)
	}
	cfg.JSON, cfg.Save = false, nil
	if got := talk(t, cfg, e, "@file in/a.csv\n"); !strings.Contains(got, "--save") {
		t.Errorf("without a folder: %s", got)
	}
	if got := talk(t, terminal.Config{}, e, "@file in/a.csv\n"); !strings.HasPrefix(got, "✗") {
		t.Errorf("a session that sends no files: %s", got)
	}
}
