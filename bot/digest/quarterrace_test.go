package digest_test

import (
	"context"
	"sync"

	"crmbot/store"
)

// crossing has two daemons that look at once write at once: whoever comes to write waits until the other does, too, or is done. So
// both have read before either writes.
type crossing struct {
	mu      sync.Mutex
	meet    *sync.Cond
	looking int
	waiting int
	round   int
}

func newCrossing() *crossing {
	c := &crossing{}
	c.meet = sync.NewCond(&c.mu)
	return c
}

// enter says that so many look at once from now on.
func (c *crossing) enter(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.looking = n
}

// leave says that one is done.
func (c *crossing) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.looking--
	c.open()
}

// wait returns when all that look have come to write.
func (c *crossing) wait() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.looking < 2 {
		return
	}
	c.waiting++
	mine := c.round
	c.open()
	for c.round == mine {
		c.meet.Wait()
	}
}

func (c *crossing) open() {
	if c.waiting >= c.looking {
		c.waiting = 0
		c.round++
		c.meet.Broadcast()
	}
}

// crossed is a store whose writers wait for each other.
type crossed struct {
	store.Engine
	at *crossing
}

func (e crossed) Update(ctx context.Context, workspace string, fn func(store.Writer) error) error {
	e.at.wait()
	return e.Engine.Update(ctx, workspace, fn)
}
