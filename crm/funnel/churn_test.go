package funnel_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
	"crmbot/crm/money"
	"crmbot/store/memory"
)

// churn is a company of two teams in two zones, two pipelines and three currencies in which things happen at random.
type churn struct {
	t         *testing.T
	c         *crm.CRM
	admin     crm.ID
	r         *rand.Rand
	now       time.Time
	teams     []crm.ID
	reps      []crm.ID
	customers []crm.ID
	pipes     []crm.ID
	deals     []crm.ID
	tasks     []crm.ID
	visits    []crm.ID
	done      map[string]int
	total     int // changes that were not refused
	most      int // deals
	last      [2]standing
	steps     int
}

func newChurn(t *testing.T, seed uint64, most int) *churn {
	t.Helper()
	rules := []crm.Rule{digest.Reminders{}, funnel.Stays{}, funnel.Adoption{}, digest.Tallies{}} // all the daemon has
	w := &churn{t: t, c: crm.Open(memory.New(), "test", rules...), r: rand.New(rand.NewPCG(seed, 11)), now: time.Date(2026, 1, 5, 1, 0, 0, 0, time.UTC), done: map[string]int{}, most: most}
	w.do(func(tx *crm.Tx) error {
		for i := range 2 {
			team, err := tx.NewTeam(crm.Team{Name: fmt.Sprint("team ", i), Zone: zones()[i]})
			if err != nil {
				return err
			}
			w.teams = append(w.teams, team.ID)
			for j := range 3 {
				p, err := tx.NewPerson(crm.Person{Name: fmt.Sprint("rep ", i, j), Role: crm.Rep, Team: team.ID, State: crm.Active})
				if err != nil {
					return err
				}
				w.reps = append(w.reps, p.ID)
				c, err := tx.NewCustomer(crm.Customer{Name: fmt.Sprint("customer ", i, j), Owner: p.ID})
				if err != nil {
					return err
				}
				w.customers = append(w.customers, c.ID)
			}
		}
		admin, err := tx.NewPerson(crm.Person{Name: "admin", Role: crm.Admin, State: crm.Active})
		if err != nil {
			return err
		}
		w.admin = admin.ID
		second, err := tx.NewPipeline(crm.Pipeline{Name: "channel", Stages: []crm.Stage{
			{Name: "lead", Kind: crm.StageOpen, Probability: 20, RotDays: 5}, {Name: "offer", Kind: crm.StageOpen, Probability: 60, RotDays: 5},
			{Name: "won", Kind: crm.StageWon, Probability: 100}, {Name: "lost", Kind: crm.StageLost}}})
		w.pipes = []crm.ID{tx.DefaultPipeline().ID, second.ID}
		return err
	})
	w.do(func(tx *crm.Tx) error { return w.rate(tx) })
	return w
}

// zones are where teams may be.
func zones() []string { return []string{"", "America/New_York", "Asia/Kolkata"} }

func (w *churn) do(fn func(*crm.Tx) error) {
	w.t.Helper()
	w.by(crm.Actor{System: "import"}, fn)
}

func (w *churn) by(who crm.Actor, fn func(*crm.Tx) error) {
	w.t.Helper()
	if err := w.c.Update(w.t.Context(), who, w.now, fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *churn) see(fn func(*crm.View) error) {
	w.t.Helper()
	if err := w.c.View(w.t.Context(), crm.Actor{System: "test"}, w.now, fn); err != nil {
		w.t.Fatal(err)
	}
}

// run makes n changes, many in one transaction, while time goes on, by an import and by a person in turn. After each transaction the
// movement since the one before has to come out.
func (w *churn) run(n int) {
	w.t.Helper()
	for until := w.total + n; w.total < until; {
		w.now = w.now.Add(time.Duration(1+w.r.IntN(900)) * time.Second)
		who := crm.Actor{System: "import"}
		if w.steps%2 == 1 {
			who = crm.Actor{Person: w.admin}
		}
		w.by(who, func(tx *crm.Tx) error {
			for range min(perUpdate, until-w.total) {
				what := churned()[w.r.IntN(len(churned()))]
				err := w.change(tx, what)
				var refused *crm.Error
				switch {
				case err == nil:
					w.done[what]++
					w.total++
				case !errors.As(err, &refused):
					return fmt.Errorf("%s: %w", what, err)
				}
			}
			return nil
		})
		w.step()
	}
}

// perUpdate is how many changes are tried in one transaction.
const perUpdate = 100

// churned are the changes, those that happen more often several times.
func churned() []string {
	return []string{"deal", "move", "move", "move", "move", "move", "amount", "amount", "amount", "amount", "expected", "expected", "put off", "put off", "win", "lose", "reopen", "reopen",
		"assign", "assign", "transfer", "transfer", "undo", "undo", "undo", "visit", "visit", "task", "task done", "void", "split", "probability", "customer", "customer", "rare"}
}

func (w *churn) change(tx *crm.Tx, what string) (err error) {
	deal, rep := w.any(w.deals), w.any(w.reps)
	switch what {
	case "deal":
		if len(w.deals) >= w.most {
			return w.change(tx, "amount")
		}
		d := crm.Deal{Title: "deal", Customer: w.any(w.customers), Owner: rep, Amount: w.amount(), Pipeline: w.any(w.pipes)}
		if w.r.IntN(4) > 0 {
			d.Expected = calendar.DateOf(w.now).AddDays(w.r.IntN(120) - 10)
		}
		made, err := tx.NewDeal(d)
		if err == nil {
			w.deals = append(w.deals, made.ID)
		}
		return err
	case "move":
		d, err := tx.Deal(deal)
		if err != nil {
			return err
		}
		p, err := tx.Pipeline(d.Pipeline)
		if err != nil {
			return err
		}
		_, err = tx.MoveDeal(deal, 0, p.Stages[w.r.IntN(len(p.Stages))].ID, "price")
		return err
	case "amount":
		_, err = tx.SetAmount(deal, 0, w.amount())
	case "expected":
		_, err = tx.SetExpected(deal, 0, calendar.DateOf(w.now).AddDays(w.r.IntN(90)-5), "later")
	case "put off": // a few deals again and again, a month each time
		d, gone := tx.Deal(w.any(w.deals[:min(len(w.deals), 1+w.most/20)]))
		if gone != nil {
			return gone
		}
		_, err = tx.SetExpected(d.ID, 0, max(d.Expected, calendar.DateOf(w.now)).AddDays(31), "later")
	case "win":
		_, err = tx.WinDeal(deal, 0, crm.Win{Amount: w.amount()})
	case "lose":
		_, err = tx.LoseDeal(deal, 0, crm.Loss{Reason: "price"})
	case "reopen":
		_, err = tx.ReopenDeal(deal, 0, "again")
	case "assign":
		_, err = tx.AssignDeal(deal, 0, rep, "busy")
	case "transfer":
		_, err = tx.TransferDeal(deal, 0, w.any(w.pipes), 0, "other")
	case "undo":
		err = crm.Refuse(crm.Invalid, "nothing to undo")
		seq, _ := tx.Head()
		for range 3 {
			if _, err = tx.Undo(seq + 1 + w.r.Uint64N(perUpdate)); err == nil {
				return nil
			}
		}
	case "visit":
		d, gone := tx.Deal(deal)
		if gone != nil {
			return gone
		}
		var made crm.Activity
		if made, err = tx.LogActivity(crm.Activity{Kind: crm.Visit, Customer: d.Customer, Deal: deal, At: w.now, Note: "n", Meta: crm.Meta{CreatedBy: rep}}, nil); err == nil {
			w.visits = append(w.visits, made.ID)
		}
	case "void":
		_, err = tx.VoidActivity(w.any(w.visits), 0)
	case "task":
		var made crm.Task
		if made, err = tx.NewTask(crm.Task{Title: "call", Deal: deal, Owner: rep, Due: w.now.Add(time.Duration(w.r.IntN(400)) * time.Hour)}); err == nil {
			w.tasks = append(w.tasks, made.ID)
		}
	case "task done":
		_, err = tx.DoneTask(w.any(w.tasks), 0, "")
	case "split":
		_, err = tx.SplitDeal(deal, 0, []crm.Split{{Person: w.reps[0], Percent: 40}, {Person: w.reps[4], Percent: 60}})
	case "probability":
		_, err = tx.EditDeal(deal, 0, func(d *crm.Deal) { n := w.r.IntN(101); d.Probability = &n })
	case "customer":
		return w.customer(tx, rep)
	case "rare":
		if w.r.IntN(max(1, w.most/78)) > 0 {
			return w.change(tx, "move")
		}
		return w.change(tx, []string{"rate", "stage probability", "stage order", "change of team", "stage emptied", "handover", "zone", "merge"}[w.r.IntN(8)])
	default:
		return w.setup(tx, what)
	}
	return err
}

// setup changes what deals are counted by.
func (w *churn) setup(tx *crm.Tx, what string) (err error) {
	w.done[what]++
	pipe := w.any(w.pipes)
	switch what {
	case "rate":
		return w.rate(tx)
	case "stage probability":
		_, err = tx.EditPipeline(pipe, 0, func(p *crm.Pipeline) { p.Stages[w.r.IntN(2)].Probability = w.r.IntN(100) })
	case "stage order":
		_, err = tx.EditPipeline(pipe, 0, func(p *crm.Pipeline) { p.Stages[0], p.Stages[1] = p.Stages[1], p.Stages[0] })
	case "change of team":
		team := w.any(w.teams)
		_, err = tx.EditPerson(w.any(w.reps), 0, func(p *crm.Person) { p.Team = team })
	case "zone":
		_, err = tx.EditTeam(w.any(w.teams), 0, func(t *crm.Team) { t.Zone = zones()[w.r.IntN(len(zones()))] })
	case "merge":
		_, err = tx.MergeCustomers(w.any(w.customers), w.any(w.customers))
	case "stage emptied":
		p, _ := tx.Pipeline(pipe)
		_, err = tx.MoveStageDeals(p.Stages[1].ID, p.Stages[0].ID)
	case "handover":
		_, err = tx.AssignCustomer(w.any(w.customers), 0, w.any(w.reps), "handover")
	}
	return err
}

// customer brings a new one while there are few, then fills in and clears what is known of one, or puts it away.
func (w *churn) customer(tx *crm.Tx, rep crm.ID) (err error) {
	if len(w.customers) < 6+w.most/8 {
		var made crm.Customer
		if made, err = tx.NewCustomer(crm.Customer{Name: fmt.Sprint("customer no. ", len(w.customers)), Owner: rep}); err == nil {
			w.customers = append(w.customers, made.ID)
		}
		return err
	}
	one := w.any(w.customers)
	switch w.r.IntN(8) {
	case 0:
		_, err = tx.ArchiveCustomer(one, 0)
	case 1:
		_, err = tx.NewContact(crm.Contact{Name: "contact", Customers: []crm.ID{one}})
	default:
		_, err = tx.EditCustomer(one, 0, func(c *crm.Customer) {
			words := [...]string{"", "north", "large"}
			c.Region, c.Size, c.Address = words[w.r.IntN(3)], words[w.r.IntN(3)], words[w.r.IntN(3)]
		})
	}
	return err
}

func (w *churn) rate(tx *crm.Tx) error {
	r, err := money.ParseRate(fmt.Sprintf("%d.%02d", 6+w.r.IntN(2), w.r.IntN(100)))
	if err != nil {
		return err
	}
	_, err = tx.SetRate(crm.ExchangeRate{Currency: "USD", From: calendar.DateOf(w.now).AddDays(-w.r.IntN(3)), Rate: r})
	return err
}

// amount is any, in a currency with a rate, one without, or one's own; of some it is nothing.
func (w *churn) amount() money.Amount {
	a := money.Amount{Minor: w.r.Int64N(10_000_000), Currency: []string{"CNY", "CNY", "CNY", "USD", "USD", "EUR"}[w.r.IntN(6)]}
	if w.r.IntN(20) == 0 {
		a.Minor = 0
	}
	return a
}

func (w *churn) any(ids []crm.ID) crm.ID {
	if len(ids) == 0 {
		return 0
	}
	return ids[w.r.IntN(len(ids))]
}
