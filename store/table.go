package store

import "iter"

// Table is a typed table with its indexes. Rows live at `table | 0 | primary key`,
// index entries at `table | index | index key | primary key`.
type Table[V any] struct {
	def Def[V]
}

// Def declares a table. Numbers are never used again once retired: crm 1–99, rooms beside it 100–199, bot 200 and up.
type Def[V any] struct {
	Num     uint8
	Name    string // for people: check and damage reports
	Key     func(*V) Key
	Indexes []Index[V]
}

// Index declares one index of a table; Num is at least 1. Keys returns no key (the row is left out),
// one, or several.
type Index[V any] struct {
	Num    uint8
	Name   string
	Unique bool
	Keys   func(*V) []Key
}

// NewTable panics on a programmer's mistake: two indexes of one number.
func NewTable[V any](def Def[V]) *Table[V] { panic("building") }

// Get returns ErrNotFound when there is no such row.
func (t *Table[V]) Get(r Reader, key Key) (V, error) { panic("building") }

// GetMany returns the rows that exist, in the order of keys, and which of the keys they are for.
func (t *Table[V]) GetMany(r Reader, keys []Key) (map[string]V, error) { panic("building") }

// Put writes the row and moves its index entries. ErrTaken when a unique index holds the key for another row.
func (t *Table[V]) Put(w Writer, v *V) error { panic("building") }

// Delete removes the row and its index entries; a missing row is no error.
func (t *Table[V]) Delete(w Writer, key Key) error { panic("building") }

// Rows walks rows by primary key: all of them, those of a prefix, or a range (see All, Prefix, Between).
func (t *Table[V]) Rows(r Reader, k Keys) iter.Seq[V] { panic("building") }

// By walks rows by index num over the index keys of k, in index order.
func (t *Table[V]) By(r Reader, num uint8, k Keys) iter.Seq[V] { panic("building") }

// KeysBy walks only the primary keys by index num, without reading rows (index-only).
func (t *Table[V]) KeysBy(r Reader, num uint8, k Keys) iter.Seq[Key] { panic("building") }

// One returns the row a unique index holds under key, or ErrNotFound.
func (t *Table[V]) One(r Reader, num uint8, key Key) (V, error) { panic("building") }

// Keys selects part of a table or index.
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
