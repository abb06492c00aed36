// Package store is the ordered key-value contract that crmbot's state rests on, and the typed tables above it.
//
// An engine keeps workspaces (one company's CRM each). Every key of a transaction lies inside its
// workspace: callers never write the workspace into a key, the engine puts it in front.
package store

import (
	"context"
	"errors"
	"iter"
)

// Errors callers test for with errors.Is.
var (
	// ErrNotFound: no row under that key.
	ErrNotFound = errors.New("not found")
	// ErrTaken: a unique index already holds that key for another row. Nothing was written.
	ErrTaken = errors.New("already taken")
	// ErrUnknown: a commit was sent and its outcome is not known. Only what carries a delivery id may be tried again.
	ErrUnknown = errors.New("commit outcome unknown")
	// ErrFull: the disk or the size limit is reached. Nothing was written; reads go on, and writes do once there is room.
	ErrFull = errors.New("no room left for the database")
	// ErrLocked: another process holds the database file.
	ErrLocked = errors.New("database is in use by another process")
	// ErrNewer: the database was written by a newer crmbot; it is refused, not guessed at.
	ErrNewer = errors.New("database has a newer format")
	// ErrDamaged: the file or a row cannot be read.
	ErrDamaged = errors.New("database is damaged")
	// ErrClosed: the engine was closed.
	ErrClosed = errors.New("database is closed")
	// ErrMisuse: a programmer's mistake, such as writing while a Range is open or using a
	// Reader after its transaction. Nothing was written by the call that returns it.
	ErrMisuse = errors.New("store used wrongly")
)

// Engine keeps the keys of many workspaces. It is safe for use by many goroutines. A transaction is
// never begun inside another of the same goroutine: the two may wait for each other.
type Engine interface {
	// View runs fn over one consistent snapshot.
	View(ctx context.Context, workspace string, fn func(Reader) error) error
	// Update runs fn over a snapshot with its writes buffered above it and makes them durable, all or none,
	// when fn returns nil. fn may run twice: what it captures is assigned, never appended to.
	// One Update at a time runs in a workspace; those that wait are committed together.
	Update(ctx context.Context, workspace string, fn func(Writer) error) error
	// Close waits for running transactions and releases the file.
	Close() error
}

// Reader reads one snapshot. Slices it hands out are valid until the transaction ends and must not be changed.
type Reader interface {
	// Get returns ErrNotFound when the key is absent.
	Get(key []byte) ([]byte, error)
	// GetMany returns one value a key, nil where absent, in one round trip.
	GetMany(keys [][]byte) ([][]byte, error)
	// Range walks the keys of span in order. A fault while walking ends the loop and makes the
	// transaction fail, so loops need no error of their own. Writing while a Range is open is refused.
	Range(span Span) iter.Seq2[[]byte, []byte]
	// Fail makes the transaction return err when its function ends, whatever the function returns.
	Fail(err error)
}

// Writer reads its own writes. Put and Delete copy what they are given; deleting an absent key is
// no error. A key has 1 to MaxKey bytes.
type Writer interface {
	Reader
	Put(key, value []byte) error
	Delete(key []byte) error
}

// MaxKey is the longest key an engine takes, in bytes.
const MaxKey = 16 << 10

// Lister is an engine that knows which workspaces hold something, in order.
type Lister interface {
	Workspaces(ctx context.Context) ([]string, error)
}

// Span is the half-open key range [From, To); a nil To is the end of the workspace. Desc walks it backwards.
type Span struct {
	From, To []byte
	Desc     bool
}
