package main_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// TestRestartsLoseNothing stops the daemon again and again while callers write through it: whoever was told that a person
// was added finds them.
func TestRestartsLoseNothing(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	crmbot := func(args ...string) *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), "crmbot", append(args, "--data", data)...)
		cmd.Dir = data
		cmd.Env = append(os.Environ(), "GORACE="+noNap, "CRMBOT_LISTEN=127.0.0.1:0")
		return cmd
	}
	if out, err := crmbot("user", "add", "first", "--role", "admin").CombinedOutput(); err != nil {
		t.Fatalf("add: %v: %s", err, out)
	}
	const rounds, writers = 6, 3
	var mu sync.Mutex
	var told []string
	for round := range rounds {
		serve := crmbot("serve")
		out, err := serve.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := serve.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := bufio.NewReader(out).ReadString('\n'); err != nil { // its address: it is ready
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		stopped := make(chan struct{})
		for w := range writers {
			wg.Go(func() {
				for n := 0; ; n++ {
					name := fmt.Sprintf("r%dw%dn%d", round, w, n)
					if crmbot("user", "add", name).Run() == nil {
						mu.Lock()
						told = append(told, name)
						mu.Unlock()
					}
					if n == 0 && w == 0 {
						_ = serve.Process.Signal(syscall.SIGTERM) // while the others write
					}
					select {
					case <-stopped:
						return
					default:
					}
				}
			})
		}
		if err := serve.Wait(); err != nil {
			t.Errorf("round %d: serve ended with %v", round, err)
		}
		close(stopped)
		wg.Wait()
	}
	out, err := crmbot("user", "list").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range told {
		if !strings.Contains(string(out), " "+name+" ") {
			t.Errorf("%s was told to be added and is lost", name)
		}
	}
	if len(told) < rounds {
		t.Errorf("only %d additions in %d rounds", len(told), rounds)
	}
	if out, err := crmbot("check").CombinedOutput(); err != nil {
		t.Errorf("check: %v: %s", err, out)
	}
}
