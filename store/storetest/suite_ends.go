package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"crmbot/store"
)

func testError(t *testing.T, e store.Engine) {
	put(t, e, "a", "1")
	err := e.Update(t.Context(), space, func(w store.Writer) error {
		return errors.Join(putAll(w, "a", "2", "b", "2"), errRefused)
	})
	if !errors.Is(err, errRefused) {
		t.Fatalf("Update = %v, want the function's error", err)
	}
	want(t, e, "a=1")
}

func testPanic(t *testing.T, e store.Engine) {
	put(t, e, "a", "1")
	func() {
		defer func() {
			if p := recover(); p != "boom" {
				t.Errorf("recovered %v, want boom", p)
			}
		}()
		_ = e.Update(t.Context(), space, func(w store.Writer) error {
			_ = w.Put([]byte("b"), nil)
			panic("boom")
		})
	}()
	func() {
		defer func() { _ = recover() }()
		_ = e.View(t.Context(), space, func(store.Reader) error { panic("boom") })
	}()
	put(t, e, "c", "3")
	want(t, e, "a=1 c=3")
}

func testFail(t *testing.T, e store.Engine) {
	err := e.Update(t.Context(), space, func(w store.Writer) error {
		w.Fail(errRefused)
		return w.Put([]byte("a"), nil)
	})
	if !errors.Is(err, errRefused) {
		t.Errorf("Update = %v, want the fault", err)
	}
	err = e.View(t.Context(), space, func(r store.Reader) error {
		r.Fail(errRefused)
		r.Fail(errors.New("a later one"))
		return nil
	})
	if !errors.Is(err, errRefused) {
		t.Errorf("View = %v, want the fault", err)
	}
	want(t, e, "")
}

func testWorkspaces(t *testing.T, e store.Engine) {
	put(t, e, "a", "1")
	err := e.Update(t.Context(), "other", func(w store.Writer) error {
		if got := list(w, store.Span{}); got != "" {
			t.Errorf("a new workspace holds %q", got)
		}
		return putAll(w, "b", "2")
	})
	if err != nil {
		t.Fatal(err)
	}
	want(t, e, "a=1")
	if err := e.Update(t.Context(), "", func(store.Writer) error { return nil }); err == nil {
		t.Error("Update without a workspace = nil")
	}
	l, ok := e.(store.Lister)
	if !ok {
		return
	}
	names, err := l.Workspaces(t.Context())
	if err != nil || !slices.Equal(names, []string{space, "other"}) {
		t.Errorf("Workspaces = %q, %v", names, err)
	}
}

func testSnapshot(t *testing.T, e store.Engine) {
	put(t, e, "a", "1")
	reading, written := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		err := e.View(t.Context(), space, func(r store.Reader) error {
			close(reading)
			<-written
			if got := list(r, store.Span{}); got != "a=1" {
				t.Errorf("the snapshot became %q", got)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-reading
	put(t, e, "a", "2", "b", "2")
	close(written)
	wg.Wait()
	want(t, e, "a=2 b=2")
}

func testMisuse(t *testing.T, e store.Engine) {
	put(t, e, "a", "1")
	var kept store.Writer
	update(t, e, func(w store.Writer) error {
		kept = w
		misused(t, "an empty key", func() error { return w.Put(nil, []byte("v")) })
		misused(t, "a long key", func() error { return w.Put(make([]byte, store.MaxKey+1), nil) })
		for range w.Range(store.Span{}) {
			misused(t, "Put under a range", func() error { return w.Put([]byte("b"), nil) })
			misused(t, "Delete under a range", func() error { return w.Delete([]byte("a")) })
		}
		return w.Put(bytes.Repeat([]byte("k"), store.MaxKey), []byte("long"))
	})
	misused(t, "Get after the end", func() error { _, err := kept.Get([]byte("a")); return err })
	misused(t, "Put after the end", func() error { return kept.Put([]byte("a"), nil) })
	update(t, e, func(w store.Writer) error { return w.Delete(bytes.Repeat([]byte("k"), store.MaxKey)) })
	want(t, e, "a=1")
}

// misused wants ErrMisuse, or the panic a strict engine makes of it.
func misused(t *testing.T, what string, fn func() error) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil && !strings.HasPrefix(fmt.Sprint(p), "storetest:") {
			panic(p)
		}
	}()
	if err := fn(); !errors.Is(err, store.ErrMisuse) {
		t.Errorf("%s = %v, want ErrMisuse", what, err)
	}
}

func testCancel(t *testing.T, e store.Engine) {
	ctx, cancel := context.WithCancel(t.Context())
	inside, leave := make(chan struct{}), make(chan struct{})
	var once sync.Once
	var wg sync.WaitGroup
	wg.Go(func() {
		err := e.Update(t.Context(), space, func(w store.Writer) error {
			once.Do(func() { close(inside) })
			<-leave
			return putAll(w, "a", "1")
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-inside
	wg.Go(func() {
		err := e.Update(ctx, space, func(w store.Writer) error { return putAll(w, "b", "2") })
		if !errors.Is(err, context.Canceled) {
			t.Errorf("Update waiting with a cancelled context = %v", err)
		}
		close(leave)
	})
	cancel()
	wg.Wait()
	if err := e.View(ctx, space, func(store.Reader) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("View with a cancelled context = %v", err)
	}
	want(t, e, "a=1")
}

func testClose(t *testing.T, e store.Engine) {
	put(t, e, "a", "1")
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Errorf("second Close = %v", err)
	}
	if err := e.View(t.Context(), space, func(store.Reader) error { return nil }); !errors.Is(err, store.ErrClosed) {
		t.Errorf("View after Close = %v, want ErrClosed", err)
	}
	if err := e.Update(t.Context(), space, func(store.Writer) error { return nil }); !errors.Is(err, store.ErrClosed) {
		t.Errorf("Update after Close = %v, want ErrClosed", err)
	}
}
