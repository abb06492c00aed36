package slack

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

const (
	spoolMemory = 4 << 20   // bytes of a file that wait in memory; what is longer waits on disk
	maxHandOut  = 256 << 20 // bytes of a file that is handed out
)

// spool holds a file until its length is known. It is for one goroutine.
type spool struct {
	head bytes.Buffer
	file *os.File // holds everything once it is there
	size int64
}

func (s *spool) Write(p []byte) (int, error) {
	if s.size+int64(len(p)) > maxHandOut {
		return 0, faultLarge
	}
	if s.file == nil && s.head.Len()+len(p) > spoolMemory {
		if err := s.spill(); err != nil {
			return 0, err
		}
	}
	var n int
	var err error
	if s.file != nil {
		n, err = s.file.Write(p)
	} else {
		n, err = s.head.Write(p)
	}
	if s.size += int64(n); err != nil {
		err = fmt.Errorf("set a file aside: %w", err)
	}
	return n, err
}

// spill goes on on disk. The file has no name any more, where the system allows that, so that nobody else finds it and a crash leaves nothing.
func (s *spool) spill() error {
	file, err := os.CreateTemp("", "crmbot-*")
	if err != nil {
		return fmt.Errorf("set a file aside: %w", err)
	}
	_ = os.Remove(file.Name()) // else close does
	s.file = file
	if _, err := s.head.WriteTo(file); err != nil {
		return fmt.Errorf("set a file aside: %w", err)
	}
	s.head = bytes.Buffer{}
	return nil
}

// reader reads the file from its beginning, as often as needed.
func (s *spool) reader() io.Reader {
	if s.file != nil {
		return io.NewSectionReader(s.file, 0, s.size)
	}
	return bytes.NewReader(s.head.Bytes())
}

func (s *spool) close() error {
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	if gone := os.Remove(s.file.Name()); gone != nil && !errors.Is(gone, os.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}
