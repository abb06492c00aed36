package storetest

import (
	"bytes"
	"errors"
	"strings"
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
