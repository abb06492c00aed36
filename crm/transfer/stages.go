package transfer

import (
	"crmbot/crm"
	"crmbot/crm/name"
)

// stages finds the stage a row names.
type stages struct {
	pipeline crm.Pipeline            // where deals go that name no stage
	byName   map[string]stageIn      // folded names and aliases of all pipelines; those of the default one first
	planned  map[string]crm.Stage    // folded names of the pipeline that is yet to be made
	seen     map[string]*stageAnswer // by the text of the cell
}

type stageIn struct {
	pipeline crm.ID
	stage    crm.Stage
}

type stageAnswer struct {
	stageIn
	planned string // name in the planned pipeline
	near    bool   // taken by its probability
	ok      bool
}

func newStages(v *crm.View) stages {
	s := stages{pipeline: v.DefaultPipeline(), byName: map[string]stageIn{}, planned: map[string]crm.Stage{}, seen: map[string]*stageAnswer{}}
	for _, p := range v.Pipelines() {
		for _, st := range p.Stages {
			for _, n := range append([]string{st.Name, st.NameEN}, st.Aliases...) {
				if k := name.Fold(n); k != "" {
					if _, taken := s.byName[k]; !taken {
						s.byName[k] = stageIn{p.ID, st}
					}
				}
			}
		}
	}
	return s
}

// find answers for a stage's name; nearest is what percentages are known for names that are none of ours.
func (s *stages) find(text string, nearest map[string]int) stageAnswer {
	if a := s.seen[text]; a != nil {
		return *a
	}
	a := s.look(name.Fold(text), nearest)
	s.seen[text] = &a
	return a
}

func (s *stages) look(key string, nearest map[string]int) stageAnswer {
	if st, ok := s.planned[key]; ok {
		return stageAnswer{stageIn: stageIn{stage: st}, planned: key, ok: true}
	}
	if len(s.planned) > 0 {
		return stageAnswer{}
	}
	if in, ok := s.byName[key]; ok {
		return stageAnswer{stageIn: in, ok: true}
	}
	percent, known := nearest[key]
	switch key {
	case "closedwon", "won", "赢单", "成交":
		return s.of(crm.StageWon)
	case "closedlost", "lost", "输单", "丢单":
		return s.of(crm.StageLost)
	case "open":
		return s.of(crm.StageOpen)
	}
	if !known {
		return stageAnswer{}
	}
	best, apart := stageAnswer{}, 101
	for _, st := range s.pipeline.Stages {
		if d := max(st.Probability-percent, percent-st.Probability); st.Kind == crm.StageOpen && d < apart {
			best, apart = stageAnswer{stageIn: stageIn{s.pipeline.ID, st}, near: true, ok: true}, d
		}
	}
	return best
}

// of is the first stage of a kind in the pipeline deals go to.
func (s *stages) of(kind crm.StageKind) stageAnswer {
	st, ok := s.pipeline.Of(kind)
	return stageAnswer{stageIn: stageIn{s.pipeline.ID, st}, ok: ok}
}

// prepare readies the stages, and for the Maven files their pipeline and currency.
func (c *checker) prepare() error {
	c.stages = newStages(c.v)
	if c.p.opt.Preset != Maven || !c.has(Deals) {
		return nil
	}
	c.p.setup = &setup{stages: map[string]crm.StageID{}}
	if c.empty && c.home.Currency != "USD" {
		c.p.setup.currency = "USD"
	}
	for _, p := range c.v.Pipelines() {
		if hasStages(&p, "prospecting", "engaging", "won", "lost") {
			c.stages.pipeline = p
			c.stages.planned = map[string]crm.Stage{}
			for _, st := range p.Stages {
				c.stages.byName[name.Fold(st.Name)] = stageIn{p.ID, st}
			}
			return nil
		}
	}
	pipe := &crm.Pipeline{Name: "Opportunities", NameEN: "Opportunities", Default: c.empty, Stages: []crm.Stage{
		{Name: "Prospecting", NameEN: "Prospecting", Kind: crm.StageOpen, Probability: 10, Category: "pipeline", RotDays: 14},
		{Name: "Engaging", NameEN: "Engaging", Kind: crm.StageOpen, Probability: 50, Category: "best", RotDays: 30},
		{Name: "Won", NameEN: "Won", Kind: crm.StageWon, Probability: 100, Category: "closed"},
		{Name: "Lost", NameEN: "Lost", Kind: crm.StageLost, Category: "omitted"},
	}}
	c.p.setup.pipeline = pipe
	for _, st := range pipe.Stages {
		c.stages.planned[name.Fold(st.Name)] = st
	}
	return nil
}

func hasStages(p *crm.Pipeline, keys ...string) bool {
	for _, k := range keys {
		found := false
		for _, st := range p.Stages {
			found = found || name.Fold(st.Name) == k
		}
		if !found {
			return false
		}
	}
	return true
}
