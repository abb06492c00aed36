package funnel

import (
	"fmt"

	"crmbot/crm"
)

// Probability is how likely an open deal is won: as it was said or its stage says, and as history says.
type Probability struct {
	Percent   int  // said by hand, else the stage's: what weighted sums go by
	Manual    bool // said by hand
	Won, Lost int64
	Enough    bool   // history suffices; else Predicted means nothing
	Predicted Chance // never part of a sum
}

// ProbabilityOf tells how likely an open deal is won. What was said by hand stands; history only stands beside it.
func ProbabilityOf(v *crm.View, d crm.Deal) (Probability, error) {
	p, err := v.Pipeline(d.Pipeline)
	if err != nil {
		return Probability{}, fmt.Errorf("pipeline of %s: %w", d.Ref(), err)
	}
	out := Probability{}
	if s, ok := p.Stage(d.Stage); ok {
		out.Percent = s.Probability
	}
	if d.Probability != nil {
		out.Percent, out.Manual = *d.Probability, true
	}
	h := Learn(v, p)
	out.Won, out.Lost, out.Enough = h.Won, h.Lost, h.Enough()
	if out.Enough {
		out.Predicted = h.Chance(Traits{Stage: d.Stage, Source: d.Source, Products: d.Products})
	}
	return out, nil
}
