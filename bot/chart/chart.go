// Package chart draws a card's charts as pictures.
package chart

import (
	"fmt"
	"strings"

	"crmbot/bot/card"
)

// layout places a chart's parts. Any chart is drawn, an empty or uneven one too.
func layout(ch card.Chart, t Theme) *drawing {
	d := &drawing{width: t.width(), title: ch.Title, desc: describe(ch)}
	y := margin
	if ch.Title != "" {
		y += titleSize
		d.add(label{at: point{margin, y}, text: fitText(ch.Title, titleSize, d.width-2*margin), paint: t.Text, size: titleSize, bold: true})
		y += 14
	}
	if len(ch.Series) > 1 && (ch.Kind == card.Bar || ch.Kind == card.Line) {
		y = legend(d, ch, t, y)
	}
	switch {
	case len(ch.Series) == 0 || len(ch.Categories) == 0:
		y += textSize
		d.add(label{at: point{margin, y}, text: "–", paint: t.Muted, size: textSize})
	case ch.Kind == card.Funnel:
		y = funnel(d, ch, t, y)
	case ch.Kind == card.Line:
		y = lines(d, ch, t, y)
	case ch.Kind == card.Pie:
		y = pie(d, ch, t, y)
	default:
		y = bars(d, ch, t, y)
	}
	d.height = y + margin
	return d
}

// describe says the chart's numbers in words, for those who hear it.
func describe(ch card.Chart) string {
	var parts []string
	for i, cat := range ch.Categories {
		for j, s := range ch.Series {
			name := cat
			if len(ch.Series) > 1 {
				name += " " + s.Name
			}
			parts = append(parts, fmt.Sprintf("%s: %s", name, ch.Printed(j, i)))
		}
	}
	return strings.Join(parts, "; ")
}

// legend names the series with a dot each; it returns the height below it.
func legend(d *drawing, ch card.Chart, t Theme, y float64) float64 {
	const gap = 18.0
	x := margin
	y += textSize - 2
	for j, s := range ch.Series {
		name := fitText(s.Name, textSize, d.width/2)
		w := 12 + textWidth(name, textSize)
		if x+w > d.width-margin && x > margin {
			x, y = margin, y+textSize+7
		}
		d.add(dot{at: point{x + 4, y - 4.5}, r: 4, paint: t.series(j)})
		d.add(label{at: point{x + 13, y}, text: name, paint: t.Muted, size: textSize})
		x += w + gap
	}
	return y + 14
}

// value is series j at category i; a value that is not there is 0.
func value(ch card.Chart, j, i int) int64 {
	if i < len(ch.Series[j].Values) {
		return ch.Series[j].Values[i]
	}
	return 0
}

// bounds is the lowest and highest value, zero included.
func bounds(ch card.Chart) (low, high float64) {
	for j := range ch.Series {
		for i := range ch.Categories {
			v := float64(value(ch, j, i))
			low, high = min(low, v), max(high, v)
		}
	}
	return low, high
}

// columns is how wide the names at the left and the values at the right are set.
func columns(ch card.Chart, width float64) (names, values float64) {
	for i, cat := range ch.Categories {
		names = max(names, textWidth(cat, textSize))
		for j := range ch.Series {
			values = max(values, textWidth(ch.Printed(j, i), textSize))
		}
	}
	return min(names, width*0.3), min(values, width*0.34)
}
