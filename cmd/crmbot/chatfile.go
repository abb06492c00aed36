package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"crmbot/adapters/terminal"
)

// opened is a file the caller sends in a chat.
func (c *call) opened(path string) (terminal.Opened, error) {
	f, err := os.Open(c.path(path))
	if err != nil {
		return terminal.Opened{}, fmt.Errorf("open %s: %w", path, err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("open %s: not a file", path)
	}
	if err != nil {
		return terminal.Opened{}, errors.Join(err, f.Close())
	}
	return terminal.Opened{Name: filepath.Base(path), Size: info.Size(), Data: f}, nil
}

// sameName bounds how many files of one name a folder is given.
const sameName = 1000

// saver makes new files in a folder of the caller's; nil without one. What is there is never written over.
func (c *call) saver(dir string) func(string) (io.WriteCloser, string, error) {
	if dir == "" {
		return nil
	}
	return func(name string) (io.WriteCloser, string, error) {
		for n := 1; n <= sameName; n++ {
			path := filepath.Join(dir, numbered(name, n))
			f, err := os.OpenFile(c.path(path), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
			if err == nil {
				return f, path, nil
			}
			if !errors.Is(err, fs.ErrExist) {
				return nil, "", err
			}
		}
		return nil, "", fmt.Errorf("save %s: the folder holds %d of that name", name, sameName)
	}
}

// numbered is a file's name, from the second on with its number before its end.
func numbered(name string, n int) string {
	if n == 1 {
		return name
	}
	end := filepath.Ext(name)
	return fmt.Sprintf("%s-%d%s", strings.TrimSuffix(name, end), n, end)
}
