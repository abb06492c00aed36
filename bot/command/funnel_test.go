package command_test

import (
	"testing"

	"crmbot/crm"
	"crmbot/crm/money"
)

// TestFunnel: four deals, 1 400 000 open, 680 000 weighted; with 350 000 won the month lands at 1 030 000 = 103.00 %.
func TestFunnel(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.april()
	o.deal("张伟", 1, money.Amount{}, "")
	r := o.say("张伟", "漏斗 本月")
	o.has(r, "在途 4 单 ¥1,400,000 · 加权 ¥680,000")
	o.drills("张伟", r)
	o.drills("张伟", o.say("张伟", "漏斗"))
	r = o.say("张伟", "预测 2027Q2")
	o.has(r, "¥1,030,000 = 103.00%")
	o.drills("张伟", r)
	o.say("张伟", "预测")
	o.say("陈敏", "漏斗 华东 本月")
	o.press("陈敏", "谈判签约 1")
	o.golden("funnel_zh")
	o.has(o.say("Grace Lim", "funnel"), "Open 1 deal, $120,000", "weighted $12,000")
	o.has(o.say("Grace Lim", "forecast"), "Overdue 1")
}

// TestConversion: of 40 begun 30, 18 and 9 reached the next stages, and 6 were won: 75, 60, 50, 66.67 and 15 % overall.
func TestConversion(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.at("2027-02-02 12:00")
	var ids []crm.ID
	for range 40 {
		ids = append(ids, o.deal("李娜", 1, yuan(1000), "2027-03-31"))
	}
	o.act("", func(tx *crm.Tx) error {
		move := func(id crm.ID, stages ...crm.StageID) {
			for _, s := range stages {
				if _, err := tx.MoveDeal(id, 0, s, "price"); err != nil {
					t.Fatalf("move %d to %d: %v", id, s, err)
				}
			}
		}
		for i, id := range ids {
			switch {
			case i < 3:
				move(id, 5)
			case i < 6:
				move(id, 3, 5)
			case i == 6:
				move(id, 4, 2)
			case i < 9:
				move(id, 4, 6)
			case i < 18:
				move(id, 3)
			case i < 30:
				move(id, 2)
			case i < 33:
				move(id, 6)
			}
		}
		return nil
	})
	r := o.say("李娜", "漏斗 转化 2027Q1")
	o.has(r, "30/40 = 75.00%", "18/30 = 60.00%", "9/18 = 50.00%", "6/9 = 66.67%", "6/40 = 15.00%", "30/33 = 90.91%")
	o.drills("李娜", r)
	o.say("李娜", "漏斗")
	o.golden("conversion_zh")
	o.say("李娜", "语言 en")
	o.log.Reset()
	o.say("李娜", "funnel conv 2027Q1")
	o.golden("conversion_en")
	o.drills("李娜", o.say("李娜", "funnel"))
}

// TestSeveralCurrencies: USD 50 000 at 7.20 and HKD 80 000 at 0.92 make 433 600 CNY; EUR has no rate.
func TestSeveralCurrencies(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.act("", func(tx *crm.Tx) error {
		from := day(t, "2026-01-01")
		_, err := tx.SetRate(crm.ExchangeRate{Currency: "USD", From: from, Rate: 720_000_000})
		if err != nil {
			return err
		}
		_, err = tx.SetRate(crm.ExchangeRate{Currency: "HKD", From: from, Rate: 92_000_000})
		return err
	})
	o.deal("李娜", 3, money.Amount{Minor: 50_000_00, Currency: "USD"}, "2026-12-10")
	o.deal("李娜", 3, money.Amount{Minor: 80_000_00, Currency: "HKD"}, "2026-12-10")
	o.deal("李娜", 3, money.Amount{Minor: 10_000_00, Currency: "EUR"}, "2026-12-10")
	o.has(o.say("李娜", "漏斗"), "在途 3 单 ¥433,600 · 加权 ¥216,800", "另有 1 笔未折算")
	o.has(o.say("李娜", "预测"), "¥216,800", "另有 1 笔未折算")
	o.has(o.say("李娜", "业绩 本季"), "另有 1 笔未折算")
}

func TestPagesOfDeals(t *testing.T) {
	t.Parallel()
	o := setup(t)
	for range 23 {
		o.deal("李娜", 1, yuan(1000), "2026-12-10")
	}
	o.drills("李娜", o.say("李娜", "漏斗"))
	o.say("李娜", "漏斗")
	o.has(o.press("李娜", "初步接触 23"), "10. ")
	o.has(o.press("李娜", "更多"), "11. ", "20. ")
	o.has(o.press("李娜", "更多"), "23. ")
	o.has(o.say("李娜", "商机 23"), "D25")
}

func TestFunnelOfOnePipeline(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.act("", func(tx *crm.Tx) error {
		p, err := tx.NewPipeline(crm.Pipeline{Name: "续约", Stages: []crm.Stage{
			{Name: "谈续约", NameEN: "Talk", Kind: crm.StageOpen, Probability: 50}, {Name: "续了", NameEN: "Renewed", Kind: crm.StageWon, Probability: 100}, {Name: "没续", NameEN: "Ended", Kind: crm.StageLost},
		}})
		if err != nil {
			return err
		}
		_, err = tx.NewDeal(crm.Deal{Title: "deal", Customer: 2, Owner: o.people["李娜"].ID, Pipeline: p.ID, Stage: p.Stages[0].ID, Amount: yuan(8000), Expected: day(t, "2026-12-10")})
		return err
	})
	r := o.say("李娜", "漏斗 续约 本季")
	o.has(r, "续约", "在途 1 单 ¥8,000 · 加权 ¥4,000")
	o.drills("李娜", r)
	o.has(o.say("李娜", "漏斗"), "这里现在没有在途商机")
	o.has(o.say("李娜", "预测"), "¥4,000")
}

// TestLinesThatMakeNoSense are answered in words.
func TestLinesThatMakeNoSense(t *testing.T) {
	t.Parallel()
	o := setup(t)
	for _, line := range []string{"funnel.deals xyz", "funnel.deals won subject=company", "funnel.deals open page=9223372036854775807", "quota.show page=9223372036854775807",
		"quota.show subject=company", "report winloss page=-3", "funnel.show pipeline=L99", "漏斗 火星", "业绩 张三"} {
		if r := o.say("张伟", line); text(r) == "" {
			t.Errorf("%s is met with silence", line)
		}
	}
	o.has(o.say("王总管", "quota.show page=9223372036854775807"), "合计")
}
