package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
)

// tablePrefix is the length of `table | index` in front of every key.
const tablePrefix = 2

// entry is one index entry: its whole key, where the primary key begins in it, and its index.
type entry struct {
	key   []byte
	split int
	index int // place in Def.Indexes
}

// value is what is stored under an index entry: the length of its index key, so that the
// primary key can be told apart from it whatever parts either has.
func (e entry) value() []byte {
	return binary.AppendUvarint(nil, uint64(e.split-tablePrefix))
}

// splitEntry parts an index entry's key into index key and primary key.
func splitEntry(key, value []byte) (index, primary Key, err error) {
	n, used := binary.Uvarint(value)
	if used != len(value) || used <= 0 || n >= uint64(len(key)-tablePrefix) {
		return nil, nil, fmt.Errorf("%w: index entry %x", ErrDamaged, key)
	}
	at := tablePrefix + int(n)
	return key[tablePrefix:at], key[at:], nil
}

func (t *Table[V]) rowKey(key Key) []byte {
	out := make([]byte, 0, tablePrefix+len(key))
	return append(append(out, t.def.Num, 0), key...)
}

// rowKeys is rowKey of many, in one piece of memory.
func (t *Table[V]) rowKeys(keys []Key) [][]byte {
	size := 0
	for _, k := range keys {
		size += tablePrefix + len(k)
	}
	buf, out := make([]byte, 0, size), make([][]byte, len(keys))
	for i, k := range keys {
		from := len(buf)
		buf = append(append(buf, t.def.Num, 0), k...)
		out[i] = buf[from:len(buf):len(buf)]
	}
	return out
}

// entries returns the index entries of a stored row in key order, none for no row.
func (t *Table[V]) entries(rk, raw []byte) ([]entry, error) {
	if raw == nil || len(t.def.Indexes) == 0 {
		return nil, nil
	}
	var v V
	if err := t.decode(rk, raw, &v); err != nil {
		return nil, err
	}
	return t.entriesOf(rk, &v), nil
}

// entriesAhead returns the index entries of a row about to be stored as raw: those of what will be read back, not of
// what was handed in, as seconds are cut. Reading it back is spared where a copy can be cut the same.
func (t *Table[V]) entriesAhead(rk, raw []byte, v *V) ([]entry, error) {
	if !t.flat {
		return t.entries(rk, raw)
	}
	if t.utc.isCut(v) {
		return t.entriesOf(rk, v), nil
	}
	back := *v
	t.utc.cut(&back)
	return t.entriesOf(rk, &back), nil
}

// entriesOf returns the index entries of a decoded row in key order, each once.
func (t *Table[V]) entriesOf(rk []byte, v *V) []entry {
	primary := rk[tablePrefix:]
	out := make([]entry, 0, len(t.def.Indexes)+2)
	for i := range t.def.Indexes {
		ix := &t.def.Indexes[i]
		for _, k := range ix.Keys(v) {
			key := make([]byte, 0, tablePrefix+len(k)+len(primary))
			key = append(append(append(key, t.def.Num, ix.Num), k...), primary...)
			out = append(out, entry{key: key, split: tablePrefix + len(k), index: i})
		}
	}
	if len(out) < 2 {
		return out
	}
	slices.SortFunc(out, func(a, b entry) int { return bytes.Compare(a.key, b.key) })
	return slices.CompactFunc(out, func(a, b entry) bool { return bytes.Equal(a.key, b.key) })
}

// move writes the difference between two sets of entries, after making sure that no unique
// index is in the way.
func (t *Table[V]) move(w Writer, before, now []entry, primary Key) error {
	gone, fresh := []entry(nil), now
	if len(before) > 0 {
		gone, fresh = diffEntries(before, now)
	}
	for _, e := range fresh {
		ix := &t.def.Indexes[e.index]
		if !ix.Unique {
			continue
		}
		holder, err := t.holder(w, e.key[:e.split])
		if err != nil {
			return err
		}
		if holder != nil && !bytes.Equal(holder, primary) {
			return fmt.Errorf("%s by %s: %w", t.def.Name, ix.Name, ErrTaken)
		}
	}
	for _, e := range gone {
		if err := w.Delete(e.key); err != nil {
			return err
		}
	}
	for _, e := range fresh {
		if err := w.Put(e.key, e.value()); err != nil {
			return err
		}
	}
	return nil
}

// diffEntries parts two sorted sets into what only the first has and what only the second has.
// An entry whose split moved counts as fresh: its key stays, its value is written anew.
func diffEntries(before, now []entry) (gone, fresh []entry) {
	for len(before) > 0 || len(now) > 0 {
		var c int
		switch {
		case len(before) == 0:
			c = 1
		case len(now) == 0:
			c = -1
		default:
			c = bytes.Compare(before[0].key, now[0].key)
		}
		switch {
		case c < 0:
			gone, before = append(gone, before[0]), before[1:]
		case c > 0:
			fresh, now = append(fresh, now[0]), now[1:]
		default:
			if before[0].split != now[0].split {
				fresh = append(fresh, now[0])
			}
			before, now = before[1:], now[1:]
		}
	}
	return gone, fresh
}

// holder returns the primary key that a unique index holds under full (`table | index | index key`), nil if none.
func (t *Table[V]) holder(r Reader, full []byte) (Key, error) {
	for k, v := range r.Range(Span{From: full, To: after(full)}) {
		index, primary, err := splitEntry(k, v)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.def.Name, err)
		}
		if len(index) == len(full)-tablePrefix {
			return primary, nil
		}
	}
	return nil, nil
}

// after returns the first key behind all that begin with prefix, nil for the end of the workspace.
func after(prefix []byte) []byte {
	for i := len(prefix) - 1; i >= 0; i-- {
		if prefix[i] != 0xff {
			out := slices.Clone(prefix[:i+1])
			out[i]++
			return out
		}
	}
	return nil
}
