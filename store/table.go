package store

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
)

// Table is a typed table with its indexes. Rows live at `table | 0 | primary key`,
// index entries at `table | index | index key | primary key`. It is safe for use by many goroutines.
type Table[V any] struct {
	def  Def[V]
	utc  *utcPlan
	flat bool      // see utcPlan.flat
	nums [256]int8 // index number → place in def.Indexes, plus one
}

// Def declares a table. Numbers are never used again once retired: crm 1–99, rooms beside it 100–199, bot 200 and up.
type Def[V any] struct {
	Num     uint8
	Name    string // for people: check and damage reports
	Key     func(*V) Key
	Indexes []Index[V]
}

// Index declares one index of a table; Num is at least 1. Keys returns no key (the row is left out),
// one, or several. It must depend on the row alone.
type Index[V any] struct {
	Num    uint8
	Name   string
	Unique bool
	Keys   func(*V) []Key
}

// NewTable panics on a programmer's mistake: a number that is reserved, two indexes of one number,
// a row type whose hidden fields would be lost.
func NewTable[V any](def Def[V]) *Table[V] {
	if def.Num == systemTable {
		panic("store: table " + def.Name + ": number 0 is reserved")
	}
	if def.Key == nil || len(def.Indexes) > 100 {
		panic("store: table " + def.Name + ": needs a Key and at most 100 indexes")
	}
	t := &Table[V]{def: def}
	t.def.Indexes = slices.Clone(def.Indexes)
	for i, ix := range def.Indexes {
		if ix.Num == 0 || t.nums[ix.Num] != 0 {
			panic(fmt.Sprintf("store: table %s: index number %d is reserved or used twice", def.Name, ix.Num))
		}
		t.nums[ix.Num] = int8(i + 1)
	}
	plan, err := planUTC[V]()
	if err != nil {
		panic("store: table " + def.Name + ": " + err.Error())
	}
	t.utc, t.flat = plan, plan.flat()
	return t
}

// Num is the table's number.
func (t *Table[V]) Num() uint8 { return t.def.Num }

// Name is the table's name for people.
func (t *Table[V]) Name() string { return t.def.Name }

// KeyOf returns the primary key of v.
func (t *Table[V]) KeyOf(v *V) Key { return t.def.Key(v) }

// Get returns ErrNotFound when there is no such row.
func (t *Table[V]) Get(r Reader, key Key) (V, error) {
	var v V
	k := t.rowKey(key)
	raw, err := r.Get(k)
	if err != nil {
		if errors.Is(err, ErrNotFound) {
			return v, fmt.Errorf("%s: %w", t.def.Name, ErrNotFound)
		}
		return v, err
	}
	err = t.decode(k, raw, &v)
	return v, err
}

// Has tells whether the row is there, without decoding it.
func (t *Table[V]) Has(r Reader, key Key) (bool, error) {
	_, err := r.Get(t.rowKey(key))
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// GetMany returns the rows that exist, by string(key), in one round trip.
func (t *Table[V]) GetMany(r Reader, keys []Key) (map[string]V, error) {
	full := t.rowKeys(keys)
	raws, err := r.GetMany(full)
	if err != nil {
		return nil, err
	}
	there := 0
	for _, raw := range raws {
		if raw != nil {
			there++
		}
	}
	out := make(map[string]V, there)
	for i, raw := range raws {
		if raw == nil {
			continue
		}
		var v V
		if err := t.decode(full[i], raw, &v); err != nil {
			return nil, err
		}
		out[string(keys[i])] = v
	}
	return out, nil
}

// Put writes the row and moves its index entries; what would not change is not written.
// ErrTaken when a unique index holds the key for another row.
func (t *Table[V]) Put(w Writer, v *V) error {
	buf, done := rows.borrow()
	defer done()
	rk, raw, err := t.row(buf, v)
	if err != nil {
		return err
	}
	old, err := w.Get(rk)
	switch {
	case errors.Is(err, ErrNotFound):
		old = nil
	case err != nil:
		return err
	case bytes.Equal(old, raw):
		return nil
	}
	return t.write(w, rk, old, raw, v)
}

// row is the key and the encoded row of v, in memory lent by buf.
func (t *Table[V]) row(buf *bytes.Buffer, v *V) (rk, raw []byte, err error) {
	rk = t.rowKey(t.def.Key(v))
	if len(rk) == tablePrefix {
		return nil, nil, fmt.Errorf("%s: row without a key: %w", t.def.Name, ErrMisuse)
	}
	raw, err = t.encode(buf, rk, v)
	return rk, raw, err
}

// write puts raw, the encoded v, in the place of old, which is nil where there was no row, and moves the index entries.
func (t *Table[V]) write(w Writer, rk, old, raw []byte, v *V) error {
	if len(t.def.Indexes) > 0 {
		now, err := t.entriesAhead(rk, raw, v)
		if err != nil {
			return err
		}
		before, err := t.entries(rk, old)
		if err != nil {
			return err
		}
		if err := t.move(w, before, now, rk[tablePrefix:]); err != nil {
			return err
		}
	}
	return w.Put(rk, raw)
}

// Insert is Put of a row whose key was just given out and has none yet: it spares looking for an old row. Where there
// is one after all, that one's index entries stay behind.
func (t *Table[V]) Insert(w Writer, v *V) error {
	buf, done := rows.borrow()
	defer done()
	rk, raw, err := t.row(buf, v)
	if err != nil {
		return err
	}
	return t.write(w, rk, nil, raw, v)
}

// Delete removes the row and its index entries; a missing row is no error.
func (t *Table[V]) Delete(w Writer, key Key) error {
	rk := t.rowKey(key)
	old, err := w.Get(rk)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	before, err := t.entries(rk, old)
	if err != nil {
		return err
	}
	for _, e := range before {
		if err := w.Delete(e.key); err != nil {
			return err
		}
	}
	return w.Delete(rk)
}

// Next counts up the table's own sequence and returns the new number; the first is 1.
func (t *Table[V]) Next(w Writer) (uint64, error) {
	n, err := NextID(w, t.def.Num)
	if err != nil {
		return 0, fmt.Errorf("number for %s: %w", t.def.Name, err)
	}
	return n, nil
}

// encode writes the stored bytes of v under the full key rk into buf, which is empty.
func (t *Table[V]) encode(buf *bytes.Buffer, rk []byte, v *V) ([]byte, error) {
	raw, err := encodeRow(buf, rk, v)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", t.def.Name, err)
	}
	return raw, nil
}

// decode reads the stored bytes of the full key rk; what cannot be read is ErrDamaged.
func (t *Table[V]) decode(rk, raw []byte, v *V) error {
	if err := decodeRow(rk, raw, v); err != nil {
		return fmt.Errorf("%w: %s row %x: %w", ErrDamaged, t.def.Name, rk[tablePrefix:], err)
	}
	t.utc.apply(v)
	return nil
}
