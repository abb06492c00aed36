package bolt

import (
	"sync/atomic"

	"go.etcd.io/bbolt"
)

// Stats says how the engine has fared since it was opened.
type Stats struct {
	Size    int64  // bytes of the file that are in use or free for use
	Commits uint64 // transactions of the file; each syncs the disk twice
	Members uint64 // updates committed with them
	Largest uint64 // most updates in one commit
}

type counters struct {
	commits, members, largest atomic.Uint64
}

// add counts one commit; only whoever has the turn calls it.
func (c *counters) add(members int) {
	n := uint64(members)
	c.commits.Add(1)
	c.members.Add(n)
	if n > c.largest.Load() {
		c.largest.Store(n)
	}
}

// Stats returns the present counts; Size is 0 once the engine is closed.
func (e *Engine) Stats() Stats {
	s := Stats{
		Commits: e.counters.commits.Load(),
		Members: e.counters.members.Load(),
		Largest: e.counters.largest.Load(),
	}
	_ = e.db.View(func(tx *bbolt.Tx) error { // fails only when closed: then there is no size
		s.Size = tx.Size()
		return nil
	})
	return s
}
