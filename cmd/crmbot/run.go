package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"crmbot/bot/lang"
	"crmbot/config"
	"crmbot/store"
)

// subcommands is every word crmbot knows, in the order help shows them.
func subcommands() []subcommand {
	return []subcommand{
		demoCommand(), serveCommand(), chatCommand(), doctorCommand(),
		importCommand(), exportCommand(), digestCommand(),
		backupCommand(), restoreCommand(), checkCommand(), userCommand(), manifestCommand(), versionCommand(),
	}
}

// run is the whole program: it returns its exit code, 0 well, 1 not, 2 called wrongly.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // nohup
		signals = append(signals, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(ctx, signals...)
	defer stop()
	context.AfterFunc(ctx, stop)   // a second signal ends at once
	signal.Ignore(syscall.SIGPIPE) // a closed terminal is an error of a write, told in a sentence
	collectLess()
	c := &call{stdin: stdin, stdout: stdout, stderr: stderr, caller: thisCaller(stdin, stdout, stderr)}
	return c.finish(c.start(ctx, args))
}

// start reads the command line and the configuration, opens what the subcommand needs, and runs it here or, while a
// daemon holds the database, there.
func (c *call) start(ctx context.Context, args []string) (err error) {
	table := subcommands()
	c.tongue = saidLang(args)
	if len(args) == 0 || args[0] == "help" || args[0] == "--help" || args[0] == "-h" {
		return c.helpFor(args, table)
	}
	sub, g, act, rest, err := parse(args, table)
	if errors.Is(err, flag.ErrHelp) {
		return act(ctx, c)
	}
	if err != nil {
		return err
	}
	c.args, c.tongue = rest, lang.Parse(g.lang, "")
	if err := c.configure(g, sub); err != nil {
		if sub.needs != perhaps {
			return err
		}
		c.unread = err
	}
	if sub.needs == nothing || sub.needs == alone {
		return act(ctx, c)
	}
	c.house, err = open(ctx, c, sub.needs != created)
	switch {
	case errors.Is(err, store.ErrLocked):
		return c.forward(ctx, args, err)
	case err != nil && sub.needs == perhaps:
		c.unopened = err
		return act(ctx, c)
	case err != nil:
		return err
	}
	defer func() { err = errors.Join(err, c.house.close()) }()
	c.attune(ctx)
	return act(ctx, c)
}

// configure reads the configuration a call names: flags over environment over file over defaults.
func (c *call) configure(g globals, sub subcommand) error {
	c.file, c.cfg = g.config, config.Default()
	if c.file == "" && sub.name != "demo" { // the sample company never meets real keys by accident
		if _, err := os.Stat(defaultFile); err == nil {
			c.file = defaultFile
		}
	}
	cfg, err := config.Load(c.file, c.caller.Env)
	if err == nil {
		c.cfg = cfg
	}
	if g.data != "" {
		c.cfg.Data = g.data
	} else if _, said := c.cfg.Said("data"); !said && sub.name == "demo" {
		c.cfg.Data = "crmbot-demo"
	}
	if err != nil {
		return fmt.Errorf("%s\n%w", c.printer().T("cli.config_wrong"), err)
	}
	if _, said := cfg.Said("org.language"); said && c.tongue == "" {
		c.tongue = lang.Parse(cfg.Org.Language, "")
	}
	return nil
}

// defaultFile is the configuration that is read when none is named.
const defaultFile = "crmbot.yaml"

func (c *call) helpFor(args []string, table []subcommand) error {
	switch {
	case len(args) < 2:
		return help(c.stdout, table)
	case args[1] == "config":
		_, err := io.WriteString(c.stdout, config.Example())
		return err
	}
	_, _, act, _, err := parse([]string{args[1], "--help"}, table)
	if act == nil {
		return err
	}
	return act(context.Background(), c)
}

// finish says what went wrong, in one sentence, and gives the exit code.
func (c *call) finish(err error) int {
	var code exit
	var wrong usage
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	case errors.As(err, &wrong):
		fmt.Fprintf(c.stderr, "crmbot: %s\n", wrong.in(c.printer()))
		return 2
	case errors.Is(err, syscall.EPIPE):
		fmt.Fprintln(c.stderr, "crmbot: nobody reads the output any more, so I stopped; what was done stays done")
	default:
		fmt.Fprintf(c.stderr, "crmbot: %s\n", sentence(err, c.printer()))
	}
	return 1
}

// databasePath is where the database of a data folder lies.
func databasePath(cfg *config.Config) string { return filepath.Join(cfg.Data, "crm.db") }
