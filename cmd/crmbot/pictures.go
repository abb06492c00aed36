package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/rs/zerolog"

	"crmbot/bot/card"
	"crmbot/bot/chart"
)

// pictures draws charts for chats that draw none, in the font of the configuration or the best one of the system, which is looked for
// when the first picture is asked for.
type pictures struct {
	log  zerolog.Logger
	find func() *chart.Lettering
}

// newPictures fails where the configuration names a font that does not serve.
func newPictures(font string, log zerolog.Logger) (*pictures, error) {
	if font == "" {
		return &pictures{log, sync.OnceValue(func() *chart.Lettering { return systemLetters(fontFolders(), log) })}, nil
	}
	l, err := letters(font)
	if err != nil {
		return nil, fmt.Errorf("chart.font: %w", err)
	}
	return &pictures{log, func() *chart.Lettering { return l }}, nil
}

// png draws a chart.
func (p *pictures) png(ch card.Chart) ([]byte, error) {
	return chart.PNG(ch, chart.Light(), p.find()) //nolint:wrapcheck // it says which chart
}

// letters opens a font file, which stays open.
func letters(path string) (*chart.Lettering, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open font: %w", err)
	}
	l, err := chart.Font(f)
	if err != nil {
		_ = f.Close() // opened for reading only
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return l, nil
}

// fonts are the files to look for, the best first: what Linux, macOS and Windows set Chinese in.
var fonts = [...]string{
	"NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "NotoSansSC-Regular.otf", "NotoSansSC-Regular.ttf", "SourceHanSansSC-Regular.otf",
	"SourceHanSansCN-Regular.otf", "PingFang.ttc", "Hiragino Sans GB.ttc", "msyh.ttc", "wqy-microhei.ttc", "wqy-zenhei.ttc", "STHeiti Light.ttc",
}

// fontFolders are where the system keeps its fonts.
func fontFolders() []string {
	home, _ := os.UserHomeDir() // without one there are fewer folders
	switch runtime.GOOS {
	case "darwin":
		return []string{"/System/Library/Fonts", "/Library/Fonts", filepath.Join(home, "Library/Fonts")}
	case "windows":
		return []string{filepath.Join(os.Getenv("WINDIR"), "Fonts")}
	}
	return []string{"/usr/share/fonts", "/usr/local/share/fonts", filepath.Join(home, ".local/share/fonts"), filepath.Join(home, ".fonts")}
}

// systemLetters is the lettering in the best font under folders that serves, else the bitmap font.
func systemLetters(folders []string, log zerolog.Logger) *chart.Lettering {
	found := map[string]string{}
	for _, dir := range folders {
		if !filepath.IsAbs(dir) {
			continue
		}
		_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && slices.Contains(fonts[:], d.Name()) && found[d.Name()] == "" {
				found[d.Name()] = path
			}
			return nil // what cannot be read holds no font for us
		})
	}
	for _, name := range fonts {
		if path := found[name]; path != "" {
			l, err := letters(path)
			if err == nil {
				log.Debug().Str("font", path).Msg("pictures are set in a font of the system")
				return l
			}
			log.Warn().Err(err).Msg("font not used for pictures")
		}
	}
	log.Info().Strs("folders", folders).Str("wanted", strings.Join(fonts[:2], ", ")+" …").Msg("no font with Chinese is installed: pictures are set in a bitmap font")
	return chart.Bitmap()
}
