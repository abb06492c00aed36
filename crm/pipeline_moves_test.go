package crm_test

import (
	"slices"
	"testing"

	"crmbot/crm"
)

// renewals adds a second pipeline, 续约, with the stages 7 初步接触, 8 谈续约, 9 续了, 10 没续.
func (c *company) renewals() crm.Pipeline {
	c.t.Helper()
	var p crm.Pipeline
	c.must(c.admin, func(tx *crm.Tx) (err error) {
		p, err = tx.NewPipeline(crm.Pipeline{Name: "续约", NameEN: "Renewals", Stages: []crm.Stage{
			{Name: "初步接触", Kind: crm.StageOpen, Probability: 20}, {Name: "谈续约", Kind: crm.StageOpen, Probability: 60, Required: []string{"source"}},
			{Name: "续了", Kind: crm.StageWon}, {Name: "没续", Kind: crm.StageLost}}})
		return err
	})
	return p
}

func TestTransferDeal(t *testing.T) {
	t.Parallel()
	c := setup(t)
	p := c.renewals()
	d := c.deal(c.rep, c.customer(c.rep, "华兴").ID, 100, 1)
	c.must(c.rep, func(tx *crm.Tx) error { _, err := tx.MoveDeal(d.ID, 0, 3, ""); return err })
	try := func(pipeline crm.ID, to crm.StageID) error {
		return c.as(c.rep, func(tx *crm.Tx) error { _, err := tx.TransferDeal(d.ID, 0, pipeline, to, ""); return err })
	}
	refused(t, try(1, 0), crm.Conflict, "deal.pipeline.same")
	refused(t, try(9, 0), crm.NotFound, "pipeline.unknown")
	refused(t, try(p.ID, 9), crm.NotFound, "stage.unknown")
	refused(t, try(p.ID, 2), crm.NotFound, "stage.unknown")
	refused(t, try(p.ID, 8), crm.Invalid, "stage.required")
	refused(t, c.as(c.mate, func(tx *crm.Tx) error { _, err := tx.TransferDeal(d.ID, 0, p.ID, 0, ""); return err }), crm.NotFound, "")
	weighted := func(pipeline crm.ID) (n, sum int64) {
		c.see(c.admin, func(v *crm.View) {
			n, sum = 0, 0
			for x := range v.Tallies(crm.TallyQuery{Kind: crm.TallyOpen, Who: crm.Scope{All: true}, Pipeline: pipeline, Ever: true}) {
				n, sum = n+x.N, sum+x.Weighted
			}
		})
		return n, sum
	}
	if n, sum := weighted(1); n != 1 || sum != 5000 {
		t.Errorf("before, the first pipeline holds %d deals of %d", n, sum)
	}
	c.must(c.rep, func(tx *crm.Tx) error {
		x, err := tx.TransferDeal(d.ID, 0, p.ID, 0, "是续约")
		if x.Pipeline != p.ID || x.Stage != 7 || x.Highest != 7 || x.LastOpen != 7 || !x.Open() {
			t.Errorf("transferred it is %+v", x)
		}
		if f := tx.Facts(); len(f) != 1 || f[0].Kind != crm.DealTransferred || f[0].From != 3 || f[0].To != 7 || f[0].Note != "是续约" {
			t.Errorf("facts are %+v", f)
		}
		return err
	})
	c.see(c.rep, func(v *crm.View) {
		events := v.StageEvents(d.ID)
		if len(events) != 3 || events[2].From != 3 || events[2].To != 7 || events[2].Reason != "是续约" {
			t.Errorf("its history is %+v", events)
		}
		f, _ := v.FiguresOf(d.ID)
		if len(f.Exits) != 2 || f.Exits[0].Way != crm.Forward || f.Exits[0].Stage != 1 || f.Exits[1].Way != crm.Away || f.Exits[1].Stage != 3 {
			t.Errorf("its departures are %+v", f.Exits)
		}
	})
	if n, _ := weighted(1); n != 0 {
		t.Errorf("after, the first pipeline holds %d deals", n)
	}
	if n, sum := weighted(p.ID); n != 1 || sum != 2000 {
		t.Errorf("after, the second pipeline holds %d deals of %d", n, sum)
	}
	c.check()
	// The order of the pipeline it left still decides which of its departures went forward.
	c.must(c.admin, func(tx *crm.Tx) error {
		_, err := tx.EditPipeline(1, 0, func(p *crm.Pipeline) { p.Stages[0], p.Stages[2] = p.Stages[2], p.Stages[0] })
		return err
	})
	c.see(c.rep, func(v *crm.View) {
		if f, _ := v.FiguresOf(d.ID); f.Exits[0].Way != crm.Back {
			t.Errorf("its departures by the new order are %+v", f.Exits)
		}
	})
	c.check()
	// Lost in the new pipeline and reopened, it comes back to the stage it held there.
	c.must(c.rep, func(tx *crm.Tx) error {
		if x, err := tx.MoveDeal(d.ID, 0, 10, "price"); err != nil || x.Kind != crm.StageLost {
			t.Errorf("lost it is %+v, %v", x, err)
		}
		x, err := tx.ReopenDeal(d.ID, 0, "")
		if x.Stage != 7 {
			t.Errorf("reopened it stands in %d", x.Stage)
		}
		return err
	})
	refused(t, c.as(c.rep, func(tx *crm.Tx) error { _, err := tx.MoveDeal(d.ID, 0, 5, ""); return err }), crm.NotFound, "stage.unknown")
	c.check()
}

func TestTransferUndone(t *testing.T) {
	t.Parallel()
	c := setup(t)
	p := c.renewals()
	d := c.deal(c.rep, c.customer(c.rep, "华兴").ID, 100, 2)
	c.must(c.rep, func(tx *crm.Tx) error {
		x, err := tx.TransferDeal(d.ID, 0, p.ID, 7, "")
		if err != nil {
			return err
		}
		_, err = tx.Undo(x.Rev)
		return err
	})
	c.see(c.rep, func(v *crm.View) {
		x, _ := v.Deal(d.ID)
		if x.Pipeline != 1 || x.Stage != 2 || x.Highest != 2 {
			t.Errorf("undone it is %+v", x)
		}
		if f, _ := v.FiguresOf(d.ID); len(f.Exits) != 0 {
			t.Errorf("an undone transfer left %+v", f.Exits)
		}
	})
	c.check()
}

func TestArchivePipeline(t *testing.T) {
	t.Parallel()
	c := setup(t)
	p := c.renewals()
	cust := c.customer(c.rep, "华兴").ID
	open, lost := c.deal(c.rep, cust, 100, 7), c.deal(c.rep, cust, 100, 7)
	c.must(c.rep, func(tx *crm.Tx) error { _, err := tx.LoseDeal(lost.ID, 0, crm.Loss{Reason: "price"}); return err })
	archive := func(id, to crm.ID) error {
		return c.as(c.admin, func(tx *crm.Tx) error { _, _, err := tx.ArchivePipeline(id, 0, to); return err })
	}
	refused(t, archive(1, p.ID), crm.Invalid, "pipeline.default")
	refused(t, archive(p.ID, p.ID), crm.NotFound, "pipeline.unknown")
	refused(t, archive(p.ID, 0), crm.NotFound, "pipeline.unknown")
	refused(t, c.as(c.admin, func(tx *crm.Tx) error {
		_, err := tx.EditPipeline(p.ID, 0, func(p *crm.Pipeline) { p.Archived = true })
		return err
	}), crm.Invalid, "stage.in_use")
	refused(t, c.as(c.lead, func(tx *crm.Tx) error { _, _, err := tx.ArchivePipeline(p.ID, 0, 1); return err }), crm.Forbidden, "access.admin")
	var seq uint64
	c.must(c.admin, func(tx *crm.Tx) error {
		x, n, err := tx.ArchivePipeline(p.ID, 0, 1)
		if seq = x.Rev; n != 1 || !x.Archived {
			t.Errorf("archived %d deals, %+v", n, x)
		}
		return err
	})
	c.see(c.rep, func(v *crm.View) {
		if x, _ := v.Deal(open.ID); x.Pipeline != 1 || x.Stage != 1 {
			t.Errorf("its open deal went to %+v", x)
		}
		if x, _ := v.Deal(lost.ID); x.Pipeline != p.ID {
			t.Errorf("its closed deal went to %+v", x)
		}
		if len(v.Pipelines()) != 1 || len(v.ArchivedPipelines()) != 1 {
			t.Error("an archived pipeline is listed with those in use")
		}
	})
	c.check()
	refused(t, c.as(c.rep, func(tx *crm.Tx) error { _, err := tx.ReopenDeal(lost.ID, 0, ""); return err }), crm.Invalid, "pipeline.archived")
	refused(t, c.as(c.rep, func(tx *crm.Tx) error {
		_, err := tx.NewDeal(crm.Deal{Title: "x", Customer: cust, Pipeline: p.ID})
		return err
	}), crm.NotFound, "pipeline.unknown")
	refused(t, c.as(c.rep, func(tx *crm.Tx) error { _, err := tx.TransferDeal(open.ID, 0, p.ID, 0, ""); return err }), crm.NotFound, "pipeline.unknown")
	c.must(c.admin, func(tx *crm.Tx) error { _, err := tx.Undo(seq); return err })
	c.see(c.rep, func(v *crm.View) {
		if x, _ := v.Deal(open.ID); x.Pipeline != p.ID || x.Stage != 7 {
			t.Errorf("undone, its open deal stands in %+v", x)
		}
	})
	c.check()
}

// TestUndoKeepsStages: nothing is taken back that would leave a deal without the stage it stands in.
func TestUndoKeepsStages(t *testing.T) {
	t.Parallel()
	c := setup(t)
	p := c.renewals()
	cust := c.customer(c.rep, "华兴").ID
	d := c.deal(c.rep, cust, 100, 2)
	var moved, removed, added, archived uint64
	c.must(c.rep, func(tx *crm.Tx) error { x, err := tx.MoveDeal(d.ID, 0, 3, ""); moved = x.Rev; return err })
	c.must(c.admin, func(tx *crm.Tx) error {
		x, n, err := tx.RemoveStage(2, 0, 1)
		if removed = x.Rev; n != 0 || len(x.Stages) != 5 {
			t.Errorf("took %d deals along, %+v", n, x)
		}
		return err
	})
	undo := func(who crm.Person, seq uint64) error {
		return c.as(who, func(tx *crm.Tx) error { _, err := tx.Undo(seq); return err })
	}
	refused(t, undo(c.rep, moved), crm.Conflict, "undo.stage")
	c.must(c.admin, func(tx *crm.Tx) error { _, err := tx.Undo(removed); return err })
	c.must(c.rep, func(tx *crm.Tx) error { _, err := tx.Undo(moved); return err })

	var stage crm.StageID
	c.must(c.admin, func(tx *crm.Tx) error {
		x, err := tx.EditPipeline(1, 0, func(p *crm.Pipeline) {
			p.Stages = append([]crm.Stage{{Name: "线索", Kind: crm.StageOpen}}, p.Stages...)
		})
		added, stage = x.Rev, x.Stages[0].ID
		return err
	})
	c.must(c.rep, func(tx *crm.Tx) error { _, err := tx.MoveDeal(d.ID, 0, stage, ""); return err })
	refused(t, undo(c.admin, added), crm.Invalid, "stage.in_use")

	var transferred uint64
	x := c.deal(c.rep, cust, 100, 7)
	c.must(c.rep, func(tx *crm.Tx) error { x, err := tx.TransferDeal(x.ID, 0, 1, 1, ""); transferred = x.Rev; return err })
	c.must(c.admin, func(tx *crm.Tx) error { x, _, err := tx.ArchivePipeline(p.ID, 0, 0); archived = x.Rev; return err })
	refused(t, undo(c.rep, transferred), crm.Conflict, "undo.stage")
	c.must(c.admin, func(tx *crm.Tx) error { _, err := tx.Undo(archived); return err })
	c.must(c.rep, func(tx *crm.Tx) error { _, err := tx.Undo(transferred); return err })
	c.check()
}

func TestRemoveStageInOneEntry(t *testing.T) {
	t.Parallel()
	c := setup(t)
	d := c.deal(c.rep, c.customer(c.rep, "华兴").ID, 100, 2)
	before, _ := c.entries()
	c.must(c.admin, func(tx *crm.Tx) error {
		x, n, err := tx.RemoveStage(2, 0, 3)
		if err != nil || n != 1 {
			t.Errorf("RemoveStage took %d deals along, %v", n, err)
			return err
		}
		_, err = tx.Undo(x.Rev)
		return err
	})
	after, _ := c.entries()
	if after != before+2 {
		t.Errorf("taking a stage away and back took %d entries", after-before)
	}
	c.see(c.rep, func(v *crm.View) {
		if x, _ := v.Deal(d.ID); x.Stage != 2 {
			t.Errorf("taken back, the deal stands in %d", x.Stage)
		}
	})
	refused(t, c.as(c.admin, func(tx *crm.Tx) error { _, _, err := tx.RemoveStage(2, 0, 5); return err }), crm.NotFound, "stage.unknown")
	c.check()
}

func (c *company) entries() (n uint64, hash []byte) {
	c.see(c.admin, func(v *crm.View) { n, hash = v.Head() })
	return n, hash
}

func TestPipelineNames(t *testing.T) {
	t.Parallel()
	c := setup(t)
	p := c.renewals()
	name := func(id crm.ID, name, en string) error {
		return c.as(c.admin, func(tx *crm.Tx) error {
			_, err := tx.EditPipeline(id, 0, func(p *crm.Pipeline) { p.Name, p.NameEN = name, en })
			return err
		})
	}
	refused(t, name(1, "续约", ""), crm.Invalid, "pipeline.name.taken")
	refused(t, name(1, "renewals", ""), crm.Invalid, "pipeline.name.taken")
	refused(t, name(1, "标准", "renewals"), crm.Invalid, "pipeline.name.taken")
	c.must(c.admin, func(tx *crm.Tx) error { _, _, err := tx.ArchivePipeline(p.ID, 0, 0); return err })
	if err := name(1, "续约", "Renewals"); err != nil {
		t.Error(err)
	}
	refused(t, c.as(c.admin, func(tx *crm.Tx) error {
		_, err := tx.EditPipeline(p.ID, 0, func(p *crm.Pipeline) { p.Archived = false })
		return err
	}), crm.Invalid, "pipeline.name.taken")
	c.check()
}

// TestUndoGivesBackNoTakenName: a name that another pipeline took meanwhile does not come back by undoing.
func TestUndoGivesBackNoTakenName(t *testing.T) {
	t.Parallel()
	c := setup(t)
	p := c.renewals()
	undo := func(seq uint64) error {
		return c.as(c.admin, func(tx *crm.Tx) error { _, err := tx.Undo(seq); return err })
	}
	var archived, renamed, taken uint64
	c.must(c.admin, func(tx *crm.Tx) error { x, _, err := tx.ArchivePipeline(p.ID, 0, 0); archived = x.Rev; return err })
	c.must(c.admin, func(tx *crm.Tx) error {
		x, err := tx.NewPipeline(crm.Pipeline{Name: p.Name, Stages: p.Stages})
		taken = x.Rev
		return err
	})
	refused(t, undo(archived), crm.Invalid, "pipeline.name.taken")
	c.must(c.admin, func(tx *crm.Tx) error { _, err := tx.Undo(taken); return err })
	c.must(c.admin, func(tx *crm.Tx) error { _, err := tx.Undo(archived); return err })

	c.must(c.admin, func(tx *crm.Tx) error {
		x, err := tx.EditPipeline(p.ID, 0, func(p *crm.Pipeline) { p.Name, p.NameEN = "伙伴", "" })
		renamed = x.Rev
		return err
	})
	c.must(c.admin, func(tx *crm.Tx) error {
		_, err := tx.NewPipeline(crm.Pipeline{Name: p.Name, Stages: p.Stages})
		return err
	})
	refused(t, undo(renamed), crm.Invalid, "pipeline.name.taken")
	c.check()
}

// TestTransferThroughGate: what a stage of another pipeline asks for is filled in with the move, or set aside by a manager, as in one's own.
func TestTransferThroughGate(t *testing.T) {
	t.Parallel()
	c := setup(t)
	p := c.renewals()
	cust := c.customer(c.rep, "华兴").ID
	asks := p.Stages[1].ID // for a source
	move := func(who crm.Person, m crm.Move) (crm.Deal, error) {
		d := c.deal(c.rep, cust, 100, 1)
		m.To = asks
		err := c.as(who, func(tx *crm.Tx) (err error) {
			d, err = tx.Move(d.ID, 0, m)
			return err
		})
		return d, err
	}
	d, err := move(c.rep, crm.Move{Fill: func(d *crm.Deal) { d.Source, d.Title = "展会", "not asked for" }})
	if err != nil || d.Pipeline != p.ID || d.Stage != asks || d.Source != "展会" || d.Title != "CT维保" {
		t.Errorf("filled in: %+v, %v", d, err)
	}
	d, err = move(c.lead, crm.Move{Override: true, Reason: "老客户"})
	if err != nil || d.Pipeline != p.ID || d.Stage != asks {
		t.Errorf("set aside: %+v, %v", d, err)
	}
	c.see(c.lead, func(v *crm.View) {
		if e := v.StageEvents(d.ID); len(e) != 2 || !slices.Equal(e[1].Override, []string{"source"}) || e[1].Reason != "老客户" {
			t.Errorf("its moves are %+v", e)
		}
	})
	_, err = move(c.rep, crm.Move{Override: true, Reason: "老客户"})
	refused(t, err, crm.Forbidden, "access.override")
	_, err = move(c.rep, crm.Move{})
	refused(t, err, crm.Invalid, "stage.required")
	c.check()
}
