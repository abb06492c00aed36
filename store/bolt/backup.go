package bolt

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"time"

	"go.etcd.io/bbolt"

	"crmbot/store"
)

// Backup writes a whole copy of the database to w while reading and writing go on, and returns
// its bytes. The copy is what one moment's reader sees.
func (e *Engine) Backup(ctx context.Context, w io.Writer) (n int64, err error) {
	if err := e.begin(ctx, "all"); err != nil {
		return 0, err
	}
	defer e.open.Done()
	err = e.db.View(func(tx *bbolt.Tx) error {
		n, err = tx.WriteTo(stopper{ctx: ctx, w: w})
		return err
	})
	if err != nil {
		return n, fmt.Errorf("back up database: %w", err)
	}
	return n, nil
}

// BackupTo writes a copy to a new file at path and checks it before it gets its name.
// A file that is there already is left alone and is an error (fs.ErrExist).
func (e *Engine) BackupTo(ctx context.Context, path string) (n int64, err error) {
	return e.BackupCompared(ctx, path, "", nil)
}

// BackupCompared is BackupTo with a look at both: same is given the workspace as it was when the copy began, and as it
// is in the copy. An error of it throws the copy away.
func (e *Engine) BackupCompared(ctx context.Context, path, workspace string, same func(source, copied store.Reader) error) (n int64, err error) {
	if err := e.begin(ctx, "all"); err != nil {
		return 0, err
	}
	defer e.open.Done()
	tx, err := e.db.Begin(false)
	if err != nil {
		return 0, plain("begin reading", err)
	}
	defer func() { _ = tx.Rollback() }() // a read transaction's rollback cannot fail
	err = place(path, func(temp string) error {
		f, err := os.OpenFile(temp, os.O_WRONLY|os.O_TRUNC, 0o600)
		if err != nil {
			return err
		}
		if n, err = tx.WriteTo(stopper{ctx: ctx, w: f}); err != nil {
			_ = f.Close() // the copy is thrown away
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
		if err := Verify(ctx, temp); err != nil || same == nil {
			return err
		}
		return compare(tx, temp, workspace, same)
	})
	if err != nil {
		return n, fmt.Errorf("back up to %s: %w", path, err)
	}
	return n, nil
}

// compare opens the copy at path beside the transaction it was made of.
func compare(tx *bbolt.Tx, path, workspace string, same func(source, copied store.Reader) error) error {
	db, err := open(path, &bbolt.Options{ReadOnly: true, Timeout: time.Second})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // opened for reading only
	return db.View(func(other *bbolt.Tx) error {
		var readers [2]*reader
		for i, t := range []*bbolt.Tx{tx, other} {
			bucket, err := bucketOf(t, workspace)
			if err != nil {
				return err
			}
			readers[i] = &reader{bucket: bucket, bounds: bounds{max: t.Size()}}
			defer readers[i].end()
		}
		err := same(readers[0], readers[1])
		return readers[1].result(readers[0].result(err))
	})
}

// Restore checks the backup at from and puts a copy of it at path, where no file may stand yet.
func Restore(ctx context.Context, from, path string) error {
	if err := Verify(ctx, from); err != nil {
		return fmt.Errorf("restore %s: %w", from, err)
	}
	err := place(path, func(temp string) error {
		in, err := os.Open(from)
		if err != nil {
			return err
		}
		defer func() { _ = in.Close() }() // opened for reading only
		out, err := os.OpenFile(temp, os.O_WRONLY|os.O_TRUNC, 0o600)
		if err != nil {
			return err
		}
		if _, err := io.Copy(stopper{ctx: ctx, w: out}, in); err != nil {
			_ = out.Close() // the copy is thrown away
			return err
		}
		if err := out.Close(); err != nil {
			return err
		}
		return Verify(ctx, temp)
	})
	if err != nil {
		return fmt.Errorf("restore %s: %w", from, err)
	}
	return nil
}

// Verify reads every page of the file at path, which nobody may be writing, and returns
// ErrDamaged with the first thing that is wrong.
func Verify(ctx context.Context, path string) error {
	if err := inspect(path, true, 0); err != nil {
		return err
	}
	db, err := open(path, &bbolt.Options{ReadOnly: true, Timeout: time.Second, PreLoadFreelist: true, FreelistType: bbolt.FreelistMapType})
	if err != nil {
		return err
	}
	err = check(ctx, db)
	if cerr := db.Close(); err == nil {
		err = cerr
	}
	return err
}

// Check reads every page of the open database and returns ErrDamaged with the first thing that is
// wrong. Reading goes on beside it, writing waits.
func (e *Engine) Check(ctx context.Context) error {
	if err := e.begin(ctx, "all"); err != nil {
		return err
	}
	defer e.open.Done()
	// bbolt's check may run beside readers, but not beside a writer.
	if err := e.turn.take(ctx); err != nil {
		return err
	}
	defer e.turn.give()
	e.rest()
	if err := e.walk(); err != nil {
		return err
	}
	return check(ctx, e.db)
}

// walk reads the pages by a handle of its own before bbolt's check, which would meet the worst
// damage with a fault, follows pointers.
func (e *Engine) walk() error {
	f, err := os.Open(e.path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // opened for reading only
	m, err := newestMeta(f)
	if err != nil {
		return err
	}
	return checkPages(f, m, true)
}

func check(ctx context.Context, db *bbolt.DB) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer damaged(&err)
	return db.View(func(tx *bbolt.Tx) error {
		var first error
		for err := range tx.Check() {
			if first == nil {
				first = fmt.Errorf("%w: %w", store.ErrDamaged, err)
			}
		}
		if first == nil {
			first = ctx.Err()
		}
		return first
	})
}

// stopper ends a long copy when its context does.
type stopper struct {
	ctx context.Context
	w   io.Writer
}

func (s stopper) Write(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.w.Write(p)
}
