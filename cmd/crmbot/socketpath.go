package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// longestSocket is the longest path of a unix socket that every system takes, in bytes.
const longestSocket = 100

// socketPath is a path of the data folder's socket that is short enough to be used: a long one goes by way of the folder's
// open descriptor. undo gives that back.
func socketPath(data string) (path string, undo func(), err error) {
	path = filepath.Join(data, socketName)
	if len(path) <= longestSocket {
		return path, func() {}, nil
	}
	if runtime.GOOS != "linux" {
		return "", nil, fmt.Errorf("the path %s is too long for a socket; choose a shorter data folder", path)
	}
	dir, err := os.Open(data)
	if err != nil {
		return "", nil, fmt.Errorf("open the data folder: %w", err)
	}
	return fmt.Sprintf("/proc/self/fd/%d/%s", dir.Fd(), socketName), func() { _ = dir.Close() }, nil
}

// answers reports whether a running crmbot listens in the data folder.
func answers(ctx context.Context, data string) bool {
	path, undo, err := socketPath(data)
	if err != nil {
		return false
	}
	defer undo()
	dialer := net.Dialer{Timeout: time.Second}
	conn, err := dialer.DialContext(ctx, "unix", path)
	if err != nil {
		return false
	}
	_ = conn.Close() // only its answering mattered
	return true
}
