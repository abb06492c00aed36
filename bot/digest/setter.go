package digest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

// SetterGone: who set it has left, or may no longer see whose numbers it reads.
const SetterGone Halt = "setter"

// Stands reports whether a group's digest shows what who set it may see at this moment: they are at work, lead, and see the team. What
// the configuration set stands by itself.
func (s *Subscription) Stands(v *crm.View) bool {
	if !s.Group() || s.By == 0 {
		return true
	}
	v = v.Unscoped()
	p, err := v.Person(s.By)
	if err != nil || p.State != crm.Active || p.Role != crm.Manager && p.Role != crm.Admin {
		return false
	}
	seen := v.ScopeOf(s.By)
	return seen.All || s.Team != 0 && slices.Contains(seen.Teams, s.Team)
}

// Live reports whether a group gets its numbers now.
func (s *Subscription) Live(v *crm.View) bool {
	return !s.Off && s.Suspended == "" && s.Stands(v)
}

// turned reports whether a group's digest is to be stopped because of who set it, or to go on because they are back.
func (s *Subscription) turned(v *crm.View) bool {
	switch {
	case s.Off:
		return false
	case s.Suspended == SetterGone:
		return s.Stands(v)
	}
	return s.Suspended == "" && !s.Stands(v)
}

// turn stops the digests whose setters may not see the numbers any more and tells the administrators once, each of all at a time; one
// whose setter is back goes on.
func (s *Scheduler) turn(ctx context.Context, now time.Time, subs []Subscription) error {
	err := s.Core.Update(ctx, crm.Actor{System: "digest"}, now, func(tx *crm.Tx) error {
		stopped := map[crm.ID][]Subscription{}
		var setters []crm.ID
		for _, seen := range subs {
			sub, there, err := known(tx, seen.ID)
			if err != nil {
				return err
			}
			if !there || !sub.turned(&tx.View) {
				continue
			}
			if sub.Suspended == SetterGone {
				sub.Suspended = ""
			} else {
				sub.Suspended = SetterGone
				if stopped[sub.By] == nil {
					setters = append(setters, sub.By)
				}
				stopped[sub.By] = append(stopped[sub.By], sub)
			}
			if _, err := Set(tx, sub); err != nil {
				return err
			}
		}
		for _, setter := range setters {
			if err := s.tellStopped(tx, now, setter, stopped[setter]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("stop digests whose setter may not see them: %w", err)
	}
	s.Bot.Wake()
	return nil
}

// tellStopped tells the administrators, and who set them as long as they are there, which digests stopped and how to have them again.
func (s *Scheduler) tellStopped(tx *crm.Tx, now time.Time, setter crm.ID, subs []Subscription) error {
	for _, p := range tx.Unscoped().People() {
		if p.State != crm.Active || p.Role != crm.Admin && p.ID != setter {
			continue
		}
		err := s.Bot.Tell(tx, now, p.ID, func(t *bot.Turn) card.Card { return stoppedCard(t, setter, subs) })
		if err != nil {
			return err
		}
	}
	return nil
}

func stoppedCard(t *bot.Turn, setter crm.ID, subs []Subscription) card.Card {
	who := t.T("broadcast.somebody")
	key := "digest.stopped.left"
	if p, err := t.V.Unscoped().Person(setter); err == nil {
		who = t.PersonName(p)
		if p.State == crm.Active {
			key = "digest.stopped.sight"
		}
	}
	c := card.Card{Tone: card.Warn, Title: t.T("digest.stopped.title", "n", len(subs))}
	c.Fallback = c.Title
	lines := make([]string, 0, len(subs))
	for _, sub := range subs {
		lines = append(lines, card.Escape(card.Dotted(subjectName(t, sub.Subject()), t.T("digest.stopped.place", "platform", t.PlatformName(sub.Place.Platform)))))
	}
	team := t.T("digest.stopped.company")
	if sub := subs[0]; sub.Team != 0 {
		team = subjectName(t, sub.Subject())
	}
	c.Body = []card.Element{text(t.T(key, "who", who)), card.Text{MD: card.List(lines...)}, text(t.T("digest.stopped.again", "team", team))}
	return c
}
