package chart

import "crmbot/bot/card"

// drawing is a chart laid out: shapes in a box, from the back to the front. Encoders know nothing of charts.
type drawing struct {
	width, height float64
	title, desc   string
	shapes        []shape
}

// shape is a rectangle, a closed or open path of points, an arc, a dot or a line of text.
type shape interface{ isShape() }

type rect struct {
	x, y, w, h, round float64
	paint             string
	opacity           float64
}

// polygon is filled; polyline is stroked.
type polygon struct {
	points  []point
	paint   string
	opacity float64
}

type polyline struct {
	points  []point
	paint   string
	opacity float64
	stroke  float64
}

// ring is a part of a ring around at, from and to being turns (0 is up, 0.25 right); to − from is at most 1.
type ring struct {
	at           point
	inner, outer float64
	from, to     float64
	paint        string
}

type dot struct {
	at    point
	r     float64
	paint string
}

type label struct {
	at    point // baseline
	text  string
	paint string
	size  float64
	bold  bool
	align align
}

type point struct{ x, y float64 }

type align int

const (
	left align = iota
	middle
	right
)

func (rect) isShape()     {}
func (polygon) isShape()  {}
func (polyline) isShape() {}
func (ring) isShape()     {}
func (dot) isShape()      {}
func (label) isShape()    {}

const (
	textSize  = 13.0
	titleSize = 15.0
	margin    = 8.0
)

// textWidth guesses how wide s is set at size: a column is 0.55 of it, so that a Chinese character takes a little more than its square.
func textWidth(s string, size float64) float64 { return float64(card.Width(s)) * size * 0.55 }

// fitText cuts s to a width.
func fitText(s string, size, width float64) string {
	return card.Truncate(s, max(1, int(width/(size*0.55))))
}

func (d *drawing) add(s shape) { d.shapes = append(d.shapes, s) }
