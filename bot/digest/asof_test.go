package digest_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/command"
	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
	"crmbot/crm/money"
	"crmbot/store/memory"
)

// bustle is a company of two teams and two currencies in which things happen at random.
type bustle struct {
	*shop
	r         *rand.Rand
	teams     []crm.ID
	reps      []crm.ID
	customers []crm.ID
	done      map[string]int
}

func newBustle(t *testing.T, seed uint64) *bustle {
	t.Helper()
	engine := memory.New() // the strict one runs a transaction twice, which chance cannot bear
	t.Cleanup(func() { _ = engine.Close() })
	s := &shop{t: t, engine: engine, core: crm.Open(engine, "w", digest.Reminders{}, funnel.Stays{}, digest.Tallies{}), now: local(t, "Asia/Shanghai", "2026-02-23 08:00")}
	s.bot = bot.New(bot.Config{Core: s.core, Commands: command.All(), Now: s.clock, Rand: rand.NewChaCha8([32]byte{1}),
		Caps: map[string]card.Caps{"terminal": {}}, Local: []string{"terminal"}, Log: zerolog.New(failing{t})})
	b := &bustle{shop: s, r: rand.New(rand.NewPCG(seed, 7)), done: map[string]int{}}
	s.do(func(tx *crm.Tx) error {
		b.teams, b.reps, b.customers = nil, nil, nil
		if _, err := tx.EditCompany(0, func(c *crm.Company) { c.Zone, c.Currency, c.Calendar = "Asia/Shanghai", "CNY", "cn" }); err != nil {
			return err
		}
		for i := range 2 {
			team, err := tx.NewTeam(crm.Team{Name: fmt.Sprint("team ", i)})
			if err != nil {
				return err
			}
			b.teams = append(b.teams, team.ID)
			for j := range 2 {
				p, err := tx.NewPerson(crm.Person{Name: fmt.Sprint("rep ", i, j), Role: crm.Rep, Team: team.ID})
				if err != nil {
					return err
				}
				c, err := tx.NewCustomer(crm.Customer{Name: fmt.Sprint("customer ", i, j), Owner: p.ID})
				if err != nil {
					return err
				}
				b.reps, b.customers = append(b.reps, p.ID), append(b.customers, c.ID)
			}
		}
		return b.rate(tx)
	})
	return b
}

func (b *bustle) rate(tx *crm.Tx) error {
	_, err := tx.SetRate(crm.ExchangeRate{Currency: "USD", From: tx.Today(0) - 60, Rate: money.Rate(700_000_000 + b.r.IntN(50_000_000))})
	return err
}

func any1[T any](b *bustle, from []T) T { return from[b.r.IntN(len(from))] }

func (b *bustle) amount() money.Amount {
	return money.Amount{Minor: int64(b.r.IntN(5_000_000)) * 100, Currency: []string{"CNY", "CNY", "USD"}[b.r.IntN(3)]}
}

// step tries one change; what the rules of the house refuse did not happen.
func (b *bustle) step() {
	b.t.Helper()
	words := []string{"deal", "deal", "move", "move", "move", "win", "lose", "reopen", "assign", "amount", "put off", "visit", "task", "task", "task done", "snooze", "hand over task", "undo", "undo", "quota", "rate", "team"}
	what := words[b.r.IntN(len(words))]
	err := b.core.Update(b.t.Context(), crm.Actor{System: "import"}, b.clock(), func(tx *crm.Tx) error { return b.change(tx, what) })
	var refused *crm.Error
	switch {
	case err == nil:
		b.done[what]++
	case !errors.As(err, &refused):
		b.t.Fatalf("%s: %v", what, err)
	}
}

func (b *bustle) change(tx *crm.Tx, what string) (err error) {
	var deals []crm.Deal
	for d := range tx.Deals() {
		deals = append(deals, d)
	}
	var tasks []crm.Task
	for x := range tx.Tasks() {
		tasks = append(tasks, x)
	}
	rep, customer := any1(b, b.reps), any1(b, b.customers)
	var d crm.Deal
	if len(deals) > 0 {
		d = any1(b, deals)
	}
	switch what {
	case "deal":
		_, err = tx.NewDeal(crm.Deal{Title: "deal", Customer: customer, Owner: rep, Amount: b.amount(), Expected: tx.Today(0) + calendar.Date(b.r.IntN(60)-5)})
		return err
	case "task":
		x := crm.Task{Title: "task", Owner: rep, Customer: customer, Due: tx.Now().Add(time.Duration(b.r.IntN(96)-24) * time.Hour), AllDay: b.r.IntN(2) == 0}
		if b.r.IntN(3) > 0 {
			x.Deal = d.ID
		}
		_, err = tx.NewTask(x)
		return err
	case "undo":
		last, _ := tx.Head()
		_, err = tx.Undo(last - uint64(b.r.IntN(3)))
		return err
	case "quota":
		_, err = tx.SetQuota(crm.Ref{Kind: crm.KindTeam, ID: any1(b, b.teams)}, crm.WonAmount, "2026-03", money.Amount{Minor: int64(b.r.IntN(1000)) * 1_000_000, Currency: "CNY"})
		return err
	case "rate":
		return b.rate(tx)
	case "team":
		_, err = tx.EditPerson(rep, 0, func(p *crm.Person) { p.Team = any1(b, b.teams) })
		return err
	case "visit":
		_, err = tx.LogActivity(crm.Activity{Meta: crm.Meta{CreatedBy: rep}, Kind: crm.Visit, Customer: customer, At: tx.Now(), Note: "met"}, nil)
		return err
	}
	if len(tasks) > 0 {
		x := any1(b, tasks)
		switch what {
		case "task done":
			_, err = tx.DoneTask(x.ID, 0, "done")
			return err
		case "snooze":
			_, err = tx.SnoozeTask(x.ID, 0, tx.Now().Add(time.Duration(b.r.IntN(72))*time.Hour), b.r.IntN(2) == 0)
			return err
		case "hand over task":
			_, err = tx.AssignTask(x.ID, 0, rep)
			return err
		}
	}
	switch what {
	case "move":
		_, err = tx.MoveDeal(d.ID, 0, crm.StageID(1+b.r.IntN(4)), "go")
	case "win":
		_, err = tx.WinDeal(d.ID, 0, crm.Win{Amount: b.amount(), On: tx.Today(0)})
	case "lose":
		_, err = tx.LoseDeal(d.ID, 0, crm.Loss{Reason: "price"})
	case "reopen":
		_, err = tx.ReopenDeal(d.ID, 0, "again")
	case "assign":
		_, err = tx.AssignDeal(d.ID, 0, rep, "hers")
	case "amount":
		_, err = tx.SetAmount(d.ID, 0, b.amount())
	case "put off":
		_, err = tx.SetExpected(d.ID, 0, d.Expected+calendar.Date(b.r.IntN(45)), "later")
	}
	return err
}

// told1 is what a digest told, and of whom.
type told1 struct {
	at    time.Time
	team  crm.ID
	facts digest.Facts
}

// TestADigestOfThenSaysWhatItSaid: of two weeks in which things are won, lost, opened again, handed on, put off and taken back, each
// digest is asked for again afterwards: by what was kept of it and by the journal alone it says the same numbers as then.
func TestADigestOfThenSaysWhatItSaid(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			b := newBustle(t, seed)
			whose := []crm.ID{0, b.teams[0], b.teams[1]}
			for _, team := range whose {
				b.subscribe(fmt.Sprint("group of ", team), team, func(s *digest.Subscription) { s.By = 0 })
			}
			var all []told1
			d := b.schedule(digest.TeamDigest())
			for day := range 14 {
				for _, clock := range []string{"09:05", "18:05"} {
					until := local(t, "Asia/Shanghai", "2026-02-23 "+clock).AddDate(0, 0, day)
					for b.clock().Before(until) {
						b.step()
						b.set(b.clock().Add(time.Duration(1+b.r.IntN(40)) * time.Minute))
					}
					b.set(until)
					b.tick(d)
					b.see(func(v *crm.View) error {
						for _, team := range whose {
							f, err := digest.Gather(v, team, clock == "18:05")
							if err != nil {
								return err
							}
							all = append(all, told1{until, team, f})
						}
						return nil
					})
					b.set(until.Add(time.Second)) // the journal tells times by the second
				}
			}
			b.set(b.clock().Add(31 * time.Hour))
			for range 20 {
				b.step()
			}
			b.compare(all)
			if err := b.core.Check(t.Context()); err != nil {
				t.Error(err)
			}
			t.Log(b.done)
		})
	}
}

func (b *bustle) see(fn func(*crm.View) error) {
	b.t.Helper()
	if err := b.core.View(b.t.Context(), crm.Actor{System: "test"}, b.clock(), fn); err != nil {
		b.t.Fatal(err)
	}
}

// compare asks for each digest again.
func (b *bustle) compare(all []told1) {
	b.t.Helper()
	b.see(func(v *crm.View) error {
		kept := 0
		for _, x := range all {
			day := x.facts.Today
			replayed, err := digest.AsOf(v, x.team, x.at, x.facts.Evening)
			if err != nil {
				return err
			}
			asked, err := digest.At(v, x.team, x.at, x.facts.Evening)
			if err != nil {
				return err
			}
			found := map[string]digest.Facts{"the journal": replayed, "--at": asked}
			f, told := digest.Told(v, x.team, day, x.facts.Evening, "")
			if told {
				kept++
				found["what was kept"] = f
			}
			if !told {
				b.t.Errorf("nothing is kept of %s", day)
			}
			for from, got := range found {
				if is, was := plain(got), plain(x.facts); is != was {
					i := 0
					for i < min(len(is), len(was)) && is[i] == was[i] {
						i++
					}
					b.t.Errorf("team %d at %s from %s: …%.200s, told was …%.200s", x.team, x.at, from, is[max(0, i-80):], was[max(0, i-80):])
				}
			}
		}
		if kept != 3*2*14 {
			b.t.Errorf("only %d digests were kept", kept)
		}
		return nil
	})
}

// plain is a digest's facts without what only tells two pointers, or two names of one zone, apart.
func plain(f digest.Facts) string {
	at := f.At.Format(time.RFC3339)
	f.At = time.Time{}
	off, weeks, last := f.Off, f.Weeks, f.Last
	f.Off, f.Weeks, f.Last = nil, nil, nil
	s := fmt.Sprintf("%s %+v", at, f)
	if off != nil {
		s += fmt.Sprintf(" off %+v", *off)
	}
	if weeks != nil {
		s += fmt.Sprintf(" weeks %+v", *weeks)
	}
	if last != nil {
		s += fmt.Sprintf(" last %+v", *last)
	}
	return s
}
