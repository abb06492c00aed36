package command

import (
	"fmt"
	"maps"
	"slices"

	"crmbot/bot/lang"
	"crmbot/crm/transfer"
)

// reportShown is how many rows at fault a report names.
const reportShown = 10

// ImportLines are what a dry run found, a line each: the files, the sums, what is odd, the first rows at fault.
func ImportLines(p *lang.Printer, r *transfer.Report) []string {
	var out []string
	for _, f := range r.Files {
		kinds := make([]string, len(f.Kinds))
		for i, kind := range f.Kinds {
			kinds[i] = KindName(p, kind)
		}
		out = append(out, p.T("transfer.report.file", "file", f.Name, "kinds", kinds, "encoding", f.Encoding, "rows", f.Rows, "counts", rowCounts(p, f.Counts)))
		for _, line := range columnLines(p, f) {
			out = append(out, "  "+line)
		}
	}
	out = append(out, p.T("transfer.report.total", "rows", r.Total.Rows, "counts", rowCounts(p, r.Total)))
	out = append(out, importWarnings(p, r)...)
	out = append(out, importFaults(p, r)...)
	if r.Resumed > 0 {
		out = append(out, p.T("transfer.report.resumed", "n", r.Resumed))
	}
	return out
}

// columnLines say what becomes of the columns that none of our own fields is for.
func columnLines(p *lang.Printer, f transfer.FileReport) []string {
	var out []string
	for _, columns := range []struct {
		what string
		of   []string
	}{{"own", f.Own}, {"extra", f.Extra}, {"unplaced", f.Unplaced}} {
		if len(columns.of) > 0 {
			out = append(out, p.T("transfer.report."+columns.what, "columns", columns.of))
		}
	}
	return out
}

// importWarnings are what is odd and refuses nothing, the most frequent first.
func importWarnings(p *lang.Printer, r *transfer.Report) []string {
	var out []string
	for _, d := range r.Dirt {
		line := fmt.Sprintf("  ! %d× %s", d.N, wordsOr(p, "transfer.dirt."+d.Kind, d.Kind))
		if d.Example != "" {
			line += fmt.Sprintf(" (%s)", d.Example)
		}
		out = append(out, line)
	}
	return out
}

// importFaults name the first rows that are refused, and the first that may mean another record.
func importFaults(p *lang.Printer, r *transfer.Report) []string {
	var out []string
	for i, f := range r.Refused {
		if i == reportShown {
			out = append(out, "  ✗ "+p.T("transfer.report.more", "n", len(r.Refused)-reportShown))
			break
		}
		at := p.T("transfer.report.at", "file", f.File, "row", f.Row)
		if f.Column != "" {
			at += fmt.Sprintf(", %s %q", f.Column, f.Value)
		}
		out = append(out, "  ✗ "+at+": "+RefusedRow(p, f))
	}
	for i, c := range r.Conflicts {
		if i == reportShown {
			out = append(out, "  ? "+p.T("transfer.report.more", "n", len(r.Conflicts)-reportShown))
			break
		}
		out = append(out, "  ? "+p.T("transfer.report.conflict", "file", c.File, "row", c.Row, "field", wordsOr(p, "field."+c.Field, c.Field), "here", c.Here, "there", c.There))
	}
	return out
}

// RefusedRow says why a row is refused.
func RefusedRow(p *lang.Printer, f transfer.Refusal) string {
	return wordsOr(p, "transfer.refused."+f.Reason, f.Reason, f.Args...)
}

// KindName is what records of a kind are called.
func KindName(p *lang.Printer, kind string) string { return wordsOr(p, "transfer.kind."+kind, kind) }

// KindCounts is a number of records by kind, in the order of the kinds' names.
func KindCounts(p *lang.Printer, by map[string]int) string {
	var parts []string
	for _, kind := range slices.Sorted(maps.Keys(by)) {
		if by[kind] > 0 {
			parts = append(parts, KindName(p, kind)+" "+p.Int(int64(by[kind])))
		}
	}
	return listOrNone(p, parts)
}

func rowCounts(p *lang.Printer, c transfer.Counts) string {
	var parts []string
	for _, one := range []struct {
		n    int
		word string
	}{{c.New, "new"}, {c.Updated, "updated"}, {c.Kept, "kept"}, {c.Duplicate, "duplicate"}, {c.Refused, "refused"}} {
		if one.n > 0 {
			parts = append(parts, p.T("transfer.report."+one.word, "n", one.n))
		}
	}
	return listOrNone(p, parts)
}

func listOrNone(p *lang.Printer, parts []string) string {
	if len(parts) == 0 {
		return p.T("transfer.report.none")
	}
	return p.List(parts)
}

// wordsOr is a message of the catalogues, or plain where there is none.
func wordsOr(p *lang.Printer, key, plain string, args ...any) string {
	if !p.Has(key) {
		return plain
	}
	return p.T(key, args...)
}
