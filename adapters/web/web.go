// Package web is the console: the bot in a browser, for trying it with the sample company, for support, and for companies without a chat platform.
package web

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"crmbot/adapters/intake"
	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/lang"
)

// Platform is the console's name in accounts and places.
const Platform = "web"

// Console is the one account where the console is no sample company's: who logged in.
const Console = "console"

// Encoder shows what a platform would get for a card, as text.
type Encoder func(card.Card) ([]byte, error)

// Config is what the console needs. Directory, Now and Rand are required.
type Config struct {
	Log       zerolog.Logger
	Directory bot.Directory
	// Sample lets whoever opens the console speak as any member of the directory.
	Sample bool
	// PasswordHash is bcrypt's; with one, people log in. Without one the console opens only when Listen is a loopback address,
	// PublicURL empty and the request's Host local.
	PasswordHash string
	Listen       string
	PublicURL    string
	// Files hands out the files that cards name; nil hands out none.
	Files bot.Files
	// Encoders are what the side panel shows, by name; nil shows the plain text and the neutral card's JSON.
	Encoders map[string]Encoder
	// FunnelLine is the line asked for the funnel pane; empty means "funnel.show".
	FunnelLine string
	// Lang is the page's language where neither the person nor the browser names one.
	Lang lang.Tag
	// Bot is the name people address in a group ("@crmbot"); empty means "crmbot".
	Bot string
	// Now is the time in the zone that the page shows.
	Now  func() time.Time
	Rand io.Reader
	// Intake bounds what comes in; zero values take intake's defaults.
	Intake intake.Config
}

// Adapter is the console: an http.Handler to be mounted at "/" and a bot.Adapter. Make it with New.
type Adapter struct {
	cfg    Config
	in     *intake.Intake
	sent   *intake.Intake // reads uploads; takes no events
	mux    *http.ServeMux
	doors  *doors
	chats  *chats
	people *people
	// mention is how a group's text addresses the bot; what follows it may stand right behind it, as Chinese does.
	mention *regexp.Regexp
	// epoch tells this console's transcripts from those before a restart.
	epoch string

	mu   sync.Mutex
	stop chan struct{} // closed when Run ends; nil while not running
}

var (
	_ bot.Adapter  = (*Adapter)(nil)
	_ http.Handler = (*Adapter)(nil)
)

// New makes the console. It answers pages at once and events while Run runs.
func New(cfg Config) *Adapter {
	if cfg.FunnelLine == "" {
		cfg.FunnelLine = "funnel.show"
	}
	if cfg.Bot == "" {
		cfg.Bot = "crmbot"
	}
	if cfg.Encoders == nil {
		cfg.Encoders = NeutralEncoders()
	}
	if cfg.Intake.Panicked == nil {
		log := cfg.Log
		cfg.Intake.Panicked = func(v any, stack []byte) {
			log.Error().Interface("panic", v).Bytes("stack", stack).Msg("answer in the console")
		}
	}
	a := &Adapter{
		cfg:     cfg,
		in:      intake.New(cfg.Intake),
		sent:    uploads(cfg.Intake),
		doors:   newDoors(cfg),
		chats:   newChats(cfg.Now),
		people:  &people{dir: cfg.Directory, sample: cfg.Sample},
		mention: regexp.MustCompile(`(?i)[@＠]` + regexp.QuoteMeta(cfg.Bot) + `([\s,，:：、]+|\b)`),
	}
	a.epoch = epoch(cfg)
	a.mux = a.routes()
	return a
}

func epoch(cfg Config) string {
	raw := make([]byte, 8)
	if _, err := io.ReadFull(cfg.Rand, raw); err != nil {
		return strconv.FormatInt(cfg.Now().UnixNano(), 36)
	}
	return hex.EncodeToString(raw)
}

// Name is "web".
func (a *Adapter) Name() string { return Platform }

// Caps says that a browser shows everything.
func (a *Adapter) Caps() card.Caps {
	n := card.NoLimit
	return card.Caps{
		Forms: true, Modals: true, Buttons: n, Items: true, Selects: n, Tables: n, Charts: n, Fields: n,
		Progress: true, Steps: true, Edit: true, Private: true, Links: true, Files: true,
	}
}

// Run answers events until ctx ends, finishes those in hand and ends the open streams, so that a server can shut down.
func (a *Adapter) Run(ctx context.Context, h bot.Handler) error {
	a.setStop(make(chan struct{}))
	defer a.endStreams()
	defer context.AfterFunc(ctx, a.endStreams)()
	return a.in.Run(ctx, h)
}

// Ready is closed when Run has begun to take events; before that the console answers 503 to them.
func (a *Adapter) Ready() <-chan struct{} { return a.in.Ready() }

func (a *Adapter) setStop(c chan struct{}) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.stop = c
}

func (a *Adapter) endStreams() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.stop != nil {
		close(a.stop)
		a.stop = nil
	}
}

// running gives the channel that closes when Run ends, nil while it does not run.
func (a *Adapter) running() <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.stop
}

// Send shows a message in its place, to those who may see it, at once where a page is open. It edits what try.Prior names while that
// is still kept, and posts otherwise. A personal card never goes to a whole group.
func (a *Adapter) Send(ctx context.Context, to bot.Target, c card.Card, try bot.Attempt) (bot.MessageRef, error) {
	place := to.Place
	if place == "" && to.Account != "" {
		place = directPlace(to.Account)
	}
	if place == "" {
		return bot.MessageRef{}, fmt.Errorf("send to nowhere: %w", bot.ErrDead)
	}
	if !isDirect(place) {
		_, err := a.people.room(ctx, place)
		if errors.Is(err, errNoRoom) {
			return bot.MessageRef{}, fmt.Errorf("send to room %s: %w", place, bot.ErrDead)
		}
		if err != nil {
			return bot.MessageRef{}, fmt.Errorf("find room %s: %w", place, err)
		}
		if to.Only == "" && c.Audience != card.GroupSafe {
			return bot.MessageRef{}, fmt.Errorf("show a personal card to room %s: %w", place, bot.ErrDead)
		}
	}
	id := a.chats.send(place, message{Card: &c, Only: to.Only, Push: true}, try.Key, try.Prior)
	return bot.MessageRef{Place: place, ID: id}, nil
}

func directPlace(account string) string { return "dm:" + account }

func isDirect(place string) bool { return strings.HasPrefix(place, "dm:") }
