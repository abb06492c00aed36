// Package bolt is the store engine on one bbolt file, held by one process.
package bolt

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"crmbot/store"
)

// Options are what an operator may choose; the zero value is right for nearly everybody.
type Options struct {
	LockTimeout time.Duration // how long to wait for another process's lock; 0 means 700 ms
	MaxSize     int64         // bytes the file may grow to, give or take 4 MB; 0 means no limit
}

// Engine is a store.Engine on a bbolt file: one bucket a workspace, flat keys in it.
//
// Never call Update from inside View or View from inside Update of the same goroutine: when
// the file has to grow, the writer waits for the readers.
type Engine struct {
	db   *bbolt.DB
	path string

	turn    turn
	group   *group // the one that gathers members; these are guarded by the turn's mu
	landing *group // the one on its way into the file

	mu     sync.Mutex
	closed bool
	open   sync.WaitGroup // running transactions

	fault    atomic.Pointer[error] // why writing has stopped for good
	broken   chan struct{}         // closed with the first fault
	stuck    atomic.Bool           // bbolt's locks are lost
	counters counters
}

var (
	_ store.Engine = (*Engine)(nil)
	_ store.Lister = (*Engine)(nil)
)

// View implements store.Engine.
func (e *Engine) View(ctx context.Context, workspace string, fn func(store.Reader) error) error {
	if err := e.begin(ctx, workspace); err != nil {
		return err
	}
	defer e.open.Done()
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))

	tx, err := e.db.Begin(false)
	if err != nil {
		return plain("begin reading", err)
	}
	defer func() { _ = tx.Rollback() }() // a read transaction's rollback cannot fail
	bucket, err := bucketOf(tx, workspace)
	if err != nil {
		return err
	}
	r := &reader{bucket: bucket, bounds: bounds{max: tx.Size()}}
	defer r.end()
	return r.result(fn(r))
}

// Workspaces implements store.Lister.
func (e *Engine) Workspaces(ctx context.Context) (names []string, err error) {
	if err := e.begin(ctx, "all"); err != nil {
		return nil, err
	}
	defer e.open.Done()
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer damaged(&err)
	err = e.db.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(name []byte, _ *bbolt.Bucket) error {
			names = append(names, string(name))
			return nil
		})
	})
	return names, err
}

// Close implements store.Engine.
func (e *Engine) Close() error {
	e.mu.Lock()
	was := e.closed
	e.closed = true
	e.mu.Unlock()
	e.open.Wait()
	if was {
		return nil
	}
	if e.stuck.Load() {
		return fmt.Errorf("close database: %w", e.Fault())
	}
	if err := e.db.Close(); err != nil {
		return fmt.Errorf("close database: %w", err)
	}
	return nil
}

// Path is where the file lies.
func (e *Engine) Path() string { return e.path }

// Broken is closed when no write can succeed any more until the process starts again: the
// outcome of a commit is unknown, or the file cannot be mapped. Reads may still work.
func (e *Engine) Broken() <-chan struct{} { return e.broken }

// Fault is why writing stopped, nil while it has not.
func (e *Engine) Fault() error {
	if p := e.fault.Load(); p != nil {
		return *p
	}
	return nil
}

func (e *Engine) setFault(err error) {
	if e.fault.CompareAndSwap(nil, &err) {
		close(e.broken)
	}
}

// begin counts a transaction in; the caller calls e.open.Done when it is over.
func (e *Engine) begin(ctx context.Context, workspace string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if workspace == "" {
		return fmt.Errorf("%w: no workspace named", store.ErrMisuse)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return store.ErrClosed
	}
	e.open.Add(1)
	return nil
}

// bucketOf opens a workspace's bucket, nil while it has none.
func bucketOf(tx *bbolt.Tx, workspace string) (b *bbolt.Bucket, err error) {
	defer damaged(&err)
	return tx.Bucket([]byte(workspace)), nil
}

// damaged turns a panic of bbolt, which meets damaged pages with one, into ErrDamaged.
// It is deferred around calls of bbolt only, never around a caller's function.
func damaged(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: %v", store.ErrDamaged, p)
	}
}

// plain puts bbolt's errors into the words of store.
func plain(doing string, err error) error {
	switch {
	case errors.Is(err, berrors.ErrDatabaseNotOpen):
		err = store.ErrClosed
	case full(err):
		err = fmt.Errorf("%w: %w", store.ErrFull, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}
