package transfer

import (
	"bytes"
	"strings"

	"crmbot/crm"
)

// reasonHead is the heading of the column that refused rows are written with. Reading ignores it.
const reasonHead = "原因 / Reason"

// table is one CSV file or one sheet of a workbook.
type table struct {
	name      string
	sheet     string
	encoding  string
	separator string
	since1904 bool // serial dates count from 1904
	heads     []string
	rows      []row
	nuls      int // cells that NUL bytes were taken out of
}

// readTables reads all files.
func readTables(src Source) ([]*table, error) {
	var out []*table
	for _, f := range src.Files {
		if err := f.fits(); err != nil {
			return nil, err
		}
		switch {
		case bytes.HasPrefix(f.Data, []byte("PK\x03\x04")):
			tables, err := xlsx(f)
			if err != nil {
				return nil, err
			}
			out = append(out, tables...)
		case bytes.HasPrefix(f.Data, []byte("\xd0\xcf\x11\xe0")):
			return nil, crm.Refuse(crm.Invalid, "transfer.old_excel", "file", f.Name)
		default:
			t, err := readText(f)
			if err != nil {
				return nil, err
			}
			out = append(out, t)
		}
	}
	return out, nil
}

func readText(f File) (*table, error) {
	text, enc := decode(f.Data)
	if strings.Count(text, "\ufffd")*20 > len([]rune(text[:min(len(text), 1<<20)]))+20 || strings.Count(text[:min(len(text), 1<<16)], "\x00") > 1<<10 {
		return nil, crm.Refuse(crm.Invalid, "transfer.not_text", "file", f.Name)
	}
	t := &table{name: f.Name, encoding: enc}
	sep := separator(text)
	if line, rest, ok := strings.Cut(text, "\n"); ok { // a spreadsheet's own hint
		if s := strings.TrimRight(line, "\r"); len(s) == len("sep=,") && strings.HasPrefix(strings.ToLower(s), "sep=") {
			sep, text = s[len("sep=")], rest
		}
	}
	t.separator = string(rune(sep))
	rows, more := parseCSV(text, sep)
	if more {
		return nil, crm.Refuse(crm.Invalid, "transfer.many_rows", "file", f.Name, "most", maxRows)
	}
	t.take(rows)
	return t, nil
}

// take makes the first row in which something stands the heading, and leaves out empty rows.
func (t *table) take(rows []row) {
	for i := range rows {
		r := &rows[i]
		for j, c := range r.cells {
			if strings.IndexByte(c, 0) >= 0 {
				c = strings.ReplaceAll(c, "\x00", "")
				t.nuls++
			}
			r.cells[j] = restored(strings.TrimSpace(c))
		}
		switch {
		case r.empty():
		case t.heads == nil:
			t.heads = r.cells
		default:
			t.rows = append(t.rows, *r)
		}
	}
}

// cell is what stands in a column of a row, empty where the row is too short.
func (r *row) cell(col int) string {
	if col < 0 || col >= len(r.cells) {
		return ""
	}
	return r.cells[col]
}
