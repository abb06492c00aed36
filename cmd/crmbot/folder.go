package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// folder makes the data folder, for its owner alone whatever the umask. One that is there and is ours, or empty, is
// closed to others; one with other things in it is left as it is.
func folder(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("make the data folder: %w", err)
		}
	case err != nil:
		return fmt.Errorf("look at the data folder: %w", err)
	case !info.IsDir():
		return fmt.Errorf("%s is a file; --data names a folder", dir)
	case info.Mode().Perm()&0o077 == 0 || !ours(dir):
		return nil
	}
	if err := os.Chmod(dir, 0o700); err != nil { //nolint:gosec // a folder needs its x bits
		return fmt.Errorf("close the data folder to others: %w", err)
	}
	return nil
}

// ours reports a folder that holds a database of crmbot's, or nothing.
func ours(dir string) bool {
	names, err := os.ReadDir(dir)
	if err != nil {
		return false
	}
	if len(names) == 0 {
		return true
	}
	_, err = os.Stat(filepath.Join(dir, "crm.db"))
	return err == nil
}

// owned closes the database file to others.
func owned(path string) error {
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm()&0o077 == 0 {
		return nil //nolint:nilerr // opening it will say what is wrong
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return fmt.Errorf("close the database to others: %w", err)
	}
	return nil
}
