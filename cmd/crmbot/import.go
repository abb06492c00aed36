package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

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
		return usagef("there is no preset %q%s; there are %s", f.preset, meant(f.preset, transfer.Presets(), ""), strings.Join(transfer.Presets(), ", "))
	}
	if f.dates != "" && f.dates != "dmy" && f.dates != "mdy" {
		return usagef("--dates is dmy or mdy")
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
	printReport(c.stdout, p, &plan.Report)
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
		fmt.Fprintln(c.stdout, p.T("cli.import.warned"))
	}
	began := time.Now()
	bar := progress{w: c.stderr, width: c.caller.Width, on: c.caller.Err}
	done, err := plan.Apply(ctx, bar.show)
	bar.clear()
	if err != nil {
		return errors.New(p.T("cli.import.half", "why", sentence(err, p)))
	}
	_, err = fmt.Fprintln(c.stdout, p.T("cli.import.done", "written", counted(p, done.Written), "changed", counted(p, done.Changed), "took", took(began)))
	return err
}

// unread says which path could not be read, and why, in one sentence.
func unread(p *lang.Printer, path string, err error) error {
	return errors.New(p.T("cli.read", "path", path, "why", sentence(err, p)))
}

func printReport(w io.Writer, p *lang.Printer, r *transfer.Report) {
	for _, f := range r.Files {
		kinds := make([]string, len(f.Kinds))
		for i, kind := range f.Kinds {
			kinds[i] = kindName(p, kind)
		}
		fmt.Fprintln(w, p.T("cli.import.file", "file", f.Name, "kinds", kinds, "encoding", f.Encoding, "rows", f.Rows, "counts", counts(p, f.Counts)))
		for _, columns := range []struct {
			what string
			of   []string
		}{{"own", f.Own}, {"extra", f.Extra}, {"unplaced", f.Unplaced}} {
			if len(columns.of) > 0 {
				fmt.Fprintln(w, "  "+p.T("cli.import."+columns.what, "columns", columns.of))
			}
		}
	}
	fmt.Fprintln(w, p.T("cli.import.total", "rows", r.Total.Rows, "counts", counts(p, r.Total)))
	for _, d := range r.Dirt {
		line := fmt.Sprintf("  ! %d× %s", d.N, wordsOf(p, "transfer.dirt."+d.Kind, d.Kind))
		if d.Example != "" {
			line += fmt.Sprintf(" (%s)", d.Example)
		}
		fmt.Fprintln(w, line)
	}
	printAtFault(w, p, r)
	if r.Resumed > 0 {
		fmt.Fprintln(w, p.T("cli.import.resumed", "n", r.Resumed))
	}
}

// printAtFault names the first rows that are refused, and the first that may mean another record.
func printAtFault(w io.Writer, p *lang.Printer, r *transfer.Report) {
	const shown = 10
	for i, f := range r.Refused {
		if i == shown {
			fmt.Fprintln(w, "  ✗ "+p.T("cli.import.more", "n", len(r.Refused)-shown))
			break
		}
		at := p.T("cli.import.at", "file", f.File, "row", f.Row)
		if f.Column != "" {
			at += fmt.Sprintf(", %s %q", f.Column, f.Value)
		}
		fmt.Fprintf(w, "  ✗ %s: %s\n", at, refusal(p, f))
	}
	for i, c := range r.Conflicts {
		if i == shown {
			fmt.Fprintln(w, "  ? "+p.T("cli.import.more", "n", len(r.Conflicts)-shown))
			break
		}
		fmt.Fprintln(w, "  ? "+p.T("cli.import.conflict", "file", c.File, "row", c.Row, "field", wordsOf(p, "field."+c.Field, c.Field), "here", c.Here, "there", c.There))
	}
}

func kindName(p *lang.Printer, kind string) string { return wordsOf(p, "transfer.kind."+kind, kind) }

func counts(p *lang.Printer, c transfer.Counts) string {
	var parts []string
	for _, one := range []struct {
		n    int
		word string
	}{{c.New, "new"}, {c.Updated, "updated"}, {c.Kept, "kept"}, {c.Duplicate, "duplicate"}, {c.Refused, "refused"}} {
		if one.n > 0 {
			parts = append(parts, p.T("cli.import."+one.word, "n", one.n))
		}
	}
	return someOf(p, parts)
}

// counted is a number of records by kind, in the order of the kinds' names.
func counted(p *lang.Printer, by map[string]int) string {
	var parts []string
	for _, kind := range slices.Sorted(maps.Keys(by)) {
		if by[kind] > 0 {
			parts = append(parts, kindName(p, kind)+" "+p.Int(int64(by[kind])))
		}
	}
	return someOf(p, parts)
}

func someOf(p *lang.Printer, parts []string) string {
	if len(parts) == 0 {
		return p.T("cli.import.none")
	}
	return p.List(parts)
}

func refusal(p *lang.Printer, f transfer.Refusal) string {
	return wordsOf(p, "transfer.refused."+f.Reason, f.Reason, f.Args...)
}

// writeRefused writes the refused rows of each file into the folder the caller named, or stands in.
func writeRefused(c *call, p *lang.Printer, plan *transfer.Plan, dir string) error {
	for _, file := range plan.RefusedFiles() {
		name := filepath.Join(dir, strings.TrimSuffix(file, filepath.Ext(file))+"-refused.csv")
		out, err := os.OpenFile(c.path(name), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
		if err != nil {
			return fmt.Errorf("write the refused rows: %w; choose another folder with --refused", err)
		}
		err = plan.WriteRefused(out, file, func(f transfer.Refusal) string { return refusal(p, f) })
		if err = errors.Join(err, out.Close()); err != nil {
			return fmt.Errorf("write the refused rows: %w", err)
		}
		fmt.Fprintln(c.stdout, p.T("cli.import.refused_file", "path", name))
	}
	return nil
}
