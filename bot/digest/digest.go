// Package digest sends what goes out by the clock: each slot of each subscription once, whatever restarts, second schedulers
// and clock changes do.
package digest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/rs/zerolog"

	"crmbot/bot"
	"crmbot/crm"
	"crmbot/store"
)

const (
	claimAge    = 2 * time.Minute // a claim that came to nothing by then is another's to make
	lateAfter   = 5 * time.Minute // what goes out later says so
	mostClaims  = 5               // of one slot; then it is given up
	keepSlots   = 40 * 24 * time.Hour
	dropAtOnce  = 1000
	enrolAtOnce = 500
)

// Config is what a Scheduler is made of.
type Config struct {
	Core  *crm.CRM
	Bot   *bot.Bot
	Kinds []Kind
	Log   zerolog.Logger
	Now   func() time.Time
	// Shared asks a platform whether people of other companies read along in a place; nil where none can tell. It is asked before
	// each message to a group, and without its answer none goes out.
	Shared func(context.Context, bot.Place) (bool, error)
}

// Scheduler sends the slots that have come up. Any number may work on one store.
type Scheduler struct {
	Config
}

// New makes a Scheduler.
func New(c Config) *Scheduler { return &Scheduler{c} }

// Run sends what comes up until ctx ends. A fault is logged and tried again.
func (s *Scheduler) Run(ctx context.Context) error {
	return bot.Clockwork(ctx, s.Now, s.Tick, func(err error) { s.Log.Error().Err(err).Msg("digests") })
}

// Tick sends what has come up and says when the next slot or reminder does, zero when none does within two days.
func (s *Scheduler) Tick(ctx context.Context) (time.Time, error) {
	now := s.Now().Truncate(time.Second)
	next, err := s.slots(ctx, now)
	reminder, fault := s.remind(ctx, now)
	return sooner(next, reminder), errors.Join(err, s.keepDay(ctx, now), fault)
}

// slots sends the slots that have come up and says when the next does.
func (s *Scheduler) slots(ctx context.Context, now time.Time) (time.Time, error) {
	seen, err := s.look(ctx, now)
	if err != nil {
		return time.Time{}, err
	}
	if len(seen.fresh) > 0 {
		if err := s.enrol(ctx, now, seen.fresh); err != nil {
			return time.Time{}, err
		}
	}
	if len(seen.turned) > 0 {
		if err := s.turn(ctx, now, seen.turned); err != nil {
			return time.Time{}, err
		}
	}
	if len(seen.due) == 0 {
		return seen.next, s.forget(ctx, now, seen.old)
	}
	due, faults := s.asked(ctx, seen.due)
	mine, err := s.claim(ctx, now, due)
	if err != nil {
		return seen.next, errors.Join(append(faults, err)...)
	}
	mute := len(faults)
	for _, c := range mine { // one that fails does not hold up the others, nor send theirs again
		if err := s.send(ctx, now, c); err != nil {
			faults = append(faults, fmt.Errorf("%s of %s: %w", c.time.Slot, c.sub.ID, err))
		}
	}
	if len(mine) > len(faults)-mute {
		s.Bot.Wake()
	}
	return seen.next, errors.Join(faults...)
}

// seen is what a look at the subscriptions found.
type seen struct {
	due   []slot
	fresh []Subscription // of people met for the first time
	// turned are of groups, to be stopped because of who set them, or to go on.
	turned []Subscription
	next   time.Time
	old    []store.Key // slots of long ago
}

func (s *Scheduler) kind(name string) (Kind, bool) {
	i := slices.IndexFunc(s.Kinds, func(k Kind) bool { return k.Name == name })
	if i < 0 {
		return Kind{}, false
	}
	return s.Kinds[i], true
}

// look finds what has come up and is not done, and who can be reached and has no subscription yet.
func (s *Scheduler) look(ctx context.Context, now time.Time) (seen, error) {
	var out seen
	err := s.Core.View(ctx, crm.Actor{System: "digest"}, now, func(v *crm.View) error {
		out = seen{}
		known := map[string]bool{}
		for _, sub := range slices.Collect(tab.subs.Rows(v, store.All())) {
			known[sub.ID] = true
			k, ok := s.kind(sub.Kind)
			p, err := v.Person(sub.Person)
			if !ok || !sub.Group() && (err != nil || p.State != crm.Active) {
				continue
			}
			if sub.Group() && sub.turned(v) {
				out.turned = append(out.turned, sub)
				continue
			}
			zone := sub.zone(v, p)
			if x, ok := sub.latest(v, zone, now, sub.grace(k)); ok {
				open, err := s.open(v, x, now)
				if err != nil {
					return err
				}
				if open && (sub.Group() || s.Bot.Reaches(v, sub.Person)) {
					out.due = append(out.due, x)
				}
			}
			out.next = sooner(out.next, sub.coming(v, zone, now))
		}
		for _, k := range s.Kinds {
			out.fresh = append(out.fresh, s.strangers(v, k, known)...)
		}
		for key := range tab.slots.KeysBy(v, slotsByDue, store.Between(nil, store.K().Time(now.Add(-keepSlots)))) {
			if out.old = append(out.old, key); len(out.old) == dropAtOnce {
				break
			}
		}
		return nil
	})
	if err != nil {
		return out, fmt.Errorf("look at the subscriptions: %w", err)
	}
	return out, nil
}

// strangers are the people who can be reached and have no subscription to a personal kind yet.
func (s *Scheduler) strangers(v *crm.View, k Kind, known map[string]bool) []Subscription {
	var out []Subscription
	if !k.Personal {
		return nil
	}
	for _, p := range v.People() {
		if p.State != crm.Active || known[personalID(k.Name, p.ID)] || k.Fits != nil && !k.Fits(v, p) || !s.Bot.Reaches(v, p.ID) {
			continue
		}
		out = append(out, Subscription{ID: personalID(k.Name, p.ID), Kind: k.Name, Person: p.ID, Times: k.Times})
		if len(out) == enrolAtOnce {
			break
		}
	}
	return out
}

// coming is when a subscription comes up next, today or tomorrow; zero when it does not.
func (s *Subscription) coming(v *crm.View, zone *time.Location, now time.Time) time.Time {
	var next time.Time
	for _, ahead := range []time.Duration{0, 24 * time.Hour} {
		for _, x := range s.slots(v, zone, dayOf(now.Add(ahead), zone)) {
			if x.at.After(now) {
				next = sooner(next, x.at)
			}
		}
	}
	return next
}

// sooner is the earlier of two instants; zero is none.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// open reports whether a slot is still to be sent: never claimed, or claimed by somebody who did not finish.
func (s *Scheduler) open(r store.Reader, x slot, now time.Time) (bool, error) {
	row, err := tab.slots.Get(r, x.rowKey())
	switch {
	case errors.Is(err, store.ErrNotFound):
		return true, nil
	case err != nil:
		return false, err
	}
	return row.State == claimed && now.Sub(row.At).Abs() > claimAge, nil
}

// enrol gives people met for the first time their subscription: what would have come up before is not theirs.
func (s *Scheduler) enrol(ctx context.Context, now time.Time, fresh []Subscription) error {
	err := s.Core.Update(ctx, crm.Actor{System: "digest"}, now, func(tx *crm.Tx) error {
		for _, sub := range fresh {
			if had, err := tab.subs.Has(tx, subKey(sub.ID)); err != nil || had {
				if err != nil {
					return err
				}
				continue
			}
			if err := Change(tx, sub); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("enrol: %w", err)
	}
	return nil
}

// forget drops slots of long ago.
func (s *Scheduler) forget(ctx context.Context, now time.Time, old []store.Key) error {
	if len(old) == 0 {
		return nil
	}
	err := s.Core.Update(ctx, crm.Actor{System: "digest"}, now, func(tx *crm.Tx) error {
		for _, key := range old {
			if err := tab.slots.Delete(tx, key); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("forget old slots: %w", err)
	}
	return nil
}
