package store_test

import (
	"errors"
	"iter"
	"testing"

	"crmbot/store"
)

// emptyReader is a store with nothing in it.
type emptyReader struct{}

func (emptyReader) Get([]byte) ([]byte, error)              { return nil, store.ErrNotFound }
func (emptyReader) GetMany(keys [][]byte) ([][]byte, error) { return make([][]byte, len(keys)), nil }
func (emptyReader) Range(store.Span) iter.Seq2[[]byte, []byte] {
	return func(func([]byte, []byte) bool) {}
}
func (emptyReader) Fail(error) {}

// TestSavepoint: what a buffer inside a transaction holds is applied or dropped alone.
func TestSavepoint(t *testing.T) {
	t.Parallel()
	for _, keep := range []bool{true, false} {
		b := setup(t)
		b.update(func(w store.Writer) error {
			if err := w.Put([]byte("delivery"), []byte("answer")); err != nil {
				return err
			}
			inner := store.NewBuffer(w)
			if err := errors.Join(inner.Put([]byte("deal"), nil), inner.Delete([]byte("delivery"))); err != nil {
				return err
			}
			if _, err := inner.Get([]byte("delivery")); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("Get(deleted in the savepoint) = %v", err)
			}
			if keep {
				return inner.Apply(w)
			}
			inner.Drop()
			return nil
		})
		b.view(func(r store.Reader) error {
			got, err := r.GetMany([][]byte{[]byte("delivery"), []byte("deal")})
			if (got[0] == nil) != keep || (got[1] != nil) != keep {
				t.Errorf("keep %t: the store holds %q", keep, got)
			}
			return err
		})
	}
}
