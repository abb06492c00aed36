// Package slacktest is a strict stand-in of Slack for tests: it refuses what Slack refuses, answers errors as Slack does, fails on request,
// and lets people type, press and fill in forms over HTTP or Socket Mode.
package slacktest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Fixed names of the one workspace there is.
const (
	Token    = "xoxb-1-2-secret"
	AppToken = "xapp-1-A1-2-secret"
	Secret   = "8f742231b10e8888abcd99yyyzzz85a5"
	Team     = "T0CRM"
	BotUser  = "U0BOT"
	BotID    = "B0BOT"
	AppID    = "A0CRM"

	triggerLife  = 3 * time.Second
	answerUses   = 5
	answerLife   = 30 * time.Minute
	redeliveries = 3 // over HTTP; over the socket one was seen
)

// User is somebody in the workspace, or a stranger of a shared channel (Team is another then).
type User struct {
	ID, Name, Email, Zone, Locale, Team string
	Guest, Bot, Deleted                 bool
}

// Channel is a chat; With is the person of a chat of two.
type Channel struct {
	ID, With         string
	Members          map[string]bool
	Archived, Shared bool
	messages         []*Message
}

// Message is one line of a chat.
type Message struct {
	TS, Thread, User string
	Only             string // the one person who sees it
	Text             string
	Blocks           []byte // JSON; nil when there are none
	Files            []File
	Meta             map[string]any
	MetaType         string
}

// View is a form or page.
type View struct {
	ID, Hash, User string
	Raw            []byte
	Errors         map[string]string // as the last submission was answered
}

type answer struct {
	channel, user string
	message       *Message // that replace_original changes
	uses          int
	made          time.Time
}

type trigger struct {
	made time.Time
	used bool
	user string
}

// Slack is the stand-in. Make it with New.
type Slack struct {
	URL string // what the adapter takes as its API address

	t       testing.TB
	srv     *httptest.Server
	pipes   *pipes          // its network; nil is that of the machine
	line    *http.Transport // of what calls it, and of what it calls
	listens string          // where the app listens; empty means Socket Mode
	app     app
	closing chan struct{}
	busy    sync.WaitGroup

	mu       sync.Mutex
	users    map[string]*User
	channels map[string]*Channel
	views    map[string]*View
	open     map[string]string // user → view
	homes    map[string]*View
	triggers map[string]*trigger
	answers  map[string]*answer
	fails    map[string][]Fail
	times    map[string][]time.Time // of the calls of a method
	refusals []string
	sockets  []*socket
	linked   chan struct{} // closed when a socket opens
	tickets  map[string]bool
	files    map[string]*upload // file id → what lies in the workspace
	serial   int
	effects  int
	news     chan struct{} // closed when there is more to see
	patience time.Duration // for an acknowledgement
	late     bool          // triggers are as good as expired
	now      func() time.Time
}

// New starts a workspace with the people ann and bo, and the channel both and the bot are in. It ends with tb.
func New(tb testing.TB) *Slack {
	tb.Helper()
	s := newSlack(tb)
	s.srv = httptest.NewServer(s.routes())
	s.begins()
	return s
}

// newSlack is a workspace that cannot be reached yet.
func newSlack(tb testing.TB) *Slack {
	tb.Helper()
	s := &Slack{
		t: tb, closing: make(chan struct{}), users: map[string]*User{}, channels: map[string]*Channel{}, views: map[string]*View{},
		open: map[string]string{}, homes: map[string]*View{}, triggers: map[string]*trigger{}, answers: map[string]*answer{},
		fails: map[string][]Fail{}, times: map[string][]time.Time{}, linked: make(chan struct{}), tickets: map[string]bool{}, files: map[string]*upload{}, news: make(chan struct{}), patience: 3 * time.Second,
		now: time.Now, line: &http.Transport{},
	}
	s.AddUser(User{ID: "U0ANN", Name: "Ann", Email: "ann@example.com", Zone: "Asia/Shanghai", Locale: "en-US"})
	s.AddUser(User{ID: "U0BO", Name: "Bo", Email: "bo@example.com", Zone: "Asia/Shanghai", Locale: "zh-CN"})
	s.AddUser(User{ID: BotUser, Name: "crmbot", Bot: true})
	s.AddChannel("C0ROOM", "U0ANN", "U0BO", BotUser)
	return s
}

// begins tells where the workspace is, until the test ends.
func (s *Slack) begins() {
	s.URL = s.srv.URL
	s.t.Cleanup(s.Close)
}

// Close ends the workspace.
func (s *Slack) Close() {
	s.mu.Lock()
	select {
	case <-s.closing:
		s.mu.Unlock()
		return
	default:
	}
	close(s.closing)
	for _, c := range s.sockets {
		_ = c.conn.Close()
	}
	s.mu.Unlock()
	s.srv.CloseClientConnections()
	s.line.CloseIdleConnections()
	s.srv.Close()
	s.busy.Wait()
}

// Connect tells where the app listens for what Slack sends over HTTP. Without it everything goes over the socket.
func (s *Slack) Connect(address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listens = address
}

// AddUser adds somebody.
func (s *Slack) AddUser(u User) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u.Team == "" {
		u.Team = Team
	}
	s.users[u.ID] = &u
}

// AddChannel adds a channel with its members; the bot is in it if it is listed.
func (s *Slack) AddChannel(id string, members ...string) *Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &Channel{ID: id, Members: map[string]bool{}}
	for _, m := range members {
		c.Members[m] = true
	}
	s.channels[id] = c
	return c
}

// Share shares a channel with another company, or ends that.
func (s *Slack) Share(channel string, shared bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channels[channel].Shared = shared
}

// chat is the chat of a person with the bot.
func (s *Slack) chat(user string) *Channel {
	id := "D" + strings.TrimPrefix(user, "U")
	c := s.channels[id]
	if c == nil {
		c = &Channel{ID: id, With: user, Members: map[string]bool{user: true, BotUser: true}}
		s.channels[id] = c
	}
	return c
}

// next is a number nothing had before.
func (s *Slack) next() int {
	s.serial++
	return s.serial
}

func (s *Slack) stamp() string {
	return fmt.Sprintf("%d.%06d", s.now().Unix(), s.next())
}

// effect notes that people can see something new.
func (s *Slack) effect() {
	s.effects++
	s.tell()
}

// tell wakes who waits for something new.
func (s *Slack) tell() {
	close(s.news)
	s.news = make(chan struct{})
}

// refuse notes what the app did wrong: Refusals lists it.
func (s *Slack) refuse(what string) { s.refusals = append(s.refusals, what) }

// Refusals lists everything of the app that Slack refused, but for failures that were asked for.
func (s *Slack) Refusals() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.refusals...)
}

// Calls tells how often a method was called.
func (s *Slack) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.times[method])
}

// Times tells when a method was called.
func (s *Slack) Times(method string) []time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]time.Time(nil), s.times[method]...)
}

// Messages copies what stands in a chat, oldest first.
func (s *Slack) Messages(channel string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	if c == nil {
		return nil
	}
	out := make([]Message, len(c.messages))
	for i, m := range c.messages {
		out[i] = *m
	}
	return out
}

// View copies the form a person has open; false when there is none.
func (s *Slack) View(user string) (View, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.views[s.open[user]]
	if v == nil {
		return View{}, false
	}
	return *v, true
}

// Home copies a person's home page; false when there is none.
func (s *Slack) Home(user string) (View, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.homes[user]
	if v == nil {
		return View{}, false
	}
	return *v, true
}

// Patience sets how long an acknowledgement may take; Slack's own is three seconds.
func (s *Slack) Patience(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.patience = d
}

// how tells where the app listens ("" for the socket) and how long it may take to acknowledge.
func (s *Slack) how() (address string, patience time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.listens, s.patience
}

// Clock sets the present of the workspace: what it stamps and signs with. How long triggers and addresses live is measured in real time.
func (s *Slack) Clock(now func() time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = now
}

// present is what the workspace's clock shows.
func (s *Slack) present() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now()
}

// Late makes every trigger as good as expired, or fresh again.
func (s *Slack) Late(late bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.late = late
}

// newTrigger is what comes with an interaction to open a form with.
func (s *Slack) newTrigger(user string) string {
	id := strconv.Itoa(s.next()) + ".1.trigger"
	s.triggers[id] = &trigger{made: time.Now(), user: user}
	return id
}

// newAnswer is an answer address.
func (s *Slack) newAnswer(channel, user string, m *Message) string {
	path := "/commands/" + strconv.Itoa(s.next())
	s.answers[path] = &answer{channel: channel, user: user, message: m, made: time.Now()}
	return s.srv.URL + path
}

func (s *Slack) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/{method}", s.serveMethod)
	mux.HandleFunc("POST /commands/{id}", s.serveAnswer)
	mux.HandleFunc("GET /link/", s.serveSocket)
	mux.HandleFunc("POST /upload/v1/{id}", s.serveUpload)
	mux.HandleFunc("GET /files-pri/{id}/{rest...}", s.serveFile)
	mux.HandleFunc("GET /signin", signIn)
	return mux
}
