package store

import (
	"errors"
	"fmt"
)

// systemTable holds the store's own rows: `0 | kind | ...`.
const systemTable = 0

// Kinds of the store's own rows.
const (
	systemFormat   = 0 // the format version
	systemSequence = 1 // followed by a table number: the last number handed out
	systemRebuild  = 2 // followed by a table number: how far a rebuild has come
)

// NextID counts up the sequence of a table and returns the new number; the first is 1.
func NextID(w Writer, table uint8) (uint64, error) {
	key := []byte{systemTable, systemSequence, table}
	var n uint64
	if err := getSystem(w, key, &n); err != nil {
		return 0, err
	}
	n++
	return n, putSystem(w, key, n)
}

// getSystem reads one of the store's own rows into v and leaves v alone when there is none.
func getSystem(r Reader, key []byte, v any) error {
	raw, err := r.Get(key)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := decodeRow(key, raw, v); err != nil {
		return fmt.Errorf("%w: system row %x: %w", ErrDamaged, key, err)
	}
	return nil
}

func putSystem(w Writer, key []byte, v any) error {
	buf, done := rows.borrow()
	defer done()
	raw, err := encodeRow(buf, key, v)
	if err != nil {
		return err
	}
	return w.Put(key, raw)
}
