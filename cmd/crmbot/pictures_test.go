package main

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"crmbot/bot/card"
)

func oneBar() card.Chart {
	return card.Chart{Kind: card.Bar, Title: "本月", Categories: []string{"王伟"}, Series: []card.Series{{Values: []int64{3}}}}
}

// TestPicturesWithoutFonts draws where no font serves: none there, or one that is broken.
func TestPicturesWithoutFonts(t *testing.T) {
	t.Parallel()
	broken := t.TempDir()
	if err := os.WriteFile(filepath.Join(broken, "msyh.ttc"), []byte("ttcf, but cut short"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, folders := range map[string][]string{"none": {t.TempDir(), filepath.Join(t.TempDir(), "gone"), "relative"}, "broken": {broken}} {
		var log bytes.Buffer
		l := systemLetters(folders, zerolog.New(&log))
		if !strings.Contains(log.String(), "bitmap font") {
			t.Errorf("%s: the log does not say which font it is: %s", name, log.String())
		}
		if name == "broken" && !strings.Contains(log.String(), "msyh.ttc") {
			t.Errorf("the log does not name the broken font: %s", log.String())
		}
		if l == nil {
			t.Errorf("%s: no lettering", name)
		}
	}
}

func TestPicturesOfThisMachine(t *testing.T) {
	t.Parallel()
	p, err := newPictures("", zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	b, err := p.png(oneBar())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := png.Decode(bytes.NewReader(b)); err != nil {
		t.Error(err)
	}
}

func TestPicturesInAFontThatIsNone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "mine.ttf")
	for _, text := range []string{"", "text"} {
		if text != "" {
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := newPictures(path, zerolog.Nop()); err == nil || !strings.Contains(err.Error(), "chart.font") || !strings.Contains(err.Error(), "mine.ttf") {
			t.Errorf("font with %q: %v, want an error that names the key and the file", text, err)
		}
	}
}
