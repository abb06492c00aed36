package store_test

import (
	"testing"
	"time"

	"crmbot/store"
	"crmbot/store/memory"
)

// TestIndexesHoldWhatIsReadBack puts rows with fractions of seconds in a zone: what the index holds is what a reading
// of the row would give.
func TestIndexesHoldWhatIsReadBack(t *testing.T) {
	t.Parallel()
	type span struct{ From, To time.Time }
	type row struct {
		ID   uint64    `json:"id"`
		At   time.Time `json:"at,omitzero"`
		Span span      `json:"span"`
		Tags []string  `json:"tags,omitempty"`
	}
	table := store.NewTable(store.Def[row]{Num: 9, Name: "rows", Key: func(r *row) store.Key { return store.K().ID(r.ID) },
		Indexes: []store.Index[row]{
			{Num: 1, Name: "at", Keys: func(r *row) []store.Key { return []store.Key{store.K().Time(r.At)} }},
			{Num: 2, Name: "to", Keys: func(r *row) []store.Key { return []store.Key{store.K().Time(r.Span.To).Text(r.Span.To.String())} }},
			{Num: 3, Name: "tags", Keys: func(r *row) []store.Key { return []store.Key{store.K().ID(uint64(len(r.Tags)))} }},
		}})
	e := memory.New()
	at := time.Date(2026, 11, 23, 10, 0, 0, 987_654_321, time.FixedZone("UTC+8", 8*3600))
	for _, r := range []row{{ID: 1, At: at, Span: span{at, at.Add(time.Hour)}, Tags: []string{}}, {ID: 2}, {ID: 3, At: at.AddDate(-100, 0, 0)}} {
		given := r
		if err := e.Update(t.Context(), "w", func(w store.Writer) error { return table.Put(w, &r) }); err != nil {
			t.Fatal(err)
		}
		if r.At != given.At || r.Span != given.Span {
			t.Errorf("Put changed the row it was handed to %+v", r)
		}
	}
	if err := e.View(t.Context(), "w", func(r store.Reader) error { return table.Verify(r) }); err != nil {
		t.Errorf("Verify = %v, want nil", err)
	}
}
