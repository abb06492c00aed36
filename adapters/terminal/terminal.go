// Package terminal is the chat of `crmbot chat`: one line in, one reply out, for people at a keyboard, scripts and whole-program tests.
package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/lang"
)

// Platform is the terminal's name in accounts and places.
const Platform = "terminal"

// Clock is the time the bot lives in; a line "@now TIME" sets it.
type Clock interface {
	Now() time.Time
	Set(t time.Time)
}

// Config is what a terminal needs. In, Out, As and Clock are required.
type Config struct {
	In  io.Reader
	Out io.Writer
	// JSON prints one object a line instead of text.
	JSON bool
	// As is who speaks first, as typed: the bot finds the person by code, e-mail or name.
	As string
	// OSUser is the operating system's user, journalled beside the person.
	OSUser string
	Clock  Clock
	// Zone is where a time of "@now" without a zone is meant; nil means UTC.
	Zone func(ctx context.Context, as string) *time.Location
	// Account gives one spelling to everything that may be typed for one person, so that messages find them; nil takes it as typed.
	Account func(ctx context.Context, as string) string
	// Flush has the outbox deliver what is due; it is called before each line, so that pushes come in a fixed order, and after a
	// script's last. nil: nothing is pushed.
	Flush func(ctx context.Context) error
	// Open opens the file that a line "@file PATH" sends; nil sends none.
	Open func(path string) (Opened, error)
	// Files hands out the files of replies, and Save makes a new one of that name (it has no folder in it) to be written, and
	// says where; where either is nil, replies only name their files.
	Files bot.Files
	Save  func(name string) (io.WriteCloser, string, error)
	// Interactive shows a prompt, and messages as they arrive.
	Interactive bool
	// Lang is the language of the terminal's own few words.
	Lang lang.Tag
	Log  zerolog.Logger
}

// Adapter is one terminal session.
type Adapter struct {
	cfg Config
	say *lang.Printer

	mu     sync.Mutex
	as     string                    // who speaks now
	asked  bool                      // a prompt stands on the screen
	inbox  map[string][]message      // by account: sent and not shown yet
	sent   map[string]bot.MessageRef // by Attempt.Key
	last   map[string]message        // by account: the last card they saw, whose buttons they may press
	count  int                       // of messages
	broken error                     // the first error of writing
}

// message is a card and its name here.
type message struct {
	ref  bot.MessageRef
	card card.Card
}

var _ bot.Adapter = (*Adapter)(nil)

// New makes a terminal session; Run starts it.
func New(cfg Config) *Adapter {
	if cfg.Zone == nil {
		cfg.Zone = func(context.Context, string) *time.Location { return time.UTC }
	}
	if cfg.Account == nil {
		cfg.Account = func(_ context.Context, as string) string { return as }
	}
	if cfg.Flush == nil {
		cfg.Flush = func(context.Context) error { return nil }
	}
	return &Adapter{
		cfg: cfg, say: lang.For(cfg.Lang), as: strings.TrimSpace(cfg.As),
		inbox: map[string][]message{}, sent: map[string]bot.MessageRef{}, last: map[string]message{},
	}
}

// Name is "terminal".
func (a *Adapter) Name() string { return Platform }

// Caps says that a terminal shows plain text in a font of fixed width and asks forms question by question.
// In JSON the whole neutral card is shown.
func (a *Adapter) Caps() card.Caps {
	n := card.NoLimit
	return card.Caps{Buttons: n, Items: true, Selects: n, Tables: n, Charts: n, Fields: n, Progress: true, Steps: true, Links: true, Files: true, Fixed: true}
}

// Run reads lines until the input or ctx ends; both are a clean end. A terminal that was closed while a reply was printed is an error,
// and what the line did stays done. A reader that cannot be interrupted (a keyboard) is left behind when ctx ends.
func (a *Adapter) Run(ctx context.Context, h bot.Handler) error {
	lines := newReader(a.cfg.In)
	defer lines.stop()
	a.hello()
	for {
		a.prompt()
		line, err := lines.next(ctx)
		switch {
		case errors.Is(err, io.EOF), ctx.Err() != nil:
			a.parting(ctx)
			a.goodbye()
			return a.writeError()
		case errors.Is(err, errLongLine):
			a.printError(a.say.T("terminal.long_line", "n", maxLine/1024))
		case err != nil:
			return fmt.Errorf("read the next line: %w", err)
		default:
			a.line(ctx, h, line)
		}
		if err := a.writeError(); err != nil {
			return err
		}
	}
}

// parting shows a script what its last line led to.
func (a *Adapter) parting(ctx context.Context) {
	if a.cfg.Interactive || ctx.Err() != nil {
		return
	}
	if err := a.cfg.Flush(ctx); err != nil {
		a.cfg.Log.Error().Err(err).Msg("deliver what is due")
	}
	a.showInbox(ctx, a.cfg.Account(ctx, a.speaker()))
}

// line does what one line asks. Every line has one answer, but for those that set clock and speaker, and empty ones.
func (a *Adapter) line(ctx context.Context, h bot.Handler, line string) {
	a.typed()
	line = strings.TrimSpace(line)
	word, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	switch {
	case line == "":
	case word == "@now":
		a.setClock(ctx, rest)
	case word == "@as" && rest != "":
		a.speakAs(rest)
	case word == "@as":
		a.printError(a.say.T("terminal.as_whom"))
	case word == "@press":
		a.press(ctx, h, rest)
	case word == "@file":
		a.sendFile(ctx, h, rest)
	default:
		a.ask(ctx, h, bot.Text{Text: line})
	}
}

func (a *Adapter) setClock(ctx context.Context, text string) {
	t, ok := parseTime(text, a.cfg.Zone(ctx, a.speaker()))
	if !ok {
		a.printError(a.say.T("terminal.bad_time", "text", text))
		return
	}
	a.cfg.Clock.Set(t)
}

// parseTime reads ISO times with or without a zone, and dates alone.
func parseTime(s string, zone *time.Location) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04Z07:00", "2006-01-02 15:04Z07:00"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02"} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

func (a *Adapter) speaker() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.as
}

func (a *Adapter) speakAs(as string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.as = as
}

// press presses the button with that number on the last card the speaker saw.
func (a *Adapter) press(ctx context.Context, h bot.Handler, text string) {
	n, err := strconv.Atoi(text)
	value, ref, ok := a.choice(a.cfg.Account(ctx, a.speaker()), n)
	if err != nil || !ok {
		a.printError(a.say.T("terminal.no_button", "text", text))
		return
	}
	a.ask(ctx, h, bot.Press{Value: value, Message: ref})
}

func (a *Adapter) choice(account string, n int) (string, bot.MessageRef, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	last := a.last[account]
	for _, c := range card.Choices(last.card) {
		if c.Number == n && c.Button.Value != "" {
			return c.Button.Value, last.ref, true
		}
	}
	return "", bot.MessageRef{}, false
}

// ask shows what others sent meanwhile, hands the input to the bot and prints its one reply.
func (a *Adapter) ask(ctx context.Context, h bot.Handler, in bot.Input) {
	as := a.speaker()
	account := a.cfg.Account(ctx, as)
	if err := a.cfg.Flush(ctx); err != nil {
		a.cfg.Log.Error().Err(err).Msg("deliver what is due")
	}
	a.showInbox(ctx, account)
	ev := bot.Event{
		At:    a.cfg.Clock.Now(),
		Actor: bot.Account{Platform: Platform, ID: as, OSUser: a.cfg.OSUser},
		Place: bot.Place{Platform: Platform, ID: placeOf(account), Direct: true},
		Input: in,
	}
	reply, err := a.handle(context.WithoutCancel(ctx), h, ev) // what is in hand is finished
	if err != nil {
		a.cfg.Log.Error().Err(err).Msg("answer a line")
		a.printError(a.say.T("terminal.try_again"))
		return
	}
	a.show(ctx, account, reply)
}

// handle keeps a panic inside its one line.
func (a *Adapter) handle(ctx context.Context, h bot.Handler, ev bot.Event) (r bot.Reply, err error) {
	defer func() {
		if v := recover(); v != nil {
			a.cfg.Log.Error().Interface("panic", v).Bytes("stack", debug.Stack()).Msg("answer a line")
			err = fmt.Errorf("answer a line: panic: %v", v)
		}
	}()
	return h.Handle(ctx, ev)
}

func placeOf(account string) string { return "dm:" + account }
