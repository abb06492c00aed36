package chart

import (
	"fmt"
	"image"
	"image/draw"
	"io"
	"sync"

	"github.com/hajimehoshi/bitmapfont/v3"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// sample is what a font must hold to set what people read here.
const sample = "漏斗商机¥A0"

// Lettering sets the text of pictures: in a font, and what that lacks in a bitmap font that holds Chinese. It may be used by several at once.
type Lettering struct {
	mu    sync.Mutex // a face is for one at a time
	font  *sfnt.Font // nil: the bitmap font alone
	faces map[float64]font.Face
	buf   sfnt.Buffer
}

// Bitmap is the lettering that needs no font.
func Bitmap() *Lettering { return &Lettering{} }

// Font is a lettering in the first font of a TrueType or OpenType file, or collection, that holds Chinese and Latin letters and digits.
// The file stays in use.
func Font(file io.ReaderAt) (*Lettering, error) {
	all, err := opentype.ParseCollectionReaderAt(file)
	if err != nil {
		return nil, fmt.Errorf("read font: %w", err)
	}
	for i := range all.NumFonts() {
		f, err := all.Font(i)
		if err != nil {
			return nil, fmt.Errorf("read font %d: %w", i+1, err)
		}
		l := &Lettering{font: f, faces: map[float64]font.Face{}}
		if l.holds(sample) {
			return l, nil
		}
	}
	return nil, fmt.Errorf("no font in it holds %q", sample)
}

func (l *Lettering) holds(text string) bool {
	for _, r := range text {
		if g, err := l.font.GlyphIndex(&l.buf, r); err != nil || g == 0 {
			return false
		}
	}
	return true
}

// face is the font at a size in pixels.
func (l *Lettering) face(size float64) (font.Face, error) {
	if f := l.faces[size]; f != nil {
		return f, nil
	}
	f, err := opentype.NewFace(l.font, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, fmt.Errorf("set a font of %g pixels: %w", size, err)
	}
	l.faces[size] = f
	return f, nil
}

// glyph is one character placed: its coverage, where it goes from the point on the baseline, and how far the next one is.
type glyph struct {
	mask    image.Image
	at      image.Point // of the mask that lies at box.Min
	box     image.Rectangle
	advance fixed.Int26_6
}

// bitmapUp is how many times the bitmap font's twelve pixels are enlarged.
const bitmapUp = scale

// glyph gives r at a point of the baseline.
func (l *Lettering) glyph(r rune, size float64, dot fixed.Point26_6) (glyph, error) {
	if l.font != nil {
		if g, err := l.font.GlyphIndex(&l.buf, r); err == nil && g != 0 {
			face, err := l.face(size)
			if err != nil {
				return glyph{}, err
			}
			box, mask, at, advance, ok := face.Glyph(dot, r)
			if ok {
				return glyph{mask, at, box, advance}, nil
			}
		}
	}
	box, mask, at, advance, ok := bitmapfont.FaceSC.Glyph(fixed.Point26_6{}, r)
	if !ok {
		if box, mask, at, advance, ok = bitmapfont.FaceSC.Glyph(fixed.Point26_6{}, '□'); !ok {
			return glyph{}, nil
		}
	}
	up := image.Rect(0, 0, box.Dx()*bitmapUp, box.Dy()*bitmapUp)
	large := image.NewAlpha(up)
	for i := range large.Pix {
		x, y := i%large.Stride, i/large.Stride
		if _, _, _, a := mask.At(at.X+x/bitmapUp, at.Y+y/bitmapUp).RGBA(); a > 0 {
			large.Pix[i] = 0xff
		}
	}
	corner := image.Pt(dot.X.Round()+box.Min.X*bitmapUp, dot.Y.Round()+box.Min.Y*bitmapUp)
	return glyph{large, image.Point{}, up.Add(corner), advance * bitmapUp}, nil
}

// width is how many pixels text takes.
func (l *Lettering) width(text string, size float64) (fixed.Int26_6, error) {
	var w fixed.Int26_6
	for _, r := range text {
		g, err := l.glyph(r, size, fixed.Point26_6{})
		if err != nil {
			return 0, err
		}
		w += g.advance
	}
	return w, nil
}

// write sets a line of text.
func (c canvas) write(s label) error {
	c.letters.mu.Lock()
	defer c.letters.mu.Unlock()
	colour, err := paint(s.paint, 1)
	if err != nil {
		return err
	}
	size := s.size * scale
	width, err := c.letters.width(s.text, size)
	if err != nil {
		return err
	}
	dot := fixed.Point26_6{X: fixed.Int26_6(s.at.x * scale * 64), Y: fixed.Int26_6(s.at.y * scale * 64)}
	switch s.align {
	case middle:
		dot.X -= width / 2
	case right:
		dot.X -= width
	}
	ink := image.NewUniform(colour)
	for _, r := range s.text {
		g, err := c.letters.glyph(r, size, dot)
		if err != nil {
			return err
		}
		if g.mask != nil {
			draw.DrawMask(c.img, g.box, ink, image.Point{}, g.mask, g.at, draw.Over)
			if s.bold {
				draw.DrawMask(c.img, g.box.Add(image.Pt(1, 0)), ink, image.Point{}, g.mask, g.at, draw.Over)
			}
		}
		dot.X += g.advance
	}
	return nil
}
