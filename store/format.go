package store

import (
	"context"
	"fmt"
)

// Step is one numbered change of the stored format. Steps are appended, never edited. A step may
// be cut off and run again, so it must be repeatable; it begins its own updates, in batches.
type Step struct {
	To   int // the format it leads to: 2 for the first step, one more for each after it
	Name string
	Run  func(ctx context.Context, e Engine, workspace string) error
}

// formatKey is where the format version stands.
func formatKey() []byte { return []byte{systemTable, systemFormat} }

// Format returns the workspace's format version, 0 when it has none yet.
func Format(r Reader) (int, error) {
	n := 0
	err := getSystem(r, formatKey(), &n)
	return n, err
}

// Migrate brings a workspace to the newest format: an empty one gets it at once, an older one
// goes through the steps it lacks. ErrNewer: it was written by a newer crmbot.
// ErrDamaged: it holds rows but no format version.
func Migrate(ctx context.Context, e Engine, workspace string, steps []Step) error {
	newest := 1 + len(steps)
	for i, s := range steps {
		if s.To != i+2 {
			panic(fmt.Sprintf("store: step %q leads to format %d, its place is %d", s.Name, s.To, i+2))
		}
	}
	have, err := startFormat(ctx, e, workspace, newest)
	if err != nil {
		return fmt.Errorf("format of %s: %w", workspace, err)
	}
	for _, s := range steps {
		if s.To <= have {
			continue
		}
		if err := s.Run(ctx, e, workspace); err != nil {
			return fmt.Errorf("migrate %s to format %d (%s): %w", workspace, s.To, s.Name, err)
		}
		err := e.Update(ctx, workspace, func(w Writer) error { return putSystem(w, formatKey(), s.To) })
		if err != nil {
			return fmt.Errorf("note format %d of %s: %w", s.To, workspace, err)
		}
	}
	return nil
}

// startFormat reads the format a migration starts from, giving an empty workspace the newest.
func startFormat(ctx context.Context, e Engine, workspace string, newest int) (have int, err error) {
	empty := true
	err = e.View(ctx, workspace, func(r Reader) error {
		for range r.Range(Span{}) {
			empty = false
			break
		}
		have, err = Format(r)
		return err
	})
	switch {
	case err != nil:
		return 0, err
	case have > newest:
		return 0, fmt.Errorf("%w: it has %d, this crmbot knows up to %d", ErrNewer, have, newest)
	case have > 0:
		return have, nil
	case !empty:
		return 0, fmt.Errorf("%w: it holds rows but no format version", ErrDamaged)
	}
	return newest, e.Update(ctx, workspace, func(w Writer) error { return putSystem(w, formatKey(), newest) })
}
