package digest

import (
	"crmbot/bot"
	"crmbot/bot/card"
)

// draws reports whether a chat draws charts itself, or has them drawn: then the bars of the funnel's table are a picture instead.
func draws(t *bot.Turn) bool { return t.Caps.Charts != 0 && !t.Caps.Fixed }

// stages is the funnel with its picture: a chart over the table where charts are drawn, else the table with bars of text. Both show the
// same amounts, from zero.
func stages(t *bot.Turn, f *Facts) []card.Element {
	table := stageTable(t, f)
	c := card.Chart{Kind: card.Funnel, Title: t.T("funnel.chart"), Series: []card.Series{{Name: t.T("field.amount")}}}
	var top int64
	for _, s := range f.Funnel.Stages {
		v := max(0, s.Amount.Sum.Minor)
		top = max(top, v)
		c.Categories = append(c.Categories, t.StageName(s.Stage))
		c.Series[0].Values = append(c.Series[0].Values, v)
		c.Labels = append(c.Labels, t.P.Short(s.Amount.Sum))
	}
	if !draws(t) || top == 0 {
		return []card.Element{table}
	}
	last := len(table.Columns) - 1
	table.Columns = table.Columns[:last]
	for i := range table.Rows {
		table.Rows[i] = table.Rows[i][:last]
	}
	table.Total = table.Total[:last]
	return []card.Element{c, table}
}
