package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"time"

	"github.com/rs/zerolog"

	"crmbot/adapters/slack"
	"crmbot/adapters/terminal"
	"crmbot/adapters/web"
	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/command"
	"crmbot/bot/digest"
	"crmbot/bot/outbox"
	"crmbot/config"
	"crmbot/crm"
	"crmbot/crm/funnel"
	"crmbot/store"
	"crmbot/store/bolt"
)

// workspace is the one company of a database so far.
const workspace = "main"

// house is an open database and everything that stands on it.
type house struct {
	cfg       *config.Config
	file      string // the configuration's, if there is one
	log       zerolog.Logger
	clock     *clock
	engine    *bolt.Engine
	core      *crm.CRM
	bot       *bot.Bot
	out       *outbox.Outbox
	schedule  *digest.Scheduler
	terminals *terminals
	slack     *slack.Adapter // while serve runs with Slack's keys
	running   []bot.Adapter  // those messages go out by
	sample    bool           // the sample company
}

// rules run on every journal entry, in this order, after crm's own.
func rules() []crm.Rule {
	return []crm.Rule{digest.Reminders{}, funnel.Stays{}, funnel.Adoption{}, digest.Tallies{}, digest.Settings{}}
}

// steps bring older databases to the present format; they are appended, never edited.
func steps() []store.Step {
	return []store.Step{
		{To: 2, Name: "since when deals lie untouched", Run: crm.FillIdle},
		{To: 3, Name: "activities by the message they were made from", Run: reindex("activities")},
		{To: 4, Name: "when people are reminded of tasks", Run: digest.FillReminders},
		{To: 5, Name: "open deals by expected close and pushes", Run: reindex("deals")},
		{To: 6, Name: "how long deals stood in each stage", Run: funnel.FillStays},
		{To: 7, Name: "how many deals lie untouched since when", Run: crm.FillUntouched},
		{To: 8, Name: "what digests tell of tasks, next steps and pushes", Run: digest.FillTallies},
		{To: 9, Name: "open deals by the forecast category set by hand", Run: crm.FillCategories},
		{To: 10, Name: "what people put down, and how complete their customers are", Run: funnel.FillAdoption},
		{To: 11, Name: "on which days deals left stages", Run: reindex("deal figures")},
	}
}

// reindex makes the indexes of one of crm's tables anew.
func reindex(table string) func(context.Context, store.Engine, string) error {
	return func(ctx context.Context, e store.Engine, workspace string) error {
		for _, t := range crm.Tables() {
			if t.Name() == table {
				return t.Rebuild(ctx, e, workspace)
			}
		}
		return nil
	}
}

// open opens the database of the configuration and builds the house on it. With existing it makes none.
func open(ctx context.Context, c *call, existing bool) (*house, error) {
	path := databasePath(c.cfg)
	if _, err := os.Stat(path); existing && errors.Is(err, fs.ErrNotExist) {
		return nil, noDatabase{c.cfg.Data}
	}
	if err := errors.Join(folder(c.cfg.Data), owned(path)); err != nil {
		return nil, err
	}
	engine, err := bolt.Open(path, bolt.Options{LockTimeout: patience(c.cfg.Data)})
	if err != nil {
		return nil, err
	}
	h := &house{cfg: c.cfg, file: c.file, log: logger(c.stderr, c.caller.Err, c.cfg.Log.Level), clock: &clock{}, engine: engine, terminals: &terminals{}}
	if err := store.Migrate(ctx, engine, workspace, steps()); err != nil {
		return nil, errors.Join(err, engine.Close())
	}
	h.core = crm.Open(engine, workspace, rules()...)
	if err := h.furnish(ctx); err != nil {
		return nil, errors.Join(err, engine.Close())
	}
	return h, nil
}

// patience is how long to wait for another process to let go of the database: hardly, where a daemon's socket lies.
func patience(data string) time.Duration {
	if _, err := os.Stat(filepath.Join(data, socketName)); err == nil {
		return 50 * time.Millisecond
	}
	return 700 * time.Millisecond
}

// noDatabase is the error of a subcommand that reads where nothing was written yet.
type noDatabase struct{ dir string }

func (e noDatabase) Error() string {
	return fmt.Sprintf("there is no database in %s yet; crmbot serve starts one, crmbot demo makes a sample company", e.dir)
}

// Is makes it one of the errors of a missing file.
func (e noDatabase) Is(target error) bool { return target == fs.ErrNotExist }

// furnish builds what talks: the bot with its commands, the schedule, and the outbox.
func (h *house) furnish(ctx context.Context) error {
	if err := h.core.View(ctx, crm.Actor{System: "crmbot"}, h.clock.Now(), func(v *crm.View) error {
		h.sample = v.Company().Sample
		return nil
	}); err != nil {
		return fmt.Errorf("read the company's settings: %w", err)
	}
	h.bot = bot.New(bot.Config{
		Core: h.core, Commands: command.All(), Log: h.log, Now: h.clock.Now, Rand: rand.Reader,
		Caps:  map[string]card.Caps{web.Platform: new(web.Adapter).Caps(), terminal.Platform: new(terminal.Adapter).Caps(), slack.Platform: new(slack.Adapter).Caps()},
		Local: []string{web.Platform, terminal.Platform}, Names: []string{"crmbot"},
		Join: h.cfg.Access.Join, Admins: h.cfg.Access.Admins, Sample: h.sample, ExportRows: exportRows(h.cfg.Access.Export),
		Locked: h.closed, Wake: func() { h.out.Wake() },
	})
	h.schedule = digest.New(digest.Config{Core: h.core, Bot: h.bot, Kinds: command.Digests(), Log: h.log, Now: h.clock.Now, Shared: h.shared})
	h.deliver()
	return nil
}

// exportRows is the limit of an export by role; a role without one is left out.
func exportRows(e config.Export) map[crm.Role]int {
	rows := map[crm.Role]int{crm.Rep: e.Rep, crm.Service: e.Service, crm.Manager: e.Manager, crm.Admin: e.Admin, crm.Auditor: e.Auditor}
	maps.DeleteFunc(rows, func(_ crm.Role, n int) bool { return n == 0 })
	return rows
}

// deliver makes the outbox anew, for the terminals and these adapters. It is called before anything runs.
func (h *house) deliver(adapters ...bot.Adapter) {
	h.running = adapters
	h.out = outbox.New(outbox.Config{
		Core: h.core, Mailbox: h.bot.Mailbox(), Adapters: append(adapters, h.terminals), Log: h.log, Now: h.clock.Now,
	})
}

// close releases the database; everything that runs on it has ended.
func (h *house) close() error {
	if err := h.engine.Close(); err != nil {
		return fmt.Errorf("close the database: %w", err)
	}
	return nil
}

// logger writes events to w: for people at a terminal, as JSON lines for machines.
func logger(w io.Writer, people bool, level string) zerolog.Logger {
	l, err := zerolog.ParseLevel(level)
	if err != nil {
		l = zerolog.InfoLevel
	}
	if people {
		w = zerolog.ConsoleWriter{Out: w, TimeFormat: time.TimeOnly}
	}
	return zerolog.New(w).Level(l).With().Timestamp().Logger()
}
