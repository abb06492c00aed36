package funnel

import (
	"slices"

	"crmbot/crm"
	"crmbot/crm/calendar"
)

// mostSetUps is how many changes of a pipeline's set-up Reordered looks back over.
const mostSetUps = 100

// Reordered reports whether the stages of a pipeline stand in another order than they did on a day: what its deals had reached is
// counted by the present order. It reads the journal of the pipeline alone.
func Reordered(v *crm.View, p crm.Pipeline, since calendar.Date) bool {
	was := p.Stages
	for _, e := range v.History(p.Ref(), mostSetUps) {
		if calendar.DateOf(e.At.In(v.TeamZone(0))) < since {
			break
		}
		for _, c := range e.Changes {
			if c.Ref == p.Ref() && c.Before.Pipeline != nil {
				was = c.Before.Pipeline.Stages
			}
		}
	}
	return !slices.Equal(kept(was, p.Stages), kept(p.Stages, was))
}

// kept are the stages of one order that stand in another too.
func kept(stages, in []crm.Stage) []crm.StageID {
	var out []crm.StageID
	for _, s := range stages {
		if slices.ContainsFunc(in, func(x crm.Stage) bool { return x.ID == s.ID }) {
			out = append(out, s.ID)
		}
	}
	return out
}
