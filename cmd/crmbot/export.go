package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"

	"crmbot/bot/command"
	"crmbot/crm"
	"crmbot/crm/transfer"
)

func exportCommand() subcommand {
	return subcommand{
		name: "export", args: "KIND", from: 1, to: 1, needs: existing,
		text: "write records to standard output as CSV or JSON lines / 导出",
		more: "Kinds: " + strings.Join(transfer.ExportKinds(), ", ") + ".\nThe CSV opens in Excel: UTF-8 with a mark, and no cell can run as a formula.",
		define: func(fs *flag.FlagSet) action {
			format := fs.String("format", transfer.CSV, "csv or jsonl, as `FORMAT`")
			return func(ctx context.Context, c *call) error { return export(ctx, c, c.args[0], *format) }
		},
	}
}

func export(ctx context.Context, c *call, kind, format string) error {
	if !slices.Contains(transfer.ExportKinds(), kind) {
		return misuse("kind", "word", kind, "meant", meant(kind, transfer.ExportKinds(), ""), "known", strings.Join(transfer.ExportKinds(), ", "))
	}
	if format != transfer.CSV && format != transfer.JSONL {
		return misuse("choice", "flag", "--format", "one", "csv", "other", "jsonl")
	}
	out := bufio.NewWriter(c.stdout)
	by := crm.Actor{System: "operator", Command: "export", OSUser: c.caller.User}
	var n int
	err := c.house.core.View(ctx, by, c.house.clock.Now(), func(v *crm.View) error {
		var err error
		n, err = transfer.Export(v, kind, format, out)
		return err
	})
	// What left is journalled, also when the writing ended half-way.
	err = errors.Join(err, out.Flush(), c.house.core.Update(ctx, by, c.house.clock.Now(), func(tx *crm.Tx) error { return tx.NoteExport(kind, n) }))
	if err != nil {
		return fmt.Errorf("export %s: %w", kind, err)
	}
	if c.caller.Err && !c.caller.Out {
		p := c.printer()
		fmt.Fprintf(c.stderr, "%s %s\n", command.KindName(p, kind), p.Int(int64(n)))
	}
	return nil
}
