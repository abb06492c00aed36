package store

import "time"

// Key is an order-keeping key: keys compare as their parts do, part by part.
// Build one with K(), for example K().ID(customer).Time(at).ID(id).
type Key []byte

// K begins a key.
func K() Key { return nil }

// ID appends an unsigned number, eight bytes, big endian.
func (k Key) ID(n uint64) Key { panic("building") }

// Int appends a signed number so that negative ones sort first.
func (k Key) Int(n int64) Key { panic("building") }

// Byte appends one byte (a kind, a flag).
func (k Key) Byte(b byte) Key { panic("building") }

// Text appends a string of any bytes, escaped so that no text is the prefix of another part.
func (k Key) Text(s string) Key { panic("building") }

// Time appends an instant with millisecond precision.
func (k Key) Time(t time.Time) Key { panic("building") }

// Scan reads the parts of a key back in the order they were written.
// func (k Key) Scan() *KeyScanner
