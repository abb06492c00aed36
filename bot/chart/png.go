package chart

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strconv"

	"crmbot/bot/card"
)

// scale is how many pixels a unit of the layout takes: phones show two or three a point.
const scale = 2

// PNG draws the chart as a picture for chats that draw nothing themselves, with text set in l. The theme's paints are
// #rrggbb: Light or Dark.
func PNG(ch card.Chart, t Theme, l *Lettering) ([]byte, error) {
	d := layout(ch, t)
	c := canvas{img: image.NewRGBA(image.Rect(0, 0, int(d.width*scale+0.5), int(d.height*scale+0.5))), letters: l}
	ground, err := paint(t.Ground, 1)
	if err != nil {
		return nil, err
	}
	draw.Draw(c.img, c.img.Bounds(), image.NewUniform(ground), image.Point{}, draw.Src)
	for _, s := range d.shapes {
		if err := c.draw(s); err != nil {
			return nil, fmt.Errorf("draw %q: %w", ch.Title, err)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, c.img); err != nil {
		return nil, fmt.Errorf("write picture of %q: %w", ch.Title, err)
	}
	return b.Bytes(), nil
}

// paint is a colour of a theme.
func paint(s string, opacity float64) (color.NRGBA, error) {
	if len(s) == 7 && s[0] == '#' {
		if n, err := strconv.ParseUint(s[1:], 16, 32); err == nil {
			return color.NRGBA{R: uint8(n >> 16), G: uint8(n >> 8), B: uint8(n), A: uint8(opacity*255 + 0.5)}, nil //nolint:gosec // each is cut to its byte
		}
	}
	return color.NRGBA{}, fmt.Errorf("colour %q is not #rrggbb", s)
}
