package command_test

import (
	"testing"

	"crmbot/crm"
)

// TestCalibration: ten deals at 50 %, three of them won, suggest 30 % with a Brier score of 0.25; one tap brings the stage's
// form with it. Reps have no use for it.
func TestCalibration(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("陈敏", "漏斗 校准"), "没有结案的商机")
	for i := range 10 {
		id := o.deal("李娜", 3, yuan(1000), "2026-12-31")
		o.act("", func(tx *crm.Tx) error {
			to := crm.StageID(6)
			if i < 3 {
				to = 5
			}
			_, err := tx.MoveDeal(id, 0, to, "price")
			return err
		})
	}
	o.log.Reset()
	o.has(o.say("王总管", "漏斗 校准"), "3/10 = 30.00%", "0.25", "结案 3 赢 7 输")
	o.has(o.press("王总管", "方案报价 → 30%"), "30")
	for i := range 90 {
		o.closed("李娜", i%2 == 0, yuan(1000), "2026-08-31", "2026-07-16", []string{"展会", "", ""}[i%3])
	}
	o.has(o.say("陈敏", "漏斗 校准"), "只用之前月份的数据")
	o.lacks(o.say("李娜", "漏斗 校准"), "Brier")
	o.golden("calibration_zh")
	o.say("王总管", "语言 en")
	o.log.Reset()
	o.has(o.say("王总管", "funnel calibration"), "Brier")
	o.golden("calibration_en")
}
