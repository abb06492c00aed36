package command_test

import (
	"testing"

	"crmbot/crm"
	"crmbot/crm/money"
)

// TestForecastCategories: closed 350, commit 400, best 500, pipeline 500 (thousand) make commit 750, best 1 250, open 1 400;
// the owner says how sure a deal is, and takes it back.
func TestForecastCategories(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.april()
	r := o.say("张伟", "预测 本月")
	o.has(r, "¥1,030,000 = 103.00%", "承诺口径 ¥750,000", "乐观口径 ¥1,250,000", "全部在途 ¥1,400,000", "缺口覆盖 2.15 倍")
	o.drills("张伟", r)
	o.has(o.say("张伟", "预测类别 D5 承诺"), "预测类别已改", "承诺", "原来 管道")
	o.has(o.say("张伟", "预测类别 D5 commit"), "本来就是")
	o.has(o.say("张伟", "预测 本月"), "承诺口径 ¥1,050,000", "¥1,030,000 = 103.00%")
	o.has(o.say("张伟", "改类别 D4 不计"), "不计")
	o.has(o.say("张伟", "预测 本月"), "全部在途 ¥1,200,000")
	o.has(o.say("张伟", "预测类别 D5 按阶段"), "管道", "原来 承诺")
	o.press("张伟", "撤销")
	o.has(o.say("张伟", "预测 本月"), "承诺口径 ¥1,050,000")
	o.press("张伟", "承诺 2")
	o.press("张伟", "预测类别")
	o.has(o.submit("张伟", map[string]string{"category": "best"}), "乐观")
	o.say("陈敏", "预测 张伟 本月")
	o.has(o.say("张伟", "输单 D5 价格"), "输单")
	o.press("张伟", "确认")
	o.has(o.say("张伟", "预测类别 D5 承诺"), "已经关闭")
	o.has(o.say("李娜", "预测类别 D4 承诺"), "D4")
	o.golden("forecast_zh")
}

// TestForecastOfMonths: a deal stands in the month of its expected close, one without a day only in "no date".
func TestForecastOfMonths(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.april()
	o.deal("张伟", 3, yuan(1_000_000), "2027-05-31")
	o.deal("张伟", 3, yuan(2_000_000), "2027-09-01")
	o.deal("张伟", 3, yuan(4_000_000), "2028-03-31")
	o.deal("张伟", 3, yuan(70_000), "")
	r := o.say("张伟", "预测 12个月")
	o.has(r, "在途 7 单 ¥8,400,000", "无日期(不在合计内)", "2028年3月")
	o.drills("张伟", r)
	o.say("张伟", "预测 12个月")
	o.has(o.press("张伟", "6个月"), "在途 6 单 ¥4,400,000", "更晚的还有 1 单")
	o.has(o.say("张伟", "预测 三个月"), "在途 5 单 ¥2,400,000", "更晚的还有 2 单")
	o.has(o.say("张伟", "预测 半年"), "6个月")
	o.has(o.say("陈敏", "预测 张伟 12m"), "12个月")
	o.golden("forecast_months_zh")
}

func TestForecastInEnglish(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.at("2026-12-01 12:00")
	o.quota("Grace Lim", "Daniel Ong", "2026-12", money.Amount{Minor: 6_000_000, Currency: "USD"})
	o.say("Daniel Ong", "forecast 2026-12")
	o.say("Daniel Ong", "category D2 commit")
	o.say("Daniel Ong", "forecast 2026-12")
	o.press("Daniel Ong", "12 months")
	o.has(o.say("Daniel Ong", "forecast 12m"), "12 months")
	o.has(o.say("Daniel Ong", "forecast half a year"), "6 months")
	o.golden("forecast_en")
}

// TestWhatIf: without D7 the forecast of 1 030 000 loses its 320 000; nothing is changed by trying.
func TestWhatIf(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.april()
	o.has(o.say("张伟", "预测 如果 D7 输单"), "¥1,030,000", "¥710,000", "-¥320,000", "71.00%", "没有改动")
	o.has(o.press("张伟", "如果赢单"), "¥1,110,000", "+¥80,000")
	o.has(o.say("张伟", "预测 如果 D7 赢单 30万"), "¥1,010,000", "-¥20,000")
	o.has(o.say("张伟", "试算 D7 +90d"), "07-29", "¥710,000")
	o.has(o.say("张伟", "试算 D7 概率=100"), "¥1,110,000")
	o.has(o.say("张伟", "试算 D7"), "假设它怎么样")
	o.has(o.press("张伟", "输单"), "¥710,000")
	o.has(o.say("陈敏", "试算 D7 输单"), "华东组", "¥710,000")
	o.has(o.say("张伟", "预测"), "¥1,030,000")
	o.golden("whatif_zh")
	o.at("2027-04-22 10:00")
	o.deal("Daniel Ong", 4, money.Amount{Minor: 5_000_000, Currency: "USD"}, "2027-06-20")
	o.say("Daniel Ong", "forecast if D8 lost")
	o.say("Daniel Ong", "forecast if D8 won 30k")
	o.say("Daniel Ong", "what if D8 +30d")
	o.golden("whatif_en")
	o.has(o.say("李娜", "试算 D7 输单"), "D7")
}

// TestSlippage: of 12 deals due 3 were put off, 25 %; by amount 450 000 of 1 500 000, 30 %.
func TestSlippage(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.at("2027-03-10 12:00")
	var ids []crm.ID
	for i := range 12 {
		amount := yuan(116_000)
		switch {
		case i < 3:
			amount = yuan(150_000)
		case i == 3:
			amount = yuan(122_000)
		}
		ids = append(ids, o.deal("李娜", 2, amount, "2027-04-20"))
	}
	o.deal("张伟", 2, yuan(10_000), "2027-05-20")
	o.at("2027-04-06 09:00")
	o.act("李娜", func(tx *crm.Tx) error {
		for _, id := range ids[:3] {
			if _, err := tx.SetExpected(id, 0, day(t, "2027-05-20"), "客户推迟"); err != nil {
				return err
			}
		}
		return nil
	})
	o.has(o.say("李娜", "推迟率"), "推迟 3/12 = 25.00%", "金额 ¥450,000 / ¥1,500,000 = 30.00%")
	o.has(o.say("陈敏", "推迟率 本月"), "李娜", "3/12 = 25.00%")
	o.has(o.say("张伟", "推迟率 下月"), "0/1")
	o.golden("slippage_zh")
	o.say("Daniel Ong", "slippage 2026-12")
	o.say("Grace Lim", "slippage this month")
	o.golden("slippage_en")
}
