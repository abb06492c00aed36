package store

import (
	"encoding/binary"
	"errors"
	"time"
)

// Key is an order-keeping key: keys compare as their parts do, part by part.
// Build one with K(), for example K().ID(customer).Time(at).ID(id). Each part returns a new
// key and leaves the one it was called on as it is, so a common beginning may be shared.
type Key []byte

// errKey is what a scanner reports when the bytes are not the parts asked for.
var errKey = errors.New("key does not have the parts asked for")

// K begins a key.
func K() Key { return nil }

// ID appends an unsigned number, eight bytes, big endian.
func (k Key) ID(n uint64) Key {
	return binary.BigEndian.AppendUint64(k.room(8), n)
}

// Int appends a signed number so that negative ones sort first.
func (k Key) Int(n int64) Key {
	return k.ID(uint64(n) ^ 1<<63)
}

// Byte appends one byte (a kind, a flag).
func (k Key) Byte(b byte) Key {
	return append(k.room(1), b)
}

// Text appends a string of any bytes, escaped so that no text is the prefix of another part.
func (k Key) Text(s string) Key {
	out := k.room(len(s) + 2)
	for i := range len(s) {
		out = append(out, s[i])
		if s[i] == 0 {
			out = append(out, 0xff)
		}
	}
	return append(out, 0, 1)
}

// Time appends an instant with millisecond precision.
func (k Key) Time(t time.Time) Key {
	return k.Int(t.UnixMilli())
}

// room copies k with space for n more bytes, and for the part that usually follows.
func (k Key) room(n int) Key {
	return append(make(Key, 0, len(k)+n), k...)
}

// Scan reads the parts of a key back in the order they were written.
func (k Key) Scan() *KeyScanner { return &KeyScanner{rest: k} }

// KeyScanner reads the parts of a key. After the first part that does not fit, every part
// reads as zero and Err tells.
type KeyScanner struct {
	rest Key
	err  error
}

// ID reads a part written by Key.ID.
func (s *KeyScanner) ID() uint64 {
	if s.err != nil || len(s.rest) < 8 {
		s.err = errKey
		return 0
	}
	n := binary.BigEndian.Uint64(s.rest)
	s.rest = s.rest[8:]
	return n
}

// Int reads a part written by Key.Int.
func (s *KeyScanner) Int() int64 {
	n := s.ID()
	if s.err != nil {
		return 0
	}
	return int64(n ^ 1<<63)
}

// Byte reads a part written by Key.Byte.
func (s *KeyScanner) Byte() byte {
	if s.err != nil || len(s.rest) < 1 {
		s.err = errKey
		return 0
	}
	b := s.rest[0]
	s.rest = s.rest[1:]
	return b
}

// Text reads a part written by Key.Text.
func (s *KeyScanner) Text() string {
	if s.err != nil {
		return ""
	}
	var out []byte
	for i := 0; i < len(s.rest); i++ {
		if s.rest[i] != 0 {
			out = append(out, s.rest[i])
			continue
		}
		if i++; i == len(s.rest) {
			break
		}
		switch s.rest[i] {
		case 0xff:
			out = append(out, 0)
		case 1:
			s.rest = s.rest[i+1:]
			return string(out)
		default:
			s.err = errKey
			return ""
		}
	}
	s.err = errKey
	return ""
}

// Time reads a part written by Key.Time, in UTC.
func (s *KeyScanner) Time() time.Time {
	n := s.Int()
	if s.err != nil {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}

// Rest returns the bytes not read yet.
func (s *KeyScanner) Rest() Key { return s.rest }

// Err is nil when every part asked for so far was there.
func (s *KeyScanner) Err() error { return s.err }
