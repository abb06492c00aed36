package main_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestScripts runs the program as people and scripts do: whole processes, real files, real signals.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("CRMBOT_LISTEN", "127.0.0.1:0")
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("GORACE", noNap)
			env.Values[daemonKey{}] = &daemon{}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"daemon":   startDaemon,
			"stop":     stopDaemon,
			"kill":     killDaemon,
			"fetch":    fetch,
			"truncate": truncate,
			"mode":     mode,
			"nobody":   nobody,
		},
		RequireUniqueNames:  true,
		RequireExplicitExec: true,
	})
}

// noNap keeps the race detector from sleeping a second at the end of every process.
const noNap = "atexit_sleep_ms=0"

// daemon is the crmbot that a script keeps running.
type daemon struct {
	cmd    *exec.Cmd
	stderr bytes.Buffer
	rest   chan string // what it printed behind its address, once it ended
}

type daemonKey struct{}

// startDaemon runs "daemon serve --data DIR" until it prints its address, which becomes $ADDRESS.
func startDaemon(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: daemon serve|demo [flags]")
	}
	d := ts.Value(daemonKey{}).(*daemon)
	path, err := exec.LookPath("crmbot")
	ts.Check(err)
	d.stderr.Reset()
	d.rest = make(chan string, 1)
	d.cmd = exec.Command(path, args...)
	d.cmd.Dir, d.cmd.Stderr = ts.MkAbs("."), &d.stderr
	d.cmd.Env = append(os.Environ(), "GORACE="+noNap, "CRMBOT_LISTEN="+ts.Getenv("CRMBOT_LISTEN"), "HOME="+ts.Getenv("HOME"), "CRMBOT_METRICS_LISTEN="+ts.Getenv("CRMBOT_METRICS_LISTEN"))
	out, err := d.cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(d.cmd.Start())
	cmd := d.cmd
	ts.Defer(func() {
		_ = cmd.Process.Kill() // ended already when the script went well
	})
	lines := bufio.NewScanner(out)
	at := regexp.MustCompile(`http://\S+`)
	for lines.Scan() {
		if a := at.FindString(lines.Text()); a != "" {
			ts.Setenv("ADDRESS", a)
			go func() {
				var rest strings.Builder
				for lines.Scan() {
					rest.WriteString(lines.Text() + "\n")
				}
				d.rest <- rest.String()
			}()
			return
		}
	}
	_ = cmd.Wait()
	ts.Fatalf("the daemon ended without an address: %s", d.stderr.String())
}

// stopDaemon sends SIGTERM and expects a clean end; its words become stdout and stderr.
func stopDaemon(ts *testscript.TestScript, neg bool, _ []string) {
	d := ts.Value(daemonKey{}).(*daemon)
	ts.Check(d.cmd.Process.Signal(syscall.SIGTERM))
	out := <-d.rest
	err := d.cmd.Wait()
	fmt.Fprint(ts.Stdout(), out)
	fmt.Fprint(ts.Stderr(), d.stderr.String())
	if (err != nil) != neg {
		ts.Fatalf("the daemon ended with %v: %s", err, d.stderr.String())
	}
}

// killDaemon ends the daemon without a word, as a power cut does.
func killDaemon(ts *testscript.TestScript, _ bool, _ []string) {
	d := ts.Value(daemonKey{}).(*daemon)
	ts.Check(d.cmd.Process.Kill())
	<-d.rest
	_ = d.cmd.Wait() // it was killed
}

// fetch gets $ADDRESS + path and prints status and body.
func fetch(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: fetch URL")
	}
	res, err := http.Get(args[0]) //nolint:gosec // the script's own daemon
	if (err != nil) != neg {
		ts.Fatalf("fetch %s: %v", args[0], err)
	}
	if err != nil {
		return
	}
	defer func() { _ = res.Body.Close() }()
	var body bytes.Buffer
	_, err = body.ReadFrom(res.Body)
	ts.Check(err)
	fmt.Fprintf(ts.Stdout(), "%s\n%s", res.Status, body.String())
}

// truncate cuts a file to a number of bytes.
func truncate(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	ts.Check(os.Truncate(ts.MkAbs(args[0]), n))
}

// mode checks a file's permission bits.
func mode(ts *testscript.TestScript, _ bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	want, err := strconv.ParseUint(args[0], 8, 32)
	ts.Check(err)
	if got := info.Mode().Perm(); got != fs.FileMode(want) {
		ts.Fatalf("%s has mode %04o, want %s", args[1], got, args[0])
	}
}

// nobody runs crmbot with an output that nobody reads, as a closed terminal, and keeps its stderr. It has to exit with 1.
func nobody(ts *testscript.TestScript, _ bool, args []string) {
	read, write, err := os.Pipe()
	ts.Check(err)
	ts.Check(read.Close())
	defer func() { _ = write.Close() }()
	path, err := exec.LookPath("crmbot")
	ts.Check(err)
	cmd := exec.Command(path, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = ts.MkAbs("."), write, ts.Stderr()
	cmd.Env = append(os.Environ(), "GORACE="+noNap, "HOME="+ts.Getenv("HOME"))
	cmd.Stdin = strings.NewReader("help\nhelp\n")
	if err := cmd.Run(); cmd.ProcessState.ExitCode() != 1 {
		ts.Fatalf("crmbot ended with %v, want exit code 1", err)
	}
}
