package bolt

import (
	"context"
	"slices"
	"sync"
)

// turn says whose function may run. Those who wait get it in the order they came. Its mu also guards the engine's groups.
type turn struct {
	mu    sync.Mutex
	taken bool
	held  bool // nobody's function runs: the turn is kept from those who wait until a group has landed
	queue []chan struct{}
	last  int // members of the last group that was closed
}

// take waits for the turn or for ctx.
func (t *turn) take(ctx context.Context) error {
	t.mu.Lock()
	if !t.taken {
		t.taken = true
		t.mu.Unlock()
		return nil
	}
	mine := make(chan struct{})
	t.queue = append(t.queue, mine)
	t.mu.Unlock()
	select {
	case <-mine:
		return nil
	case <-ctx.Done():
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if i := slices.Index(t.queue, mine); i >= 0 {
		t.queue = slices.Delete(t.queue, i, i+1)
		return ctx.Err()
	}
	return nil // it was handed over at the same moment: use it
}

// next hands the turn to the next who waits. The caller holds mu.
func (t *turn) next() {
	if len(t.queue) == 0 {
		t.taken = false
		return
	}
	next := t.queue[0]
	t.queue = slices.Delete(t.queue, 0, 1)
	close(next)
}

// give hands the turn on.
func (t *turn) give() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.next()
}

// idle tells that nobody would take the turn at once, although several did before.
func (t *turn) idle() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.last > 1 && len(t.queue) == 0
}
