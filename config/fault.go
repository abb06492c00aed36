package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Fault is one thing wrong with the configuration: where it stands, which key it is about, what to do.
type Fault struct {
	Position
	Key  string
	Text string
}

func (f Fault) Error() string {
	where := f.Env
	if f.File != "" {
		where = f.File
		if f.Line > 0 {
			where = fmt.Sprintf("%s:%d", f.File, f.Line)
		}
	}
	parts := make([]string, 0, 3)
	for _, p := range []string{where, f.Key, f.Text} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, ": ")
}

// Faults is every fault of one configuration, in the order of the file's lines, the environment last.
type Faults []Fault

func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, one := range f {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

func (f Faults) sort() {
	slices.SortStableFunc(f, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Env, b.Env), cmp.Compare(a.Key, b.Key))
	})
}

func order(f Fault) int {
	if f.File != "" {
		return 0
	}
	return 1
}
