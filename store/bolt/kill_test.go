package bolt_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"crmbot/store"
	"crmbot/store/bolt"
)

// killEnv names the database file for the child process that TestKill starts and kills.
const killEnv = "CRMBOT_TEST_KILL"

func TestMain(m *testing.M) {
	if path := os.Getenv(killEnv); path != "" {
		if err := writeForever(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

const killWriters = 8

// writeForever is the child: each writer counts up its own pair of rows and says each number
// that was acknowledged.
func writeForever(path string) error {
	e, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	faults := make([]error, killWriters)
	for writer := range uint64(killWriters) {
		wg.Go(func() {
			for faults[writer] == nil {
				faults[writer] = count1(e, writer)
			}
		})
	}
	wg.Wait()
	return errors.Join(faults...)
}

// count1 raises writer's number in both of its rows and says so once it is acknowledged.
func count1(e *bolt.Engine, writer uint64) error {
	var n uint64
	err := e.Update(context.Background(), "main", func(w store.Writer) error {
		v, err := w.Get(store.K().Byte(0).ID(writer))
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		n = 1
		if v != nil {
			n = store.Key(v).Scan().ID() + 1
		}
		return errors.Join(w.Put(store.K().Byte(0).ID(writer), store.K().ID(n)),
			w.Put(store.K().Byte(1).ID(writer), store.K().ID(n)))
	})
	if err != nil {
		return err
	}
	_, err = fmt.Printf("%d %d\n", writer, n)
	return err
}

// TestKill kills a writing process again and again: what it acknowledged is there, and no update is half there.
func TestKill(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "crm.db")
	acked := make([]uint64, killWriters)
	for cycle := range 8 {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), killEnv+"="+path)
		child.Stderr = os.Stderr
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for seen := 0; lines.Scan(); seen++ {
			var writer, n uint64
			if _, err := fmt.Sscan(lines.Text(), &writer, &n); err != nil {
				break // the last line may be cut
			}
			acked[writer] = n
			if seen == 40+37*cycle {
				if err := child.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		_ = child.Wait() // it was killed
		e, err := bolt.Open(path, bolt.Options{})
		if err != nil {
			t.Fatalf("after kill %d: %v", cycle, err)
		}
		compareAcked(t, e, acked)
		if err := errors.Join(e.Check(t.Context()), e.Close()); err != nil {
			t.Fatalf("after kill %d: %v", cycle, err)
		}
	}
}

func compareAcked(t *testing.T, e *bolt.Engine, acked []uint64) {
	t.Helper()
	err := e.View(t.Context(), "main", func(r store.Reader) error {
		for writer, n := range acked {
			rows, err := r.GetMany([][]byte{store.K().Byte(0).ID(uint64(writer)), store.K().Byte(1).ID(uint64(writer))})
			if err != nil {
				return err
			}
			one, two := store.Key(rows[0]).Scan().ID(), store.Key(rows[1]).Scan().ID()
			// One more than acknowledged may be stored: its acknowledgement was lost with the process.
			if one != two || one < n || one > n+1 {
				t.Errorf("writer %d: stored %d and %d, acknowledged %d", writer, one, two, n)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
