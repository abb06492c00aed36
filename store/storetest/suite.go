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

// Run is the suite every engine passes. open makes a fresh, empty engine; the suite closes it.
func Run(t *testing.T, open func(*testing.T) store.Engine) {
	t.Helper()
	cases := []struct {
		name string
		test func(*testing.T, store.Engine)
	}{
		{"reads its own writes", testOwnWrites},
		{"ranges", testRanges},
		{"ranges over buffered writes", testMergedRanges},
		{"keeps no slice of the caller", testCopies},
		{"an error undoes", testError},
		{"a panic undoes and goes on", testPanic},
		{"a fault fails the transaction", testFail},
		{"workspaces are apart", testWorkspaces},
		{"a view is a snapshot", testSnapshot},
		{"misuse is refused", testMisuse},
		{"a cancelled context", testCancel},
		{"many writers, some fail", testConcurrent},
		{"close", testClose},
		{"large updates", testLarge},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := open(t)
			t.Cleanup(func() { _ = e.Close() }) // closing twice is allowed
			c.test(t, e)
		})
	}
	t.Run("model", func(t *testing.T) {
		t.Parallel()
		e := open(t)
		t.Cleanup(func() { _ = e.Close() })
		Model(t, e, 1, 400)
	})
	t.Run("model with many writers", func(t *testing.T) {
		t.Parallel()
		e := open(t)
		t.Cleanup(func() { _ = e.Close() })
		ModelConcurrent(t, e, 2, 8, 60)
	})
}

const space = "main"

var errRefused = errors.New("refused")

func update(t *testing.T, e store.Engine, fn func(store.Writer) error) {
	t.Helper()
	if err := e.Update(t.Context(), space, fn); err != nil {
		t.Fatalf("Update: %v", err)
	}
}

func put(t *testing.T, e store.Engine, pairs ...string) {
	t.Helper()
	update(t, e, func(w store.Writer) error { return putAll(w, pairs...) })
}

func putAll(w store.Writer, pairs ...string) error {
	for i := 0; i < len(pairs); i += 2 {
		if err := w.Put([]byte(pairs[i]), []byte(pairs[i+1])); err != nil {
			return err
		}
	}
	return nil
}

// list is what a span holds, as `k=v` words.
func list(r store.Reader, s store.Span) string {
	var out []string
	for k, v := range r.Range(s) {
		out = append(out, string(k)+"="+string(v))
	}
	return strings.Join(out, " ")
}

func want(t *testing.T, e store.Engine, all string) {
	t.Helper()
	var got string
	err := e.View(t.Context(), space, func(r store.Reader) error {
		got = list(r, store.Span{})
		return nil
	})
	if err != nil || got != all {
		t.Fatalf("the store holds %q (%v), want %q", got, err, all)
	}
}

func testOwnWrites(t *testing.T, e store.Engine) {
	put(t, e, "a", "1", "b", "", "c", "3")
	update(t, e, func(w store.Writer) error {
		if err := errors.Join(putAll(w, "d", "4", "e", "", "a", "one"), w.Delete([]byte("c")), w.Delete([]byte("none"))); err != nil {
			return err
		}
		got, err := w.GetMany([][]byte{[]byte("a"), []byte("b"), []byte("c"), []byte("d"), []byte("e"), []byte("x")})
		if err != nil {
			return err
		}
		for i, want := range [][]byte{[]byte("one"), {}, nil, []byte("4"), {}, nil} {
			if !bytes.Equal(got[i], want) || (got[i] == nil) != (want == nil) {
				t.Errorf("GetMany value %d = %q, want %q", i, got[i], want)
			}
		}
		if v, err := w.Get([]byte("e")); err != nil || v == nil || len(v) != 0 {
			t.Errorf("Get(empty value) = %v, %v", v, err)
		}
		if _, err := w.Get([]byte("c")); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("Get(deleted) = %v, want ErrNotFound", err)
		}
		return nil
	})
	want(t, e, "a=one b= d=4 e=")
	err := e.View(t.Context(), space, func(r store.Reader) error {
		if v, err := r.Get([]byte("b")); err != nil || v == nil {
			t.Errorf("Get(empty value) = %v, %v", v, err)
		}
		if _, err := r.Get([]byte("zz")); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("Get(absent) = %v, want ErrNotFound", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// spans are the same questions for stored, buffered and mixed rows a b d e.
var spans = []struct {
	span store.Span
	want string
}{
	{store.Span{}, "a b d e"},
	{store.Span{Desc: true}, "e d b a"},
	{store.Span{From: []byte("b"), To: []byte("e")}, "b d"},
	{store.Span{From: []byte("b"), To: []byte("e"), Desc: true}, "d b"},
	{store.Span{From: []byte("c")}, "d e"},
	{store.Span{From: []byte("c"), Desc: true}, "e d"},
	{store.Span{To: []byte("c")}, "a b"},
	{store.Span{To: []byte("c"), Desc: true}, "b a"},
	{store.Span{To: []byte("z"), Desc: true}, "e d b a"},
	{store.Span{From: []byte("f")}, ""},
	{store.Span{From: []byte("f"), Desc: true}, ""},
	{store.Span{To: []byte("a"), Desc: true}, ""},
	{store.Span{From: []byte("d"), To: []byte("b")}, ""},
}

func checkSpans(t *testing.T, r store.Reader) {
	t.Helper()
	for _, s := range spans {
		var got []string
		for k := range r.Range(s.span) {
			got = append(got, string(k))
		}
		if strings.Join(got, " ") != s.want {
			t.Errorf("Range(%q, %q, backwards %t) = %q, want %q", s.span.From, s.span.To, s.span.Desc, got, s.want)
		}
	}
}

func testRanges(t *testing.T, e store.Engine) {
	put(t, e, "a", "1", "b", "2", "d", "4", "e", "5")
	err := e.View(t.Context(), space, func(r store.Reader) error {
		checkSpans(t, r)
		n := 0
		for range r.Range(store.Span{}) {
			for range r.Range(store.Span{Desc: true}) {
				if n++; n%3 == 0 {
					break
				}
			}
		}
		if n != 12 {
			t.Errorf("nested ranges made %d steps, want 12", n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func testMergedRanges(t *testing.T, e store.Engine) {
	update(t, e, func(w store.Writer) error {
		err := putAll(w, "e", "5", "a", "1", "d", "4", "b", "2")
		checkSpans(t, w)
		return errors.Join(err, w.Delete([]byte("a")), w.Delete([]byte("d")), putAll(w, "c", "3", "f", "6"))
	})
	want(t, e, "b=2 c=3 e=5 f=6")
	update(t, e, func(w store.Writer) error {
		err := errors.Join(w.Delete([]byte("c")), w.Delete([]byte("f")), putAll(w, "a", "1", "d", "4", "e", "five"))
		checkSpans(t, w)
		if got := list(w, store.Span{Desc: true}); got != "e=five d=4 b=2 a=1" {
			t.Errorf("merged = %q", got)
		}
		return err
	})
	want(t, e, "a=1 b=2 d=4 e=five")
}

func testCopies(t *testing.T, e store.Engine) {
	update(t, e, func(w store.Writer) error {
		k, v := []byte("k1"), []byte("v1")
		if err := w.Put(k, v); err != nil {
			return err
		}
		k[1], v[1] = '2', '2'
		if err := w.Put(k, v); err != nil {
			return err
		}
		k[1], v[1] = '3', '3'
		err := w.Delete(k)
		k[0], v[0] = 'x', 'x'
		return err
	})
	want(t, e, "k1=v1 k2=v2")
}

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

func testLarge(t *testing.T, e store.Engine) {
	const n = 3000
	update(t, e, func(w store.Writer) error {
		for i := range uint64(n) {
			if err := w.Put(store.K().ID(i*7919%n), []byte("value")); err != nil {
				return err
			}
		}
		for i := range uint64(n / 2) {
			if err := w.Delete(store.K().ID(2 * i)); err != nil {
				return err
			}
		}
		next := uint64(1)
		for k := range w.Range(store.Span{}) {
			if got := store.Key(k).Scan().ID(); got != next {
				t.Fatalf("key %d where %d belongs", got, next)
			}
			next += 2
		}
		return nil
	})
}
