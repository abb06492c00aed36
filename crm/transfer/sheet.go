package transfer

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"crmbot/crm"
)

// Bounds on a workbook: what it may unpack to, and what of it may lie in memory.
const (
	maxUnzip    = 512 << 20
	maxUnzipXML = 64 << 20
)

// xlsx reads every visible sheet in which something stands. Cells come raw: dates as serial numbers.
func xlsx(f File) (tables []*table, err error) {
	defer func() { // the reader of workbooks was not written for hostile ones
		if p := recover(); p != nil {
			tables, err = nil, crm.Refuse(crm.Invalid, "transfer.unreadable", "file", f.Name, "why", fmt.Sprint(p))
		}
	}()
	book, err := excelize.OpenReader(bytes.NewReader(f.Data), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxUnzip, UnzipXMLSizeLimit: maxUnzipXML,
	})
	if err != nil {
		return nil, crm.Refuse(crm.Invalid, "transfer.unreadable", "file", f.Name, "why", err.Error())
	}
	defer book.Close()
	since1904 := false
	if props, err := book.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		since1904 = *props.Date1904
	}
	for _, sheet := range book.GetSheetList() {
		if visible, err := book.GetSheetVisible(sheet); err == nil && !visible {
			continue
		}
		t, err := readSheet(book, f.Name, sheet)
		if err != nil {
			return nil, err
		}
		if t.since1904 = since1904; len(t.rows) > 0 || len(t.heads) > 0 {
			tables = append(tables, t)
		}
	}
	if len(tables) > 1 {
		for _, t := range tables {
			t.name += " · " + strings.Map(fileRune, t.sheet)
		}
	}
	return tables, nil
}

func readSheet(book *excelize.File, file, sheet string) (*table, error) {
	it, err := book.Rows(sheet)
	if err != nil {
		return nil, crm.Refuse(crm.Invalid, "transfer.unreadable", "file", file, "why", err.Error())
	}
	defer it.Close()
	t := &table{name: file, sheet: sheet, encoding: "xlsx"}
	var rows []row
	for n := 1; it.Next(); n++ {
		if n > maxRows+1 {
			return nil, crm.Refuse(crm.Invalid, "transfer.many_rows", "file", file, "most", maxRows)
		}
		cells, err := it.Columns()
		if err != nil {
			return nil, crm.Refuse(crm.Invalid, "transfer.unreadable", "file", file, "why", err.Error())
		}
		r := row{n: n, cells: cells}
		if len(cells) > maxColumns {
			r.cells, r.fault = cells[:1], "row.wide"
		}
		for i, c := range r.cells {
			if r.cells[i] = strings.ToValidUTF8(c, "\ufffd"); len(c) > maxCell {
				r.cells, r.fault = []string{r.cells[0][:min(200, len(r.cells[0]))]}, "row.cell_long"
				break
			}
		}
		rows = append(rows, r)
	}
	if err := it.Error(); err != nil {
		return nil, crm.Refuse(crm.Invalid, "transfer.unreadable", "file", file, "why", err.Error())
	}
	t.take(rows)
	return t, nil
}

// fileRune keeps what can stand in the name of a file: the refused rows of a sheet are written to one.
func fileRune(r rune) rune {
	if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
		return '-'
	}
	return r
}
