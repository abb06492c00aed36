package funnel_test

import (
	"fmt"
	"testing"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// TestForecastFixture: 350 000 + 680 000 = 1 030 000 of 1 000 000.
func TestForecastFixture(t *testing.T) {
	t.Parallel()
	w := f1(t)
	w.deal(4, 9_000, "CNY", "2026-03-01") // overdue
	w.deal(4, 7_000, "CNY", "")
	w.deal(4, 5_000, "CNY", "2026-04-01") // of the next month
	w.see(func(v *crm.View) error {
		o, err := funnel.Forecast(v, w.rep(0), monthOf(t, "2026-03"))
		if err != nil {
			return err
		}
		if o.Landing != yuan(1_030_000, "CNY") || o.Won.Sum != yuan(350_000, "CNY") || o.Weighted.Sum != yuan(680_000, "CNY") || o.OpenN != 4 {
			t.Errorf("forecast = %+v", o)
		}
		if !o.Set || o.Rate.Round(10_000) != 10_300 {
			t.Errorf("rate = %+v, want 103.00 %%", o.Rate)
		}
		if o.OverdueN != 1 || o.Overdue.Sum != yuan(9_000, "CNY") || o.UndatedN != 1 || o.Undated.Sum != yuan(7_000, "CNY") {
			t.Errorf("apart: overdue %+v, undated %+v", o.Overdue, o.Undated)
		}
		return nil
	})
}

// TestAttainment: 350 000 of 1 000 000 after 15 of 22 working days.
func TestAttainment(t *testing.T) {
	t.Parallel()
	w := f1(t)
	w.won(w.reps[1], 200_000, "CNY", "2026-03-01")
	w.quota(w.rep(1), "2026-03", 400_000)
	march := monthOf(t, "2026-03")
	w.at("2026-03-20 18:00") // the 15th of March's 22 working days
	w.see(func(v *crm.View) error {
		a, err := funnel.Attain(v, w.rep(0), crm.WonAmount, march)
		if err != nil {
			return err
		}
		if a.Workdays != (funnel.Workdays{Elapsed: 15, Total: 22, Remaining: 7}) {
			t.Fatalf("working days = %+v", a.Workdays)
		}
		if a.Rate.Round(10_000) != 3500 || a.Expected.Minor != 681_818_18 || a.Pace.Round(10_000) != 5133 || a.Needed.Minor != 92_857_14 ||
			a.Gap != yuan(650_000, "CNY") || a.Deals != 1 {
			t.Errorf("attainment = %+v", a)
		}
		if a.Rank != 2 || a.RankOf != 2 {
			t.Errorf("rank %d of %d, want 2 of 2", a.Rank, a.RankOf)
		}
		if a.Coverage != (funnel.Ratio{Num: 1_400_000_00, Den: 650_000_00}) {
			t.Errorf("coverage = %+v", a.Coverage)
		}
		team, err := funnel.Attain(v, crm.Ref{Kind: crm.KindTeam, ID: w.team}, crm.WonAmount, march)
		if !team.Summed || team.Quota != yuan(1_400_000, "CNY") || team.Actual != yuan(550_000, "CNY") {
			t.Errorf("team = %+v", team)
		}
		if err != nil {
			return err
		}
		list, err := funnel.AttainMembers(v, w.team, crm.WonAmount, march)
		if len(list) != 2 || list[0].Subject != w.rep(1) {
			t.Errorf("members = %+v", list)
		}
		return err
	})
	w.at("2026-03-20 17:59")
	w.see(func(v *crm.View) error {
		a, err := funnel.Attain(v, w.rep(0), crm.WonAmount, march)
		if a.Workdays.Elapsed != 14 {
			t.Errorf("before the evening %d days have elapsed, want 14", a.Workdays.Elapsed)
		}
		if err != nil {
			return err
		}
		a, err = funnel.Attain(v, w.rep(0), crm.WonAmount, monthOf(t, "2026-04"))
		if a.Set || !a.Rate.Undefined() || !a.Pace.Undefined() || !a.Coverage.Undefined() || a.Rank != 0 {
			t.Errorf("without a quota = %+v", a)
		}
		return err
	})
}

func TestReopeningRestatesThePeriod(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-01-15 12:00")
	id := w.deal(4, 100_000, "CNY", "2026-01-31")
	w.do(func(tx *crm.Tx) error { _, err := tx.WinDeal(id, 0, crm.Win{}); return err })
	january := func() int64 {
		var minor int64
		w.see(func(v *crm.View) error {
			a, err := funnel.Attain(v, w.rep(0), crm.WonAmount, monthOf(t, "2026-01"))
			minor = a.Actual.Minor
			return err
		})
		return minor
	}
	if got := january(); got != 100_000_00 {
		t.Errorf("January = %d", got)
	}
	w.at("2026-02-03 12:00")
	w.do(func(tx *crm.Tx) error { _, err := tx.ReopenDeal(id, 0, "again"); return err })
	if got := january(); got != 0 {
		t.Errorf("January after reopening = %d", got)
	}
}

func TestVisitsAndNewCustomers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-03-02 12:00")
	by := crm.Actor{Person: w.reps[0]}
	err := w.c.Update(t.Context(), by, w.now, func(tx *crm.Tx) error {
		for _, kind := range []crm.ActivityKind{crm.Visit, crm.Visit, crm.Call} {
			if _, err := tx.LogActivity(crm.Activity{Kind: kind, Customer: w.cust, At: w.now, Note: "n"}, nil); err != nil {
				return err
			}
		}
		_, err := tx.NewCustomer(crm.Customer{Name: "蓝天科技"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	w.see(func(v *crm.View) error {
		for metric, want := range map[crm.Metric]int64{crm.Visits: 2, crm.NewCustomers: 2} {
			a, err := funnel.Attain(v, w.rep(0), metric, monthOf(t, "2026-03"))
			if err != nil {
				return err
			}
			if a.Actual.Minor != want {
				t.Errorf("%s = %d, want %d", metric, a.Actual.Minor, want)
			}
		}
		return nil
	})
}

func TestSplitAmountsAreSharedOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-03-02 12:00")
	id := w.deal(4, 1000, "CNY", "2026-03-20")
	w.do(func(tx *crm.Tx) error {
		if _, err := tx.SplitDeal(id, 0, []crm.Split{{Person: w.reps[0], Percent: 67}, {Person: w.reps[1], Percent: 33}}); err != nil {
			return err
		}
		_, err := tx.WinDeal(id, 0, crm.Win{})
		return err
	})
	w.see(func(v *crm.View) error {
		march := monthOf(t, "2026-03")
		for subject, want := range map[crm.Ref]int64{w.rep(0): 670_00, w.rep(1): 330_00, {}: 1000_00, {Kind: crm.KindTeam, ID: w.team}: 1000_00} {
			a, err := funnel.Attain(v, subject, crm.WonAmount, march)
			if err != nil {
				return err
			}
			if a.Actual.Minor != want {
				t.Errorf("%s won %d, want %d", subject, a.Actual.Minor, want)
			}
		}
		for _, basis := range []funnel.Basis{funnel.ByClose, funnel.ByCohort} {
			r, err := funnel.Report(v, funnel.Query{Who: everybody(), Period: march}, funnel.ByRep, basis)
			if err != nil {
				return err
			}
			if len(r.Lines) != 2 || r.Lines[0].Revenue.Sum.Minor != 670_00 || r.Lines[0].Won != 1 || r.Lines[1].Won != 0 || r.Total.Won != 1 {
				t.Errorf("by rep on %s: %+v", basis, r.Lines)
			}
		}
		return nil
	})
}

func TestNumbersStayInSight(t *testing.T) {
	t.Parallel()
	w := f1(t)
	err := w.c.View(t.Context(), crm.Actor{Person: w.reps[1]}, w.now, func(v *crm.View) error {
		for _, who := range []crm.Scope{everybody(), funnel.Of(v, w.rep(0)), funnel.Of(v, crm.Ref{Kind: crm.KindTeam, ID: w.team})} {
			f, err := funnel.Read(v, funnel.Query{Who: who})
			if err != nil {
				return err
			}
			page, err := funnel.Drill(v, funnel.Query{Who: who}, funnel.OpenIn, 0, 0, 9)
			if err != nil {
				return err
			}
			if f.Total.N != 0 || len(page.Deals) != 0 {
				t.Errorf("a rep reads %d deals and lists %v of another's", f.Total.N, page.Deals)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestWhoDoesNotSell: a leader, an auditor and service stand in the table of a team only with a quota or deals of their own.
func TestWhoDoesNotSell(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-03-02 12:00")
	ids := map[crm.Role]crm.ID{}
	w.do(func(tx *crm.Tx) error {
		for _, role := range []crm.Role{crm.Manager, crm.Auditor, crm.Service} {
			p, err := tx.NewPerson(crm.Person{Name: string(role), Role: role, State: crm.Active, Team: w.team})
			if err != nil {
				return err
			}
			ids[role] = p.ID
		}
		return nil
	})
	listed := func() int {
		n := 0
		w.see(func(v *crm.View) error {
			list, err := funnel.AttainMembers(v, w.team, crm.WonAmount, monthOf(t, "2026-03"))
			n = len(list)
			return err
		})
		return n
	}
	before := listed()
	if before != len(w.reps) {
		t.Errorf("%d members are listed, want the %d reps", before, len(w.reps))
	}
	w.won(ids[crm.Manager], 100, "CNY", "2026-01-15")
	w.quota(crm.Ref{Kind: crm.KindPerson, ID: ids[crm.Auditor]}, "2026-03", 100)
	if got := listed(); got != before+2 {
		t.Errorf("%d members are listed, want %d", got, before+2)
	}
}

// TestPaceOfGreatTargets: targets whose product with the working days of a year is beyond 64 bits have a pace all the same.
func TestPaceOfGreatTargets(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-12-31 19:00")
	for i := range 3 {
		w.do(func(tx *crm.Tx) error {
			p, err := tx.NewPerson(crm.Person{Name: fmt.Sprint("more ", i), Role: crm.Rep, Team: w.team, State: crm.Active})
			w.reps = append(w.reps, p.ID)
			return err
		})
	}
	for i := range w.reps {
		for month := 1; month <= 12; month++ {
			w.quota(w.rep(i), fmt.Sprintf("2026-%02d", month), 10_000_000_000_000)
		}
	}
	for range 300 {
		w.won(w.reps[0], 10_000_000_000, "CNY", "2026-06-01")
	}
	w.see(func(v *crm.View) error {
		a, err := funnel.Attain(v, crm.Ref{Kind: crm.KindTeam, ID: w.team}, crm.WonAmount, calendar.YearOf(date(t, "2026-01-01"), calendar.Fiscal{}))
		if err != nil {
			return err
		}
		if !a.Summed || a.Pace.Cmp(a.Rate) != 0 || a.Pace.Round(10_000) != 50 {
			t.Errorf("at the end of the year the rate is %+v, the pace %+v of %+v", a.Rate, a.Pace, a.Workdays)
		}
		return nil
	})
}
