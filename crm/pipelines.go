package crm

import (
	"slices"
	"strings"

	"crmbot/store"
)

// NewPipeline adds one. Its stages get numbers where they have none.
func (tx *Tx) NewPipeline(p Pipeline) (Pipeline, error) {
	if err := tx.manage(); err != nil {
		return p, err
	}
	p.ID = 0
	p.Stages = slices.Clone(p.Stages)
	for i := range p.Stages {
		p.Stages[i].ID = 0
	}
	if err := tx.checkPipeline(&p, nil); err != nil {
		return p, err
	}
	tx.made(&p.Meta, KindPipeline)
	return p, tx.writePipeline("pipeline.new", nil, &p)
}

// EditPipeline changes one: rename, reorder, add stages (number 0), take some away. Taking away a stage, or changing its
// kind, is refused while deals stand in it (see MoveStageDeals), and so is archiving the last or the default pipeline.
func (tx *Tx) EditPipeline(id ID, rev uint64, edit func(*Pipeline)) (Pipeline, error) {
	rec, err := tx.writable(ToManage, Ref{KindPipeline, id}, rev)
	if err != nil {
		return Pipeline{}, err
	}
	before := rec.Pipeline
	p := *before
	p.Stages = copyStages(before.Stages)
	edit(&p)
	archived := p.Archived
	p.Meta = before.Meta
	p.Archived = archived
	if err := tx.checkPipeline(&p, before); err != nil {
		return p, err
	}
	if same(before, &p) {
		return p, nil
	}
	return p, tx.writePipeline("pipeline.edit", before, &p)
}

func copyStages(stages []Stage) []Stage {
	out := slices.Clone(stages)
	for i := range out {
		out[i].Aliases, out[i].Required = slices.Clone(out[i].Aliases), slices.Clone(out[i].Required)
	}
	return out
}

// writePipeline numbers new stages and lets one pipeline be the default.
func (tx *Tx) writePipeline(verb string, before, p *Pipeline) error {
	for i := range p.Stages {
		if p.Stages[i].ID == 0 {
			p.Stages[i].ID = StageID(tx.next(stageNumbers, 1))
		}
	}
	d := tx.begin(verb)
	if p.Default {
		for _, o := range tx.allPipelines() {
			if o.Default && o.ID != p.ID {
				other := o
				other.Default = false
				d.change(Record{Pipeline: &o}, Record{Pipeline: &other})
			}
		}
	}
	was := Record{}
	if before != nil {
		was.Pipeline = before
	}
	d.change(was, Record{Pipeline: p})
	d.fact(Fact{Kind: SettingChanged, Ref: p.Ref(), Note: verb})
	return tx.commit(d)
}

func (tx *Tx) checkPipeline(p, before *Pipeline) error {
	cleanAll(&p.Name, &p.NameEN)
	if err := named("name", p.Name); err != nil {
		return err
	}
	if p.Archived && (p.Default || before != nil && before.Default) || !p.Default && before != nil && before.Default {
		return Refuse(Invalid, "pipeline.default")
	}
	if err := checkStages(p.Stages); err != nil {
		return err
	}
	if before == nil {
		return nil
	}
	for _, s := range p.Stages {
		if s.ID != 0 && before.Order(s.ID) < 0 {
			return invalid("stages", "stage.unknown")
		}
	}
	for _, old := range before.Stages {
		if now, ok := p.Stage(old.ID); ok && now.Kind == old.Kind && !p.Archived {
			continue
		}
		if n := tab.deals.CountBy(tx.s.r, dealsByStage, store.Prefix(key(ID(old.ID)))); n > 0 {
			return invalid("stages", "stage.in_use", "stage", old.Name, "n", n)
		}
	}
	return nil
}

// checkStages: at least one open stage, then exactly one won and one lost, names and aliases that tell them apart.
func checkStages(stages []Stage) error {
	count := map[StageKind]int{}
	var names []string
	for i := range stages {
		s := &stages[i]
		cleanAll(&s.Name, &s.NameEN, &s.Category, &s.Playbook)
		s.Aliases = cleanList(s.Aliases)
		if err := fine(named("stages", s.Name), checkCategory(s.Category)); err != nil {
			return err
		}
		switch s.Kind {
		case StageOpen:
			if count[StageWon]+count[StageLost] > 0 {
				return invalid("stages", "stage.order")
			}
		case StageWon:
			s.Probability = 100
		case StageLost:
			s.Probability = 0
		default:
			return invalid("stages", "stage.kind", "stage", s.Name)
		}
		count[s.Kind]++
		switch {
		case s.Probability < 0 || s.Probability > 100:
			return invalid("stages", "probability.range", "stage", s.Name)
		case s.RotDays < 0:
			return invalid("stages", "stage.rot_days", "stage", s.Name)
		}
		for _, n := range cleanList(append([]string{s.Name, s.NameEN}, s.Aliases...)) {
			if n = strings.ToLower(n); slices.Contains(names, n) {
				return invalid("stages", "stage.name.twice", "name", n)
			}
			names = append(names, n)
		}
		for _, f := range s.Required {
			if !slices.Contains([]string{"amount", "expected", "contacts", "products", "source"}, f) {
				return invalid("stages", "stage.required.unknown", "name", f)
			}
		}
		for _, o := range stages[:i] {
			if s.ID != 0 && o.ID == s.ID {
				return invalid("stages", "stage.twice", "stage", s.Name)
			}
		}
	}
	switch {
	case count[StageOpen] == 0:
		return invalid("stages", "pipeline.open")
	case count[StageWon] != 1:
		return invalid("stages", "pipeline.won", "n", count[StageWon])
	case count[StageLost] != 1:
		return invalid("stages", "pipeline.lost", "n", count[StageLost])
	}
	return nil
}

// MoveStageDeals moves every deal that stands in an open stage to another open stage of the same pipeline, so that the
// first can be taken away; deals whose highest or last open stage it was take the other. It returns how many stood in it.
func (tx *Tx) MoveStageDeals(from, to StageID) (int, error) {
	p, a, err := tx.Stage(from)
	if err != nil {
		return 0, err
	}
	if err := tx.manage(); err != nil {
		return 0, err
	}
	b, ok := p.Stage(to)
	if !ok || from == to || a.Kind != StageOpen || b.Kind != StageOpen {
		return 0, &Error{Code: NotFound, Reason: "stage.unknown", Field: "to"}
	}
	d := tx.begin("stage.deals")
	n := 0
	for _, deal := range tx.dealsTouching(from) {
		after := copyDeal(&deal)
		if deal.Highest == from {
			after.Highest = to
		}
		if deal.LastOpen == from {
			after.LastOpen = to
		}
		if deal.Stage == from {
			n++
			after.Stage, after.StageSince, after.Probability, after.Category = to, tx.s.now, nil, ""
			if p.Order(after.Highest) < p.Order(to) {
				after.Highest = to
			}
			d.events = append(d.events, StageEvent{Deal: deal.ID, Seq: d.e.Seq, From: from, To: to, At: tx.s.now, By: tx.s.by.Person, Source: sourceRule})
			d.fact(Fact{Kind: DealMoved, Ref: deal.Ref(), From: ID(from), To: ID(to)})
		}
		d.change(Record{Deal: &deal}, Record{Deal: &after})
	}
	return n, tx.commit(d)
}

// dealsTouching finds the deals that stand in a stage or remember it as their highest or last open one.
func (tx *Tx) dealsTouching(stage StageID) []Deal {
	var out []Deal
	for deal := range tab.deals.Rows(tx.s.r, store.All()) {
		if deal.Stage == stage || deal.Highest == stage || deal.LastOpen == stage {
			out = append(out, deal)
		}
	}
	return out
}
