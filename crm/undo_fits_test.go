package crm_test

import (
	"testing"

	"crmbot/crm"
)

// TestUndoKeepsTheRules: what changed since may make that an entry is not to be taken back, although nothing touched its own records.
func TestUndoKeepsTheRules(t *testing.T) {
	t.Parallel()
	under := func(team, parent crm.ID) func(*crm.Tx) error {
		return func(tx *crm.Tx) error {
			_, err := tx.EditTeam(team, 0, func(t *crm.Team) { t.Parent = parent })
			return err
		}
	}
	role := func(person crm.ID, role crm.Role) func(*crm.Tx) error {
		return func(tx *crm.Tx) error {
			_, err := tx.EditPerson(person, 0, func(p *crm.Person) { p.Role = role })
			return err
		}
	}
	type change struct {
		by crm.Person
		do func(*crm.Tx) error
	}
	for _, k := range []struct {
		name   string
		steps  func(c *company) []change // of which the second is taken back by whom it is by, after the others
		code   crm.Code
		reason string
	}{
		{"a team would stand under itself", func(c *company) []change {
			return []change{{c.admin, under(c.east.ID, c.west.ID)}, {c.admin, under(c.east.ID, 0)}, {c.admin, under(c.west.ID, c.east.ID)}}
		}, crm.Invalid, "team.loop"},
		{"the last administrator", func(c *company) []change {
			return []change{{c.admin, role(c.rep.ID, crm.Rep)}, {c.admin, role(c.boss.ID, crm.Admin)}, {c.boss, role(c.admin.ID, crm.Rep)}}
		}, crm.Forbidden, "access.admin"},
		{"by whom is no administrator any more", func(c *company) []change {
			return []change{{c.admin, role(c.boss.ID, crm.Admin)}, {c.admin, role(c.mate.ID, crm.Manager)}, {c.boss, role(c.admin.ID, crm.Rep)}}
		}, crm.Forbidden, "access.admin"},
		{"one's own language", func(c *company) []change {
			lang := func(lang string) func(*crm.Tx) error {
				return func(tx *crm.Tx) error {
					_, err := tx.EditPerson(c.rep.ID, 0, func(p *crm.Person) { p.Lang = lang })
					return err
				}
			}
			return []change{{c.rep, lang("en")}, {c.rep, lang("zh-CN")}}
		}, "", ""},
		{"a win in a period that was closed since", func(c *company) []change {
			cust := c.customer(c.rep, "华兴医疗")
			d := c.deal(c.rep, cust.ID, 100, 2)
			return []change{
				{c.rep, func(tx *crm.Tx) error { _, err := tx.SetAmount(d.ID, 0, cny(120)); return err }},
				{c.rep, func(tx *crm.Tx) error {
					_, err := tx.WinDeal(d.ID, 0, crm.Win{On: tx.Today(0) - 5})
					return err
				}},
				{c.admin, func(tx *crm.Tx) error { _, err := tx.ClosePeriod(tx.Today(0) - 1); return err }},
			}
		}, crm.Forbidden, "access.closed_period"},
		{"a target of somebody who is in no team of theirs any more", func(c *company) []change {
			target := func(yuan int64) func(*crm.Tx) error {
				return func(tx *crm.Tx) error {
					_, err := tx.SetQuota(c.rep.Ref(), crm.WonAmount, "2026-12", cny(yuan))
					return err
				}
			}
			return []change{{c.boss, target(100)}, {c.boss, target(200)}, {c.admin, func(tx *crm.Tx) error {
				_, err := tx.EditPerson(c.rep.ID, 0, func(p *crm.Person) { p.Team = 0 })
				return err
			}}}
		}, crm.Forbidden, "access.superior"},
		{"a rate, by whom is no administrator any more", func(c *company) []change {
			rate := func(tx *crm.Tx) error {
				_, err := tx.SetRate(crm.ExchangeRate{Currency: "USD", From: tx.Today(0), Rate: 700_000_000})
				return err
			}
			return []change{{c.admin, role(c.boss.ID, crm.Admin)}, {c.boss, rate}, {c.admin, role(c.boss.ID, crm.Manager)}}
		}, crm.Forbidden, "access.admin"},
		{"a product, by whom may not price any more", func(c *company) []change {
			product := func(tx *crm.Tx) error { _, err := tx.NewProduct(crm.Product{Name: "X1"}); return err }
			return []change{{c.admin, role(c.boss.ID, crm.Admin)}, {c.boss, product}, {c.admin, role(c.boss.ID, crm.Rep)}}
		}, crm.Forbidden, "access.admin"},
	} {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			c := setup(t)
			var seq uint64
			steps := k.steps(c)
			for i, s := range steps {
				c.must(s.by, s.do)
				if i == 1 {
					c.see(c.admin, func(v *crm.View) { seq, _ = v.Head() })
				}
			}
			err := c.as(steps[1].by, func(tx *crm.Tx) error { _, err := tx.Undo(seq); return err })
			if k.code != "" {
				refused(t, err, k.code, k.reason)
			} else if err != nil {
				t.Errorf("got %v, want it taken back", err)
			}
			c.check()
		})
	}
}

// TestUndoTeamWithWins: a team in which a deal was closed is not unmade: the days of the deal go by its clock.
func TestUndoTeamWithWins(t *testing.T) {
	t.Parallel()
	c := setup(t)
	cust := c.customer(c.rep, "华兴医疗")
	d := c.deal(c.rep, cust.ID, 100, 2)
	var team crm.Team
	c.must(c.admin, func(tx *crm.Tx) (err error) {
		team, err = tx.NewTeam(crm.Team{Name: "北美组", Zone: "America/Los_Angeles"})
		return err
	})
	for _, in := range []crm.ID{team.ID, c.east.ID} {
		c.must(c.admin, func(tx *crm.Tx) error {
			_, err := tx.EditPerson(c.rep.ID, 0, func(p *crm.Person) { p.Team = in })
			return err
		})
		if in == team.ID {
			c.must(c.rep, func(tx *crm.Tx) error { _, err := tx.WinDeal(d.ID, 0, crm.Win{}); return err })
		}
	}
	refused(t, c.as(c.admin, func(tx *crm.Tx) error { _, err := tx.Undo(team.Rev); return err }), crm.Conflict, "undo.used")
	c.check()
}
