package slacktest

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// errNobody is the error of dialling where nobody listens.
var errNobody = errors.New("connection refused")

// pipes is a network in memory: what waits on it waits by the clock of a synctest bubble. Safe for many goroutines.
type pipes struct {
	mu  sync.Mutex
	all map[string]*door // by address
}

// door is one listener of a network of pipes.
type door struct {
	at     string
	calls  chan net.Conn
	closed chan struct{}
	close  func()
}

// listen opens a door at an address nobody has.
func (p *pipes) listen() *door {
	p.mu.Lock()
	defer p.mu.Unlock()
	d := &door{at: "127.0.0.1:" + strconv.Itoa(len(p.all)+1), calls: make(chan net.Conn), closed: make(chan struct{})}
	d.close = sync.OnceFunc(func() { close(d.closed) })
	p.all[d.at] = d
	return d
}

func (p *pipes) door(address string) *door {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.all[address]
}

func (p *pipes) dial(ctx context.Context, network, address string) (net.Conn, error) {
	d := p.door(address)
	if d == nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: errNobody}
	}
	near, far := net.Pipe()
	select {
	case d.calls <- far:
		return near, nil
	case <-d.closed:
		return nil, &net.OpError{Op: "dial", Net: network, Err: errNobody}
	case <-ctx.Done():
		return nil, &net.OpError{Op: "dial", Net: network, Err: ctx.Err()}
	}
}

// Accept, Close and Addr make it a net.Listener.
func (d *door) Accept() (net.Conn, error) {
	select {
	case c := <-d.calls:
		return c, nil
	case <-d.closed:
		return nil, net.ErrClosed
	}
}

func (d *door) Close() error {
	d.close()
	return nil
}

func (d *door) Addr() net.Addr { return doorAddr(d.at) }

type doorAddr string

func (doorAddr) Network() string  { return "tcp" }
func (a doorAddr) String() string { return string(a) }

// NewInside is New for a synctest bubble: everything goes over pipes, so that hours pass in no time. The app has to call with Client and
// Dialer, and is reached after Host.
func NewInside(tb testing.TB) *Slack {
	tb.Helper()
	p := &pipes{all: map[string]*door{}}
	s := newSlack(tb)
	s.pipes = p
	s.line = &http.Transport{DialContext: p.dial}
	s.srv = httptest.NewUnstartedServer(s.routes())
	_ = s.srv.Listener.Close()
	s.srv.Listener = p.listen()
	s.srv.Start()
	s.begins()
	return s
}

// Client calls the workspace, and gives a call up after a while; 0 is never.
func (s *Slack) Client(limit time.Duration) *http.Client {
	return &http.Client{Transport: s.line, Timeout: limit}
}

// Dialer opens sockets to the workspace.
func (s *Slack) Dialer() *websocket.Dialer {
	if s.pipes == nil {
		return nil
	}
	return &websocket.Dialer{NetDialContext: s.pipes.dial, HandshakeTimeout: 10 * time.Second}
}

// Host serves an app where the workspace can reach it, and gives its address. It ends when it is told to, or with the workspace.
func (s *Slack) Host(app http.Handler) (address string, end func()) {
	srv := httptest.NewUnstartedServer(app)
	if s.pipes != nil {
		_ = srv.Listener.Close()
		srv.Listener = s.pipes.listen()
	}
	srv.Start()
	return srv.URL, func() {
		s.line.CloseIdleConnections()
		srv.Close()
	}
}
