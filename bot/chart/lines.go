package chart

import "crmbot/bot/card"

// lines lays out a line a series over a zero line, with few labels: each point of a short single line, else the last points.
func lines(d *drawing, ch card.Chart, t Theme, y float64) float64 {
	const height = 170.0
	n := len(ch.Categories)
	_, values := columns(ch, d.width)
	every := len(ch.Series) == 1 && float64(n)*(values+8) <= d.width-2*margin
	from, to := margin+8, d.width-margin-8
	if every {
		from, to = margin+values/2, d.width-margin-values/2
		y += textSize + 4
	} else {
		to -= values + 2
	}
	low, high := bounds(ch)
	span := high - low
	if span == 0 {
		span = 1
	}
	place := func(j, i int) point {
		x := (from + to) / 2
		if n > 1 {
			x = from + (to-from)*float64(i)/float64(n-1)
		}
		return point{x, y + (high-float64(value(ch, j, i)))/span*height}
	}
	for k := range 4 { // quarters of the height, and the zero line
		at := y + height*float64(k)/4
		d.add(polyline{points: []point{{margin, at}, {d.width - margin, at}}, paint: t.Grid, opacity: 0.16, stroke: 1})
	}
	zero := y + high/span*height
	d.add(polyline{points: []point{{margin, zero}, {d.width - margin, zero}}, paint: t.Grid, opacity: 0.6, stroke: 1})
	used := make([]float64, 0, len(ch.Series))
	for j := range ch.Series {
		var points []point
		for i := range ch.Categories {
			points = append(points, place(j, i))
		}
		if len(ch.Series) == 1 && n > 1 {
			area := append(append([]point{{points[0].x, zero}}, points...), point{points[n-1].x, zero})
			d.add(polygon{points: area, paint: t.series(j), opacity: 0.1})
		}
		d.add(polyline{points: points, paint: t.series(j), opacity: 1, stroke: 2.5})
		for i, p := range points {
			last := i == n-1
			if every || last {
				d.add(dot{at: p, r: 4, paint: t.series(j)})
			}
			switch {
			case every:
				d.add(label{at: point{p.x, p.y + beside(points, i, zero)}, text: ch.Printed(j, i), paint: t.Text, size: textSize, align: middle})
			case last:
				at := free(used, p.y+4.5)
				used = append(used, at)
				d.add(label{at: point{p.x + 9, at}, text: fitText(ch.Printed(j, i), textSize, values+2), paint: t.Text, size: textSize})
			}
		}
	}
	y += height + textSize + 8
	names(d, ch, t, y, place)
	return y + 2
}

// beside is how far from its point a label stands: above it, or below where the line dips and there is room over the zero line.
func beside(points []point, i int, zero float64) float64 {
	const above, below = -10.0, textSize + 6
	around, n := 0.0, 0.0
	for _, j := range []int{i - 1, i + 1} {
		if j >= 0 && j < len(points) {
			around += points[j].y
			n++
		}
	}
	if n > 0 && around/n < points[i].y && points[i].y+below+4 < zero {
		return below
	}
	return above
}

// free moves a label down until it stands on none of those used.
func free(used []float64, y float64) float64 {
	const apart = textSize + 2
	for moved := true; moved; {
		moved = false
		for _, u := range used {
			if y > u-apart && y < u+apart {
				y = u + apart
				moved = true
			}
		}
	}
	return y
}

// names writes the categories below their points, as many as have room; the last one always.
func names(d *drawing, ch card.Chart, t Theme, y float64, place func(j, i int) point) {
	n := len(ch.Categories)
	free := d.width + textSize // what lies right of it is taken
	for i := n - 1; i >= 0; i-- {
		w := textWidth(ch.Categories[i], textSize)
		x := place(0, i).x
		x = max(margin+w/2, min(x, d.width-margin-w/2))
		if x+w/2+8 > free {
			continue
		}
		free = x - w/2
		d.add(label{at: point{x, y}, text: ch.Categories[i], paint: t.Muted, size: textSize, align: middle})
	}
}
