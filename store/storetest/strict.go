// Package storetest holds what every store engine must pass, and an engine wrapper that turns
// misuse of the contract into panics. Only tests import it.
package storetest

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"runtime"
	"strings"
	"sync"

	"crmbot/store"
)

// Strict wraps an engine so that mistakes that other engines forgive by luck are panics: a function
// given to Update that writes something else when it runs again, a write under an open range,
// a reader used after its transaction, a returned slice that was changed or kept (it is
// overwritten at the end), a transaction begun inside another of the same goroutine.
func Strict(inner store.Engine) store.Engine {
	return &strict{inner: inner, busy: map[string]bool{}}
}

type strict struct {
	inner store.Engine
	mu    sync.Mutex
	busy  map[string]bool // goroutines inside a transaction
}

// View implements store.Engine.
func (s *strict) View(ctx context.Context, workspace string, fn func(store.Reader) error) error {
	defer s.enter()()
	return s.inner.View(ctx, workspace, func(r store.Reader) error {
		g := &guard{r: r}
		defer g.end()
		return fn(g)
	})
}

// Update implements store.Engine.
func (s *strict) Update(ctx context.Context, workspace string, fn func(store.Writer) error) error {
	defer s.enter()()
	return s.inner.Update(ctx, workspace, func(w store.Writer) error {
		first, err := once(w, fn)
		if first.failed != nil {
			w.Fail(first.failed)
			return err
		}
		second, again := once(w, fn)
		if (err == nil) != (again == nil) || second.failed != nil {
			panic(fmt.Sprintf("storetest: an update ended with %v and, run again, with %v", err, again))
		}
		if err != nil {
			return again
		}
		same(first.buffer, second.buffer)
		return second.buffer.Apply(w)
	})
}

// Workspaces implements store.Lister where the wrapped engine does.
func (s *strict) Workspaces(ctx context.Context) ([]string, error) {
	l, ok := s.inner.(store.Lister)
	if !ok {
		return nil, store.ErrMisuse
	}
	return l.Workspaces(ctx)
}

// Close implements store.Engine.
func (s *strict) Close() error { return s.inner.Close() }

// enter notes that this goroutine is inside a transaction, until the returned function is called.
func (s *strict) enter() func() {
	buf := make([]byte, 64)
	id := strings.Fields(string(buf[:runtime.Stack(buf, false)]))[1]
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy[id] {
		panic("storetest: a transaction begun inside another of the same goroutine")
	}
	s.busy[id] = true
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.busy, id)
	}
}

// attempt is one run of an update function.
type attempt struct {
	buffer *store.Buffer
	failed error
}

// failures takes Fail calls of one run, so that the other run starts without them.
type failures struct {
	store.Reader
	first error
}

func (f *failures) Fail(err error) {
	if f.first == nil {
		f.first = err
	}
}

func once(w store.Reader, fn func(store.Writer) error) (attempt, error) {
	f := &failures{Reader: w}
	b := store.NewBuffer(f)
	g := &guard{r: b, w: b}
	defer g.end()
	err := fn(g)
	return attempt{buffer: b, failed: f.first}, err
}

// same panics unless both runs buffered the same.
func same(a, b *store.Buffer) {
	next, stop := iter.Pull2(b.Changes())
	defer stop()
	for k, v := range a.Changes() {
		k2, v2, ok := next()
		if !ok || !bytes.Equal(k, k2) || !bytes.Equal(v, v2) || (v == nil) != (v2 == nil) {
			panic(fmt.Sprintf("storetest: an update wrote key %x and, run again, something else (%x): it depends on more than the store", k, k2))
		}
	}
	if k, _, ok := next(); ok {
		panic(fmt.Sprintf("storetest: an update, run again, wrote one key more: %x", k))
	}
}

// guard watches one run of one transaction's function.
type guard struct {
	r     store.Reader
	w     store.Writer // nil in a view
	lent  []lent
	open  int
	ended bool
}

// lent is a slice handed out, and what it held.
type lent struct{ given, was []byte }

func (g *guard) Get(key []byte) ([]byte, error) {
	g.alive()
	v, err := g.r.Get(key)
	return g.lend(v), err
}

func (g *guard) GetMany(keys [][]byte) ([][]byte, error) {
	g.alive()
	vs, err := g.r.GetMany(keys)
	out := make([][]byte, len(vs))
	for i, v := range vs {
		out[i] = g.lend(v)
	}
	return out, err
}

func (g *guard) Range(s store.Span) iter.Seq2[[]byte, []byte] {
	return func(yield func([]byte, []byte) bool) {
		g.alive()
		g.open++
		defer func() { g.open-- }()
		for k, v := range g.r.Range(s) {
			if !yield(g.lend(k), g.lend(v)) {
				return
			}
		}
	}
}

func (g *guard) Fail(err error) {
	g.alive()
	g.r.Fail(err)
}

func (g *guard) Put(key, value []byte) error {
	g.writable()
	return g.w.Put(key, value)
}

func (g *guard) Delete(key []byte) error {
	g.writable()
	return g.w.Delete(key)
}

func (g *guard) alive() {
	if g.ended {
		panic("storetest: a reader was used after its transaction")
	}
}

func (g *guard) writable() {
	g.alive()
	if g.open > 0 {
		panic("storetest: a write under an open range; collect first, then write")
	}
}

func (g *guard) lend(v []byte) []byte {
	if v == nil {
		return nil
	}
	given := append([]byte{}, v...)
	g.lent = append(g.lent, lent{given: given, was: append([]byte{}, v...)})
	return given[:len(given):len(given)]
}

// end takes everything lent back and makes it useless.
func (g *guard) end() {
	g.ended = true
	for _, l := range g.lent {
		if !bytes.Equal(l.given, l.was) {
			panic(fmt.Sprintf("storetest: a slice of the store was changed, it held %x", l.was))
		}
		for i := range l.given {
			l.given[i] = 0xdb
		}
	}
}
