package command

import (
	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/funnel"
)

// cutLines are the chart and the table of a page of lines.
func cutLines(t *bot.Turn, w funnel.WonLost, report string, cut funnel.By, page int) []card.Element {
	from, to := pageSpan(page, len(w.Lines))
	lines := w.Lines[from:to]
	if len(lines) == 0 {
		return nil
	}
	var body []card.Element
	if chart, ok := cutChart(t, lines, report, cut); ok {
		body = append(body, chart)
	}
	table := card.Table{Columns: cutColumns(t, w.Basis, report, cut), More: len(w.Lines) - from - len(lines)}
	for _, l := range lines {
		table.Rows = append(table.Rows, cutRow(t, w, report, cut, lineName(t, cut, l), l))
	}
	table.Total = cutRow(t, w, report, cut, t.T("numbers.total"), w.Total)
	return append(body, table)
}

func cutChart(t *bot.Turn, lines []funnel.Line, report string, cut funnel.By) (card.Chart, bool) {
	c := card.Chart{Kind: card.Bar, Title: t.T("report.chart.revenue"), Series: []card.Series{{Name: t.T("report.col.revenue")}}}
	lost := cut == funnel.ByReason
	if lost {
		c.Title, c.Series[0].Name = t.T("report.chart.lost"), t.T("report.col.lost")
	}
	top := int64(0)
	for _, l := range lines {
		v, label := l.Revenue.Sum.Minor, t.P.Short(l.Revenue.Sum)
		if lost {
			v, label = l.Lost, t.P.Int(l.Lost)
		}
		c.Categories = append(c.Categories, lineName(t, cut, l))
		c.Series[0].Values = append(c.Series[0].Values, max(0, v))
		c.Labels = append(c.Labels, label)
		top = max(top, v)
	}
	return c, top > 0 && len(lines) > 1 && report != "cycle"
}

func cutColumns(t *bot.Turn, basis funnel.Basis, report string, cut funnel.By) []card.Column {
	cols := []card.Column{{Name: t.T("report.line." + string(cut))}}
	add := func(keys ...string) []card.Column {
		for _, k := range keys {
			cols = append(cols, card.Column{Name: t.T(k), Right: true})
		}
		return cols
	}
	switch {
	case cut == funnel.ByReason:
		return add("report.col.lost", "report.col.share", "report.col.lost_value")
	case report == "cycle":
		return add("report.col.won", "report.col.cycle", "report.col.revenue")
	case basis == funnel.ByCohort:
		return add("report.col.began", "report.col.won", "report.col.cohort_rate", "report.col.revenue")
	}
	return add("report.col.won", "report.col.lost", "report.col.rate", "report.col.revenue", "report.col.cycle")
}

func cutRow(t *bot.Turn, w funnel.WonLost, report string, cut funnel.By, name string, l funnel.Line) []string {
	won, lost, revenue := t.P.Int(l.Won), t.P.Int(l.Lost), t.P.Money(l.Revenue.Sum)
	switch {
	case cut == funnel.ByReason:
		return []string{name, lost, ratio(t, funnel.Ratio{Num: l.Lost, Den: w.Total.Lost}), t.P.Money(l.LostValue.Sum)}
	case report == "cycle":
		return []string{name, won, daysOf(l.Cycle), revenue}
	case w.Basis == funnel.ByCohort:
		return []string{name, t.P.Int(l.Began), won, ratio(t, l.Rate()), revenue}
	}
	return []string{name, won, lost, ratio(t, l.Rate()), revenue, daysOf(l.Cycle)}
}

// lineName is what a line of a report is called.
func lineName(t *bot.Turn, cut funnel.By, l funnel.Line) string {
	kind := map[funnel.By]crm.Kind{funnel.ByRep: crm.KindPerson, funnel.ByTeam: crm.KindTeam, funnel.ByProduct: crm.KindProduct, funnel.ByCustomer: crm.KindCustomer}[cut]
	switch {
	case kind != 0 && l.ID != 0:
		return t.Name(ref(kind, l.ID))
	case cut == funnel.ByReason && l.Text != "":
		return lostReason(t, l.Text)
	case l.Text != "" && (cut == funnel.BySource || cut == funnel.ByIndustry):
		return wordFor(t, string(cut), l.Text)
	case l.Text != "":
		return l.Text
	}
	return t.T("numbers.unset")
}
