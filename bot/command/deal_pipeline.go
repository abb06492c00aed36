package command

import (
	"slices"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

// transferCommand moves a deal into another pipeline.
func transferCommand(deal bot.Field) bot.Command {
	return bot.Command{
		ID: "deal.pipeline", Group: bot.GroupDeal, ZH: []string{"换流程", "换管道"}, EN: []string{"deal pipeline"},
		Fields: append([]bot.Field{
			deal, {Name: "pipeline", Kind: bot.FieldChoice, Ask: true, Keys: pipelineKeys(), Options: pipelinesBeside},
			{Name: "stage", Kind: bot.FieldStage, Keys: []string{"阶段"}}, {Name: "reason", Kind: bot.FieldText, Keys: []string{"原因"}},
		}, metFields()...),
		Prepare: prepareTransfer, Write: transferDeal,
	}
}

// prepareTransfer finds where the deal goes, and meets the rules of that stage.
func prepareTransfer(t *bot.Turn, a *bot.Args) error {
	if err := prepareWhere(t, a); err != nil {
		return err
	}
	d, err := t.V.Deal(a.ID("deal"))
	if err != nil {
		return err
	}
	p, err := t.V.Pipeline(pipelineID(a))
	if err != nil || p.ID == d.Pipeline {
		return nil //nolint:nilerr // the move itself says what is wrong
	}
	to, ok := p.Stage(a.Value("stage").Stage)
	if !ok && a.Has("stage") {
		return nil
	}
	if !ok {
		if to, err = t.V.StageAcross(&d, p.ID); err != nil {
			return err
		}
	}
	return prepareInto(t, a, d, p, to)
}

// prepareWhere takes the pipeline of the stage named, or the only other one, and asks where there are several.
func prepareWhere(t *bot.Turn, a *bot.Args) error {
	if a.Has("pipeline") {
		return nil
	}
	if p, _, err := t.V.Stage(a.Value("stage").Stage); err == nil {
		a.Set("pipeline", words(p.Ref().String()))
		return nil
	}
	others := pipelinesBeside(t, a)
	switch len(others) {
	case 0:
		return crm.Refuse(crm.Invalid, "pipeline.only")
	case 1:
		a.Set("pipeline", words(others[0].Value))
		return nil
	}
	return &bot.Ask{Field: "pipeline", Options: others, Text: card.Escape(t.T("question.deal.pipeline.pipeline"))}
}

// pipelinesBeside are those a deal can be transferred to: all but its own.
func pipelinesBeside(t *bot.Turn, a *bot.Args) []card.Option {
	own, _ := t.V.Deal(a.ID("deal")) // of no deal: all
	return pipelineOptions(t, slices.DeleteFunc(t.V.Pipelines(), func(p crm.Pipeline) bool { return p.ID == own.Pipeline }))
}

func transferDeal(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	before, err := tx.Deal(a.ID("deal"))
	if err != nil {
		return bot.Reply{}, err
	}
	from, was, err := tx.Stage(before.Stage)
	if err != nil {
		return bot.Reply{}, err
	}
	d, err := tx.Transfer(before.ID, a.Rev, pipelineID(a), moveOf(a, a.Value("stage").Stage))
	if err != nil {
		return bot.Reply{}, err
	}
	to, is, err := tx.Stage(d.Stage)
	if err != nil {
		return bot.Reply{}, err
	}
	full := func(p crm.Pipeline, s crm.Stage) string { return t.PipelineName(p) + " · " + t.StageName(s) }
	return dealReceipt(t, t.T("deal.moved", "from", full(from, was), "to", full(to, is)), d), nil
}
