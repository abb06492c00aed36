package card

import (
	"strings"

	"crmbot/bot/lang"
)

// Text lays the table out in columns for a font of fixed width; Chinese characters count two columns.
func (t Table) Text(tag lang.Tag) string {
	widths := make([]int, len(t.Columns))
	headed := false
	for i, c := range t.Columns {
		widths[i] = Width(oneLine(c.Name))
		headed = headed || widths[i] > 0
	}
	rows := t.Rows
	if len(t.Total) > 0 {
		rows = append(rows[:len(rows):len(rows)], t.Total)
	}
	for _, r := range rows {
		for i := range t.Columns {
			widths[i] = max(widths[i], Width(cell(r, i)))
		}
	}
	var lines []string
	line := func(cellAt func(int) string) {
		var b strings.Builder
		for i, c := range t.Columns {
			if i > 0 {
				b.WriteString("  ")
			}
			b.WriteString(Pad(cellAt(i), widths[i], c.Right))
		}
		lines = append(lines, strings.TrimRight(b.String(), " "))
	}
	if headed {
		line(func(i int) string { return oneLine(t.Columns[i].Name) })
	}
	for _, r := range rows {
		line(func(i int) string { return cell(r, i) })
	}
	if t.More > 0 {
		lines = append(lines, moreRows(tag, t.More))
	}
	return strings.Join(lines, "\n")
}

// Markup tells the table line by line for fonts where columns do not hold: the first cell in bold, then each column's name and value.
func (t Table) Markup(tag lang.Tag) string {
	var lines []string
	for _, r := range t.Rows {
		lines = append(lines, t.rowMarkup(r))
	}
	if len(t.Total) > 0 {
		lines = append(lines, t.rowMarkup(t.Total))
	}
	if t.More > 0 {
		lines = append(lines, moreRows(tag, t.More))
	}
	return strings.Join(lines, "\n")
}

func (t Table) rowMarkup(r []string) string {
	var rest []string
	for i := 1; i < len(t.Columns); i++ {
		v := cell(r, i)
		if v == "" {
			continue
		}
		if name := oneLine(t.Columns[i].Name); name != "" {
			v = name + " " + v
		}
		rest = append(rest, Escape(v))
	}
	head := Bold(cell(r, 0))
	if head == "" || len(rest) == 0 {
		return head + strings.Join(rest, " · ")
	}
	return head + "  " + strings.Join(rest, " · ")
}

func cell(row []string, i int) string {
	if i < len(row) {
		return oneLine(row[i])
	}
	return ""
}

func moreRows(tag lang.Tag, n int) string {
	return "… " + lang.For(tag).T("card.more_rows", "n", n)
}

// Table is the chart's numbers as a table: a row a category, a column a series.
func (c Chart) Table() Table {
	t := Table{Columns: []Column{{Name: c.Title}}}
	for _, s := range c.Series {
		t.Columns = append(t.Columns, Column{Name: s.Name, Right: true})
	}
	for i, cat := range c.Categories {
		row := []string{cat}
		for j := range c.Series {
			row = append(row, c.Printed(j, i))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
