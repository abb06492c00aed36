package store

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"reflect"
	"sync"

	"github.com/fxamacker/cbor/v2"
)

// A row is `version | CBOR | checksum`. The checksum (CRC-32C, four bytes) covers the key and
// everything before it, so that a flipped bit or a row under another row's key is noticed.
// CBOR is written in its deterministic form with the names of the json tags; unknown fields are
// ignored when reading; instants are whole seconds.
const (
	rowVersion = 1
	rowExtra   = 1 + crc32.Size
)

// codec turns values into rows and back. It has no state that changes but for the memory it uses again.
type codec struct {
	enc     cbor.UserBufferEncMode
	dec     cbor.DecMode
	table   *crc32.Table
	scratch *sync.Pool // of *bytes.Buffer
}

// borrow returns an empty buffer, and what gives it back: its bytes are no longer anybody's then.
func (c *codec) borrow() (*bytes.Buffer, func()) {
	buf := c.scratch.Get().(*bytes.Buffer)
	buf.Reset()
	return buf, func() {
		if buf.Cap() <= mostScratch {
			c.scratch.Put(buf)
		}
	}
}

// mostScratch is the largest buffer, in bytes, that is kept.
const mostScratch = 64 << 10

// rows is the one row encoding; it never changes while the program runs.
var rows = newCodec()

func newCodec() *codec {
	eo := cbor.CoreDetEncOptions()
	eo.Time = cbor.TimeUnix
	eo.TextMarshaler = cbor.TextMarshalerTextString
	enc, err := eo.UserBufferEncMode()
	if err != nil {
		panic("store: row encoding options: " + err.Error())
	}
	dec, err := cbor.DecOptions{
		UTF8:              cbor.UTF8DecodeInvalid,
		FieldNameMatching: cbor.FieldNameMatchingCaseSensitive,
		TextUnmarshaler:   cbor.TextUnmarshalerTextString,
		DefaultMapType:    reflect.TypeFor[map[string]any](),
		IntDec:            cbor.IntDecConvertSigned,
		MaxArrayElements:  1 << 24,
		MaxMapPairs:       1 << 24,
	}.DecMode()
	if err != nil {
		panic("store: row decoding options: " + err.Error())
	}
	return &codec{enc: enc, dec: dec, table: crc32.MakeTable(crc32.Castagnoli), scratch: &sync.Pool{New: func() any {
		return bytes.NewBuffer(make([]byte, 0, 1024))
	}}}
}

// sum is the checksum of a row under key.
func (c *codec) sum(key, row []byte) uint32 {
	return crc32.Update(crc32.Checksum(key, c.table), c.table, row)
}

// check tells whether raw is a row of key that this program can read, and returns its CBOR.
func (c *codec) check(key, raw []byte) ([]byte, error) {
	if len(raw) < rowExtra {
		return nil, errors.New("row is cut short")
	}
	if raw[0] != rowVersion {
		return nil, fmt.Errorf("row encoding %d is not known", raw[0])
	}
	body, tail := raw[:len(raw)-crc32.Size], raw[len(raw)-crc32.Size:]
	sum := c.sum(key, body)
	if uint32(tail[0])<<24|uint32(tail[1])<<16|uint32(tail[2])<<8|uint32(tail[3]) != sum {
		return nil, errors.New("row checksum differs")
	}
	return body[1:], nil
}

// seal puts the checksum behind version and CBOR.
func (c *codec) seal(key []byte, buf *bytes.Buffer) []byte {
	sum := c.sum(key, buf.Bytes())
	buf.Write([]byte{byte(sum >> 24), byte(sum >> 16), byte(sum >> 8), byte(sum)})
	return buf.Bytes()
}

// encodeRow writes the stored bytes of v under key into buf, which is empty.
func encodeRow(buf *bytes.Buffer, key []byte, v any) ([]byte, error) {
	buf.WriteByte(rowVersion)
	if err := rows.enc.MarshalToBuffer(v, buf); err != nil {
		return nil, err
	}
	return rows.seal(key, buf), nil
}

// decodeRow reads the stored bytes of key into v. It never panics, whatever the bytes.
func decodeRow(key, raw []byte, v any) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("row cannot be read: %v", p)
		}
	}()
	body, err := rows.check(key, raw)
	if err != nil {
		return err
	}
	return rows.dec.Unmarshal(body, v)
}

// Coder writes values in the encoding of rows, without a key: for what a row keeps as bytes of its own.
// It is safe for use by many goroutines.
type Coder[V any] struct{ utc *utcPlan }

// NewCoder panics on a type whose hidden fields would be lost.
func NewCoder[V any]() *Coder[V] {
	plan, err := planUTC[V]()
	if err != nil {
		panic("store: coder: " + err.Error())
	}
	return &Coder[V]{utc: plan}
}

// Encode returns the bytes of v; equal values have equal bytes.
func (c *Coder[V]) Encode(v *V) ([]byte, error) {
	buf, done := rows.borrow()
	defer done()
	err := rows.enc.MarshalToBuffer(v, buf)
	return bytes.Clone(buf.Bytes()), err
}

// Decode reads what Encode wrote, instants in UTC; ErrDamaged for other bytes. It never panics, whatever the bytes.
func (c *Coder[V]) Decode(b []byte) (v V, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: cannot be read: %v", ErrDamaged, p)
		}
	}()
	if err := rows.dec.Unmarshal(b, &v); err != nil {
		return v, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	c.utc.apply(&v)
	return v, nil
}
