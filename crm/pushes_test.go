package crm_test

import (
	"slices"
	"testing"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/store/memory"
)

// TestLongPush: later by 14 days is free, by 15 takes a reason; sooner, none and an import's never do.
func TestLongPush(t *testing.T) {
	t.Parallel()
	c := setup(t)
	d := c.deal(c.rep, c.customer(c.rep, "A").ID, 1, 0)
	set := func(on calendar.Date, reason string) error {
		return c.as(c.rep, func(tx *crm.Tx) (err error) { _, err = tx.SetExpected(d.ID, 0, on, reason); return err })
	}
	from := on(t, "2026-03-10")
	for _, x := range []struct {
		name   string
		do     func() error
		reason string
	}{
		{"the first day", func() error { return set(from, "") }, ""},
		{"14 days", func() error { return set(from+14, "") }, ""},
		{"back", func() error { return set(from, "") }, ""},
		{"15 days", func() error { return set(from+15, " ") }, "deal.push.reason"},
		{"15 days with a reason", func() error { return set(from+15, "预算没批") }, ""},
		{"edited", func() error {
			return c.as(c.rep, func(tx *crm.Tx) error {
				_, err := tx.EditDeal(d.ID, 0, func(d *crm.Deal) { d.Expected += 15 })
				return err
			})
		}, "deal.push.reason"},
		{"edited with a reason", func() error {
			return c.as(c.rep, func(tx *crm.Tx) error {
				_, err := tx.EditDealFor(d.ID, 0, "招标推迟", func(d *crm.Deal) { d.Expected += 15 })
				return err
			})
		}, ""},
		{"no day", func() error { return set(0, "") }, ""},
	} {
		if err := x.do(); x.reason == "" && err != nil {
			t.Errorf("%s: %v", x.name, err)
		} else if x.reason != "" {
			refused(t, err, crm.Invalid, x.reason)
		}
	}
	c.sys(func(tx *crm.Tx) error {
		if _, err := tx.SetExpected(d.ID, 0, from, ""); err != nil {
			return err
		}
		_, err := tx.SetExpected(d.ID, 0, from+100, "")
		return err
	})
	c.check()
}

// TestPushedThreeTimes: three pushes put a deal among those pushed again and again, an undo takes it out, and so does its close.
func TestPushedThreeTimes(t *testing.T) {
	t.Parallel()
	c := setup(t)
	cust := c.customer(c.rep, "A")
	d, still := c.deal(c.rep, cust.ID, 1, 0), c.deal(c.rep, cust.ID, 2, 0)
	pushed := func(who crm.Person) (ids []crm.ID) {
		c.see(who, func(v *crm.View) {
			for d := range v.PushedDeals(v.Scope(), crm.ManyPushes) {
				ids = append(ids, d.ID)
			}
		})
		return ids
	}
	due := func(who crm.Person, to calendar.Date) (ids []crm.ID) {
		c.see(who, func(v *crm.View) {
			for d := range v.DealsExpected(v.Scope(), 0, to) {
				ids = append(ids, d.ID)
			}
		})
		return ids
	}
	day := on(t, "2026-03-10")
	for i, x := range []calendar.Date{day, day.AddMonths(1), day.AddMonths(2), day.AddMonths(3)} {
		if got := pushed(c.rep); len(got) != 0 {
			t.Errorf("after %d pushes: %v", i-1, got)
		}
		c.must(c.rep, func(tx *crm.Tx) (err error) { d, err = tx.SetExpected(d.ID, 0, x, "招标推迟"); return err })
	}
	c.must(c.rep, func(tx *crm.Tx) error { _, err := tx.SetExpected(still.ID, 0, day, ""); return err })
	for _, who := range []crm.Person{c.rep, c.lead, c.admin} {
		if got := pushed(who); !slices.Equal(got, []crm.ID{d.ID}) {
			t.Errorf("%s sees as pushed three times: %v", who.Name, got)
		}
	}
	if got := append(pushed(c.mate), due(c.mate, day+1000)...); len(got) != 0 {
		t.Errorf("a colleague sees %v", got)
	}
	if got := due(c.rep, day); len(got) != 0 {
		t.Errorf("a deal due on a day is overdue that day: %v", got)
	}
	if got := due(c.lead, day+1); !slices.Equal(got, []crm.ID{still.ID}) {
		t.Errorf("overdue: %v", got)
	}
	c.must(c.rep, func(tx *crm.Tx) error { _, err := tx.Undo(d.Rev); return err })
	if got := pushed(c.rep); len(got) != 0 {
		t.Errorf("after the undo: %v", got)
	}
	c.must(c.rep, func(tx *crm.Tx) (err error) {
		d, err = tx.SetExpected(d.ID, 0, day.AddMonths(3), "招标推迟")
		return err
	})
	c.must(c.rep, func(tx *crm.Tx) error { _, err := tx.LoseDeal(d.ID, 0, crm.Loss{Reason: "price"}); return err })
	if got := append(pushed(c.rep), due(c.rep, day+1000)...); !slices.Equal(got, []crm.ID{still.ID}) {
		t.Errorf("after it was lost: %v", got)
	}
	c.check()
}

// TestPushesOfAnOlderFile: a database made before the indexes were kept gets them by making those of the deals anew.
func TestPushesOfAnOlderFile(t *testing.T) {
	t.Parallel()
	e := memory.New()
	c := found(t, e)
	d := c.deal(c.rep, c.customer(c.rep, "A").ID, 1, 0)
	for _, day := range []string{"2026-03-10", "2026-04-10", "2026-05-10", "2026-06-10"} {
		c.must(c.rep, func(tx *crm.Tx) (err error) { d, err = tx.SetExpected(d.ID, 0, on(t, day), "x"); return err })
	}
	wipeSpan(t, e, []byte{6, 6}, []byte{6, 8})
	if err := c.crm.Check(t.Context()); err == nil {
		t.Error("check finds nothing missing")
	}
	for _, table := range crm.Tables() {
		if table.Name() == "deals" {
			if err := table.Rebuild(t.Context(), e, "w"); err != nil {
				t.Fatal(err)
			}
		}
	}
	c.see(c.lead, func(v *crm.View) {
		for d := range v.PushedDeals(v.Scope(), crm.ManyPushes) {
			if d.Pushes != 3 {
				t.Errorf("%d pushes", d.Pushes)
			}
			return
		}
		t.Error("the deal is not found")
	})
	c.check()
}
