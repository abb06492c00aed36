package chart

import "crmbot/bot/card"

// bars lays out lying bars from one zero line, names in front and values at their ends.
func bars(d *drawing, ch card.Chart, t Theme, y float64) float64 {
	const gap, between = 10.0, 3.0
	thick := 20.0
	if len(ch.Series) > 1 {
		thick = 13
	}
	names, values := columns(ch, d.width)
	from := margin + names + 10
	room := d.width - margin - values - 8 - from
	low, high := bounds(ch)
	span := high - low
	if span == 0 {
		span = 1
	}
	if low < 0 { // room for values at the left ends too
		from += values + 8
		room -= values + 8
	}
	zero := from - low/span*room
	top := y
	for i, cat := range ch.Categories {
		group := float64(len(ch.Series))*(thick+between) - between
		d.add(label{at: point{margin, y + group/2 + 4.5}, text: fitText(cat, textSize, names+2), paint: t.Muted, size: textSize})
		for j := range ch.Series {
			v := float64(value(ch, j, i))
			w := v / span * room
			r := rect{x: zero, y: y, w: w, h: thick, round: min(5, thick/2), paint: t.series(j), opacity: 1}
			at, side := point{zero + w + 7, y + thick/2 + 4.5}, left
			if w < 0 {
				r.x, r.w = zero+w, -w
				at.x, side = zero+w-7, right
			}
			if r.w > 0 {
				r.w = max(r.w, 2)
				d.add(r)
			}
			d.add(label{at: at, text: fitText(ch.Printed(j, i), textSize, values+2), paint: t.Text, size: textSize, align: side})
			y += thick + between
		}
		y += gap - between
	}
	y -= gap
	if low < 0 {
		d.add(polyline{points: []point{{zero, top - 2}, {zero, y + 2}}, paint: t.Grid, opacity: 0.5, stroke: 1})
	}
	return y
}

// funnel lays out centred bars, joined by their shadows, names at the left and values at the right.
func funnel(d *drawing, ch card.Chart, t Theme, y float64) float64 {
	const thick, gap = 30.0, 10.0
	one := ch
	one.Series = ch.Series[:1]
	names, values := columns(one, d.width)
	from, to := margin+names+12, d.width-margin-values-12
	center, room := (from+to)/2, to-from
	_, high := bounds(one)
	half := func(i int) float64 {
		v := float64(value(one, 0, i))
		if v <= 0 {
			return 0
		}
		return max(1.5, v/high*room/2)
	}
	last := len(ch.Categories) - 1
	for i, cat := range ch.Categories {
		h := half(i)
		if i < last {
			n := half(i + 1)
			d.add(polygon{points: []point{
				{center - h + min(6, h), y + thick}, {center + h - min(6, h), y + thick},
				{center + n - min(6, n), y + thick + gap}, {center - n + min(6, n), y + thick + gap},
			}, paint: t.series(0), opacity: 0.16})
		}
		if h > 0 {
			d.add(rect{x: center - h, y: y, w: 2 * h, h: thick, round: min(7, h), paint: t.series(0), opacity: fade(i, last)})
		}
		d.add(label{at: point{margin, y + thick/2 + 4.5}, text: fitText(cat, textSize, names+2), paint: t.Muted, size: textSize})
		d.add(label{at: point{d.width - margin, y + thick/2 + 4.5}, text: fitText(ch.Printed(0, i), textSize, values+2), paint: t.Text, size: textSize, align: right})
		y += thick + gap
	}
	return y - gap
}

// fade deepens from the first bar to the last, which is nearest to the money.
func fade(i, last int) float64 {
	if last == 0 {
		return 1
	}
	return 0.55 + 0.45*float64(i)/float64(last)
}
