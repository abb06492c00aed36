package bolt

import (
	"context"
	"slices"
	"sync"
)

// turn says who may write. Those who wait get it in the order they came.
type turn struct {
	mu    sync.Mutex
	taken bool
	queue []chan struct{}
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

// waiting tells whether somebody would take the turn at once.
func (t *turn) waiting() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.queue) > 0
}

// give hands the turn to the next who waits.
func (t *turn) give() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pass()
}

// giveOn hands the turn on only if somebody waits for it, and tells whether it did.
func (t *turn) giveOn() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.queue) == 0 {
		return false
	}
	t.pass()
	return true
}

func (t *turn) pass() {
	if len(t.queue) == 0 {
		t.taken = false
		return
	}
	next := t.queue[0]
	t.queue = slices.Delete(t.queue, 0, 1)
	close(next)
}
