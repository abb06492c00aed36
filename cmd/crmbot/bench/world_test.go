package bench_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/funnel"
	"crmbot/store"
	"crmbot/store/bolt"
)

// noon is a working day, 12:00 in Shanghai.
var noon = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

const (
	workspace = "main"
	platform  = "feishu"
	tenant    = "t1"
	reps      = 64
	teams     = 8
	sellers   = 5 // of the company with ever more deals
)

// open opens a database that is closed with the benchmark.
func open(b *testing.B, path string) *bolt.Engine {
	b.Helper()
	e, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = e.Close() })
	return e
}

func fresh(b *testing.B) *bolt.Engine {
	b.Helper()
	return open(b, filepath.Join(b.TempDir(), "crm.db"))
}

// core opens the core with the rules of the daemon, which all cost something with every change.
func core(e store.Engine) *crm.CRM {
	return crm.Open(e, workspace, digest.Reminders{}, funnel.Stays{}, funnel.Adoption{}, digest.Tallies{})
}

// update changes the core with all rights.
func update(b *testing.B, c *crm.CRM, fn func(*crm.Tx) error) {
	b.Helper()
	updateAt(b, c, noon, fn)
}

func updateAt(b *testing.B, c *crm.CRM, at time.Time, fn func(*crm.Tx) error) {
	b.Helper()
	if err := c.Update(context.Background(), crm.Actor{System: "import"}, at, fn); err != nil {
		b.Fatal(err)
	}
}

// view reads the core as a person.
func view(b *testing.B, c *crm.CRM, person crm.ID, fn func(*crm.View) error) {
	b.Helper()
	if err := c.View(context.Background(), crm.Actor{Person: person}, noon, fn); err != nil {
		b.Fatal(err)
	}
}

// staff are the people of a company: an administrator, and reps in teams, each with an account on the platform.
type staff struct {
	admin crm.ID
	reps  []crm.Person
}

func account(i int) string { return fmt.Sprintf("ou_%04d", i) }

// hire makes the people.
func hire(b *testing.B, c *crm.CRM) staff {
	b.Helper()
	s := staff{reps: make([]crm.Person, reps)}
	update(b, c, func(tx *crm.Tx) error {
		boss, err := tx.NewPerson(crm.Person{Name: "王总管", Role: crm.Admin})
		if err != nil {
			return err
		}
		s.admin = boss.ID
		for i := range reps {
			if i < teams {
				if _, err := tx.NewTeam(crm.Team{Name: fmt.Sprintf("%d组", i+1)}); err != nil {
					return err
				}
			}
		}
		list := tx.Teams()
		for i := range reps {
			p, err := tx.NewPerson(crm.Person{Name: fmt.Sprintf("销售%d", i), Team: list[i%teams].ID})
			if err != nil {
				return err
			}
			s.reps[i] = p
			if _, err := tx.LinkIdentity(crm.Identity{Platform: platform, Tenant: tenant, External: account(i), Person: p.ID, Direct: "dm" + account(i), LastUsed: noon}); err != nil {
				return err
			}
		}
		return nil
	})
	return s
}

// customers adds n customers, each a rep's in turn, and returns them.
func customers(b *testing.B, c *crm.CRM, s staff, n int) []crm.Customer {
	b.Helper()
	const batch = 500
	list := make([]crm.Customer, n)
	for from := 0; from < n; from += batch {
		update(b, c, func(tx *crm.Tx) error {
			for i := from; i < min(n, from+batch); i++ {
				made, err := tx.NewCustomer(crm.Customer{Name: company(i).name(), Owner: s.reps[i%reps].ID})
				if err != nil {
					return err
				}
				list[i] = made
			}
			return nil
		})
	}
	return list
}
