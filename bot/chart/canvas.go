package chart

import (
	"image"
	"math"

	"golang.org/x/image/vector"
)

// canvas draws shapes as pixels.
type canvas struct {
	img     *image.RGBA
	letters *Lettering
}

// draw draws one shape.
func (c canvas) draw(s shape) error {
	switch s := s.(type) {
	case rect:
		return c.fill(s.paint, s.opacity, rounded(s))
	case polygon:
		return c.fill(s.paint, s.opacity, s.points)
	case polyline:
		return c.fill(s.paint, s.opacity, stroked(s.points, s.stroke)...)
	case ring:
		return c.fill(s.paint, 1, sector(s)...)
	case dot:
		return c.fill(s.paint, 1, arc(s.at, s.r, 0, 1))
	case label:
		return c.write(s)
	}
	return nil
}

// fill fills closed outlines; those that turn the same way join, those that turn against each other cut each other out.
func (c canvas) fill(p string, opacity float64, outlines ...[]point) error {
	colour, err := paint(p, opacity)
	if err != nil {
		return err
	}
	box := around(outlines).Intersect(c.img.Bounds())
	if box.Empty() {
		return nil
	}
	r := vector.NewRasterizer(box.Dx(), box.Dy())
	for _, o := range outlines {
		for i, p := range o {
			x, y := float32(p.x*scale-float64(box.Min.X)), float32(p.y*scale-float64(box.Min.Y))
			if i == 0 {
				r.MoveTo(x, y)
			} else {
				r.LineTo(x, y)
			}
		}
		r.ClosePath()
	}
	r.Draw(c.img, box, image.NewUniform(colour), image.Point{})
	return nil
}

// around is the pixels that outlines may touch.
func around(outlines [][]point) image.Rectangle {
	var box image.Rectangle
	for _, o := range outlines {
		for _, p := range o {
			x, y := int(math.Floor(p.x*scale)), int(math.Floor(p.y*scale))
			box = box.Union(image.Rect(x, y, x+1, y+1).Inset(-1))
		}
	}
	return box
}

// arc is the part of a circle between two turns (0 is up, 0.25 right), in the direction from one to the other.
func arc(at point, r, from, to float64) []point {
	n := max(2, int(math.Abs(to-from)*2*math.Pi*r*scale/3)) // a corner every three pixels
	out := make([]point, 0, n+1)
	for i := range n + 1 {
		sin, cos := math.Sincos(2 * math.Pi * (from + (to-from)*float64(i)/float64(n)))
		out = append(out, point{at.x + r*sin, at.y - r*cos})
	}
	return out
}

// rounded is the outline of a rectangle.
func rounded(r rect) []point {
	round := min(r.round, r.w/2, r.h/2)
	if round <= 0 {
		return []point{{r.x, r.y}, {r.x + r.w, r.y}, {r.x + r.w, r.y + r.h}, {r.x, r.y + r.h}}
	}
	var out []point
	for i, at := range []point{
		{r.x + r.w - round, r.y + round}, {r.x + r.w - round, r.y + r.h - round},
		{r.x + round, r.y + r.h - round}, {r.x + round, r.y + round},
	} {
		out = append(out, arc(at, round, float64(i)/4, float64(i+1)/4)...)
	}
	return out
}

// stroked is a line of points as thick as stroke, with round ends and corners.
func stroked(points []point, stroke float64) [][]point {
	half := stroke / 2
	var out [][]point
	for i, p := range points {
		if stroke > 1 {
			out = append(out, arc(p, half, 0, 1))
		}
		if i == 0 {
			continue
		}
		q := points[i-1]
		length := math.Hypot(p.x-q.x, p.y-q.y)
		if length == 0 {
			continue
		}
		dx, dy := (p.y-q.y)/length*half, (q.x-p.x)/length*half // to the left, with the way going up
		out = append(out, []point{{q.x + dx, q.y + dy}, {p.x + dx, p.y + dy}, {p.x - dx, p.y - dy}, {q.x - dx, q.y - dy}})
	}
	return out
}

// sector is the outline of a part of a ring, with a sliver of room to the next.
func sector(s ring) [][]point {
	if s.to-s.from > 0.9999 {
		return [][]point{arc(s.at, s.outer, 0, 1), arc(s.at, s.inner, 1, 0)}
	}
	gap := min(0.004, (s.to-s.from)/4)
	from, to := s.from+gap/2, s.to-gap/2
	return [][]point{append(arc(s.at, s.outer, from, to), arc(s.at, s.inner, to, from)...)}
}
