//go:build unix

package bolt

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
	"syscall"
)

// inodeOf is the file's number on its disk.
func inodeOf(info fs.FileInfo) string {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	return strconv.FormatUint(s.Ino, 10)
}

// lockShared asks for the lock that keeps writing processes out while the file is looked at; it
// is bbolt's kind of lock. It tells whether nobody who writes holds it.
func lockShared(f *os.File) bool {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB)
	return !errors.Is(err, syscall.EWOULDBLOCK)
}
