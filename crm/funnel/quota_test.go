package funnel_test

import (
	"testing"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
	"crmbot/crm/money"
)

// quotaOf reads what a subject is to reach in a period.
func (w *world) quotaOf(subject crm.Ref, p calendar.Period) funnel.Attainment {
	w.t.Helper()
	var a funnel.Attainment
	w.see(func(v *crm.View) (err error) {
		a, err = funnel.Attain(v, subject, crm.WonAmount, p)
		return err
	})
	return a
}

// hire adds a person to the team who joined on a day.
func (w *world) hire(team crm.ID, joined string) crm.Ref {
	w.t.Helper()
	var r crm.Ref
	w.do(func(tx *crm.Tx) error {
		p, err := tx.NewPerson(crm.Person{Name: "new " + joined, Role: crm.Rep, Team: team, State: crm.Active, Joined: date(w.t, joined)})
		r = p.Ref()
		return err
	})
	return r
}

// TestProration: who joins on 16 April has 15 of its 30 days: 300 000 become 150 000, and the quarter 750 000.
func TestProration(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-01-05 12:00")
	w.at("2026-04-16 12:00")
	joined := w.hire(w.team, "2026-04-16")
	for _, month := range []string{"2026-04", "2026-05", "2026-06"} {
		w.quota(joined, month, 300_000)
	}
	april, q2 := monthOf(t, "2026-04"), quarterOf(t, "2026-04-01")
	a := w.quotaOf(joined, april)
	if a.Quota != yuan(150_000, "CNY") || a.Full != yuan(300_000, "CNY") || a.Workdays.Total != 11 || a.Workdays.Elapsed != 0 {
		t.Errorf("April = %v of %v over %+v, want 150 000 of 300 000 over 11 working days", a.Quota, a.Full, a.Workdays)
	}
	if a := w.quotaOf(joined, q2); a.Quota != yuan(750_000, "CNY") || a.Full != yuan(900_000, "CNY") {
		t.Errorf("Q2 = %v of %v, want 750 000 of 900 000", a.Quota, a.Full)
	}
	byWorkdays := func(yes bool) {
		w.do(func(tx *crm.Tx) error {
			_, err := tx.EditCompany(0, func(c *crm.Company) { c.ByWorkdays = yes })
			return err
		})
	}
	byWorkdays(true) // 11 of 21: the sixth is a holiday
	if a, want := w.quotaOf(joined, april), (money.Amount{Minor: 157_142_86, Currency: "CNY"}); a.Quota != want || a.Full != yuan(300_000, "CNY") {
		t.Errorf("April by working days = %v of %v, want %v of 300 000", a.Quota, a.Full, want)
	}
	byWorkdays(false)
	team := crm.Ref{Kind: crm.KindTeam, ID: w.team}
	w.quota(w.rep(0), "2026-04", 200_000)
	if a := w.quotaOf(team, april); !a.Summed || a.Quota != yuan(350_000, "CNY") {
		t.Errorf("the team's April = %v, want 350 000", a.Quota)
	}
	w.quota(team, "2026-04", 500_000)
	if a := w.quotaOf(team, april); a.Summed || a.Quota != yuan(500_000, "CNY") || a.Members != yuan(350_000, "CNY") {
		t.Errorf("the team's own = %v beside %v, want 500 000 beside 350 000", a.Quota, a.Members)
	}
}

// TestProrationOfLeaving: the day somebody leaves counts, and what they won stays theirs.
func TestProrationOfLeaving(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-01-05 12:00")
	w.quota(w.rep(0), "2026-04", 300_000)
	w.won(w.reps[0], 50_000, "CNY", "2026-04-03")
	w.at("2026-04-20 12:00")
	w.do(func(tx *crm.Tx) error { _, err := tx.DisablePerson(w.reps[0], 0); return err })
	a := w.quotaOf(w.rep(0), monthOf(t, "2026-04"))
	if a.Quota != yuan(200_000, "CNY") || a.Actual != yuan(50_000, "CNY") {
		t.Errorf("who left on the 20th of 30 days has %v and won %v, want 200 000 and 50 000", a.Quota, a.Actual)
	}
	team := w.quotaOf(crm.Ref{Kind: crm.KindTeam, ID: w.team}, monthOf(t, "2026-04"))
	if team.Quota != yuan(200_000, "CNY") || team.Actual != yuan(50_000, "CNY") {
		t.Errorf("the team has %v and won %v", team.Quota, team.Actual)
	}
	if a := w.quotaOf(w.rep(0), monthOf(t, "2026-05")); a.Quota.Minor != 0 {
		t.Errorf("the month after = %v", a.Quota)
	}
}

// TestProrationOfTransfer: a month's quota is shared between two teams by days, the day of the transfer being the new team's,
// and the shares add up to it.
func TestProrationOfTransfer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-01-05 12:00")
	w.quota(w.rep(0), "2026-04", 100_000)
	var other crm.Team
	w.at("2026-04-11 09:00")
	w.do(func(tx *crm.Tx) (err error) {
		if other, err = tx.NewTeam(crm.Team{Name: "华南"}); err != nil {
			return err
		}
		_, err = tx.EditPerson(w.reps[0], 0, func(p *crm.Person) { p.Team = other.ID })
		return err
	})
	april := monthOf(t, "2026-04")
	old, now := w.quotaOf(crm.Ref{Kind: crm.KindTeam, ID: w.team}, april), w.quotaOf(other.Ref(), april)
	if old.Quota.Minor != 33_333_33 || now.Quota.Minor != 66_666_67 {
		t.Errorf("the teams have %v and %v of 100 000, want 33 333.33 and 66 666.67", old.Quota, now.Quota)
	}
	if a := w.quotaOf(w.rep(0), april); a.Quota != yuan(100_000, "CNY") {
		t.Errorf("the person has %v", a.Quota)
	}
	if a := w.quotaOf(crm.Ref{}, april); a.Quota != yuan(100_000, "CNY") {
		t.Errorf("the company has %v", a.Quota)
	}
	may := monthOf(t, "2026-05")
	w.quota(w.rep(0), "2026-05", 100_000)
	if a := w.quotaOf(other.Ref(), may); a.Quota != yuan(100_000, "CNY") {
		t.Errorf("May is %v, all of it the new team's", a.Quota)
	}
}

// TestFirstMonthSaysNothing: in the month the company begins with crmbot everybody's record is made; nobody is new for that.
func TestFirstMonthSaysNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-04-16 12:00")
	w.quota(w.rep(0), "2026-04", 300_000)
	if a := w.quotaOf(w.rep(0), monthOf(t, "2026-04")); a.Quota != yuan(300_000, "CNY") {
		t.Errorf("April = %v, want all of it", a.Quota)
	}
	known := w.hire(w.team, "2026-04-11")
	w.quota(known, "2026-04", 300_000)
	if a := w.quotaOf(known, monthOf(t, "2026-04")); a.Quota != yuan(200_000, "CNY") {
		t.Errorf("of who is known to have joined on the 11th April = %v, want 200 000", a.Quota)
	}
}

// TestTierLines: 350 000 are 35 %, 29.2 % and 23.3 % of 1.0, 1.2 and 1.5 million; a quarter has a line only if each month has.
func TestTierLines(t *testing.T) {
	t.Parallel()
	w := f1(t)
	w.do(func(tx *crm.Tx) error {
		_, err := tx.SetTiers(w.rep(0), crm.WonAmount, "2026-03", crm.Tiers{Value: yuan(1_000_000, "CNY"), Stretch: yuan(1_200_000, "CNY"), Challenge: yuan(1_500_000, "CNY")})
		return err
	})
	a := w.quotaOf(w.rep(0), monthOf(t, "2026-03"))
	for i, line := range []struct{ of, want int64 }{{a.Quota.Minor, 350}, {a.Stretch.Minor, 292}, {a.Challenge.Minor, 233}} {
		if got := (funnel.Ratio{Num: a.Actual.Minor, Den: line.of}).Round(1000); got != line.want {
			t.Errorf("line %d: %d thousandths, want %d", i, got, line.want)
		}
	}
	if a := w.quotaOf(w.rep(0), quarterOf(t, "2026-03-01")); a.Stretch != yuan(1_200_000, "CNY") {
		t.Errorf("of the quarter's one month with a quota: %v", a.Stretch)
	}
	w.quota(w.rep(0), "2026-02", 100_000)
	if a := w.quotaOf(w.rep(0), quarterOf(t, "2026-03-01")); a.Stretch.Minor != 0 || a.Quota != yuan(1_100_000, "CNY") {
		t.Errorf("a month without the line: %v above %v", a.Stretch, a.Quota)
	}
}
