package digest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/store"
)

const (
	reminderGrace = 4 * time.Hour // what was missed longer ago stands in the list as overdue, and is not told
	remindAtOnce  = 500           // rows of one tick
)

// remind tells of the tasks whose moment has come, everybody in one message, and says when the next moment is.
func (s *Scheduler) remind(ctx context.Context, now time.Time) (next time.Time, err error) {
	var due map[crm.ID][]reminderRow
	var people []crm.ID
	err = s.Core.View(ctx, crm.Actor{System: "digest"}, now, func(v *crm.View) error {
		due, people, next = map[crm.ID][]reminderRow{}, nil, time.Time{}
		n := 0
		from := now.Add(-reminderGrace - LongestLead*time.Minute) // what is earlier is past, whatever its lead
		for row := range reminders.By(v, remindersByAt, store.Between(store.K().Time(from), nil)) {
			if row.past(now) {
				continue
			}
			if n++; row.At.After(now) || n > remindAtOnce {
				next = row.At
				break
			}
			if due[row.Who] == nil {
				people = append(people, row.Who)
			}
			due[row.Who] = append(due[row.Who], row)
		}
		return nil
	})
	if err != nil {
		return next, fmt.Errorf("look at the reminders: %w", err)
	}
	var faults []error
	for _, who := range people {
		at, err := s.remindOne(ctx, now, who, due[who])
		if err != nil {
			faults = append(faults, fmt.Errorf("remind %s: %w", crm.Ref{Kind: crm.KindPerson, ID: who}, err))
			continue
		}
		next = sooner(next, at)
	}
	if len(people) > len(faults) {
		s.Bot.Wake()
	}
	return next, errors.Join(faults...)
}

// remindOne tells one person. The rows move in the transaction that puts the message into the outbox, and only if they are
// as they were read: of two schedulers one tells, and a task done or put off meanwhile is looked at again.
func (s *Scheduler) remindOne(ctx context.Context, now time.Time, who crm.ID, rows []reminderRow) (next time.Time, err error) {
	var moved []reminderRow
	var draft *bot.Draft
	err = s.Core.View(ctx, crm.Actor{Person: who}, now, func(v *crm.View) error {
		moved, draft = nil, nil
		var fresh []news
		p := v.Me()
		q, err := quietOf(v, p)
		if err != nil {
			return err
		}
		for _, row := range rows {
			n, tell := row.judge(q, now)
			moved = append(moved, row)
			if tell && p.State == crm.Active {
				fresh = append(fresh, n)
			}
		}
		if len(fresh) == 0 {
			return nil
		}
		draft, err = s.Bot.Draft(ctx, v, now, func(t *bot.Turn) (card.Card, bool, error) { return reminderCard(t, fresh) })
		return err
	})
	if err != nil {
		return next, fmt.Errorf("make: %w", err)
	}
	err = s.Core.Update(ctx, crm.Actor{System: "digest"}, now, func(tx *crm.Tx) error {
		next = time.Time{}
		for i, was := range rows {
			is, err := reminders.Get(tx, reminderKey(was.Task))
			if err != nil {
				return err
			}
			if !is.At.Equal(was.At) || !is.Due.Equal(was.Due) || is.Who != was.Who || is.Asked != was.Asked || is.Lead != was.Lead {
				next = now
				return nil
			}
			next = sooner(next, moved[i].At)
		}
		for i := range moved {
			if err := reminders.Put(tx, &moved[i]); err != nil {
				return err
			}
		}
		if draft == nil {
			return nil
		}
		return s.Bot.Post(tx, draft)
	})
	if err != nil {
		return next, fmt.Errorf("send: %w", err)
	}
	return next, nil
}
