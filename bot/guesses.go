package bot

import (
	"sync"
	"time"
)

const (
	guessesEach = 5 // wrong codes of one account
	guessesRest = 15 * time.Minute
	guessesKept = 1024 // accounts
)

// guesses counts the wrong codes an account sends, so that none can be found by trying. Safe for many goroutines.
type guesses struct {
	mu sync.Mutex
	by map[string]guessed
}

type guessed struct {
	n     int
	since time.Time
}

// tooMany reports an account whose codes are not even looked at for a while.
func (g *guesses) tooMany(ev Event) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	was := g.by[accountKey(ev.Actor)]
	return was.n >= guessesEach && ev.At.Sub(was.since) < guessesRest
}

// wrong counts a wrong code. Where too many accounts guess at once, those that began longest ago are forgotten first.
func (g *guesses) wrong(ev Event) {
	g.mu.Lock()
	defer g.mu.Unlock()
	key := accountKey(ev.Actor)
	was, known := g.by[key]
	if !known && len(g.by) >= guessesKept {
		g.forgetOldest()
	}
	if !known || ev.At.Sub(was.since) >= guessesRest {
		was = guessed{since: ev.At}
	}
	was.n++
	if g.by == nil {
		g.by = map[string]guessed{}
	}
	g.by[key] = was
}

func (g *guesses) forgetOldest() {
	var oldest string
	for key, was := range g.by {
		if oldest == "" || was.since.Before(g.by[oldest].since) {
			oldest = key
		}
	}
	delete(g.by, oldest)
}
