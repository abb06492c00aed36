package funnel

import (
	"iter"
	"slices"

	"crmbot/crm"
	"crmbot/crm/calendar"
)

// transfers counts the deals that came or went by transfer: begun in a pipeline on the day they came into it, and in the one
// they left as far as they came in it.
func (c *Conversion) transfers(v *crm.View, q Query, highest, died map[crm.StageID]int64) {
	for m := range moves(v, q) {
		switch {
		case !q.begins(m.day):
			if m.day == 0 {
				c.Undated += m.n
			}
			continue
		case m.left:
			c.Transferred += m.n
		case m.Outcome == crm.Won:
			c.Won += m.n
		case m.Outcome == crm.Lost:
			c.Lost += m.n
			died[m.Highest] += m.n
		default:
			c.Open += m.n
		}
		c.Created += m.n
		if m.left || m.Outcome != crm.Won {
			highest[m.Highest] += m.n
		}
	}
}

// begins reports whether what began on a day, 0 for one that is not known, is of the query's cohort.
func (q Query) begins(day calendar.Date) bool {
	return q.Period.IsZero() || day != 0 && q.Period.Contains(day)
}

// move is what a transfer changes of a cohort that is counted by where deals are now and when they began.
type move struct {
	crm.DealFigures               // as they are in the query's pipeline
	day             calendar.Date // on which the deal began there; 0: unknown
	left            bool          // it went to another pipeline since, and is neither open, won nor lost here
	n               int64         // 1: it counts so, -1: it does not
}

// moves walks what transfers change of the cohorts of a query's pipeline.
func moves(v *crm.View, q Query) iter.Seq[move] {
	return func(yield func(move) bool) {
		for f := range transferred(v, q) {
			if f.Pipeline == q.Pipeline && !yield(move{f, f.Started, false, -1}) {
				return
			}
			s, was := spellIn(v, &f, q.Pipeline)
			if !was {
				continue
			}
			if f.Pipeline = q.Pipeline; s.left {
				f.Highest, f.Outcome, f.Word = s.highest, crm.Undecided, ""
			}
			if !yield(move{f, s.day, s.left, 1}) {
				return
			}
		}
	}
}

// spell is a deal's time in one pipeline.
type spell struct {
	pipeline crm.ID
	day      calendar.Date // on which it began; 0: unknown
	left     bool          // it went to another pipeline
	highest  crm.StageID   // of one it left: the highest stage held, in the pipeline's present order
}

// transferred walks the deals that may have left or come into a query's pipeline by transfer.
func transferred(v *crm.View, q Query) iter.Seq[crm.DealFigures] {
	pipelines := slices.Concat(v.Pipelines(), v.ArchivedPipelines())
	if len(pipelines) == 1 {
		return func(func(crm.DealFigures) bool) {}
	}
	var all []crm.StageID // a deal that came into the pipeline left a stage of another
	for _, p := range pipelines {
		for _, s := range openStages(p) {
			all = append(all, s.ID)
		}
	}
	return v.TransferredFigures(q.Who, all)
}

// spells are a deal's times in the pipelines it stood in, the first one first. A stage that was taken away since says nothing.
func spells(v *crm.View, f *crm.DealFigures) []spell {
	out := []spell{}
	day := f.Started
	enter := func(pipeline crm.ID) *spell {
		if len(out) == 0 || out[len(out)-1].pipeline != pipeline {
			if len(out) > 0 {
				out[len(out)-1].left = true
			}
			out = append(out, spell{pipeline: pipeline, day: day})
		}
		return &out[len(out)-1]
	}
	for _, x := range f.Exits {
		if p, _, err := v.Stage(x.Stage); err == nil {
			s := enter(p.ID)
			if s.highest == 0 || p.Order(x.Stage) > p.Order(s.highest) {
				s.highest = x.Stage
			}
			day = x.Day
		}
	}
	enter(f.Pipeline)
	return out
}

// spellIn is a deal's last time in a pipeline: one that came back began anew.
func spellIn(v *crm.View, f *crm.DealFigures, pipeline crm.ID) (spell, bool) {
	for _, s := range slices.Backward(spells(v, f)) {
		if s.pipeline == pipeline {
			return s, true
		}
	}
	return spell{}, false
}

// begun walks the deals that began in q.Period in q's pipeline: those made in it, then those that came into it by transfer or
// went away again, of which it says that they left.
func begun(v *crm.View, q Query, f crm.FiguresQuery) iter.Seq2[crm.DealFigures, bool] {
	return func(yield func(crm.DealFigures, bool) bool) {
		moved := map[crm.ID]bool{}
		var also []move
		if q.Pipeline != 0 {
			for m := range moves(v, q) {
				moved[m.Deal] = true
				if m.n > 0 && q.begins(m.day) {
					m.Started = m.day
					also = append(also, m)
				}
			}
		}
		for d := range v.Figures(f) {
			if !moved[d.Deal] && !yield(d, false) {
				return
			}
		}
		for _, m := range also {
			if !yield(m.DealFigures, m.left) {
				return
			}
		}
	}
}
