package store

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"slices"
)

// Buffer is a Writer that keeps its writes above a Reader until Apply hands them on. Engines run
// updates on one, which is how one member of a group commit is undone alone; it also serves as
// a savepoint inside a transaction: write to a Buffer above the Writer and Apply it, or drop it.
// It belongs to one goroutine.
type Buffer struct {
	base   Reader
	blocks [][]change // in key order; each block holds at most blockSize changes, none is empty
	arena  []byte     // where keys and values are copied to
	spent  int        // bytes of keys and values buffered
	ranges int        // open ranges
	ended  bool
}

// change is one buffered write; a nil value deletes.
type change struct {
	key, value []byte
}

const (
	blockSize = 64
	arenaSize = 8 << 10 // bytes of the first arena; each one after has twice as many,
	arenaMost = 1 << 20 // but not more than this
)

// NewBuffer begins an empty buffer above base.
func NewBuffer(base Reader) *Buffer { return &Buffer{base: base} }

// Get implements Reader.
func (b *Buffer) Get(key []byte) ([]byte, error) {
	if b.ended {
		return nil, errEnded
	}
	if c := b.find(key); c != nil {
		if c.value == nil {
			return nil, ErrNotFound
		}
		return c.value, nil
	}
	return b.base.Get(key)
}

// GetMany implements Reader.
func (b *Buffer) GetMany(keys [][]byte) ([][]byte, error) {
	if b.ended {
		return nil, errEnded
	}
	if len(b.blocks) == 0 {
		return b.base.GetMany(keys)
	}
	out := make([][]byte, len(keys))
	var ask [][]byte
	var at []int
	for i, k := range keys {
		if c := b.find(k); c != nil {
			out[i] = c.value
			continue
		}
		ask, at = append(ask, k), append(at, i)
	}
	if len(ask) == 0 {
		return out, nil
	}
	got, err := b.base.GetMany(ask)
	if err != nil {
		return nil, err
	}
	for i, v := range got {
		out[at[i]] = v
	}
	return out, nil
}

// Range implements Reader: what is stored and what is buffered, merged in order.
func (b *Buffer) Range(s Span) iter.Seq2[[]byte, []byte] {
	return func(yield func([]byte, []byte) bool) {
		if b.ended {
			return
		}
		b.ranges++
		defer func() { b.ranges-- }()
		m := merge{b: b, span: s, yield: yield}
		m.run()
	}
}

// Fail implements Reader.
func (b *Buffer) Fail(err error) {
	if !b.ended {
		b.base.Fail(err)
	}
}

// Put implements Writer.
func (b *Buffer) Put(key, value []byte) error {
	// One copy holds both; the value is capped and never nil.
	kv := b.copy(key, value)
	return b.set(change{key: kv[:len(key):len(key)], value: kv[len(key):len(kv):len(kv)]})
}

// Delete implements Writer.
func (b *Buffer) Delete(key []byte) error {
	kv := b.copy(key, nil)
	return b.set(change{key: kv})
}

// Len tells how many keys are buffered.
func (b *Buffer) Len() int {
	n := 0
	for _, bl := range b.blocks {
		n += len(bl)
	}
	return n
}

// Size tells how many bytes of keys and values were buffered.
func (b *Buffer) Size() int { return b.spent }

// Changes walks what is buffered in key order; a nil value is a deletion.
func (b *Buffer) Changes() iter.Seq2[[]byte, []byte] {
	return func(yield func([]byte, []byte) bool) {
		for _, bl := range b.blocks {
			for _, c := range bl {
				if !yield(c.key, c.value) {
					return
				}
			}
		}
	}
}

// Apply hands everything buffered to w in key order and empties the buffer.
func (b *Buffer) Apply(w Writer) error {
	for k, v := range b.Changes() {
		var err error
		if v == nil {
			err = w.Delete(k)
		} else {
			err = w.Put(k, v)
		}
		if err != nil {
			return err
		}
	}
	b.Drop()
	return nil
}

// Over is what b holds seen above another base, for reading. b may not be written while it is in use.
func (b *Buffer) Over(base Reader) *Buffer { return &Buffer{base: base, blocks: b.blocks} }

// Moved returns a buffer, without a base, that holds what b held; b is empty then.
func (b *Buffer) Moved() *Buffer {
	out := &Buffer{blocks: b.blocks, spent: b.spent}
	b.Drop()
	return out
}

// Take moves what from holds into b, over what b held.
func (b *Buffer) Take(from *Buffer) {
	for _, bl := range from.blocks {
		for _, c := range bl {
			b.put(c)
		}
	}
	b.spent += from.spent
	from.Drop()
}

// Drop forgets everything buffered.
func (b *Buffer) Drop() { b.blocks, b.spent = nil, 0 }

// End makes every later use fail: an engine calls it when the transaction is over.
func (b *Buffer) End() { b.ended = true }

var errEnded = fmt.Errorf("%w: the transaction has ended", ErrMisuse)

var errOpenRange = fmt.Errorf("%w: writing while a range is open; collect first", ErrMisuse)

var errKeySize = errors.New("key is empty or too long")

func (b *Buffer) copy(key, value []byte) []byte {
	n := len(key) + len(value)
	if cap(b.arena)-len(b.arena) < n {
		b.arena = make([]byte, 0, max(arenaSize, min(2*cap(b.arena), arenaMost), n))
	}
	from := len(b.arena)
	b.arena = append(append(b.arena, key...), value...)
	return b.arena[from:len(b.arena):len(b.arena)]
}

func (b *Buffer) set(c change) error {
	switch {
	case b.ended:
		return errEnded
	case b.ranges > 0:
		return errOpenRange
	case len(c.key) == 0 || len(c.key) > MaxKey:
		return fmt.Errorf("%w: %w", ErrMisuse, errKeySize)
	}
	b.spent += len(c.key) + len(c.value)
	b.put(c)
	return nil
}

// put finds the change its place in the order of keys.
func (b *Buffer) put(c change) {
	if len(b.blocks) == 0 {
		b.blocks = append(b.blocks, append(make([]change, 0, 32), c))
		return
	}
	i, j, found := b.place(c.key)
	if i == len(b.blocks) {
		i--
		j = len(b.blocks[i])
	}
	if found {
		b.blocks[i][j].value = c.value
		return
	}
	b.blocks[i] = slices.Insert(b.blocks[i], j, c)
	if len(b.blocks[i]) > blockSize {
		half := slices.Clone(b.blocks[i][blockSize/2:])
		b.blocks[i] = b.blocks[i][:blockSize/2]
		b.blocks = slices.Insert(b.blocks, i+1, half)
	}
}

// place returns the first buffered change at or behind key: block and place in it. Behind the
// last change the block number is len(b.blocks).
func (b *Buffer) place(key []byte) (i, j int, found bool) {
	i, _ = slices.BinarySearchFunc(b.blocks, key, func(bl []change, k []byte) int {
		return bytes.Compare(bl[len(bl)-1].key, k)
	})
	if i == len(b.blocks) {
		return i, 0, false
	}
	j, found = slices.BinarySearchFunc(b.blocks[i], key, func(c change, k []byte) int {
		return bytes.Compare(c.key, k)
	})
	return i, j, found
}

func (b *Buffer) find(key []byte) *change {
	if i, j, found := b.place(key); found {
		return &b.blocks[i][j]
	}
	return nil
}
