package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"crmbot/store"
	"crmbot/store/memory"
	"crmbot/store/storetest"
)

const space = "main"

type deal struct {
	ID     uint64    `json:"id"`
	Owner  string    `json:"owner"`
	Stage  byte      `json:"stage"`
	Code   string    `json:"code,omitempty"`
	Tags   []string  `json:"tags,omitempty"`
	Closed bool      `json:"closed,omitempty"`
	At     time.Time `json:"at,omitzero"`
	Notes  []note    `json:"notes,omitempty"`
}

type note struct {
	At   time.Time  `json:"at"`
	Seen *time.Time `json:"seen,omitempty"`
	Text string     `json:"text"`
}

const (
	byOwner = 1 // owner, stage: only open deals
	byTag   = 2
	byCode  = 3
)

func dealDef() store.Def[deal] {
	return store.Def[deal]{
		Num: 7, Name: "deals",
		Key: func(d *deal) store.Key { return store.K().ID(d.ID) },
		Indexes: []store.Index[deal]{
			{Num: byOwner, Name: "owner", Keys: func(d *deal) []store.Key {
				if d.Closed {
					return nil
				}
				return []store.Key{store.K().Text(d.Owner).Byte(d.Stage)}
			}},
			{Num: byTag, Name: "tag", Keys: func(d *deal) (keys []store.Key) {
				for _, tag := range d.Tags {
					keys = append(keys, store.K().Text(tag))
				}
				return keys
			}},
			{Num: byCode, Name: "code", Unique: true, Keys: func(d *deal) []store.Key {
				if d.Code == "" {
					return nil
				}
				return []store.Key{store.K().Text(d.Code)}
			}},
		},
	}
}

// bundle is a fresh store with the deals table, strict about its use.
type bundle struct {
	t      *testing.T
	engine store.Engine
	deals  *store.Table[deal]
}

func setup(t *testing.T) *bundle {
	t.Helper()
	e := storetest.Strict(memory.New())
	t.Cleanup(func() { _ = e.Close() })
	return &bundle{t: t, engine: e, deals: store.NewTable(dealDef())}
}

func (b *bundle) update(fn func(store.Writer) error) {
	b.t.Helper()
	if err := b.engine.Update(b.t.Context(), space, fn); err != nil {
		b.t.Fatalf("Update: %v", err)
	}
}

func (b *bundle) view(fn func(store.Reader) error) {
	b.t.Helper()
	if err := b.engine.View(b.t.Context(), space, fn); err != nil {
		b.t.Fatalf("View: %v", err)
	}
}

func (b *bundle) put(deals ...deal) {
	b.t.Helper()
	b.update(func(w store.Writer) error {
		for i := range deals {
			if err := b.deals.Put(w, &deals[i]); err != nil {
				return err
			}
		}
		return nil
	})
	b.verify("")
}

// verify wants the check to pass, or to say something.
func (b *bundle) verify(says string) {
	b.t.Helper()
	err := b.engine.View(b.t.Context(), space, b.deals.Verify)
	switch {
	case says == "" && err != nil:
		b.t.Fatalf("Verify = %v", err)
	case says != "" && (!errors.Is(err, store.ErrDamaged) || !strings.Contains(err.Error(), says)):
		b.t.Fatalf("Verify = %v, want ErrDamaged with %q", err, says)
	}
}

// sample is four deals of two owners; 3 is closed.
func sample() []deal {
	return []deal{
		{ID: 1, Owner: "li", Stage: 2, Tags: []string{"hot", "east"}, Code: "A"},
		{ID: 2, Owner: "li", Stage: 1, Code: "B"},
		{ID: 3, Owner: "li", Stage: 4, Closed: true, Tags: []string{"hot"}},
		{ID: 4, Owner: "l", Stage: 9, Tags: []string{"east", "east"}},
	}
}

func TestTableRanges(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.put(sample()...)
	owner := store.K().Text("li")
	cases := []struct {
		name  string
		index uint8 // 0: rows
		keys  store.Keys
		want  []uint64
	}{
		{"all rows", 0, store.All(), []uint64{1, 2, 3, 4}},
		{"backwards", 0, store.All().Backwards(), []uint64{4, 3, 2, 1}},
		{"between", 0, store.Between(store.K().ID(2), store.K().ID(4)), []uint64{2, 3}},
		{"between backwards", 0, store.Between(store.K().ID(2), store.K().ID(4)).Backwards(), []uint64{3, 2}},
		{"prefix", 0, store.Prefix(store.K().ID(3)), []uint64{3}},
		{"index", byOwner, store.All(), []uint64{4, 2, 1}},
		{"index prefix", byOwner, store.Prefix(owner), []uint64{2, 1}},
		{"index prefix backwards", byOwner, store.Prefix(owner).Backwards(), []uint64{1, 2}},
		{"index whole key", byOwner, store.Prefix(owner.Byte(1)), []uint64{2}},
		{"index between", byOwner, store.Between(owner.Byte(1), owner.Byte(2)), []uint64{2}},
		{"index between under a prefix", byOwner, store.Keys{Prefix: owner, From: store.K().Byte(2)}, []uint64{1}},
		{"several keys a row", byTag, store.Prefix(store.K().Text("east")), []uint64{1, 4}},
		{"partial", byCode, store.All(), []uint64{1, 2}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			err := b.engine.View(t.Context(), space, func(r store.Reader) error {
				var got, keys []uint64
				var n int
				if c.index == 0 {
					for d := range b.deals.Rows(r, c.keys) {
						got = append(got, d.ID)
					}
					keys, n = got, b.deals.Count(r, c.keys)
				} else {
					for d := range b.deals.By(r, c.index, c.keys) {
						got = append(got, d.ID)
					}
					for k := range b.deals.KeysBy(r, c.index, c.keys) {
						keys = append(keys, k.Scan().ID())
					}
					n = b.deals.CountBy(r, c.index, c.keys)
				}
				if !slices.Equal(got, c.want) || !slices.Equal(keys, c.want) || n != len(c.want) {
					t.Errorf("rows %v, keys %v, count %d, want %v", got, keys, n, c.want)
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestTableLongWalk(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var many []deal
	for i := range uint64(700) {
		many = append(many, deal{ID: i + 1, Owner: "li"})
	}
	b.put(many...)
	b.view(func(r store.Reader) error {
		for _, stop := range []uint64{1, 4, 5, 300, 700} {
			last := uint64(0)
			for d := range b.deals.By(r, byOwner, store.All()) {
				if last++; d.ID != last {
					t.Fatalf("row %d where %d belongs", d.ID, last)
				}
				if last == stop {
					break
				}
			}
			if last != stop {
				t.Errorf("walked to %d, want %d", last, stop)
			}
		}
		return nil
	})
}

func TestTableUnique(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.put(sample()...)
	err := b.engine.Update(t.Context(), space, func(w store.Writer) error {
		err := b.deals.Put(w, &deal{ID: 9, Owner: "wu", Code: "A"})
		if !errors.Is(err, store.ErrTaken) {
			t.Errorf("Put with a taken code = %v, want ErrTaken", err)
		}
		if ok, err := b.deals.Has(w, store.K().ID(9)); ok || err != nil {
			t.Errorf("Has(refused row) = %t, %v", ok, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	b.verify("")
	b.put(deal{ID: 1, Owner: "li", Code: "C"}, deal{ID: 9, Owner: "wu", Code: "A"}, deal{ID: 10, Code: "AB"})
	b.view(func(r store.Reader) error {
		for code, want := range map[string]uint64{"A": 9, "B": 2, "C": 1, "AB": 10} {
			if d, err := b.deals.One(r, byCode, store.K().Text(code)); err != nil || d.ID != want {
				t.Errorf("One(%s) = %d, %v, want %d", code, d.ID, err, want)
			}
		}
		if _, err := b.deals.One(r, byCode, store.K().Text("Z")); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("One(absent) = %v, want ErrNotFound", err)
		}
		return nil
	})
}

func TestTableGetAndDelete(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.put(sample()...)
	b.view(func(r store.Reader) error {
		_, err := b.deals.Get(r, store.K().ID(99))
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("Get(absent) = %v, want ErrNotFound", err)
		}
		two, ninety := store.K().ID(2), store.K().ID(90)
		got, err := b.deals.GetMany(r, []store.Key{two, ninety})
		if err != nil || len(got) != 1 || got[string(two)].Code != "B" {
			t.Errorf("GetMany = %v, %v", got, err)
		}
		return nil
	})
	b.update(func(w store.Writer) error {
		return errors.Join(b.deals.Delete(w, store.K().ID(1)), b.deals.Delete(w, store.K().ID(99)))
	})
	b.verify("")
	b.view(func(r store.Reader) error {
		if n := b.deals.Count(r, store.All()) + b.deals.CountBy(r, byTag, store.All()); n != 3+2 {
			t.Errorf("%d rows and tags are left, want 5", n)
		}
		return nil
	})
}

// TestTableWritesOnlyChanges counts what Put touches.
func TestTableWritesOnlyChanges(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.put(sample()...)
	d := sample()[0]
	cases := []struct {
		name   string
		change func(*deal)
		want   int
	}{
		{"nothing", func(*deal) {}, 0},
		{"a field outside indexes", func(d *deal) { d.At = time.Unix(1e9, 0) }, 1},
		{"one index key", func(d *deal) { d.Stage = 3 }, 3},
		{"one of two tags", func(d *deal) { d.Tags = []string{"east", "west"} }, 3},
		{"leaves an index", func(d *deal) { d.Code = "" }, 2},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			err := b.engine.View(t.Context(), space, func(r store.Reader) error {
				v, over := d, store.NewBuffer(r)
				c.change(&v)
				err := b.deals.Put(over, &v)
				if over.Len() != c.want {
					t.Errorf("Put touched %d keys, want %d", over.Len(), c.want)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestTableSequence(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for want := uint64(1); want <= 3; want++ {
		b.update(func(w store.Writer) error {
			n, err := b.deals.Next(w)
			if n != want {
				t.Errorf("Next = %d, want %d", n, want)
			}
			return err
		})
	}
}

func TestNewTablePanics(t *testing.T) {
	t.Parallel()
	type hidden struct {
		ID   uint64
		name string
	}
	cases := map[string]func(){
		"number 0":    func() { d := dealDef(); d.Num = 0; store.NewTable(d) },
		"index 0":     func() { d := dealDef(); d.Indexes[0].Num = 0; store.NewTable(d) },
		"index twice": func() { d := dealDef(); d.Indexes[0].Num = 2; store.NewTable(d) },
		"hidden field": func() {
			store.NewTable(store.Def[hidden]{Num: 1, Key: func(h *hidden) store.Key { return store.K().Text(h.name) }})
		},
	}
	for name, fn := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if recover() == nil {
					t.Error("NewTable did not panic")
				}
			}()
			fn()
		})
	}
}

// TestInsert: a new row is indexed as Put does it, and a unique key stays whose it is.
func TestInsert(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, d := range sample() {
		b.update(func(w store.Writer) error { return b.deals.Insert(w, &d) })
	}
	b.verify("")
	err := b.engine.Update(t.Context(), space, func(w store.Writer) error { return b.deals.Insert(w, &deal{ID: 9, Code: "A"}) })
	if !errors.Is(err, store.ErrTaken) {
		t.Errorf("Insert of a code that is taken = %v, want ErrTaken", err)
	}
	b.verify("")
}
