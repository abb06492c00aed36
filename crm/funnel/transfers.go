package funnel

import (
	"iter"
	"slices"

	"crmbot/crm"
	"crmbot/crm/calendar"
)

// transfers counts the deals that came or went by transfer: begun in a pipeline on the day they came into it, and in the one
// they left as far as they came in it.
func (c *Conversion) transfers(v *crm.View, q Query, highest map[crm.StageID]int64) {
	in := func(day calendar.Date) bool { return q.Period.IsZero() || day != 0 && q.Period.Contains(day) }
	add := func(f *crm.DealFigures, n int64) {
		c.Created += n
		switch f.Outcome {
		case crm.Won:
			c.Won += n
			return
		case crm.Lost:
			c.Lost += n
		case crm.Undecided:
			c.Open += n
		}
		highest[f.Highest] += n
	}
	for f := range transferred(v, q) {
		if f.Pipeline == c.Pipeline.ID {
			switch {
			case in(f.Started):
				add(&f, -1)
			case f.Started == 0 && !q.Period.IsZero():
				c.Undated--
			}
		}
		switch s, was := spellIn(v, &f, c.Pipeline.ID); {
		case !was:
		case s.day == 0 && !q.Period.IsZero():
			c.Undated++
		case !in(s.day):
		case s.left:
			c.Created++
			c.Transferred++
			highest[s.highest]++
		default:
			add(&f, 1)
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
// went away again.
func begun(v *crm.View, q Query, f crm.FiguresQuery) iter.Seq[crm.DealFigures] {
	return func(yield func(crm.DealFigures) bool) {
		moved := map[crm.ID]bool{}
		var also []crm.DealFigures
		if q.Pipeline != 0 {
			for d := range transferred(v, q) {
				moved[d.Deal] = true
				s, was := spellIn(v, &d, q.Pipeline)
				if !was || !f.Ever && (s.day == 0 || !q.Period.Contains(s.day)) {
					continue
				}
				if d.Pipeline = s.pipeline; s.left {
					d.Highest = s.highest
				}
				also = append(also, d)
			}
		}
		for d := range v.Figures(f) {
			if !moved[d.Deal] && !yield(d) {
				return
			}
		}
		for _, d := range also {
			if !yield(d) {
				return
			}
		}
	}
}
