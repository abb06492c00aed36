package funnel_test

import (
	"fmt"
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
	"crmbot/crm/money"
	"crmbot/store/memory"
)

// world is a company with one team of two reps, at noon of a day in Shanghai.
type world struct {
	t    *testing.T
	c    *crm.CRM
	now  time.Time
	team crm.ID
	reps []crm.ID
	cust crm.ID
}

func newWorld(t *testing.T, now string) *world {
	t.Helper()
	w := &world{t: t, c: crm.Open(memory.New(), "test", funnel.Stays{})}
	w.at(now)
	w.do(func(tx *crm.Tx) error {
		team, err := tx.NewTeam(crm.Team{Name: "华东"})
		if err != nil {
			return err
		}
		w.team, w.reps = team.ID, nil
		for i := range 2 {
			p, err := tx.NewPerson(crm.Person{Name: fmt.Sprint("rep ", i), Role: crm.Rep, Team: team.ID, State: crm.Active})
			if err != nil {
				return err
			}
			w.reps = append(w.reps, p.ID)
		}
		c, err := tx.NewCustomer(crm.Customer{Name: "华兴医疗", Owner: w.reps[0], Industry: "hospital"})
		w.cust = c.ID
		return err
	})
	return w
}

// at sets the clock to a local time in Shanghai.
func (w *world) at(local string) {
	w.t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		w.t.Fatal(err)
	}
	if w.now, err = time.ParseInLocation("2006-01-02 15:04", local, zone); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) do(fn func(*crm.Tx) error) {
	w.t.Helper()
	if err := w.c.Update(w.t.Context(), crm.Actor{System: "import"}, w.now, fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) see(fn func(*crm.View) error) {
	w.t.Helper()
	if err := w.c.View(w.t.Context(), crm.Actor{System: "test"}, w.now, fn); err != nil {
		w.t.Fatal(err)
	}
}

// deal makes an open deal of whole units.
func (w *world) deal(stage crm.StageID, units int64, currency, expected string) crm.ID {
	w.t.Helper()
	var id crm.ID
	w.do(func(tx *crm.Tx) error {
		d := crm.Deal{Title: "deal", Customer: w.cust, Owner: w.reps[0], Stage: stage, Amount: yuan(units, currency)}
		if expected != "" {
			d.Expected = date(w.t, expected)
		}
		made, err := tx.NewDeal(d)
		id = made.ID
		return err
	})
	return id
}

// won imports a deal that was won.
func (w *world) won(owner crm.ID, units int64, currency, on string) crm.ID {
	w.t.Helper()
	return w.closed(owner, 5, units, currency, on, "")
}

func (w *world) closed(owner crm.ID, stage crm.StageID, units int64, currency, on, started string) crm.ID {
	w.t.Helper()
	var id crm.ID
	w.do(func(tx *crm.Tx) error {
		d := crm.Deal{Title: "deal", Customer: w.cust, Owner: owner, Stage: stage, Amount: yuan(units, currency), Imported: true,
			ClosedOn: date(w.t, on), LostReason: "price"}
		if stage == 5 {
			d.LostReason = ""
		}
		if started != "" {
			d.Started = date(w.t, started)
		}
		made, err := tx.NewDeal(d)
		id = made.ID
		return err
	})
	return id
}

func (w *world) rate(currency, rate, from string) {
	w.t.Helper()
	r, err := money.ParseRate(rate)
	if err != nil {
		w.t.Fatal(err)
	}
	w.do(func(tx *crm.Tx) error {
		_, err := tx.SetRate(crm.ExchangeRate{Currency: currency, From: date(w.t, from), Rate: r})
		return err
	})
}

func (w *world) quota(subject crm.Ref, period string, units int64) {
	w.t.Helper()
	w.do(func(tx *crm.Tx) error {
		_, err := tx.SetQuota(subject, crm.WonAmount, period, yuan(units, "CNY"))
		return err
	})
}

func (w *world) rep(i int) crm.Ref { return crm.Ref{Kind: crm.KindPerson, ID: w.reps[i]} }

func yuan(units int64, currency string) money.Amount {
	return money.Amount{Minor: units * 100, Currency: currency}
}

func date(t *testing.T, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func monthOf(t *testing.T, s string) calendar.Period {
	t.Helper()
	return calendar.MonthOf(date(t, s+"-01"), calendar.Standard())
}

func quarterOf(t *testing.T, s string) calendar.Period {
	t.Helper()
	return calendar.QuarterOf(date(t, s), calendar.Standard())
}

func everybody() crm.Scope { return crm.Scope{All: true} }

// manyDeals fills a company with open deals spread over a year.
func manyDeals(b *testing.B, n int) (*crm.CRM, time.Time) {
	b.Helper()
	c := crm.Open(memory.New(), "many", funnel.Stays{})
	now := time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)
	today := calendar.DateOf(now)
	var owner crm.Person
	err := c.Update(b.Context(), crm.Actor{System: "import"}, now, func(tx *crm.Tx) (err error) {
		owner, err = tx.NewPerson(crm.Person{Name: "rep", Role: crm.Rep, State: crm.Active})
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	for at := 0; at < n; at += 1000 {
		err := c.Update(b.Context(), crm.Actor{System: "import"}, now, func(tx *crm.Tx) error {
			for i := at; i < min(n, at+1000); i++ {
				_, err := tx.NewDeal(crm.Deal{Title: "deal", Owner: owner.ID, Imported: true, Stage: crm.StageID(1 + i%4), Amount: yuan(int64(i), "CNY"),
					Started: today, Expected: today.AddDays(i % 365)})
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return c, now
}
