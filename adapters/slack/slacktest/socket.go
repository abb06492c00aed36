package slacktest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// maxCarried is the acknowledgement size from which on Slack drops it without a word.
const maxCarried = 20 << 10

// Hello is the name under which Calls counts the sockets that were opened.
const Hello = "hello"

// socket is one open Socket Mode connection.
type socket struct {
	conn *websocket.Conn
	mu   sync.Mutex // of writing
	acks map[string]chan []byte
	am   sync.Mutex // of acks
}

func (s *Slack) connectionsOpen(args) map[string]any {
	ticket := strconv.Itoa(s.next())
	s.tickets[ticket] = true
	return map[string]any{"ok": true, "url": "ws" + s.srv.URL[len("http"):] + "/link/?ticket=" + ticket}
}

func (s *Slack) serveSocket(w http.ResponseWriter, r *http.Request) {
	s.failing(w, r, "socket", func(w http.ResponseWriter) {
		s.mu.Lock()
		ok := s.tickets[r.URL.Query().Get("ticket")]
		delete(s.tickets, r.URL.Query().Get("ticket"))
		s.mu.Unlock()
		if !ok {
			http.Error(w, "invalid ticket", http.StatusForbidden)
			return
		}
		conn, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			return
		}
		c := &socket{conn: conn, acks: map[string]chan []byte{}}
		s.busy.Add(1)
		defer s.busy.Done()
		c.send(map[string]any{"type": "hello", "num_connections": 1, "connection_info": map[string]any{"app_id": AppID}})
		_ = conn.WriteControl(websocket.PingMessage, []byte("p"), time.Now().Add(time.Second))
		s.plug(c)
		defer s.unplug(c)
		for {
			_, raw, err := conn.ReadMessage()
			if err != nil {
				return
			}
			s.acknowledged(c, raw)
		}
	})
}

func (s *Slack) plug(c *socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sockets = append(s.sockets, c)
	s.times[Hello] = append(s.times[Hello], time.Now())
	s.tell()
	close(s.linked)
	s.linked = make(chan struct{})
}

func (s *Slack) unplug(c *socket) {
	_ = c.conn.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sockets = slices.DeleteFunc(s.sockets, func(x *socket) bool { return x == c })
}

func (c *socket) send(v any) {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.conn.WriteMessage(websocket.TextMessage, raw)
}

func (s *Slack) acknowledged(c *socket, raw []byte) {
	var ack struct {
		ID      string          `json:"envelope_id"`
		Payload json.RawMessage `json:"payload"`
	}
	bad := ""
	switch {
	case len(raw) >= maxCarried:
		bad = "dropped: " + strconv.Itoa(len(raw)) + " bytes"
	case json.Unmarshal(raw, &ack) != nil || ack.ID == "":
		bad = "unreadable"
	}
	if bad != "" {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.refuse("acknowledgement: " + bad)
		return
	}
	c.am.Lock()
	defer c.am.Unlock()
	if got, ok := c.acks[ack.ID]; ok {
		delete(c.acks, ack.ID)
		got <- ack.Payload
	}
}

// connected waits for a socket and gives the newest.
func (s *Slack) connected(limit time.Duration) *socket {
	t := time.NewTimer(limit)
	defer t.Stop()
	for {
		s.mu.Lock()
		linked := s.linked
		if n := len(s.sockets); n > 0 {
			defer s.mu.Unlock()
			return s.sockets[n-1]
		}
		s.mu.Unlock()
		select {
		case <-linked:
		case <-s.closing:
			return nil
		case <-t.C:
			return nil
		}
	}
}

// Linked waits until the app has a socket open.
func (s *Slack) Linked() {
	s.t.Helper()
	if s.connected(10*time.Second) == nil {
		s.t.Error("the app opened no socket")
	}
}

// Frame writes something to the app's socket as it is.
func (s *Slack) Frame(v any) {
	s.t.Helper()
	c := s.connected(10 * time.Second)
	if c == nil {
		s.t.Error("no socket to write to")
		return
	}
	c.send(v)
}

// Drop breaks every socket.
func (s *Slack) Drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.sockets {
		_ = c.conn.Close()
	}
	s.sockets = nil
}

// overSocket sends one envelope and waits for its acknowledgement.
func (s *Slack) overSocket(kind string, payload []byte, retry int) Ack {
	_, patience := s.how()
	c := s.connected(patience)
	if c == nil {
		return Ack{}
	}
	s.mu.Lock()
	id := "env-" + strconv.Itoa(s.next())
	s.mu.Unlock()
	got := make(chan []byte, 1)
	c.am.Lock()
	c.acks[id] = got
	c.am.Unlock()
	c.send(map[string]any{"type": kind, "envelope_id": id, "payload": json.RawMessage(payload), "accepts_response_payload": kind != "events_api", "retry_attempt": retry})
	t := time.NewTimer(patience)
	defer t.Stop()
	select {
	case body := <-got:
		return Ack{Status: http.StatusOK, Body: body}
	case <-t.C:
	case <-s.closing:
	}
	return Ack{}
}
