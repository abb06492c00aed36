package store_test

import (
	"errors"
	"slices"
	"testing"

	"crmbot/store"
)

// TestMemo: what is remembered is what is stored, however often it changes and whoever asks.
func TestMemo(t *testing.T) {
	t.Parallel()
	type row struct {
		ID   uint64   `json:"id"`
		Name string   `json:"name"`
		Tags []string `json:"tags"`
	}
	table := store.NewTable(store.Def[row]{Num: 9, Name: "rows", Key: func(r *row) store.Key { return store.K().ID(r.ID) }})
	memo := store.NewMemo(table, 3)
	b := setup(t)
	refused := errors.New("refused")
	for round, name := range []string{"a", "b", "c"} {
		for id := range uint64(5) { // more than are remembered
			want := row{ID: id, Name: name, Tags: []string{name, "x"}}
			b.update(func(w store.Writer) error { return table.Put(w, &want) })
			if err := b.engine.Update(t.Context(), space, func(w store.Writer) error {
				if err := table.Put(w, &row{ID: id, Name: "never kept"}); err != nil {
					return err
				}
				if got, err := memo.Get(w, store.K().ID(id)); err != nil || got.Name != "never kept" {
					t.Errorf("in the update: %+v, %v", got, err)
				}
				return refused
			}); !errors.Is(err, refused) {
				t.Fatal(err)
			}
			for range 2 {
				b.view(func(r store.Reader) error {
					got, err := memo.Get(r, store.K().ID(id))
					if err != nil || got.Name != name || !slices.Equal(got.Tags, want.Tags) {
						t.Errorf("round %d, row %d = %+v, %v", round, id, got, err)
					}
					return nil
				})
			}
		}
	}
	b.update(func(w store.Writer) error { return table.Delete(w, store.K().ID(4)) })
	b.view(func(r store.Reader) error {
		if _, err := memo.Get(r, store.K().ID(4)); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a deleted row = %v, want ErrNotFound", err)
		}
		return nil
	})
}
