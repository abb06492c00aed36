package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"

	"crmbot/bot"
	"crmbot/bot/card"
)

// Opened is a file that "@file PATH" names.
type Opened struct {
	Name string // without folder
	Size int64
	Data io.ReadCloser
}

// taken is what became of a file of a reply: where it was saved, if it was.
type taken struct {
	Name string `json:"name"`
	Size int64  `json:"size,omitempty"`
	Path string `json:"path,omitempty"`
}

// sendFile hands a file of this machine to the bot.
func (a *Adapter) sendFile(ctx context.Context, h bot.Handler, path string) {
	if path == "" || a.cfg.Open == nil {
		a.printError(a.say.T("terminal.which_file"))
		return
	}
	f, err := a.cfg.Open(path)
	if err != nil {
		a.printError(a.say.T("terminal.no_file", "path", path))
		return
	}
	defer func() { _ = f.Data.Close() }() // read only; closed already where it was read
	a.ask(ctx, h, bot.File{Name: f.Name, Size: f.Size, Open: func(context.Context) (io.ReadCloser, error) { return f.Data, nil }})
}

// take saves the files of a card where the session saves any, and tells what became of each.
func (a *Adapter) take(ctx context.Context, account string, c *card.Card) []taken {
	if c == nil {
		return nil
	}
	var out []taken
	for _, el := range c.Body {
		if f, ok := el.(card.File); ok {
			out = append(out, a.save(ctx, account, f))
		}
	}
	return out
}

func (a *Adapter) save(ctx context.Context, account string, f card.File) taken {
	got := taken{Name: f.Name, Size: f.Size}
	if a.cfg.Save == nil || a.cfg.Files == nil {
		return got
	}
	var file io.WriteCloser
	w := &tally{}
	err := a.cfg.Files.Fetch(context.WithoutCancel(ctx), bot.Account{Platform: Platform, ID: account, OSUser: a.cfg.OSUser}, f.Key, func(name string, _ int64) (io.Writer, error) {
		var err error
		if file, got.Path, err = a.cfg.Save(bot.FileName(name)); err != nil {
			return nil, fmt.Errorf("save a file: %w", err)
		}
		w.w = file
		return w, nil
	})
	if file != nil {
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		a.cfg.Log.Error().Err(err).Msg("save a file")
		return taken{Name: f.Name, Size: f.Size}
	}
	got.Size = w.n
	return got
}

// tally counts what is written.
type tally struct {
	w io.Writer
	n int64
}

func (t *tally) Write(p []byte) (int, error) {
	n, err := t.w.Write(p)
	t.n += int64(n)
	return n, err
}

// takenText says where the files of a reply are.
func (a *Adapter) takenText(files []taken) string {
	s := ""
	for _, f := range files {
		switch {
		case f.Path != "":
			s += "\n" + a.say.T("terminal.saved", "path", f.Path, "size", card.ByteSize(f.Size))
		case a.cfg.Save == nil:
			return "\n" + a.say.T("terminal.not_saved")
		default:
			s += "\n✗ " + a.say.T("terminal.save_failed", "file", f.Name)
		}
	}
	return s
}
