// Package slack connects Slack: it verifies and decodes what arrives over HTTP or Socket Mode, and encodes and sends what the bot answers.
package slack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"github.com/rs/zerolog"
	slackapi "github.com/slack-go/slack"

	"crmbot/adapters/intake"
	"crmbot/bot"
	"crmbot/bot/card"
)

// Platform is Slack's name in accounts and places.
const Platform = "slack"

const (
	apiTimeout  = 4 * time.Second  // of one call: what hangs leaves an answer the time to come another way
	dialTimeout = 10 * time.Second // of opening the socket
	answerLimit = 10 * time.Second // of everything one answer takes, waiting for Slack's patience included
)

// Config is what the adapter needs. BotToken is required, and AppToken (Socket Mode) or SigningSecret (HTTP).
type Config struct {
	Log           zerolog.Logger
	BotToken      string
	AppToken      string
	SigningSecret string
	// APIURL is Slack's address; empty is https://slack.com. Answer addresses of other hosts are not used.
	APIURL string
	// Command is the root slash command; empty is "/crm". Other slash commands are read as the verb of their name.
	Command string
	// Threads takes "!" lines in threads, and what is said there to colleagues. It needs the scopes that read channels.
	Threads bool
	// Now is the present; nil is time.Now.
	Now func() time.Time
	// HTTP makes the calls; nil is a client with a time limit. Dialer opens the socket; nil is a plain one.
	HTTP   *http.Client
	Dialer *websocket.Dialer
	// Pause is how long the socket waits before it dials again, doubled up to 64 times after each failure; zero is a second.
	Pause time.Duration
	// Files hands out what cards name (card.File); nil leaves their files where they are.
	Files bot.Files
	// Draw makes a PNG of a chart, for workspaces that do not take charts; nil leaves it at text.
	Draw func(card.Chart) ([]byte, error)
	// Intake bounds what comes in; zero values take intake's defaults.
	Intake intake.Config
}

// Adapter is Slack: a bot.Adapter, and an http.Handler for the routes under /slack/. Make it with New.
type Adapter struct {
	cfg      Config
	api      *slackapi.Client
	host     string // of the API address
	scheme   string // of the API address
	files    *http.Client
	hands    chan struct{}   // one token a file that is being handed out
	owners   *recent[string] // chat of two → its person
	reading  inHand
	in       *intake.Intake
	mux      *http.ServeMux
	people   *people
	answered *recent[struct{}] // deliveries that were answered
	doubts   *recent[bool]     // Attempt.Key → whether its last try may have arrived
	answers  *recent[string]   // message shown to one person → address that changes it
	homes    *recent[bool]     // people who opened their home page → it is about to be drawn again
	settler  bot.Settler       // what keeps answers that must arrive, if anything does; set before events are taken
	me       atomic.Pointer[self]
	counts   counters
	stand    standing
	trials   trials
}

// self is who the bot is in the workspace it was installed in.
type self struct {
	team, enterprise string
	user, bot        string
	url              string // of the workspace, with a slash at its end
	command          string
	threads          bool
}

// tenant is what a person's id is unique in.
func (s *self) tenant() string {
	if s.enterprise != "" {
		return s.enterprise
	}
	return s.team
}

var (
	_ bot.Adapter  = (*Adapter)(nil)
	_ bot.Paced    = (*Adapter)(nil)
	_ http.Handler = (*Adapter)(nil)
)

// Refused reports whether an error of Run says that Slack does not take the token.
func Refused(err error) bool { return refused(err) }

// New makes the adapter. It answers and sends while Run runs.
func New(cfg Config) *Adapter {
	if cfg.APIURL == "" {
		cfg.APIURL = "https://slack.com"
	}
	if cfg.Command == "" {
		cfg.Command = "/crm"
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.HTTP == nil {
		cfg.HTTP = &http.Client{Timeout: apiTimeout}
	}
	if cfg.Pause <= 0 {
		cfg.Pause = time.Second
	}
	if cfg.Intake.Panicked == nil {
		out := cfg.Log
		cfg.Intake.Panicked = func(v any, stack []byte) {
			out.Error().Interface("panic", v).Bytes("stack", stack).Msg("answer in slack")
		}
	}
	base := strings.TrimSuffix(strings.TrimSuffix(cfg.APIURL, "/"), "/api")
	a := &Adapter{
		cfg:      cfg,
		in:       intake.New(cfg.Intake),
		answered: newRecent[struct{}](4096),
		doubts:   newRecent[bool](4096),
		answers:  newRecent[string](4096),
		homes:    newRecent[bool](1024),
		owners:   newRecent[string](1024),
		files:    patient(cfg.HTTP),
		hands:    make(chan struct{}, handsFree),
	}
	if u, err := url.Parse(base); err == nil {
		a.host, a.scheme = u.Host, u.Scheme
	}
	a.api = slackapi.New(
		cfg.BotToken, slackapi.OptionAppLevelToken(cfg.AppToken), slackapi.OptionAPIURL(base+"/api/"), slackapi.OptionHTTPClient(overheard{a}),
		slackapi.OptionLog(log.New(io.Discard, "", 0)),
	)
	a.people = newPeople(a.api, cfg.Now)
	a.stand.at.Socket = cfg.AppToken != ""
	a.mux = a.routes()
	return a
}

// Name is "slack".
func (a *Adapter) Name() string { return Platform }

// Caps is what a message of Slack can show.
func (a *Adapter) Caps() card.Caps { return caps() }

// Ready is closed when Run has signed in and takes events; before that the routes answer 503.
func (a *Adapter) Ready() <-chan struct{} { return a.in.Ready() }

// Run signs in, takes events until ctx ends, finishes those in hand and closes the socket. A token that Slack refuses is an error.
func (a *Adapter) Run(ctx context.Context, h bot.Handler) error {
	if err := a.signIn(ctx); err != nil {
		if ctx.Err() != nil {
			return nil //nolint:nilerr // told to end before it had begun
		}
		return err
	}
	// The socket outlives ctx: what is in hand is acknowledged on it.
	line, hangUp := context.WithCancel(context.WithoutCancel(ctx))
	var listening sync.WaitGroup
	if a.cfg.AppToken != "" {
		listening.Go(func() {
			select {
			case <-a.in.Ready():
				a.listen(line)
			case <-line.Done():
			}
		})
	}
	a.settler, _ = h.(bot.Settler)
	err := a.in.Run(ctx, knowing{a: a, next: bringing{a: a, next: h}})
	hangUp()
	listening.Wait()
	return err
}

// signIn asks Slack who the bot is, as often as it takes.
func (a *Adapter) signIn(ctx context.Context) error {
	wait := a.cfg.Pause
	for {
		who, err := a.api.AuthTestContext(ctx)
		if err == nil {
			a.me.Store(&self{
				team: who.TeamID, enterprise: who.EnterpriseID, user: who.UserID, bot: who.BotID, url: who.URL,
				command: a.cfg.Command, threads: a.cfg.Threads,
			})
			a.signedIn(who.TeamID)
			a.cfg.Log.Info().Str("team", who.TeamID).Bool("socket", a.cfg.AppToken != "").Msg("slack signed in")
			return nil
		}
		a.shut(short(err))
		if refused(err) {
			return fmt.Errorf("sign in to slack: %w", err)
		}
		pause := max(wait, asked(err))
		a.cfg.Log.Warn().Err(err).Dur("again_in", pause).Msg("sign in to slack")
		if err := sleep(ctx, pause); err != nil {
			return err
		}
		wait = min(2*wait, 64*a.cfg.Pause)
	}
}

// asked is how long Slack asks to wait; 0 when it does not.
func asked(err error) time.Duration {
	var limited *slackapi.RateLimitedError
	var status slackapi.StatusCodeError
	switch {
	case errors.As(err, &limited):
		return limited.RetryAfter
	case errors.As(err, &status) && status.Code == http.StatusTooManyRequests:
		return patience
	}
	return 0
}

// short is an error in a few words, without addresses that only the bot should know.
func short(err error) string {
	if code := Code(err); code != "" {
		return code
	}
	if at := (*url.Error)(nil); errors.As(err, &at) {
		err = at.Err
	}
	return err.Error()
}

// refused reports an error that mending the network does not mend: the token is wrong or was taken back.
func refused(err error) bool {
	var said slackapi.SlackErrorResponse
	if !errors.As(err, &said) {
		return false
	}
	return noToken(said.Err)
}

// noToken reports a code by which Slack does not take a token.
func noToken(code string) bool {
	switch code {
	case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "not_allowed_token_type":
		return true
	}
	return false
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
