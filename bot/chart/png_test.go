package chart_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"crmbot/bot/card"
	"crmbot/bot/chart"
)

// TestPNGGolden compares pictures set in the bitmap font, which is the same on every machine.
func TestPNGGolden(t *testing.T) {
	t.Parallel()
	letters := chart.Bitmap()
	for name, theme := range map[string]chart.Theme{"funnel.zh": chart.Light(), "bar.en": chart.Dark(), "line.en": chart.Light(), "pie.zh": chart.Dark()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := chart.PNG(charts()[name], theme, letters)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", name+".png")
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := alike(got, want); err != nil {
				t.Errorf("picture of %s differs from %s (rewrite with -update): %v", name, path, err)
			}
		})
	}
}

// alike allows each colour of each pixel the one step by which processors round differently.
func alike(got, want []byte) error {
	a, err := png.Decode(bytes.NewReader(got))
	if err != nil {
		return err
	}
	b, err := png.Decode(bytes.NewReader(want))
	if err != nil {
		return err
	}
	if a.Bounds() != b.Bounds() {
		return fmt.Errorf("it is %v, not %v", a.Bounds(), b.Bounds())
	}
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			p, q := rgba(a, x, y), rgba(b, x, y)
			for i := range p {
				if max(p[i], q[i])-min(p[i], q[i]) > 1 {
					return fmt.Errorf("pixel %d, %d is %v, not %v", x, y, p, q)
				}
			}
		}
	}
	return nil
}

func rgba(img image.Image, x, y int) [4]uint8 {
	c := color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)
	return [4]uint8{c.R, c.G, c.B, c.A}
}

// TestPNGDrawsAnyChart draws every chart in both themes, in several goroutines with one lettering.
func TestPNGDrawsAnyChart(t *testing.T) {
	t.Parallel()
	letters := chart.Bitmap()
	all := charts()
	all["rare"] = card.Chart{Kind: card.Bar, Title: "喆堃翀 \U0010FFFF 🎉", Categories: []string{"\xff"}, Series: []card.Series{{Values: []int64{-5}}}}
	var wait sync.WaitGroup
	for name, ch := range all {
		for _, theme := range []chart.Theme{chart.Light(), chart.Dark()} {
			theme.Width = 200
			wait.Go(func() {
				b, err := chart.PNG(ch, theme, letters)
				if err != nil {
					t.Errorf("%s: %v", name, err)
					return
				}
				if c, err := png.DecodeConfig(bytes.NewReader(b)); err != nil || c.Width != 400 || len(b) > 50_000 {
					t.Errorf("%s: %d bytes, %d wide, %v", name, len(b), c.Width, err)
				}
			})
		}
	}
	wait.Wait()
}

// TestPNGBarsBeginAtZero measures the bars of a picture: as long as their values, from one line.
func TestPNGBarsBeginAtZero(t *testing.T) {
	t.Parallel()
	ch := card.Chart{Kind: card.Bar, Categories: []string{"A", "B"}, Series: []card.Series{{Values: []int64{1000, 250}}}}
	b, err := chart.PNG(ch, chart.Light(), chart.Bitmap())
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	bar := [4]uint8{0x4c, 0x6f, 0xff, 0xff}
	var from, long []int
	for y, inside := 0, false; y < img.Bounds().Dy(); y++ {
		first, n := -1, 0
		for x := range img.Bounds().Dx() {
			if rgba(img, x, y) == bar {
				if first < 0 {
					first = x
				}
				n++
			}
		}
		switch {
		case n == 0:
			inside = false
		case !inside:
			inside, from, long = true, append(from, first), append(long, n)
		case n > long[len(long)-1]: // below the round corners
			from[len(from)-1], long[len(long)-1] = first, n
		}
	}
	if len(long) != 2 || from[0] != from[1] || long[0]-4*long[1] < -8 || long[0]-4*long[1] > 8 {
		t.Errorf("bars begin at %v and are %v long, want one line and four to one", from, long)
	}
}

func TestPNGWantsColours(t *testing.T) {
	t.Parallel()
	if _, err := chart.PNG(charts()["bar.en"], chart.Page(), chart.Bitmap()); err == nil {
		t.Error("a page's variables were taken for colours")
	}
}

func TestFontRefusesWhatIsNone(t *testing.T) {
	t.Parallel()
	if _, err := chart.Font(strings.NewReader("no font")); err == nil {
		t.Error("a text was taken for a font")
	}
}

// FuzzFont reads damaged font files.
func FuzzFont(f *testing.F) {
	f.Add([]byte("OTTO\x00\x01\x00\x10\x00\x00\x00\x00"))
	f.Add([]byte("ttcf\x00\x01\x00\x00\x00\x00\x00\x01\x00\x00\x00\x10"))
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := chart.Font(bytes.NewReader(b))
		if err != nil {
			return
		}
		if _, err := chart.PNG(charts()["funnel.zh"], chart.Light(), l); err != nil {
			t.Logf("drawn with an error: %v", err)
		}
	})
}
