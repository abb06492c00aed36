package funnel_test

import (
	"errors"
	"math/big"
	"testing"

	"crmbot/crm"
	"crmbot/crm/funnel"
)

// reached makes n deals of a rep that came to the third stage, and moves as many of them on.
func (w *world) reached(rep crm.ID, n, on int) {
	w.t.Helper()
	w.do(func(tx *crm.Tx) error {
		for i := range n {
			d, err := tx.NewDeal(crm.Deal{Title: "deal", Customer: w.cust, Owner: rep, Stage: 3})
			if err == nil && i < on {
				_, err = tx.MoveDeal(d.ID, 0, 4, "")
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (w *world) capable(rep crm.ID) funnel.Capability {
	w.t.Helper()
	var c funnel.Capability
	w.see(func(v *crm.View) (err error) { c, err = funnel.ReadCapability(v, rep, funnel.Query{}); return err })
	return c
}

// TestCapability: who brought 2 of 10 deals past the third stage where three colleagues together brought 30 of 60 falls short by 60 %
// and is flagged; nobody is judged by nine deals, nor beside fewer than three colleagues or ten of their deals.
func TestCapability(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name             string
		own, on          int
		beside           [][2]int // deals and how many went on, of each colleague
		flagged, certain bool
		why              funnel.Beside
		short            int64
	}{
		{"the example", 10, 2, [][2]int{{20, 10}, {20, 10}, {20, 10}}, true, false, funnel.Shown, 6000},
		{"nine deals", 9, 0, [][2]int{{20, 10}, {20, 10}, {20, 10}}, false, false, funnel.Shown, 10000},
		{"beyond chance", 20, 4, [][2]int{{20, 10}, {20, 10}, {20, 10}}, true, true, funnel.Shown, 6000},
		{"two colleagues", 10, 2, [][2]int{{30, 15}, {30, 15}}, false, false, funnel.FewPeople, 0},
		{"three colleagues, one without deals there", 10, 2, [][2]int{{30, 15}, {30, 15}, {0, 0}}, false, false, funnel.FewPeople, 0},
		{"nine deals of theirs", 10, 2, [][2]int{{3, 3}, {3, 3}, {3, 3}}, false, false, funnel.FewDeals, 0},
		{"fifteen per cent below", 20, 17, [][2]int{{5, 5}, {5, 5}, {5, 5}}, true, true, funnel.Shown, 1500},
		{"a hair above that", 100, 43, [][2]int{{20, 10}, {20, 10}, {20, 10}}, false, false, funnel.Shown, 1400},
		{"better", 10, 8, [][2]int{{20, 10}, {20, 10}, {20, 10}}, false, false, funnel.Shown, -6000},
		{"none of theirs went on", 10, 0, [][2]int{{5, 0}, {5, 0}, {5, 0}}, false, false, funnel.Shown, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w, _ := newUse(t, 1+len(c.beside))
			w.reached(w.reps[0], c.own, c.on)
			for i, b := range c.beside {
				w.reached(w.reps[i+1], b[0], b[1])
			}
			got := w.capable(w.reps[0])
			s := got.Skills[2]
			if s.Own != (funnel.Ratio{Num: int64(c.on), Den: int64(c.own)}) || s.Open != int64(c.own-c.on) || s.Stage.ID != 3 || s.Next.ID != 4 {
				t.Errorf("own = %+v", s)
			}
			if s.Flagged() != c.flagged || s.Certain() != c.certain || s.Beside != c.why || s.Beside == funnel.Shown && s.Shortfall() != c.short {
				t.Errorf("flagged %v, certain %v, beside %v, short by %d, want %v, %v, %v, %d", s.Flagged(), s.Certain(), s.Beside, s.Shortfall(), c.flagged, c.certain, c.why, c.short)
			}
			if s.Beside != funnel.Shown && !s.Team.Undefined() {
				t.Errorf("the colleagues' numbers are told: %+v", s.Team)
			}
			if got.Colleagues != len(c.beside) {
				t.Errorf("colleagues = %d", got.Colleagues)
			}
		})
	}
}

// TestCapabilityOfDeals: shared deals of those begun, and wins of new customers of those won, counted once more by hand.
func TestCapabilityOfDeals(t *testing.T) {
	t.Parallel()
	w, _ := newUse(t, 2)
	me, other := w.reps[0], w.reps[1]
	won := func(owner, customer crm.ID, on string) {
		t.Helper()
		w.do(func(tx *crm.Tx) error {
			_, err := tx.NewDeal(crm.Deal{Title: "deal", Customer: customer, Owner: owner, Stage: 5, Imported: true, ClosedOn: date(t, on), Started: date(t, "2026-01-05"), Amount: yuan(100, "CNY")})
			return err
		})
	}
	var second, third crm.ID
	w.do(func(tx *crm.Tx) error {
		for name, into := range map[string]*crm.ID{"second": &second, "third": &third} {
			c, err := tx.NewCustomer(crm.Customer{Name: name})
			if err != nil {
				return err
			}
			*into = c.ID
		}
		return nil
	})
	won(other, w.cust, "2024-05-01")
	won(me, w.cust, "2026-01-10") // an old customer
	won(me, second, "2026-01-10") // a new one
	won(me, second, "2026-02-10")
	won(me, third, "2024-01-10") // too long ago
	won(other, third, "2026-02-10")
	shared := w.deal(1, 100, "CNY", "")
	w.do(func(tx *crm.Tx) error {
		_, err := tx.SplitDeal(shared, 0, []crm.Split{{Person: me, Percent: 60}, {Person: other, Percent: 40}})
		return err
	})
	w.do(func(tx *crm.Tx) error {
		_, err := tx.LoseDeal(shared, 0, crm.Loss{Reason: "price"})
		return err
	})
	c := w.capable(me)
	if c.NewLogo != (funnel.Ratio{Num: 1, Den: 3}) || c.CoSell != (funnel.Ratio{Num: 1, Den: 5}) {
		t.Errorf("new customers %+v, shared %+v, want 1 of 3 and 1 of 5", c.NewLogo, c.CoSell)
	}
	if o := w.capable(other); o.CoSell != (funnel.Ratio{Num: 1, Den: 3}) || o.NewLogo != (funnel.Ratio{Num: 0, Den: 1}) {
		t.Errorf("the other's = %+v, %+v, want 1 of 3 shared, none of 1 new", o.CoSell, o.NewLogo)
	}
	if len(c.Trend) != 6 || c.Trend[5].Month != monthOf(t, "2026-03") || c.Trend[4].Rate != (funnel.Ratio{Num: 1, Den: 1}) || c.Trend[3].Rate.Num != 2 || c.Trend[5].Rate != (funnel.Ratio{Num: 0, Den: 1}) || c.Trend[3].Won.Sum != yuan(200, "CNY") {
		t.Errorf("trend = %+v", c.Trend)
	}
	if before, recent := c.Halves(); before.Den != 0 || recent != (funnel.Ratio{Num: 3, Den: 4}) {
		t.Errorf("halves = %+v, %+v", before, recent)
	}
}

// TestCapabilityIsPrivate: a colleague is refused, whoever sees the person's numbers is not.
func TestCapabilityIsPrivate(t *testing.T) {
	t.Parallel()
	w, _ := newUse(t, 2)
	for who, fine := range map[int]bool{0: true, 1: false} {
		err := w.c.View(t.Context(), crm.Actor{Person: w.reps[who]}, w.now, func(v *crm.View) error {
			_, err := funnel.ReadCapability(v, w.reps[0], funnel.Query{})
			return err
		})
		var refused *crm.Error
		if fine != (err == nil) || !fine && !errors.As(err, &refused) {
			t.Errorf("rep %d reads the first's: %v", who, err)
		}
	}
}

// TestInterval compares with values that are known and, for all small cases, with the equation the ends solve.
func TestInterval(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ x, n, low, high int64 }{
		{2, 10, 567, 5098}, {30, 60, 3773, 6227}, {0, 10, 0, 2775}, {10, 10, 7225, 10000}, {5, 10, 2366, 7634}, {1, 1, 2065, 10000}, {50, 100, 4038, 5962},
	} {
		low, high, ok := funnel.Ratio{Num: c.x, Den: c.n}.Interval()
		if !ok || low != c.low || high != c.high {
			t.Errorf("interval of %d/%d = %d, %d, want %d, %d", c.x, c.n, low, high, c.low, c.high)
		}
	}
	for n := int64(1); n <= 40; n++ {
		for x := range n + 1 {
			low, high, _ := funnel.Ratio{Num: x, Den: n}.Interval()
			for _, end := range []int64{low, high} {
				// (x/n − p)² and z² p(1 − p)/n differ by no more than half a hundredth of a per cent moves them
				p, rate := big.NewRat(end, 10_000), big.NewRat(x, n)
				d := new(big.Rat).Sub(rate, p)
				d.Mul(d, d)
				v := new(big.Rat).Mul(p, new(big.Rat).Sub(big.NewRat(1, 1), p))
				v.Mul(v, big.NewRat(2401, 625*n))
				if off, _ := d.Sub(d, v).Float64(); off > 0.0004 || off < -0.0004 {
					t.Errorf("end %d of %d/%d is off by %g", end, x, n, off)
				}
			}
		}
	}
	if _, _, ok := (funnel.Ratio{}).Interval(); ok {
		t.Error("there is an interval of nothing")
	}
}
