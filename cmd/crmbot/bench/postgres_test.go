package bench_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
)

// postgres is a PostgreSQL of our own: a fresh cluster that listens on a socket in a folder of its own and nowhere else.
type postgres struct {
	b    *testing.B
	bin  string // folder of its programs
	dir  string // of the socket
	cred *syscall.Credential
}

// startPostgres starts a server and stops it with the benchmark.
func startPostgres(b *testing.B) *postgres {
	b.Helper()
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		b.Fatal("PostgreSQL is missing; make bench installs it")
	}
	p := &postgres{b: b, bin: filepath.Dir(found[len(found)-1])}
	// Not b.TempDir, whose parents are closed to the server's user.
	if p.dir, err = os.MkdirTemp("", "crmbot-pg-"); err != nil { //nolint:usetesting // see above
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = os.RemoveAll(p.dir) })
	if os.Getuid() == 0 { // it refuses to run as root
		u, err := user.Lookup("postgres")
		if err != nil {
			b.Fatal(err)
		}
		uid, errU := strconv.ParseUint(u.Uid, 10, 32)
		gid, errG := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(errU, errG, os.Chown(p.dir, int(uid), int(gid))); err != nil {
			b.Fatal(err)
		}
		p.cred = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	data := filepath.Join(p.dir, "data")
	p.run(nil, "initdb", "-D", data, "-U", "crm", "-A", "trust", "-E", "UTF8", "--no-locale")
	server := p.command(context.Background(), "postgres", "-D", data, "-k", p.dir, "-c", "listen_addresses=", "-c", "shared_buffers=256MB", "-c", "max_wal_size=2GB")
	said, err := server.StderrPipe()
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = server.Process.Signal(syscall.SIGINT) // it ends at once and in order
		_ = server.Wait()
	})
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		if regexp.MustCompile("ready to accept connections").MatchString(lines.Text()) {
			go func() { _, _ = io.Copy(io.Discard, said) }()
			return p
		}
	}
	b.Fatal("PostgreSQL does not start")
	return nil
}

func (p *postgres) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(p.bin, name), args...)
	cmd.Dir = p.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: p.cred}
	return cmd
}

func (p *postgres) run(in io.Reader, name string, args ...string) string {
	p.b.Helper()
	cmd := p.command(p.b.Context(), name, args...)
	cmd.Stdin = in
	out, err := cmd.CombinedOutput()
	if err != nil {
		p.b.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

// sql runs statements.
func (p *postgres) sql(text string) string {
	p.b.Helper()
	return p.run(nil, "psql", "-h", p.dir, "-U", "crm", "-d", "postgres", "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", text)
}

// fill makes tables from the rows of c, and the indexes that the questions want.
func (p *postgres) fill(c *crm.CRM, admin crm.ID) {
	p.b.Helper()
	p.sql(`DROP TABLE IF EXISTS deal, task, activity, departure; CREATE TABLE deal (id bigint PRIMARY KEY, owner bigint, team bigint, stage bigint, kind smallint,
		probability int, amount bigint, started date, expected date, closed date, pushes int, touched timestamptz);
		CREATE TABLE task (id bigint PRIMARY KEY, team bigint, deal bigint, due timestamptz, whole_day boolean, done boolean);
		CREATE TABLE activity (id bigint PRIMARY KEY, team bigint, day date, kind text); CREATE TABLE departure (deal bigint, team bigint, day date, onward boolean)`)
	p.copy(c, admin, "deal", func(v *crm.View, w io.Writer) {
		kinds := map[crm.StageKind]int{crm.StageOpen: 0, crm.StageWon: 1, crm.StageLost: 2}
		for _, s := range v.DefaultPipeline().Stages {
			for _, d := range v.DealsIn(s.ID, 0) {
				touched := ""
				if idle, open := v.IdleDeal(d.ID); open {
					touched = idle.Since.Format(time.RFC3339)
				}
				fmt.Fprintf(w, "%d\t%d\t%d\t%d\t%d\t%d\t%d\t%s\t%s\t%s\t%d\t%s\n", d.ID, d.Owner, d.Team, d.Stage, kinds[s.Kind], s.Probability, d.Amount.Minor,
					orNull(d.Started.String()), orNull(d.Expected.String()), orNull(d.ClosedOn.String()), d.Pushes, orNull(touched))
			}
		}
	})
	teamOf := func(v *crm.View, person crm.ID) crm.ID {
		who, _ := v.Person(person) // all of them are there
		return who.Team
	}
	p.copy(c, admin, "task", func(v *crm.View, w io.Writer) {
		for t := range v.Tasks() {
			fmt.Fprintf(w, "%d\t%d\t%d\t%s\t%t\t%t\n", t.ID, teamOf(v, t.Owner), t.Deal, t.Due.Format(time.RFC3339), t.AllDay, t.State != crm.TaskOpen)
		}
	})
	p.copy(c, admin, "activity", func(v *crm.View, w io.Writer) {
		for a := range v.Activities() {
			team := teamOf(v, a.CreatedBy)
			fmt.Fprintf(w, "%d\t%d\t%s\t%s\n", a.ID, team, calendar.DateOf(a.At.In(v.TeamZone(team))), a.Kind)
		}
	})
	p.copy(c, admin, "departure", func(v *crm.View, w io.Writer) {
		for d := range v.Deals() {
			f, _ := v.FiguresOf(d.ID)
			for _, e := range f.Exits {
				fmt.Fprintf(w, "%d\t%d\t%s\t%t\n", d.ID, f.Team, e.Day, e.Way == crm.Forward)
			}
		}
	})
	p.sql(`CREATE INDEX ON deal (stage, amount) WHERE kind = 0; CREATE INDEX ON deal (team, stage, touched) INCLUDE (id, amount, probability, expected) WHERE kind = 0;
		CREATE INDEX ON deal (team, expected) INCLUDE (amount, probability) WHERE kind = 0; CREATE INDEX ON deal (team) INCLUDE (amount) WHERE kind = 0 AND pushes >= 3;
		CREATE INDEX ON deal (team, closed) INCLUDE (kind, amount); CREATE INDEX ON deal (team, started); CREATE INDEX ON task (deal, due) WHERE NOT done;
		CREATE INDEX ON task (team, due) INCLUDE (whole_day) WHERE NOT done; CREATE INDEX ON activity (team, day, kind); CREATE INDEX ON departure (team, day) WHERE onward`)
	p.sql(`VACUUM ANALYZE deal, task, activity, departure`)
}

// copy fills a table with what rows writes, a line each.
func (p *postgres) copy(c *crm.CRM, admin crm.ID, table string, rows func(*crm.View, io.Writer)) {
	p.b.Helper()
	read, write := io.Pipe()
	go func() {
		w := bufio.NewWriterSize(write, 1<<16)
		err := c.View(context.Background(), crm.Actor{Person: admin}, noon, func(v *crm.View) error {
			rows(v, w)
			return w.Flush()
		})
		_ = write.CloseWithError(err) // the reader gets it
	}()
	p.run(read, "psql", "-h", p.dir, "-U", "crm", "-d", "postgres", "-Xq", "-v", "ON_ERROR_STOP=1", "-c", "COPY "+table+" FROM STDIN")
}

func orNull(s string) string {
	if s == "" {
		return `\N`
	}
	return s
}

var latency = regexp.MustCompile(`latency average = ([0-9.]+) ms`)

// asks is how long a question takes, as its client sees it: statements prepared, one connection, times times.
func (p *postgres) asks(question string, times int) time.Duration {
	p.b.Helper()
	file := filepath.Join(p.dir, "question.sql")
	if err := os.WriteFile(file, []byte(question), 0o644); err != nil { //nolint:gosec // the server's user reads it
		p.b.Fatal(err)
	}
	out := p.run(nil, "pgbench", "-h", p.dir, "-U", "crm", "-n", "-M", "prepared", "-t", strconv.Itoa(times), "-f", file, "postgres")
	found := latency.FindStringSubmatch(out)
	if found == nil {
		p.b.Fatalf("pgbench says no latency:\n%s", out)
	}
	ms, err := strconv.ParseFloat(found[1], 64)
	if err != nil {
		p.b.Fatal(err)
	}
	return time.Duration(ms * float64(time.Millisecond))
}
