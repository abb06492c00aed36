package slack

import "sync/atomic"

// Counts is what arrived and what became of it, since the start.
type Counts struct {
	Taken     int64 // events handed to the bot
	Ignored   int64 // genuine and not meant for the bot: its own messages, other bots, talk
	Unknown   int64 // genuine, of a kind that is not known
	Malformed int64 // not readable
	Forged    int64 // not from Slack
	Full      int64 // refused because too much waited
	Lost      int64 // answers that could not be delivered
}

type counters struct{ taken, ignored, unknown, malformed, forged, full, lost atomic.Int64 }

// Counts tells what arrived so far.
func (a *Adapter) Counts() Counts {
	c := &a.counts
	return Counts{
		Taken: c.taken.Load(), Ignored: c.ignored.Load(), Unknown: c.unknown.Load(), Malformed: c.malformed.Load(),
		Forged: c.forged.Load(), Full: c.full.Load(), Lost: c.lost.Load(),
	}
}
