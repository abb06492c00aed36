package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
)

// copyBatch is how many bytes of keys and values one update of a copy takes.
const copyBatch = 1 << 20

// WriteDump writes every key of the workspace as a line `key value`, in hex and in order.
func WriteDump(r Reader, w io.Writer) error {
	out := bufio.NewWriter(w)
	for k, v := range r.Range(Span{}) {
		fmt.Fprintf(out, "%x %x\n", k, v) // the first fault is kept and comes with Flush
	}
	return out.Flush()
}

// Copy copies a workspace key by key into another engine, where it must be empty (else ErrTaken).
// What was copied before an error stays there.
func Copy(ctx context.Context, from, to Engine, workspace string) error {
	return from.View(ctx, workspace, func(r Reader) error {
		var at []byte // first key not copied yet
		done := false
		return fill(ctx, to, workspace, func() (k, v []byte, err error) {
			if done {
				return nil, nil, io.EOF
			}
			for k, v := range r.Range(Span{From: at}) {
				at = append(append(at[:0:0], k...), 0)
				return k, v, nil
			}
			done = true
			return nil, nil, io.EOF
		})
	})
}

// fill writes what next yields, until io.EOF, into an empty workspace.
func fill(ctx context.Context, e Engine, workspace string, next func() (k, v []byte, err error)) error {
	type pair struct{ k, v []byte }
	for first, end := true, false; !end; first = false {
		var batch []pair
		for size := 0; size < copyBatch; {
			k, v, err := next()
			if errors.Is(err, io.EOF) {
				end = true
				break
			}
			if err != nil {
				return err
			}
			batch = append(batch, pair{k, v})
			size += len(k) + len(v)
		}
		err := e.Update(ctx, workspace, func(w Writer) error {
			if first {
				for range w.Range(Span{}) {
					return fmt.Errorf("workspace %s holds rows: %w", workspace, ErrTaken)
				}
			}
			for _, p := range batch {
				if err := w.Put(p.k, p.v); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
