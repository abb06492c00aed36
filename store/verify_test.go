package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"crmbot/store"
)

// TestRebuild declares indexes anew over rows that were written without them.
func TestRebuild(t *testing.T) {
	t.Parallel()
	b := setup(t)
	old := dealDef()
	old.Indexes = []store.Index[deal]{{Num: byOwner, Name: "owner", Keys: func(d *deal) []store.Key {
		return []store.Key{store.K().Text("was " + d.Owner)}
	}}}
	before := store.NewTable(old)
	b.update(func(w store.Writer) error {
		for i := range uint64(1200) {
			d := deal{ID: i, Owner: fmt.Sprint(i % 7), Code: fmt.Sprint(i), Tags: []string{"x"}}
			if err := before.Put(w, &d); err != nil {
				return err
			}
		}
		return nil
	})
	b.verify("missing by owner")
	// Cut off after each update, it still comes to its end.
	for range 20 {
		ctx, cancel := context.WithCancel(t.Context())
		err := b.deals.Rebuild(ctx, &cutOff{Engine: b.engine, cancel: cancel}, space)
		if err == nil {
			break
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("Rebuild = %v", err)
		}
	}
	b.verify("")
	b.view(func(r store.Reader) error {
		if n := b.deals.CountBy(r, byCode, store.All()); n != 1200 {
			t.Errorf("%d entries by code, want 1200", n)
		}
		return nil
	})
}

// cutOff cancels after one update.
type cutOff struct {
	store.Engine
	cancel func()
}

func (c *cutOff) Update(ctx context.Context, ws string, fn func(store.Writer) error) error {
	defer c.cancel()
	return c.Engine.Update(ctx, ws, fn)
}

// TestVerifyFinds damages a sound table in every way that the check knows.
func TestVerifyFinds(t *testing.T) {
	t.Parallel()
	row := store.Key{7, 0}
	entry := store.Key{7, byOwner}.Text("li").Byte(2).ID(1)
	cases := []struct {
		name, says string
		damage     func(store.Writer) error
	}{
		{"missing entry", "missing by owner", func(w store.Writer) error { return w.Delete(entry) }},
		{"wrong split", "parted wrongly", func(w store.Writer) error { return w.Put(entry, []byte{3}) }},
		{"orphan", "does not ask for it", func(w store.Writer) error {
			return w.Put(store.Key{7, byTag}.Text("cold").ID(1), []byte{6})
		}},
		{"entry without row", "does not ask for it", func(w store.Writer) error { return w.Delete(row.ID(3)) }},
		{"retired index", "not declared", func(w store.Writer) error { return w.Put(store.Key{7, 50, 1}, []byte{0}) }},
		{"moved row", "checksum", func(w store.Writer) error {
			raw, err := w.Get(row.ID(2))
			return errors.Join(err, w.Put(row.ID(8), raw))
		}},
		{"flipped bit", "checksum", func(w store.Writer) error {
			raw, err := w.Get(row.ID(2))
			raw = slices.Clone(raw)
			raw[5] ^= 4
			return errors.Join(err, w.Put(row.ID(2), raw))
		}},
		{"unknown encoding", "encoding 2", func(w store.Writer) error { return w.Put(row.ID(2), []byte{2, 0, 0, 0, 0, 0}) }},
		{"cut short", "cut short", func(w store.Writer) error { return w.Put(row.ID(2), nil) }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			b.put(sample()...)
			b.update(c.damage)
			b.verify(c.says)
		})
	}
}

// TestDamageEndsWalks: a loop over damaged rows ends and its transaction fails.
func TestDamageEndsWalks(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.put(sample()...)
	b.update(func(w store.Writer) error {
		return errors.Join(w.Put(store.Key{7, 0}.ID(2), []byte("rubbish")), w.Delete(store.Key{7, 0}.ID(1)))
	})
	walks := map[string]func(store.Reader){
		"rows":     func(r store.Reader) { _ = slices.Collect(b.deals.Rows(r, store.All())) },
		"by":       func(r store.Reader) { _ = slices.Collect(b.deals.By(r, byOwner, store.All())) },
		"lost row": func(r store.Reader) { _ = slices.Collect(b.deals.By(r, byTag, store.All())) },
		"get":      func(r store.Reader) { _, err := b.deals.Get(r, store.K().ID(2)); r.Fail(err) },
	}
	for name, walk := range walks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := b.engine.View(t.Context(), space, func(r store.Reader) error { walk(r); return nil })
			if !errors.Is(err, store.ErrDamaged) || !strings.Contains(err.Error(), "deals") {
				t.Errorf("View = %v, want ErrDamaged about deals", err)
			}
		})
	}
}
