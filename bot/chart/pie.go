package chart

import (
	"fmt"

	"crmbot/bot/card"
)

// pie lays out a ring and, beside it, each slice's name, value and share. Values below zero have no slice.
func pie(d *drawing, ch card.Chart, t Theme, y float64) float64 {
	const outer, inner, line = 72.0, 46.0, 24.0
	var sum float64
	for i := range ch.Categories {
		sum += float64(max(0, value(ch, 0, i)))
	}
	n := float64(len(ch.Categories))
	height := max(2*outer, n*line)
	center := point{margin + outer, y + height/2}
	if sum == 0 {
		d.add(ring{at: center, inner: inner, outer: outer, from: 0, to: 1, paint: t.Grid})
	}
	one := ch
	one.Series = ch.Series[:1]
	_, values := columns(one, d.width)
	x := center.x + outer + 28
	share := textWidth("100%", textSize)
	end := d.width - margin
	at := y + (height-n*line)/2 + line/2 + 4.5
	turn := 0.0
	for i, cat := range ch.Categories {
		v := float64(max(0, value(ch, 0, i)))
		if v > 0 {
			d.add(ring{at: center, inner: inner, outer: outer, from: turn, to: turn + v/sum, paint: t.series(i)})
			turn += v / sum
		}
		d.add(dot{at: point{x, at - 4.5}, r: 5, paint: t.series(i)})
		d.add(label{at: point{x + 13, at}, text: fitText(cat, textSize, end-share-16-values-x-21), paint: t.Muted, size: textSize})
		d.add(label{at: point{end - share - 16, at}, text: fitText(ch.Printed(0, i), textSize, values+2), paint: t.Text, size: textSize, align: right})
		if sum > 0 {
			d.add(label{at: point{end, at}, text: fmt.Sprintf("%d%%", int(v/sum*100+0.5)), paint: t.Text, size: textSize, bold: true, align: right})
		}
		at += line
	}
	return y + height
}
