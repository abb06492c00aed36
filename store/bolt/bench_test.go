package bolt_test

import (
	"encoding/binary"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"crmbot/store"
	"crmbot/store/bolt"
)

// visitKeys are the writes of one visit, as they spread over tables: about eighteen rows and
// index entries, of which a few are rows of some hundred bytes.
func visitKeys(n uint64, put func(k, v []byte) error) error {
	row := make([]byte, 240)
	binary.BigEndian.PutUint64(row, n)
	for table := range byte(6) {
		if err := put(store.Key{table, 0}.ID(n%1000).ID(n), row); err != nil {
			return err
		}
		for index := range byte(2) {
			if err := put(store.Key{table, index + 1}.ID(n*2654435761%5000).ID(n), row[:1]); err != nil {
				return err
			}
		}
	}
	return nil
}

// BenchmarkTables is the engine under typed tables: six new rows a visit, each with two index
// entries, and a sequence.
func BenchmarkTables(b *testing.B) {
	type row struct {
		ID       uint64    `json:"id"`
		Customer uint64    `json:"customer"`
		Owner    string    `json:"owner"`
		At       time.Time `json:"at"`
		Kind     uint8     `json:"kind"`
		Text     string    `json:"text"`
		Tags     []string  `json:"tags,omitempty"`
	}
	var tables []*store.Table[row]
	for num := range uint8(6) {
		tables = append(tables, store.NewTable(store.Def[row]{
			Num: num + 1, Name: "rows",
			Key: func(r *row) store.Key { return store.K().ID(r.Customer).Time(r.At).ID(r.ID) },
			Indexes: []store.Index[row]{
				{Num: 1, Name: "id", Unique: true, Keys: func(r *row) []store.Key { return []store.Key{store.K().ID(r.ID)} }},
				{Num: 2, Name: "owner", Keys: func(r *row) []store.Key { return []store.Key{store.K().Text(r.Owner).Time(r.At)} }},
			},
		}))
	}
	for _, writers := range []int{1, 16, 64} {
		b.Run(fmt.Sprint(writers), func(b *testing.B) {
			b.ReportAllocs()
			e, err := bolt.Open(filepath.Join(b.TempDir(), "crm.db"), bolt.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = e.Close() }()
			each(b, writers, func(n uint64) error {
				return e.Update(b.Context(), "main", func(w store.Writer) error {
					id, err := tables[0].Next(w)
					if err != nil {
						return err
					}
					r := row{
						ID: id, Customer: n * 2654435761 % 1000, Owner: "U024BE7LH", At: time.Unix(1_790_000_000+int64(n), 0),
						Kind: 3, Text: strings.Repeat("谈了报价", 12),
					}
					for _, t := range tables {
						if err := t.Put(w, &r); err != nil {
							return err
						}
					}
					return nil
				})
			})
			b.ReportMetric(2*float64(e.Stats().Commits)/float64(b.N), "syncs/op")
		})
	}
}

// each runs b.N visits over so many writers and reports how many commits one visit cost.
func each(b *testing.B, writers int, visit func(n uint64) error) {
	var next atomic.Uint64
	var wg sync.WaitGroup
	b.ResetTimer()
	for range writers {
		wg.Go(func() {
			for n := next.Add(1); n <= uint64(b.N); n = next.Add(1) {
				if err := visit(n); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "visits/s")
}

// BenchmarkUpdate is the engine; BenchmarkBare is what bbolt does with the same bytes when a
// loop takes along all who wait.
func BenchmarkUpdate(b *testing.B) {
	for _, writers := range []int{1, 16, 64} {
		b.Run(fmt.Sprint(writers), func(b *testing.B) {
			b.ReportAllocs()
			e, err := bolt.Open(filepath.Join(b.TempDir(), "crm.db"), bolt.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = e.Close() }()
			each(b, writers, func(n uint64) error {
				return e.Update(b.Context(), "main", func(w store.Writer) error {
					return visitKeys(n, w.Put)
				})
			})
			b.ReportMetric(2*float64(e.Stats().Commits)/float64(b.N), "syncs/op")
		})
	}
}

func BenchmarkBare(b *testing.B) {
	for _, writers := range []int{1, 16, 64} {
		b.Run(fmt.Sprint(writers), func(b *testing.B) {
			b.ReportAllocs()
			db, err := bbolt.Open(filepath.Join(b.TempDir(), "bare.db"), 0o600,
				&bbolt.Options{FreelistType: bbolt.FreelistMapType, InitialMmapSize: 1 << 30, NoStatistics: true})
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = db.Close() }()
			type ask struct {
				n    uint64
				done chan error
			}
			asks := make(chan ask, writers)
			commits := 0
			go func() {
				for a := range asks {
					group := []ask{a}
					err := db.Update(func(tx *bbolt.Tx) error {
						bucket, err := tx.CreateBucketIfNotExists([]byte("main"))
						if err != nil {
							return err
						}
						for {
							if err := visitKeys(group[len(group)-1].n, bucket.Put); err != nil {
								return err
							}
							select {
							case a := <-asks:
								group = append(group, a)
							default:
								return nil
							}
						}
					})
					commits++
					for _, a := range group {
						a.done <- err
					}
				}
			}()
			each(b, writers, func(n uint64) error {
				a := ask{n: n, done: make(chan error, 1)}
				asks <- a
				return <-a.done
			})
			close(asks)
			b.ReportMetric(2*float64(commits)/float64(b.N), "syncs/op")
		})
	}
}
