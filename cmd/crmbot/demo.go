package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"crmbot/crm"
	"crmbot/crm/sample"
)

func demoCommand() subcommand {
	return subcommand{
		name: "demo", needs: alone,
		text: "fill an empty folder with a sample company and serve it / 示例公司",
		more: "The folder is crmbot-demo unless --data names another. One that holds real data is refused; one that holds the sample company is served as it is.",
		define: func(fs *flag.FlagSet) action {
			seedOnly := fs.Bool("seed-only", false, "fill the folder and stop")
			now := fs.String("now", "", "`TIME` the sample company lives at")
			return func(ctx context.Context, c *call) error { return demo(ctx, c, *seedOnly, *now) }
		},
	}
}

func demo(ctx context.Context, c *call, seedOnly bool, now string) (err error) {
	if on := c.cfg.On(); c.file == "" && len(on) > 0 { // the environment's keys are for the company's own daemon, whose messages this one would take
		fmt.Fprintf(c.stderr, "note: the sample company does not connect to %s by keys of the environment; name a file with --config\n", strings.Join(on, ", "))
		c.cfg.Slack.BotToken, c.cfg.Feishu.AppID, c.cfg.WeCom.CorpID = "", "", ""
	}
	if c.house, err = open(ctx, c, false); err != nil {
		return locked(err)
	}
	h := c.house
	defer func() { err = errors.Join(err, h.close()) }()
	if now != "" {
		zone, err := time.LoadLocation(c.cfg.Org.Timezone)
		if err != nil {
			return err
		}
		at, err := instant(now, zone)
		if err != nil {
			return err
		}
		h.clock.start(at)
	}
	fresh, err := seed(ctx, c)
	if err != nil {
		if fresh { // half a sample company is none: it would be served as if it were whole
			defer func() { err = errors.Join(err, os.Remove(databasePath(c.cfg))) }()
		}
		return err
	}
	if seedOnly {
		return nil
	}
	return h.serve(ctx, c)
}

// seed fills an empty database with the sample company, and leaves one that is there. fresh: it began to fill it.
func seed(ctx context.Context, c *call) (fresh bool, err error) {
	h := c.house
	people := 0
	var newest time.Time
	err = h.core.View(ctx, crm.Actor{System: "demo"}, h.clock.Now(), func(v *crm.View) error {
		people = len(v.People())
		head, _ := v.Head()
		if last := v.Entries(head, 1); len(last) > 0 {
			newest = last[0].At
		}
		return nil
	})
	switch {
	case err != nil:
		return false, err
	case h.sample:
		fmt.Fprintf(c.stdout, "the sample company of %s is in %s; delete the folder for a fresh one\n", newest.Format(time.DateOnly), c.cfg.Data)
		return false, nil
	case people > 0:
		return false, fmt.Errorf("%s holds real data; the sample company needs an empty folder: crmbot demo --data DIR", c.cfg.Data)
	}
	began := time.Now()
	if err := sample.Fill(ctx, h.core, h.clock.Now()); err != nil {
		return true, fmt.Errorf("fill the sample company: %w", err)
	}
	fmt.Fprintf(c.stdout, "a sample company is in %s, made in %s\n", c.cfg.Data, time.Since(began).Round(time.Millisecond))
	return true, h.furnish(ctx)
}
