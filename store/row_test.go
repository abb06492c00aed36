package store_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"crmbot/store"
)

func fullDeal() deal {
	seen := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	return deal{
		ID: 1 << 60, Owner: "王\xff\xfe总", Stage: 3, Code: "D-1", Tags: []string{"hot", ""},
		At:    time.Date(2026, 3, 29, 1, 30, 0, 0, time.UTC),
		Notes: []note{{At: seen, Seen: &seen, Text: "谈了报价"}, {Text: "x"}},
	}
}

func TestRowRoundTrip(t *testing.T) {
	t.Parallel()
	b := setup(t)
	in, want := fullDeal(), fullDeal()
	in.At = want.At.Add(123 * time.Millisecond).In(time.FixedZone("Asia/Shanghai", 8*3600))
	b.put(in)
	b.view(func(r store.Reader) error {
		got, err := b.deals.Get(r, store.K().ID(in.ID))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("Get = %+v, %v\nwant %+v", got, err, want)
		}
		return nil
	})
}

// TestCoder: bytes inside a row come back as a row does, and bytes that are none are damage.
func TestCoder(t *testing.T) {
	t.Parallel()
	c := store.NewCoder[deal]()
	in, want := fullDeal(), fullDeal()
	in.At = want.At.Add(123 * time.Millisecond).In(time.FixedZone("Asia/Shanghai", 8*3600))
	b, err := c.Encode(&in)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := c.Decode(b); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("Decode = %+v, %v\nwant %+v", got, err, want)
	}
	for _, b := range [][]byte{nil, b[:len(b)-1], {0xff}} {
		if _, err := c.Decode(b); !errors.Is(err, store.ErrDamaged) {
			t.Errorf("Decode(%x) = %v, want ErrDamaged", b, err)
		}
	}
}

// TestRowUnknownFields: a row with fields that this program does not know is read without them.
func TestRowUnknownFields(t *testing.T) {
	t.Parallel()
	type wider struct {
		ID    uint64         `json:"id"`
		Owner string         `json:"owner"`
		Later map[string]any `json:"later"`
	}
	b := setup(t)
	newer := store.NewTable(store.Def[wider]{Num: 7, Name: "deals", Key: func(w *wider) store.Key { return store.K().ID(w.ID) }})
	b.update(func(w store.Writer) error {
		return newer.Put(w, &wider{ID: 5, Owner: "li", Later: map[string]any{"a": []any{1, "b"}}})
	})
	b.view(func(r store.Reader) error {
		if d, err := b.deals.Get(r, store.K().ID(5)); err != nil || d.Owner != "li" {
			t.Errorf("Get = %+v, %v", d, err)
		}
		return nil
	})
}

// FuzzRow: no stored bytes make a read panic, and no change of a sound row goes unnoticed.
func FuzzRow(f *testing.F) {
	b := &bundle{t: nil, deals: store.NewTable(dealDef())}
	f.Add([]byte{1, 0xa0, 0, 0, 0, 0}, uint16(3), byte(1))
	f.Add([]byte{}, uint16(0), byte(0x80))
	f.Fuzz(func(t *testing.T, raw []byte, at uint16, flip byte) {
		b := &bundle{t: t, engine: setup(t).engine, deals: b.deals}
		d := fullDeal()
		key := store.Key{7, 0}.ID(d.ID)
		b.put(d)
		b.update(func(w store.Writer) error {
			if err := w.Put(store.Key{7, 0}.ID(2), raw); err != nil {
				return err
			}
			if got, err := b.deals.Get(w, store.K().ID(2)); err == nil && len(raw) < 6 {
				t.Errorf("%x was read as %+v", raw, got)
			}
			sound, err := w.Get(key)
			if err != nil || flip == 0 {
				return err
			}
			bad := append([]byte(nil), sound...)
			bad[int(at)%len(bad)] ^= flip
			if err := w.Put(key, bad); err != nil {
				return err
			}
			if got, err := b.deals.Get(w, store.K().ID(d.ID)); err == nil {
				t.Errorf("a changed row was read as %+v", got)
			}
			return nil
		})
	})
}

func BenchmarkGet(b *testing.B) {
	deals := store.NewTable(dealDef())
	over := store.NewBuffer(emptyReader{})
	d := deal{ID: 7, Owner: "U024BE7LH", Stage: 3, Code: "D-102", At: time.Unix(1_790_000_000, 0)}
	if err := deals.Put(over, &d); err != nil {
		b.Fatal(err)
	}
	key := store.K().ID(7)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := deals.Get(over, key); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPut(b *testing.B) {
	deals := store.NewTable(dealDef())
	d := deal{ID: 7, Owner: "U024BE7LH", Stage: 3, Code: "D-102", At: time.Unix(1_790_000_000, 0)}
	b.ReportAllocs()
	over := store.NewBuffer(emptyReader{})
	for b.Loop() {
		d.Stage++
		if err := deals.Put(over, &d); err != nil {
			b.Fatal(err)
		}
	}
}
