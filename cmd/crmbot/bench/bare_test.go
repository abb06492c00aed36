package bench_test

import (
	"bytes"
	"context"
	"maps"
	"runtime"
	"slices"
	"testing"

	"go.etcd.io/bbolt"

	"crmbot/store"
)

// write is one key put, or deleted when value is nil.
type write struct{ key, value []byte }

// recorder is an engine that keeps what each Update wrote.
type recorder struct {
	store.Engine
	updates [][]write // only an Update's function appends, and one runs at a time
}

// Update implements store.Engine.
func (r *recorder) Update(ctx context.Context, workspace string, fn func(store.Writer) error) error {
	return r.Engine.Update(ctx, workspace, func(w store.Writer) error {
		rec := &recording{Writer: w, writes: make([]write, 0, 32), bytes: make([]byte, 0, 4096)}
		if err := fn(rec); err != nil {
			return err
		}
		if len(rec.writes) > 0 {
			r.updates = append(r.updates, rec.writes)
		}
		return nil
	})
}

// take returns what was recorded as the engine put it into the file: the last write of each key, in order.
func (r *recorder) take() [][]write {
	out := r.updates
	r.updates = nil
	for i, writes := range out {
		last := map[string]write{}
		for _, w := range writes {
			last[string(w.key)] = w
		}
		out[i] = slices.SortedFunc(maps.Values(last), func(a, b write) int { return bytes.Compare(a.key, b.key) })
	}
	return out
}

// recording keeps a copy of what it is handed, in one piece of memory.
type recording struct {
	store.Writer
	writes []write
	bytes  []byte
}

// copy makes a lasting copy; it is never nil.
func (r *recording) copy(b []byte) []byte {
	if cap(r.bytes)-len(r.bytes) < len(b) {
		r.bytes = make([]byte, 0, max(4096, len(b)))
	}
	from := len(r.bytes)
	r.bytes = append(r.bytes, b...)
	return r.bytes[from:len(r.bytes):len(r.bytes)]
}

// Put implements store.Writer.
func (r *recording) Put(key, value []byte) error {
	r.writes = append(r.writes, write{r.copy(key), r.copy(value)})
	return r.Writer.Put(key, value)
}

// Delete implements store.Writer.
func (r *recording) Delete(key []byte) error {
	r.writes = append(r.writes, write{key: r.copy(key)})
	return r.Writer.Delete(key)
}

// ask is writes that somebody waits for.
type ask struct {
	writes []write
	done   chan error
}

// bare is a loop around bbolt that takes along all who wait: the least that durable group commit costs.
type bare struct {
	db      *bbolt.DB
	asks    chan ask
	ended   chan struct{}
	commits int // read when nobody asks
}

func openBare(b *testing.B, path string) *bare {
	b.Helper()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{FreelistType: bbolt.FreelistMapType, InitialMmapSize: 1 << 30, NoStatistics: true})
	if err != nil {
		b.Fatal(err)
	}
	db.AllocSize = 4 << 20
	l := &bare{db: db, asks: make(chan ask, 256), ended: make(chan struct{})}
	go l.run()
	b.Cleanup(func() {
		close(l.asks)
		<-l.ended
		_ = db.Close()
	})
	return l
}

func (l *bare) run() {
	defer close(l.ended)
	last := 0
	for first := range l.asks {
		group := []ask{first}
		err := l.db.Update(func(tx *bbolt.Tx) error { return l.gather(tx, &group, last) })
		l.commits++
		last = len(group)
		for _, a := range group {
			a.done <- err
		}
	}
}

// gather puts the first and all who ask meanwhile into one transaction; as the engine does, it lets those who were just
// answered come in before it commits.
func (l *bare) gather(tx *bbolt.Tx, group *[]ask, last int) error {
	bucket := tx.Bucket([]byte(workspace))
	yielded := last < 2
	for {
		for _, w := range (*group)[len(*group)-1].writes {
			var err error
			if w.value == nil {
				err = bucket.Delete(w.key)
			} else {
				err = bucket.Put(w.key, w.value)
			}
			if err != nil {
				return err
			}
		}
		if len(l.asks) == 0 && !yielded {
			runtime.Gosched()
		}
		select {
		case a := <-l.asks:
			*group = append(*group, a)
			yielded = last < 2
		default:
			return nil
		}
	}
}

// write waits until the writes are on disk.
func (l *bare) write(writes []write) error {
	a := ask{writes: writes, done: make(chan error, 1)}
	l.asks <- a
	return <-a.done
}
