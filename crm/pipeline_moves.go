package crm

import (
	"slices"
	"strings"

	"crmbot/store"
)

// TransferDeal moves an open deal into another pipeline: to a stage of it, or for 0 to the one of the same name or else the
// first. Its stay in the old pipeline ends as transferred, neither won nor lost, and it enters the new one as if begun there;
// what it did in the old one stays in the old one's flow.
func (tx *Tx) TransferDeal(id ID, rev uint64, pipeline ID, to StageID, reason string) (Deal, error) {
	return tx.Transfer(id, rev, pipeline, Move{To: to, Reason: reason})
}

// Transfer is TransferDeal with how the rules of the stage it goes to are met.
func (tx *Tx) Transfer(id ID, rev uint64, pipeline ID, m Move) (Deal, error) {
	before, p, err := tx.movable(id, rev)
	if err != nil {
		return Deal{}, err
	}
	target, err := tx.Pipeline(pipeline)
	switch {
	case err != nil || target.Archived:
		return *before, &Error{Code: NotFound, Reason: "pipeline.unknown", Field: "pipeline"}
	case target.ID == p.ID:
		return *before, &Error{Code: Conflict, Reason: "deal.pipeline.same", Field: "pipeline", Args: []any{"pipeline", target}}
	case !before.Open():
		return *before, Refuse(Invalid, "deal.closed")
	}
	s := counterpart(&p, &target, before.Stage)
	if m.To != 0 {
		s, _ = target.Stage(m.To)
	}
	if s.Kind != StageOpen {
		return *before, &Error{Code: NotFound, Reason: "stage.unknown", Field: "stage"}
	}
	clean(&m.Reason)
	m.To = s.ID
	how := moved{verb: "deal.pipeline", to: s, at: tx.s.now, reason: m.Reason, fact: Fact{Kind: DealTransferred, Note: m.Reason}}
	d, err := tx.passed(before, m, &how)
	if err != nil {
		return *before, err
	}
	d.Pipeline, d.Highest, d.LastOpen = target.ID, s.ID, s.ID
	return tx.move(before, d, how)
}

// StageAcross is the stage a deal enters when it is transferred into another pipeline and no stage is named.
func (v *View) StageAcross(d *Deal, pipeline ID) (Stage, error) {
	from, err := v.Pipeline(d.Pipeline)
	if err != nil {
		return Stage{}, err
	}
	to, err := v.Pipeline(pipeline)
	return counterpart(&from, &to, d.Stage), err
}

// counterpart is the open stage of another pipeline that is called like a stage, else its first.
func counterpart(from, to *Pipeline, stage StageID) Stage {
	if s, ok := from.Stage(stage); ok {
		for _, o := range to.Stages {
			if o.Kind == StageOpen && strings.EqualFold(o.Name, s.Name) {
				return o
			}
		}
	}
	s, _ := to.Of(StageOpen)
	return s
}

// MoveStageDeals moves every deal that stands in an open stage to another open stage of the same pipeline, so that the
// first can be taken away; deals whose highest or last open stage it was take the other. It returns how many stood in it.
func (tx *Tx) MoveStageDeals(from, to StageID) (int, error) {
	if err := tx.manage(); err != nil {
		return 0, err
	}
	d := tx.begin("stage.deals")
	n, err := tx.emptyStage(d, from, to)
	if err != nil {
		return 0, err
	}
	return n, tx.commit(d)
}

// RemoveStage takes a stage away and moves its deals to another open stage of the same pipeline, in one entry. It returns
// how many stood in it.
func (tx *Tx) RemoveStage(from StageID, rev uint64, to StageID) (Pipeline, int, error) {
	p, _, err := tx.Stage(from)
	if err != nil {
		return p, 0, err
	}
	rec, err := tx.writable(ToManage, p.Ref(), rev)
	if err != nil {
		return p, 0, err
	}
	d := tx.begin("stage.remove")
	n, err := tx.emptyStage(d, from, to)
	if err != nil {
		return p, 0, err
	}
	p.Stages = slices.DeleteFunc(copyStages(p.Stages), func(s Stage) bool { return s.ID == from })
	if err := checkStages(p.Stages); err != nil {
		return p, 0, err
	}
	d.change(rec, Record{Pipeline: &p})
	d.fact(Fact{Kind: SettingChanged, Ref: p.Ref(), Note: "stage.remove"})
	return p, n, tx.commit(d)
}

// emptyStage adds to an entry that the deals of an open stage go to another one of its pipeline.
func (tx *Tx) emptyStage(d *draft, from, to StageID) (int, error) {
	p, a, err := tx.Stage(from)
	if err != nil {
		return 0, err
	}
	b, ok := p.Stage(to)
	if !ok || from == to || a.Kind != StageOpen || b.Kind != StageOpen {
		return 0, &Error{Code: NotFound, Reason: "stage.unknown", Field: "to"}
	}
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
			if p.Order(after.Highest) < p.Order(to) {
				after.Highest = to
			}
			tx.place(d, &deal, &after, b, DealMoved)
		}
		d.change(Record{Deal: &deal}, Record{Deal: &after})
	}
	return n, nil
}

// place puts a deal into another open stage because the set-up changed.
func (tx *Tx) place(d *draft, before, after *Deal, to Stage, what FactKind) {
	after.Stage, after.StageSince, after.Probability, after.Category = to.ID, tx.s.now, nil, ""
	d.events = append(d.events, StageEvent{Deal: before.ID, Seq: d.e.Seq, From: before.Stage, To: to.ID, At: tx.s.now, By: tx.s.by.Person, Source: sourceRule})
	d.fact(Fact{Kind: what, Ref: before.Ref(), From: ID(before.Stage), To: ID(to.ID)})
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

// DealsAt counts the deals of a stage, whoever's they are.
func (v *View) DealsAt(stage StageID) int {
	return tab.deals.CountBy(v.s.r, dealsByStage, store.Prefix(key(ID(stage))))
}

// OpenDealsIn counts the open deals of a pipeline, whoever's they are.
func (v *View) OpenDealsIn(pipeline ID) int {
	p, err := v.Pipeline(pipeline)
	if err != nil {
		return 0
	}
	n := 0
	for _, s := range p.Stages {
		if s.Kind == StageOpen {
			n += v.DealsAt(s.ID)
		}
	}
	return n
}

// ArchivePipeline takes a pipeline out of use; its open deals are transferred to another pipeline, each to the stage of the
// same name or else the first, in one entry. It returns how many went. Closed deals stay where they were closed.
func (tx *Tx) ArchivePipeline(id ID, rev uint64, to ID) (Pipeline, int, error) {
	rec, err := tx.writable(ToManage, Ref{KindPipeline, id}, rev)
	if err != nil {
		return Pipeline{}, 0, err
	}
	p := *rec.Pipeline
	switch {
	case p.Archived:
		return p, 0, Refuse(Conflict, "pipeline.archived_already", "name", p.Name)
	case p.Default:
		return p, 0, Refuse(Invalid, "pipeline.default")
	}
	d := tx.begin("pipeline.archive")
	n := 0
	for _, s := range p.Stages {
		if s.Kind != StageOpen {
			continue
		}
		for deal := range tab.deals.By(tx.s.r, dealsByStage, store.Prefix(key(ID(s.ID)))) {
			target, err := tx.Pipeline(to)
			if err != nil || target.Archived || target.ID == id {
				return p, 0, &Error{Code: NotFound, Reason: "pipeline.unknown", Field: "to"}
			}
			n++
			after, stage := copyDeal(&deal), counterpart(&p, &target, deal.Stage)
			after.Pipeline, after.Highest, after.LastOpen = target.ID, stage.ID, stage.ID
			tx.place(d, &deal, &after, stage, DealTransferred)
			d.change(Record{Deal: &deal}, Record{Deal: &after})
		}
	}
	p.Stages, p.Archived = copyStages(p.Stages), true
	d.change(rec, Record{Pipeline: &p})
	d.fact(Fact{Kind: SettingChanged, Ref: p.Ref(), Note: "pipeline.archive"})
	return p, n, tx.commit(d)
}

// stillThere makes sure that what an undoing restores fits the pipelines as they then are: no deal without its stage, no
// open deal in an archived pipeline, no name that another has taken since.
func (tx *Tx) stillThere(d *draft) error {
	restored := map[ID]*Pipeline{}
	leaving := map[StageID]int{}
	for _, c := range d.e.Changes {
		switch {
		case c.After.Pipeline != nil:
			restored[c.Ref.ID] = c.After.Pipeline
		case c.Before.Deal != nil:
			leaving[c.Before.Deal.Stage]++
		}
	}
	for _, c := range d.e.Changes {
		switch {
		case c.Before.Pipeline != nil && c.After.Pipeline != nil:
			if err := tx.stagesFree(c.After.Pipeline, c.Before.Pipeline, leaving); err != nil {
				return err
			}
			if b, a := c.Before.Pipeline, c.After.Pipeline; b.Archived == a.Archived && b.Name == a.Name && b.NameEN == a.NameEN {
				continue
			}
			if err := tx.checkPipelineName(c.After.Pipeline); err != nil {
				return err
			}
		case c.After.Deal != nil:
			p := restored[c.After.Deal.Pipeline]
			if p == nil {
				now, err := tx.Pipeline(c.After.Deal.Pipeline)
				if err != nil {
					return Refuse(Conflict, "undo.stage")
				}
				p = &now
			}
			if _, ok := p.Stage(c.After.Deal.Stage); !ok || p.Archived && c.After.Deal.Open() {
				return Refuse(Conflict, "undo.stage")
			}
		}
	}
	return nil
}
