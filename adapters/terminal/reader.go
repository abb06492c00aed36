package terminal

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"
	"time"
)

// maxLine is the longest line taken, in bytes.
const maxLine = 64 << 10

var errLongLine = errors.New("line too long")

// reader hands out lines one at a time and can be left while it waits for one.
type reader struct {
	in    io.Reader
	lines chan read
	quit  chan struct{}
	ended chan struct{}
}

type read struct {
	line string
	err  error
}

func newReader(in io.Reader) *reader {
	r := &reader{in: in, lines: make(chan read), quit: make(chan struct{}), ended: make(chan struct{})}
	go r.run()
	return r
}

func (r *reader) run() {
	defer close(r.ended)
	buf := bufio.NewReaderSize(r.in, maxLine)
	for {
		line, err := readLine(buf)
		select {
		case r.lines <- read{line, err}:
		case <-r.quit:
			return
		}
		if err != nil && !errors.Is(err, errLongLine) {
			return
		}
	}
}

// readLine gives a line without its end; the last one may lack it. The rest of a line that is too long is skipped.
func readLine(buf *bufio.Reader) (string, error) {
	b, err := buf.ReadSlice('\n')
	if err == nil || errors.Is(err, io.EOF) && len(b) > 0 {
		return strings.ToValidUTF8(strings.TrimRight(string(b), "\r\n"), "\uFFFD"), nil
	}
	if !errors.Is(err, bufio.ErrBufferFull) {
		return "", err
	}
	for errors.Is(err, bufio.ErrBufferFull) {
		_, err = buf.ReadSlice('\n')
	}
	return "", errLongLine
}

// next waits for a line; after the last one it gives io.EOF.
func (r *reader) next(ctx context.Context) (string, error) {
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	select {
	case got := <-r.lines:
		return got.line, got.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// stop ends the reading where the input lets itself be interrupted, and waits for it then.
func (r *reader) stop() {
	close(r.quit)
	switch in := r.in.(type) {
	case interface{ SetReadDeadline(time.Time) error }:
		if in.SetReadDeadline(time.Unix(1, 0)) == nil {
			<-r.ended
		}
	case io.Closer:
		if in.Close() == nil {
			<-r.ended
		}
	}
}
