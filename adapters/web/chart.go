package web

import (
	"html/template"

	"crmbot/bot/card"
	"crmbot/bot/chart"
)

// chartWidth keeps a chart's words readable on a phone.
const chartWidth = 400

// chartSVG draws a chart in the colours of the page.
func chartSVG(c card.Chart) template.HTML {
	look := chart.Page()
	look.Width = chartWidth
	return template.HTML(chart.SVG(c, look)) //nolint:gosec // chart escapes the words it is given
}
