// Package memory is the store engine that keeps everything in memory: for tests, trials and dry runs.
package memory

import (
	"context"
	"fmt"
	"hash/maphash"
	"iter"
	"maps"
	"slices"
	"sync"

	"crmbot/store"
)

// Engine is a store.Engine whose snapshots are roots of persistent trees: readers never wait.
type Engine struct {
	trees trees

	mu     sync.Mutex
	spaces map[string]*space
	closed bool
	open   sync.WaitGroup // running transactions
}

// space is one workspace.
type space struct {
	turn chan struct{} // holds one token: whose turn it is to write
	root *node         // guarded by Engine.mu
}

var (
	_ store.Engine = (*Engine)(nil)
	_ store.Lister = (*Engine)(nil)
)

// New makes an empty engine.
func New() *Engine {
	return &Engine{trees: trees{seed: maphash.MakeSeed()}, spaces: map[string]*space{}}
}

// View implements store.Engine.
func (e *Engine) View(ctx context.Context, workspace string, fn func(store.Reader) error) error {
	s, err := e.begin(ctx, workspace)
	if err != nil {
		return err
	}
	defer e.open.Done()
	r := &reader{root: e.root(s)}
	defer r.end()
	return r.result(fn(r))
}

// Update implements store.Engine.
func (e *Engine) Update(ctx context.Context, workspace string, fn func(store.Writer) error) error {
	s, err := e.begin(ctx, workspace)
	if err != nil {
		return err
	}
	defer e.open.Done()
	select {
	case <-s.turn:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { s.turn <- struct{}{} }()

	r := &reader{root: e.root(s)}
	b := store.NewBuffer(r)
	defer r.end()
	defer b.End()
	if err := r.result(fn(b)); err != nil {
		return err
	}
	root := r.root
	for k, v := range b.Changes() {
		if v == nil {
			root = remove(root, k)
		} else {
			root = e.trees.put(root, k, v)
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	s.root = root
	return nil
}

// Workspaces implements store.Lister.
func (e *Engine) Workspaces(context.Context) ([]string, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	var out []string
	for _, name := range slices.Sorted(maps.Keys(e.spaces)) {
		if e.spaces[name].root != nil {
			out = append(out, name)
		}
	}
	return out, nil
}

// Close implements store.Engine.
func (e *Engine) Close() error {
	e.mu.Lock()
	e.closed = true
	e.mu.Unlock()
	e.open.Wait()
	return nil
}

func (e *Engine) begin(ctx context.Context, workspace string) (*space, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if workspace == "" {
		return nil, fmt.Errorf("%w: no workspace named", store.ErrMisuse)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil, store.ErrClosed
	}
	s := e.spaces[workspace]
	if s == nil {
		s = &space{turn: make(chan struct{}, 1)}
		s.turn <- struct{}{}
		e.spaces[workspace] = s
	}
	e.open.Add(1)
	return s, nil
}

func (e *Engine) root(s *space) *node {
	e.mu.Lock()
	defer e.mu.Unlock()
	return s.root
}

// reader reads one snapshot.
type reader struct {
	root  *node
	err   error
	ended bool
}

func (r *reader) Get(key []byte) ([]byte, error) {
	if r.ended {
		return nil, store.ErrMisuse
	}
	n := find(r.root, key)
	if n == nil {
		return nil, store.ErrNotFound
	}
	return n.value, nil
}

func (r *reader) GetMany(keys [][]byte) ([][]byte, error) {
	if r.ended {
		return nil, store.ErrMisuse
	}
	out := make([][]byte, len(keys))
	for i, k := range keys {
		if n := find(r.root, k); n != nil {
			out[i] = n.value
		}
	}
	return out, nil
}

func (r *reader) Range(s store.Span) iter.Seq2[[]byte, []byte] {
	return func(yield func([]byte, []byte) bool) {
		switch {
		case r.ended:
		case s.Desc:
			walkBack(r.root, s.From, s.To, yield)
		default:
			walk(r.root, s.From, s.To, yield)
		}
	}
}

func (r *reader) Fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

func (r *reader) end() { r.ended = true }

// result is what the transaction returns when its function returned err.
func (r *reader) result(err error) error {
	if r.err != nil {
		return r.err
	}
	return err
}
