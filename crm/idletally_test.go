package crm_test

import (
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/store/memory"
)

// untouched counts the deals of a scope last touched before a day, and adds up what they are worth, as somebody sees them.
func (c *company) untouched(as crm.Person, who crm.Scope, day calendar.Date, apart bool) (n, minor int64) {
	c.see(as, func(v *crm.View) {
		for u := range v.UntouchedBefore(who, day, apart) {
			n += u.N
			minor += u.Minor
		}
	})
	return n, minor
}

// TestUntouchedFollowsTheRows: what is counted by day moves with each deal's row, whichever way it is asked for.
func TestUntouchedFollowsTheRows(t *testing.T) {
	t.Parallel()
	c := setup(t)
	cust := c.customer(c.rep, "华兴医疗")
	first := c.deal(c.rep, cust.ID, 100, 2)
	c.deal(c.rep, cust.ID, 30, 1)
	today := calendar.DateOf(c.now.In(time.FixedZone("", 8*60*60)))
	everybody, own := crm.Scope{All: true}, crm.Scope{People: []crm.ID{c.rep.ID}}
	expect := func(when string, day calendar.Date, n, minor int64) {
		t.Helper()
		for _, x := range []struct {
			as    crm.Person
			who   crm.Scope
			apart bool
		}{{c.admin, everybody, false}, {c.admin, everybody, true}, {c.admin, own, false}, {c.rep, everybody, false}} {
			if gotN, gotMinor := c.untouched(x.as, x.who, day, x.apart); gotN != n || gotMinor != minor {
				t.Errorf("%s, %+v asks for %+v: %d worth %d, want %d worth %d", when, x.as.Role, x.who, gotN, gotMinor, n, minor)
			}
		}
		if n, _ := c.untouched(c.mate, everybody, day, false); n != 0 {
			t.Errorf("%s: a colleague sees %d", when, n)
		}
		c.check()
	}
	expect("on the day", today, 0, 0)
	expect("the day after", today+1, 2, 13000)
	c.now = c.now.Add(40 * 24 * time.Hour)
	c.must(c.rep, func(tx *crm.Tx) error {
		_, err := tx.LogActivity(crm.Activity{Kind: crm.Visit, Deal: first.ID}, nil)
		return err
	})
	expect("one was visited", today+40, 1, 3000)
	expect("one was visited, tomorrow", today+41, 2, 13000)
	c.must(c.rep, func(tx *crm.Tx) error {
		seq, _ := tx.Head()
		_, err := tx.Undo(seq)
		return err
	})
	expect("the visit was undone", today+40, 2, 13000)
	c.must(c.rep, func(tx *crm.Tx) error { _, err := tx.WinDeal(first.ID, 0, crm.Win{}); return err })
	expect("one was won", today+40, 1, 3000)
}

// TestPlannedBetween finds the deals by what is planned for them.
func TestPlannedBetween(t *testing.T) {
	t.Parallel()
	c := setup(t)
	cust := c.customer(c.rep, "华兴医疗")
	d := c.deal(c.rep, cust.ID, 100, 2)
	due := c.now.Add(72 * time.Hour)
	plan := func(at time.Time) {
		c.must(c.rep, func(tx *crm.Tx) error {
			_, err := tx.NewTask(crm.Task{Title: "送样", Deal: d.ID, Due: at, Owner: c.rep.ID})
			return err
		})
	}
	plan(due)
	plan(due.Add(time.Hour))
	count := func(as crm.Person, from, to time.Time) (n int) {
		c.see(as, func(v *crm.View) {
			for i := range v.PlannedBetween(c.rep.ID, from, to) {
				if n++; i.Deal != d.ID || i.Stage != 2 || i.Minor != 10000 || i.Planned[0].Before(from) {
					t.Errorf("found %+v", i)
				}
			}
		})
		return n
	}
	if n := count(c.admin, due, due.Add(2*time.Hour)); n != 2 {
		t.Errorf("found %d, want both", n)
	}
	if n := count(c.admin, due, due.Add(time.Hour)); n != 1 {
		t.Errorf("found %d before the second", n)
	}
	if n := count(c.mate, due, due.Add(2*time.Hour)); n != 0 {
		t.Errorf("a colleague finds %d", n)
	}
}

// TestFillUntouched counts the deals of a database made before they were counted, and once more without counting twice.
func TestFillUntouched(t *testing.T) {
	t.Parallel()
	e := memory.New()
	c := found(t, e)
	cust := c.customer(c.rep, "华兴医疗")
	for range 600 {
		c.deal(c.rep, cust.ID, 100, 2)
	}
	c.must(c.rep, func(tx *crm.Tx) error {
		_, err := tx.NewTask(crm.Task{Title: "送样", Deal: 7, Due: c.now.Add(time.Hour), Owner: c.rep.ID})
		return err
	})
	kind := byte(crm.TallyUntouched)
	wipeSpan(t, e, []byte{60, 0, kind}, []byte{60, 0, kind + 1})
	wipeSpan(t, e, []byte{63, 2}, []byte{63, 3})
	if err := c.crm.Check(t.Context()); err == nil {
		t.Error("check finds nothing missing")
	}
	for range 2 {
		if err := crm.FillUntouched(t.Context(), e, "w"); err != nil {
			t.Fatal(err)
		}
		if err := c.crm.Check(t.Context()); err != nil {
			t.Error(err)
		}
	}
}
