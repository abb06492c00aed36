package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"crmbot/bot/lang"
)

// socketName is the door of a running daemon, inside its data folder.
const socketName = "crmbot.sock"

// socket serves subcommands of other processes while this one holds the database.
type socket struct {
	house *house
	ln    *net.UnixListener
	undo  func() // gives back what a long path needed
	calls sync.WaitGroup
}

// listen opens the door of the data folder. The caller holds the database, so a socket file that lies there is a dead one.
func listen(ctx context.Context, h *house) (*socket, error) {
	path, undo, err := socketPath(h.cfg.Data)
	if err != nil {
		return nil, err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		undo()
		return nil, fmt.Errorf("clear the old socket %s: %w", path, err)
	}
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "unix", path)
	if err != nil {
		undo()
		return nil, fmt.Errorf("listen on %s: %w", filepath.Join(h.cfg.Data, socketName), err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		_ = ln.Close() // the error to tell is the other
		undo()
		return nil, fmt.Errorf("close the socket to others: %w", err)
	}
	return &socket{house: h, ln: ln.(*net.UnixListener), undo: undo}, nil
}

// Run answers callers until ctx ends and returns when all calls have.
func (s *socket) Run(ctx context.Context) error {
	defer s.undo()
	stop := context.AfterFunc(ctx, func() { _ = s.ln.Close() }) // it also removes the file
	defer stop()
	defer s.calls.Wait()
	for {
		conn, err := s.ln.AcceptUnix()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("wait at the socket: %w", err)
		}
		s.calls.Go(func() { s.serve(ctx, conn) })
	}
}

// serve runs one caller's subcommand. A panic stays inside its call.
func (s *socket) serve(ctx context.Context, conn *net.UnixConn) {
	defer func() { _ = conn.Close() }() // everything was sent, or nobody listens
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	log := s.house.log
	if err := samePerson(conn); err != nil {
		log.Warn().Err(err).Msg("refuse a caller at the socket")
		return
	}
	out := &framer{w: conn}
	req, err := readRequest(conn)
	if err != nil {
		log.Warn().Err(err).Msg("read a caller's request")
		return
	}
	in := newInput(out)
	var feeding sync.WaitGroup
	feeding.Go(func() {
		in.feed(conn)
		cancel() // the caller went away: Ctrl-C, or a closed terminal
	})
	defer feeding.Wait()
	defer func() { _, _ = in.Close(), conn.Close() }() // both end the feeding; neither error changes anything
	c := &call{stdin: in, stdout: stream{out, frameOut}, stderr: stream{out, frameErr}, caller: req.Caller, cfg: s.house.cfg, file: s.house.file, house: s.house, inner: true}
	code := c.finish(c.inside(ctx, req.Args))
	_ = out.frame(frameExit, []byte{byte(code)}) // the caller may have gone
}

func readRequest(conn net.Conn) (request, error) {
	var req request
	if err := conn.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return req, err
	}
	kind, body, err := readFrame(conn)
	if err != nil {
		return req, err
	}
	if kind != frameRequest {
		return req, errFrame
	}
	if err := json.Unmarshal(body, &req); err != nil {
		return req, fmt.Errorf("read the request: %w", err)
	}
	return req, conn.SetReadDeadline(time.Time{})
}

// inside runs a caller's arguments in the daemon, with the daemon's configuration and database.
func (c *call) inside(ctx context.Context, args []string) (err error) {
	defer func() {
		if v := recover(); v != nil {
			c.house.log.Error().Interface("panic", v).Bytes("stack", debug.Stack()).Msg("run a caller's subcommand")
			err = errors.New("something went wrong inside; the daemon's log has the details")
		}
	}()
	if len(args) == 0 {
		return errFrame
	}
	sub, g, act, rest, err := parse(args, subcommands())
	if err != nil {
		return err
	}
	c.tongue = lang.Parse(g.lang, "")
	c.attune(ctx)
	if sub.needs == nothing || sub.needs == alone {
		return misuse("inside", "command", sub.name)
	}
	c.args = rest
	return act(ctx, c)
}

// input is a caller's standard input, asked for at the first read.
type input struct {
	ask    sync.Once
	out    *framer
	reader *io.PipeReader
	writer *io.PipeWriter
}

func newInput(out *framer) *input {
	r, w := io.Pipe()
	return &input{out: out, reader: r, writer: w}
}

func (in *input) Read(p []byte) (int, error) {
	var err error
	in.ask.Do(func() { err = in.out.frame(frameAsk, nil) })
	if err != nil {
		return 0, err
	}
	return in.reader.Read(p)
}

// Close ends a read that waits.
func (in *input) Close() error { return in.reader.Close() }

// feed takes frames off the connection until it ends.
func (in *input) feed(conn io.Reader) {
	defer func() { _ = in.writer.CloseWithError(io.ErrUnexpectedEOF) }() // never fails
	for {
		kind, body, err := readFrame(conn)
		if err != nil || kind != frameInput {
			return
		}
		if len(body) == 0 {
			_ = in.writer.Close() // never fails
			continue
		}
		if _, err := in.writer.Write(body); err != nil {
			continue // nobody reads any more; the connection still tells when the caller leaves
		}
	}
}
