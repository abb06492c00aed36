package store_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"crmbot/store"
	"crmbot/store/memory"
)

var rewrite = flag.Bool("update", false, "rewrite golden files")

// steps make format 3 of format 1: every owner is written in capitals, then deal 4 goes.
func steps(b *bundle) []store.Step {
	return []store.Step{
		{To: 2, Name: "owners in capitals", Run: func(ctx context.Context, e store.Engine, ws string) error {
			return e.Update(ctx, ws, func(w store.Writer) error {
				var all []deal
				for d := range b.deals.Rows(w, store.All()) {
					all = append(all, d)
				}
				for _, d := range all {
					d.Owner = strings.ToUpper(d.Owner)
					if err := b.deals.Put(w, &d); err != nil {
						return err
					}
				}
				return nil
			})
		}},
		{To: 3, Name: "no deal 4", Run: func(ctx context.Context, e store.Engine, ws string) error {
			return e.Update(ctx, ws, func(w store.Writer) error { return b.deals.Delete(w, store.K().ID(4)) })
		}},
	}
}

func (b *bundle) format() (n int) {
	b.t.Helper()
	b.view(func(r store.Reader) (err error) {
		n, err = store.Format(r)
		return err
	})
	return n
}

// TestFormatOne reads a stored dump of format 1: rows that were written stay readable, and
// writing them today gives the same bytes. After a change of the format a dump of the new
// one is added beside it; this one is never rewritten.
func TestFormatOne(t *testing.T) {
	t.Parallel()
	path := filepath.Join("testdata", "format1.dump")
	fresh := setup(t)
	if err := store.Migrate(t.Context(), fresh.engine, space, nil); err != nil {
		t.Fatal(err)
	}
	fresh.put(append(sample(), fullDeal())...)
	var now bytes.Buffer
	fresh.view(func(r store.Reader) error { now.Reset(); return store.WriteDump(r, &now) })
	if *rewrite {
		if err := os.WriteFile(path, now.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	stored, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(stored, now.Bytes()) {
		t.Errorf("the same rows are written otherwise than format 1 has them")
	}
	b := setup(t)
	if err := store.ReadDump(t.Context(), b.engine, space, bytes.NewReader(stored)); err != nil {
		t.Fatal(err)
	}
	b.verify("")
	if err := store.Migrate(t.Context(), b.engine, space, steps(b)); err != nil {
		t.Fatal(err)
	}
	b.verify("")
	b.view(func(r store.Reader) error {
		d, err := b.deals.Get(r, store.K().ID(1))
		if n := b.deals.Count(r, store.All()); err != nil || d.Owner != "LI" || n != 4 {
			t.Errorf("after the steps: owner %q (%v), %d deals", d.Owner, err, n)
		}
		return nil
	})
	if n := b.format(); n != 3 {
		t.Errorf("after the steps: format %d, want 3", n)
	}
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	t.Run("empty gets the newest", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		for range 2 {
			if err := store.Migrate(t.Context(), b.engine, space, steps(b)); err != nil || b.format() != 3 {
				t.Errorf("Migrate = %v, format %d, want 3", err, b.format())
			}
		}
	})
	t.Run("newer is refused", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		if err := store.Migrate(t.Context(), b.engine, space, steps(b)); err != nil {
			t.Fatal(err)
		}
		if err := store.Migrate(t.Context(), b.engine, space, steps(b)[:1]); !errors.Is(err, store.ErrNewer) {
			t.Errorf("Migrate = %v, want ErrNewer", err)
		}
	})
	t.Run("rows without a format are refused", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.put(sample()...)
		if err := store.Migrate(t.Context(), b.engine, space, nil); !errors.Is(err, store.ErrDamaged) {
			t.Errorf("Migrate = %v, want ErrDamaged", err)
		}
	})
	t.Run("a step that fails is run again", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		if err := store.Migrate(t.Context(), b.engine, space, nil); err != nil {
			t.Fatal(err)
		}
		all := steps(b)
		bad := steps(b)
		bad[1].Run = func(context.Context, store.Engine, string) error { return context.Canceled }
		if err := store.Migrate(t.Context(), b.engine, space, bad); !errors.Is(err, context.Canceled) || b.format() != 2 {
			t.Errorf("Migrate = %v, format %d, want 2", err, b.format())
		}
		if err := store.Migrate(t.Context(), b.engine, space, all); err != nil || b.format() != 3 {
			t.Errorf("Migrate = %v, format %d, want 3", err, b.format())
		}
	})
}

func TestDumpAndCopy(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.put(append(sample(), fullDeal())...)
	to := memory.New()
	if err := store.Copy(t.Context(), b.engine, to, space); err != nil {
		t.Fatal(err)
	}
	if err := store.Copy(t.Context(), b.engine, to, space); !errors.Is(err, store.ErrTaken) {
		t.Errorf("Copy onto rows = %v, want ErrTaken", err)
	}
	var one, two bytes.Buffer
	b.view(func(r store.Reader) error { return store.WriteDump(r, &one) })
	err := to.View(t.Context(), space, func(r store.Reader) error { return store.WriteDump(r, &two) })
	if err != nil || one.Len() == 0 || !bytes.Equal(one.Bytes(), two.Bytes()) {
		t.Errorf("the copy differs (%v):\n%s\nfrom\n%s", err, &two, &one)
	}
	for _, bad := range []string{"zz 00\n", "00\n", "\n", "00 0\n"} {
		if err := store.ReadDump(t.Context(), memory.New(), space, strings.NewReader(bad)); err == nil {
			t.Errorf("ReadDump(%q) = nil", bad)
		}
	}
}
