package terminal_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"crmbot/adapters/adaptertest"
	"crmbot/adapters/terminal"
	"crmbot/bot"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConformance(t *testing.T) {
	t.Parallel()
	adaptertest.Run(t, func(t *testing.T, h bot.Handler) *adaptertest.Rig {
		t.Helper()
		screen := newScreen()
		read, write := io.Pipe()
		a := terminal.New(terminal.Config{In: read, Out: screen, As: "ann", Clock: &clock{}})
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() { ended <- a.Run(ctx, h) }()
		stop := sync.OnceValue(func() error {
			cancel()
			return <-ended
		})
		t.Cleanup(func() {
			_ = stop()
			_ = write.Close()
		})
		return &adaptertest.Rig{
			Adapter: a,
			Direct:  func(name string) adaptertest.Person { return &typist{name: name, to: write, screen: screen} },
			Account: func(name string) string { return name },
			Never:   []string{"\x1b", "\x00", "\x07", "\u202E"},
			Stop:    stop,
		}
	})
}

// clock stands still until it is set.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.now.IsZero() {
		return time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC)
	}
	return c.now
}

func (c *clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// screen keeps what is printed and tells of each reply.
type screen struct {
	mu      sync.Mutex
	prints  []string
	replies int
	changed *sync.Cond
}

func newScreen() *screen {
	s := &screen{}
	s.changed = sync.NewCond(&s.mu)
	return s
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.prints = append(s.prints, string(p))
	if !strings.HasPrefix(string(p), "» ") {
		s.replies++
	}
	s.changed.Broadcast()
	return len(p), nil
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.prints, "")
}

// typist is one person at the one terminal; all see the same screen, so only who spoke is asked what they see.
type typist struct {
	name   string
	to     io.Writer
	screen *screen
	typed  int
	spoke  bool
}

func (p *typist) Type(text string) func() {
	p.spoke = true
	p.typed++
	mine := p.typed
	_, _ = fmt.Fprintf(p.to, "@as %s\n%s\n", p.name, text)
	return func() {
		p.screen.mu.Lock()
		defer p.screen.mu.Unlock()
		for p.screen.replies < mine {
			p.screen.changed.Wait()
		}
	}
}

// Press presses the first button: the suite's cards have one.
func (p *typist) Press(string) { p.Type("@press 1")() }

func (p *typist) Sees() string {
	if !p.spoke {
		return ""
	}
	return p.screen.String()
}

func (p *typist) Raw() string { return p.screen.String() }
