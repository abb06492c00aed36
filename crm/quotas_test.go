package crm_test

import (
	"testing"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

func TestQuotas(t *testing.T) {
	t.Parallel()
	c := setup(t)
	set := func(p crm.Person, subject crm.Ref, period string, yuan int64) error {
		return c.as(p, func(tx *crm.Tx) error {
			_, err := tx.SetQuota(subject, crm.WonAmount, period, cny(yuan))
			return err
		})
	}
	rep := c.rep.Ref()
	for _, x := range []struct {
		name    string
		who     crm.Person
		subject crm.Ref
		code    crm.Code // "" may
	}{
		{"a rep their own", c.rep, rep, crm.Forbidden},
		{"a mate's", c.mate, rep, crm.Forbidden},
		{"the lead", c.lead, rep, ""},
		{"the lead's lead", c.boss, rep, ""},
		{"another team's lead", c.far, rep, crm.Forbidden},
		{"a lead their own", c.lead, c.lead.Ref(), crm.Forbidden},
		{"a lead their own team's", c.lead, crm.Ref{Kind: crm.KindTeam, ID: c.east.ID}, crm.Forbidden},
		{"the lead above a team's", c.boss, crm.Ref{Kind: crm.KindTeam, ID: c.east.ID}, ""},
		{"the company's by its head", c.boss, crm.Ref{}, crm.Forbidden},
		{"the company's", c.admin, crm.Ref{}, ""},
		{"an auditor", c.auditor, rep, crm.Forbidden},
	} {
		err := set(x.who, x.subject, "2026-01", 100)
		if x.code != "" {
			t.Run(x.name, func(t *testing.T) { refused(t, err, x.code, "") })
		} else if err != nil {
			t.Errorf("%s: %v", x.name, err)
		}
	}
	for period, yuan := range map[string]int64{"2026-02": 200, "2026-03": 300} {
		if err := set(c.lead, rep, period, yuan); err != nil {
			t.Fatal(err)
		}
	}
	q1 := calendar.QuarterOf(on(t, "2026-02-03"), calendar.Standard())
	want := func(name string, p calendar.Period, yuan int64) {
		t.Helper()
		c.see(c.rep, func(v *crm.View) {
			if a, ok := v.QuotaFor(rep, crm.WonAmount, p); !ok || a != cny(yuan) {
				t.Errorf("%s: %+v, %v, want %d", name, a, ok, yuan)
			}
		})
	}
	want("sum of the months", q1, 600)
	if err := set(c.lead, rep, "2026Q1", 1000); err != nil {
		t.Fatal(err)
	}
	want("explicit quarter", q1, 1000)
	want("month beside it", calendar.MonthOf(on(t, "2026-02-03"), calendar.Standard()), 200)
	want("year", calendar.YearOf(on(t, "2026-02-03"), calendar.Standard()), 1000)
	refused(t, set(c.lead, rep, "2026-13", 1), crm.Invalid, "quota.period")
	c.see(c.other, func(v *crm.View) {
		if _, err := v.Quota(rep, crm.WonAmount, "2026-02"); err == nil {
			t.Error("another team's quota is seen")
		}
	})
	c.check()
}

// TestTiers: three lines a target, each above the one before; changing the first keeps the others, and the old ones stay
// in the journal.
func TestTiers(t *testing.T) {
	t.Parallel()
	c := setup(t)
	rep := c.rep.Ref()
	set := func(value, stretch, challenge int64) error {
		return c.as(c.lead, func(tx *crm.Tx) error {
			line := func(yuan int64) money.Amount {
				if yuan == 0 {
					return money.Amount{}
				}
				return cny(yuan)
			}
			_, err := tx.SetTiers(rep, crm.WonAmount, "2026-03", crm.Tiers{Value: line(value), Stretch: line(stretch), Challenge: line(challenge)})
			return err
		})
	}
	for _, x := range [][3]int64{{100, 100, 0}, {100, 90, 150}, {100, 120, 120}, {100, 0, 100}} {
		refused(t, set(x[0], x[1], x[2]), crm.Invalid, "quota.tiers")
	}
	if err := set(100, 120, 150); err != nil {
		t.Fatal(err)
	}
	c.must(c.lead, func(tx *crm.Tx) error {
		q, err := tx.SetQuota(rep, crm.WonAmount, "2026-03", cny(110))
		if q.Tiers() != (crm.Tiers{Value: cny(110), Stretch: cny(120), Challenge: cny(150)}) {
			t.Errorf("after changing the first line: %+v", q.Tiers())
		}
		return err
	})
	refused(t, c.as(c.lead, func(tx *crm.Tx) error {
		_, err := tx.SetQuota(rep, crm.WonAmount, "2026-03", cny(120))
		return err
	}), crm.Invalid, "quota.tiers")
	c.see(c.lead, func(v *crm.View) {
		q, err := v.Quota(rep, crm.WonAmount, "2026-03")
		if err != nil {
			t.Fatal(err)
		}
		h := v.History(q.Ref(), 9)
		if len(h) != 2 || h[0].Changes[0].Before.Quota.Value != cny(100) {
			t.Errorf("the old value is not in the journal: %+v", h)
		}
	})
	if err := set(110, 0, 0); err != nil {
		t.Fatal(err)
	}
	c.check()
}

func TestRates(t *testing.T) {
	t.Parallel()
	c := setup(t)
	rate := func(s string) money.Rate {
		r, err := money.ParseRate(s)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	c.must(c.admin, func(tx *crm.Tx) error {
		for _, r := range []crm.ExchangeRate{
			{Currency: "USD", From: on(t, "2026-01-01"), Rate: rate("7.20")}, {Currency: "USD", From: on(t, "2026-02-01"), Rate: rate("7.10")},
			{Currency: "HKD", From: on(t, "2026-01-01"), Rate: rate("0.92")},
		} {
			if _, err := tx.SetRate(r); err != nil {
				return err
			}
		}
		return nil
	})
	c.see(c.rep, func(v *crm.View) {
		usd, _ := v.Convert(money.Amount{Minor: 5_000_000, Currency: "USD"}, on(t, "2026-01-31"))
		hkd, _ := v.Convert(money.Amount{Minor: 8_000_000, Currency: "HKD"}, on(t, "2026-01-31"))
		if usd.Minor+hkd.Minor != 43_360_000 {
			t.Errorf("USD 50 000 and HKD 80 000 are %v and %v", usd, hkd)
		}
		if r, ok := v.RateOn("USD", on(t, "2026-02-01")); !ok || r != rate("7.10") {
			t.Errorf("February's rate is %v", r)
		}
		if _, ok := v.RateOn("USD", on(t, "2025-12-31")); ok {
			t.Error("there was no rate in December")
		}
		if _, ok := v.Convert(money.Amount{Minor: 1, Currency: "EUR"}, on(t, "2026-01-31")); ok {
			t.Error("there is no rate for EUR")
		}
	})
	refused(t, c.as(c.lead, func(tx *crm.Tx) error {
		_, err := tx.SetRate(crm.ExchangeRate{Currency: "EUR", Rate: rate("8")})
		return err
	}), crm.Forbidden, "access.admin")
	c.check()
}
