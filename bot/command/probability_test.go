package command_test

import (
	"testing"

	"crmbot/crm"
)

// TestProbability: a deal card tells the stage's probability or what was said by hand, and beside it what history says
// with its reasons, once forty deals are won and forty lost.
func TestProbability(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("张伟", "商机 D1"), "30%(阶段);历史赢 0 输 0,各满 40 单才预测")
	for i := range 40 {
		source := "展会"
		if i%4 == 0 {
			source = ""
		}
		o.closed("李娜", true, yuan(1000), "2026-10-31", "2026-09-16", source)
		lost := o.deal("张伟", crm.StageID(1+i%3), yuan(1000), "2026-12-31")
		o.act("", func(tx *crm.Tx) error {
			if _, err := tx.EditDeal(lost, 0, func(d *crm.Deal) { d.Source = []string{"展会", ""}[i%2] }); err != nil {
				return err
			}
			_, err := tx.LoseDeal(lost, 0, crm.Loss{Reason: "price"})
			return err
		})
	}
	o.act("张伟", func(tx *crm.Tx) error {
		by := 45
		_, err := tx.EditDeal(1, 0, func(d *crm.Deal) { d.Source, d.Probability = "展会", &by })
		return err
	})
	o.log.Reset()
	o.has(o.say("张伟", "商机 D1"), "45%(手填) · 历史预测 6", "依据本流程赢 40、输 40 单", "来源 展会 +")
	o.golden("probability_zh")
	o.say("张伟", "语言 en")
	o.log.Reset()
	o.say("张伟", "deal D1")
	o.golden("probability_en")
}
