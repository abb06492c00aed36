package bolt

import (
	"bytes"
	"fmt"
	"iter"

	"go.etcd.io/bbolt"

	"crmbot/store"
)

// reader reads one transaction's bucket; a nil bucket is an empty workspace.
type reader struct {
	bucket *bbolt.Bucket
	cursor *bbolt.Cursor // for single look-ups
	err    error
	ended  bool
	bounds
}

// Get implements store.Reader.
func (r *reader) Get(key []byte) ([]byte, error) {
	v, err := r.get(key)
	if err == nil && v == nil {
		err = store.ErrNotFound
	}
	return v, err
}

// GetMany implements store.Reader.
func (r *reader) GetMany(keys [][]byte) ([][]byte, error) {
	out := make([][]byte, len(keys))
	for i, k := range keys {
		v, err := r.get(k)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

// Range implements store.Reader.
func (r *reader) Range(s store.Span) iter.Seq2[[]byte, []byte] {
	return func(yield func([]byte, []byte) bool) {
		if r.ended || r.bucket == nil {
			return
		}
		w := walker{span: s, bucket: r.bucket, bounds: r.bounds}
		for {
			k, v, err := w.step()
			if err != nil {
				r.Fail(err)
				return
			}
			if k == nil || !yield(k, v) {
				return
			}
		}
	}
}

// Fail implements store.Reader; the first call counts.
func (r *reader) Fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// get returns nil for an absent key. It seeks instead of asking the bucket, because the
// bucket makes a cursor for each question and takes an empty value for an absent key.
func (r *reader) get(key []byte) (v []byte, err error) {
	if r.ended {
		return nil, store.ErrMisuse
	}
	if r.bucket == nil {
		return nil, nil
	}
	defer damaged(&err)
	if r.cursor == nil {
		r.cursor = r.bucket.Cursor()
	}
	k, v := r.cursor.Seek(key)
	if !bytes.Equal(k, key) {
		return nil, nil
	}
	return r.touch(v, r.max), nil
}

// bounds keeps slices that point out of the mapped file from the caller: a fault in here becomes
// an error, one in the caller's hands would not.
type bounds struct {
	max int64 // bytes of the longest value there can be
	sum byte  // only keeps the compiler from leaving the reads out
}

// touch reads both ends of b; an absent value becomes an empty one.
func (s *bounds) touch(b []byte, most int64) []byte {
	if len(b) == 0 {
		return []byte{}
	}
	if int64(len(b)) > most {
		panic("a row is longer than it can be") // like bbolt's own finds, ErrDamaged in the end
	}
	s.sum ^= b[0] ^ b[len(b)-1]
	return b
}

func (r *reader) end() { r.ended = true }

// result is what the transaction returns when its function returned err.
func (r *reader) result(err error) error {
	if r.err != nil {
		return r.err
	}
	return err
}

// walker steps through a span.
type walker struct {
	span   store.Span
	bucket *bbolt.Bucket
	cursor *bbolt.Cursor
	last   []byte // the key before
	bounds
}

// step returns the next key, nil behind the last one.
func (w *walker) step() (k, v []byte, err error) {
	defer damaged(&err)
	switch {
	case w.cursor != nil && w.span.Desc:
		k, v = w.cursor.Prev()
	case w.cursor != nil:
		k, v = w.cursor.Next()
	case w.span.Desc:
		w.cursor = w.bucket.Cursor()
		k, v = w.end()
	default:
		w.cursor = w.bucket.Cursor()
		k, v = w.cursor.Seek(w.span.From)
	}
	if k == nil {
		return nil, nil, nil
	}
	k = w.touch(k, store.MaxKey)
	switch {
	case w.span.Desc && bytes.Compare(k, w.span.From) < 0:
	case !w.span.Desc && w.span.To != nil && bytes.Compare(k, w.span.To) >= 0:
	case !w.follows(k):
		return nil, nil, fmt.Errorf("%w: key %x is out of order", store.ErrDamaged, k)
	default:
		w.last = k
		return k, w.touch(v, w.max), nil
	}
	return nil, nil, nil
}

// follows tells whether k lies in the span and behind the key before; on damaged pages it may not.
func (w *walker) follows(k []byte) bool {
	if w.span.Desc {
		end := w.span.To
		if w.last != nil {
			end = w.last
		}
		return end == nil || bytes.Compare(k, end) < 0
	}
	if w.last != nil {
		return bytes.Compare(k, w.last) > 0
	}
	return bytes.Compare(k, w.span.From) >= 0
}

// end finds the last key in front of the span's end.
func (w *walker) end() (k, v []byte) {
	if w.span.To != nil {
		if k, _ = w.cursor.Seek(w.span.To); k != nil {
			return w.cursor.Prev()
		}
	}
	return w.cursor.Last()
}
