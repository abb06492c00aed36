package slack

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"

	"crmbot/bot/card"
	"crmbot/bot/lang"
)

const (
	maxRows       = 101 // of a data table, its head among them
	maxColumns    = 20
	maxCell       = 1000
	maxCaption    = 150
	maxPage       = 20
	maxChartTitle = 50
	maxChartLabel = 20
	maxSeries     = 6
	maxPoints     = 20
	maxSegments   = 6
)

// drawable replaces what a step cannot draw whatever the room: charts that are too fine, tables without shape.
func drawable(c card.Card, s step) (card.Card, []card.Degraded) {
	var degraded []card.Degraded
	note := func(element string, to card.Outcome) {
		degraded = append(degraded, card.Degraded{Element: element, To: to, N: 1})
	}
	body := slices.Clone(c.Body)
	for i, el := range body {
		if ch, ok := el.(card.Chart); ok && s == stepNative && !chartFits(ch) {
			if ch.Kind = card.Bar; chartFits(ch) { // a pie with a share of nothing, or too many
				el = ch
			} else {
				el = ch.Table()
				note("chart", card.ToTable)
			}
		}
		if t, ok := el.(card.Table); ok && s != stepSections && !tableFits(t) {
			el = card.Text{MD: t.Markup(c.Lang)}
			note("table", card.ToText)
		}
		body[i] = el
	}
	c.Body = body
	return c, degraded
}

// tableFits reports whether t has a shape Slack knows: a head, a row, not too many columns.
func tableFits(t card.Table) bool {
	named := slices.ContainsFunc(t.Columns, func(c card.Column) bool { return oneLine(c.Name) != "" })
	return named && len(t.Columns) <= maxColumns && len(t.Rows)+len(t.Total) > 0
}

func (d *drawing) table(t card.Table) {
	if d.step != stepNative {
		d.fixed(t.Text(d.card.Lang))
		d.note("table", card.ToText, 1)
		return
	}
	caption := clip(cmp.Or(oneLine(d.card.Title), oneLine(d.card.Fallback), "–"), maxCaption)
	n := utf8.RuneCountInString(caption)
	block := slackapi.NewDataTableBlock(caption)
	row := func(at func(int) string) {
		cells := make([]slackapi.DataTableCell, len(t.Columns))
		for i := range cells {
			s := clip(cmp.Or(oneLine(at(i)), "–"), maxCell)
			n += utf8.RuneCountInString(s)
			cells[i] = slackapi.NewDataTableRawTextCell(s)
		}
		block.AddRow(cells...)
	}
	cell := func(r []string) func(int) string {
		return func(i int) string {
			if i < len(r) {
				return r[i]
			}
			return ""
		}
	}
	row(func(i int) string { return t.Columns[i].Name })
	for _, r := range t.Rows {
		row(cell(r))
	}
	if len(t.Total) > 0 {
		row(cell(t.Total))
	}
	block.WithPageSize(min(len(block.Rows)-1, maxPage))
	d.add(block, n)
	if t.More > 0 {
		d.context("… " + lang.For(d.card.Lang).T("card.more_rows", "n", t.More))
	}
}

// fixed shows text whose columns must hold.
func (d *drawing) fixed(s string) {
	if d.step == stepSections {
		d.section(s)
		return
	}
	if s = strings.TrimRight(clean(s), "\n "); s != "" {
		d.add(preformatted(s), utf8.RuneCountInString(s))
	}
}

// chartFits reports whether Slack can draw c.
func chartFits(c card.Chart) bool {
	if len(c.Categories) == 0 || len(c.Categories) > maxPoints || len(c.Series) == 0 || len(c.Series) > maxSeries {
		return false
	}
	if c.Kind == card.Pie {
		return len(c.Categories) <= maxSegments && len(c.Series) == 1 && !slices.ContainsFunc(c.Series[0].Values, func(v int64) bool { return v <= 0 })
	}
	return true
}

func (d *drawing) chart(c card.Chart) {
	if d.step != stepNative {
		d.fixed(c.Text(d.card.Lang))
		d.note("chart", card.ToText, 1)
		return
	}
	title := clip(cmp.Or(oneLine(c.Title), oneLine(d.card.Title), "–"), maxChartTitle)
	labels := chartLabels(c)
	n := utf8.RuneCountInString(title)
	for _, l := range labels {
		n += utf8.RuneCountInString(l)
	}
	shown := shownValues(c)
	var drawn slackapi.DataVisualizationChart
	if c.Kind == card.Pie {
		var parts []slackapi.DataVisualizationSegment
		for i, l := range labels {
			parts = append(parts, slackapi.NewDataVisualizationSegment(l, shown(c.Series[0].Values[i])))
		}
		drawn = slackapi.NewDataVisualizationPieChart(parts...)
	} else {
		var names []string
		for _, s := range c.Series {
			names = append(names, cmp.Or(oneLine(s.Name), oneLine(c.Title)))
		}
		names = distinct(names, maxChartLabel)
		var series []slackapi.DataVisualizationDataSeries
		for j, s := range c.Series {
			var points []slackapi.DataVisualizationDataPoint
			for i, l := range labels {
				points = append(points, slackapi.NewDataVisualizationDataPoint(l, shown(s.Values[i])))
			}
			n += utf8.RuneCountInString(names[j])
			series = append(series, slackapi.NewDataVisualizationDataSeries(names[j], points...))
		}
		axis := slackapi.NewDataVisualizationAxisConfig(labels...)
		if c.Kind == card.Line {
			drawn = slackapi.NewDataVisualizationLineChart(axis, series...)
		} else {
			drawn = slackapi.NewDataVisualizationBarChart(axis, series...)
		}
	}
	d.add(slackapi.NewDataVisualizationBlock(title, drawn), n)
}

// chartLabels are the categories with their printed values, each different from the others.
func chartLabels(c card.Chart) []string {
	labels := make([]string, len(c.Categories))
	for i, cat := range c.Categories {
		labels[i] = oneLine(cat)
		if i >= len(c.Labels) || len(c.Series) != 1 {
			continue
		}
		printed := oneLine(c.Labels[i])
		if room := maxChartLabel - utf8.RuneCountInString(printed) - 1; printed != "" && room >= 4 {
			labels[i] = clip(labels[i], room) + " " + printed
		}
	}
	return distinct(labels, maxChartLabel)
}

// distinct clips names to n characters and numbers those that repeat; an empty one is a dash.
func distinct(names []string, n int) []string {
	seen := map[string]bool{}
	out := make([]string, len(names))
	for i, s := range names {
		name := clip(cmp.Or(s, "–"), n)
		for k := 2; seen[name]; k++ {
			suffix := " " + strconv.Itoa(k)
			name = clip(cmp.Or(s, "–"), n-len(suffix)) + suffix
		}
		seen[name] = true
		out[i] = name
	}
	return out
}

// shownValues gives the numbers to draw. Where values have printed labels they are amounts in their smallest unit, which
// would mislead on an axis: they are drawn in hundredths of the largest.
func shownValues(c card.Chart) func(int64) float64 {
	if len(c.Labels) == 0 || len(c.Series) != 1 {
		return func(v int64) float64 { return float64(v) }
	}
	top := 1.0
	for _, v := range c.Series[0].Values {
		top = math.Max(top, math.Abs(float64(v)))
	}
	return func(v int64) float64 {
		share := math.Round(float64(v)/top*1000) / 10
		if share == 0 && v > 0 {
			return 0.1
		}
		return share
	}
}
