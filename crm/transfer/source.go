package transfer

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"crmbot/crm"
)

// Bounds on what strangers' files may ask for.
const (
	maxFile    = 256 << 20 // bytes of one file
	maxFiles   = 32        // of one folder
	maxRows    = 1_000_000 // of one table
	maxColumns = 500
	maxCell    = 32 << 10 // bytes of one cell; a spreadsheet's own limit is 32,767 characters
)

// Source is the files of one import.
type Source struct {
	Files []File
}

// File is one file as it came.
type File struct {
	Name string // without folder
	Data []byte
}

// Open reads a file, or the CSV and XLSX files of a folder in the order of their names.
func Open(path string) (Source, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Source{}, crm.Refuse(crm.NotFound, "transfer.no_file", "path", path)
	}
	if err != nil {
		return Source{}, fmt.Errorf("look at %s: %w", path, err)
	}
	if !info.IsDir() {
		f, err := openFile(path)
		return Source{Files: []File{f}}, err
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return Source{}, fmt.Errorf("list %s: %w", path, err)
	}
	var src Source
	for _, e := range entries {
		if !e.Type().IsRegular() || strings.HasPrefix(e.Name(), ".") || !readable(e.Name()) {
			continue
		}
		if len(src.Files) == maxFiles {
			return Source{}, crm.Refuse(crm.Invalid, "transfer.many_files", "most", maxFiles)
		}
		f, err := openFile(filepath.Join(path, e.Name()))
		if err != nil {
			return Source{}, err
		}
		src.Files = append(src.Files, f)
	}
	if len(src.Files) == 0 {
		return Source{}, crm.Refuse(crm.NotFound, "transfer.empty_folder", "path", path)
	}
	return src, nil
}

func readable(file string) bool {
	return slices.Contains([]string{".csv", ".tsv", ".txt", ".xlsx", ".xlsm"}, strings.ToLower(filepath.Ext(file)))
}

func openFile(path string) (File, error) {
	f, err := os.Open(path)
	if err != nil {
		return File{}, fmt.Errorf("open file to import: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return File{}, fmt.Errorf("read %s: %w", path, err)
	}
	out := File{Name: filepath.Base(path), Data: b}
	return out, out.fits()
}

func (f File) fits() error {
	if len(f.Data) > maxFile {
		return crm.Refuse(crm.Invalid, "transfer.huge_file", "file", f.Name, "megabytes", maxFile>>20)
	}
	return nil
}

// sum is the same for the same files, whatever folder they lie in.
func (s Source) sum(o Options) []byte {
	h := sha256.New()
	fmt.Fprintf(h, "%s %s\n", o.Preset, o.DateOrder)
	for _, f := range s.Files {
		one := sha256.Sum256(f.Data)
		h.Write(one[:])
	}
	return h.Sum(nil)
}
