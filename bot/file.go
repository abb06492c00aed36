package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode"

	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/store"
)

// MaxFile is how many bytes a file sent in chat may have; larger ones are imported at the command line.
const MaxFile = 20 << 20

// maxFileName is how many characters of a file's name are kept.
const maxFileName = 80

// File is a file sent to the bot.
type File struct {
	Name string
	Size int64 // bytes, 0 when the platform does not say
	// Open gives the file's bytes, perhaps over the network. It is called once at most, outside of any transaction, and only
	// for somebody whose files are read.
	Open func(ctx context.Context) (io.ReadCloser, error)
}

func (File) input() {}

// Received is a file read whole. Its name is clean: no folder, no control characters.
type Received struct {
	Name string
	Data []byte
}

// FileName is the last part of a name as strangers give it, without what could name another place or hide its end.
func FileName(raw string) string {
	raw = path.Base(strings.ReplaceAll(strings.ToValidUTF8(raw, ""), `\`, "/"))
	clean := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp), strings.ContainsRune(`/\:*?"<>|`, r):
			return -1
		}
		return r
	}, raw)
	clean = strings.TrimSpace(strings.TrimLeftFunc(clean, func(r rune) bool { return r == '.' || unicode.IsSpace(r) }))
	if runes := []rune(clean); len(runes) > maxFileName {
		end := path.Ext(clean)
		if len([]rune(end)) > 10 {
			end = ""
		}
		clean = strings.TrimSpace(strings.TrimSpace(string(runes[:maxFileName-len([]rune(end))])) + end)
	}
	if clean == "" {
		return "file"
	}
	return clean
}

// take answers a file that was sent: the one command that takes files looks at it, outside of any transaction.
func (b *Bot) take(ctx context.Context, who known, ev Event, f File) (Reply, error) {
	f.Name = FileName(f.Name)
	c, actor := b.words.takes, b.actor(ev, who.person.ID)
	var t *Turn
	var first, refused *Reply
	err := b.Core.View(ctx, actor, ev.At, func(v *crm.View) error {
		var err error
		if first, err = b.answered(v, ev); first != nil || err != nil {
			return err
		}
		t = b.turn(ctx, v, who.person, ev)
		t.after.touch = who.touch
		refused, err = nil, nil
		if cause := t.mayTake(c, f); cause != nil {
			var out outcome
			out, err = t.failed(nil, Call{}, cause)
			refused = &out.reply
		}
		return err
	})
	switch {
	case err != nil:
		return b.broken(ev, who.person, err)
	case first != nil:
		return *first, nil
	case refused != nil:
		return b.finish(ctx, t, *refused)
	}
	t.V = nil // the view has ended; what follows may take its time
	r, err := b.taken(ctx, t, c, f)
	if err != nil {
		r, err = b.explain(ctx, t, err)
	}
	if err != nil {
		return b.broken(ev, who.person, err)
	}
	return b.finish(ctx, t, r)
}

// mayTake refuses a file before it is read: here, from this person, of this size.
func (t *Turn) mayTake(c *Command, f File) error {
	switch {
	case c == nil || f.Open == nil:
		return crm.Refuse(crm.Invalid, "file.none")
	case !c.allows(t.Me.Role):
		return crm.Refuse(crm.Forbidden, "file.role", "file", f.Name)
	case t.Group():
		return crm.Refuse(crm.Forbidden, "file.direct", "file", f.Name)
	case f.Size > MaxFile:
		return tooLarge(f.Name)
	}
	return nil
}

func tooLarge(name string) error {
	return crm.Refuse(crm.Invalid, "file.large", "file", name, "megabytes", MaxFile>>20)
}

// taken reads the file and hands it to the command. One file is looked at at a time: each takes memory many times its size.
func (b *Bot) taken(ctx context.Context, t *Turn, c *Command, f File) (Reply, error) {
	select {
	case b.taking <- struct{}{}:
		defer func() { <-b.taking }()
	case <-ctx.Done():
		return Reply{}, ctx.Err()
	}
	data, err := f.read(ctx)
	if err != nil {
		return Reply{}, err
	}
	return c.Take(ctx, t, Received{Name: f.Name, Data: data})
}

func (f File) read(ctx context.Context) ([]byte, error) {
	in, err := f.Open(ctx)
	if err != nil {
		return nil, fmt.Errorf("open the file that was sent: %w", err)
	}
	defer func() { _ = in.Close() }() // read only
	data, err := io.ReadAll(io.LimitReader(in, MaxFile+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the file that was sent: %w", err)
	case len(data) > MaxFile:
		return nil, tooLarge(f.Name)
	case len(data) == 0:
		return nil, crm.Refuse(crm.Invalid, "file.empty", "file", f.Name)
	}
	return data, nil
}

// explain puts a refusal met outside of a transaction into words; other errors go on.
func (b *Bot) explain(ctx context.Context, t *Turn, cause error) (Reply, error) {
	if _, refusal := asked(cause); refusal == nil {
		return Reply{}, cause
	}
	var out outcome
	err := b.Core.View(ctx, b.actor(t.Event, t.Me.ID), t.Event.At, func(v *crm.View) error {
		t.V = v
		defer func() { t.V = nil }()
		var err error
		out, err = t.failed(nil, Call{}, cause)
		return err
	})
	return out.reply, err
}

// Core is the CRM itself, for what a command does outside of transactions: in Take and Work.
func (t *Turn) Core() *crm.CRM { return t.bot.Core }

// Keep puts a file away for a day, for this person alone. It is for Take and Work: a large file takes several transactions.
func (t *Turn) Keep(ctx context.Context, f Received) (card.File, error) {
	b := t.bot
	row := fileRow{Key: b.key() + b.key(), Person: t.Me.ID, Name: f.Name, Size: int64(len(f.Data)), At: b.Now().UTC(),
		Pieces: (len(f.Data) + pieceSize - 1) / pieceSize}
	for from := 0; from == 0 || from < row.Pieces; from += piecesAtOnce {
		err := b.Core.Update(ctx, crm.Actor{System: "bot"}, b.Now(), func(tx *crm.Tx) error {
			for n := from; n < min(from+piecesAtOnce, row.Pieces); n++ {
				part := f.Data[n*pieceSize : min((n+1)*pieceSize, len(f.Data))]
				if err := b.tables.piece.Put(tx, &pieceRow{File: row.Key, N: n, Data: part}); err != nil {
					return err
				}
			}
			return b.tables.file.Put(tx, &row) // from the first on, so that what was begun is thrown away in time
		})
		if err != nil {
			return card.File{}, fmt.Errorf("keep a file: %w", err)
		}
	}
	return row.element(), nil
}

// Made is a file that a line's command makes when it is fetched, by its File: nothing of it lies anywhere until then.
func (t *Turn) Made(name, line string) card.File {
	row := fileRow{Key: t.key() + t.key(), Person: t.Me.ID, Name: FileName(name), Line: line, At: t.Now.UTC()}
	t.after.files = append(t.after.files, row)
	return row.element()
}

// KeptName is the name of a file kept for this person; a refusal when there is none any more.
func (t *Turn) KeptName(key string) (string, error) {
	row, err := t.bot.keptFile(t.V, t.Me.ID, key)
	return row.Name, err
}

// Forget throws a kept file away.
func (t *Turn) Forget(tx *crm.Tx, key string) error {
	row, err := t.bot.keptFile(tx, t.Me.ID, key)
	if err != nil {
		return err
	}
	return t.bot.dropFile(tx, row)
}

// Received reads a kept file of this person again. It is for Take and Work.
func (t *Turn) Received(ctx context.Context, key string) (Received, error) {
	f := Received{}
	err := t.bot.Core.View(ctx, crm.Actor{System: "bot"}, t.bot.Now(), func(v *crm.View) error {
		row, err := t.bot.keptFile(v, t.Me.ID, key)
		if err != nil {
			return err
		}
		f = Received{Name: row.Name, Data: make([]byte, 0, row.Size)}
		for n := range row.Pieces {
			p, err := t.bot.tables.piece.Get(v, pieceKey(key, n))
			if err != nil {
				return fmt.Errorf("read piece %d of a kept file: %w", n, err)
			}
			f.Data = append(f.Data, p.Data...)
		}
		return nil
	})
	return f, err
}

// keptFile is a person's file that is not too old.
func (b *Bot) keptFile(r store.Reader, person crm.ID, key string) (fileRow, error) {
	row, err := b.tables.file.Get(r, fileKey(key))
	if errors.Is(err, store.ErrNotFound) || err == nil && (row.Person != person || b.Now().Sub(row.At) > fileAge) {
		return fileRow{}, crm.Refuse(crm.NotFound, "file.gone")
	}
	return row, err
}
