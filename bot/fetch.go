package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"crmbot/crm"
)

// ErrNoFile is the error of a file that is not there any more, or not for the one who asks.
var ErrNoFile = errors.New("no such file for them")

// Files hands out the files that cards name (card.File), each to the person it was made for and to nobody else.
// Adapters call it from any goroutine.
type Files interface {
	// Fetch writes a file. It calls open once before the first byte, with the file's name and its size (0: not known), and
	// writes to what that gives. A file that is gone or another's is ErrNoFile, and open is not called then.
	Fetch(ctx context.Context, who Account, key string, open func(name string, size int64) (io.Writer, error)) error
}

// Uploader is the ability of a platform's adapter to put a file into a place, with errors as Send's. Such an adapter fetches the
// files of each card it shows (Files, card.File) and puts them beside it; of one without it no file is asked for there.
type Uploader interface {
	Upload(ctx context.Context, to Target, name string, r io.Reader, size int64) (MessageRef, error)
}

var _ Files = (*Bot)(nil)

// Fetch hands out a file as Files says. What a command makes is made of what the person may see now, and journalled
// as an export once it has left, also when it broke off half-way.
func (b *Bot) Fetch(ctx context.Context, who Account, key string, open func(name string, size int64) (io.Writer, error)) error {
	var row fileRow
	var person crm.Person
	err := b.Core.View(ctx, crm.Actor{System: "bot"}, b.Now(), func(v *crm.View) error {
		var err error
		if person, err = b.owner(v, who); err != nil {
			return err
		}
		row, err = b.keptFile(v, person.ID, key)
		return err
	})
	if _, refusal := asked(err); refusal != nil || err == nil && (person.State != crm.Active || who.Outside) {
		return ErrNoFile
	}
	if err != nil {
		return fmt.Errorf("look for a file: %w", err)
	}
	if row.Line == "" {
		return b.fetchKept(ctx, row, open)
	}
	return b.fetchMade(ctx, who, person, row, open)
}

// owner is the person an account belongs to. On this machine's platforms it may be spelt as the person's code.
func (b *Bot) owner(v *crm.View, who Account) (crm.Person, error) {
	id, err := v.IdentityOf(who.Platform, who.Tenant, who.ID)
	if err == nil {
		return v.Person(id.Person)
	}
	if _, refusal := asked(err); refusal != nil && b.local(who.Platform) {
		if p, unknown := b.expected(v, Event{Actor: who}); !unknown {
			return p, nil
		}
	}
	return crm.Person{}, err
}

// fetchKept writes a kept file, each piece read in a view of its own: a slow reader holds nothing up.
func (b *Bot) fetchKept(ctx context.Context, row fileRow, open func(string, int64) (io.Writer, error)) error {
	w, err := open(row.Name, row.Size)
	if err != nil {
		return err
	}
	for n := range row.Pieces {
		var p pieceRow
		err := b.Core.View(ctx, crm.Actor{System: "bot"}, b.Now(), func(v *crm.View) error {
			var err error
			p, err = b.tables.piece.Get(v, pieceKey(row.Key, n))
			return err
		})
		if err != nil {
			return fmt.Errorf("read piece %d of a file: %w", n, err)
		}
		if _, err := w.Write(p.Data); err != nil {
			return fmt.Errorf("hand out a file: %w", err)
		}
	}
	return nil
}

// fetchMade has the file's command write it.
func (b *Bot) fetchMade(ctx context.Context, who Account, person crm.Person, row fileRow, open func(string, int64) (io.Writer, error)) error {
	ev := Event{At: b.Now(), Actor: who, Place: Place{Platform: who.Platform, Tenant: who.Tenant, Direct: true}}
	actor := b.actor(ev, person.ID)
	w := &opener{open: func() (io.Writer, error) { return open(row.Name, row.Size) }}
	what, n := "", 0
	err := b.Core.View(ctx, actor, ev.At, func(v *crm.View) error {
		t := b.turn(ctx, v, person, ev)
		c, call, ok := t.callOf(row.Line)
		if !ok || c.File == nil || !c.allows(person.Role) {
			return ErrNoFile
		}
		actor.Command, t.call = c.ID, call
		a, err := t.resolve(c, call)
		if err != nil {
			return err
		}
		what, n, err = c.File(t, a, w)
		return err
	})
	if w.began {
		left := b.Core.Update(context.WithoutCancel(ctx), actor, b.Now(), func(tx *crm.Tx) error { return tx.NoteExport(what, n) })
		err = errors.Join(err, left)
	}
	if ask, refusal := asked(err); !w.began && (ask != nil || refusal != nil) {
		return ErrNoFile // what could be made then cannot be now
	}
	if err != nil {
		return fmt.Errorf("make a file: %w", err)
	}
	return nil
}

// ExportRows is how many rows the person may take out at a time, 0 for any number.
func (t *Turn) ExportRows() int { return t.bot.ExportRows[t.Me.Role] }

// callOf reads a canonical line.
func (t *Turn) callOf(line string) (*Command, Call, bool) {
	id, rest, _ := strings.Cut(line, " ")
	c := t.command(id)
	if c == nil {
		return nil, Call{}, false
	}
	call, ok := c.decode(rest)
	return c, call, ok
}

// opener opens what it writes to at the first byte.
type opener struct {
	open  func() (io.Writer, error)
	w     io.Writer
	began bool
}

func (c *opener) Write(p []byte) (int, error) {
	if c.w == nil {
		w, err := c.open()
		if err != nil {
			return 0, err
		}
		c.w, c.began = w, true
	}
	return c.w.Write(p)
}
