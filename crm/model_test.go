package crm_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/store"
	"crmbot/store/memory"
	"crmbot/store/storetest"
)

// TestRandomWork lets random people try random things, most of which some may not do. What lands must leave everything
// that is kept twice equal, what is undone must leave the records as they were, and no refusal may be a fault.
func TestRandomWork(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		name  string
		open  func(t *testing.T) store.Engine
		seed  uint64
		steps int
	}{
		{"memory", func(*testing.T) store.Engine { return memory.New() }, 1, 1500},
		{"strict", func(*testing.T) store.Engine { return storetest.Strict(memory.New()) }, 3, 400},
		{"bolt", func(t *testing.T) store.Engine { return setupBolt(t) }, 4, 150},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			e := x.open(t)
			defer e.Close()
			w := &worker{company: found(t, e), seed: x.seed}
			w.begin()
			landed := 0
			for i := range x.steps {
				w.step = uint64(i)
				if w.once(t) {
					landed++
				}
				if i%500 == 499 {
					w.check()
				}
			}
			t.Logf("%d of %d steps landed, %d of them taken back", landed, x.steps, w.undone)
			if landed < x.steps/10 || w.undone == 0 {
				t.Errorf("only %d of %d steps landed", landed, x.steps)
			}
			w.check()
		})
	}
}

type worker struct {
	*company
	seed, step uint64
	undone     int
}

// begin makes a second pipeline and gives everybody who sells some customers and deals.
func (w *worker) begin() {
	w.must(w.admin, func(tx *crm.Tx) error {
		_, err := tx.NewPipeline(crm.Pipeline{Name: "续约", Stages: []crm.Stage{
			{Name: "初步接触", Kind: crm.StageOpen, Probability: 20}, {Name: "谈", Kind: crm.StageOpen, Probability: 60}, {Name: "成", Kind: crm.StageWon}, {Name: "败", Kind: crm.StageLost}}})
		return err
	})
	for _, p := range []crm.Person{w.rep, w.mate, w.other, w.lead, w.rep, w.mate, w.other, w.far} {
		cust := w.customer(p, "客户")
		w.deal(p, cust.ID, 100, 1)
		w.deal(p, cust.ID, 100, 2)
	}
}

// once does one random thing, and now and then takes it back. It reports whether it landed.
func (w *worker) once(t *testing.T) bool {
	t.Helper()
	r := rand.New(rand.NewPCG(w.seed, w.step))
	w.now = w.now.Add(time.Duration(r.IntN(7200)) * time.Second)
	people := []crm.Person{w.admin, w.auditor, w.service, w.boss, w.lead, w.far, w.rep, w.mate, w.other, w.rep, w.mate, w.other, w.lead}
	who := people[r.IntN(len(people))]
	takeBack := r.IntN(8) == 0
	var before string
	if takeBack {
		before = w.records(t)
	}
	var seq uint64
	err := w.as(who, func(tx *crm.Tx) error {
		from, _ := tx.Head()
		err := work(tx, rand.New(rand.NewPCG(w.seed, w.step+1<<32)), people)
		seq = 0
		if err == nil {
			if last, ok := tx.LastUndoable(who.ID, "direct", 0); ok && last.Seq > from {
				seq = last.Seq
			}
		}
		return err
	})
	var refusal *crm.Error
	if err != nil {
		if !errors.As(err, &refusal) {
			t.Fatalf("step %d: %v", w.step, err)
		}
		return false
	}
	if takeBack && seq != 0 {
		if err := w.as(who, func(tx *crm.Tx) error { _, err := tx.Undo(seq); return err }); err != nil {
			t.Fatalf("step %d: undo %d: %v", w.step, seq, err)
		}
		w.undone++
		if after := w.records(t); after != before {
			t.Fatalf("step %d: undoing entry %d left\n%s\nof\n%s", w.step, seq, after, before)
		}
	}
	return true
}

// records prints all records but for their versions.
func (w *worker) records(t *testing.T) string {
	t.Helper()
	var out []any
	w.see(w.admin, func(v *crm.View) {
		for id := crm.ID(1); id < 400; id++ {
			n := len(out)
			if x, err := v.Customer(id); err == nil {
				x.Rev = 0
				left, missing := v.Completeness(x)
				at, _ := v.LastActivity(x.Ref())
				n := countsIn(v, id)
				out = append(out, x, left, missing, at, n.contacts, n.deals, n.activities, n.tasks)
			}
			if x, err := v.Contact(id); err == nil {
				x.Rev = 0
				out = append(out, x)
			}
			if x, err := v.Deal(id); err == nil {
				x.Rev = 0
				at, _ := v.LastActivity(x.Ref())
				out = append(out, x, at)
			}
			if x, err := v.Activity(id); err == nil {
				x.Rev = 0
				out = append(out, x)
			}
			if x, err := v.Task(id); err == nil {
				x.Rev = 0
				out = append(out, x)
			}
			if len(out) == n && id > 60 {
				break
			}
		}
		for _, q := range append(v.Quotas("2026-02"), v.Quotas("2026Q1")...) {
			q.Rev = 0
			out = append(out, q)
		}
	})
	b, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// work does one random thing.
func work(tx *crm.Tx, r *rand.Rand, people []crm.Person) error {
	id := func() crm.ID { return crm.ID(1 + r.IntN(16)) }
	person := func() crm.ID { return people[r.IntN(len(people))].ID }
	word := func() string {
		return []string{"华兴", "华为", "蓝天", "招行", "Acme", "腾讯", "", "Acme"}[r.IntN(8)]
	}
	today := tx.Today(0)
	past := func() time.Time { return tx.Now().Add(-time.Duration(r.IntN(100)) * time.Hour) }
	coming := func() time.Time { return tx.Now().Add(time.Duration(r.IntN(100)) * time.Hour) }
	var err error
	switch r.IntN(34) {
	case 0:
		_, err = tx.NewCustomer(crm.Customer{Name: word(), CreditCode: word(), Region: word(), Parent: crm.ID(r.IntN(4))})
	case 1:
		_, err = tx.EditCustomer(id(), 0, func(c *crm.Customer) { c.Region, c.Phone, c.Aliases = word(), word(), []string{word(), word()} })
	case 2:
		_, err = tx.ArchiveCustomer(id(), 0)
	case 3:
		_, err = tx.MergeCustomers(id(), id())
	case 4:
		_, err = tx.AssignCustomer(id(), 0, person(), word())
	case 5:
		_, err = tx.NewContact(crm.Contact{Name: word(), Customers: []crm.ID{id()}})
	case 6:
		_, err = tx.EditContact(id(), 0, func(c *crm.Contact) { c.Title, c.Customers = word(), append(c.Customers, id()) })
	case 7, 8, 9:
		_, err = tx.NewDeal(crm.Deal{Title: word(), Customer: id(), Amount: cny(int64(r.IntN(1000))), Stage: crm.StageID(r.IntN(5)), Expected: today.AddDays(r.IntN(90))})
	case 10:
		_, err = tx.EditDeal(id(), 0, func(d *crm.Deal) {
			p := r.IntN(101)
			d.Title, d.Customer, d.Probability, d.Source = word(), id(), &p, word()
		})
	case 11, 12, 13:
		_, err = tx.MoveDeal(id(), 0, crm.StageID(1+r.IntN(6)), []string{"", "price"}[r.IntN(2)])
	case 14:
		_, err = tx.SetAmount(id(), 0, cny(int64(r.IntN(1000))))
	case 15:
		_, err = tx.SetExpected(id(), 0, today.AddDays(r.IntN(90)), word())
	case 16:
		_, err = tx.WinDeal(id(), 0, crm.Win{Amount: cny(int64(r.IntN(1000))), On: today - calendar.Date(r.IntN(40))})
	case 17:
		_, err = tx.LoseDeal(id(), 0, crm.Loss{Reason: "price", Note: word()})
	case 18:
		_, err = tx.ReopenDeal(id(), 0, word())
	case 19:
		_, err = tx.AssignDeal(id(), 0, person(), word())
	case 20:
		_, err = tx.SplitDeal(id(), 0, []crm.Split{{Person: person(), Percent: 60}, {Person: person(), Percent: 40}})
	case 21:
		_, err = tx.FollowDeal(id(), person())
	case 22, 23, 24:
		var next *crm.Task
		if r.IntN(2) == 0 {
			next = &crm.Task{Title: "跟进", Due: coming(), AllDay: r.IntN(2) == 0}
		}
		a := crm.Activity{Kind: crm.Visit, At: past(), Note: word()}
		if r.IntN(2) == 0 {
			a.Deal = id()
		} else {
			a.Customer = id()
		}
		_, err = tx.LogActivity(a, next)
	case 25:
		_, err = tx.EditActivity(id(), 0, func(a *crm.Activity) { a.Customer, a.At, a.Note = id(), past(), word() })
	case 26:
		_, err = tx.VoidActivity(id(), 0)
	case 27:
		_, err = tx.NewTask(crm.Task{Title: word(), Due: coming(), Customer: id()})
	case 28:
		switch r.IntN(4) {
		case 0:
			_, err = tx.DoneTask(id(), 0, word())
		case 1:
			_, err = tx.SnoozeTask(id(), 0, coming(), true)
		case 2:
			_, err = tx.CancelTask(id(), 0)
		case 3:
			_, err = tx.AssignTask(id(), 0, person())
		}
	case 29:
		_, err = tx.SetQuota(crm.Ref{Kind: crm.KindPerson, ID: person()}, crm.WonAmount, []string{"2026-02", "2026Q1"}[r.IntN(2)], cny(int64(r.IntN(1000))))
	case 30:
		head, _ := tx.Head()
		_, err = tx.Undo(head - uint64(r.IntN(12)))
	case 32:
		_, err = tx.TransferDeal(id(), 0, crm.ID(1+r.IntN(2)), crm.StageID(r.IntN(9)), word())
	case 33:
		switch r.IntN(5) {
		case 0:
			_, _, err = tx.ArchivePipeline(2, 0, 1)
		case 1:
			_, err = tx.EditPipeline(2, 0, func(p *crm.Pipeline) { p.Archived = r.IntN(4) == 0 })
		case 2:
			_, _, err = tx.RemoveStage(crm.StageID(7+r.IntN(3)), 0, crm.StageID(7+r.IntN(3)))
		case 3:
			_, err = tx.EditPipeline(2, 0, func(p *crm.Pipeline) {
				p.Stages = append([]crm.Stage{{Name: "新步骤", Kind: crm.StageOpen, Probability: r.IntN(101)}}, p.Stages...)
			})
		case 4:
			_, err = tx.MoveDeal(id(), 0, crm.StageID(7+r.IntN(5)), "")
		}
	case 31: // somebody undoes a merge of long ago
		for _, e := range tx.EntriesBy(person(), 60) {
			if e.Verb == "customer.merge" {
				_, err = tx.Undo(e.Seq)
				break
			}
		}
	}
	return err
}
