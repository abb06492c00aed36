package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"time"
)

// forward sends a call to the daemon that holds the database, with its streams, and ends as it ended there.
// locked is what opening the database said.
func (c *call) forward(ctx context.Context, args []string, locked error) error {
	path, undo, err := socketPath(c.cfg.Data)
	if err != nil {
		return err
	}
	defer undo()
	dialer := net.Dialer{Timeout: 2 * time.Second}
	conn, err := dialer.DialContext(ctx, "unix", path)
	if err != nil {
		return fmt.Errorf("%w, and it answers no calls; stop it or wait until it is done", locked)
	}
	defer func() { _ = conn.Close() }() // the talk is over
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	out := &framer{w: conn}
	body, err := json.Marshal(request{Args: args, Caller: c.caller})
	if err != nil {
		return fmt.Errorf("write the request: %w", err)
	}
	if len(body) > maxFrame {
		return misuse("long")
	}
	if err := out.frame(frameRequest, body); err != nil {
		return fmt.Errorf("call the running crmbot: %w", err)
	}
	return c.relay(ctx, conn, out)
}

// relay carries bytes both ways until the daemon says the exit code.
func (c *call) relay(ctx context.Context, conn io.Reader, out *framer) error {
	for {
		kind, body, err := readFrame(conn)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			return errors.New("the running crmbot stopped before it was done")
		}
		switch kind {
		case frameAsk:
			go sendInput(c.stdin, out) // ends with its input or the connection; a keyboard's read ends with the process
		case frameOut:
			_, err = c.stdout.Write(body)
		case frameErr:
			_, err = c.stderr.Write(body)
		case frameExit:
			if len(body) != 1 {
				return errFrame
			}
			if body[0] == 0 {
				return nil
			}
			return exit(body[0])
		default:
			return errFrame
		}
		if err != nil {
			return err
		}
	}
}

func sendInput(in io.Reader, out *framer) {
	buf := make([]byte, 32<<10)
	for {
		n, err := in.Read(buf)
		if n > 0 && out.frame(frameInput, buf[:n]) != nil {
			return
		}
		if err != nil {
			_ = out.frame(frameInput, nil) // the daemon may have gone
			return
		}
	}
}
