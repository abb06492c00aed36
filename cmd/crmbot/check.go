package main

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"time"

	"crmbot/bot/digest"
	"crmbot/crm/transfer"
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
	began, p := time.Now(), c.printer()
	steps := []struct {
		what string
		run  func(context.Context) error
	}{
		{p.T("cli.check.pages"), c.house.engine.Check},
		{p.T("cli.check.records"), c.house.core.Check},
		{p.T("cli.check.journal"), c.house.core.VerifyJournal},
		{p.T("cli.check.bot"), func(ctx context.Context) error {
			return c.house.verify(ctx, tablesOf(slices.Concat(c.house.bot.Tables(), digest.Tables())))
		}},
		{p.T("cli.check.imports"), func(ctx context.Context) error { return c.house.verify(ctx, tablesOf(transfer.Tables())) }},
	}
	for _, s := range steps {
		if err := s.run(ctx); err != nil {
			return fmt.Errorf("%s: %w", s.what, err)
		}
		fmt.Fprintf(c.stdout, "✓ %s\n", s.what)
	}
	_, err := fmt.Fprintln(c.stdout, p.T("cli.check.done", "took", took(began)))
	return err
}

// verifier is a table as check sees it.
type verifier interface {
	Name() string
	Verify(r store.Reader) error
}

func tablesOf[T verifier](tables []T) []verifier {
	out := make([]verifier, len(tables))
	for i, t := range tables {
		out[i] = t
	}
	return out
}

// verify compares the rows of tables with their indexes.
func (h *house) verify(ctx context.Context, tables []verifier) error {
	return h.engine.View(ctx, workspace, func(r store.Reader) error {
		for _, t := range tables {
			if err := t.Verify(r); err != nil {
				return fmt.Errorf("%s: %w", t.Name(), err)
			}
		}
		return nil
	})
}
