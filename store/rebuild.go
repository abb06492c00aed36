package store

import (
	"context"
	"fmt"
)

// rebuildBatch is how many entries or rows one update of a rebuild looks at.
const rebuildBatch = 500

// rebuildPlace is how far a rebuild has come; it is stored, so that one that was cut off goes on.
type rebuildPlace struct {
	Rows bool   `json:"rows,omitempty"` // false: clearing entries nobody asks for; true: adding those that are missing
	Next []byte `json:"next,omitempty"` // first key not looked at yet
}

// Rebuild makes the index entries what the rows ask for, in batches of its own updates, while
// others read and write. Cut off, it goes on where it stopped. Call it from a migration when an
// index is added or changes. ErrTaken: two rows want one key of a unique index.
func (t *Table[V]) Rebuild(ctx context.Context, e Engine, workspace string) error {
	for done := false; !done; {
		err := e.Update(ctx, workspace, func(w Writer) (err error) {
			done, err = t.rebuildStep(w)
			return err
		})
		if err != nil {
			return fmt.Errorf("rebuild indexes of %s: %w", t.def.Name, err)
		}
	}
	return nil
}

// rebuildStep does one batch and tells whether it was the last.
func (t *Table[V]) rebuildStep(w Writer) (done bool, err error) {
	key := []byte{systemTable, systemRebuild, t.def.Num}
	var p rebuildPlace
	if err := getSystem(w, key, &p); err != nil {
		return false, err
	}
	if p.Rows {
		p.Next, err = t.addMissing(w, p.Next)
		done = p.Next == nil
	} else {
		p.Next, err = t.clearOrphans(w, p.Next)
		p.Rows = p.Next == nil
	}
	if err != nil {
		return false, err
	}
	if done {
		return true, w.Delete(key)
	}
	return false, putSystem(w, key, p)
}

// clearOrphans looks at one batch of index entries and returns where the next begins, nil at the end.
func (t *Table[V]) clearOrphans(w Writer, from []byte) (next []byte, err error) {
	if from == nil {
		from = []byte{t.def.Num, 1}
	}
	var gone [][]byte
	seen := 0
	for k, v := range w.Range(Span{From: from, To: after([]byte{t.def.Num})}) {
		if seen++; seen > rebuildBatch {
			next = append([]byte(nil), k...)
			break
		}
		ok := false
		if t.nums[k[1]] != 0 {
			if ok, _, err = t.wanted(w, k, v); err != nil {
				return nil, err
			}
		}
		if !ok {
			gone = append(gone, append([]byte(nil), k...))
		}
	}
	for _, k := range gone {
		if err := w.Delete(k); err != nil {
			return nil, err
		}
	}
	return next, nil
}

// addMissing looks at one batch of rows and returns where the next begins, nil at the end.
func (t *Table[V]) addMissing(w Writer, from []byte) (next []byte, err error) {
	span := All().span(t.def.Num, 0)
	if from != nil {
		span.From = from
	}
	var asked [][]entry
	for rk, raw := range w.Range(span) {
		if len(asked) == rebuildBatch {
			next = append([]byte(nil), rk...)
			break
		}
		entries, err := t.entries(rk, raw)
		if err != nil {
			return nil, err
		}
		asked = append(asked, entries)
	}
	for _, entries := range asked {
		if err := t.addEntries(w, entries); err != nil {
			return nil, err
		}
	}
	return next, nil
}

// addEntries writes those entries of one row that are not stored.
func (t *Table[V]) addEntries(w Writer, entries []entry) error {
	keys := make([][]byte, len(entries))
	for i, e := range entries {
		keys[i] = e.key
	}
	have, err := w.GetMany(keys)
	if err != nil {
		return err
	}
	var missing []entry
	for i, e := range entries {
		if have[i] == nil {
			missing = append(missing, e)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return t.move(w, nil, missing, missing[0].key[missing[0].split:])
}
