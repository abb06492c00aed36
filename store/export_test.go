package store

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
)

// ReadDump writes a dump into an empty workspace, in batches. A workspace that holds something
// is left alone: ErrTaken.
func ReadDump(ctx context.Context, e Engine, workspace string, in io.Reader) error {
	lines := bufio.NewReader(in)
	number := 0
	return fill(ctx, e, workspace, func() (k, v []byte, err error) {
		line, err := lines.ReadString('\n')
		if line = strings.TrimSuffix(line, "\n"); line == "" {
			if err == nil {
				err = errors.New("empty line in dump")
			}
			return nil, nil, err
		}
		number++
		a, b, ok := strings.Cut(line, " ")
		k, kerr := hex.DecodeString(a)
		v, verr := hex.DecodeString(b)
		if !ok || kerr != nil || verr != nil {
			return nil, nil, fmt.Errorf("%w: line %d of the dump cannot be read", ErrDamaged, number)
		}
		return k, v, nil
	})
}
