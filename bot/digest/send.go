package digest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/lang"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/store"
)

func dayOf(at time.Time, zone *time.Location) calendar.Date { return calendar.DateOf(at.In(zone)) }

// asked are the slots for which it is known who reads along. A group whose platform does not say is not claimed, so that this costs it
// no try: it is asked about again at the next look, until its grace has passed.
func (s *Scheduler) asked(ctx context.Context, due []slot) (known []slot, faults []error) {
	for _, x := range due {
		if x.sub.Group() {
			var err error
			if x.shared, err = s.shared(ctx, x.sub.Place); err != nil {
				faults = append(faults, fmt.Errorf("%s of %s: ask who reads along: %w", x.time.Slot, x.sub.ID, err))
				continue
			}
		}
		known = append(known, x)
	}
	return known, faults
}

// claim marks slots as being made here. Of two schedulers one gets a slot.
func (s *Scheduler) claim(ctx context.Context, now time.Time, due []slot) ([]claim, error) {
	var mine []claim
	err := s.Core.Update(ctx, crm.Actor{System: "digest"}, now, func(tx *crm.Tx) error {
		mine = nil
		for _, x := range due {
			row, err := tab.slots.Get(tx, x.rowKey())
			switch {
			case errors.Is(err, store.ErrNotFound):
				row = x.row()
			case err != nil:
				return err
			case row.State != claimed || now.Sub(row.At).Abs() <= claimAge:
				continue
			}
			row.State, row.At = claimed, now.UTC()
			if row.Attempt++; row.Attempt > mostClaims {
				row.State = given
				s.Log.Error().Str("subscription", x.sub.ID).Str("slot", x.time.Slot).Msg("digest given up")
			} else {
				mine = append(mine, claim{x, row.Attempt})
			}
			if err := tab.slots.Put(tx, &row); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("claim slots: %w", err)
	}
	return mine, nil
}

// claim is a slot that is this scheduler's to make, as long as nobody claimed it after.
type claim struct {
	slot
	attempt int
}

// send makes a slot's card as its reader sees the company, and puts it into the outbox in the transaction that marks the
// slot as sent. A slot claimed by another meanwhile, or turned off, is left alone.
func (s *Scheduler) send(ctx context.Context, now time.Time, c claim) error {
	if c.shared {
		return s.suspend(ctx, now, c)
	}
	o := Occasion{Subscription: c.sub, Slot: c.time.Slot, Day: c.day, told: &Facts{}}
	draft, err := s.draft(ctx, now, c, o)
	if err != nil {
		return fmt.Errorf("make: %w", err)
	}
	err = s.Core.Update(ctx, crm.Actor{System: "digest"}, now, func(tx *crm.Tx) error { return s.finish(tx, now, c, o, draft) })
	if err != nil {
		return fmt.Errorf("send: %w", err)
	}
	return nil
}

// draft makes a slot's card; nil when there is nothing to say.
func (s *Scheduler) draft(ctx context.Context, now time.Time, c claim, o Occasion) (draft *bot.Draft, err error) {
	k, _ := s.kind(c.sub.Kind)
	say := func(t *bot.Turn) (card.Card, bool, error) {
		made, some, err := k.Make(t, o)
		if err != nil || !some {
			return made, some, err
		}
		notes, err := c.lateness(t, now, c.sub.zone(t.V, t.Me))
		made.Body = append(notes, made.Body...)
		return made, true, err
	}
	by := crm.Actor{Person: c.sub.Person}
	if c.sub.Group() {
		by = crm.Actor{System: "digest"}
	}
	err = s.Core.View(ctx, by, now, func(v *crm.View) error {
		if !c.sub.Group() {
			draft, err = s.Bot.Draft(ctx, v, now, say)
			return err
		}
		board := bot.Board{Place: c.sub.Place, Lang: c.sub.tongue(v), Zone: c.sub.zone(v, crm.Person{}), Key: c.handle()}
		draft, err = s.Bot.DraftFor(ctx, v, now, board, say)
		return err
	})
	return draft, err
}

// tongue is the language a group reads.
func (s *Subscription) tongue(v *crm.View) lang.Tag {
	tag := lang.Parse(v.Company().Lang, lang.Chinese)
	if team, err := v.Team(s.Team); err == nil {
		tag = lang.Parse(team.Lang, tag)
	}
	return lang.Parse(s.Lang, tag)
}

// handle names a slot's message: the same for every try, and of no other slot.
func (s slot) handle() string {
	return fmt.Sprintf("digest-%x-%s-%s", s.sub.hash(), s.day, s.time.Slot)
}

// shared reports whether people of other companies read along in a group now.
func (s *Scheduler) shared(ctx context.Context, place bot.Place) (bool, error) {
	if s.Shared == nil {
		return place.Shared, nil
	}
	return s.Shared(ctx, place)
}

// suspend stops a group's subscription and tells who set it: nobody outside may read its numbers.
func (s *Scheduler) suspend(ctx context.Context, now time.Time, c claim) error {
	err := s.Core.Update(ctx, crm.Actor{System: "digest"}, now, func(tx *crm.Tx) error {
		row, err := tab.slots.Get(tx, c.rowKey())
		if err != nil || row.State != claimed || row.Attempt != c.attempt {
			return err
		}
		row.State, row.At = empty, now.UTC()
		if err := tab.slots.Put(tx, &row); err != nil {
			return err
		}
		sub, err := tab.subs.Get(tx, subKey(c.sub.ID))
		if err != nil || sub.Suspended != "" {
			return err
		}
		sub.Suspended = SharedPlace
		if _, err := Set(tx, sub); err != nil {
			return err
		}
		return s.Bot.Tell(tx, now, sub.By, func(t *bot.Turn) card.Card {
			title := t.T("digest.suspended.title", "who", subjectName(t, sub.Subject()))
			return card.Card{Tone: card.Warn, Title: title, Fallback: title, Body: []card.Element{text(t.T("digest.suspended"))}}
		})
	})
	if err != nil {
		return fmt.Errorf("suspend: %w", err)
	}
	return nil
}

// Subject is whose numbers a group reads: a team's, or, the zero Ref, the company's.
func (s *Subscription) Subject() crm.Ref {
	if s.Team == 0 {
		return crm.Ref{}
	}
	return crm.Ref{Kind: crm.KindTeam, ID: s.Team}
}

// finish is the one transaction in which a slot is sent.
func (s *Scheduler) finish(tx *crm.Tx, now time.Time, c claim, o Occasion, draft *bot.Draft) error {
	row, err := tab.slots.Get(tx, c.rowKey())
	if err != nil {
		return err
	}
	if row.State != claimed || row.Attempt != c.attempt {
		return nil
	}
	sub, err := tab.subs.Get(tx, subKey(c.sub.ID))
	if err != nil {
		return err
	}
	row.State, row.At = sent, now.UTC()
	if draft == nil || sub.Off || sub.Suspended != "" || !sub.Stands(&tx.View) || c.day < sub.Quiet {
		row.State = empty
	} else if err := s.post(tx, o, draft); err != nil {
		return err
	}
	return tab.slots.Put(tx, &row)
}

// post puts a slot's message into the outbox and keeps what it told of.
func (s *Scheduler) post(tx *crm.Tx, o Occasion, draft *bot.Draft) error {
	k, _ := s.kind(o.Subscription.Kind)
	if k.Sent != nil {
		if err := k.Sent(tx, o); err != nil {
			return err
		}
	}
	if o.told != nil && !o.told.At.IsZero() {
		if err := o.keep(tx, o.told); err != nil {
			return err
		}
	}
	return s.Bot.Post(tx, draft)
}
