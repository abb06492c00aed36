package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"time"

	"crmbot/store"
	"crmbot/store/bolt"
)

func restoreCommand() subcommand {
	return subcommand{
		name: "restore", args: "FILE", from: 1, to: 1, needs: alone,
		text: "put a backup in the place of the database / 恢复备份",
		more: "The backup is checked before anything is touched. With --force the database that is there is kept beside it under another name.",
		define: func(fs *flag.FlagSet) action {
			force := fs.Bool("force", false, "replace the database that is there")
			return func(ctx context.Context, c *call) error { return restore(ctx, c, *force) }
		},
	}
}

func restore(ctx context.Context, c *call, force bool) error {
	began, p := time.Now(), c.printer()
	from, path := c.path(c.args[0]), databasePath(c.cfg)
	if _, err := os.Stat(from); err != nil {
		return errors.New(p.T("cli.restore.none", "path", from))
	}
	there, err := inUse(ctx, c, path)
	if err != nil {
		return err
	}
	if there && !force {
		return errors.New(p.T("cli.restore.force", "path", path))
	}
	if err := folder(c.cfg.Data); err != nil {
		return err
	}
	fresh := fmt.Sprintf("%s.restored-%d", path, os.Getpid())
	if err := bolt.Restore(ctx, from, fresh); err != nil {
		return err // sentence says that nothing was changed
	}
	aside := path + ".before-" + began.UTC().Format("20060102-150405")
	if there {
		if err := os.Rename(path, aside); err != nil {
			return errors.Join(fmt.Errorf("set the old database aside: %w", err), os.Remove(fresh))
		}
	}
	if err := os.Rename(fresh, path); err != nil {
		if there {
			return errors.Join(fmt.Errorf("put the backup in place: %w", err), os.Rename(aside, path))
		}
		return fmt.Errorf("put the backup in place: %w", err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("look at the restored database: %w", err)
	}
	held, err := restored(ctx, path)
	if err != nil {
		return err
	}
	fmt.Fprintln(c.stdout, p.T("cli.restore.done", "path", path, "size", size(info.Size()), "took", took(began)))
	fmt.Fprintln(c.stdout, held.line(p, "cli.restore.holds"))
	if there {
		fmt.Fprintln(c.stdout, p.T("cli.restore.kept", "path", aside))
	}
	return nil
}

// restored counts what a restored database holds.
func restored(ctx context.Context, path string) (held content, err error) {
	engine, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		return held, err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	err = engine.View(ctx, workspace, func(r store.Reader) error {
		held, err = contentOf(ctx, r)
		return err
	})
	return held, err
}

// inUse reports whether a database is there, and refuses one that a running crmbot holds. A damaged one is there too.
func inUse(ctx context.Context, c *call, path string) (bool, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	engine, err := bolt.Open(path, bolt.Options{})
	switch {
	case err == nil:
		return true, engine.Close()
	case errors.Is(err, store.ErrLocked), errors.Is(err, store.ErrDamaged) && answers(ctx, c.cfg.Data):
		return true, errors.New(c.printer().T("cli.restore.held", "path", path))
	}
	return true, nil
}
