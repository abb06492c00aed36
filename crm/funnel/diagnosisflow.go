package funnel

import (
	"maps"

	"crmbot/crm"
	"crmbot/crm/calendar"
)

// ByFlow is about the deals that left a stage in the period: forward out of forward and lost; see Flows.
const ByFlow Basis = "flow"

// flowByRep cuts the flow by the numbers kept of each owner.
func (w *ward) flowByRep() {
	count := func(owner crm.ID, stage crm.StageID, way crm.Way, n int64) {
		if stage == w.From.ID && leaves(way) {
			w.put(way, n)
			w.add(lineKey{id: owner}, way == crm.Forward, n)
		}
	}
	for t := range w.v.Tallies(crm.TallyQuery{Kind: crm.TallyExit, Who: w.q.Who, From: w.q.Flow.From, To: w.q.Flow.To, Apart: true}) {
		count(t.Owner, t.Stage, t.Way, t.N)
	}
	for d := range w.v.RepeatedExits(w.q.Who, w.q.Flow.From, w.q.Flow.To) {
		eachAgain(&d, w.q.Flow, func(x crm.StageExit) { count(d.Owner, x.Stage, x.Way, -1) })
	}
	maps.DeleteFunc(w.parts, func(_ lineKey, p *Part) bool { return p.Rate.Den == 0 })
}

// leaves reports whether a way out of a stage counts in its rate.
func leaves(way crm.Way) bool { return way == crm.Forward || way == crm.Dropped }

// eachAgain calls do with each of a deal's departures of a period that another from the same stage follows in it.
func eachAgain(d *crm.DealFigures, in calendar.Period, do func(crm.StageExit)) {
	for i, x := range d.Exits {
		if in.Contains(x.Day) && d.LeftAgain(i, in.To) {
			do(x)
		}
	}
}

// walkFlow cuts the flow by what the deals that left the stage in the period are.
func (w *ward) walkFlow() error {
	left := crm.FiguresQuery{Who: w.q.Who, Stages: []crm.StageID{w.From.ID}, From: w.q.Flow.From, To: w.q.Flow.To, Left: true}
	for f := range w.v.Figures(left) {
		for i, x := range f.Exits {
			if x.Stage != w.From.ID || !leaves(x.Way) || !w.q.Flow.Contains(x.Day) || f.LeftAgain(i, w.q.Flow.To) {
				continue
			}
			w.put(x.Way, 1)
			if f.Outcome != crm.Lost || i+1 < len(f.Exits) {
				f.Word = "" // it was taken up again since: why it was lost then is not kept
			}
			if err := w.sort(&f, x.Way == crm.Forward, x.Way == crm.Dropped); err != nil {
				return err
			}
		}
	}
	w.cutBySize()
	return nil
}

// put counts n departures.
func (w *ward) put(way crm.Way, n int64) {
	w.Rate.Den += n
	if way == crm.Forward {
		w.Rate.Num += n
	}
}
