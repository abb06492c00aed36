package funnel_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/funnel"
)

// TestCapabilityOfMany compares every rep's card of a random year and a half with one counted deal by deal from the stage events.
func TestCapabilityOfMany(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			w, _ := newUse(t, 5)
			r := rand.New(rand.NewPCG(seed, 3))
			deals := 0
			for range 900 {
				w.now = w.now.Add(time.Duration(r.IntN(30)) * time.Hour)
				err := w.c.Update(t.Context(), crm.Actor{System: "import"}, w.now, func(tx *crm.Tx) error { return w.sell(tx, r, &deals) })
				var refused *crm.Error
				if err != nil && !errors.As(err, &refused) {
					t.Fatal(err)
				}
			}
			judged := 0
			w.see(func(v *crm.View) error {
				for _, rep := range w.reps {
					c, err := funnel.ReadCapability(v, rep, funnel.Query{})
					if err != nil {
						return err
					}
					for i, s := range c.Skills {
						if want := skillOf(v, c, rep, i); !reflect.DeepEqual(s, want) {
							t.Errorf("rep %d, stage %d = %+v, counted %+v", rep, i+1, s, want)
						}
						if s.Judged() {
							judged++
						}
					}
				}
				return nil
			})
			if judged == 0 {
				t.Error("no skill was judged")
			}
		})
	}
}

// sell makes a deal or moves one, anywhere and back, or hands it on.
func (w *world) sell(tx *crm.Tx, r *rand.Rand, deals *int) error {
	one := crm.ID(1 + r.IntN(*deals+1))
	var err error
	switch r.IntN(8) {
	case 0, 1:
		var d crm.Deal
		if d, err = tx.NewDeal(crm.Deal{Title: "deal", Customer: w.cust, Owner: w.reps[r.IntN(len(w.reps))]}); err == nil {
			*deals = int(d.ID)
		}
	case 2:
		_, err = tx.AssignDeal(one, 0, w.reps[r.IntN(len(w.reps))], "")
	case 3:
		seq, _ := tx.Head()
		_, err = tx.Undo(seq)
	default:
		to := crm.StageID(2 + r.IntN(3))
		if r.IntN(5) == 0 {
			to = crm.StageID(1 + r.IntN(6))
		}
		_, err = tx.MoveDeal(one, 0, to, "price")
	}
	return err
}

// skillOf counts one skill from the deals and their stage events.
func skillOf(v *crm.View, c funnel.Capability, rep crm.ID, i int) funnel.Skill {
	stage, next := c.Pipeline.Stages[i], c.Pipeline.Stages[i+1]
	s := funnel.Skill{Stage: stage, Next: next}
	owners := map[crm.ID]bool{}
	for d := range v.Deals() {
		if d.Started == 0 || !c.Begun.Contains(d.Started) {
			continue
		}
		highest := 0
		for _, e := range v.StageEvents(d.ID) {
			if !e.Undone && e.To <= 4 {
				highest = max(highest, int(e.To))
			}
		}
		won := d.Kind == crm.StageWon
		if !won && highest < i+1 {
			continue
		}
		rate := &s.Team
		if d.Owner == rep {
			rate = &s.Own
		} else {
			owners[d.Owner] = true
		}
		rate.Den++
		switch {
		case won || next.Kind == crm.StageOpen && highest > i+1:
			rate.Num++
		case d.Owner == rep && d.Open():
			s.Open++
		}
	}
	switch {
	case len(owners) < 3:
		s.Beside = funnel.FewPeople
	case s.Team.Den < 10:
		s.Beside = funnel.FewDeals
	}
	if s.Beside != funnel.Shown {
		s.Team = funnel.Ratio{}
	}
	return s
}
