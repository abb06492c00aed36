package crm_test

import (
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/money"
)

func TestMoveDeal(t *testing.T) {
	t.Parallel()
	c := setup(t)
	cust := c.customer(c.rep, "华兴医疗")
	d := c.deal(c.rep, cust.ID, 500_000, 3)
	c.now = c.now.Add(48 * time.Hour)
	forty := 40
	c.must(c.rep, func(tx *crm.Tx) error {
		_, err := tx.EditDeal(d.ID, 0, func(d *crm.Deal) { d.Probability = &forty; d.Stage = 1; d.Owner = c.mate.ID })
		return err
	})
	c.must(c.rep, func(tx *crm.Tx) (err error) {
		d, err = tx.MoveDeal(d.ID, 0, 4, "")
		return err
	})
	if d.Stage != 4 || d.Highest != 4 || d.LastOpen != 4 || d.Probability != nil || !d.StageSince.Equal(c.now) || d.Owner != c.rep.ID {
		t.Errorf("moved deal is %+v", d)
	}
	c.see(c.rep, func(v *crm.View) {
		events := v.StageEvents(d.ID)
		if len(events) != 2 || events[1].From != 3 || events[1].To != 4 || events[1].By != c.rep.ID || events[1].Source != "user" {
			t.Errorf("stage events are %+v", events)
		}
		for _, ref := range []crm.Ref{d.Ref(), cust.Ref()} {
			if at, ok := v.LastActivity(ref); !ok || !at.Equal(c.now) {
				t.Errorf("last activity of %s is %v", ref, at)
			}
		}
	})
	rev := d.Rev
	c.must(c.rep, func(tx *crm.Tx) (err error) {
		d, err = tx.MoveDeal(d.ID, rev, 2, "客户变卦")
		return err
	})
	if d.Stage != 2 || d.Highest != 4 || d.LastOpen != 2 {
		t.Errorf("moved back, the deal is %+v", d)
	}
	for _, x := range []struct {
		name   string
		do     func(tx *crm.Tx) error
		code   crm.Code
		reason string
	}{
		{"same stage", func(tx *crm.Tx) error { _, err := tx.MoveDeal(d.ID, 0, 2, ""); return err }, crm.Conflict, "deal.stage.same"},
		{"no such stage", func(tx *crm.Tx) error { _, err := tx.MoveDeal(d.ID, 0, 99, ""); return err }, crm.NotFound, "stage.unknown"},
		{"old version", func(tx *crm.Tx) error { _, err := tx.MoveDeal(d.ID, 3, 3, ""); return err }, crm.Conflict, "changed"},
		{"lost without a reason", func(tx *crm.Tx) error { _, err := tx.MoveDeal(d.ID, 0, 6, ""); return err }, crm.Invalid, "deal.lost.reason"},
		{"lost for an unknown reason", func(tx *crm.Tx) error { _, err := tx.LoseDeal(d.ID, 0, crm.Loss{Reason: "moon"}); return err }, crm.Invalid, "deal.lost.reason.unknown"},
		{"won tomorrow", func(tx *crm.Tx) error {
			_, err := tx.WinDeal(d.ID, 0, crm.Win{On: tx.Today(0) + 1})
			return err
		}, crm.Invalid, "date.future"},
		{"reopen an open one", func(tx *crm.Tx) error { _, err := tx.ReopenDeal(d.ID, 0, ""); return err }, crm.Conflict, "deal.open"},
	} {
		t.Run(x.name, func(t *testing.T) { refused(t, c.as(c.rep, x.do), x.code, x.reason) })
	}
	c.check()
}

func TestWinReopenLose(t *testing.T) {
	t.Parallel()
	c := setup(t)
	c.now = time.Date(2026, 1, 20, 15, 30, 0, 0, time.UTC) // 23:30 in Shanghai
	cust := c.customer(c.rep, "华兴医疗")
	d := c.deal(c.rep, cust.ID, 400_000, 4)
	c.must(c.rep, func(tx *crm.Tx) (err error) {
		d, err = tx.WinDeal(d.ID, 0, crm.Win{Amount: cny(398_000), ContractNo: "HT-1"})
		return err
	})
	if d.Kind != crm.StageWon || d.Amount != cny(398_000) || d.ClosedOn != on(t, "2026-01-20") || d.Team != c.east.ID || d.LastOpen != 4 {
		t.Errorf("won deal is %+v", d)
	}
	c.must(c.admin, func(tx *crm.Tx) error { _, err := tx.ClosePeriod(on(t, "2026-01-20")); return err })
	c.now = time.Date(2026, 2, 3, 4, 0, 0, 0, time.UTC)
	refused(t, c.as(c.rep, func(tx *crm.Tx) error { _, err := tx.MoveDeal(d.ID, 0, 3, ""); return err }), crm.Invalid, "deal.closed")
	refused(t, c.as(c.rep, func(tx *crm.Tx) error { _, err := tx.WinDeal(d.ID, 0, crm.Win{}); return err }), crm.Conflict, "deal.won.already")
	c.must(c.admin, func(tx *crm.Tx) error { _, err := tx.ClosePeriod(on(t, "2026-02-01")); return err })
	refused(t, c.as(c.rep, func(tx *crm.Tx) error { _, err := tx.ReopenDeal(d.ID, 0, ""); return err }), crm.Forbidden, "access.closed_period")
	refused(t, c.as(c.rep, func(tx *crm.Tx) error { _, err := tx.SetAmount(d.ID, 0, cny(1)); return err }), crm.Forbidden, "access.closed_period")
	refused(t, c.as(c.far, func(tx *crm.Tx) error { _, err := tx.ReopenDeal(d.ID, 0, ""); return err }), crm.NotFound, "record.unknown")
	closed, rev := d.ClosedAt, d.Rev
	c.must(c.lead, func(tx *crm.Tx) (err error) {
		d, err = tx.ReopenDeal(d.ID, rev, "合同作废")
		return err
	})
	if d.Stage != 4 || d.Kind != crm.StageOpen || !d.ClosedAt.IsZero() || d.ClosedOn != 0 || d.ContractNo != "" || d.Probability != nil ||
		d.Reopened != 1 || d.ClosedFor != int64(c.now.Sub(closed)/time.Second) {
		t.Errorf("reopened deal is %+v", d)
	}
	c.see(c.rep, func(v *crm.View) {
		h := v.History(d.Ref(), 10)
		if len(h) != 3 || h[0].Verb != "deal.reopen" || h[0].By != c.lead.ID || h[0].Changes[0].Before.Deal.ContractNo != "HT-1" {
			t.Errorf("history is %+v", h)
		}
	})
	c.must(c.rep, func(tx *crm.Tx) (err error) {
		if d, err = tx.WinDeal(d.ID, 0, crm.Win{On: on(t, "2026-02-02")}); err != nil {
			return err
		}
		d, err = tx.LoseDeal(d.ID, 0, crm.Loss{Reason: "price", Competitor: "甲"})
		return err
	})
	if d.Kind != crm.StageLost || d.LastOpen != 4 || d.LostReason != "price" {
		t.Errorf("won, then lost, the deal is %+v", d)
	}
	c.check()
}

func TestExpected(t *testing.T) {
	t.Parallel()
	c := setup(t)
	d := c.deal(c.rep, c.customer(c.rep, "A").ID, 1, 0)
	for i, x := range []struct {
		on     string
		pushes int
	}{{"2026-03-10", 0}, {"2026-03-31", 0}, {"2026-04-01", 1}, {"2026-03-01", 1}, {"2027-03-01", 2}} {
		c.must(c.rep, func(tx *crm.Tx) (err error) {
			d, err = tx.SetExpected(d.ID, 0, on(t, x.on), "招标推迟")
			return err
		})
		if d.Pushes != x.pushes {
			t.Errorf("step %d to %s: %d pushes, want %d", i, x.on, d.Pushes, x.pushes)
		}
	}
	c.check()
}

func TestShares(t *testing.T) {
	t.Parallel()
	c := setup(t)
	d := c.deal(c.rep, c.customer(c.rep, "A").ID, 100_000, 0)
	c.must(c.rep, func(tx *crm.Tx) (err error) {
		d, err = tx.SplitDeal(d.ID, 0, []crm.Split{{Person: c.rep.ID, Percent: 60}, {Person: c.other.ID, Percent: 40}})
		return err
	})
	shares := d.Shares()
	if len(shares) != 2 || shares[0].Amount != cny(60_000) || shares[1].Amount != cny(40_000) {
		t.Errorf("shares are %+v", shares)
	}
	three := crm.Deal{Amount: money.Amount{Minor: 10_000_000, Currency: "CNY"}, Splits: []crm.Split{{1, 34}, {2, 33}, {3, 33}}}
	sum := int64(0)
	for _, s := range three.Shares() {
		sum += s.Amount.Minor
	}
	if sum != three.Amount.Minor {
		t.Errorf("shares sum to %d", sum)
	}
	c.see(c.other, func(v *crm.View) {
		if _, err := v.Deal(d.ID); err != nil {
			t.Errorf("a co-owner sees the deal: %v", err)
		}
		if _, err := v.Customer(d.Customer); err != nil {
			t.Errorf("a co-owner sees the customer: %v", err)
		}
		refused(t, v.Can(crm.ToChange, d.Ref()), crm.Forbidden, "access.own")
	})
	refused(t, c.as(c.rep, func(tx *crm.Tx) error {
		_, err := tx.SplitDeal(d.ID, 0, []crm.Split{{Person: c.rep.ID, Percent: 60}})
		return err
	}), crm.Invalid, "split.sum")
	c.check()
}

func TestImportClosed(t *testing.T) {
	t.Parallel()
	c := setup(t)
	var d crm.Deal
	c.sys(func(tx *crm.Tx) (err error) {
		d, err = tx.NewDeal(crm.Deal{Title: "GTX", Owner: c.rep.ID, Stage: 5, Imported: true, Started: on(t, "2016-10-20"),
			ClosedOn: on(t, "2017-03-01"), Amount: money.Amount{Minor: 105400, Currency: "USD"}, External: "1C1I7A6R"})
		return err
	})
	if d.Kind != crm.StageWon || d.Highest != 4 || d.ClosedOn != on(t, "2017-03-01") || d.Started != on(t, "2016-10-20") || d.Customer != 0 {
		t.Errorf("imported deal is %+v", d)
	}
	c.see(c.rep, func(v *crm.View) {
		if id, ok := v.ByExternal(crm.KindDeal, "1C1I7A6R"); !ok || id != d.ID {
			t.Errorf("ByExternal = %v, %v", id, ok)
		}
		if e := v.StageEvents(d.ID); len(e) != 1 || e[0].Source != "import" {
			t.Errorf("stage events are %+v", e)
		}
	})
	cust := c.customer(c.rep, "A")
	refused(t, c.as(c.rep, func(tx *crm.Tx) error {
		_, err := tx.NewDeal(crm.Deal{Title: "x", Customer: cust.ID, Stage: 5, Imported: true})
		return err
	}), crm.Invalid, "deal.new.closed")
	c.check()
}

// TestClosedPeriodStands: what is said of deals that closed in a closed period is the managers' to change, of lost ones too.
func TestClosedPeriodStands(t *testing.T) {
	t.Parallel()
	c := setup(t)
	d := c.deal(c.rep, c.customer(c.rep, "华兴医疗").ID, 100, 2)
	c.must(c.rep, func(tx *crm.Tx) error {
		_, err := tx.LoseDeal(d.ID, 0, crm.Loss{Reason: "price", On: tx.Today(0) - 5})
		return err
	})
	c.must(c.admin, func(tx *crm.Tx) error { _, err := tx.ClosePeriod(tx.Today(0) - 1); return err })
	for _, k := range []struct {
		name string
		edit func(*crm.Deal)
		free bool
	}{
		{"amount", func(d *crm.Deal) { d.Amount = cny(1) }, false},
		{"source", func(d *crm.Deal) { d.Source = "web" }, false},
		{"reason", func(d *crm.Deal) { d.LostReason = "budget" }, false},
		{"note", func(d *crm.Deal) { d.ClosedNote = "预算年底才有" }, true},
	} {
		edit := func(tx *crm.Tx) error { _, err := tx.EditDeal(d.ID, 0, k.edit); return err }
		if err := c.as(c.rep, edit); k.free != (err == nil) {
			t.Errorf("%s: got %v", k.name, err)
		} else if !k.free {
			refused(t, err, crm.Forbidden, "access.closed_period")
			c.must(c.lead, edit)
		}
	}
	c.check()
}
