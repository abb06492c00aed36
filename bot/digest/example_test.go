package digest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"crmbot/adapters/slack"
	"crmbot/adapters/slack/slacktest"
	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/command"
	"crmbot/bot/digest"
	"crmbot/bot/lang"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
	"crmbot/store/memory"
	"crmbot/store/storetest"
)

// example is the company of the handbook's digest: one team on the morning of Friday 2026-11-20.
type example struct {
	*shop
	zone, currency string
	unit           int64 // minor units of one thousand, or of one 万
	team           crm.Team
	lena, will     crm.Person
	open           []crm.Deal
}

// words of an example.
type exampleWords struct{ zone, currency, calendar, lang, team, lena, will, acme, globex string }

func chinese() exampleWords {
	return exampleWords{"Asia/Shanghai", "CNY", "cn", "zh-CN", "华东一部", "李娜", "王伟", "中粮", "周大福"}
}

func english() exampleWords {
	return exampleWords{"America/New_York", "USD", "weekdays", "en", "East", "Lena", "Will", "Acme", "Globex"}
}

// exampleOf builds the example from September on by the verbs people use.
func exampleOf(t *testing.T, w exampleWords) *example {
	t.Helper()
	engine := storetest.Strict(memory.New())
	t.Cleanup(func() { _ = engine.Close() })
	s := &shop{t: t, engine: engine, core: crm.Open(engine, "w", digest.Tallies{}), now: local(t, w.zone, "2026-09-10 10:00")}
	s.bot = bot.New(bot.Config{Core: s.core, Commands: command.All(), Now: s.clock, Rand: rand.NewChaCha8([32]byte{1}),
		Caps: map[string]card.Caps{"terminal": {}}, Local: []string{"terminal"}, Log: zerolog.New(failing{t})})
	e := &example{shop: s, zone: w.zone, currency: w.currency, unit: 10_000_00}
	if w.currency == "USD" {
		e.unit = 1_000_00
	}
	e.do(func(tx *crm.Tx) error {
		_, err := tx.EditCompany(0, func(c *crm.Company) {
			c.Zone, c.Lang, c.Currency, c.Calendar = w.zone, w.lang, w.currency, w.calendar
		})
		if err != nil {
			return err
		}
		if e.team, err = tx.NewTeam(crm.Team{Name: w.team}); err != nil {
			return err
		}
		if e.lena, err = tx.NewPerson(crm.Person{Name: w.lena, Role: crm.Rep, Team: e.team.ID}); err != nil {
			return err
		}
		if e.will, err = tx.NewPerson(crm.Person{Name: w.will, Role: crm.Rep, Team: e.team.ID}); err != nil {
			return err
		}
		for _, name := range []string{w.acme, w.globex, "Initech"} {
			if _, err := tx.NewCustomer(crm.Customer{Name: name, Owner: e.lena.ID}); err != nil {
				return err
			}
		}
		_, err = tx.SetQuota(e.team.Ref(), crm.WonAmount, "2026-11", e.amount(1200))
		return err
	})
	e.past()
	e.standing()
	e.lately()
	return e
}

func (e *example) amount(units int64) money.Amount {
	return money.Amount{Minor: units * e.unit, Currency: e.currency}
}

// on moves the clock to 10:00 of a day.
func (e *example) on(day string) { e.set(local(e.t, e.zone, day+" 10:00")) }

// deal makes a deal in a stage.
func (e *example) deal(stage crm.StageID, units int64, more ...func(*crm.Deal)) crm.Deal {
	e.t.Helper()
	d := crm.Deal{Title: "T", Customer: 3, Owner: e.lena.ID, Stage: stage, Amount: e.amount(units)}
	for _, fn := range more {
		fn(&d)
	}
	e.do(func(tx *crm.Tx) error {
		var err error
		d, err = tx.NewDeal(d)
		return err
	})
	return d
}

func (e *example) move(d crm.Deal, to crm.StageID) {
	e.t.Helper()
	e.do(func(tx *crm.Tx) error { _, err := tx.MoveDeal(d.ID, 0, to, "go"); return err })
}

func (e *example) lose(d crm.Deal) {
	e.t.Helper()
	e.do(func(tx *crm.Tx) error { _, err := tx.LoseDeal(d.ID, 0, crm.Loss{Reason: "price"}); return err })
}

func (e *example) win(d crm.Deal) {
	e.t.Helper()
	e.do(func(tx *crm.Tx) error { _, err := tx.WinDeal(d.ID, 0, crm.Win{}); return err })
}

// past is what was closed this quarter: 40 lost in the first stage, 35 in the second, 25 in the third, 11 in the last, 9 won.
// 13 of those that came to the second stage began there.
func (e *example) past() {
	lost := map[crm.StageID][]crm.Deal{}
	var won []crm.Deal
	amounts := []int64{52, 34, 131, 131, 131, 131, 132, 20, 20}
	n := 0
	var through []crm.Deal // to the second stage
	for range 40 {
		lost[1] = append(lost[1], e.deal(1, 10))
	}
	for i := range 80 {
		first, units := crm.StageID(1), int64(10)
		if i < 13 {
			first = 2
		}
		owner, customer := e.lena.ID, crm.ID(3)
		if i >= 71 {
			units = amounts[n]
			switch n {
			case 0:
				customer = 1
			case 1:
				owner, customer = e.will.ID, 2
			}
			n++
		}
		through = append(through, e.deal(first, units, func(d *crm.Deal) { d.Owner, d.Customer = owner, customer }))
	}
	for i, d := range through {
		e.on("2026-10-12")
		if i >= 13 {
			e.move(d, 2)
		}
		e.on("2026-10-13")
		switch {
		case i < 35:
			lost[2] = append(lost[2], d)
		case i < 60:
			e.move(d, 3)
			lost[3] = append(lost[3], d)
		default:
			e.move(d, 3)
			e.on("2026-10-14")
			e.move(d, 4)
			if i < 71 {
				lost[4] = append(lost[4], d)
			} else {
				won = append(won, d)
			}
		}
	}
	e.on("2026-10-20")
	for stage := crm.StageID(1); stage <= 4; stage++ {
		for i, d := range lost[stage] {
			if stage == 4 && i == 0 {
				continue // on 19 November
			}
			e.lose(d)
		}
	}
	e.win(won[7])
	e.win(won[8])
	e.on("2026-11-04")
	for _, d := range won[2:7] {
		e.win(d)
	}
	e.on("2026-11-19")
	e.lose(lost[4][0])
	e.win(won[0])
	e.win(won[1])
}

// standing is what is open: 31, 24, 14 and 8 deals, of which two stalled and one was pushed three times.
func (e *example) standing() {
	e.on("2026-09-10")
	day := func(s string) calendar.Date { return calendar.DateOf(local(e.t, e.zone, s+" 12:00")) }
	due := func(d *crm.Deal) { d.Expected = day("2026-11-27") }
	add := func(d crm.Deal) crm.Deal { e.open = append(e.open, d); return d }
	add(e.deal(1, 100))
	add(e.deal(1, 100)) // stalled
	add(e.deal(1, 64))
	for range 21 {
		add(e.deal(1, 57))
	}
	var fresh []crm.Deal
	for range 13 {
		fresh = append(fresh, add(e.deal(1, 50)))
	}
	for i := range 10 {
		if i < 2 {
			add(e.deal(2, 50, due))
		} else {
			add(e.deal(2, 50))
		}
	}
	add(e.deal(2, 90))
	put := add(e.deal(3, 80, func(d *crm.Deal) { d.Expected = day("2026-09-30") }))
	add(e.deal(3, 40))
	for range 12 {
		add(e.deal(3, 50))
	}
	for range 7 {
		add(e.deal(4, 50, due))
	}
	add(e.deal(4, 60))
	for _, to := range []string{"2026-10-31", "2026-11-30", "2026-12-31"} {
		e.do(func(tx *crm.Tx) error { _, err := tx.SetExpected(put.ID, 0, day(to), "later"); return err })
	}
	for i, d := range fresh {
		e.on([]string{"2026-11-19", "2026-11-18", "2026-11-12"}[min(i/4, 2)])
		e.move(d, 2)
	}
	for i := range 7 {
		e.on([]string{"2026-11-19", "2026-11-19", "2026-11-19", "2026-11-18", "2026-11-18", "2026-11-12", "2026-11-12"}[i])
		add(e.deal(1, 57))
	}
}

// lately is what people did and planned: all but seven deals have a next step, four of them overdue and seven due today.
func (e *example) lately() {
	e.t.Helper()
	if len(e.open) != 77 {
		e.t.Fatalf("%d open deals, want 77", len(e.open))
	}
	at := 2 // the first two lie untouched
	for _, held := range []struct {
		day string
		n   int
	}{{"2026-11-12", 12}, {"2026-11-18", 17}, {"2026-11-19", 14}} {
		e.on(held.day)
		for i := range held.n {
			d := e.open[at]
			at++
			kind := []crm.ActivityKind{crm.Visit, crm.Call}[i%2]
			by := crm.Actor{Person: e.lena.ID}
			err := e.core.Update(e.t.Context(), by, e.clock(), func(tx *crm.Tx) error {
				_, err := tx.LogActivity(crm.Activity{Kind: kind, Customer: d.Customer, Deal: d.ID, Note: "met"}, nil)
				return err
			})
			if err != nil {
				e.t.Fatal(err)
			}
		}
	}
	e.on("2026-11-17")
	for i, d := range e.open[7:] { // two stalled, and five others, have no next step
		day := "2026-11-24"
		switch {
		case i < 4:
			day = "2026-11-18"
		case i < 11:
			day = "2026-11-20"
		}
		e.do(func(tx *crm.Tx) error {
			_, err := tx.NewTask(crm.Task{Title: fmt.Sprint("call ", i), Owner: e.lena.ID, Customer: d.Customer, Deal: d.ID, Due: local(e.t, e.zone, day+" 09:00"), AllDay: true})
			return err
		})
	}
	e.set(local(e.t, e.zone, "2026-11-20 09:00"))
	if err := e.core.Check(e.t.Context()); err != nil {
		e.t.Error(err)
	}
}

// facts reads the team's numbers now.
func (e *example) facts(evening bool) digest.Facts {
	e.t.Helper()
	var f digest.Facts
	err := e.core.View(e.t.Context(), crm.Actor{System: "test"}, e.clock(), func(v *crm.View) error {
		var err error
		f, err = digest.Gather(v, e.team.ID, evening)
		return err
	})
	if err != nil {
		e.t.Fatal(err)
	}
	return f
}

// card is the digest the group gets now.
func (e *example) card(f *digest.Facts, style digest.Style) (card.Card, bool) {
	e.t.Helper()
	var c card.Card
	var some bool
	board := bot.Board{Place: bot.Place{Platform: "terminal", ID: "group"}, Lang: lang.Chinese, Zone: f.At.Location(), Key: "slot"}
	if e.currency == "USD" {
		board.Lang = lang.English
	}
	err := e.core.View(e.t.Context(), crm.Actor{System: "test"}, e.clock(), func(v *crm.View) error {
		_, err := e.bot.DraftFor(e.t.Context(), v, e.clock(), board, func(t *bot.Turn) (card.Card, bool, error) {
			c, some = digest.Card(t, f, style)
			return c, some, nil
		})
		return err
	})
	if err != nil {
		e.t.Fatal(err)
	}
	return c, some
}

// TestTheExample: every number of the handbook's digest comes out of the company it tells of, in both languages, and Slack takes it.
func TestTheExample(t *testing.T) {
	t.Parallel()
	for name, w := range map[string]exampleWords{"zh": chinese(), "en": english()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := exampleOf(t, w)
			for _, at := range []struct{ kind, when string }{{"morning", "2026-11-20 09:00"}, {"evening", "2026-11-20 18:03"}} {
				e.set(local(t, e.zone, at.when))
				f := e.facts(at.kind == "evening")
				c, _ := e.card(&f, digest.Short)
				raw, err := slack.Encode(c)
				if err != nil {
					t.Fatal(err)
				}
				for _, fault := range slacktest.CheckMessage(raw) {
					t.Errorf("slack refuses it: %s at %s: %s", fault.Code, fault.At, fault.Why)
				}
				var pretty bytes.Buffer
				if err := json.Indent(&pretty, raw, "", " "); err != nil {
					t.Fatal(err)
				}
				plain := card.PlainText(c)
				if n := strings.Count(plain, "\n") + 1; n > 30 {
					t.Errorf("%d lines, want 30 at most", n)
				}
				golden(t, "group."+at.kind+"."+name, plain+"\n\n"+pretty.String()+"\n")
			}
		})
	}
}
