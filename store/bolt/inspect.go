package bolt

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"strings"
	"time"

	"crmbot/store"
)

// The two meta pages of a bbolt file, as far as they are looked at before bbolt maps it: mapping
// a file that is cut short ends in a fault of the whole process.
const (
	pageHeader  = 16
	metaMagic   = 0xED0CDAED
	metaVersion = 2
	metaSummed  = 56 // bytes the checksum covers
	metaSize    = metaSummed + 8
)

// lockPoll is how often a lock is asked for again.
const lockPoll = 50 * time.Millisecond

// meta is one meta page.
type meta struct {
	pageSize uint32
	root     uint64 // page of the tree of workspaces
	freelist uint64 // page of the list of free pages
	pages    uint64 // pages in use, counted from the start of the file
	tx       uint64
}

// inspect refuses what is not a whole database: foreign, truncated and damaged files. It reads
// the pages that lead to the rows, and the rows too when full. ErrLocked: a process that writes holds the file.
func inspect(path string, full bool, wait time.Duration) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // opened for reading only; this gives the lock back
	if !waitShared(f, wait) {
		return fmt.Errorf("%w%s", store.ErrLocked, holder(path))
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	switch {
	case !info.Mode().IsRegular():
		return fmt.Errorf("%w: it is not a file", store.ErrDamaged)
	case info.Size() == 0:
		return fmt.Errorf("%w: the file is empty", store.ErrDamaged)
	}
	newest, err := newestMeta(f)
	if err != nil {
		return err
	}
	if need := int64(newest.pages) * int64(newest.pageSize); info.Size() < need {
		return fmt.Errorf("%w: the file is cut short, %d bytes of at least %d", store.ErrDamaged, info.Size(), need)
	}
	return checkPages(f, newest, full)
}

// waitShared waits until no process that writes holds the lock, and tells whether that came to be.
func waitShared(f *os.File, wait time.Duration) bool {
	if lockShared(f) {
		return true
	}
	limit, poll := time.After(wait), time.NewTicker(lockPoll)
	defer poll.Stop()
	for {
		select {
		case <-poll.C:
			if lockShared(f) {
				return true
			}
		case <-limit:
			return false
		}
	}
}

// newestMeta reads both meta pages and returns the newest that is whole.
func newestMeta(f io.ReaderAt) (meta, error) {
	var best meta
	found := false
	take := func(at int64) bool {
		m, err := readMeta(f, at)
		if err == nil && (!found || m.tx > best.tx) {
			best, found = m, true
		}
		return err == nil
	}
	if take(0) {
		take(int64(best.pageSize))
	} else {
		for size := int64(1 << 10); size <= 1<<16 && !take(size); size <<= 1 {
		}
	}
	if !found {
		return meta{}, fmt.Errorf("%w: it is not a crmbot database, or its first pages are lost", store.ErrDamaged)
	}
	return best, nil
}

var errMeta = errors.New("not a meta page")

func readMeta(f io.ReaderAt, at int64) (meta, error) {
	var b [pageHeader + metaSize]byte
	if _, err := f.ReadAt(b[:], at); err != nil {
		return meta{}, err
	}
	m := b[pageHeader:]
	sum := fnv.New64a()
	sum.Write(m[:metaSummed])
	ne := binary.NativeEndian
	if ne.Uint32(m) != metaMagic || ne.Uint32(m[4:]) != metaVersion || ne.Uint64(m[metaSummed:]) != sum.Sum64() {
		return meta{}, errMeta
	}
	out := meta{pageSize: ne.Uint32(m[8:]), root: ne.Uint64(m[16:]), freelist: ne.Uint64(m[32:]), pages: ne.Uint64(m[40:]), tx: ne.Uint64(m[48:])}
	if out.pageSize < 512 || out.pageSize > 1<<16 || out.pages > 1<<40 {
		return meta{}, errMeta
	}
	return out, nil
}

// holder names the process that holds the lock on path, as far as Linux tells; else it is empty.
func holder(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	inode := inodeOf(info)
	locks, err := os.Open("/proc/locks")
	if err != nil || inode == "" {
		return ""
	}
	defer func() { _ = locks.Close() }() // opened for reading only
	for lines := bufio.NewScanner(locks); lines.Scan(); {
		// 1: FLOCK  ADVISORY  WRITE 4711 fe:00:131 0 EOF
		part := strings.Fields(lines.Text())
		if len(part) > 5 && part[1] == "FLOCK" && strings.HasSuffix(part[5], ":"+inode) {
			return " (process " + part[4] + ")"
		}
	}
	return ""
}
