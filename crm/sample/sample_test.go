package sample_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/sample"
	"crmbot/store/bolt"
	"crmbot/store/memory"
	"crmbot/store/storetest"
)

func TestCounts(t *testing.T) {
	t.Parallel()
	all := clocks(t)
	for seed := range uint64(1) {
		all["any "+string(rune('a'+seed))] = anyNow(seed)
	}
	for _, name := range names(all) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now := all[name]
			read(t, fill(t, now), now, func(s *story) {
				past(t, s)
				people(t, s)
				customers(t, s)
				contacts(t, s)
				deals(t, s)
				twists(t, s)
				flags(t, s)
				pareto(t, s)
				activities(t, s)
				tasks(t, s)
				quotas(t, s)
				handover(t, s)
				collisions(t, s)
			})
		})
	}
}

// TestCheck: what is kept twice agrees, on the engine that finds faults.
func TestCheck(t *testing.T) {
	t.Parallel()
	now := clocks(t)["described"]
	e := storetest.Strict(memory.New())
	t.Cleanup(func() { _ = e.Close() })
	core := crm.Open(e, "w")
	if err := sample.Fill(t.Context(), core, now); err != nil {
		t.Fatal(err)
	}
	if err := core.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestSameNowSameRecords(t *testing.T) {
	t.Parallel()
	now := clocks(t)["described"]
	var got [2][]byte
	for i := range got {
		e := memory.New()
		t.Cleanup(func() { _ = e.Close() })
		if err := sample.Fill(t.Context(), crm.Open(e, "w").Salted(zeros{}), now); err != nil {
			t.Fatal(err)
		}
		got[i] = bytesOf(t, e)
	}
	if !bytes.Equal(got[0], got[1]) {
		t.Error("two companies of one instant differ")
	}
}

func TestOnlyIntoAnEmptyWorkspace(t *testing.T) {
	t.Parallel()
	now := clocks(t)["described"]
	core := fill(t, now)
	err := sample.Fill(t.Context(), core, now)
	var e *crm.Error
	if !errors.As(err, &e) || e.Code != crm.Conflict {
		t.Errorf("a second Fill = %v, want a conflict", err)
	}
}

// past: nothing is younger than now, and the journal was written in the order of time.
func past(t *testing.T, s *story) {
	t.Helper()
	for i, e := range s.entries {
		if e.At.After(s.now) || i > 0 && e.At.Before(s.entries[i-1].At) {
			t.Fatalf("entry %d is of %s", e.Seq, e.At)
		}
	}
}

func BenchmarkFill(b *testing.B) {
	now := time.Date(2026, 6, 30, 10, 0, 0, 0, time.UTC)
	b.Run("memory", func(b *testing.B) {
		for b.Loop() {
			e := memory.New()
			if err := sample.Fill(b.Context(), crm.Open(e, "w"), now); err != nil {
				b.Fatal(err)
			}
			_ = e.Close()
		}
	})
	b.Run("bolt", func(b *testing.B) {
		for b.Loop() {
			e, err := bolt.Open(b.TempDir()+"/crm.db", bolt.Options{})
			if err != nil {
				b.Fatal(err)
			}
			if err := sample.Fill(b.Context(), crm.Open(e, "w"), now); err != nil {
				b.Fatal(err)
			}
			_ = e.Close()
		}
	})
}
