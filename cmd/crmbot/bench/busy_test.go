package bench_test

import (
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// busiest bounds how many deals something happens with in the days a digest tells of.
const busiest = 10_000

// days are those a digest of noon tells of: the working day before, the one before that, and the same weekday a week earlier.
func days() []time.Time {
	friday := noon.AddDate(0, 0, -3)
	return []time.Time{friday.AddDate(0, 0, -7), friday.AddDate(0, 0, -1), friday}
}

// lively is the part of the world in which something happens: open deals picked once, one in twenty of all, on each of the days.
type lively struct {
	c      *crm.CRM
	s      staff
	most   int
	picked []crm.ID
	left   []time.Time // of the days
}

// until lets the days before an instant pass: deals are begun, won, lost, moved on, visited, put off month by month, and planned for,
// in time and not. What nobody touches goes on lying still. The first of the days picks from the deals that are open then.
func (l *lively) until(b *testing.B, at time.Time, open []crm.ID) {
	b.Helper()
	const batch = 500
	for ; len(l.left) > 0 && l.left[0].Before(at); l.left = l.left[1:] {
		if l.picked == nil {
			quotas(b, l.c, l.s)
			for i := range min(l.most, len(open)) {
				l.picked = append(l.picked, open[i*len(open)/min(l.most, len(open))])
			}
		}
		for from := 0; from < len(l.picked); from += batch {
			updateAt(b, l.c, l.left[0], func(tx *crm.Tx) error {
				for i := from; i < min(len(l.picked), from+batch); i++ {
					if err := happen(tx, l.s, l.picked[i], i, len(days())-len(l.left)); err != nil {
						return err
					}
				}
				return nil
			})
		}
	}
}

// quotas sets a target of this month for who sells.
func quotas(b *testing.B, c *crm.CRM, s staff) {
	b.Helper()
	updateAt(b, c, days()[0], func(tx *crm.Tx) error {
		for _, p := range s.reps[:sellers] {
			if _, err := tx.SetQuota(p.Ref(), crm.WonAmount, "2026-11", money.Amount{Minor: 5_000_000_00, Currency: "CNY"}); err != nil {
				return err
			}
		}
		return nil
	})
}

// happen does what happens with the i-th deal on one of the days. Neighbours in the list are of different reps.
func happen(tx *crm.Tx, s staff, deal crm.ID, i, day int) error {
	d, err := tx.Deal(deal)
	if err != nil {
		return err
	}
	turn := i / sellers
	mine := turn/10%3 == day
	switch turn % 10 {
	case 0:
		if mine {
			_, err = tx.WinDeal(deal, 0, crm.Win{})
		}
	case 1:
		if mine {
			_, err = tx.LoseDeal(deal, 0, crm.Loss{Reason: "price"})
		}
	case 2, 3:
		p := tx.DefaultPipeline()
		for at, stage := range p.Stages[:len(p.Stages)-1] {
			if next := p.Stages[at+1]; mine && stage.ID == d.Stage && next.Kind == crm.StageOpen {
				_, err = tx.MoveDeal(deal, 0, next.ID, "")
			}
		}
	case 4, 5:
		if mine {
			var next *crm.Task
			if turn%4 > 0 {
				next = &crm.Task{Title: "送报价", Owner: d.Owner, Due: noon.AddDate(0, 0, turn%17-5)}
			}
			kind := []crm.ActivityKind{crm.Visit, crm.Call}[turn%2]
			_, err = tx.LogActivity(crm.Activity{Kind: kind, Customer: d.Customer, Deal: deal, Note: "谈了报价", Meta: crm.Meta{CreatedBy: d.Owner}}, next)
		}
	case 6:
		if mine {
			_, err = tx.NewDeal(crm.Deal{Title: "新机房", Customer: d.Customer, Owner: d.Owner, Amount: d.Amount, Expected: tx.Today(0).AddDays(turn % 60)})
		}
	case 7, 8: // put off by a month each time
		_, err = tx.SetExpected(deal, 0, max(d.Expected, calendar.DateOf(noon)).AddDays(31), "later")
	default:
		if mine { // for the rep, or for somebody of any team; overdue or not, with a time or without
			owner := []crm.ID{d.Owner, s.reps[i%reps].ID}[turn%2]
			_, err = tx.NewTask(crm.Task{Title: "回电话", Owner: owner, Deal: deal, Due: noon.AddDate(0, 0, turn/10%9-4), AllDay: turn/10%2 == 0})
		}
	}
	return err
}
