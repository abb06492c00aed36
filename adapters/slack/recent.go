package slack

import "sync"

// recent remembers the newest keys up to a bound, so that what strangers send cannot fill the memory. Safe for many goroutines.
type recent[V any] struct {
	mu    sync.Mutex
	max   int
	vals  map[string]V
	order []string // oldest first; a ring once full
	next  int
}

func newRecent[V any](limit int) *recent[V] {
	return &recent[V]{max: limit, vals: map[string]V{}}
}

func (r *recent[V]) get(key string) (V, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	v, ok := r.vals[key]
	return v, ok
}

// put sets a key; a new one pushes the oldest out when there are too many.
func (r *recent[V]) put(key string, v V) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, have := r.vals[key]; have {
		r.vals[key] = v
		return
	}
	r.vals[key] = v
	if len(r.order) < r.max {
		r.order = append(r.order, key)
		return
	}
	delete(r.vals, r.order[r.next])
	r.order[r.next] = key
	r.next = (r.next + 1) % r.max
}
