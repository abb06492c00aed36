package transfer

import (
	"io"
	"regexp"
	"sync"
)

// plainNumber is a cell that is a number and nothing else, so that no quote need stand before its sign.
var plainNumber = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^-?\d{1,18}(\.\d{1,9})?$`) })

// WriteCSV writes a table as an export does: UTF-8 with a mark, numbers bare, and every other cell quoted and harmless.
func WriteCSV(w io.Writer, heads []string, rows [][]string) error {
	out := newCSV(w)
	out.row(heads...)
	for _, row := range rows {
		for i, cell := range row {
			if plainNumber().MatchString(cell) {
				out.number(i, cell)
			} else {
				out.text(i, cell)
			}
		}
		if err := out.end(); err != nil {
			return err
		}
	}
	return out.flush()
}
