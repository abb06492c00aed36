package crm_test

import (
	"testing"

	"crmbot/crm"
)

// TestLadder: three numbers of working days that rise, none, or the usual ones.
func TestLadder(t *testing.T) {
	t.Parallel()
	c := setup(t)
	for _, x := range []struct {
		days []int
		ok   bool
		want int // rungs
	}{
		{nil, true, 3}, {[]int{2, 4, 9}, true, 3}, {[]int{0}, true, 0},
		{[]int{1}, false, 0}, {[]int{1, 2}, false, 0}, {[]int{0, 1, 2}, false, 0}, {[]int{3, 3, 7}, false, 0}, {[]int{3, 5, 251}, false, 0}, {[]int{-1}, false, 0},
	} {
		err := c.as(c.admin, func(tx *crm.Tx) error {
			_, err := tx.EditCompany(0, func(co *crm.Company) { co.Silence = x.days })
			if n := len(tx.Ladder(0)); err == nil && n != x.want {
				t.Errorf("%v: %d rungs, want %d", x.days, n, x.want)
			}
			return err
		})
		if !x.ok {
			refused(t, err, crm.Invalid, "silence.days")
		} else if err != nil {
			t.Errorf("%v: %v", x.days, err)
		}
	}
}

// TestLeader: the first active lead upwards who is somebody else.
func TestLeader(t *testing.T) {
	t.Parallel()
	c := setup(t)
	c.see(c.rep, func(v *crm.View) {
		for _, x := range []struct{ of, want crm.Person }{{c.rep, c.lead}, {c.mate, c.lead}} {
			if got := v.Leader(x.of.ID); got != x.want.ID {
				t.Errorf("%s is led by %s, want %s", x.of.Name, crm.Ref{Kind: crm.KindPerson, ID: got}, x.want.Name)
			}
		}
		if got := v.Leader(99); got != 0 {
			t.Errorf("nobody is led by %d", got)
		}
	})
	c.must(c.admin, func(tx *crm.Tx) error { _, err := tx.DisablePerson(c.lead.ID, 0); return err })
	c.see(c.rep, func(v *crm.View) {
		if got := v.Leader(c.rep.ID); got == c.lead.ID {
			t.Error("who has left still leads")
		}
	})
}
