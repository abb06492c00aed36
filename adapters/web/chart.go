package web

import (
	"html/template"

	"crmbot/bot/card"
	"crmbot/bot/chart"
)

// chartSVG draws a chart in the colours of the page.
func chartSVG(c card.Chart) template.HTML {
	return template.HTML(chart.SVG(c, chart.Page())) //nolint:gosec // chart escapes the words it is given
}
