package sample_test

import (
	"strings"
	"testing"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

func people(t *testing.T, s *story) {
	t.Helper()
	c := s.v.Company()
	if !c.Sample || c.Currency != "CNY" || c.Zone != "Asia/Shanghai" || c.Calendar != calendar.CN || !strings.Contains(c.Name, "澄明仪器") {
		t.Errorf("the company is %+v", c)
	}
	want(t, "people", len(s.people), 13)
	want(t, "teams", len(s.v.Teams()), 2)
	for role, n := range map[crm.Role]int{crm.Rep: 8, crm.Manager: 2, crm.Service: 1, crm.Admin: 1, crm.Auditor: 1} {
		got := 0
		for _, p := range s.people {
			if p.Role == role {
				got++
			}
		}
		want(t, string(role), got, n)
	}
	both := 0
	for _, p := range s.people {
		if len(s.v.Identities(p.ID)) == 2 {
			both++
		}
		if !strings.HasSuffix(p.Email, ".example") {
			t.Errorf("%s has the address %s", p.Name, p.Email)
		}
	}
	want(t, "people on two platforms", both, 2)
	want(t, "products", len(s.v.Products()), 12)
	for _, t1 := range s.v.Teams() {
		lead := s.people[map[string]string{"华东组": "陈敏", "海外组 Overseas": "Grace Lim"}[t1.Name]]
		if lead.ID != t1.Lead {
			t.Errorf("%s is led by %d, want %d", t1.Name, t1.Lead, lead.ID)
		}
	}
	_, usd := s.v.RateOn("USD", s.today)
	_, hkd := s.v.RateOn("HKD", s.today)
	_, eur := s.v.RateOn("EUR", s.today)
	if !usd || !hkd || eur {
		t.Errorf("rates: USD %v, HKD %v, EUR %v, want all but EUR", usd, hkd, eur)
	}
}

// quotas: of the last three months two active reps passed theirs and two stay below 60 %; at the described clock, a
// month's and a quarter's end, of the month too.
func quotas(t *testing.T, s *story) {
	t.Helper()
	rows, f := 0, calendar.Standard()
	month := calendar.MonthOf(s.today, f)
	for n := range 6 {
		rows += len(s.v.Quotas(month.From.AddMonths(-n).String()[:7]))
	}
	want(t, "quotas", rows, 8*6+2*6)
	s.attained(t, 3)
	if s.today.String() == "2026-06-30" {
		s.attained(t, 1)
	}
}

func (s *story) attained(t *testing.T, months int) {
	t.Helper()
	above, below := 0, 0
	for _, p := range s.people {
		if p.Role != crm.Rep || p.State != crm.Active {
			continue
		}
		var quota, actual int64
		for n := range months {
			a, err := funnel.Attain(s.v, p.Ref(), crm.WonAmount, calendar.MonthOf(s.today.AddMonths(-n), calendar.Standard()))
			if err != nil {
				t.Fatal(err)
			}
			quota, actual = quota+a.Quota.Minor, actual+a.Actual.Minor
		}
		switch {
		case actual > quota:
			above++
		case actual*100 < quota*60:
			below++
		}
		t.Logf("%s: %d %% of %d months", p.Name, actual*100/max(quota, 1), months)
	}
	want(t, "reps above quota", above, 2)
	want(t, "reps below 60 %", below, 2)
}

// handover: on his last day 赵磊's 9 customers and 8 open deals went to 刘洋; 6 closed ones stay his credit.
func handover(t *testing.T, s *story) {
	t.Helper()
	zhao, liu := s.people["赵磊"], s.people["刘洋"]
	if zhao.State != crm.Disabled || zhao.Left.IsZero() || s.today-zhao.Left < 46 || s.today-zhao.Left > 60 {
		t.Errorf("赵磊 is %s and left on %s", zhao.State, zhao.Left)
	}
	gave := map[string]int{}
	for _, e := range s.entries {
		for _, c := range e.Changes {
			switch b, a := c.Before, c.After; {
			case e.Verb == "customer.assign" && b.Customer.Owner == zhao.ID && a.Customer.Owner == liu.ID:
				gave["customers"]++
			case e.Verb == "deal.assign" && b.Deal.Owner == zhao.ID && a.Deal.Owner == liu.ID:
				gave["deals"]++
			case e.Verb == "task.assign" && b.Task.Owner == zhao.ID && a.Task.Owner == liu.ID:
				gave["tasks"]++
			}
		}
	}
	want(t, "customers handed over", gave["customers"], 9)
	want(t, "open deals handed over", gave["deals"], 8)
	want(t, "closed deals of 赵磊", len(s.v.DealsOwned(zhao.ID, false)), 6)
	want(t, "open deals of 赵磊", len(s.v.DealsOwned(zhao.ID, true)), 0)
	want(t, "open tasks of 赵磊", len(s.v.TasksOf(zhao.ID)), 0)
	if gave["tasks"] == 0 {
		t.Error("no task was handed over")
	}
	joined := s.people["Daniel Ong"].Joined
	if s.today-joined < 75 || s.today-joined > 90 {
		t.Errorf("Daniel joined on %s", joined)
	}
}
