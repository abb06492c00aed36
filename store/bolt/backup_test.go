package bolt_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"crmbot/store"
	"crmbot/store/bolt"
)

// TestBackupUnderLoad: a copy made while others write is one moment's whole database.
func TestBackupUnderLoad(t *testing.T) {
	t.Parallel()
	e := open(t, bolt.Options{})
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for writer := range uint64(4) {
		wg.Go(func() {
			for n := uint64(1); ctx.Err() == nil; n++ {
				// Two rows of one update: both or none in each copy.
				err := e.Update(ctx, "main", func(w store.Writer) error {
					value := bytes.Repeat(store.K().ID(n), 20)
					return errors.Join(w.Put(store.K().Byte(0).ID(writer), value), w.Put(store.K().Byte(1).ID(writer), value))
				})
				if err != nil && !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
			}
		})
	}
	dir := t.TempDir()
	for i := range 5 {
		path := filepath.Join(dir, string(rune('a'+i))+".db")
		n, err := e.BackupTo(t.Context(), path)
		info, serr := os.Stat(path)
		if err != nil || serr != nil || info.Size() != n || info.Mode().Perm() != 0o600 {
			t.Fatalf("BackupTo = %d, %v; file %v, %v", n, err, info, serr)
		}
		copied := openAt(t, path, bolt.Options{})
		err = copied.View(t.Context(), "main", func(r store.Reader) error {
			for writer := range uint64(4) {
				got, err := r.GetMany([][]byte{store.K().Byte(0).ID(writer), store.K().Byte(1).ID(writer)})
				if err != nil || !bytes.Equal(got[0], got[1]) {
					t.Errorf("half an update is in the copy: %x, %x (%v)", got[0], got[1], err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	stop()
	wg.Wait()
	if _, err := e.BackupTo(t.Context(), e.Path()); !errors.Is(err, fs.ErrExist) {
		t.Errorf("BackupTo over a file = %v, want ErrExist", err)
	}
	if _, err := e.Backup(ctx, new(bytes.Buffer)); !errors.Is(err, context.Canceled) {
		t.Errorf("Backup with a cancelled context = %v", err)
	}
}

func TestRestore(t *testing.T) {
	t.Parallel()
	from := filled(t)
	dir := t.TempDir()
	to := filepath.Join(dir, "restored.db")
	if err := bolt.Restore(t.Context(), from, to); err != nil {
		t.Fatal(err)
	}
	if n := count(t, openAt(t, to, bolt.Options{})); n != 500 {
		t.Errorf("%d rows restored, want 500", n)
	}
	if err := bolt.Restore(t.Context(), from, to); !errors.Is(err, fs.ErrExist) {
		t.Errorf("Restore over a file = %v, want ErrExist", err)
	}
	if err := os.Truncate(from, 9000); err != nil {
		t.Fatal(err)
	}
	if err := bolt.Restore(t.Context(), from, filepath.Join(dir, "other.db")); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("Restore of a cut file = %v, want ErrDamaged", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("the folder holds %v (%v), want the restored file alone", left, err)
	}
}

func TestBackupIsCompared(t *testing.T) {
	t.Parallel()
	e, dir := open(t, bolt.Options{}), t.TempDir()
	fill(t, e, 0, 3)
	path := filepath.Join(dir, "copy.db")
	_, err := e.BackupCompared(t.Context(), path, "main", func(source, copied store.Reader) error {
		fill(t, e, 3, 2) // what is written meanwhile is in neither
		for _, r := range []store.Reader{source, copied} {
			n := 0
			for range r.Range(store.Span{}) {
				n++
			}
			if n != 3 {
				t.Errorf("%d keys, want 3", n)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	differ := errors.New("they differ")
	lost := filepath.Join(dir, "lost.db")
	if _, err := e.BackupCompared(t.Context(), lost, "main", func(_, _ store.Reader) error { return differ }); !errors.Is(err, differ) {
		t.Errorf("BackupCompared = %v, want %v", err, differ)
	}
	if _, err := os.Stat(lost); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the copy that differs is there: %v", err)
	}
}
