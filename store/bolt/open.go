package bolt

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"crmbot/store"
)

// mapSize is how much address space the file gets from the start. Until it has grown past this,
// no write ever waits for a reader. It costs no memory.
const mapSize = 1 << 30

// growStep is by how much the file grows at once, in bytes; what is not used of it is a hole.
const growStep = 4 << 20

// Open opens the database at path, making it (mode 0600, its folder 0700) when there is none.
// ErrLocked: another process holds it. ErrDamaged: the file is cut short, damaged, or not a database.
func Open(path string, o Options) (*Engine, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := create(path); err != nil {
			return nil, fmt.Errorf("create database %s: %w", path, err)
		}
	}
	opts := options(o)
	opts.Timeout = cmp.Or(o.LockTimeout, 700*time.Millisecond)
	if err := inspect(path, false, opts.Timeout); err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	db, err := open(path, opts)
	if errors.Is(err, berrors.ErrTimeout) {
		return nil, fmt.Errorf("open database %s: %w%s", path, store.ErrLocked, holder(path))
	}
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	db.AllocSize = growStep
	e := &Engine{db: db, path: path, broken: make(chan struct{})}
	if err := e.probe(); err != nil {
		_ = db.Close() // the file is unusable; that is the error to tell
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	return e, nil
}

// options are bbolt's. The list of free pages is kept in the file: while it is short, writing it
// cannot be measured beside two syncs (after a third of 500 MB was deleted a commit takes four
// times as long, until the pages are used again), and without it each start reads the whole file.
func options(o Options) *bbolt.Options {
	b := &bbolt.Options{
		FreelistType:    bbolt.FreelistMapType,
		InitialMmapSize: mapSize,
		MaxSize:         int(o.MaxSize),
		NoStatistics:    true,
	}
	if runtime.GOOS == "windows" || strconv.IntSize < 64 {
		b.InitialMmapSize = 0 // Windows would grow the file to it at once
	}
	return b
}

// open is bbolt's own, with its panics turned into errors.
func open(path string, o *bbolt.Options) (db *bbolt.DB, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer damaged(&err)
	db, err = bbolt.Open(path, 0o600, o)
	switch {
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrVersionMismatch), errors.Is(err, berrors.ErrChecksum):
		err = fmt.Errorf("%w: %w", store.ErrDamaged, err)
	}
	return db, err
}

// create makes an empty database in a temporary file and puts it in place once it is on disk:
// a power cut during bbolt's first writes would leave a file that cannot be read.
func create(path string) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return place(path, func(temp string) error {
		db, err := bbolt.Open(temp, 0o600, &bbolt.Options{FreelistType: bbolt.FreelistMapType})
		if err != nil {
			return err
		}
		return db.Close()
	})
}

// place lets fill write a temporary file beside path, then puts it at path, where none may
// stand yet, so that after a crash there is either the whole file or none.
func place(path string, fill func(temp string) error) error {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, ".new-*.db") // mode 0600, whatever the umask
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone already when all went well
	if err := f.Close(); err != nil {
		return err
	}
	if err := fill(f.Name()); err != nil {
		return err
	}
	if err := syncPath(f.Name()); err != nil {
		return err
	}
	// A link, not a rename, so that two processes starting at once agree on one file.
	if err := os.Link(f.Name(), path); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return err
		}
		if err := os.Rename(f.Name(), path); err != nil {
			return err
		}
	}
	return syncPath(dir)
}

// syncPath makes a file or a folder's entries durable.
func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	if err := f.Sync(); err != nil && runtime.GOOS != "windows" {
		_ = f.Close()
		return err
	}
	return f.Close()
}

// probe reads the first and last row of each workspace, so that a file damaged near its root is
// refused at the start and not in the middle of a day.
func (e *Engine) probe() (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer damaged(&err)
	return e.db.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bbolt.Bucket) error {
			if b == nil {
				return fmt.Errorf("%w: it is not crmbot's", store.ErrDamaged)
			}
			c := b.Cursor()
			c.First()
			c.Last()
			return nil
		})
	})
}
