package crm_test

import (
	"errors"
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
	"crmbot/store"
	"crmbot/store/bolt"
	"crmbot/store/memory"
	"crmbot/store/storetest"
)

// company is a CRM with a small company in it: boss leads the tree's root, lead the team East below it, far the team
// West; rep and mate are of East, other is of West.
type company struct {
	t   *testing.T
	crm *crm.CRM
	now time.Time

	root, east, west                                           crm.Team
	admin, auditor, service, boss, lead, far, rep, mate, other crm.Person
}

var noon = time.Date(2026, 2, 3, 4, 0, 0, 0, time.UTC) // 12:00 in Shanghai

func setup(t *testing.T, rules ...crm.Rule) *company {
	t.Helper()
	e := storetest.Strict(memory.New())
	t.Cleanup(func() { _ = e.Close() })
	return found(t, e, rules...)
}

func setupBolt(tb testing.TB) store.Engine {
	tb.Helper()
	e, err := bolt.Open(tb.TempDir()+"/crm.db", bolt.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = e.Close() })
	return e
}

func found(t *testing.T, e store.Engine, rules ...crm.Rule) *company {
	t.Helper()
	c := &company{t: t, crm: crm.Open(e, "w", rules...), now: noon}
	c.sys(func(tx *crm.Tx) error {
		person := func(p *crm.Person, name string, role crm.Role, team crm.ID) error {
			var err error
			*p, err = tx.NewPerson(crm.Person{Name: name, Role: role, Team: team})
			return err
		}
		team := func(t *crm.Team, name string, parent, lead crm.ID) error {
			var err error
			*t, err = tx.NewTeam(crm.Team{Name: name, Parent: parent, Lead: lead})
			return err
		}
		return first(
			person(&c.admin, "管理员", crm.Admin, 0),
			person(&c.auditor, "审计", crm.Auditor, 0),
			person(&c.service, "周婷", crm.Service, 0),
			person(&c.boss, "总经理", crm.Manager, 0),
			person(&c.lead, "陈敏", crm.Manager, 0),
			person(&c.far, "Grace Lim", crm.Manager, 0),
			team(&c.root, "公司", 0, c.boss.ID),
			team(&c.east, "华东组", c.root.ID, c.lead.ID),
			team(&c.west, "海外组", c.root.ID, c.far.ID),
			person(&c.rep, "张伟", crm.Rep, c.east.ID),
			person(&c.mate, "李娜", crm.Rep, c.east.ID),
			person(&c.other, "Daniel Ong", crm.Rep, c.west.ID),
		)
	})
	return c
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func by(p crm.Person) crm.Actor {
	return crm.Actor{Person: p.ID, Platform: "terminal", Place: "direct"}
}

// as runs fn in one Update by somebody.
func (c *company) as(p crm.Person, fn func(*crm.Tx) error) error {
	c.t.Helper()
	return c.crm.Update(c.t.Context(), by(p), c.now, fn)
}

// must is as that must succeed.
func (c *company) must(p crm.Person, fn func(*crm.Tx) error) {
	c.t.Helper()
	if err := c.as(p, fn); err != nil {
		c.t.Fatal(err)
	}
}

func (c *company) sys(fn func(*crm.Tx) error) {
	c.t.Helper()
	if err := c.crm.Update(c.t.Context(), crm.Actor{System: "import"}, c.now, fn); err != nil {
		c.t.Fatal(err)
	}
}

// see runs fn in one View by somebody.
func (c *company) see(p crm.Person, fn func(*crm.View)) {
	c.t.Helper()
	if err := c.crm.View(c.t.Context(), by(p), c.now, func(v *crm.View) error { fn(v); return nil }); err != nil {
		c.t.Fatal(err)
	}
}

// check compares everything that is kept twice.
func (c *company) check() {
	c.t.Helper()
	if err := c.crm.Check(c.t.Context()); err != nil {
		c.t.Fatal("check: ", err)
	}
}

func (c *company) customer(p crm.Person, name string) crm.Customer {
	c.t.Helper()
	var out crm.Customer
	c.must(p, func(tx *crm.Tx) (err error) {
		out, err = tx.NewCustomer(crm.Customer{Name: name})
		return err
	})
	return out
}

func (c *company) deal(p crm.Person, customer crm.ID, yuan int64, stage crm.StageID) crm.Deal {
	c.t.Helper()
	var out crm.Deal
	c.must(p, func(tx *crm.Tx) (err error) {
		out, err = tx.NewDeal(crm.Deal{Title: "CT维保", Customer: customer, Amount: cny(yuan), Stage: stage})
		return err
	})
	return out
}

func cny(yuan int64) money.Amount { return money.Amount{Minor: yuan * 100, Currency: "CNY"} }

func on(t *testing.T, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// refused checks that err is a refusal with a code and, unless empty, a reason.
func refused(t *testing.T, err error, code crm.Code, reason string) {
	t.Helper()
	var e *crm.Error
	if !errors.As(err, &e) || e.Code != code || reason != "" && e.Reason != reason {
		t.Errorf("got %v, want %s: %s", err, code, reason)
	}
}
