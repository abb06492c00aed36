package card

import (
	"fmt"
	"strings"

	"crmbot/bot/lang"
)

const (
	progressCells = 20
	chartCells    = 12
	labelColumns  = 16 // widest label in front of a text bar
)

// Text draws the bar with 20 cells and its share in per cent: "11月 ████████████········ 62%"; "│" is the mark.
func (p Progress) Text(tag lang.Tag) string {
	cells := []rune(strings.Repeat("█", filled(p.Value, p.Max, progressCells)))
	for len(cells) < progressCells {
		cells = append(cells, '·')
	}
	if p.Mark > 0 && p.Max > 0 {
		at := min(share(p.Mark, p.Max, progressCells), progressCells-1)
		cells[at] = '│'
	}
	s := string(cells) + " " + lang.For(tag).Percent(p.Value, p.Max)
	if label := oneLine(p.Label); label != "" {
		s = label + " " + s
	}
	return s
}

// filled is how many of n cells stand for v of limit: never all before v reaches limit, never none for something.
func filled(v, limit int64, n int) int {
	switch {
	case v <= 0 || limit <= 0:
		return 0
	case v >= limit:
		return n
	}
	return max(1, min(share(v, limit, n), n-1))
}

// share is v·n/limit, half rounded up, without overflow for any amounts of money; at most n.
func share(v, limit int64, n int) int {
	if v >= limit {
		return n
	}
	return int(float64(v)/float64(limit)*float64(n) + 0.5)
}

// Text draws the steps and names the current one: "●──●──◉──○ 方案报价 (3/4)".
func (s Steps) Text() string {
	var b strings.Builder
	for i := range s.Names {
		if i > 0 {
			b.WriteString("──")
		}
		switch {
		case i == s.Current:
			b.WriteString("◉")
		case i < s.Current:
			b.WriteString("●")
		default:
			b.WriteString("○")
		}
	}
	if s.Current >= 0 && s.Current < len(s.Names) {
		fmt.Fprintf(&b, " %s (%d/%d)", oneLine(s.Names[s.Current]), s.Current+1, len(s.Names))
	}
	return b.String()
}

// Text draws the chart as bars of text behind labels of one width. Bars start at zero and share one scale.
func (c Chart) Text(tag lang.Tag) string {
	p := lang.For(tag)
	var top, sum int64
	for _, s := range c.Series {
		for _, v := range s.Values {
			top = max(top, v)
			sum += max(v, 0)
		}
	}
	var lines []string
	if title := oneLine(c.Title); title != "" {
		lines = append(lines, title)
	}
	line := func(label string, columns int, v int64, printed string) {
		label = Pad(Truncate(label, labelColumns), columns, false)
		bar := textBar(v, top)
		if bar != "" {
			bar += " "
		}
		lines = append(lines, strings.TrimRight(label+" "+bar+printed, " "))
	}
	if len(c.Series) == 1 {
		columns := labelWidth(c.Categories)
		for i, cat := range c.Categories {
			v := at(c.Series[0].Values, i)
			printed := c.Printed(0, i)
			if c.Kind == Pie && sum > 0 {
				printed += " (" + p.Percent(v, sum) + ")"
			}
			line(oneLine(cat), columns, v, printed)
		}
		return strings.Join(lines, "\n")
	}
	var names []string
	for _, s := range c.Series {
		names = append(names, s.Name)
	}
	columns := labelWidth(names)
	for i, cat := range c.Categories {
		lines = append(lines, oneLine(cat))
		for j, s := range c.Series {
			line("  "+oneLine(s.Name), columns+2, at(s.Values, i), c.Printed(j, i))
		}
	}
	return strings.Join(lines, "\n")
}

// Printed is the value of series at category i as it is shown: its label, else the number grouped in thousands.
func (c Chart) Printed(series, i int) string {
	if series == 0 && i < len(c.Labels) {
		return oneLine(c.Labels[i])
	}
	return lang.For(lang.English).Int(at(c.Series[series].Values, i))
}

func at(values []int64, i int) int64 {
	if i < len(values) {
		return values[i]
	}
	return 0
}

func labelWidth(labels []string) int {
	n := 0
	for _, s := range labels {
		n = max(n, Width(oneLine(s)))
	}
	return min(n, labelColumns)
}

// textBar draws v on a scale where top fills 12 cells, in half cells.
func textBar(v, top int64) string {
	halves := 0
	if v > 0 && top > 0 {
		halves = max(1, share(v, top, 2*chartCells))
	}
	return strings.Repeat("█", halves/2) + strings.Repeat("▌", halves%2)
}
