package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"crmbot/store"
)

// Model runs random transactions one after the other against e and against a map, and compares
// every answer on the way and the whole contents after each. The same seed makes the same steps.
func Model(t *testing.T, e store.Engine, seed uint64, transactions int) {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 7))
	model := map[string]string{}
	for n := range transactions {
		steps := randomSteps(rng, "")
		refuse := rng.IntN(5) == 0
		var next map[string]string
		err := e.Update(t.Context(), space, func(w store.Writer) error {
			next = maps.Clone(model)
			for _, s := range steps {
				if err := s.run(w, next); err != nil {
					return err
				}
			}
			if refuse {
				return errRefused
			}
			return nil
		})
		switch {
		case refuse && errors.Is(err, errRefused):
		case err != nil:
			t.Fatalf("transaction %d of seed %d: %v", n, seed, err)
		default:
			model = next
		}
		compare(t, e, model, fmt.Sprintf("after transaction %d of seed %d", n, seed))
	}
}

// ModelConcurrent lets writers run random transactions at once, each on keys of its own; some
// return errors, some panic. At the end the whole contents are what the models say.
func ModelConcurrent(t *testing.T, e store.Engine, seed uint64, writers, transactions int) {
	t.Helper()
	models := make([]map[string]string, writers)
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(seed, uint64(i)))
			model := map[string]string{}
			defer func() { models[i] = model }()
			for n := range transactions {
				steps := randomSteps(rng, fmt.Sprintf("%02d/", i))
				end := rng.IntN(8)
				next, err := attemptSteps(t, e, steps, model, end)
				switch {
				case end < 2 && errors.Is(err, errRefused):
				case err != nil:
					t.Errorf("writer %d, transaction %d: %v", i, n, err)
					return
				default:
					model = next
				}
			}
		})
	}
	wg.Wait()
	all := map[string]string{}
	for _, m := range models {
		maps.Copy(all, m)
	}
	compare(t, e, all, "after all writers")
}

// attemptSteps runs steps in one update that returns an error for end 0, panics for end 1.
func attemptSteps(t *testing.T, e store.Engine, steps []step, model map[string]string, end int) (next map[string]string, err error) {
	defer func() {
		if p := recover(); p != nil {
			if p != "boom" {
				panic(p)
			}
			err = errRefused
		}
	}()
	err = e.Update(t.Context(), space, func(w store.Writer) error {
		next = maps.Clone(model)
		for _, s := range steps {
			if err := s.run(w, next); err != nil {
				return err
			}
		}
		switch end {
		case 0:
			return errRefused
		case 1:
			panic("boom")
		}
		return nil
	})
	return next, err
}

// step is one random operation.
type step struct {
	kind     int
	key, to  string
	value    string
	backward bool
	prefix   string // of all keys this writer owns
}

func randomSteps(rng *rand.Rand, prefix string) []step {
	key := func() string { return fmt.Sprintf("%sk%03d", prefix, rng.IntN(150)) }
	steps := make([]step, 1+rng.IntN(40))
	for i := range steps {
		s := step{kind: rng.IntN(6), key: key(), to: key(), backward: rng.IntN(2) == 0, prefix: prefix}
		if n := rng.IntN(60); n > 5 { // now and then an empty value
			s.value = fmt.Sprintf("%0*d", n, rng.IntN(1000))
		}
		steps[i] = s
	}
	return steps
}

func (s step) run(w store.Writer, model map[string]string) error {
	switch s.kind {
	case 0, 1:
		model[s.key] = s.value
		return w.Put([]byte(s.key), []byte(s.value))
	case 2:
		delete(model, s.key)
		return w.Delete([]byte(s.key))
	case 3:
		v, err := w.Get([]byte(s.key))
		want, ok := model[s.key]
		if ok != (err == nil) || string(v) != want || !ok && !errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("Get(%s) = %q, %w, want %q", s.key, v, err, want)
		}
	case 4:
		vs, err := w.GetMany([][]byte{[]byte(s.key), []byte(s.to)})
		if err != nil {
			return err
		}
		for i, k := range []string{s.key, s.to} {
			if want, ok := model[k]; ok != (vs[i] != nil) || string(vs[i]) != want {
				return fmt.Errorf("GetMany(%s) = %q, want %q", k, vs[i], want)
			}
		}
	case 5:
		return s.compareSpan(w, model)
	}
	return nil
}

func (s step) compareSpan(r store.Reader, model map[string]string) error {
	from, to := min(s.key, s.to), max(s.key, s.to)
	var want []string
	for _, k := range slices.Sorted(maps.Keys(model)) {
		if k >= from && k < to {
			want = append(want, k+"="+model[k])
		}
	}
	if s.backward {
		slices.Reverse(want)
	}
	var got []string
	for k, v := range r.Range(store.Span{From: []byte(from), To: []byte(to), Desc: s.backward}) {
		got = append(got, string(k)+"="+string(v))
	}
	if !slices.Equal(got, want) {
		return fmt.Errorf("Range(%s, %s) = %q, want %q", from, to, got, want)
	}
	return nil
}

// compare wants the workspace to hold exactly the model.
func compare(t *testing.T, e store.Engine, model map[string]string, when string) {
	t.Helper()
	var dump, want bytes.Buffer
	err := e.View(t.Context(), space, func(r store.Reader) error {
		dump.Reset()
		return store.WriteDump(r, &dump)
	})
	if err != nil {
		t.Fatalf("%s: %v", when, err)
	}
	for _, k := range slices.Sorted(maps.Keys(model)) {
		fmt.Fprintf(&want, "%x %x\n", k, model[k])
	}
	if !bytes.Equal(dump.Bytes(), want.Bytes()) {
		t.Fatalf("%s the store holds\n%s\nwant\n%s", when, dump.Bytes(), want.Bytes())
	}
}

// testConcurrent counts up one number by many writers, of whom some fail.
func testConcurrent(t *testing.T, e store.Engine) {
	const writers, each = 12, 25
	key := []byte("n")
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			for range each {
				err := e.Update(t.Context(), space, func(w store.Writer) error {
					v, err := w.Get(key)
					if err != nil && !errors.Is(err, store.ErrNotFound) {
						return err
					}
					n := uint64(0)
					if v != nil {
						n = store.Key(v).Scan().ID()
					}
					if err := w.Put(key, store.K().ID(n+1)); err != nil {
						return err
					}
					if i%4 == 3 {
						return errRefused
					}
					return nil
				})
				if (i%4 == 3) != errors.Is(err, errRefused) || i%4 != 3 && err != nil {
					t.Errorf("Update by writer %d = %v", i, err)
				}
			}
		})
	}
	wg.Wait()
	err := e.View(t.Context(), space, func(r store.Reader) error {
		v, err := r.Get(key)
		if n := store.Key(v).Scan().ID(); n != writers*each*3/4 {
			t.Errorf("counted to %d, want %d", n, writers*each*3/4)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
