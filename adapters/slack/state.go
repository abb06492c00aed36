package slack

import (
	"sync"
	"time"
)

// State is how the line to Slack stands.
type State struct {
	SignedIn bool
	Team     string    // id of the workspace
	Socket   bool      // Socket Mode is used
	Open     bool      // the socket is open and Slack has greeted
	Since    time.Time // since when it is open, or closed
	Lines    int       // sockets open with the same app token, as Slack said in its greeting
	Fault    string    // why there is no line; empty while there is one
}

// shortGap is how long a socket may be away and still count as up: Slack asks to dial anew every few hours.
const shortGap = 30 * time.Second

// Up reports whether Slack's people are heard at now.
func (s State) Up(now time.Time) bool {
	return s.SignedIn && (!s.Socket || s.Open || !s.Since.IsZero() && s.Lines > 0 && now.Sub(s.Since) < shortGap)
}

// standing keeps the State. Safe for many goroutines.
type standing struct {
	mu sync.Mutex
	at State
}

// State tells how the line to Slack stands.
func (a *Adapter) State() State {
	a.stand.mu.Lock()
	defer a.stand.mu.Unlock()
	return a.stand.at
}

func (a *Adapter) stands(change func(*State)) {
	a.stand.mu.Lock()
	defer a.stand.mu.Unlock()
	change(&a.stand.at)
}

// signedIn notes that Slack knows the bot's token.
func (a *Adapter) signedIn(team string) {
	a.stands(func(s *State) { s.SignedIn, s.Team, s.Fault = true, team, "" })
}

// signedOut notes that Slack does not take the bot's token any more.
func (a *Adapter) signedOut(why string) {
	before := false
	a.stands(func(s *State) { before, s.SignedIn, s.Fault = s.SignedIn, false, why })
	if before {
		a.cfg.Log.Error().Str("why", why).Msg("slack does not take the bot token any more")
	}
}

// taken notes that Slack took the bot's token, where it had not before.
func (a *Adapter) taken() {
	a.stands(func(s *State) {
		if s.Team != "" && !s.SignedIn {
			s.SignedIn, s.Fault = true, ""
		}
	})
}

// opened notes Slack's greeting on the socket.
func (a *Adapter) opened(lines int) {
	a.stands(func(s *State) { s.Open, s.Since, s.Lines, s.Fault = true, a.cfg.Now(), max(1, lines), "" })
}

// shut notes that the socket closed, or that there was none to open.
func (a *Adapter) shut(why string) {
	a.stands(func(s *State) {
		if s.Open || s.Since.IsZero() {
			s.Since = a.cfg.Now()
		}
		s.Open, s.Fault = false, why
	})
}
