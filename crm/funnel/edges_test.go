package funnel_test

import (
	"testing"

	"crmbot/crm"
	"crmbot/crm/funnel"
)

// wonIn is what a subject has closed in a month, in minor units.
func (w *world) wonIn(subject crm.Ref, month string) int64 {
	w.t.Helper()
	var minor int64
	w.see(func(v *crm.View) error {
		a, err := funnel.Attain(v, subject, crm.WonAmount, monthOf(w.t, month))
		minor = a.Actual.Minor
		return err
	})
	return minor
}

// TestClosedLateInTheEvening: 23:30 on 31 March in Shanghai is March, whatever day it is elsewhere.
func TestClosedLateInTheEvening(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-03-31 23:30")
	id := w.deal(4, 1000, "CNY", "2026-03-31")
	w.do(func(tx *crm.Tx) error { _, err := tx.WinDeal(id, 0, crm.Win{}); return err })
	if march, april := w.wonIn(w.rep(0), "2026-03"), w.wonIn(w.rep(0), "2026-04"); march != 1000_00 || april != 0 {
		t.Errorf("March has %d, April %d; want all in March", march, april)
	}
}

// TestCreditStays: what somebody closed stays with them and with the team they were in; what is open goes to the new owner.
func TestCreditStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-03-02 12:00")
	won, open := w.deal(4, 1000, "CNY", "2026-03-20"), w.deal(1, 500, "CNY", "2026-03-20")
	w.do(func(tx *crm.Tx) error {
		if _, err := tx.WinDeal(won, 0, crm.Win{}); err != nil {
			return err
		}
		if _, err := tx.AssignDeal(open, 0, w.reps[1], "moved on"); err != nil {
			return err
		}
		other, err := tx.NewTeam(crm.Team{Name: "别组"})
		if err != nil {
			return err
		}
		_, err = tx.EditPerson(w.reps[0], 0, func(p *crm.Person) { p.Team = other.ID })
		return err
	})
	if got := w.wonIn(w.rep(0), "2026-03"); got != 1000_00 {
		t.Errorf("who closed it has %d", got)
	}
	if got := w.wonIn(crm.Ref{Kind: crm.KindTeam, ID: w.team}, "2026-03"); got != 1000_00 {
		t.Errorf("the team at close has %d", got)
	}
	w.see(func(v *crm.View) error {
		f, err := funnel.Read(v, funnel.Query{Who: funnel.Of(v, w.rep(1))})
		if f.Total.Amount.Sum != yuan(500, "CNY") {
			t.Errorf("the new owner's funnel is %+v", f.Total)
		}
		return err
	})
}

// TestQuotaChangedMidway: the latest counts, the one before stays in the history.
func TestQuotaChangedMidway(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-03-02 12:00")
	w.won(w.reps[0], 500, "CNY", "2026-03-01")
	w.quota(w.rep(0), "2026-03", 1000)
	w.at("2026-03-20 12:00")
	w.quota(w.rep(0), "2026-03", 2000)
	w.see(func(v *crm.View) error {
		a, err := funnel.Attain(v, w.rep(0), crm.WonAmount, monthOf(t, "2026-03"))
		if err != nil {
			return err
		}
		if a.Rate.Round(10_000) != 2500 {
			t.Errorf("attained %+v, want 25.00 %%", a.Rate)
		}
		q, err := v.Quota(w.rep(0), crm.WonAmount, "2026-03")
		h := v.History(crm.Ref{Kind: crm.KindQuota, ID: q.ID}, 5)
		if len(h) != 2 || h[0].Changes[0].Before.Quota.Value != yuan(1000, "CNY") {
			t.Errorf("history = %+v", h)
		}
		return err
	})
}

// TestStagesReordered: what a deal reached is read by the present order; a rename changes nothing.
func TestStagesReordered(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-02-02 12:00")
	for _, stage := range []crm.StageID{1, 2, 2, 3} {
		w.deal(stage, 1000, "CNY", "2026-03-31")
	}
	reached := func() (out []int64) {
		w.see(func(v *crm.View) error {
			c, err := funnel.Cohort(v, funnel.Query{Who: everybody(), Period: quarterOf(t, "2026-01-01")})
			for _, s := range c.Steps {
				out = append(out, s.Rate().Num)
			}
			return err
		})
		return out
	}
	same := func(got []int64, want ...int64) {
		t.Helper()
		for i, n := range want {
			if got[i] != n {
				t.Errorf("reached = %v, want %v", got, want)
				return
			}
		}
	}
	same(reached(), 3, 1, 0, 0)
	edit := func(change func([]crm.Stage)) {
		w.do(func(tx *crm.Tx) error {
			p := tx.DefaultPipeline()
			_, err := tx.EditPipeline(p.ID, 0, func(p *crm.Pipeline) {
				p.Stages = append([]crm.Stage(nil), p.Stages...)
				change(p.Stages)
			})
			return err
		})
	}
	edit(func(s []crm.Stage) { s[1].Name, s[1].NameEN = "深入沟通", "Deep" })
	same(reached(), 3, 1, 0, 0)
	edit(func(s []crm.Stage) { s[1], s[2] = s[2], s[1] })
	same(reached(), 3, 2, 0, 0) // stage 2 now lies behind 3
}
