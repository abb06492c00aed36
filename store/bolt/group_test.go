package bolt_test

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"crmbot/store"
	"crmbot/store/bolt"
)

// TestGroup: those who wait are committed together; one that fails and one that panics undo
// only themselves, and one that only reads sees what those before it wrote.
func TestGroup(t *testing.T) {
	t.Parallel()
	e := open(t, bolt.Options{})
	boom := errors.New("refused")
	inside, leave := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		err := e.Update(t.Context(), "main", func(w store.Writer) error {
			close(inside)
			<-leave
			return w.Put([]byte("first"), nil)
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-inside
	const members = 30
	var started sync.WaitGroup
	for i := range members {
		started.Add(1)
		wg.Go(func() {
			defer func() {
				if p := recover(); (p != nil) != (i%5 == 1) {
					t.Errorf("member %d recovered %v", i, p)
				}
			}()
			started.Done()
			err := e.Update(t.Context(), "main", func(w store.Writer) error {
				if _, err := w.Get([]byte("first")); err != nil {
					return fmt.Errorf("the first member's row: %w", err)
				}
				if err := w.Put(store.K().ID(uint64(i)), nil); err != nil {
					return err
				}
				switch i % 5 {
				case 0:
					return boom
				case 1:
					panic(boom)
				case 2:
					runtime.Goexit()
				}
				return nil
			})
			if (i%5 == 0) != errors.Is(err, boom) || i%5 > 2 && err != nil {
				t.Errorf("member %d = %v", i, err)
			}
		})
	}
	started.Wait()
	close(leave)
	wg.Wait()
	if n := count(t, e); n != 1+members*2/5 {
		t.Errorf("%d rows, want %d", n, 1+members*2/5)
	}
	s := e.Stats()
	if s.Members != 1+members*2/5 || s.Commits > s.Members {
		t.Errorf("Stats = %+v", s)
	}
	if err := e.Check(t.Context()); err != nil {
		t.Errorf("Check = %v", err)
	}
}

// TestGroupFails: when the commit fails, every member is told, and nothing of any is stored.
func TestGroupFails(t *testing.T) {
	t.Parallel()
	e := open(t, bolt.Options{MaxSize: 8 << 20})
	fill(t, e, 0, 10)
	inside, leave := make(chan struct{}), make(chan struct{})
	var wg, started sync.WaitGroup
	wg.Go(func() {
		err := e.Update(t.Context(), "main", func(w store.Writer) error {
			close(inside)
			<-leave
			// Close to the most bytes of a group, so that others are taken along.
			return w.Put([]byte("big"), make([]byte, 8<<20-100))
		})
		if !errors.Is(err, store.ErrFull) {
			t.Errorf("the big member = %v, want ErrFull", err)
		}
	})
	<-inside
	for i := range uint64(10) {
		started.Add(1)
		wg.Go(func() {
			started.Done()
			err := e.Update(t.Context(), "main", func(w store.Writer) error {
				return w.Put(store.K().ID(1000+i), []byte("small"))
			})
			if err != nil && !errors.Is(err, store.ErrFull) {
				t.Errorf("member %d = %v, want nil or ErrFull", i, err)
			}
			read := e.View(t.Context(), "main", func(r store.Reader) error {
				_, err := r.Get(store.K().ID(1000 + i))
				return err
			})
			if (err == nil) != (read == nil) {
				t.Errorf("member %d = %v, but reading its row = %v", i, err, read)
			}
		})
	}
	started.Wait()
	close(leave)
	wg.Wait()
	if err := e.Check(t.Context()); err != nil {
		t.Errorf("Check = %v", err)
	}
}

// TestEmptyUpdates commit nothing.
func TestEmptyUpdates(t *testing.T) {
	t.Parallel()
	e := open(t, bolt.Options{})
	for range 3 {
		if err := e.Update(t.Context(), "main", func(w store.Writer) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	if s := e.Stats(); s.Commits != 0 {
		t.Errorf("%d commits of nothing", s.Commits)
	}
}

// TestGroupAbove: an update that runs while another is on its way to the disk reads what that one wrote, and falls with it.
func TestGroupAbove(t *testing.T) {
	t.Parallel()
	for _, size := range []int{1 << 20, 7 << 20} { // the second has no room
		e := open(t, bolt.Options{MaxSize: 8 << 20})
		fill(t, e, 0, 10)
		inside, leave, over := make(chan struct{}), make(chan struct{}), make(chan struct{})
		var wg sync.WaitGroup
		var below error
		wg.Go(func() {
			defer close(over)
			below = e.Update(t.Context(), "main", func(w store.Writer) error {
				close(inside)
				<-leave
				return w.Put([]byte("big"), make([]byte, size))
			})
		})
		<-inside
		const members = 4
		saw, got := make([]bool, members), make([]error, members)
		for i := range members {
			wg.Go(func() {
				got[i] = e.Update(t.Context(), "main", func(w store.Writer) error {
					v, err := w.Get([]byte("big"))
					saw[i] = err == nil && len(v) == size
					<-over // what is below has landed or failed by now
					if i == 0 {
						return nil // its caller was shown rows all the same
					}
					return w.Put(store.K().ID(uint64(2000+i)), []byte("above"))
				})
			})
		}
		close(leave)
		wg.Wait()
		for i := range members {
			err := e.View(t.Context(), "main", func(r store.Reader) error {
				_, err := r.Get(store.K().ID(uint64(2000 + i)))
				return err
			})
			switch {
			case below != nil && saw[i] && got[i] == nil:
				t.Errorf("%d bytes: member %d = nil over rows that were lost: %v", size, i, below)
			case below == nil && (got[i] != nil || !saw[i]):
				t.Errorf("%d bytes: member %d = %v, read the row below: %t", size, i, got[i], saw[i])
			case i > 0 && (got[i] == nil) != (err == nil):
				t.Errorf("%d bytes: member %d = %v, but reading its row = %v", size, i, got[i], err)
			}
		}
		if err := e.Check(t.Context()); err != nil {
			t.Errorf("Check = %v", err)
		}
		if err := e.Update(t.Context(), "main", func(w store.Writer) error { return w.Put([]byte("after"), nil) }); err != nil {
			t.Errorf("the next update = %v", err)
		}
	}
}
