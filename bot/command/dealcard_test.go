package command_test

import (
	"testing"

	"crmbot/crm"
)

// TestDealOfOneStage: the card of a deal whose pipeline has one open stage offers no other.
func TestDealOfOneStage(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.act("", func(tx *crm.Tx) error {
		p, err := tx.NewPipeline(crm.Pipeline{Name: "续约", Stages: []crm.Stage{
			{Name: "谈续约", Kind: crm.StageOpen, Probability: 40}, {Name: "续", Kind: crm.StageWon, Probability: 100}, {Name: "不续", Kind: crm.StageLost}}})
		if err != nil {
			return err
		}
		_, err = tx.NewDeal(crm.Deal{Title: "续约一年", Customer: 1, Owner: o.people["张伟"].ID, Pipeline: p.ID})
		return err
	})
	r := o.say("张伟", "商机 D3")
	o.has(r, "谈续约 (1/1)")
	o.lacks(r, "改阶段")
}
