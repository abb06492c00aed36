package funnel_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/funnel"
	"crmbot/store/memory"
)

// move moves a deal on a day at noon.
func (w *world) move(id crm.ID, on string, to crm.StageID) {
	w.t.Helper()
	w.at(on + " 12:00")
	w.do(func(tx *crm.Tx) error { _, err := tx.MoveDeal(id, 0, to, "price"); return err })
}

// TestTimeInStage: five visits of 1, 2, 3, 4 and 10 days have a mean of 4, a median of 3 and 80 % within 4; one that went
// back counts twice, a skipped stage takes no time.
func TestTimeInStage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-03-02 12:00")
	var ids []crm.ID
	for range 5 {
		ids = append(ids, w.deal(1, 1000, "CNY", ""))
	}
	jumped := w.deal(2, 1000, "CNY", "")
	w.move(ids[0], "2026-03-03", 2)
	w.move(ids[1], "2026-03-04", 2)
	w.move(ids[2], "2026-03-05", 2)
	w.move(ids[3], "2026-03-06", 2)
	w.move(ids[4], "2026-03-12", 2)
	w.move(ids[4], "2026-03-13", 1) // back
	w.move(jumped, "2026-03-13", 4) // past the third
	w.move(ids[0], "2026-03-23", 6) // lost
	w.move(ids[1], "2026-03-24", 5) // won, past the third and the fourth
	w.at("2026-04-01 00:30")
	w.see(func(v *crm.View) error {
		got, err := funnel.TimeIn(v, funnel.Query{Who: everybody()})
		if err != nil {
			return err
		}
		first, second, third, fourth := got.Stages[0], got.Stages[1], got.Stages[2], got.Stages[3]
		want := funnel.Spread{N: 5, Mean: funnel.Ratio{Num: 20, Den: 5}, Median: funnel.Ratio{Num: 3, Den: 1}, P80: 4}
		if first.Ended != want || first.Running.N != 1 || first.Running.P80 != 19 {
			t.Errorf("first stage = %+v, want ended %+v and one running for 19 days", first, want)
		}
		if second.Ended.N != 4 || second.Ended.Mean.Num != 1+11+20+20 || second.Ended.Median != (funnel.Ratio{Num: 31, Den: 2}) || second.Running.N != 2 {
			t.Errorf("second stage = %+v", second)
		}
		if third.Ended.N+third.Running.N != 0 || third.Skipped != 2 || fourth.Skipped != 1 || fourth.Running.N != 1 || first.Skipped != 0 {
			t.Errorf("third and fourth = %+v, %+v, want the third skipped twice", third, fourth)
		}
		d, err := v.Deal(ids[4])
		if err != nil {
			return err
		}
		if times := funnel.TimeOf(v, d); len(times) != 2 || times[0] != (funnel.DealTime{Stage: 1, Latest: 19, Total: 29}) || times[1] != (funnel.DealTime{Stage: 2, Latest: 1, Total: 1}) {
			t.Errorf("times of the deal that went back = %+v", times)
		}
		if got, err = funnel.TimeIn(v, funnel.Query{Who: everybody(), Period: monthOf(t, "2026-02")}); err != nil {
			return err
		}
		if got.Stages[0].Ended.N != 0 || got.Stages[0].Running.N != 1 {
			t.Errorf("ended in February = %+v", got.Stages[0])
		}
		got, err = funnel.TimeIn(v, funnel.Query{Who: funnel.Of(v, w.rep(1))})
		if got.Stages[0].Ended.N+got.Stages[0].Running.N != 0 {
			t.Errorf("of a colleague = %+v", got.Stages[0])
		}
		return err
	})
	if err := w.c.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestStaysFollowEveryChange makes random changes, undoing and turning the set-up about included, and counts again.
func TestStaysFollowEveryChange(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "2026-03-02 12:00")
			r := rand.New(rand.NewPCG(seed, 11))
			var ids []crm.ID
			for step := range 400 {
				w.now = w.now.Add(time.Duration(r.IntN(2)*r.IntN(60)) * time.Hour)
				if step%4 == 0 {
					ids = append(ids, w.deal(crm.StageID(1+r.IntN(4)), 100, "CNY", ""))
				}
				id := ids[r.IntN(len(ids))]
				err := w.c.Update(t.Context(), crm.Actor{System: "import"}, w.now, func(tx *crm.Tx) error { return w.shake(tx, r, id) })
				var refused *crm.Error
				if err != nil && !errors.As(err, &refused) {
					t.Fatal(err)
				}
				if step%100 == 99 {
					w.see(func(v *crm.View) error { return funnel.Stays{}.Check(v) })
				}
			}
		})
	}
}

// shake changes something at random.
func (w *world) shake(tx *crm.Tx, r *rand.Rand, deal crm.ID) error {
	var err error
	switch r.IntN(12) {
	case 0:
		_, err = tx.ReopenDeal(deal, 0, "")
	case 1:
		_, err = tx.AssignDeal(deal, 0, w.reps[r.IntN(2)], "")
	case 2, 3:
		seq, _ := tx.Head()
		_, err = tx.Undo(seq - uint64(r.IntN(3)))
	case 4:
		_, err = tx.EditTeam(w.team, 0, func(k *crm.Team) { k.Zone = []string{"America/New_York", "Asia/Tokyo", ""}[r.IntN(3)] })
	case 5:
		p := tx.DefaultPipeline()
		_, err = tx.EditPipeline(p.ID, 0, func(p *crm.Pipeline) { p.Stages[1], p.Stages[2] = p.Stages[2], p.Stages[1] })
	default:
		_, err = tx.MoveDeal(deal, 0, crm.StageID(1+r.IntN(6)), "price")
	}
	return err
}

// TestFillStays counts the stays of a database made before they were kept, and once more without counting twice.
func TestFillStays(t *testing.T) {
	t.Parallel()
	e := memory.New()
	w := &world{t: t, c: crm.Open(e, "test")}
	w.at("2026-03-02 12:00")
	w.do(func(tx *crm.Tx) error {
		p, err := tx.NewPerson(crm.Person{Name: "rep", Role: crm.Rep, State: crm.Active})
		if err != nil {
			return err
		}
		w.reps = []crm.ID{p.ID}
		c, err := tx.NewCustomer(crm.Customer{Name: "华兴医疗", Owner: p.ID})
		w.cust = c.ID
		return err
	})
	for range 600 {
		w.deal(1, 1000, "CNY", "")
	}
	w.move(1, "2026-03-04", 2)
	w.closed(w.reps[0], 5, 100, "CNY", "2026-01-10", "2026-01-01")
	for range 2 {
		if err := funnel.FillStays(t.Context(), e, "test"); err != nil {
			t.Fatal(err)
		}
		w.see(func(v *crm.View) error { return funnel.Stays{}.Check(v) })
	}
	w.see(func(v *crm.View) error {
		got, err := funnel.TimeIn(v, funnel.Query{Who: everybody()})
		if got.Stages[0].Running.N != 599 || got.Stages[0].Ended.P80 != 2 {
			t.Errorf("first stage = %+v", got.Stages[0])
		}
		return err
	})
}
