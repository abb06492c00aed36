// Package intake is what every HTTP platform shares: bounded bodies, signatures, order for one person in one place, and a clean stop.
package intake

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"crmbot/bot"
)

// Errors of Do and Go.
var (
	// ErrFull: too much waits already; the platform should deliver again a little later.
	ErrFull = errors.New("too many events are waiting")
	// ErrStopped: no events are taken now, because the program starts or ends; the platform should deliver again.
	ErrStopped = errors.New("not taking events")
	// ErrFault: answering this one event met a programmer's mistake. Others go on; delivering again would not help.
	ErrFault = errors.New("the event could not be answered")
)

// Config sets the bounds. Zero values take the defaults named beside them.
type Config struct {
	// Queue is how many events of one person in one place may wait (16); Total, how many of all (1024).
	Queue, Total int
	// Deadline is how long answering one event may take (30 s).
	Deadline time.Duration
	// Grace is how long a stop waits for what is in hand (10 s); after it the contexts of what remains end.
	Grace time.Duration
	// Body is the largest request body in bytes (1 MB). ReadTime is how long it may take to arrive (10 s).
	Body     int64
	ReadTime time.Duration
	// Requests is how many requests may be read at once (256).
	Requests int
	// Panicked is told of a panic while an event or request was answered; nil tells nobody.
	Panicked func(value any, stack []byte)
}

func (c Config) withDefaults() Config {
	def := func(v *int, d int) {
		if *v <= 0 {
			*v = d
		}
	}
	limit := func(v *time.Duration, d time.Duration) {
		if *v <= 0 {
			*v = d
		}
	}
	def(&c.Queue, 16)
	def(&c.Total, 1024)
	def(&c.Requests, 256)
	limit(&c.Deadline, 30*time.Second)
	limit(&c.Grace, 10*time.Second)
	limit(&c.ReadTime, 10*time.Second)
	if c.Body <= 0 {
		c.Body = 1 << 20
	}
	if c.Panicked == nil {
		c.Panicked = func(any, []byte) {}
	}
	return c
}

// Intake hands events to the bot: in order for one person in one place, side by side for all others.
// It is safe for many goroutines. It takes events while Run runs.
type Intake struct {
	cfg     Config
	reading chan struct{} // one token a request being read

	mu      sync.Mutex
	h       bot.Handler
	ctx     context.Context // of the events in hand; ends when the grace is over
	waiting int
	lines   map[lineKey]*line
	spare   chan work      // to workers that rest
	over    chan struct{}  // closed when no more events are taken
	ready   chan struct{}  // closed by the first Run
	workers sync.WaitGroup // one each, at work or at rest
	resting chan struct{}  // one token a worker at rest
}

// rests is how many workers may rest: a goroutine that has answered before has the stack that answering takes.
const rests = 64

// lineKey is one person in one place.
type lineKey struct{ platform, tenant, place, thread, person string }

// line holds what waits for one lineKey; it exists while there is work.
type line struct{ jobs []job }

type job struct {
	ctx  context.Context // values only: an event in hand is finished even when its request is gone
	ev   bot.Event
	done func(bot.Reply, error)
}

// work is a line to be served.
type work struct {
	ctx  context.Context // of the events in hand
	h    bot.Handler
	key  lineKey
	line *line
}

// New makes an intake that is not taking events yet.
func New(cfg Config) *Intake {
	cfg = cfg.withDefaults()
	return &Intake{
		cfg: cfg, reading: make(chan struct{}, cfg.Requests), lines: map[lineKey]*line{}, ready: make(chan struct{}), resting: make(chan struct{}, rests),
	}
}

// Ready is closed when Run has begun to take events.
func (in *Intake) Ready() <-chan struct{} { return in.ready }

// Run takes events for h until ctx ends, finishes those in hand inside the grace, and returns. It runs once at a time.
func (in *Intake) Run(ctx context.Context, h bot.Handler) error {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	in.start(work, h)
	<-ctx.Done()
	in.stop()
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		in.workers.Wait()
	}()
	grace := time.NewTimer(in.cfg.Grace)
	defer grace.Stop()
	select {
	case <-drained:
		return nil
	case <-grace.C:
		cancel()
		<-drained
		return fmt.Errorf("finish the events in hand within %s: %w", in.cfg.Grace, context.DeadlineExceeded)
	}
}

func (in *Intake) start(ctx context.Context, h bot.Handler) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.ctx, in.h = ctx, h
	in.spare, in.over = make(chan work), make(chan struct{})
	select {
	case <-in.ready:
	default:
		close(in.ready)
	}
}

func (in *Intake) stop() {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.h = nil
	close(in.over)
}

// Do waits for the event's turn, lets the bot answer it and gives the reply: ErrFull, ErrStopped, ErrFault, or what the handler returned.
// When ctx ends first its error is returned, and the event is answered all the same.
func (in *Intake) Do(ctx context.Context, ev bot.Event) (bot.Reply, error) {
	type answer struct {
		reply bot.Reply
		err   error
	}
	got := make(chan answer, 1)
	if err := in.Go(ctx, ev, func(r bot.Reply, err error) { got <- answer{r, err} }); err != nil {
		return bot.Reply{}, err
	}
	select {
	case a := <-got:
		return a.reply, a.err
	case <-ctx.Done():
		return bot.Reply{}, ctx.Err()
	}
}

// Go takes the event and returns at once; done is called with the answer, in order, and the next event of the same person
// in the same place waits until it returned. An error of Go (ErrFull, ErrStopped) means the event was not taken and done is never called.
func (in *Intake) Go(ctx context.Context, ev bot.Event, done func(bot.Reply, error)) error {
	key := lineKey{ev.Place.Platform, ev.Place.Tenant, ev.Place.ID, ev.Place.Thread, ev.Actor.ID}
	j := job{ctx: context.WithoutCancel(ctx), ev: ev, done: done}
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.h == nil {
		return ErrStopped
	}
	l, busy := in.lines[key]
	if in.waiting >= in.cfg.Total || busy && len(l.jobs) >= in.cfg.Queue {
		return ErrFull
	}
	in.waiting++
	if busy {
		l.jobs = append(l.jobs, j)
		return nil
	}
	l = &line{jobs: []job{j}}
	in.lines[key] = l
	w := work{in.ctx, in.h, key, l}
	select {
	case in.spare <- w:
	default:
		spare, over := in.spare, in.over
		in.workers.Go(func() { in.work(w, spare, over) })
	}
	return nil
}

// work serves w, rests and serves what comes, until no more is taken. When enough others rest it ends.
func (in *Intake) work(w work, spare <-chan work, over <-chan struct{}) {
	for {
		in.serve(w)
		select {
		case in.resting <- struct{}{}:
		default:
			return
		}
		select {
		case w = <-spare:
			<-in.resting
		case <-over:
			<-in.resting
			return
		}
	}
}

// serve answers a line's jobs until none is left. The job in hand stays at the front and counts as waiting.
func (in *Intake) serve(w work) {
	for {
		in.answer(w.ctx, w.h, in.front(w.line))
		if !in.next(w.key, w.line) {
			return
		}
	}
}

func (in *Intake) front(l *line) job {
	in.mu.Lock()
	defer in.mu.Unlock()
	return l.jobs[0]
}

func (in *Intake) next(key lineKey, l *line) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.waiting--
	l.jobs = l.jobs[1:]
	if len(l.jobs) == 0 {
		delete(in.lines, key)
		return false
	}
	return true
}

// answer runs the handler and done; a panic in either stays inside this one event.
func (in *Intake) answer(stopped context.Context, h bot.Handler, j job) {
	ctx, cancel := context.WithTimeout(j.ctx, in.cfg.Deadline)
	defer cancel()
	defer context.AfterFunc(stopped, cancel)()
	reply, err := in.handle(ctx, h, j.ev)
	defer in.recovered()
	j.done(reply, err)
}

func (in *Intake) handle(ctx context.Context, h bot.Handler, ev bot.Event) (reply bot.Reply, err error) {
	defer func() {
		if v := recover(); v != nil {
			in.cfg.Panicked(v, debug.Stack())
			reply, err = bot.Reply{}, ErrFault
		}
	}()
	return h.Handle(ctx, ev)
}

func (in *Intake) recovered() {
	if v := recover(); v != nil {
		in.cfg.Panicked(v, debug.Stack())
	}
}
