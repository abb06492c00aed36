package transfer

import (
	"io"
	"slices"
)

// RefusedFiles names the files and sheets that rows were refused of.
func (p *Plan) RefusedFiles() []string {
	var out []string
	for _, r := range p.Report.Refused {
		if !slices.Contains(out, r.File) {
			out = append(out, r.File)
		}
	}
	return out
}

// WriteRefused writes the refused rows of one file as CSV, with their own columns and one more that says why in the
// words of reason, so that they can be mended and imported again: reading ignores that column.
func (p *Plan) WriteRefused(w io.Writer, file string, reason func(Refusal) string) error {
	out := newCSV(w)
	for _, l := range p.layouts {
		if l.t.name != file {
			continue
		}
		heads := slices.DeleteFunc(slices.Clone(l.t.heads), func(h string) bool { return h == reasonHead })
		out.row(append(heads, reasonHead)...)
		why := map[int]Refusal{}
		for _, r := range p.Report.Refused {
			if r.File == file {
				why[r.Row] = r
			}
		}
		for i := range l.t.rows {
			r := &l.t.rows[i]
			refusal, ok := why[r.n]
			if !ok {
				continue
			}
			cells := make([]string, 0, len(heads)+1)
			for col, h := range l.t.heads {
				if h != reasonHead {
					cells = append(cells, r.cell(col))
				}
			}
			for col := len(l.t.heads); col < len(r.cells); col++ {
				cells[len(cells)-1] += l.t.separator + r.cells[col] // what stood beyond the last column is not lost
			}
			out.row(append(cells, reason(refusal))...)
		}
	}
	return out.flush()
}
