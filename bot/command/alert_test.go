package command_test

import "testing"

// TestAlert: each stage beside its benchmark; a benchmark of 70 % and 60 % moved on is no alert, 55 % is one by points too.
func TestAlert(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("陈敏", "漏斗 预警"), "样本不足")
	o.has(o.say("王总管", "管理 基准 初步接触 70"), "初步接触 70%")
	o.has(o.say("王总管", "管理 基准 初步接触 170"), "0 到 100")
	o.begun("李娜", 10, 6, 1000, "", "price")
	o.log.Reset()
	r := o.say("陈敏", "漏斗 预警")
	o.has(r, "6/10 = 60.00%", "70.00%", "14.29%", "正常")
	o.begun("李娜", 10, 5, 1000, "", "price")
	o.has(o.say("陈敏", "漏斗 预警"), "11/20 = 55.00%", "21.43%", "⚠ 低于基准")
	o.press("陈敏", "瓶颈诊断 初步接触")
	o.say("王总管", "管理 基准 口径 百分点")
	o.has(o.say("陈敏", "漏斗 预警"), "+15.00", "⚠ 低于基准")
	o.has(o.say("王总管", "管理 基准 初步接触 0"), "近 12 个月")
	o.has(o.say("陈敏", "漏斗 预警"), "55.00% *", "正常")
	o.golden("alert_zh")
	o.say("陈敏", "语言 en")
	o.log.Reset()
	o.say("陈敏", "funnel alert")
	o.golden("alert_en")
}
