package command_test

import (
	"testing"

	"crmbot/crm"
)

// begun makes deals of a rep, of which some come to the second stage and the others are lost in the first.
func (o *office) begun(owner string, n, on int, units int64, source, reason string) {
	o.t.Helper()
	for i := range n {
		id := o.deal(owner, 1, yuan(units+int64(i)), "2026-12-31")
		o.act("", func(tx *crm.Tx) error {
			if _, err := tx.EditDeal(id, 0, func(d *crm.Deal) { d.Source = source }); err != nil {
				return err
			}
			if i < on {
				_, err := tx.MoveDeal(id, 0, 2, "")
				return err
			}
			_, err := tx.LoseDeal(id, 0, crm.Loss{Reason: reason})
			return err
		})
	}
}

// TestDiagnosis: of two reps with as many deals the one with 20 % is named first, before the one with 60 %; a rep sees
// their own part beside the team's sum and nobody else, and their own alone while of two the sum would give the other away.
func TestDiagnosis(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.at("2027-02-02 12:00")
	o.has(o.say("李娜", "漏斗 诊断 2026Q1"), "还没有")
	o.begun("李娜", 10, 2, 1000, "展会", "price")
	o.begun("张伟", 10, 6, 90_000, "", "competitor")
	o.log.Reset()
	r := o.say("陈敏", "漏斗 诊断")
	o.has(r, "8/20 = 40.00%", "影响最大:李娜 -10.00 个百分点", "2/10 = 20.00%", "6/10 = 60.00%", "+10.00")
	for _, cut := range []string{"按来源", "按产品", "按单子大小", "按原因"} {
		o.press("陈敏", cut)
	}
	o.press("陈敏", "意向沟通 →")
	o.has(o.say("陈敏", "漏斗 诊断 按:来源 阶段:初步接触"), "展会")
	o.lacks(o.say("李娜", "漏斗 诊断"), "张伟", "6/10")
	r = o.say("李娜", "诊断")
	o.has(r, "2/10 = 20.00%", "不足 3 人")
	o.lacks(r, "全组 ", "8/20", "40.00%", "-10.00")
	o.begun("陈敏", 1, 1, 50_000, "", "")
	o.has(o.say("李娜", "诊断"), "2/10 = 20.00%", "9/21 = 42.86%", "全组")
	o.has(o.say("李娜", "诊断 张伟"), "看")
	o.say("陈敏", "漏斗 转化")
	o.has(o.press("陈敏", "诊断推进率"), "初步接触 → 意向沟通 · 推进率 9/21 = 42.86%", "影响最大:李娜 -10.88", "依据:这段时间离开这一步、往前走或输掉的 21 单")
	o.has(o.press("陈敏", "按原因"), "推进率 9/21", "价格", "8/21")
	o.has(o.press("陈敏", "诊断转化率"), "转化率 9/21 = 42.86%", "新建")
	o.has(o.say("李娜", "诊断 口径:按离开日期"), "推进率 9/21", "全组")
	o.has(o.say("陈敏", "诊断 2026Q1 口径:按离开日期"), "这段时间没有")
	o.golden("diagnosis_zh")
	o.say("陈敏", "语言 en")
	o.log.Reset()
	o.has(o.say("陈敏", "funnel diagnosis"), "Biggest drag: 李娜, -10.88 points")
	o.has(o.say("陈敏", "funnel diagnosis by:size"), "Small (≤")
	o.has(o.say("陈敏", "funnel diagnosis by:product basis:flow"), "Moved on 9/21", "21 deals left this step in the period, forward or lost")
	o.golden("diagnosis_en")
}
