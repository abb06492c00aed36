package store

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
)

// Memo reads rows of a table by their keys and remembers what it decoded: as long as the bytes of a row stay as they
// are it need not be decoded again, which costs far more than reading and comparing them. It is safe for use by many goroutines.
type Memo[V any] struct {
	table *Table[V]
	most  int // rows it remembers

	mu   sync.Mutex
	rows map[string]memoRow[V]
}

type memoRow[V any] struct {
	raw []byte
	v   V
}

// NewMemo remembers up to most rows.
func NewMemo[V any](t *Table[V], most int) *Memo[V] {
	return &Memo[V]{table: t, most: most, rows: map[string]memoRow[V]{}}
}

// Get is Table.Get. Callers share what the row's lists and maps hold and must not write into them.
func (m *Memo[V]) Get(r Reader, key Key) (V, error) {
	var none V
	k := m.table.rowKey(key)
	raw, err := r.Get(k)
	if errors.Is(err, ErrNotFound) {
		return none, fmt.Errorf("%s: %w", m.table.def.Name, ErrNotFound)
	}
	if err != nil {
		return none, err
	}
	if known, ok := m.known(k); ok && bytes.Equal(known.raw, raw) {
		return known.v, nil
	}
	var v V
	if err := m.table.decode(k, raw, &v); err != nil {
		return none, err
	}
	m.keep(k, memoRow[V]{bytes.Clone(raw), v})
	return v, nil
}

func (m *Memo[V]) known(k []byte) (memoRow[V], bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	row, ok := m.rows[string(k)]
	return row, ok
}

func (m *Memo[V]) keep(k []byte, row memoRow[V]) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.rows[string(k)]; !ok && len(m.rows) >= m.most {
		for some := range m.rows { // any one will do
			delete(m.rows, some)
			break
		}
	}
	m.rows[string(k)] = row
}
