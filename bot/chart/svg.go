package chart

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"

	"crmbot/bot/card"
)

const fonts = `system-ui, -apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif`

// SVG draws the chart as one self-contained picture that takes the width it is given: no script, no style sheet, no address.
// What it says is in its title and description too. All text of the chart is escaped.
func SVG(ch card.Chart, t Theme) []byte {
	d := layout(ch, t)
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" width="100%%" role="img" aria-label="%s" font-family="%s" fill="none">`,
		num(d.width), num(d.height), esc(d.title), esc(fonts))
	fmt.Fprintf(&b, "\n<title>%s</title>\n<desc>%s</desc>\n", esc(d.title), esc(d.desc))
	for _, s := range d.shapes {
		writeShape(&b, s)
		b.WriteByte('\n')
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

func writeShape(b *bytes.Buffer, s shape) {
	switch s := s.(type) {
	case rect:
		fmt.Fprintf(b, `<rect x="%s" y="%s" width="%s" height="%s" rx="%s" fill="%s"%s/>`,
			num(s.x), num(s.y), num(s.w), num(s.h), num(s.round), esc(s.paint), opacity(s.opacity))
	case polygon:
		fmt.Fprintf(b, `<polygon points="%s" fill="%s"%s/>`, points(s.points), esc(s.paint), opacity(s.opacity))
	case polyline:
		fmt.Fprintf(b, `<polyline points="%s" stroke="%s" stroke-width="%s" stroke-linecap="round" stroke-linejoin="round"%s/>`,
			points(s.points), esc(s.paint), num(s.stroke), opacity(s.opacity))
	case ring:
		writeRing(b, s)
	case dot:
		fmt.Fprintf(b, `<circle cx="%s" cy="%s" r="%s" fill="%s"/>`, num(s.at.x), num(s.at.y), num(s.r), esc(s.paint))
	case label:
		weight, anchor := "", ""
		if s.bold {
			weight = ` font-weight="600"`
		}
		switch s.align {
		case middle:
			anchor = ` text-anchor="middle"`
		case right:
			anchor = ` text-anchor="end"`
		}
		fmt.Fprintf(b, `<text x="%s" y="%s" font-size="%s"%s%s fill="%s">%s</text>`,
			num(s.at.x), num(s.at.y), num(s.size), weight, anchor, esc(s.paint), esc(s.text))
	}
}

// writeRing strokes an arc as thick as the ring, with a sliver of room to the next slice; a whole turn is a circle.
func writeRing(b *bytes.Buffer, s ring) {
	r, thick := (s.inner+s.outer)/2, s.outer-s.inner
	if s.to-s.from > 0.9999 {
		fmt.Fprintf(b, `<circle cx="%s" cy="%s" r="%s" stroke="%s" stroke-width="%s"/>`, num(s.at.x), num(s.at.y), num(r), esc(s.paint), num(thick))
		return
	}
	gap := min(0.004, (s.to-s.from)/4)
	from, to := s.from+gap/2, s.to-gap/2
	on := func(turn float64) point {
		sin, cos := math.Sincos(2 * math.Pi * turn)
		return point{s.at.x + r*sin, s.at.y - r*cos}
	}
	a, z := on(from), on(to)
	large := 0
	if to-from > 0.5 {
		large = 1
	}
	fmt.Fprintf(b, `<path d="M%s %s A%s %s 0 %d 1 %s %s" stroke="%s" stroke-width="%s"/>`,
		num(a.x), num(a.y), num(r), num(r), large, num(z.x), num(z.y), esc(s.paint), num(thick))
}

func points(all []point) string {
	var parts []string
	for _, p := range all {
		parts = append(parts, num(p.x)+","+num(p.y))
	}
	return strings.Join(parts, " ")
}

func opacity(o float64) string {
	if o >= 1 {
		return ""
	}
	return ` opacity="` + num(o) + `"`
}

// num prints a coordinate with at most two decimals.
func num(f float64) string {
	return strconv.FormatFloat(math.Round(f*100)/100, 'f', -1, 64)
}

// esc makes text safe inside an element and inside quotes; what XML cannot hold becomes U+FFFD.
func esc(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder does not fail
	return b.String()
}
