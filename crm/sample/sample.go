// Package sample makes the sample company: 澄明仪器 / Chengming Instruments, half a year of invented work up to a given instant.
package sample

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"crmbot/crm"
)

// Fill makes the sample company in an empty workspace, its half-year ending at now. The same now gives the same records.
// What happened is told in the order of time, each event by whoever did it, so that journal and history read like real
// ones. A workspace that has people already is refused with Conflict. Fill is many updates: one that fails on the way
// leaves what was told so far.
func Fill(ctx context.Context, core *crm.CRM, now time.Time) error {
	if err := empty(ctx, core, now); err != nil {
		return err
	}
	w, err := plan(now)
	if err != nil {
		return fmt.Errorf("plan the sample company: %w", err)
	}
	return w.tell(ctx, core)
}

// empty refuses a workspace somebody works in.
func empty(ctx context.Context, core *crm.CRM, now time.Time) error {
	people := 0
	err := core.View(ctx, crm.Actor{System: system}, now, func(v *crm.View) error {
		people = len(v.People())
		return nil
	})
	if err != nil {
		return fmt.Errorf("look whether the workspace is empty: %w", err)
	}
	if people > 0 {
		return crm.Refuse(crm.Conflict, "sample.not_empty", "people", people)
	}
	return nil
}

// system is who does in the journal what nobody of the company did.
const system = "sample"

// world is the sample company while it is being planned: everything that will have happened, before any of it is told.
type world struct {
	rng       *rand.Rand
	days      days
	cast      *cast
	products  []*product
	customers []*customer
	deals     []*deal
	acts      []*act
	steps     []step
}

// step is one thing that happened: told at an instant by somebody (nil: crmbot itself).
type step struct {
	at time.Time
	by *person
	do func(*crm.Tx) error
}

// plan invents everything.
func plan(now time.Time) (*world, error) {
	d, err := newDays(now)
	if err != nil {
		return nil, err
	}
	w := &world{rng: rand.New(rand.NewPCG(20260630, 1800)), days: d}
	w.cast = newCast(d)
	w.products = newProducts()
	w.customers = newCustomers(w.cast)
	w.customers[untouched-1].quietFrom = d.ago(d.today.AddDays(-61))
	w.planDeals()
	w.planContacts()
	w.planActs()
	w.tellSetup()
	w.tellQuotas()
	w.tellCustomers()
	w.tellWork()
	w.tellHandover()
	w.tellLeads()
	return w, nil
}

// say adds a step.
func (w *world) say(at time.Time, by *person, do func(*crm.Tx) error) {
	w.steps = append(w.steps, step{at: at, by: by, do: do})
}

// tell writes the steps in the order of time; those of one person at one instant are one update, as if told in one sitting.
func (w *world) tell(ctx context.Context, core *crm.CRM) error {
	slices.SortStableFunc(w.steps, func(a, b step) int { return a.at.Compare(b.at) })
	for len(w.steps) > 0 {
		n := 1
		for n < len(w.steps) && w.steps[n].by == w.steps[0].by && w.steps[n].at.Equal(w.steps[0].at) {
			n++
		}
		sitting := w.steps[:n]
		w.steps = w.steps[n:]
		err := core.Update(ctx, sitting[0].actor(), sitting[0].at, func(tx *crm.Tx) error {
			for _, s := range sitting {
				if err := s.do(tx); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("tell what happened at %s: %w", sitting[0].at.Format(time.RFC3339), err)
		}
	}
	return nil
}

func (s step) actor() crm.Actor {
	if s.by == nil {
		return crm.Actor{System: system}
	}
	return crm.Actor{Person: s.by.id, Platform: s.by.platform}
}
