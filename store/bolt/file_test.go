package bolt_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"crmbot/store"
	"crmbot/store/bolt"
)

// filled writes a database of some hundred rows and returns its path; it is closed.
func filled(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "data", "crm.db")
	e, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	fill(t, e, 0, 500)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func fill(t *testing.T, e store.Engine, from, n uint64) {
	t.Helper()
	err := e.Update(t.Context(), "main", func(w store.Writer) error {
		for i := from; i < from+n; i++ {
			if err := w.Put(store.K().ID(i), bytes.Repeat([]byte{byte(i)}, 100)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, e store.Engine) (n int) {
	t.Helper()
	err := e.View(t.Context(), "main", func(r store.Reader) error {
		for range r.Range(store.Span{}) {
			n++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestFileModes(t *testing.T) {
	t.Parallel()
	path := filled(t)
	for name, want := range map[string]fs.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("mode of %s = %v (%v), want %v", filepath.Base(name), info.Mode().Perm(), err, want)
		}
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("the folder holds %v (%v), want the database alone", left, err)
	}
}

func TestReopen(t *testing.T) {
	t.Parallel()
	e := openAt(t, filled(t), bolt.Options{})
	if n := count(t, e); n != 500 {
		t.Errorf("%d rows after opening again, want 500", n)
	}
	if err := e.Check(t.Context()); err != nil {
		t.Errorf("Check = %v", err)
	}
	if s := e.Stats(); s.Size == 0 || s.Commits != 0 {
		t.Errorf("Stats = %+v", s)
	}
}

// TestUnreadableFiles: what is no whole database is refused with a sentence that says so.
func TestUnreadableFiles(t *testing.T) {
	t.Parallel()
	whole, err := os.ReadFile(filled(t))
	if err != nil {
		t.Fatal(err)
	}
	page := os.Getpagesize()
	cases := []struct {
		name, says string
		data       []byte
	}{
		{"empty", "empty", nil},
		{"text", "not a crmbot database", []byte("customer,owner\n华为,li\n")},
		{"zeros", "not a crmbot database", make([]byte, 1<<16)},
		{"sqlite", "not a crmbot database", append([]byte("SQLite format 3\x00"), make([]byte, 1<<15)...)},
		{"half of its pages", "cut short", whole[:8*page]},
		{"one page", "cut short", whole[:page]},
		{"a byte short of its pages", "cut short", whole[:3*page-1]},
		{"both metas lost", "not a crmbot database", append(make([]byte, 2*page), whole[2*page:]...)},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "crm.db")
			if err := os.WriteFile(path, c.data, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := bolt.Open(path, bolt.Options{})
			if !errors.Is(err, store.ErrDamaged) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("Open = %v, want ErrDamaged that says %q", err, c.says)
			}
			if err := bolt.Verify(t.Context(), path); !errors.Is(err, store.ErrDamaged) {
				t.Errorf("Verify = %v, want ErrDamaged", err)
			}
			if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, c.data) {
				t.Errorf("the refused file was changed (%v)", err)
			}
		})
	}
}

// TestOneMetaLost: one whole meta page is enough.
func TestOneMetaLost(t *testing.T) {
	t.Parallel()
	for side := range 2 {
		path := filled(t)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		data[side*os.Getpagesize()+20] ^= 1
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		e, err := bolt.Open(path, bolt.Options{})
		if err != nil {
			t.Fatalf("without meta %d: %v", side, err)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestLocked(t *testing.T) {
	t.Parallel()
	path := filled(t)
	first := openAt(t, path, bolt.Options{})
	start := time.Now()
	_, err := bolt.Open(path, bolt.Options{})
	if !errors.Is(err, store.ErrLocked) || !strings.Contains(err.Error(), path) {
		t.Errorf("second Open = %v, want ErrLocked naming the file", err)
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("second Open took %v", took)
	}
	if n := count(t, first); n != 500 {
		t.Errorf("the first engine reads %d rows, want 500", n)
	}
}

// TestFull: a full disk refuses cleanly, reads go on, and writing goes on once there is room.
func TestFull(t *testing.T) {
	t.Parallel()
	e := open(t, bolt.Options{MaxSize: 8 << 20})
	fill(t, e, 0, 50)
	err := e.Update(t.Context(), "main", func(w store.Writer) error {
		return w.Put([]byte("big"), make([]byte, 9<<20))
	})
	if !errors.Is(err, store.ErrFull) || errors.Is(err, store.ErrUnknown) {
		t.Fatalf("Update of 9 MB into 8 MB = %v, want ErrFull", err)
	}
	if n := count(t, e); n != 50 {
		t.Errorf("%d rows after the refusal, want 50", n)
	}
	fill(t, e, 50, 50)
	if n := count(t, e); n != 100 || e.Fault() != nil {
		t.Errorf("%d rows (%v), want 100", n, e.Fault())
	}
	if err := e.Check(t.Context()); err != nil {
		t.Errorf("Check = %v", err)
	}
}
