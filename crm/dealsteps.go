package crm

import (
	"fmt"
	"slices"
	"time"

	"crmbot/crm/calendar"
	"crmbot/crm/money"
	"crmbot/store"
)

// Standing is where a deal stands, as far as the asker sees it.
type Standing uint8

// The standings.
const (
	NotThere   Standing = iota // not made yet, or its making was taken back
	OutOfSight                 // somebody's whose deals the asker does not see
	StandsOpen
	StandsWon
	StandsLost
)

// DealState is what counts of a deal at a moment. Of one that is not there or out of sight only Standing is set.
type DealState struct {
	Standing Standing
	Owner    ID
	Team     ID
	Pipeline ID
	Minor    int64
	Currency string
	Expected calendar.Date // expected close, 0 when nobody said
}

// DealStep is what one journal entry made of one deal.
type DealStep struct {
	Deal          ID
	Seq           uint64
	At            time.Time
	Undoes        uint64 // the entry it took back; 0: none
	Before, After DealState
}

// DealSteps lists what changed with deals after an instant and up to another, as the asker sees it, oldest first. Which
// states are in sight goes by the asker's rights of now. It costs the journal's entries since from: the heads of all, and
// the texts of those that changed deals.
func (v *View) DealSteps(from, to time.Time) ([]DealStep, error) {
	var out []DealStep
	var touching []headerRow
	for h := range v.headersSince(from, to) {
		if touches(&h, KindDeal) {
			touching = append(touching, h)
		}
	}
	slices.Reverse(touching)
	mine := v.Scope()
	for i := range touching {
		h := &touching[i]
		b, err := tab.bodies.Get(v.s.r, store.K().ID(h.Seq))
		if missing(err) {
			continue // its text was erased
		}
		if err != nil {
			return nil, err
		}
		e, err := stepEntries.Decode(b.Text)
		if err != nil {
			return nil, fmt.Errorf("read journal entry %d: %w", h.Seq, err)
		}
		for j := range e.Changes {
			c := &e.Changes[j]
			if c.Before.Deal == nil && c.After.Deal == nil {
				continue
			}
			s := DealStep{Deal: c.Ref.ID, Seq: h.Seq, At: h.At, Undoes: h.Undoes, Before: c.Before.Deal.state(mine), After: c.After.Deal.state(mine)}
			if s.Before != s.After {
				out = append(out, s)
			}
		}
	}
	return out, nil
}

// headersSince walks the heads of the journal's entries backwards: from the last one at or before to, down to the first
// one after from. How the company stood at an instant is how it stood after the last entry written at or before it.
func (v *View) headersSince(from, to time.Time) func(func(headerRow) bool) {
	return func(yield func(headerRow) bool) {
		begun := !to.Before(v.s.now)
		for h := range tab.headers.Rows(v.s.r, store.All().Backwards()) {
			if !h.At.After(from) {
				return
			}
			if begun = begun || !h.At.After(to); begun && !yield(h) {
				return
			}
		}
	}
}

// touches tells whether an entry changed a record of one of the kinds.
func touches(h *headerRow, kinds ...Kind) bool {
	for i := 0; i < len(h.Pairs); i += 2 {
		if slices.Contains(kinds, Kind(h.Pairs[i])) {
			return true
		}
	}
	return false
}

// stepEntry is what DealSteps reads of an entry: of its deals, what counts; the rest need not be decoded.
type stepEntry struct {
	Changes []struct {
		Ref    Ref        `json:"ref"`
		Before stepRecord `json:"before"`
		After  stepRecord `json:"after"`
	} `json:"changes"`
}

type stepRecord struct {
	Deal *stepDeal `json:"deal"`
}

type stepDeal struct {
	Archived bool          `json:"archived"`
	Pipeline ID            `json:"pipeline"`
	Kind     StageKind     `json:"kind"`
	Amount   money.Amount  `json:"amount"`
	Owner    ID            `json:"owner"`
	Team     ID            `json:"team"`
	Expected calendar.Date `json:"expected"`
}

// stepEntries never changes while the program runs.
var stepEntries = store.NewCoder[stepEntry]()

// state is what a scope sees of a deal; nil is none.
func (d *stepDeal) state(mine Scope) DealState {
	switch {
	case d == nil || d.Archived:
		return DealState{}
	case !mine.has(d.Owner, d.Team):
		return DealState{Standing: OutOfSight}
	}
	s := DealState{Standing: StandsOpen, Owner: d.Owner, Team: d.Team, Pipeline: d.Pipeline, Minor: d.Amount.Minor, Currency: d.Amount.Currency, Expected: d.Expected}
	switch d.Kind {
	case StageWon:
		s.Standing = StandsWon
	case StageLost:
		s.Standing = StandsLost
	case StageOpen:
	}
	return s
}
