package digest

import (
	"context"
	"fmt"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
)

// keepWithin is how long after the usual time the facts of a day are still kept as that time's.
const keepWithin = 10 * time.Minute

// page is a time of a team's day whose facts nobody has kept yet.
type page struct {
	team    crm.ID
	day     calendar.Date
	evening bool
	facts   Facts
}

// keepDay keeps the facts of the company and of each team at the usual times of every day, whether a group reads them or not: a past
// day's digest is then read, not replayed.
func (s *Scheduler) keepDay(ctx context.Context, now time.Time) error {
	var pages []page
	err := s.Core.View(ctx, crm.Actor{System: "digest"}, now, func(v *crm.View) error {
		pages = pages[:0]
		for _, p := range unkept(v) {
			var err error
			if p.facts, err = Gather(v, p.team, p.evening); err != nil {
				return err
			}
			pages = append(pages, p)
		}
		return nil
	})
	if err == nil && len(pages) > 0 {
		err = s.Core.Update(ctx, crm.Actor{System: "digest"}, now, func(tx *crm.Tx) error {
			for i := range pages {
				p := &pages[i]
				if _, told := Told(&tx.View, p.team, p.day, p.evening, ""); told {
					continue
				}
				if err := (Occasion{}).keep(tx, &p.facts); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err != nil {
		return fmt.Errorf("keep the facts of the day: %w", err)
	}
	return nil
}

// unkept are the times that came up lately and of which nothing is kept.
func unkept(v *crm.View) []page {
	teams := []crm.ID{0}
	for _, t := range v.Teams() {
		teams = append(teams, t.ID)
	}
	var out []page
	for _, team := range teams {
		zone := v.TeamZone(team)
		day := v.Today(team)
		for _, evening := range [...]bool{false, true} {
			since := v.Now().Sub(usual(day, evening, zone))
			if since < 0 || since > keepWithin {
				continue
			}
			if _, told := Told(v, team, day, evening, ""); !told {
				out = append(out, page{team: team, day: day, evening: evening})
			}
		}
	}
	return out
}
