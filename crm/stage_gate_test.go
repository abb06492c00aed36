package crm_test

import (
	"slices"
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/money"
)

// rules gives the stages of the first pipeline rules.
func (c *company) rules(set func(stages []crm.Stage)) {
	c.t.Helper()
	c.must(c.admin, func(tx *crm.Tx) error {
		_, err := tx.EditPipeline(1, 0, func(p *crm.Pipeline) { set(p.Stages) })
		return err
	})
}

// TestGate: a stage that asks for an amount refuses the move whole; filled in, the move and what was filled in are one entry, and
// a manager may set the rule aside with a reason that stays with the move.
func TestGate(t *testing.T) {
	t.Parallel()
	c := setup(t)
	d := c.deal(c.rep, c.customer(c.rep, "A").ID, 0, 1)
	c.rules(func(s []crm.Stage) { s[2].Required = []string{"amount", "expected"} })
	move := func(p crm.Person, m crm.Move) error {
		return c.as(p, func(tx *crm.Tx) error {
			after, err := tx.Move(d.ID, 0, m)
			if err == nil {
				d = after
			}
			return err
		})
	}
	amount := func(d *crm.Deal) { d.Amount, d.Title = money.Amount{Minor: 500_00, Currency: "CNY"}, "not asked for" }
	both := func(d *crm.Deal) { amount(d); d.Expected = on(t, "2026-12-31") }
	refused(t, move(c.rep, crm.Move{To: 3}), crm.Invalid, "stage.required")
	refused(t, move(c.rep, crm.Move{To: 3, Fill: amount}), crm.Invalid, "stage.required")
	refused(t, move(c.rep, crm.Move{To: 3, Override: true, Reason: "客户催"}), crm.Forbidden, "access.override")
	refused(t, move(c.lead, crm.Move{To: 3, Override: true, Reason: "  "}), crm.Invalid, "field.required")
	c.see(c.rep, func(v *crm.View) {
		now, err := v.Deal(d.ID)
		if g := v.GateOf(&now, 3); err != nil || now.Rev != d.Rev || !slices.Equal(g.Lacks, []string{"amount", "expected"}) {
			t.Errorf("after refusals the deal is %+v, the gate %+v, %v", now, g, err)
		}
	})
	title := d.Title
	if err := move(c.rep, crm.Move{To: 3, Fill: both}); err != nil || d.Stage != 3 || d.Amount.Minor != 500_00 || d.Title != title {
		t.Fatalf("filled in: %+v, %v", d, err)
	}
	c.must(c.rep, func(tx *crm.Tx) error { _, err := tx.Undo(d.Rev); return err })
	c.see(c.rep, func(v *crm.View) {
		if now, err := v.Deal(d.ID); err != nil || now.Stage != 1 || now.Amount.Minor != 0 || now.Expected != 0 {
			t.Errorf("undone: %+v, %v", now, err)
		}
	})
	overrides := func(p crm.Person) (n int) {
		c.see(p, func(v *crm.View) { n = len(v.Overrides(v.Scope(), c.now.Add(-time.Hour), c.now.Add(time.Hour))) })
		return n
	}
	if err := move(c.lead, crm.Move{To: 3, Override: true, Reason: "客户催"}); err != nil || overrides(c.rep) != 1 || overrides(c.admin) != 1 || overrides(c.mate) != 0 {
		t.Errorf("overridden: %v, %d", err, overrides(c.rep))
	}
	c.see(c.lead, func(v *crm.View) {
		e, err := v.Entry(d.Rev)
		events := v.StageEvents(d.ID)
		last := events[len(events)-1]
		if err != nil || e.Verb != "deal.override" || e.Reason != "客户催" || !slices.Equal(last.Override, []string{"amount", "expected"}) || last.By != c.lead.ID {
			t.Errorf("entry %+v, event %+v, %v", e, last, err)
		}
	})
	c.must(c.lead, func(tx *crm.Tx) error { _, err := tx.Undo(d.Rev); return err })
	if n := overrides(c.admin); n != 0 {
		t.Errorf("an undone override still counts: %d", n)
	}
	c.check()
}

// TestNoSkipNoBack: no stage is passed over that may not be, nobody goes back from one that forbids it; winning and the rules of
// others are not touched by it.
func TestNoSkipNoBack(t *testing.T) {
	t.Parallel()
	c := setup(t)
	cust := c.customer(c.rep, "A").ID
	cases := []struct {
		name   string
		from   crm.StageID
		move   crm.Move
		who    crm.Person
		reason string
		next   crm.StageID
		set    []string
	}{
		{"初步接触→谈判签约", 1, crm.Move{To: 4}, c.rep, "stage.skip", 2, nil},
		{"意向沟通→谈判签约", 2, crm.Move{To: 4}, c.rep, "stage.skip", 3, nil},
		{"the next", 1, crm.Move{To: 2}, c.rep, "", 0, nil},
		{"back from 方案报价", 3, crm.Move{To: 1, Reason: "客户变卦"}, c.rep, "stage.back", 0, nil},
		{"back from 谈判签约", 4, crm.Move{To: 1, Reason: "客户变卦"}, c.rep, "", 0, nil},
		{"won", 1, crm.Move{To: 5}, c.rep, "", 0, nil},
		{"overridden", 1, crm.Move{To: 4, Override: true, Reason: "老客户续签"}, c.lead, "", 0, []string{"skip"}},
		{"back, overridden", 3, crm.Move{To: 2, Override: true, Reason: "老客户续签"}, c.admin, "", 0, []string{"back"}},
		{"an override nothing calls for", 1, crm.Move{To: 2, Override: true}, c.rep, "", 0, nil},
		{"a colleague's", 1, crm.Move{To: 2, Override: true}, c.mate, "record.unknown", 0, nil},
	}
	deals := make([]crm.Deal, len(cases)) // from before the rules
	for i, x := range cases {
		deals[i] = c.deal(c.rep, cust, 1, x.from)
	}
	c.rules(func(s []crm.Stage) {
		for i := range s[:4] {
			s[i].NoSkip = true
		}
		s[2].NoBack = true
	})
	for i, x := range cases {
		t.Run(x.name, func(t *testing.T) {
			d := deals[i]
			err := c.as(x.who, func(tx *crm.Tx) error { _, err := tx.Move(d.ID, 0, x.move); return err })
			if x.reason == "" {
				if err != nil {
					t.Fatal(err)
				}
				c.see(c.admin, func(v *crm.View) {
					if events := v.StageEvents(d.ID); !slices.Equal(events[len(events)-1].Override, x.set) {
						t.Errorf("the event is %+v", events)
					}
				})
				return
			}
			code := crm.Invalid
			if x.reason == "record.unknown" {
				code = crm.NotFound
			}
			refused(t, err, code, x.reason)
			if x.next != 0 {
				c.see(c.rep, func(v *crm.View) {
					if g := v.GateOf(&d, x.move.To); g.Skips != x.next {
						t.Errorf("the next stage is %d, want %d", g.Skips, x.next)
					}
				})
			}
		})
	}
	c.check()
}

// TestGateOfNewDeals: a deal that people begin meets the rules of the stage it begins in, the first one included, and passes over no
// stage that may not be passed over; an import brings what there is.
func TestGateOfNewDeals(t *testing.T) {
	t.Parallel()
	c := setup(t)
	cust := c.customer(c.rep, "A").ID
	c.rules(func(s []crm.Stage) {
		s[0].Required = []string{"source"}
		s[1].NoSkip = true
		s[2].Required = []string{"amount", "expected"}
	})
	full := crm.Deal{Customer: cust, Title: "a", Source: "referral", Amount: money.Amount{Minor: 500_00, Currency: "CNY"}, Expected: on(t, "2026-12-31")}
	for _, x := range []struct {
		name   string
		by     crm.Actor
		edit   func(*crm.Deal)
		reason string
	}{
		{"the first stage asks", crm.Actor{Person: c.rep.ID}, func(d *crm.Deal) { d.Source = "" }, "stage.required"},
		{"the first stage has what it asks for", crm.Actor{Person: c.rep.ID}, func(*crm.Deal) {}, ""},
		{"the second stage", crm.Actor{Person: c.rep.ID}, func(d *crm.Deal) { d.Stage, d.Source = 2, "" }, ""},
		{"past a stage not to be passed over", crm.Actor{Person: c.rep.ID}, func(d *crm.Deal) { d.Stage = 3 }, "stage.skip"},
		{"so does a manager", crm.Actor{Person: c.lead.ID}, func(d *crm.Deal) { d.Stage = 3 }, "stage.skip"},
		{"an import", crm.Actor{System: "import"}, func(d *crm.Deal) { d.Stage, d.Amount, d.Owner = 3, money.Amount{}, c.rep.ID }, ""},
	} {
		t.Run(x.name, func(t *testing.T) {
			d := full
			x.edit(&d)
			err := c.crm.Update(t.Context(), x.by, c.now, func(tx *crm.Tx) error { _, err := tx.NewDeal(d); return err })
			if x.reason == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			refused(t, err, crm.Invalid, x.reason)
		})
	}
	c.rules(func(s []crm.Stage) { s[1].NoSkip = false })
	lacks := full
	lacks.Stage, lacks.Expected = 3, 0
	refused(t, c.as(c.rep, func(tx *crm.Tx) error { _, err := tx.NewDeal(lacks); return err }), crm.Invalid, "stage.required")
	c.check()
}
