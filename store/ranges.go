package store

import (
	"fmt"
	"iter"
	"slices"
)

// Keys selects part of a table or index. From and To count behind Prefix when both are given.
type Keys struct {
	From, To Key // half-open; both nil: everything
	Prefix   Key
	Desc     bool
}

// All selects everything.
func All() Keys { return Keys{} }

// Prefix selects keys that begin with p (a prefix is whole parts of a Key).
func Prefix(p Key) Keys { return Keys{Prefix: p} }

// Between selects [from, to).
func Between(from, to Key) Keys { return Keys{From: from, To: to} }

// Backwards walks the same keys from the last to the first.
func (k Keys) Backwards() Keys { k.Desc = true; return k }

// span is where the keys lie under `table | index`.
func (k Keys) span(table, index uint8) Span {
	base := append([]byte{table, index}, k.Prefix...)
	s := Span{From: base, To: after(base), Desc: k.Desc}
	if k.From != nil {
		s.From = slices.Concat(base, k.From)
	}
	if k.To != nil {
		s.To = slices.Concat(base, k.To)
	}
	return s
}

// Rows walks rows by primary key: all of them, those of a prefix, or a range (see All, Prefix, Between).
func (t *Table[V]) Rows(r Reader, k Keys) iter.Seq[V] {
	return func(yield func(V) bool) {
		for rk, raw := range r.Range(k.span(t.def.Num, 0)) {
			var v V
			if err := t.decode(rk, raw, &v); err != nil {
				r.Fail(err)
				return
			}
			if !yield(v) {
				return
			}
		}
	}
}

// Count counts rows without decoding them.
func (t *Table[V]) Count(r Reader, k Keys) int {
	return count(r, k.span(t.def.Num, 0))
}

// Any tells whether there is a row with such a key, without decoding it.
func (t *Table[V]) Any(r Reader, k Keys) bool {
	for range r.Range(k.span(t.def.Num, 0)) {
		return true
	}
	return false
}

// CountBy counts entries of index num without reading rows.
func (t *Table[V]) CountBy(r Reader, num uint8, k Keys) int {
	t.index(num)
	return count(r, k.span(t.def.Num, num))
}

func count(r Reader, s Span) int {
	n := 0
	for range r.Range(s) {
		n++
	}
	return n
}

// By walks rows by index num over the index keys of k, in index order. A row with several
// index keys in k comes once for each.
func (t *Table[V]) By(r Reader, num uint8, k Keys) iter.Seq[V] {
	return func(yield func(V) bool) {
		// Rows are read a few at a time, more as the walk goes on: few round trips for a long
		// walk, little wasted on a loop that wants the first row only.
		keys := make([][]byte, 0, 4)
		for _, primary := range t.Entries(r, num, k) {
			if keys = append(keys, t.rowKey(primary)); len(keys) < cap(keys) {
				continue
			}
			if !t.yieldRows(r, num, keys, yield) {
				return
			}
			keys = make([][]byte, 0, min(2*cap(keys), 256))
		}
		t.yieldRows(r, num, keys, yield)
	}
}

// yieldRows reads the rows of keys, which index num named, and yields them in order.
func (t *Table[V]) yieldRows(r Reader, num uint8, keys [][]byte, yield func(V) bool) bool {
	if len(keys) == 0 {
		return true
	}
	raws, err := r.GetMany(keys)
	if err != nil {
		r.Fail(err)
		return false
	}
	for i, raw := range raws {
		var v V
		if raw == nil {
			r.Fail(fmt.Errorf("%w: %s by %s names row %x, which is missing",
				ErrDamaged, t.def.Name, t.index(num).Name, keys[i][tablePrefix:]))
			return false
		}
		if err := t.decode(keys[i], raw, &v); err != nil {
			r.Fail(err)
			return false
		}
		if !yield(v) {
			return false
		}
	}
	return true
}

// KeysBy walks only the primary keys by index num, without reading rows (index-only).
// The keys are valid until the transaction ends.
func (t *Table[V]) KeysBy(r Reader, num uint8, k Keys) iter.Seq[Key] {
	return func(yield func(Key) bool) {
		for _, primary := range t.Entries(r, num, k) {
			if !yield(primary) {
				return
			}
		}
	}
}

// Entries walks index num and yields index key and primary key of each entry, without reading
// rows. The keys are valid until the transaction ends.
func (t *Table[V]) Entries(r Reader, num uint8, k Keys) iter.Seq2[Key, Key] {
	name := t.index(num).Name
	return func(yield func(Key, Key) bool) {
		for key, value := range r.Range(k.span(t.def.Num, num)) {
			index, primary, err := splitEntry(key, value)
			if err != nil {
				r.Fail(fmt.Errorf("%s by %s: %w", t.def.Name, name, err))
				return
			}
			if !yield(index, primary) {
				return
			}
		}
	}
}

// One returns the row a unique index holds under key, or ErrNotFound.
func (t *Table[V]) One(r Reader, num uint8, key Key) (V, error) {
	var none V
	ix := t.index(num)
	if !ix.Unique {
		panic("store: One on index " + ix.Name + " of " + t.def.Name + ", which is not unique")
	}
	primary, err := t.holder(r, append([]byte{t.def.Num, num}, key...))
	if err != nil {
		return none, err
	}
	if primary == nil {
		return none, fmt.Errorf("%s by %s: %w", t.def.Name, ix.Name, ErrNotFound)
	}
	for v := range t.yieldOne(r, num, primary) {
		return v, nil
	}
	return none, fmt.Errorf("%w: %s by %s names a row that cannot be read", ErrDamaged, t.def.Name, ix.Name)
}

func (t *Table[V]) yieldOne(r Reader, num uint8, primary Key) iter.Seq[V] {
	return func(yield func(V) bool) {
		t.yieldRows(r, num, [][]byte{t.rowKey(primary)}, yield)
	}
}

// index returns index num; asking for one that was not declared is a programmer's mistake.
func (t *Table[V]) index(num uint8) *Index[V] {
	at := t.nums[num]
	if at == 0 {
		panic(fmt.Sprintf("store: table %s has no index %d", t.def.Name, num))
	}
	return &t.def.Indexes[at-1]
}
