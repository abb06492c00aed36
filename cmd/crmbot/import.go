package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"crmbot/bot/command"
	"crmbot/bot/lang"
	"crmbot/crm/transfer"
)

// importFlags is what import was asked.
type importFlags struct {
	preset  string
	dryRun  bool
	update  bool
	dates   string
	refused string
}

func importCommand() subcommand {
	return subcommand{
		name: "import", args: "PATH", from: 1, to: 1, needs: created,
		text: "import CSV or XLSX files, a file or a folder of them / 导入",
		more: `crmbot import --preset pipedrive --dry-run deals.csv   says what would happen, writes nothing
crmbot import --preset maven data/maven                a folder

Presets: ` + strings.Join(transfer.Presets(), ", ") + `; without one the columns are found by their headings, Chinese or English.
Everything is checked first. More than 15 % refused rows and nothing is written. The same import again creates nothing.`,
		define: func(fs *flag.FlagSet) action {
			var f importFlags
			fs.StringVar(&f.preset, "preset", "", "`NAME` of the program the files come from")
			fs.BoolVar(&f.dryRun, "dry-run", false, "check and count only")
			fs.BoolVar(&f.update, "update", false, "change records that are there already")
			fs.StringVar(&f.dates, "dates", "", "dmy or mdy: what 03/04/2026 means, as `ORDER`, where no row tells")
			fs.StringVar(&f.refused, "refused", "", "`DIR` for the refused rows, as NAME-refused.csv (the working folder)")
			return func(ctx context.Context, c *call) error { return importFiles(ctx, c, f) }
		},
	}
}

func importFiles(ctx context.Context, c *call, f importFlags) error {
	if f.preset != "" && !slices.Contains(transfer.Presets(), f.preset) {
		return misuse("preset", "word", f.preset, "meant", meant(f.preset, transfer.Presets(), ""), "known", strings.Join(transfer.Presets(), ", "))
	}
	if f.dates != "" && f.dates != "dmy" && f.dates != "mdy" {
		return misuse("choice", "flag", "--dates", "one", "dmy", "other", "mdy")
	}
	if !c.inner {
		if err := apply(ctx, c.house); err != nil {
			return err
		}
	}
	p := c.printer()
	src, err := transfer.Open(c.path(c.args[0]))
	if err != nil {
		return unread(p, c.args[0], err)
	}
	plan, err := transfer.Make(ctx, c.house.core, src, transfer.Options{
		Preset: f.preset, DateOrder: f.dates, Update: f.update, Now: c.house.clock.Now(), OSUser: c.caller.User,
	})
	if err != nil {
		return unread(p, c.args[0], err)
	}
	for _, line := range command.ImportLines(p, &plan.Report) {
		fmt.Fprintln(c.stdout, line)
	}
	if len(plan.Report.Refused) > 0 {
		if err := writeRefused(c, p, plan, f.refused); err != nil {
			return err
		}
	}
	switch {
	case plan.Report.Blocked():
		return errors.New(p.T("cli.import.blocked"))
	case f.dryRun:
		_, err := fmt.Fprintln(c.stdout, p.T("cli.import.dry"))
		return err
	case plan.Report.Warned():
		fmt.Fprintln(c.stdout, p.T("transfer.report.warned"))
	}
	began := time.Now()
	bar := progress{w: c.stderr, width: c.caller.Width, on: c.caller.Err}
	done, err := plan.Apply(ctx, bar.show)
	bar.clear()
	if err != nil {
		return errors.New(p.T("cli.import.half", "why", sentence(err, p)))
	}
	_, err = fmt.Fprintln(c.stdout, p.T("cli.import.done", "written", command.KindCounts(p, done.Written), "changed", command.KindCounts(p, done.Changed), "took", took(began)))
	return err
}

// unread says which path could not be read, and why, in one sentence.
func unread(p *lang.Printer, path string, err error) error {
	return errors.New(p.T("cli.read", "path", path, "why", sentence(err, p)))
}

// writeRefused writes the refused rows of each file into the folder the caller named, or stands in.
func writeRefused(c *call, p *lang.Printer, plan *transfer.Plan, dir string) error {
	for _, file := range plan.RefusedFiles() {
		name := filepath.Join(dir, strings.TrimSuffix(file, filepath.Ext(file))+"-refused.csv")
		out, err := os.OpenFile(c.path(name), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
		if err != nil {
			return fmt.Errorf("write the refused rows: %w; choose another folder with --refused", err)
		}
		err = plan.WriteRefused(out, file, func(f transfer.Refusal) string { return command.RefusedRow(p, f) })
		if err = errors.Join(err, out.Close()); err != nil {
			return fmt.Errorf("write the refused rows: %w", err)
		}
		fmt.Fprintln(c.stdout, p.T("cli.import.refused_file", "path", name))
	}
	return nil
}
