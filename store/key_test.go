package store_test

import (
	"bytes"
	"cmp"
	"testing"
	"time"

	"crmbot/store"
)

func TestKeyParts(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 29, 1, 30, 0, 7_000_000, time.FixedZone("", 3600))
	k := store.K().ID(7).Int(-3).Byte(9).Text("华为\x00x").Time(at).Text("")
	s := k.Scan()
	if id, n, b, text, when, none := s.ID(), s.Int(), s.Byte(), s.Text(), s.Time(), s.Text(); id != 7 || n != -3 ||
		b != 9 || text != "华为\x00x" || !when.Equal(at) || when.Location() != time.UTC || none != "" || s.Err() != nil || len(s.Rest()) != 0 {
		t.Errorf("Scan = %d %d %d %q %v %q, %v, rest %x", id, n, b, text, when, none, s.Err(), s.Rest())
	}
	for _, ask := range []func(*store.KeyScanner){
		func(s *store.KeyScanner) { s.ID() }, func(s *store.KeyScanner) { s.Int() }, func(s *store.KeyScanner) { s.Byte() },
		func(s *store.KeyScanner) { s.Text() }, func(s *store.KeyScanner) { s.Time() },
	} {
		if ask(s); s.Err() == nil {
			t.Error("a part behind the end has no error")
		}
	}
}

// TestKeyShared: keys built from one beginning do not share memory.
func TestKeyShared(t *testing.T) {
	t.Parallel()
	start := store.K().ID(1)
	a, b := start.ID(2), start.ID(3)
	if a.Scan(); !bytes.Equal(a, store.K().ID(1).ID(2)) || !bytes.Equal(b, store.K().ID(1).ID(3)) {
		t.Errorf("a = %x, b = %x", a, b)
	}
}

// FuzzKeyOrder: keys order as their parts do, and parts come back as they were.
func FuzzKeyOrder(f *testing.F) {
	f.Add("", uint64(0), int64(0), "a", uint64(1), int64(-1))
	f.Add("a", uint64(5), int64(-5), "a\x00", uint64(5), int64(5))
	f.Add("a\x00\xff", uint64(1), int64(1), "a\x00\x01", uint64(1), int64(1))
	f.Fuzz(func(t *testing.T, s1 string, u1 uint64, i1 int64, s2 string, u2 uint64, i2 int64) {
		a := store.K().Text(s1).ID(u1).Int(i1)
		b := store.K().Text(s2).ID(u2).Int(i2)
		want := cmp.Or(cmp.Compare(s1, s2), cmp.Compare(u1, u2), cmp.Compare(i1, i2))
		if got := bytes.Compare(a, b); got != want {
			t.Errorf("Compare(%x, %x) = %d, want %d", a, b, got, want)
		}
		s := a.Scan()
		if text, id, n := s.Text(), s.ID(), s.Int(); text != s1 || id != u1 || n != i1 || s.Err() != nil || len(s.Rest()) != 0 {
			t.Errorf("Scan = %q %d %d, %v", text, id, n, s.Err())
		}
	})
}

// FuzzKeyScan: no bytes make a scanner panic.
func FuzzKeyScan(f *testing.F) {
	f.Add([]byte("abc\x00\x01"))
	f.Add([]byte{0, 0xff, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		s := store.Key(b).Scan()
		s.Byte()
		text := s.Text()
		s.ID()
		if s.Err() == nil && len(text) > len(b) {
			t.Errorf("read %q from %x", text, b)
		}
	})
}
