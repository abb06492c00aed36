package bolt

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"crmbot/store"
)

// Group commit without a timer. Whoever has the turn runs its function over the open bbolt
// transaction and puts what it wrote into it. If others wait, it hands the turn on and waits
// for the commit; the last one, behind whom nobody waits, commits for all. A single writer
// never waits for anything.

// A group takes no more members once it has this many or this many bytes, so that a commit
// stays short however many wait.
const (
	groupMembers = 256
	groupBytes   = 8 << 20
)

// group is one bbolt write transaction on its way. It belongs to whoever has the turn; err
// may be read once done is closed.
type group struct {
	tx      *bbolt.Tx
	readers map[string]*reader
	members int // whose writes are in tx
	bytes   int
	done    chan struct{}
	err     error
}

// Update implements store.Engine.
func (e *Engine) Update(ctx context.Context, workspace string, fn func(store.Writer) error) error {
	if err := e.begin(ctx, workspace); err != nil {
		return err
	}
	defer e.open.Done()
	if err := e.turn.take(ctx); err != nil {
		return err
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	g, err := e.member(ctx, workspace, fn)
	if g == nil {
		return err
	}
	<-g.done
	if g.err != nil {
		return g.err
	}
	return err
}

// member runs fn as one member of the open group and passes on the turn, whatever becomes of
// fn. The group it returns is the one to wait for: the outcome of fn rests on it.
func (e *Engine) member(ctx context.Context, workspace string, fn func(store.Writer) error) (g *group, err error) {
	// A panic in fn unwinds through here, in its own goroutine; what it wrote is dropped.
	defer func() {
		if !e.finish() {
			g = nil
		}
	}()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	g, err = e.current()
	if err != nil {
		return nil, err
	}
	r, err := g.reader(workspace)
	if err != nil {
		return g, err
	}
	r.err = nil
	b := store.NewBuffer(r)
	defer b.End()
	if err := r.result(fn(b)); err != nil {
		return g, err
	}
	if b.Len() == 0 {
		return g, nil
	}
	if err := g.apply(workspace, b); err != nil {
		// The shared transaction may hold half of it, so nobody's part can be committed.
		g.err = err
		return g, err
	}
	g.members++
	g.bytes += b.Size()
	return g, nil
}

// current returns the open group, beginning one if there is none.
func (e *Engine) current() (*group, error) {
	if e.group != nil {
		return e.group, nil
	}
	if err := e.Fault(); err != nil {
		return nil, fmt.Errorf("%w for writing until restart: %s", store.ErrClosed, err.Error())
	}
	tx, err := e.db.Begin(true)
	if err != nil {
		if errors.Is(err, berrors.ErrInvalidMapping) {
			e.setFault(err)
		}
		return nil, plain("begin writing", err)
	}
	e.group = &group{tx: tx, readers: map[string]*reader{}, done: make(chan struct{})}
	return e.group, nil
}

// finish hands the turn on or ends the group. It tells whether anybody has to wait for the
// group: not when there is none, or it has nothing to commit.
func (e *Engine) finish() bool {
	g := e.group
	if g == nil {
		e.turn.give()
		return false
	}
	if g.err == nil && g.members < groupMembers && g.bytes < groupBytes {
		if e.last > 1 && g.members > 0 && !e.turn.waiting() {
			// The group before has just been answered; let those woken by it come in, or
			// every second commit would carry one member only.
			runtime.Gosched()
		}
		empty := g.members == 0
		if e.turn.giveOn() {
			return !empty
		}
	}
	e.flush()
	e.turn.give()
	return true
}

// flush ends the open group, if there is one, and tells its members.
func (e *Engine) flush() {
	g := e.group
	if g == nil {
		return
	}
	e.group, e.last = nil, g.members
	defer close(g.done)
	e.end(g)
}

// end commits the group, or rolls it back if it has nothing or must not be committed.
func (e *Engine) end(g *group) {
	if g.members == 0 || g.err != nil {
		e.undo(g)
		return
	}
	id := g.tx.ID()
	if err := commit(g.tx); err != nil {
		g.err = e.outcome(id, err)
		e.undo(g)
		return
	}
	e.counters.add(g.members)
}

// undo ends a transaction that was not committed. If even that meets damage, bbolt's own locks
// stay taken and nothing can be written or closed any more.
func (e *Engine) undo(g *group) {
	err := rollback(g.tx)
	if err != nil && !errors.Is(err, berrors.ErrTxClosed) {
		e.setFault(err)
		e.stuck.Store(true)
	}
}

// outcome finds out what became of a transaction whose commit returned err. As long as the
// file does not show its number, nothing of it was or will be stored.
func (e *Engine) outcome(id int, err error) error {
	shown := true
	if !errors.Is(err, store.ErrDamaged) {
		look := e.db.View(func(tx *bbolt.Tx) error {
			shown = tx.ID() >= id
			return nil
		})
		if look != nil {
			err = errors.Join(err, look)
		}
	}
	if shown {
		err = fmt.Errorf("%w: %w", store.ErrUnknown, err)
		e.setFault(err)
		return err
	}
	return plain("commit", err)
}

// reader reads the workspace as the members before left it.
func (g *group) reader(workspace string) (*reader, error) {
	if r := g.readers[workspace]; r != nil {
		return r, nil
	}
	b, err := bucketOf(g.tx, workspace)
	if err != nil {
		return nil, err
	}
	r := &reader{bucket: b, bounds: bounds{max: math.MaxInt64}} // members before may have put what the file has no room for yet
	g.readers[workspace] = r
	return r, nil
}

// apply puts what a member wrote into the shared transaction.
func (g *group) apply(workspace string, b *store.Buffer) (err error) {
	defer damaged(&err)
	bucket := g.readers[workspace].bucket
	if bucket == nil {
		if bucket, err = g.tx.CreateBucketIfNotExists([]byte(workspace)); err != nil {
			return fmt.Errorf("create workspace: %w", err)
		}
		g.readers[workspace].bucket = bucket
	}
	for k, v := range b.Changes() {
		if v == nil {
			err = bucket.Delete(k)
		} else {
			err = bucket.Put(k, v)
		}
		if err != nil {
			return fmt.Errorf("write: %w", err)
		}
	}
	return nil
}

func commit(tx *bbolt.Tx) (err error) {
	defer damaged(&err)
	return tx.Commit()
}

func rollback(tx *bbolt.Tx) (err error) {
	defer damaged(&err)
	return tx.Rollback()
}

// full tells whether err says that there is no room. bbolt keeps only the text of some of these errors.
func full(err error) bool {
	if errors.Is(err, berrors.ErrMaxSizeReached) {
		return true
	}
	for _, no := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT} {
		if errors.Is(err, no) || strings.HasSuffix(err.Error(), no.Error()) {
			return true
		}
	}
	return false
}
