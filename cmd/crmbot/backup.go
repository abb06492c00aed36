package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"crmbot/store"
)

// lastBackup is the note in the data folder of the newest backup, for doctor.
type lastBackup struct {
	At    time.Time `json:"at"`
	Path  string    `json:"path"`
	Bytes int64     `json:"bytes"`
	Head  uint64    `json:"head"` // journal entries in it
}

const lastBackupName = "last-backup.json"

func backupCommand() subcommand {
	return subcommand{
		name: "backup", args: "[FILE]", to: 1, needs: existing,
		text:   "copy the database while it runs, and check the copy / 备份",
		more:   "Without FILE the copy goes to DATA/backup, named by the time. Restore it with crmbot restore.",
		define: func(*flag.FlagSet) action { return backup },
	}
}

func backup(ctx context.Context, c *call) error {
	began := time.Now()
	path := filepath.Join(c.cfg.Data, "backup", "crm-"+began.UTC().Format("20060102-150405")+".db")
	if len(c.args) == 1 {
		path = c.path(c.args[0])
	} else if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make the backup folder: %w", err)
	}
	p := c.printer()
	var held content
	n, err := c.house.engine.BackupCompared(ctx, path, workspace, func(source, copied store.Reader) error {
		var err error
		if held, err = contentOf(ctx, source); err != nil {
			return err
		}
		got, err := contentOf(ctx, copied)
		if err != nil {
			return err
		}
		return got.differs(held)
	})
	if errors.Is(err, fs.ErrExist) {
		return errors.New(p.T("cli.backup.exists", "path", path))
	}
	if err != nil {
		return err
	}
	note := lastBackup{At: began.UTC(), Path: path, Bytes: n, Head: held.head}
	if abs, err := filepath.Abs(path); err == nil {
		note.Path = abs
	}
	if err := writeNote(c.cfg.Data, note); err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.stdout, p.T("cli.backup.done", "path", path, "size", size(n), "took", took(began))+"\n"+held.line(p, "cli.backup.same"))
	return err
}

func writeNote(data string, note lastBackup) error {
	body, err := json.Marshal(note)
	if err != nil {
		return fmt.Errorf("note the backup: %w", err)
	}
	if err := os.WriteFile(filepath.Join(data, lastBackupName), append(body, '\n'), 0o600); err != nil {
		return fmt.Errorf("note the backup: %w", err)
	}
	return nil
}

// took is how long it is since began, for people.
func took(began time.Time) string { return time.Since(began).Round(time.Millisecond).String() }

// size is a number of bytes for people.
func size(n int64) string {
	switch {
	case n < 1<<20:
		return fmt.Sprintf("%.0f KB", float64(n)/(1<<10))
	case n < 1<<30:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
}
