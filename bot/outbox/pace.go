package outbox

import (
	"maps"
	"sync"
	"time"

	"crmbot/bot"
)

// pace keeps a platform's limits. What it knows is lost with the process: at worst the platform says "too many" once more.
type pace struct {
	limits bot.Limits

	mu     sync.Mutex
	full   map[string]time.Time // chat or call → when its last booking is paid for
	paused map[string]time.Time // call → when it may be made again
}

func newPace(l bot.Limits) *pace {
	return &pace{limits: l, full: map[string]time.Time{}, paused: map[string]time.Time{}}
}

// maxBooked is how many chats and calls are remembered before those that are paid for are forgotten.
const maxBooked = 4096

// slot is something with a limit of its own.
type slot struct {
	key  string
	rate bot.Rate
}

// slots are what one send takes a place of.
func (p *pace) slots(to bot.Target, calls []string) []slot {
	out := []slot{{"place|" + to.Chat(), p.limits.Place}}
	for _, call := range calls {
		out = append(out, slot{callKey(to.Tenant, call), p.limits.Calls[call]})
	}
	return out
}

func callKey(tenant, call string) string { return "call|" + tenant + "|" + call }

// book takes the next place for a send and says how long to wait for it.
func (p *pace) book(now time.Time, to bot.Target, calls []string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.full) > maxBooked {
		maps.DeleteFunc(p.full, func(_ string, t time.Time) bool { return !t.After(now) })
	}
	at := now
	slots := p.slots(to, calls)
	for _, s := range slots {
		ahead := time.Duration(max(0, s.rate.Burst-1)) * s.rate.Every
		if free := p.full[s.key].Add(-ahead); free.After(at) {
			at = free
		}
	}
	for _, s := range slots {
		if s.rate.Every > 0 {
			p.full[s.key] = later(p.full[s.key], at).Add(s.rate.Every)
		}
	}
	return at.Sub(now)
}

// rest is how long one of the calls may not be made.
func (p *pace) rest(now time.Time, to bot.Target, calls []string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	var wait time.Duration
	for _, call := range calls {
		key := callKey(to.Tenant, call)
		until, ok := p.paused[key]
		if ok && !until.After(now) {
			delete(p.paused, key)
		}
		wait = max(wait, until.Sub(now))
	}
	return wait
}

// pause keeps a call from being made; after it the pace begins anew, without a burst.
func (p *pace) pause(now time.Time, tenant, call string, wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	key, rate := callKey(tenant, call), p.limits.Calls[call]
	until := later(p.paused[key], now.Add(wait))
	p.paused[key] = until
	if rate.Every > 0 {
		p.full[key] = later(p.full[key], until.Add(time.Duration(max(0, rate.Burst-1))*rate.Every))
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
