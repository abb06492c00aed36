package command

import (
	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/funnel"
)

// mostTerms is how many reasons of a win probability are told.
const mostTerms = 3

// dealFacts are the fields of a deal; of an open one also how long it stood in its stage in all, and how likely it is won.
func dealFacts(t *bot.Turn, d crm.Deal) []card.Element {
	fields := dealFields(t, d)
	if d.Kind != crm.StageOpen {
		return []card.Element{card.Fields{Fields: fields}}
	}
	for _, x := range funnel.TimeOf(t.V, d) {
		if x.Stage == d.Stage && x.Total > x.Latest {
			fields = append(fields, card.Field{Label: t.T("deal.in_stage_all"), Value: t.T("deal.days", "n", x.Total), Short: true})
		}
	}
	p, err := funnel.ProbabilityOf(t.V, d)
	if err != nil { // a deal whose pipeline is gone
		return []card.Element{card.Fields{Fields: fields}}
	}
	fields = append(fields, card.Field{Label: t.T("field.probability"), Value: chanceField(t, p), Short: true})
	return append([]card.Element{card.Fields{Fields: fields}}, chanceReasons(t, p)...)
}

// chanceField says how likely an open deal is won: as somebody said or its stage says, and beside it what history says.
func chanceField(t *bot.Turn, p funnel.Probability) string {
	by := "deal.chance.stage"
	if p.Manual {
		by = "deal.chance.manual"
	}
	value := t.T(by, "p", p.Percent)
	if !p.Enough {
		return value + t.T("deal.chance.few", "won", p.Won, "lost", p.Lost)
	}
	return card.Dotted(value, t.T("deal.chance.history", "p", t.P.PercentTo(p.Predicted.Hundredths, 10_000, 2)))
}

// chanceReasons are the strongest reasons of what history says, and how many deals it rests on; nil without enough of them.
func chanceReasons(t *bot.Turn, p funnel.Probability) []card.Element {
	if !p.Enough {
		return nil
	}
	var reasons []string
	for _, term := range p.Predicted.Terms {
		if term.Hundredths != 0 && len(reasons) < mostTerms {
			reasons = append(reasons, termName(t, term)+" "+signed(t, term.Hundredths))
		}
	}
	return small(t.T("deal.chance.reasons", "reasons", t.P.List(reasons), "won", p.Won, "lost", p.Lost))
}

// termName says what a reason is about: a stage, a source, a product.
func termName(t *bot.Turn, term funnel.Term) string {
	switch {
	case term.Stage != 0:
		_, s, err := t.V.Stage(term.Stage)
		if err != nil {
			return t.T("field.stage")
		}
		return t.StageName(s)
	case term.Part == crm.BySource && term.Source == "":
		return t.T("deal.chance.no_source")
	case term.Part == crm.BySource:
		return t.T("field.source") + " " + wordFor(t, "source", term.Source)
	case term.Product == 0:
		return t.T("deal.chance.no_product")
	}
	return t.Name(ref(crm.KindProduct, term.Product))
}
