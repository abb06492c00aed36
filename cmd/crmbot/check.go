package main

import (
	"context"
	"flag"
	"fmt"
	"time"

	"crmbot/store"
)

func checkCommand() subcommand {
	return subcommand{
		name: "check", needs: existing,
		text:   "recompute everything from the records and name the first difference / 核对数据",
		more:   "Reads every page, every row with its indexes, the journal's chain, and counts all numbers again. Exit code 1 at the first difference.",
		define: func(*flag.FlagSet) action { return check },
	}
}

func check(ctx context.Context, c *call) error {
	began := time.Now()
	steps := []struct {
		what string
		run  func(context.Context) error
	}{
		{"pages", c.house.engine.Check},
		{"records, indexes and numbers", c.house.core.Check},
		{"journal", c.house.core.VerifyJournal},
		{"messages and dialogues", c.house.checkBot},
	}
	for _, s := range steps {
		if err := s.run(ctx); err != nil {
			return fmt.Errorf("check the %s: %w", s.what, err)
		}
		fmt.Fprintf(c.stdout, "✓ %s\n", s.what)
	}
	_, err := fmt.Fprintf(c.stdout, "no difference found, in %s\n", time.Since(began).Round(time.Millisecond))
	return err
}

// checkBot compares the rows of the bot's own tables with their indexes.
func (h *house) checkBot(ctx context.Context) error {
	return h.engine.View(ctx, workspace, func(r store.Reader) error {
		for _, t := range h.bot.Tables() {
			if err := t.Verify(r); err != nil {
				return fmt.Errorf("%s: %w", t.Name(), err)
			}
		}
		return nil
	})
}
