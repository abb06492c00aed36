package crm_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"crmbot/crm"
	"crmbot/store"
	"crmbot/store/memory"
)

// Numbers of the journal's tables, whose rows lie at `table | 0 | sequence number`.
const (
	headers = 15
	bodies  = 16
)

func TestVerifyJournal(t *testing.T) {
	t.Parallel()
	e := memory.New()
	defer e.Close()
	c := found(t, e)
	cust := c.customer(c.rep, "华兴医疗")
	d := c.deal(c.rep, cust.ID, 500, 1)
	c.must(c.rep, func(tx *crm.Tx) error { _, err := tx.MoveDeal(d.ID, 0, 3, ""); return err })
	if err := c.crm.VerifyJournal(t.Context()); err != nil {
		t.Fatal(err)
	}
	var seq uint64
	c.see(c.admin, func(v *crm.View) { seq, _ = v.Head() })

	rows := map[string][]byte{}
	var keys [][]byte
	read(t, e, func(r store.Reader) {
		for _, table := range []byte{headers, bodies} {
			for k, v := range r.Range(store.Span{From: []byte{table, 0}, To: []byte{table, 1}}) {
				keys = append(keys, bytes.Clone(k))
				rows[string(k)] = bytes.Clone(v)
			}
		}
	})
	if len(keys) != int(2*seq) {
		t.Fatalf("%d rows of %d entries", len(keys), seq)
	}
	bad := func(t *testing.T, what string, key, value []byte) {
		t.Helper()
		put(t, e, key, value)
		at := fmt.Sprintf("entry %d", number(key))
		if err := c.crm.VerifyJournal(t.Context()); err == nil || !strings.Contains(err.Error(), at) {
			t.Errorf("%s of %s: %v", what, at, err)
		}
		put(t, e, key, rows[string(key)])
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		k := keys[r.IntN(len(keys))]
		v := bytes.Clone(rows[string(k)])
		v[r.IntN(len(v))] ^= 1 << r.IntN(8)
		bad(t, "a flipped bit", k, v)
	}
	for _, k := range keys[:seq] {
		bad(t, "a header taken out", k, nil)
	}
	bad(t, "another entry's header", keys[3], rows[string(keys[4])])
	bad(t, "another entry's text", keys[seq+3], rows[string(keys[seq+4])])
	if err := c.crm.VerifyJournal(t.Context()); err != nil {
		t.Fatal(err)
	}

	put(t, e, keys[seq+5], nil) // a text that was erased breaks nothing
	if err := c.crm.VerifyJournal(t.Context()); err != nil {
		t.Errorf("after a text was erased: %v", err)
	}
	c.see(c.admin, func(v *crm.View) {
		x, err := v.Entry(6)
		if err != nil || !x.Erased || len(x.Changes) != 1 || x.Verb == "" {
			t.Errorf("the erased entry reads %+v, %v", x, err)
		}
	})
	if err := c.crm.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestCheckNamesTampering(t *testing.T) {
	t.Parallel()
	e := memory.New()
	defer e.Close()
	c := found(t, e)
	d := c.deal(c.rep, c.customer(c.rep, "华兴医疗").ID, 500, 1)
	err := e.Update(t.Context(), "w", func(w store.Writer) error {
		table := store.NewTable(store.Def[crm.Deal]{Num: 6, Name: "deals", Key: func(d *crm.Deal) store.Key { return store.K().ID(uint64(d.ID)) }})
		d.Amount.Minor++
		return table.Put(w, &d)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.crm.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "D1") {
		t.Errorf("an amount changed behind the journal's back: %v", err)
	}
}

func number(key []byte) (n uint64) {
	for _, b := range key[2:] {
		n = n<<8 | uint64(b)
	}
	return n
}

func read(t *testing.T, e store.Engine, fn func(store.Reader)) {
	t.Helper()
	if err := e.View(context.Background(), "w", func(r store.Reader) error { fn(r); return nil }); err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, e store.Engine, key, value []byte) {
	t.Helper()
	err := e.Update(context.Background(), "w", func(w store.Writer) error {
		if value == nil {
			return w.Delete(key)
		}
		return w.Put(key, value)
	})
	if err != nil {
		t.Fatal(err)
	}
}
