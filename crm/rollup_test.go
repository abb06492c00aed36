package crm_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
	"crmbot/store"
	"crmbot/store/memory"
)

// tallied is a company with two teams of two, on which roll-ups and search are tested.
type tallied struct {
	c      *crm.CRM
	now    time.Time
	people []crm.ID
	teams  []crm.ID
}

func newTallied(t *testing.T, engine store.Engine) *tallied {
	t.Helper()
	w := &tallied{c: crm.Open(engine, "test").Salted(repeating{}), now: time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)}
	w.do(t, func(tx *crm.Tx) error {
		w.people, w.teams = nil, nil
		for i := range 2 {
			team, err := tx.NewTeam(crm.Team{Name: fmt.Sprint("team ", i)})
			if err != nil {
				return err
			}
			w.teams = append(w.teams, team.ID)
			for j := range 2 {
				p, err := tx.NewPerson(crm.Person{Name: fmt.Sprint("rep ", i, j), Role: crm.Rep, Team: team.ID, State: crm.Active})
				if err != nil {
					return err
				}
				w.people = append(w.people, p.ID)
			}
		}
		rate, err := money.ParseRate("7.20")
		if err != nil {
			return err
		}
		_, err = tx.SetRate(crm.ExchangeRate{Currency: "USD", From: day(t, "2026-01-01"), Rate: rate})
		return err
	})
	return w
}

// repeating is randomness that repeats, as the strict engine runs each Update twice and compares.
type repeating struct{}

func (repeating) Read(p []byte) (int, error) { return len(p), nil }

func day(t *testing.T, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// do changes something as crmbot itself.
func (w *tallied) do(t *testing.T, fn func(*crm.Tx) error) {
	t.Helper()
	if err := w.c.Update(t.Context(), crm.Actor{System: "config"}, w.now, fn); err != nil {
		t.Fatal(err)
	}
}

// see reads something as a person, 0 being crmbot itself.
func (w *tallied) see(t *testing.T, person crm.ID, fn func(*crm.View) error) {
	t.Helper()
	by := crm.Actor{Person: person}
	if person == 0 {
		by.System = "config"
	}
	if err := w.c.View(t.Context(), by, w.now, fn); err != nil {
		t.Fatal(err)
	}
}

func (w *tallied) check(t *testing.T) {
	t.Helper()
	w.see(t, 0, func(v *crm.View) error { return errors.Join(v.RollupCheck(), v.SearchCheck()) })
}

// TestRollupsMoveWithEveryChange makes random changes and counts everything again.
func TestRollupsMoveWithEveryChange(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			w := newTallied(t, memory.New())
			r := rand.New(rand.NewPCG(seed, 7))
			c := &changer{w: w, r: r, done: map[string]int{}}
			for step := range 800 {
				w.now = w.now.Add(time.Duration(r.IntN(2)*r.IntN(40)) * time.Hour) // what was done may often still be undone
				c.step(t)
				if step%80 == 79 {
					w.check(t)
				}
			}
			for _, must := range []string{"customer", "deal", "move", "win", "lose", "reopen", "assign", "undo", "visit", "merge", "split", "archive customer", "stage", "transfer", "other stages",
				"remove stage", "archive pipeline"} {
				if c.done[must] == 0 {
					t.Errorf("never did %q: %v", must, c.done)
				}
			}
			var before []crm.Tally
			w.see(t, 0, func(v *crm.View) error { before = everything(v); return nil })
			w.do(t, func(tx *crm.Tx) error { return errors.Join(tx.RebuildRollups(), tx.RebuildSearch()) })
			w.check(t)
			w.see(t, 0, func(v *crm.View) error {
				if after := everything(v); len(after) != len(before) {
					t.Errorf("rebuilding made %d tallies of %d", len(after), len(before))
				}
				return nil
			})
		})
	}
}

func everything(v *crm.View) []crm.Tally {
	var out []crm.Tally
	for k := crm.TallyOpen; k <= crm.TallyCustomer; k++ {
		for t := range v.Tallies(crm.TallyQuery{Kind: k, Who: crm.Scope{All: true}, Ever: true, Apart: true}) {
			out = append(out, t)
		}
	}
	return out
}

// changer makes random changes; those that are refused do not count.
type changer struct {
	w         *tallied
	r         *rand.Rand
	customers []crm.ID
	contacts  []crm.ID
	deals     []crm.ID
	visits    []crm.ID
	done      map[string]int
}

func pick(r *rand.Rand, ids []crm.ID) crm.ID {
	if len(ids) == 0 {
		return 0
	}
	return ids[r.IntN(len(ids))]
}

func (c *changer) step(t *testing.T) {
	t.Helper()
	names := []string{"customer", "contact", "deal", "deal", "move", "move", "move", "win", "lose", "reopen", "assign", "undo", "undo", "visit", "visit",
		"void", "amount", "category", "expected", "merge", "split", "archive customer", "rename", "probability", "hand over", "zone", "stage", "transfer", "transfer", "new pipeline", "other stages", "remove stage", "archive pipeline"}
	what := names[c.r.IntN(len(names))]
	if what == "zone" && c.r.IntN(4) > 0 {
		what = "deal"
	}
	by := crm.Actor{System: "config"}
	err := c.w.c.Update(context.Background(), by, c.w.now, func(tx *crm.Tx) error { return c.change(t, tx, what) })
	var refused *crm.Error
	switch {
	case err == nil:
		c.done[what]++
	case !errors.As(err, &refused):
		t.Fatalf("%s: %v", what, err)
	}
}

func (c *changer) change(t *testing.T, tx *crm.Tx, what string) error {
	r := c.r
	deal, customer, person := pick(r, c.deals), pick(r, c.customers), pick(r, c.w.people)
	var err error
	switch what {
	case "customer":
		n := []string{"华为技术有限公司", "中国移动", "Acme Instruments Inc.", "招商银行", "深圳华兴医疗"}[r.IntN(5)]
		var made crm.Customer
		made, err = tx.NewCustomer(crm.Customer{Name: fmt.Sprint(n, r.IntN(50)), Owner: person, Phone: fmt.Sprint("1380000", 1000+r.IntN(9000))})
		c.customers = append(c.customers, made.ID)
	case "contact":
		var made crm.Contact
		made, err = tx.NewContact(crm.Contact{Name: "王总", Customers: []crm.ID{customer}, Phone: fmt.Sprint("1390000", 1000+r.IntN(9000))})
		c.contacts = append(c.contacts, made.ID)
	case "deal":
		var made crm.Deal
		d := crm.Deal{Title: "CT维保", Customer: customer, Owner: person, Source: []string{"", "expo", "web"}[r.IntN(3)],
			Amount: money.Amount{Minor: r.Int64N(1_000_000), Currency: []string{"CNY", "USD", "EUR"}[r.IntN(3)]}}
		if r.IntN(5) > 0 {
			d.Expected = calendar.DateOf(c.w.now).AddDays(r.IntN(90) - 10)
		}
		made, err = tx.NewDeal(d)
		c.deals = append(c.deals, made.ID)
	case "move":
		d, _ := tx.Deal(deal)
		p, perr := tx.Pipeline(d.Pipeline)
		if perr != nil {
			return perr
		}
		_, err = tx.MoveDeal(deal, 0, p.Stages[r.IntN(len(p.Stages)-2)].ID, "random")
	case "win":
		_, err = tx.WinDeal(deal, 0, crm.Win{})
	case "lose":
		_, err = tx.LoseDeal(deal, 0, crm.Loss{Reason: "price"})
	case "reopen":
		_, err = tx.ReopenDeal(deal, 0, "random")
	case "assign":
		_, err = tx.AssignDeal(deal, 0, person, "random")
	case "hand over":
		_, err = tx.AssignCustomer(customer, 0, person, "random")
	case "undo":
		seq, _ := tx.Head()
		if seq < 12 {
			return crm.Refuse(crm.Invalid, "test")
		}
		_, err = tx.Undo(seq - uint64(r.IntN(4)))
	case "visit":
		var made crm.Activity
		kind := []crm.ActivityKind{crm.Visit, crm.Call}[r.IntN(2)]
		made, err = tx.LogActivity(crm.Activity{Kind: kind, Customer: customer, At: c.w.now, Note: "n", Meta: crm.Meta{CreatedBy: person}}, nil)
		c.visits = append(c.visits, made.ID)
	case "void":
		_, err = tx.VoidActivity(pick(r, c.visits), 0)
	case "amount":
		_, err = tx.SetAmount(deal, 0, money.Amount{Minor: r.Int64N(1_000_000), Currency: "CNY"})
	case "category":
		_, err = tx.EditDeal(deal, 0, func(d *crm.Deal) { d.Category = []string{"", "commit", "best", "omitted"}[r.IntN(4)] })
	case "expected":
		_, err = tx.SetExpected(deal, 0, calendar.DateOf(c.w.now).AddDays(r.IntN(90)), "random")
	case "merge":
		_, err = tx.MergeCustomers(customer, pick(r, c.customers))
	case "split":
		_, err = tx.SplitDeal(deal, 0, []crm.Split{{Person: c.w.people[0], Percent: 33}, {Person: c.w.people[2], Percent: 67}})
	case "archive customer":
		_, err = tx.ArchiveCustomer(customer, 0)
	case "rename":
		_, err = tx.EditCustomer(customer, 0, func(k *crm.Customer) { k.Name = fmt.Sprint("蓝天科技", r.IntN(99)); k.Aliases = []string{"蓝天"} })
	case "probability":
		_, err = tx.EditDeal(deal, 0, func(d *crm.Deal) { p := r.IntN(101); d.Probability = &p })
	case "zone":
		_, err = tx.EditTeam(c.w.teams[0], 0, func(k *crm.Team) { k.Zone = []string{"America/New_York", "Asia/Tokyo", ""}[r.IntN(3)] })
	case "stage":
		p := tx.DefaultPipeline()
		_, err = tx.EditPipeline(p.ID, 0, func(p *crm.Pipeline) {
			p.Stages = append([]crm.Stage(nil), p.Stages...)
			p.Stages[r.IntN(4)].Probability = r.IntN(101)
			if r.IntN(2) == 0 {
				p.Stages[1], p.Stages[2] = p.Stages[2], p.Stages[1]
			}
		})
	case "transfer":
		all := tx.Pipelines()
		to := all[r.IntN(len(all))]
		_, err = tx.TransferDeal(deal, 0, to.ID, []crm.StageID{0, to.Stages[0].ID}[r.IntN(2)], "random")
	case "new pipeline":
		_, err = tx.NewPipeline(crm.Pipeline{Name: fmt.Sprint("续约", tx.Now().Unix()), Stages: []crm.Stage{
			{Name: "方案报价", Kind: crm.StageOpen, Probability: 40}, {Name: "谈", Kind: crm.StageOpen, Probability: 60}, {Name: "成", Kind: crm.StageWon}, {Name: "败", Kind: crm.StageLost}}})
	case "other stages", "remove stage", "archive pipeline":
		err = c.changePipeline(tx, what)
	default:
		t.Fatalf("no such change: %s", what)
	}
	return err
}

// changePipeline adds or reorders stages of a pipeline that is not the default one, takes one away, or archives it.
func (c *changer) changePipeline(tx *crm.Tx, what string) error {
	all := tx.Pipelines()
	p := all[c.r.IntN(len(all))]
	if p.Default {
		return crm.Refuse(crm.Invalid, "test")
	}
	var err error
	switch what {
	case "other stages":
		_, err = tx.EditPipeline(p.ID, 0, func(p *crm.Pipeline) {
			if len(p.Stages) < 5 || c.r.IntN(4) == 0 {
				p.Stages = slices.Insert(p.Stages, c.r.IntN(2), crm.Stage{Name: fmt.Sprint("步骤", tx.Now().Unix()), Kind: crm.StageOpen, Probability: 30})
			}
			p.Stages[0], p.Stages[1] = p.Stages[1], p.Stages[0]
		})
	case "remove stage":
		_, _, err = tx.RemoveStage(p.Stages[0].ID, 0, p.Stages[1].ID)
	case "archive pipeline":
		if c.r.IntN(3) > 0 {
			return crm.Refuse(crm.Invalid, "test")
		}
		_, _, err = tx.ArchivePipeline(p.ID, 0, all[0].ID)
	}
	return err
}
