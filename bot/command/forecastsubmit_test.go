package command_test

import (
	"testing"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// TestSubmitForecast: 1 000 000 said and 920 000 won are 91.30 %; who has not submitted is named to those who lead.
func TestSubmitForecast(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.at("2027-03-05 17:00")
	o.has(o.say("张伟", "预测 提交 80万"), "预测已提交", "2027Q1", "¥800,000", "撤销")
	o.at("2027-03-26 17:00")
	o.has(o.say("张伟", "预测 提交 100万 华为月底能签"), "¥1,000,000", "华为月底能签", "原来 ¥800,000")
	o.has(o.say("张伟", "预测 提交 100万 华为月底能签"), "已经提交过")
	o.has(o.say("李娜", "预测 提交 50"), "是不是 ¥50万")
	o.press("李娜", "¥50万")
	o.press("李娜", "撤销")
	o.say("陈敏", "预测 提交情况")
	o.closed("张伟", true, yuan(920_000), "2027-03-30", "2027-03-01", "展会")
	o.at("2027-04-02 09:00")
	o.has(o.say("张伟", "预测 提交情况 2027Q1"), "03-26", "¥800,000", "准确率 91.30%")
	o.has(o.say("陈敏", "预测 提交情况 上季"), "91.30%", "已提交 1/2,还没提交:李娜")
	o.has(o.say("张伟", "预测 提交 100万 期=2027Q1"), "还没结束")
	o.has(o.say("张伟", "预测 提交 100万 期=下周"), "预测按月或按季度提交", "04-05 ~ 04-11")
	o.say("张伟", "提交预测")
	o.has(o.submit("张伟", map[string]string{"amount": "30万", "period": "2027-04", "note": "稳"}), "4月", "¥300,000", "稳")
	o.say("赵审", "预测 提交 1万")
	o.say("李娜", "预测 提交情况 张伟")
	o.golden("submit_zh")
	o.say("Daniel Ong", "forecast submit 100k Acme signs in June")
	o.say("Daniel Ong", "forecast submitted")
	o.say("Grace Lim", "forecast submitted")
	o.golden("submit_en")
	o.look(func(v *crm.View) {
		f := v.Forecasts(o.people["Daniel Ong"].ID, calendar.QuarterOf(day(t, "2027-04-02"), calendar.Standard()))
		if len(f) != 1 || f[0].Amount != (money.Amount{Minor: 100_000_00, Currency: "USD"}) {
			t.Errorf("kept %+v", f)
		}
	})
}
