package outbox

import (
	"container/heap"
	"context"
	"slices"
	"sync"
	"time"

	"crmbot/bot"
)

// lane is one platform's share: the chats with something to send, the next to serve first.
type lane struct {
	o       *Outbox
	adapter bot.Adapter
	pace    *pace
	wide    int // sends at once
	news    chan struct{}

	mu    sync.Mutex
	chats map[string]*chat
	line  line               // chats nobody serves now
	busy  int                // chats somebody serves
	held  map[*chat]struct{} // chats in the line whose adapter may be answering with the first row
	turn  chan struct{}      // closed when a chat was served
}

// chat is the rows of one chat that wait, in order.
type chat struct {
	key    string
	rows   []uint64      // may grow while it is served
	first  uint64        // the row that is served
	ready  time.Time     // when the first may be tried
	rest   time.Duration // the last back-off
	booked bool          // the first has its place in the platform's pace
	served bool
	at     int // in the line
}

func newLane(o *Outbox, a bot.Adapter) *lane {
	l := &lane{o: o, adapter: a, pace: newPace(bot.Limits{}), wide: 1, news: make(chan struct{}, 1), chats: map[string]*chat{}, held: map[*chat]struct{}{}, turn: make(chan struct{})}
	if p, ok := a.(bot.Paced); ok {
		limits := p.Limits()
		l.pace, l.wide = newPace(limits), max(1, limits.Lanes)
	}
	return l
}

// add puts a row at its place in its chat.
func (l *lane) add(s bot.Slip) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := s.Target.Chat()
	c := l.chats[key]
	if c == nil {
		c = &chat{key: key}
		l.chats[key] = c
	}
	// Rows come in order, but for those that were for nobody or somewhere else at first.
	i, there := slices.BinarySearch(c.rows, s.Seq)
	if there {
		return
	}
	if c.served && i == 0 {
		i = min(1, len(c.rows)) // not before the one on its way
	}
	c.rows = slices.Insert(c.rows, i, s.Seq)
	switch {
	case c.served:
	case len(c.rows) == 1:
		heap.Push(&l.line, c)
	default:
		heap.Fix(&l.line, c.at)
	}
	nudge(l.news)
}

// recheck looks again at chats in which something waits behind an answer that may have been shown by now.
func (l *lane) recheck() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.held {
		if len(c.rows) < 2 {
			continue
		}
		delete(l.held, c)
		c.ready = time.Time{}
		heap.Fix(&l.line, c.at)
		nudge(l.news)
	}
}

// next takes the chat to serve now out of the line, if another may be served; else it says how long to wait.
func (l *lane) next(wide int) (*chat, time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.busy >= wide || len(l.line) == 0 {
		return nil, nap
	}
	if wait := time.Until(l.line[0].ready); wait > 0 {
		return nil, min(wait, nap)
	}
	c := heap.Pop(&l.line).(*chat)
	delete(l.held, c)
	c.served, c.first = true, c.rows[0]
	l.busy++
	return c, 0
}

// back returns a served chat to the line.
func (l *lane) back(c *chat, r result) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c.served = false
	l.busy--
	if r.done {
		c.rows, c.rest, c.booked, c.ready = slices.Delete(c.rows, 0, 1), 0, false, time.Time{}
	} else {
		c.booked, c.ready = r.booked, time.Now().Add(r.wait)
	}
	if len(c.rows) > 0 {
		heap.Push(&l.line, c)
		if r.held {
			l.held[c] = struct{}{}
		}
	} else {
		delete(l.chats, c.key)
	}
	close(l.turn)
	l.turn = make(chan struct{})
	nudge(l.news)
}

// serve tries the first row of a chat.
func (l *lane) serve(ctx context.Context, c *chat) {
	r := result{wait: firstRest}
	defer func() { l.back(c, r) }()
	r = l.try(ctx, c)
}

// run serves the lane until ctx ends, then waits for what is on its way.
func (l *lane) run(ctx context.Context) {
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var served sync.WaitGroup
	timer := time.NewTimer(0)
	defer timer.Stop()
	for ctx.Err() == nil {
		c, wait := l.next(l.wide)
		if c != nil {
			served.Go(func() { l.serve(work, c) })
			continue
		}
		timer.Reset(wait)
		select {
		case <-ctx.Done():
		case <-l.news:
		case <-timer.C:
		}
	}
	end := time.AfterFunc(l.o.Grace, stop)
	defer end.Stop()
	served.Wait()
}

// flush serves what can be served now, one after the other, and waits for what others serve.
func (l *lane) flush(ctx context.Context) {
	for ctx.Err() == nil {
		turn, busy := l.turning()
		if c, _ := l.next(busy + 1); c != nil {
			l.serve(ctx, c)
			continue
		}
		if busy == 0 {
			return
		}
		select {
		case <-turn:
		case <-ctx.Done():
		}
	}
}

func (l *lane) turning() (turn <-chan struct{}, busy int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.turn, l.busy
}

// line is a heap of chats: the one to serve next first, among those of one time the one whose row is oldest.
type line []*chat

func (l line) Len() int { return len(l) }

func (l line) Less(i, j int) bool {
	if c := l[i].ready.Compare(l[j].ready); c != 0 {
		return c < 0
	}
	return l[i].rows[0] < l[j].rows[0]
}

func (l line) Swap(i, j int) {
	l[i], l[j] = l[j], l[i]
	l[i].at, l[j].at = i, j
}

// Push is for package heap.
func (l *line) Push(x any) {
	c := x.(*chat)
	c.at = len(*l)
	*l = append(*l, c)
}

// Pop is for package heap.
func (l *line) Pop() any {
	old := *l
	c := old[len(old)-1]
	old[len(old)-1] = nil
	*l = old[:len(old)-1]
	return c
}
