package slack_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"
	"go.uber.org/goleak"

	"crmbot/adapters/adaptertest"
	"crmbot/adapters/slack"
	"crmbot/adapters/slack/slacktest"
	"crmbot/bot"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// inBubble runs a subtest in which nothing takes time, beside the others.
func inBubble(t *testing.T, name string, run func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, run)
	})
}

// overEach runs a test over each of the two ways Slack reaches the adapter.
func overEach(t *testing.T, run func(t *testing.T, socket bool)) {
	t.Helper()
	for name, socket := range map[string]bool{"http": false, "socket": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, socket)
		})
	}
}

// transports is overEach in a bubble: nothing takes time.
func transports(t *testing.T, run func(t *testing.T, socket bool)) {
	t.Helper()
	overEach(t, func(t *testing.T, socket bool) {
		synctest.Test(t, func(t *testing.T) { run(t, socket) })
	})
}

// rig is a running adapter with Slack around it.
type rig struct {
	*slacktest.Slack
	*slack.Adapter
	stop func() error
}

func start(t *testing.T, socket bool, h bot.Handler, change ...func(*slack.Config)) *rig {
	t.Helper()
	fake := slacktest.NewInside(t)
	cfg := slack.Config{
		Log: zerolog.Nop(), BotToken: slacktest.Token, SigningSecret: slacktest.Secret, APIURL: fake.URL, Pause: time.Millisecond,
		HTTP: fake.Client(4 * time.Second), Dialer: fake.Dialer(),
	}
	if socket {
		cfg.AppToken = slacktest.AppToken
		fake.Patience(time.Second) // what is refused is only not acknowledged
	}
	for _, c := range change {
		c(&cfg)
	}
	r := &rig{Slack: fake, Adapter: slack.New(cfg)}
	r.run(t, socket, h)
	return r
}

// run runs the rig's adapter until the test ends or stop is called, and is back once it can be reached.
func (r *rig) run(t *testing.T, socket bool, h bot.Handler) {
	t.Helper()
	address, shut := r.Host(r.Adapter)
	if !socket {
		r.Connect(address)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx, h) }()
	<-r.Ready()
	if socket {
		r.Linked()
	}
	r.stop = sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
	t.Cleanup(func() {
		_ = r.stop()
		shut()
	})
}

// noRefusals checks at the end that Slack took everything.
func (r *rig) noRefusals(t *testing.T) {
	t.Helper()
	for _, what := range r.Refusals() {
		t.Errorf("Slack refused: %s", what)
	}
}

func account(name string) string { return "U0" + strings.ToUpper(name) }

func TestConformance(t *testing.T) {
	t.Parallel()
	overEach(t, func(t *testing.T, socket bool) {
		adaptertest.Run(t, func(t *testing.T, h bot.Handler) *adaptertest.Rig {
			t.Helper()
			r := start(t, socket, h, func(c *slack.Config) { c.Threads = true })
			t.Cleanup(func() { r.noRefusals(t) })
			return &adaptertest.Rig{
				Adapter: r.Adapter,
				Direct:  func(name string) adaptertest.Person { return r.Direct(account(name)) },
				Room:    func(name string) adaptertest.Person { return r.In(account(name), "C0ROOM") },
				Say:     slacktest.Mention,
				Below: func(name string, message bot.MessageRef) adaptertest.Person {
					return r.In(account(name), message.Place).Below(message.ID)
				},
				Mention: func(name string) string { return "<@" + account(name) + ">" },
				Account: account,
				Place:   "C0ROOM",
				Never:   []string{"<!channel>", "<!here>", "<@U123>", "<script", "<at ", "\x1b", "\x00", "\x07", "\u202E"},
				Stop:    r.stop,
			}
		})
	})
}

// fresh is another adapter on the same workspace, as after a restart.
func fresh(r *rig) *slack.Adapter {
	return slack.New(slack.Config{
		Log: zerolog.Nop(), BotToken: slacktest.Token, SigningSecret: slacktest.Secret, APIURL: r.URL, Pause: time.Millisecond, HTTP: r.Client(4 * time.Second),
	})
}
