package bolt

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"crmbot/store"
)

// Group commit without a timer, in two steps. Whoever has the turn runs its function over what is
// stored and over what the groups on their way have written, and adds what it wrote to the open
// group. The group is closed and written into the file, in the order of its keys, as soon as the
// one before has landed and nobody else waits for the turn. While a large group is written the
// next one gathers above it; a small one keeps the turn, so that those it answers are the next
// group. A single writer never waits for anything.

// A group takes no more members once it has groupMembers or groupBytes, so that a commit stays
// short however many wait. Once it has groupMany members or groupLarge bytes it is worth a commit
// of its own: it waits for nobody if it can be written at once, and the next may gather meanwhile.
const (
	groupMembers = 256
	groupBytes   = 8 << 20
	groupMany    = 24
	groupLarge   = 256 << 10
)

// group is what several updates wrote, on its way into the file.
type group struct {
	base    *group                   // the one that was landing when this one began, nil once it has landed
	changes map[string]*store.Buffer // by workspace; only whoever has the turn adds, and nobody once it is closed
	members int                      // that wrote something
	bytes   int
	lead    chan struct{} // one member takes what is sent here and lands the group
	done    chan struct{}
	err     error // the outcome for all members; may be read once done is closed
}

func (g *group) full() bool { return g.members >= groupMembers || g.bytes >= groupBytes }

func (g *group) large() bool { return g.members >= groupMany || g.bytes >= groupLarge }

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
	select {
	case <-g.done:
	case <-g.lead:
		e.land(g)
	}
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
	g, base, err := e.current()
	if err != nil {
		return nil, err
	}
	tx, err := e.db.Begin(false)
	if err != nil {
		return g, plain("begin reading", err)
	}
	// It ends before anybody waits for a group: a file that has to grow waits for its readers.
	defer func() { _ = tx.Rollback() }() // a read transaction's rollback cannot fail
	bucket, err := bucketOf(tx, workspace)
	if err != nil {
		return g, err
	}
	r := &reader{bucket: bucket, bounds: bounds{max: tx.Size()}}
	defer r.end()
	b := store.NewBuffer(g.over(workspace, base, r))
	defer b.End()
	if err := r.result(fn(b)); err != nil {
		return g, err
	}
	if b.Len() == 0 {
		return g, nil
	}
	g.members++
	g.bytes += b.Size()
	if all := g.changes[workspace]; all != nil {
		all.Take(b)
	} else {
		g.changes[workspace] = b.Moved()
	}
	return g, nil
}

// over is what a member reads: the file, the group that is landing, and the members before it.
func (g *group) over(workspace string, base *group, r store.Reader) store.Reader {
	for _, below := range []*group{base, g} {
		if below == nil {
			continue
		}
		if b := below.changes[workspace]; b != nil {
			r = b.Over(r)
		}
	}
	return r
}

// current returns the open group, beginning one if there is none, and the one it is built upon, nil if that has landed.
func (e *Engine) current() (g, base *group, err error) {
	e.turn.mu.Lock()
	defer e.turn.mu.Unlock()
	if err := e.Fault(); err != nil {
		return nil, nil, halted(err)
	}
	if e.group == nil {
		e.group = &group{base: e.landing, changes: map[string]*store.Buffer{}, lead: make(chan struct{}, 1), done: make(chan struct{})}
	}
	return e.group, e.group.base, nil
}

// halted is what a write is told after the outcome of a commit could not be found out.
func halted(fault error) error {
	return fmt.Errorf("%w for writing until restart: %s", store.ErrClosed, fault.Error())
}

// finish hands the turn on, keeps it for a group that is full, or lands the group. It tells
// whether anybody has to wait for the group: not when there is none, or when nothing rests on it.
func (e *Engine) finish() (wait bool) {
	if e.turn.idle() {
		// The group before has just been answered; let those woken by it come in, or
		// every second commit would carry one member only.
		runtime.Gosched()
	}
	g, wait := e.pass()
	if g != nil {
		e.land(g)
	}
	return wait
}

// pass is finish but for the landing: it returns the group that the caller has to land.
func (e *Engine) pass() (land *group, wait bool) {
	t := &e.turn
	t.mu.Lock()
	defer t.mu.Unlock()
	g := e.group
	switch {
	case g == nil:
	case e.landing != nil && g.full():
		t.held = true // until the one before has landed
		return nil, true
	case e.landing != nil:
		wait = true
	case g.err == nil && g.members > 0 && !g.large() && len(t.queue) > 0:
		wait = true
	default:
		land = e.close()
		wait = land != nil || g.err != nil
		if land != nil && !land.large() {
			t.held = true // whoever this group answers comes in with the next: two small groups would take two commits
			return land, true
		}
	}
	t.next()
	return land, wait
}

// close takes no more members into the open group, when none is landing, and returns it if it has to be landed: not
// when it holds nothing or fell with the one it was built upon. The caller holds the turn's mu.
func (e *Engine) close() *group {
	g := e.group
	e.group = nil
	if g.members == 0 || g.err != nil {
		close(g.done)
		return nil
	}
	e.landing, e.turn.last = g, g.members
	return g
}

// land writes a closed group into the file, tells its members, and sees to the group that gathered meanwhile.
func (e *Engine) land(g *group) {
	err := e.write(g)
	t := &e.turn
	t.mu.Lock()
	defer t.mu.Unlock()
	g.err = err
	e.landing = nil
	close(g.done)
	if e.group != nil {
		e.follow(err)
	}
	if t.held {
		t.held = false
		t.next()
	}
}

// follow sees to the group that gathered above one that has landed with err. The caller holds the turn's mu.
func (e *Engine) follow(err error) {
	next, t := e.group, &e.turn
	next.base = nil // a member that runs now has its rows already
	if err != nil {
		next.err = fmt.Errorf("after an update that was not stored: %w", err)
		if fault := e.Fault(); fault != nil {
			next.err = halted(fault)
		}
	}
	if t.taken && !t.held {
		return // whoever has the turn sees to it
	}
	if e.close() != nil {
		next.lead <- struct{}{}
	}
}

// rest waits until no group is on its way. The caller has the turn and keeps it.
func (e *Engine) rest() {
	for {
		landing, mine := e.onTheirWay()
		switch {
		case mine != nil:
			e.land(mine)
		case landing != nil:
			<-landing.done
		default:
			return
		}
	}
}

// onTheirWay returns the group that is landing, or else the open one, closed, for the caller to land.
func (e *Engine) onTheirWay() (landing, mine *group) {
	e.turn.mu.Lock()
	defer e.turn.mu.Unlock()
	if e.landing == nil && e.group != nil {
		return nil, e.close()
	}
	return e.landing, nil
}

// write puts what a group holds into the file.
func (e *Engine) write(g *group) error {
	tx, err := e.db.Begin(true)
	if err != nil {
		if errors.Is(err, berrors.ErrInvalidMapping) {
			e.setFault(err)
		}
		return plain("begin writing", err)
	}
	for _, workspace := range slices.Sorted(maps.Keys(g.changes)) {
		if err := apply(tx, workspace, g.changes[workspace]); err != nil {
			e.undo(tx)
			return err
		}
	}
	id := tx.ID()
	if err := commit(tx); err != nil {
		err = e.outcome(id, err)
		e.undo(tx)
		return err
	}
	e.counters.add(g.members)
	return nil
}

// undo ends a transaction that was not committed. If even that meets damage, bbolt's own locks
// stay taken and nothing can be written or closed any more.
func (e *Engine) undo(tx *bbolt.Tx) {
	err := rollback(tx)
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

// apply puts what members wrote in one workspace into the transaction.
func apply(tx *bbolt.Tx, workspace string, b *store.Buffer) (err error) {
	defer damaged(&err)
	bucket, err := tx.CreateBucketIfNotExists([]byte(workspace))
	if err != nil {
		return fmt.Errorf("create workspace: %w", err)
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
