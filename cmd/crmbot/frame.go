package main

import (
	"encoding/binary"
	"errors"
	"io"
	"sync"
)

// The talk over the socket: frames of one kind byte, a length of four bytes and that many bytes.
// The caller begins with a request; input is sent only once the daemon asks for it, so that a call
// that reads nothing leaves its standard input alone.
const (
	frameRequest byte = 'r' // caller: JSON of a request
	frameInput   byte = 'i' // caller: bytes of stdin; none means its end
	frameAsk     byte = 'a' // daemon: send input
	frameOut     byte = 'o' // daemon: bytes for stdout
	frameErr     byte = 'e' // daemon: bytes for stderr
	frameExit    byte = 'x' // daemon: one byte, the exit code; the last frame
)

const maxFrame = 64 << 10

var errFrame = errors.New("the other side does not speak crmbot's language")

// request is what a caller sends first.
type request struct {
	Args   []string `json:"args"`
	Caller caller   `json:"caller"`
}

func readFrame(r io.Reader) (kind byte, body []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	n := binary.BigEndian.Uint32(head[1:])
	if n > maxFrame {
		return 0, nil, errFrame
	}
	body = make([]byte, n)
	_, err = io.ReadFull(r, body)
	return head[0], body, err
}

// framer writes frames; safe for many goroutines.
type framer struct {
	mu sync.Mutex
	w  io.Writer
}

func (f *framer) frame(kind byte, body []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	buf := make([]byte, 5, 5+len(body))
	buf[0] = kind
	binary.BigEndian.PutUint32(buf[1:], uint32(len(body)))
	_, err := f.w.Write(append(buf, body...))
	return err
}

// stream is an io.Writer whose bytes travel as frames of one kind.
type stream struct {
	to   *framer
	kind byte
}

func (s stream) Write(p []byte) (int, error) {
	done := 0
	for done < len(p) {
		n := min(len(p)-done, maxFrame)
		if err := s.to.frame(s.kind, p[done:done+n]); err != nil {
			return done, err
		}
		done += n
	}
	return done, nil
}
