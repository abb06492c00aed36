package digest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/store"
)

func dayOf(at time.Time, zone *time.Location) calendar.Date { return calendar.DateOf(at.In(zone)) }

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
	k, _ := s.kind(c.sub.Kind)
	var draft *bot.Draft
	err := s.Core.View(ctx, crm.Actor{Person: c.sub.Person}, now, func(v *crm.View) error {
		var err error
		draft, err = s.Bot.Draft(ctx, v, now, func(t *bot.Turn) (card.Card, bool, error) {
			made, some, err := k.Make(t)
			if some && now.Sub(c.at) > lateAfter {
				made.Body = append([]card.Element{card.Context{MD: card.Escape(t.T("digest.sent_late", "time", c.time.String()))}}, made.Body...)
			}
			return made, some, err
		})
		return err
	})
	if err != nil {
		return fmt.Errorf("make: %w", err)
	}
	err = s.Core.Update(ctx, crm.Actor{System: "digest"}, now, func(tx *crm.Tx) error { return s.finish(tx, now, c, draft) })
	if err != nil {
		return fmt.Errorf("send: %w", err)
	}
	return nil
}

// finish is the one transaction in which a slot is sent.
func (s *Scheduler) finish(tx *crm.Tx, now time.Time, c claim, draft *bot.Draft) error {
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
	if draft == nil || sub.Off || c.day < sub.Quiet {
		row.State = empty
	} else if err := s.Bot.Post(tx, draft); err != nil {
		return err
	}
	return tab.slots.Put(tx, &row)
}
