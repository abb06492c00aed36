package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	silence      = 90 * time.Second // without a ping the line is dead; Slack sends one every few seconds
	writeTime    = 10 * time.Second
	handOver     = 2 * time.Second // for what is in hand when Slack asks to dial anew
	maxEnvelope  = 1 << 20
	maxCarried   = 20_000 // of an acknowledgement's content: Slack drops larger ones without a word
	writeAtOnce  = 32 << 10
	maxEnvelopID = 256
)

// errRefresh is Slack's wish to be dialled anew; errOff says that Socket Mode was turned off for the app.
var (
	errRefresh = errors.New("slack asks to connect again")
	errOff     = errors.New("link_disabled")
)

// listen keeps one Socket Mode connection open until ctx ends. It replaces the library's client, which neither tells when an
// acknowledgement was written nor waits for all it started.
func (a *Adapter) listen(ctx context.Context) {
	wait := a.cfg.Pause
	for ctx.Err() == nil {
		healthy, err := a.session(ctx)
		a.shut(short(err))
		if ctx.Err() != nil {
			return
		}
		if healthy {
			wait = a.cfg.Pause
		}
		if healthy && errors.Is(err, errRefresh) {
			continue
		}
		if refused(err) || errors.Is(err, errOff) {
			wait = 64 * a.cfg.Pause
		}
		pause := max(wait, asked(err))
		a.cfg.Log.Warn().Err(err).Dur("again_in", pause).Msg("slack socket closed")
		if sleep(ctx, pause) != nil {
			return
		}
		wait = min(2*wait, 64*a.cfg.Pause)
	}
}

// dial opens a socket.
func (a *Adapter) dial(ctx context.Context) (*websocket.Conn, error) {
	_, address, err := a.api.StartSocketModeContext(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask for a socket: %w", err)
	}
	dialer := a.cfg.Dialer
	if dialer == nil {
		dialer = &websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: dialTimeout, WriteBufferSize: writeAtOnce}
	}
	conn, resp, err := dialer.DialContext(ctx, address, nil)
	if at := (*url.Error)(nil); errors.As(err, &at) {
		err = at.Err // the address is a ticket
	}
	if err != nil {
		return nil, fmt.Errorf("dial the socket: %w", err)
	}
	if resp != nil && resp.Body != nil {
		_ = resp.Body.Close()
	}
	return conn, nil
}

// session is one connection, from dialling until it ends; healthy when Slack greeted.
func (a *Adapter) session(ctx context.Context) (healthy bool, err error) {
	conn, err := a.dial(ctx)
	if err != nil {
		return false, err
	}
	l := &wire{conn: conn}
	defer l.close()
	defer context.AfterFunc(ctx, l.close)()
	conn.SetReadLimit(maxEnvelope)
	alive := func() error { return conn.SetReadDeadline(time.Now().Add(silence)) }
	conn.SetPingHandler(func(data string) error {
		_ = conn.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(writeTime)) // a dead line shows when it is read
		return alive()
	})
	for {
		if err := alive(); err != nil {
			return healthy, err
		}
		_, raw, err := conn.ReadMessage()
		if err != nil {
			return healthy, fmt.Errorf("read the socket: %w", err)
		}
		greeted, err := a.frame(ctx, l, raw)
		healthy = healthy || greeted
		if err != nil {
			l.drain(handOver)
			return healthy, err
		}
	}
}

// frame is one message of the socket. Everything with an envelope id is acknowledged, whatever is in it, unless it should come again.
func (a *Adapter) frame(ctx context.Context, l *wire, raw []byte) (greeted bool, err error) {
	var f struct {
		Type    string          `json:"type"`
		ID      string          `json:"envelope_id"`
		Payload json.RawMessage `json:"payload"`
		Retry   int             `json:"retry_attempt"`
		Lines   int             `json:"num_connections"`
		Reason  string          `json:"reason"`
	}
	if unmarshal(raw, &f) != nil || len(f.ID) > maxEnvelopID {
		a.counts.malformed.Add(1)
		return false, nil //nolint:nilerr // counted; what comes next may be read
	}
	switch f.Type {
	case "hello":
		a.opened(f.Lines)
		a.cfg.Log.Info().Msg("slack socket open")
		return true, nil
	case "disconnect":
		if f.Reason == errOff.Error() {
			return false, errOff
		}
		return false, errRefresh
	}
	if f.ID == "" {
		a.counts.unknown.Add(1)
		return false, nil
	}
	d, err := a.me.Load().decode(f.Type, f.Payload, a.cfg.Now())
	if err != nil {
		a.count(err)
		l.ack(f.ID, nil)
		return false, nil
	}
	d.again = f.Retry > 0
	l.pending.Add(1)
	a.take(ctx, d, &receipt{send: func(status int, body any) {
		defer l.pending.Done()
		if status == http.StatusOK {
			l.ack(f.ID, body)
		}
	}})
	return false, nil
}

// wire is one connection to write to from many goroutines.
type wire struct {
	pending sync.WaitGroup // deliveries not acknowledged yet
	mu      sync.Mutex
	conn    conn
}

// conn is what a wire needs of a websocket.
type conn interface {
	SetWriteDeadline(t time.Time) error
	WriteMessage(kind int, data []byte) error
	Close() error
}

// ack acknowledges an envelope. A line that broke is not reported: Slack delivers again, and the bot knows what it answered.
func (l *wire) ack(id string, body any) {
	raw, err := json.Marshal(struct {
		ID   string `json:"envelope_id"`
		Body any    `json:"payload,omitempty"`
	}{id, body})
	if err != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = l.conn.SetWriteDeadline(time.Now().Add(writeTime))
	_ = l.conn.WriteMessage(websocket.TextMessage, raw)
}

// drain waits for what is not acknowledged yet, but no longer than limit.
func (l *wire) drain(limit time.Duration) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		l.pending.Wait()
	}()
	t := time.NewTimer(limit)
	defer t.Stop()
	select {
	case <-done:
	case <-t.C:
	}
}

func (l *wire) close() { _ = l.conn.Close() }
