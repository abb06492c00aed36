package funnel

import (
	"cmp"
	"fmt"

	"crmbot/crm"
	"crmbot/crm/money"
)

// Category is how sure an open deal is for the forecast.
type Category string

// The categories, from the surest.
const (
	Commit   Category = "commit"
	Best     Category = "best"
	Pipeline Category = "pipeline"
	Omitted  Category = "omitted"
)

// categories are the categories in the order forecasts show them.
var categories = [...]Category{Commit, Best, Pipeline, Omitted}

// CategoryOf is the category of an open deal: the one set by hand, else its stage's.
func CategoryOf(s crm.Stage, set string) Category {
	switch c := Category(cmp.Or(set, s.Category)); c {
	case Commit, Best, Omitted:
		return c
	case "closed": // as good as won, and still open
		return Commit
	}
	return Pipeline
}

// CategorySum is what the open deals of one category come to.
type CategorySum struct {
	Category Category
	N        int64
	Amount   Total
	Weighted Total
}

// Rollup is the cumulative forecast: each line holds the ones above it, but Open, which is all that is open and not omitted.
type Rollup struct{ Closed, Commit, Best, Open money.Amount }

// roll adds the categories up.
func roll(won money.Amount, parts []CategorySum) (Rollup, error) {
	r := Rollup{Closed: won, Commit: won, Best: won, Open: money.Amount{Currency: won.Currency}}
	for _, p := range parts {
		lines := map[Category][]*money.Amount{
			Commit: {&r.Commit, &r.Best, &r.Open}, Best: {&r.Best, &r.Open}, Pipeline: {&r.Open},
		}
		for _, line := range lines[p.Category] {
			sum, err := line.Add(p.Amount.Sum)
			if err != nil {
				return r, fmt.Errorf("add up the categories: %w", err)
			}
			*line = sum
		}
	}
	return r, nil
}

// stagesByID are all stages there are, archived pipelines' too.
func stagesByID(v *crm.View) map[crm.StageID]crm.Stage {
	out := map[crm.StageID]crm.Stage{}
	for _, list := range [][]crm.Pipeline{v.Pipelines(), v.ArchivedPipelines()} {
		for _, p := range list {
			for _, s := range p.Stages {
				out[s.ID] = s
			}
		}
	}
	return out
}
