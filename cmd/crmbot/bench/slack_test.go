package bench_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"crmbot/adapters/slack"
	"crmbot/crm"
)

const (
	slackTeam   = "T0CRM"
	slackSecret = "8f742231b10e8888abcd99yyyzzz85a5"
)

// counter is a desk whose reps log visits by slash commands over HTTP, beside the bare loop behind the same HTTP and signature.
type counter struct {
	*desk
	began        time.Time
	calls        atomic.Int64 // of Slack's API
	ours, theirs string       // addresses
	replays      chan []write // what the next requests to the bare loop write
	sent         int          // commands so far
}

// pace is how fast commands were acknowledged.
type pace struct{ perSecond, p50, p99 float64 } // milliseconds

// slashes compares visits logged by slash command with a bare loop behind the same HTTP, signature and client that writes the same bytes,
// and, for scale, with what an echo app that stores nothing did on such a machine.
func slashes(b *testing.B, r *report) {
	c := openCounter(b)
	for _, round := range []struct {
		users, commands        int
		echo                   pace
		halfAim, aim, tailsAim string
	}{
		{1, 500, pace{perSecond: 540, p99: 9}, "", "", ""},
		{16, 3000, pace{perSecond: 820, p99: 57}, "≥ 50 %", "≥ 3 ×", "≤ 0.33 ×"},
		{64, 4000, pace{perSecond: 860, p99: 285}, "≥ 50 %", "≥ 3 ×", "≤ 0.33 ×"},
	} {
		const rounds = 3
		var shares, tails []float64
		var ours, theirs [rounds]pace
		for i := range rounds {
			ours[i] = c.visit(b, round.users, round.commands)
			theirs[i] = c.replay(b, round.users, round.commands)
			shares = append(shares, ours[i].perSecond/theirs[i].perSecond)
			tails = append(tails, ours[i].p99/theirs[i].p99)
		}
		us, bare := middle(ours[:]), middle(theirs[:])
		b.ReportMetric(median(shares), fmt.Sprintf("ratio-%d", round.users))
		b.ReportMetric(us.p99, fmt.Sprintf("p99-ms-%d", round.users))
		who := fmt.Sprintf("slash commands, %d users", round.users)
		r.add(line{
			what: who, got: us.String(), against: "bare loop, same HTTP and signature " + bare.String(),
			ratio: fmt.Sprintf("%.0f %%, tail %.2f ×", 100*median(shares), median(tails)), aim: round.halfAim,
		})
		r.add(line{
			what: who, got: fmt.Sprintf("%.0f/s", us.perSecond), against: fmt.Sprintf("echo app that stores nothing, once on such a machine: %.0f/s", round.echo.perSecond),
			ratio: fmt.Sprintf("%.2f ×", us.perSecond/round.echo.perSecond), aim: round.aim,
		})
		r.add(line{
			what: who, got: fmt.Sprintf("p99 %.1f ms", us.p99), against: fmt.Sprintf("the same echo app: p99 %.0f ms", round.echo.p99),
			ratio: fmt.Sprintf("%.2f ×", us.p99/round.echo.p99), aim: round.tailsAim,
		})
	}
	b.ReportMetric(float64(c.calls.Load())/float64(c.sent), "slack-calls/command")
}

func (p pace) String() string {
	return fmt.Sprintf("%.0f/s, p50 %.1f, p99 %.1f ms", p.perSecond, p.p50, p.p99)
}

// middle is the median of each figure.
func middle(list []pace) pace {
	of := func(figure func(pace) float64) float64 {
		figures := make([]float64, len(list))
		for i, p := range list {
			figures[i] = figure(p)
		}
		return median(figures)
	}
	return pace{of(func(p pace) float64 { return p.perSecond }), of(func(p pace) float64 { return p.p50 }), of(func(p pace) float64 { return p.p99 })}
}

// openCounter makes the company, the adapter as serve runs it and both servers, and lets everybody log one visit.
func openCounter(b *testing.B) *counter {
	b.Helper()
	c := &counter{desk: openDesk(b), began: time.Now()}
	update(b, c.core, func(tx *crm.Tx) error {
		for i, p := range c.staff.reps {
			id := crm.Identity{Platform: slack.Platform, Tenant: slackTeam, External: account(i), Person: p.ID, LastUsed: noon.Add(time.Second)}
			if _, err := tx.LinkIdentity(id); err != nil {
				return err
			}
		}
		return nil
	})
	api := httptest.NewServer(http.HandlerFunc(c.api))
	b.Cleanup(api.Close)
	a := slack.New(slack.Config{Log: zerolog.Nop(), BotToken: "xoxb-1-2-bench", SigningSecret: slackSecret, APIURL: api.URL, Now: c.now})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx, c.bot) }()
	b.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			b.Error(err)
		}
	})
	<-a.Ready()
	c.ours, c.theirs = serve(b, a), serve(b, http.HandlerFunc(c.bareAnswer))
	c.record.take()
	c.visit(b, reps, reps)
	c.record.take()
	c.calls.Store(0)
	return c
}

// now is the bot's clock: it goes on from noon.
func (c *counter) now() time.Time { return noon.Add(time.Since(c.began)) }

// api is what the adapter asks of Slack, answered at once.
func (c *counter) api(w http.ResponseWriter, r *http.Request) {
	c.calls.Add(1)
	w.Header().Set("Content-Type", "application/json")
	switch r.URL.Path {
	case "/api/auth.test":
		fmt.Fprintf(w, `{"ok":true,"url":"https://bench.slack.com/","team":"Bench","user":"crmbot","team_id":%q,"user_id":"U0BOT","bot_id":"B0BOT"}`, slackTeam)
	case "/api/users.info":
		fmt.Fprintf(w, `{"ok":true,"user":{"id":%q,"name":"rep","tz":"Asia/Shanghai","locale":"en-US","profile":{"real_name":"Rep"}}}`, r.FormValue("user"))
	default:
		fmt.Fprint(w, `{"ok":true,"ts":"1732180000.000100","channel":"C0ROOM"}`)
	}
}

// bareAnswer is the least a durable answer costs: the body inside a bound, the signature, the commit.
func (c *counter) bareAnswer(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err == nil {
		err = slack.Verify(slackSecret, r.Header, body, c.now())
	}
	if err == nil {
		err = c.bare.write(<-c.replays)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = io.WriteString(w, "ok") // the client counts
}

// serve serves as crmbot does, and gives the address.
func serve(b *testing.B, h http.Handler) string {
	b.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	go func() { _ = server.Serve(ln) }()
	b.Cleanup(func() { _ = server.Close() })
	return ln.Addr().String()
}

// requests are n signed visits, each user's in turn and each with a trigger of its own, as the bytes of a connection.
func (c *counter) requests(users, n int) [][]byte {
	stamp := strconv.FormatInt(c.now().Unix(), 10)
	out := make([][]byte, n)
	for i := range out {
		serial := c.sent + i
		who := i % users % reps
		customer := c.customers[(serial*31%len(c.customers))/reps*reps+who]
		body := url.Values{
			"token": {"gIkuvaNzQIHg97ATvDxqgjtO"}, "team_id": {slackTeam}, "team_domain": {"bench"}, "channel_id": {"C0ROOM"}, "channel_name": {"sales"},
			"user_id": {account(who)}, "user_name": {"rep"}, "command": {"/crm"}, "text": {"visit " + customer.Name + " talked"}, "api_app_id": {"A0CRM"},
			"is_enterprise_install": {"false"}, "response_url": {"https://hooks.slack.com/commands/T0CRM/1234567890/abcdefghijklmnopqrstuvwx"},
			"trigger_id": {fmt.Sprintf("13345224609.738474920.%012d", serial)},
		}.Encode()
		mac := hmac.New(sha256.New, []byte(slackSecret))
		io.WriteString(mac, "v0:"+stamp+":"+body)
		out[i] = fmt.Appendf(nil, "POST /slack/commands HTTP/1.1\r\nHost: crm.example.com\r\nUser-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\nAccept: application/json,*/*\r\n"+
			"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\nX-Slack-Request-Timestamp: %s\r\nX-Slack-Signature: v0=%s\r\n\r\n%s",
			len(body), stamp, hex.EncodeToString(mac.Sum(nil)), body)
	}
	return out
}

// visit logs n visits by slash command from so many users at once.
func (c *counter) visit(b *testing.B, users, n int) pace {
	b.Helper()
	before, requests := entries(b, c.core), c.requests(users, n)
	c.sent += n
	p := send(b, c.ours, users, requests, []byte(`"blocks"`))
	if got := entries(b, c.core) - before; got != uint64(n) {
		b.Fatalf("%d commands wrote %d journal entries", n, got)
	}
	return p
}

// replay sends as many requests to the bare loop, which writes what the commands before wrote.
func (c *counter) replay(b *testing.B, users, n int) pace {
	b.Helper()
	updates := c.record.take()
	if len(updates) != n {
		b.Fatalf("%d commands made %d updates", n, len(updates))
	}
	c.replays = make(chan []write, n)
	for _, u := range updates {
		c.replays <- u
	}
	return send(b, c.theirs, users, c.requests(users, n), nil)
}

// send has each user send their requests one after another over a connection of their own. Each must be taken, with an answer that holds want.
func send(b *testing.B, address string, users int, requests [][]byte, want []byte) pace {
	b.Helper()
	taken := make([]float64, len(requests)) // milliseconds
	clients := make([]*client, users)
	for u := range clients {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			b.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		clients[u] = &client{conn: conn, in: bufio.NewReader(conn), answer: make([]byte, 8<<10)}
	}
	var wg sync.WaitGroup
	spent := took(func() {
		for u, c := range clients {
			wg.Go(func() {
				for i := u; i < len(requests); i += users {
					began := time.Now()
					if err := c.send(requests[i], want); err != nil {
						b.Errorf("after %v: %v", time.Since(began), err)
						return
					}
					taken[i] = float64(time.Since(began).Microseconds()) / 1e3
				}
			})
		}
		wg.Wait()
	})
	if b.Failed() {
		b.FailNow()
	}
	return pace{perSecond: perSecond(len(requests), spent), p50: median(taken), p99: quantile(taken, 0.99)}
}

// client is one user's connection. It does as little as it can, because it runs beside what is measured.
type client struct {
	conn   net.Conn
	in     *bufio.Reader
	answer []byte
}

// send sends a request, again when it is asked to, as where a disk stands still for seconds.
func (c *client) send(request, want []byte) error {
	const tries = 5
	for n := 1; ; n++ {
		status, answer, err := c.ask(request)
		switch {
		case err != nil:
			return err
		case status == http.StatusServiceUnavailable && n < tries:
			continue
		case status != http.StatusOK || !bytes.Contains(answer, want):
			return fmt.Errorf("answered %d: %s", status, answer)
		}
		return nil
	}
}

// ask sends a request once; the answer is the client's own until the next.
func (c *client) ask(request []byte) (status int, answer []byte, err error) {
	if _, err := c.conn.Write(request); err != nil {
		return 0, nil, err
	}
	first, err := c.in.ReadSlice('\n')
	if err != nil {
		return 0, nil, err
	}
	if _, code, ok := bytes.Cut(first, []byte("HTTP/1.1 ")); ok && len(code) >= 3 {
		status, _ = strconv.Atoi(string(code[:3]))
	}
	length := -1
	for {
		header, err := c.in.ReadSlice('\n')
		if err != nil {
			return 0, nil, err
		}
		if len(header) <= 2 {
			break
		}
		if value, ok := bytes.CutPrefix(header, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return 0, nil, err
			}
		}
	}
	if length < 0 || length > len(c.answer) {
		return 0, nil, fmt.Errorf("an answer of %d bytes", length)
	}
	_, err = io.ReadFull(c.in, c.answer[:length])
	return status, c.answer[:length], err
}

// BenchmarkSlash is what one visit by slash command costs of the processor when 64 people type, and what the bare loop costs behind the
// same HTTP and signature; both with their client.
func BenchmarkSlash(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(300)) // as crmbot does
	c := openCounter(b)
	const commands = 4000
	c.visit(b, reps, commands)
	c.replay(b, reps, commands)
	var ours, theirs float64
	for b.Loop() {
		from := spent(b)
		c.visit(b, reps, commands)
		mid := spent(b)
		c.replay(b, reps, commands)
		ours, theirs = ours+mid-from, theirs+spent(b)-mid
	}
	b.ReportMetric(ours/float64(b.N*commands), "cpu-µs/command")
	b.ReportMetric(theirs/float64(b.N*commands), "cpu-µs/bare")
}
