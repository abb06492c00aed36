package transfer

import "strings"

// row is one row of a table. N counts from 1 with the heading.
type row struct {
	n     int
	cells []string
	fault string // why the row cannot be taken at all, as Refusal.Reason; empty if it can
}

// empty tells whether nothing stands in the row.
func (r *row) empty() bool {
	for _, c := range r.cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return r.fault == ""
}

// separators that files come with, the likelier first.
const separators = ",;\t|"

// separator finds out what parts the cells: what stands in the heading most often, unless another is far steadier
// in the rows below.
func separator(text string) byte {
	best, score := byte(','), 0
	for i := range len(separators) {
		sep := separators[i]
		n, first, steady, lines := 0, 0, 0, 0
		quoted := false
		for j := 0; j <= len(text) && lines < 20; j++ {
			switch {
			case j == len(text) || text[j] == '\n' && !quoted:
				if lines++; lines == 1 {
					first = n
				}
				if n > 0 && n == first {
					steady++
				}
				n = 0
			case text[j] == '"':
				quoted = !quoted
			case text[j] == sep && !quoted:
				n++
			}
		}
		if s := first*10 + steady*3; first > 0 && s > score {
			best, score = sep, s
		}
	}
	return best
}

// parseCSV cuts a text into rows. It never fails: a row with an open quote, a cell that is too long or too many cells
// is marked and the next line is read as if nothing had happened. Lines of quoted cells belong to one row.
func parseCSV(text string, sep byte) (rows []row, more bool) {
	p := csvParser{text: text, sep: sep}
	for p.at < len(text) {
		if len(rows) > maxRows {
			return rows, true
		}
		rows = append(rows, p.row())
	}
	return rows, false
}

type csvParser struct {
	text string
	sep  byte
	at   int
	n    int
	wide int // cells of the widest row so far, so that most rows are allocated once
}

func (p *csvParser) row() row {
	p.n++
	r := row{n: p.n, cells: make([]string, 0, p.wide)}
	start := p.at
	for {
		cell, ended, ok := p.cell()
		if !ok {
			return p.broken(start, "row.quote")
		}
		if len(cell) > maxCell {
			return p.broken(start, "row.cell_long")
		}
		if len(r.cells) == maxColumns {
			return p.broken(start, "row.wide")
		}
		r.cells = append(r.cells, cell)
		if ended {
			p.wide = max(p.wide, len(r.cells))
			return r
		}
	}
}

// broken gives up on the row that began at start: its line as it stands, cut short.
func (p *csvParser) broken(start int, why string) row {
	line, rest, found := strings.Cut(p.text[start:], "\n")
	p.at = len(p.text) - len(rest)
	if !found {
		p.at = len(p.text)
	}
	if len(line) > 200 {
		line = strings.ToValidUTF8(line[:200], "")
	}
	return row{n: p.n, cells: []string{strings.TrimRight(line, "\r")}, fault: why}
}

// cell reads one cell and what ends it; ended says that the row ends with it. It is not ok when a quote stays open.
func (p *csvParser) cell() (cell string, ended, ok bool) {
	if p.at < len(p.text) && p.text[p.at] == '"' {
		return p.quoted()
	}
	from := p.at
	for ; p.at < len(p.text); p.at++ {
		switch p.text[p.at] {
		case p.sep:
			p.at++
			return p.text[from : p.at-1], false, true
		case '\n':
			p.at++
			return strings.TrimSuffix(p.text[from:p.at-1], "\r"), true, true
		case '\r':
			if p.at+1 < len(p.text) && p.text[p.at+1] == '\n' {
				continue
			}
			p.at++
			return p.text[from : p.at-1], true, true
		}
	}
	return p.text[from:], true, true
}

func (p *csvParser) quoted() (cell string, ended, ok bool) {
	p.at++
	var b strings.Builder
	for {
		window := p.text[p.at:min(len(p.text), p.at+maxCell+1)]
		i := strings.IndexByte(window, '"')
		if i < 0 || b.Len()+i > maxCell {
			return "", false, false
		}
		b.WriteString(window[:i])
		p.at += i + 1
		if p.at < len(p.text) && p.text[p.at] == '"' {
			b.WriteByte('"')
			p.at++
			continue
		}
		rest, ended, _ := p.cell() // what stands behind the closing quote belongs to the cell too
		if b.Len() == 0 {
			return rest, ended, true
		}
		b.WriteString(rest)
		return b.String(), ended, true
	}
}
