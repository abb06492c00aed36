package crm_test

import (
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

func TestRefs(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		in   string
		want crm.Ref
		ok   bool
	}{
		{"D102", crm.Ref{Kind: crm.KindDeal, ID: 102}, true}, {"c12", crm.Ref{Kind: crm.KindCustomer, ID: 12}, true},
		{"X1", crm.Ref{}, false}, {"D", crm.Ref{}, false}, {"D0", crm.Ref{}, false}, {"D-1", crm.Ref{}, false}, {"D99999999999999999999", crm.Ref{}, false},
	} {
		got, ok := crm.ParseRef(x.in)
		if got != x.want || ok != x.ok {
			t.Errorf("ParseRef(%q) = %v, %v", x.in, got, ok)
		}
		text, _ := x.want.MarshalText()
		var back crm.Ref
		if err := back.UnmarshalText(text); err != nil || back != x.want {
			t.Errorf("%s reads back as %v, %v", text, back, err)
		}
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	c := setup(t)
	for _, x := range []struct {
		edit   func(*crm.Company)
		reason string
	}{
		{func(s *crm.Company) { s.Zone = "Mars/Base" }, "zone.unknown"},
		{func(s *crm.Company) { s.Currency = "XXQ" }, "currency.unknown"},
		{func(s *crm.Company) { s.FiscalStart = 13 }, "month.unknown"},
		{func(s *crm.Company) { s.Calendar = "moon" }, "calendar.unknown"},
		{func(s *crm.Company) { s.LostReasons = nil }, "field.required"},
		{func(s *crm.Company) { s.LostReasons = append(s.LostReasons, s.LostReasons[0]) }, "choice.twice"},
	} {
		refused(t, c.as(c.admin, func(tx *crm.Tx) error { _, err := tx.EditCompany(0, x.edit); return err }), crm.Invalid, x.reason)
	}
	holiday := on(t, "2026-02-04")
	c.must(c.admin, func(tx *crm.Tx) error {
		_, err := tx.EditCompany(0, func(s *crm.Company) {
			s.FiscalStart, s.Calendar = 4, calendar.Weekdays
			s.Holidays = []crm.Holiday{{Date: holiday, Off: true, Name: "厂庆"}}
		})
		if err == nil && tx.Calendar().Workday(holiday) {
			t.Error("the holiday is a working day inside its own transaction")
		}
		return err
	})
	c.must(c.lead, func(tx *crm.Tx) error {
		_, err := tx.SetQuota(c.rep.Ref(), crm.WonAmount, "2026Q1", cny(5))
		return err
	})
	c.see(c.rep, func(v *crm.View) {
		if q, ok := v.QuotaFor(c.rep.Ref(), crm.WonAmount, calendar.QuarterOf(on(t, "2026-05-10"), v.Fiscal())); !ok || q != cny(5) {
			t.Errorf("the explicit quarter of a fiscal year from April is %v, %v", q, ok)
		}
		if v.Calendar().Workday(holiday) || v.Fiscal().StartMonth != time.April {
			t.Error("the settings did not land")
		}
		if got := calendar.QuarterOf(on(t, "2026-05-10"), v.Fiscal()).String(); got != "FY2026Q1" {
			t.Errorf("May 2026 lies in %s", got)
		}
	})
	c.check()
}

func TestProducts(t *testing.T) {
	t.Parallel()
	c := setup(t)
	var p crm.Product
	c.must(c.admin, func(tx *crm.Tx) (err error) {
		if p, err = tx.NewProduct(crm.Product{Name: "CT维保", List: cny(100), Floor: money.Amount{Minor: 8000}, External: "S1"}); err != nil {
			return err
		}
		p, err = tx.EditProduct(p.ID, 0, func(p *crm.Product) { p.Series = "维保" })
		return err
	})
	refused(t, c.as(c.admin, func(tx *crm.Tx) error {
		_, err := tx.EditProduct(p.ID, 0, func(p *crm.Product) { p.Floor = cny(200) })
		return err
	}), crm.Invalid, "product.floor")
	refused(t, c.as(c.rep, func(tx *crm.Tx) error { _, err := tx.NewProduct(crm.Product{Name: "x"}); return err }), crm.Forbidden, "access.admin")
	c.see(c.rep, func(v *crm.View) {
		if id, ok := v.ByExternal(crm.KindProduct, "S1"); !ok || id != p.ID || len(v.Products()) != 1 {
			t.Errorf("products are %+v", v.Products())
		}
	})
	c.check()
}

func TestJournalReads(t *testing.T) {
	t.Parallel()
	c := setup(t)
	mine, theirs := c.customer(c.rep, "华兴"), c.customer(c.other, "Acme")
	c.see(c.rep, func(v *crm.View) {
		if _, err := v.Entry(mine.Rev); err != nil {
			t.Errorf("one's own entry: %v", err)
		}
		_, err := v.Entry(theirs.Rev)
		refused(t, err, crm.NotFound, "entry.unknown")
		if e := v.Entries(1, 100); e != nil {
			t.Errorf("a rep reads the whole journal: %d entries", len(e))
		}
		if e := v.EntriesBy(c.other.ID, 10); e != nil {
			t.Errorf("a rep reads what a stranger did: %+v", e)
		}
	})
	c.see(c.auditor, func(v *crm.View) {
		e := v.Entries(1, 1000)
		seq, _ := v.Head()
		if uint64(len(e)) != seq || e[0].Verb != "start" || e[len(e)-1].Changes[0].After.Customer.Name != "Acme" {
			t.Errorf("the journal has %d entries of %d", len(e), seq)
		}
		if e := v.EntriesBy(c.other.ID, 10); len(e) != 1 || e[0].Platform != "terminal" || e[0].Facts[0].Kind != crm.CustomerAdded {
			t.Errorf("entries are %+v", e)
		}
	})
}

func TestFollow(t *testing.T) {
	t.Parallel()
	c := setup(t)
	d := c.deal(c.rep, c.customer(c.rep, "华兴").ID, 100, 1)
	refused(t, c.as(c.other, func(tx *crm.Tx) error { _, err := tx.FollowDeal(d.ID, c.other.ID); return err }), crm.NotFound, "record.unknown")
	c.must(c.rep, func(tx *crm.Tx) error { _, err := tx.FollowDeal(d.ID, c.other.ID); return err })
	c.see(c.other, func(v *crm.View) {
		if got := v.DealsShared(c.other.ID); len(got) != 1 {
			t.Errorf("deals shared are %+v", got)
		}
	})
	c.must(c.other, func(tx *crm.Tx) error { // who follows may log, and stop following
		if _, err := tx.LogActivity(crm.Activity{Kind: crm.Call, Deal: d.ID, Note: "问了参数"}, nil); err != nil {
			return err
		}
		_, err := tx.UnfollowDeal(d.ID, c.other.ID)
		return err
	})
	c.see(c.other, func(v *crm.View) {
		_, err := v.Deal(d.ID)
		refused(t, err, crm.NotFound, "record.unknown")
	})
	c.see(c.rep, func(v *crm.View) {
		if a := v.ActivitiesOfDeal(d.ID, 0); len(a) != 1 || a[0].CreatedBy != c.other.ID {
			t.Errorf("activities are %+v", a)
		}
	})
	c.check()
}

// A refused Update leaves nothing behind that a later one could trip over.
func TestNumbersAfterRefusal(t *testing.T) {
	t.Parallel()
	c := setup(t)
	_ = c.as(c.admin, func(tx *crm.Tx) error {
		if _, err := tx.EditCompany(0, func(s *crm.Company) { s.Name = "不算" }); err != nil {
			return err
		}
		return crm.Refuse(crm.Invalid, "never.mind")
	})
	c.must(c.admin, func(tx *crm.Tx) error {
		_, err := tx.EditCompany(0, func(s *crm.Company) { s.Lang = "en" })
		return err
	})
	c.see(c.rep, func(v *crm.View) {
		if s := v.Company(); s.Name != "" || s.Lang != "en" {
			t.Errorf("the company is %+v", s)
		}
	})
	c.check()
}

// TestAsInsideUpdate: somebody else's eyes see what the running Update changed, and nothing is counted twice for it.
func TestAsInsideUpdate(t *testing.T) {
	t.Parallel()
	c := setup(t)
	cust := c.customer(c.rep, "华兴医疗")
	n := map[crm.ID]int64{}
	c.must(c.rep, func(tx *crm.Tx) error {
		clear(n)
		if _, err := tx.NewDeal(crm.Deal{Title: "CT维保", Customer: cust.ID, Amount: cny(5)}); err != nil {
			return err
		}
		for _, p := range []crm.Person{c.lead, c.far} {
			for tally := range tx.As(p.ID).Tallies(crm.TallyQuery{Kind: crm.TallyOpen, Who: crm.Scope{All: true}, Ever: true}) {
				n[p.ID] += tally.N
			}
		}
		return nil
	})
	if n[c.lead.ID] != 1 || n[c.far.ID] != 0 {
		t.Errorf("their lead counts %d deals, another team's %d; want 1 and 0", n[c.lead.ID], n[c.far.ID])
	}
	c.check()
}
