package store

import (
	"bytes"
	"fmt"
)

// verifyBatch is how many rows a check reads its index entries for at once.
const verifyBatch = 256

// Verify compares every row with its index entries and returns ErrDamaged naming the first
// difference: a row that cannot be read or stands under another key, an entry that is missing, an
// entry without its row, an entry of an index that is not declared.
func (t *Table[V]) Verify(r Reader) error {
	var wanted [256]int
	var batch []entry
	for rk, raw := range r.Range(All().span(t.def.Num, 0)) {
		var v V
		if err := t.decode(rk, raw, &v); err != nil {
			return err
		}
		if own := t.rowKey(t.def.Key(&v)); !bytes.Equal(own, rk) {
			return t.differs("row %x stands under key %x", own[tablePrefix:], rk[tablePrefix:])
		}
		for _, e := range t.entriesOf(rk, &v) {
			wanted[t.def.Indexes[e.index].Num]++
			batch = append(batch, e)
		}
		if len(batch) >= verifyBatch {
			if err := t.present(r, batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	if err := t.present(r, batch); err != nil {
		return err
	}
	for num := 1; num < 256; num++ {
		if have := count(r, All().span(t.def.Num, uint8(num))); have != wanted[num] {
			return t.orphan(r, uint8(num))
		}
	}
	return t.unique(r)
}

// present tells whether all entries are stored as they should be.
func (t *Table[V]) present(r Reader, batch []entry) error {
	keys := make([][]byte, len(batch))
	for i, e := range batch {
		keys[i] = e.key
	}
	values, err := r.GetMany(keys)
	if err != nil {
		return err
	}
	for i, e := range batch {
		ix := &t.def.Indexes[e.index]
		switch {
		case values[i] == nil:
			return t.differs("row %x is missing by %s (index key %x)", e.key[e.split:], ix.Name, e.key[tablePrefix:e.split])
		case !bytes.Equal(values[i], e.value()):
			return t.differs("row %x by %s is parted wrongly", e.key[e.split:], ix.Name)
		}
	}
	return nil
}

// orphan names the first entry of index num that no row asks for.
func (t *Table[V]) orphan(r Reader, num uint8) error {
	for k, v := range r.Range(All().span(t.def.Num, num)) {
		if t.nums[num] == 0 {
			return t.differs("entry %x of index %d, which is not declared", k[tablePrefix:], num)
		}
		ok, primary, err := t.wanted(r, k, v)
		if err != nil {
			return err
		}
		if !ok {
			return t.differs("entry %x by %s names row %x, which does not ask for it", k[tablePrefix:], t.index(num).Name, primary)
		}
	}
	return t.differs("index %d has another number of entries than its rows ask for", num)
}

// wanted tells whether the row that an index entry names asks for that entry.
func (t *Table[V]) wanted(r Reader, k, v []byte) (ok bool, primary Key, err error) {
	_, primary, err = splitEntry(k, v)
	if err != nil {
		return false, nil, nil //nolint:nilerr // an entry that cannot be parted is asked for by nobody
	}
	rk := t.rowKey(primary)
	raws, err := r.GetMany([][]byte{rk})
	if err != nil || raws[0] == nil {
		return false, primary, err
	}
	entries, err := t.entries(rk, raws[0])
	if err != nil {
		return false, primary, err
	}
	for _, e := range entries {
		if bytes.Equal(e.key, k) && bytes.Equal(e.value(), v) {
			return true, primary, nil
		}
	}
	return false, primary, nil
}

// unique makes sure that no unique index holds two rows under one key.
func (t *Table[V]) unique(r Reader) error {
	for _, ix := range t.def.Indexes {
		if !ix.Unique {
			continue
		}
		var last Key
		for key, primary := range t.Entries(r, ix.Num, All()) {
			if last != nil && bytes.Equal(last, key) {
				return t.differs("%s holds key %x twice, also for row %x", ix.Name, key, primary)
			}
			last = key
		}
	}
	return nil
}

func (t *Table[V]) differs(format string, args ...any) error {
	return fmt.Errorf("%w: %s: %s", ErrDamaged, t.def.Name, fmt.Sprintf(format, args...))
}
