package main

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"crmbot/bot/lang"
	"crmbot/crm"
	"crmbot/store"
)

// content is what a database holds, for comparing it with its copy.
type content struct {
	rows map[uint8]int // by table
	head uint64        // of the journal
	hash []byte
}

// contentOf counts what one snapshot holds.
func contentOf(ctx context.Context, r store.Reader) (content, error) {
	c := content{rows: store.Count(r)}
	err := crm.Open(frozen{r}, workspace).View(ctx, crm.Actor{System: "operator"}, time.Time{}, func(v *crm.View) error {
		c.head, c.hash = v.Head()
		return nil
	})
	return c, err
}

// differs names the first difference to what was copied, nil when there is none.
func (c content) differs(from content) error {
	for _, table := range slices.Sorted(maps.Keys(from.rows)) {
		if c.rows[table] != from.rows[table] {
			return fmt.Errorf("%w: table %d has %d rows in the copy and %d in the database", store.ErrDamaged, table, c.rows[table], from.rows[table])
		}
	}
	if len(c.rows) != len(from.rows) || c.head != from.head || !bytes.Equal(c.hash, from.hash) {
		return fmt.Errorf("%w: the journal of the copy ends elsewhere than the database's", store.ErrDamaged)
	}
	return nil
}

// line says it in one line, the same for a backup and what was restored from it.
func (c content) line(p *lang.Printer, key string) string {
	rows := 0
	for _, n := range c.rows {
		rows += n
	}
	return p.T(key, "rows", rows, "tables", len(c.rows), "head", int64(c.head), "hash", fmt.Sprintf("%.4x", c.hash))
}

// frozen is an engine of one snapshot, to read only.
type frozen struct{ r store.Reader }

func (f frozen) View(_ context.Context, _ string, fn func(store.Reader) error) error { return fn(f.r) }

func (f frozen) Update(context.Context, string, func(store.Writer) error) error {
	return store.ErrMisuse
}

func (f frozen) Close() error { return nil }
