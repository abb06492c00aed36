package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
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
	src, err := transfer.Open(c.path(c.args[0]))
	if err != nil {
		return fmt.Errorf("read %s: %w", c.args[0], err)
	}
	plan, err := transfer.Make(ctx, c.house.core, src, transfer.Options{
		Preset: f.preset, DateOrder: f.dates, Update: f.update, Now: c.house.clock.Now(), OSUser: c.caller.User,
	})
	if err != nil {
		return fmt.Errorf("read %s: %w", c.args[0], err)
	}
	p := c.printer()
	printReport(c.stdout, p, &plan.Report)
	if len(plan.Report.Refused) > 0 {
		if err := writeRefused(c, p, plan, f.refused); err != nil {
			return err
		}
	}
	switch {
	case plan.Report.Blocked():
		return errors.New("more than 15 % of the rows are refused, so nothing was written; mend them and import again")
	case f.dryRun:
		_, err := fmt.Fprintln(c.stdout, "dry run: nothing was written")
		return err
	case plan.Report.Warned():
		fmt.Fprintln(c.stdout, "warning: exactly 15 % of the rows are refused; the others are written")
	}
	began := time.Now()
	bar := progress{w: c.stderr, width: c.caller.Width, on: c.caller.Err}
	done, err := plan.Apply(ctx, bar.show)
	bar.clear()
	if err != nil {
		return fmt.Errorf("import %s: %w; what was written stays, the same import again goes on from there", c.args[0], err)
	}
	_, err = fmt.Fprintf(c.stdout, "written: %s; changed: %s; in %s\n", counted(done.Written), counted(done.Changed), time.Since(began).Round(time.Millisecond))
	return err
}

func printReport(w io.Writer, p *lang.Printer, r *transfer.Report) {
	for _, f := range r.Files {
		fmt.Fprintf(w, "%s: %s, %s, %d rows: %s\n", f.Name, strings.Join(f.Kinds, ", "), f.Encoding, f.Rows, counts(f.Counts))
		if len(f.Unplaced) > 0 {
			fmt.Fprintf(w, "  not imported: %s\n", strings.Join(f.Unplaced, ", "))
		}
	}
	fmt.Fprintf(w, "together %d rows: %s\n", r.Total.Rows, counts(r.Total))
	for _, d := range r.Dirt {
		line := fmt.Sprintf("  ! %d× %s", d.N, wordsOf(p, "transfer.dirt."+d.Kind, d.Kind))
		if d.Example != "" {
			line += fmt.Sprintf(" (%s)", d.Example)
		}
		fmt.Fprintln(w, line)
	}
	const shown = 10
	for i, f := range r.Refused {
		if i == shown {
			fmt.Fprintf(w, "  ✗ and %d more\n", len(r.Refused)-shown)
			break
		}
		at := fmt.Sprintf("%s row %d", f.File, f.Row)
		if f.Column != "" {
			at += fmt.Sprintf(", %s %q", f.Column, f.Value)
		}
		fmt.Fprintf(w, "  ✗ %s: %s\n", at, refusal(p, f))
	}
	for i, c := range r.Conflicts {
		if i == shown {
			fmt.Fprintf(w, "  ? and %d more\n", len(r.Conflicts)-shown)
			break
		}
		fmt.Fprintf(w, "  ? %s row %d: %s here %q, there %q\n", c.File, c.Row, c.Field, c.Here, c.There)
	}
	if r.Resumed > 0 {
		fmt.Fprintf(w, "an earlier run wrote %d records of these files already; this one goes on from there\n", r.Resumed)
	}
}

func counts(c transfer.Counts) string {
	var parts []string
	for _, one := range []struct {
		n    int
		word string
	}{{c.New, "new"}, {c.Updated, "updated"}, {c.Kept, "kept as they are"}, {c.Duplicate, "there already"}, {c.Refused, "refused"}} {
		if one.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", one.n, one.word))
		}
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}

// counted is a number of records by kind, in the order of the kinds' names.
func counted(by map[string]int) string {
	var parts []string
	for kind, n := range by {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", kind, n))
		}
	}
	if len(parts) == 0 {
		return "nothing"
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

func refusal(p *lang.Printer, f transfer.Refusal) string {
	return wordsOf(p, "transfer.refused."+f.Reason, f.Reason, f.Args...)
}

// wordsOf is a message of the catalogues, or plain where there is none.
func wordsOf(p *lang.Printer, key, plain string, args ...any) string {
	if !p.Has(key) {
		return plain
	}
	return p.T(key, args...)
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
		fmt.Fprintf(c.stdout, "the refused rows, with the reason for each: %s\n", name)
	}
	return nil
}
