package main

import (
	"sync"
	"time"
)

// clock is the time crmbot lives in: the real one, one that runs from another instant, or one that stands still.
// Safe for many goroutines.
type clock struct {
	mu    sync.Mutex
	shift time.Duration
	still time.Time // zero: it runs
}

// start makes the clock show t now and go on from there.
func (c *clock) start(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.shift, c.still = time.Until(t), time.Time{}
}

// Now is the present instant.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.still.IsZero() {
		return c.still
	}
	return time.Now().Add(c.shift)
}

// Set makes the clock stand at t.
func (c *clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.still = t
}

// instant reads a time as people give it to a flag: with a zone, or in the zone given here.
func instant(text string, zone *time.Location) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, misuse("time", "word", text)
}
