//go:build unix

package bolt

import (
	"io/fs"
	"strconv"
	"syscall"
)

// inodeOf is the file's number on its disk.
func inodeOf(info fs.FileInfo) string {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	return strconv.FormatUint(uint64(s.Ino), 10)
}
