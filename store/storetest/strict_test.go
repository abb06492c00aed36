package storetest_test

import (
	"fmt"
	"strings"
	"testing"

	"crmbot/store"
	"crmbot/store/memory"
	"crmbot/store/storetest"
)

// TestStrictPanics shows each mistake the wrapper finds.
func TestStrictPanics(t *testing.T) {
	t.Parallel()
	runs := 0
	var kept store.Reader
	cases := []struct {
		name, says string
		fn         func(*testing.T, store.Engine, store.Writer) error
	}{
		{"captured state", "run again", func(_ *testing.T, _ store.Engine, w store.Writer) error {
			runs++
			return w.Put([]byte{byte(runs)}, nil)
		}},
		{"write under a range", "open range", func(_ *testing.T, _ store.Engine, w store.Writer) error {
			for range w.Range(store.Span{}) {
				return w.Delete([]byte("a"))
			}
			return nil
		}},
		{"changed slice", "was changed", func(_ *testing.T, _ store.Engine, w store.Writer) error {
			v, err := w.Get([]byte("a"))
			v[0]++
			return err
		}},
		{"reader kept", "after its transaction", func(_ *testing.T, _ store.Engine, w store.Writer) error {
			if kept != nil {
				_, err := kept.Get([]byte("a"))
				return err
			}
			kept = w
			return nil
		}},
		{"nested transaction", "inside another", func(t *testing.T, e store.Engine, _ store.Writer) error {
			return e.View(t.Context(), "main", func(store.Reader) error { return nil })
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := storetest.Strict(memory.New())
			err := e.Update(t.Context(), "main", func(w store.Writer) error { return w.Put([]byte("a"), []byte("value")) })
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if p := fmt.Sprint(recover()); !strings.Contains(p, c.says) {
					t.Errorf("recovered %q, want a panic that says %q", p, c.says)
				}
			}()
			err = e.Update(t.Context(), "main", func(w store.Writer) error { return c.fn(t, e, w) })
			t.Errorf("Update = %v, want a panic", err)
		})
	}
}

// TestStrictPoisons shows that a slice kept past its transaction turns to rubbish.
func TestStrictPoisons(t *testing.T) {
	t.Parallel()
	e := storetest.Strict(memory.New())
	var kept []byte
	err := e.Update(t.Context(), "main", func(w store.Writer) (err error) {
		if err := w.Put([]byte("a"), []byte("value")); err != nil {
			return err
		}
		kept, err = w.Get([]byte("a"))
		return err
	})
	if err != nil || string(kept) == "value" {
		t.Errorf("kept slice = %q (%v), want rubbish", kept, err)
	}
}
