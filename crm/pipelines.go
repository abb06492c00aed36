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
// kind, is refused while deals stand in it (see MoveStageDeals), and so is archiving the default pipeline or one in which
// open deals stand (see ArchivePipeline); closed deals stay in an archived one.
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
	if err := fine(tx.checkPipelineName(p), checkStages(p.Stages)); err != nil {
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
	return tx.stagesFree(p, before, nil)
}

// stagesFree refuses a change that leaves deals without the stage they stand in, or open deals in an archived pipeline.
// leaving says how many deals the same change takes out of a stage.
func (tx *Tx) stagesFree(p, before *Pipeline, leaving map[StageID]int) error {
	for _, old := range before.Stages {
		if now, ok := p.Stage(old.ID); ok && now.Kind == old.Kind && (!p.Archived || old.Kind != StageOpen) {
			continue
		}
		if n := tab.deals.CountBy(tx.s.r, dealsByStage, store.Prefix(key(ID(old.ID)))) - leaving[old.ID]; n > 0 {
			return invalid("stages", "stage.in_use", "stage", old.Name, "n", n)
		}
	}
	return nil
}

// checkPipelineName keeps the names in use apart, in either language, so that people can tell pipelines apart by them. Two
// may share one only where crmbot itself made them, from two imports.
func (tx *Tx) checkPipelineName(p *Pipeline) error {
	if err := short(maxName, field("name_en", p.NameEN)); err != nil || p.Archived || tx.system() {
		return err
	}
	for _, o := range tx.Pipelines() {
		for _, n := range []string{o.Name, o.NameEN} {
			if o.ID != p.ID && n != "" && (strings.EqualFold(n, p.Name) || strings.EqualFold(n, p.NameEN)) {
				return invalid("name", "pipeline.name.taken", "name", n)
			}
		}
	}
	return nil
}

// Requirable are the fields of a deal that a stage can ask for.
func Requirable() []string {
	return []string{"amount", "expected", "contacts", "products", "source", "customer"}
}

// checkStages: at least one open stage, then exactly one won and one lost, names and aliases that tell them apart.
func checkStages(stages []Stage) error {
	count := map[StageKind]int{}
	var names []string
	for i := range stages {
		s := &stages[i]
		cleanAll(&s.Name, &s.NameEN, &s.Category, &s.Playbook)
		s.Aliases, s.Required = cleanList(s.Aliases), cleanList(s.Required)
		if err := fine(named("stages", s.Name), short(maxName, field("name_en", s.NameEN)), short(maxText, field("playbook", s.Playbook)),
			checkAliases(s.Aliases), checkCategory(s.Category)); err != nil {
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
		case s.Benchmark < 0 || s.Benchmark > 100:
			return invalid("stages", "benchmark.range", "stage", s.Name)
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
			if !slices.Contains(Requirable(), f) {
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
