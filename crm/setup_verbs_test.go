package crm_test

import (
	"errors"
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/store/memory"
)

func TestFirstUpdate(t *testing.T) {
	t.Parallel()
	e := memory.New()
	defer e.Close()
	c := crm.Open(e, "w")
	err := c.View(t.Context(), crm.Actor{System: "x"}, noon, func(v *crm.View) error {
		if p := v.DefaultPipeline(); len(p.Stages) != 6 || v.Company().Currency != "CNY" {
			t.Errorf("an empty workspace has %+v", p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Update(t.Context(), crm.Actor{System: "x"}, noon, func(*crm.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	err = c.View(t.Context(), crm.Actor{System: "x"}, noon, func(v *crm.View) error {
		p := v.DefaultPipeline()
		if p.ID != 1 || p.Rev != 1 || p.Stages[3].Name != "谈判签约" || p.Stages[3].Probability != 80 || p.Stages[3].RotDays != 10 {
			t.Errorf("the default pipeline is %+v", p)
		}
		if r := v.Company().LostReasons; len(r) != 9 || r[0].EN != "Price" {
			t.Errorf("reasons are %+v", r)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestPipelines(t *testing.T) {
	t.Parallel()
	c := setup(t)
	d := c.deal(c.rep, c.customer(c.rep, "华兴").ID, 100, 2)
	edit := func(fn func(*crm.Pipeline)) error {
		return c.as(c.admin, func(tx *crm.Tx) error { _, err := tx.EditPipeline(1, 0, fn); return err })
	}
	for _, x := range []struct {
		name   string
		edit   func(*crm.Pipeline)
		reason string
	}{
		{"two won stages", func(p *crm.Pipeline) { p.Stages[5].Kind = crm.StageWon }, "pipeline.won"},
		{"probability 101", func(p *crm.Pipeline) { p.Stages[0].Probability = 101 }, "probability.range"},
		{"one name twice", func(p *crm.Pipeline) { p.Stages[0].Aliases = []string{"报价"} }, "stage.name.twice"},
		{"an open stage after the closed", func(p *crm.Pipeline) { p.Stages[0], p.Stages[5] = p.Stages[5], p.Stages[0] }, "stage.order"},
		{"a stage deals stand in", func(p *crm.Pipeline) { p.Stages = append(p.Stages[:1], p.Stages[2:]...) }, "stage.in_use"},
		{"no default", func(p *crm.Pipeline) { p.Default = false }, "pipeline.default"},
	} {
		t.Run(x.name, func(t *testing.T) { refused(t, edit(x.edit), crm.Invalid, x.reason) })
	}
	refused(t, c.as(c.lead, func(tx *crm.Tx) error {
		_, err := tx.EditPipeline(1, 0, func(p *crm.Pipeline) { p.Name = "x" })
		return err
	}), crm.Forbidden, "access.admin")
	c.must(c.admin, func(tx *crm.Tx) error {
		if n, err := tx.MoveStageDeals(2, 3); err != nil || n != 1 {
			t.Errorf("MoveStageDeals = %d, %v", n, err)
		}
		p, err := tx.EditPipeline(1, 0, func(p *crm.Pipeline) {
			p.Stages = append(p.Stages[:1], p.Stages[2:]...)
			p.Stages[0].Name = "线索"
		})
		if len(p.Stages) != 5 || p.Stages[0].ID != 1 {
			t.Errorf("edited pipeline is %+v", p)
		}
		return err
	})
	var other crm.Pipeline
	c.must(c.admin, func(tx *crm.Tx) (err error) {
		other, err = tx.NewPipeline(crm.Pipeline{Name: "服务", Stages: []crm.Stage{
			{Name: "咨询", Kind: crm.StageOpen, Probability: 20, Required: []string{"expected"}}, {Name: "成", Kind: crm.StageWon}, {Name: "败", Kind: crm.StageLost}}})
		return err
	})
	if other.Stages[0].ID != 7 {
		t.Errorf("stage numbers are lasting: %+v", other.Stages)
	}
	to := other.Stages[0].ID
	refused(t, c.as(c.rep, func(tx *crm.Tx) error { _, err := tx.MoveDeal(d.ID, 0, to, ""); return err }), crm.Invalid, "stage.required")
	c.must(c.rep, func(tx *crm.Tx) error {
		if _, err := tx.SetExpected(d.ID, 0, on(t, "2026-06-30"), ""); err != nil {
			return err
		}
		moved, err := tx.MoveDeal(d.ID, 0, to, "")
		if moved.Pipeline != other.ID || moved.Highest != to {
			t.Errorf("moved into the other pipeline it is %+v", moved)
		}
		return err
	})
	c.check()
}

func TestPeople(t *testing.T) {
	t.Parallel()
	c := setup(t)
	d := c.deal(c.rep, c.customer(c.rep, "华兴").ID, 100, 2)
	refused(t, c.as(c.admin, func(tx *crm.Tx) error { _, err := tx.DisablePerson(c.admin.ID, 0); return err }), crm.Invalid, "person.last_admin")
	refused(t, c.as(c.lead, func(tx *crm.Tx) error { _, err := tx.NewPerson(crm.Person{Name: "x"}); return err }), crm.Forbidden, "access.admin")
	refused(t, c.as(c.rep, func(tx *crm.Tx) error {
		_, err := tx.EditPerson(c.rep.ID, 0, func(p *crm.Person) { p.Role = crm.Admin })
		return err
	}), crm.Forbidden, "access.admin")
	c.must(c.auditor, func(tx *crm.Tx) error {
		_, err := tx.EditPerson(c.auditor.ID, 0, func(p *crm.Person) { p.Lang = "en" })
		return err
	})
	c.must(c.admin, func(tx *crm.Tx) error {
		for _, i := range []crm.Identity{{Platform: "feishu", External: "ou_1", Person: c.rep.ID}, {Platform: "slack", Tenant: "T1", External: "U1", Person: c.rep.ID}} {
			if _, err := tx.LinkIdentity(i); err != nil {
				return err
			}
		}
		_, err := tx.EditPerson(c.rep.ID, 0, func(p *crm.Person) { p.Team, p.Email = c.west.ID, " Zhang@X.cn" })
		return err
	})
	refused(t, c.as(c.admin, func(tx *crm.Tx) error {
		_, err := tx.LinkIdentity(crm.Identity{Platform: "slack", Tenant: "T1", External: "U1", Person: c.mate.ID})
		return err
	}), crm.Conflict, "identity.taken")
	refused(t, c.as(c.admin, func(tx *crm.Tx) error {
		_, err := tx.NewPerson(crm.Person{Name: "x", Email: "zhang@x.CN"})
		return err
	}), crm.Conflict, "person.email.taken")
	c.must(c.rep, func(tx *crm.Tx) error { return tx.TouchIdentity("slack", "T1", "U1", "D9") })
	c.see(c.far, func(v *crm.View) {
		if x, err := v.Deal(d.ID); err != nil || x.Team != c.west.ID {
			t.Errorf("open deals go with their owner to the other team: %+v, %v", x, err)
		}
	})
	c.see(c.rep, func(v *crm.View) {
		if ids := v.Identities(c.rep.ID); len(ids) != 2 || ids[0].Direct != "D9" {
			t.Errorf("identities are %+v", ids)
		}
		if p := v.FindPeople("@李娜"); len(p) != 1 || p[0].ID != c.mate.ID {
			t.Errorf("FindPeople = %+v", p)
		}
		if p := v.FindPeople("daniel"); len(p) != 1 || p[0].ID != c.other.ID {
			t.Errorf("FindPeople = %+v", p)
		}
	})
	c.must(c.admin, func(tx *crm.Tx) error { _, err := tx.DisablePerson(c.mate.ID, 0); return err })
	refused(t, c.as(c.mate, func(tx *crm.Tx) error { _, err := tx.NewCustomer(crm.Customer{Name: "x"}); return err }), crm.Forbidden, "access.inactive")
	refused(t, c.as(c.rep, func(tx *crm.Tx) error { _, err := tx.AssignDeal(d.ID, 0, c.mate.ID, "休假"); return err }), crm.Invalid, "person.inactive")
	c.check()
}

func TestAssign(t *testing.T) {
	t.Parallel()
	c := setup(t)
	cust := c.customer(c.rep, "华兴")
	d := c.deal(c.rep, cust.ID, 100, 2)
	refused(t, c.as(c.rep, func(tx *crm.Tx) error { _, err := tx.AssignCustomer(cust.ID, 0, c.other.ID, ""); return err }), crm.Invalid, "field.required")
	c.must(c.rep, func(tx *crm.Tx) error {
		if _, err := tx.AssignCustomer(cust.ID, 0, c.other.ID, "客户在新加坡"); err != nil {
			return err
		}
		facts := tx.Facts()
		if f := facts[len(facts)-1]; f.Kind != crm.CustomerAssigned || f.From != c.rep.ID || f.To != c.other.ID || f.Note == "" {
			t.Errorf("facts are %+v", facts)
		}
		return nil
	})
	c.see(c.rep, func(v *crm.View) {
		if _, err := v.Customer(cust.ID); err != nil {
			t.Errorf("whoever has a deal of a customer sees it: %v", err)
		}
		if x, _ := v.Customer(cust.ID); !v.Sensitive(x) {
			t.Error("another team's customer is to be masked")
		}
	})
	c.must(c.rep, func(tx *crm.Tx) error { _, err := tx.AssignDeal(d.ID, 0, c.other.ID, "客户在新加坡"); return err })
	c.see(c.rep, func(v *crm.View) {
		_, err := v.Customer(cust.ID)
		refused(t, err, crm.NotFound, "record.unknown")
		if m, err := v.Masked(cust.ID); err != nil || m != (crm.MaskedCustomer{ID: cust.ID, Name: "华兴", Team: c.west.ID}) {
			t.Errorf("masked row is %+v, %v", m, err)
		}
	})
	c.now = c.now.Add(time.Minute)
	var seq uint64
	c.see(c.other, func(v *crm.View) { x, _ := v.Deal(d.ID); seq = x.Rev })
	c.must(c.rep, func(tx *crm.Tx) error { _, err := tx.Undo(seq); return err })
	c.check()
}

func TestConflictSaysWho(t *testing.T) {
	t.Parallel()
	c := setup(t)
	cust := c.customer(c.rep, "华兴")
	rev := cust.Rev
	c.must(c.lead, func(tx *crm.Tx) error {
		_, err := tx.EditCustomer(cust.ID, rev, func(x *crm.Customer) { x.Region = "上海" })
		return err
	})
	err := c.as(c.rep, func(tx *crm.Tx) error {
		_, err := tx.EditCustomer(cust.ID, rev, func(x *crm.Customer) { x.Region = "北京" })
		return err
	})
	refused(t, err, crm.Conflict, "changed")
	var e *crm.Error
	if !errors.As(err, &e) || len(e.Args) < 4 || e.Args[1] != "陈敏" || e.Args[3] != c.now {
		t.Errorf("conflict is %#v", err)
	}
}

// A verb that failed half-way breaks its Update even when its error is swallowed.
func TestSwallowedFault(t *testing.T) {
	t.Parallel()
	c := setup(t, breaks{})
	err := c.as(c.rep, func(tx *crm.Tx) error {
		_, _ = tx.NewCustomer(crm.Customer{Name: "华兴"})
		return nil
	})
	if err == nil {
		t.Error("the Update landed")
	}
	c.check()
}

type breaks struct{}

func (breaks) Name() string { return "breaks" }

func (breaks) After(_ *crm.Tx, e *crm.Entry) error {
	if e.Verb == "customer.new" {
		return crm.Refuse(crm.Unavailable, "rule.broken")
	}
	return nil
}

// TestBackAgain: who is brought back, by whatever way, has not left any more.
func TestBackAgain(t *testing.T) {
	t.Parallel()
	c := setup(t)
	for range 2 {
		c.must(c.admin, func(tx *crm.Tx) error { _, err := tx.DisablePerson(c.rep.ID, 0); return err })
		c.see(c.admin, func(v *crm.View) {
			if p, err := v.Person(c.rep.ID); err != nil || p.Left != v.Today(0) {
				t.Errorf("left: %+v, %v", p, err)
			}
		})
		c.sys(func(tx *crm.Tx) error {
			p, err := tx.EditPerson(c.rep.ID, 0, func(p *crm.Person) { p.State = crm.Active })
			if p.Left != 0 {
				t.Errorf("brought back: %+v", p)
			}
			return err
		})
		c.now = c.now.Add(72 * time.Hour)
	}
}
