package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/bcrypt"
)

const (
	sessionCookie = "crmbot_session"
	sessionIdle   = 12 * time.Hour
	sessionLife   = 7 * 24 * time.Hour
	keptSessions  = 256
)

// entry says how a request stands at the door.
type entry int

const (
	closed   entry = iota // nobody gets in this way
	askLogin              // a password is needed first
	inside
)

// doors says who may open the console. Safe for many goroutines.
type doors struct {
	hash   []byte // empty: no password is set
	local  bool   // listens on loopback and has no public address
	secure bool   // the public address is https
	now    func() time.Time
	rand   io.Reader
	same   *http.CrossOriginProtection

	mu       sync.Mutex
	sessions map[[sha256.Size]byte]session
	failures map[string]failure // by address, and "" for all together

	comparing sync.Mutex // bcrypt is slow on purpose: one at a time
}

type session struct{ begun, seen time.Time }

type failure struct {
	n     int
	since time.Time
}

func newDoors(cfg Config) *doors {
	public, err := url.Parse(cfg.PublicURL)
	return &doors{
		hash:     []byte(cfg.PasswordHash),
		local:    cfg.PublicURL == "" && loopbackListen(cfg.Listen),
		secure:   err == nil && public.Scheme == "https",
		now:      cfg.Now,
		rand:     cfg.Rand,
		same:     http.NewCrossOriginProtection(),
		sessions: map[[sha256.Size]byte]session{},
		failures: map[string]failure{},
	}
}

// loopbackListen reports an address that only this machine can reach. A name other than localhost, and no host at all, is not one.
func loopbackListen(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	return localName(host)
}

// localHost reports a request that was meant for this machine by name, not by a foreign name that was made to point here.
func localHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return localName(strings.Trim(host, "[]"))
}

func localName(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// enter looks at a request. Foreign pages cannot post here, whoever is logged in.
func (d *doors) enter(r *http.Request) entry {
	if d.same.Check(r) != nil {
		return closed
	}
	if len(d.hash) == 0 {
		if d.local && localHost(r.Host) {
			return inside
		}
		return closed
	}
	cookie, err := r.Cookie(sessionCookie)
	if err != nil || !d.known(cookie.Value) {
		return askLogin
	}
	return inside
}

// known reports a living session and keeps it alive. What is looked up is a hash, so that its time tells nothing of the tokens.
func (d *doors) known(token string) bool {
	key := sha256.Sum256([]byte(token))
	now := d.now()
	d.mu.Lock()
	defer d.mu.Unlock()
	s, ok := d.sessions[key]
	if !ok {
		return false
	}
	if now.Sub(s.seen) > sessionIdle || now.Sub(s.begun) > sessionLife {
		delete(d.sessions, key)
		return false
	}
	s.seen = now
	d.sessions[key] = s
	return true
}

// begin opens a session; the oldest ends when there are too many.
func (d *doors) begin(w http.ResponseWriter, r *http.Request) error {
	raw := make([]byte, 32)
	if _, err := io.ReadFull(d.rand, raw); err != nil {
		return fmt.Errorf("make a session token: %w", err)
	}
	token := hex.EncodeToString(raw)
	now := d.now()
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.sessions) >= keptSessions {
		var oldest [sha256.Size]byte
		when := now
		for k, s := range d.sessions {
			if !s.seen.After(when) {
				oldest, when = k, s.seen
			}
		}
		delete(d.sessions, oldest)
	}
	d.sessions[sha256.Sum256([]byte(token))] = session{now, now}
	http.SetCookie(w, d.cookie(r, token, int(sessionLife/time.Second)))
	return nil
}

// end closes the request's session.
func (d *doors) end(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie(sessionCookie); err == nil {
		d.mu.Lock()
		defer d.mu.Unlock()
		delete(d.sessions, sha256.Sum256([]byte(cookie.Value)))
	}
	http.SetCookie(w, d.cookie(r, "", -1))
}

func (d *doors) cookie(r *http.Request, value string, age int) *http.Cookie {
	return &http.Cookie{
		Name: sessionCookie, Value: value, Path: "/", MaxAge: age,
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: d.secure || r.TLS != nil,
	}
}

const (
	triesEach  = 5                // wrong passwords of one address
	triesAll   = 50               // of all addresses
	triesReset = 15 * time.Minute // after which they are forgotten
	keptFails  = 1024
)

// password checks one attempt. With too many wrong ones it refuses without looking, for a while.
func (d *doors) password(r *http.Request, typed string) (ok, tooMany bool) {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil || host == "" {
		host = "unknown"
	}
	d.comparing.Lock()
	defer d.comparing.Unlock()
	if d.failed(host) >= triesEach || d.failed("") >= triesAll {
		return false, true
	}
	if bcrypt.CompareHashAndPassword(d.hash, []byte(typed)) != nil {
		d.fail(host)
		d.fail("")
		return false, false
	}
	d.forgive(host)
	return true, false
}

func (d *doors) failed(who string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.failures[who]
	if d.now().Sub(f.since) > triesReset {
		return 0
	}
	return f.n
}

func (d *doors) fail(who string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	if len(d.failures) >= keptFails {
		for k, f := range d.failures {
			if now.Sub(f.since) > triesReset {
				delete(d.failures, k)
			}
		}
	}
	f := d.failures[who]
	if now.Sub(f.since) > triesReset {
		f = failure{since: now}
	}
	f.n++
	if _, kept := d.failures[who]; kept || len(d.failures) < keptFails {
		d.failures[who] = f
	}
}

func (d *doors) forgive(who string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.failures, who)
}
