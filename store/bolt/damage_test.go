package bolt_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"crmbot/store"
	"crmbot/store/bolt"
)

type person struct {
	ID   uint64 `json:"id"`
	Name string `json:"name"`
}

func people() *store.Table[person] {
	return store.NewTable(store.Def[person]{
		Num: 3, Name: "people",
		Key: func(p *person) store.Key { return store.K().ID(p.ID) },
		Indexes: []store.Index[person]{{Num: 1, Name: "name", Keys: func(p *person) []store.Key {
			return []store.Key{store.K().Text(p.Name)}
		}}},
	})
}

func name(id uint64) string { return strings.Repeat(fmt.Sprintf("人%d", id%50), int(id%9)+1) }

// sample is the bytes of a database with rows, index entries and free pages.
func sample(tb testing.TB, table *store.Table[person], rows uint64) []byte {
	tb.Helper()
	e, err := bolt.Open(filepath.Join(tb.TempDir(), "crm.db"), bolt.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	for part := range uint64(12) { // several updates, so that there are free pages too
		err := e.Update(tb.Context(), "main", func(w store.Writer) error {
			for id := part; id < rows; id += 12 {
				if err := table.Put(w, &person{ID: id, Name: name(id)}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			tb.Fatal(err)
		}
	}
	var whole bytes.Buffer
	if _, err := e.Backup(tb.Context(), &whole); err != nil {
		tb.Fatal(err)
	}
	if err := e.Close(); err != nil {
		tb.Fatal(err)
	}
	return whole.Bytes()
}

// TestFlippedBits flips bits of a closed file: whatever is damaged, no panic escapes and no row
// is served with another value.
func TestFlippedBits(t *testing.T) {
	t.Parallel()
	table := people()
	whole := sample(t, table, 600)
	rng := rand.New(rand.NewPCG(3, 5))
	refused, noticed := 0, 0
	for n := range 300 {
		data := bytes.Clone(whole)
		at := rng.IntN(len(data))
		if n%2 == 0 { // half of them where pages keep their structure
			at = rng.IntN(len(data)/4096)*4096 + rng.IntN(200)
		}
		data[at] ^= 1 << rng.IntN(8)
		switch err := readDamaged(t, data, table); {
		case errors.Is(err, errOpen):
			refused++
		case err != nil:
			noticed++
		}
	}
	t.Logf("of 300 files %d were refused at opening, %d noticed when reading or checking", refused, noticed)
	if refused == 0 || noticed == 0 {
		t.Error("the flips met nothing")
	}
}

// FuzzDamage writes four bytes over each of two places of a sound file.
func FuzzDamage(f *testing.F) {
	table := people()
	whole := sample(f, table, 120)
	f.Add(uint32(4096*2+8), []byte{1, 0, 0, 0}, uint32(40), []byte{0, 0, 0, 0})
	f.Add(uint32(4096*3+16), []byte{0, 0, 0, 0x40}, uint32(4096*4+24), []byte{3, 0, 0, 0})
	f.Fuzz(func(t *testing.T, at1 uint32, with1 []byte, at2 uint32, with2 []byte) {
		data := bytes.Clone(whole)
		copy(data[int(at1)%len(data):], with1)
		copy(data[int(at2)%len(data):], with2)
		_ = readDamaged(t, data, table) // no panic and no wrong row is all that is asked
	})
}

var errOpen = errors.New("refused at opening")

// readDamaged opens, reads and checks a damaged file, and returns what it says.
func readDamaged(t *testing.T, data []byte, table *store.Table[person]) error {
	t.Helper()
	path := filepath.Join(t.TempDir(), "crm.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		return errors.Join(errOpen, err)
	}
	defer func() { _ = e.Close() }()
	sound := func(p person) {
		if p.Name != name(p.ID) {
			t.Errorf("row %d was served as %q", p.ID, p.Name)
		}
	}
	walk := e.View(t.Context(), "main", func(r store.Reader) error {
		for p := range table.Rows(r, store.All()) {
			sound(p)
		}
		return nil
	})
	index := e.View(t.Context(), "main", func(r store.Reader) error {
		for p := range table.By(r, 1, store.All().Backwards()) {
			sound(p)
		}
		return nil
	})
	verify := e.View(t.Context(), "main", table.Verify)
	return errors.Join(walk, index, verify, e.Check(t.Context()))
}
