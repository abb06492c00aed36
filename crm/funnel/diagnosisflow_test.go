package funnel_test

import (
	"maps"
	"testing"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// leftIn counts plainly, from the logs of all deals, what left a stage on the days from a first to before a last one: each deal by
// its last departure in that time, if that was forward or a loss.
func leftIn(v *crm.View, stage crm.StageID, days calendar.Period, key func(crm.Deal) string) (all funnel.Ratio, parts map[string]funnel.Ratio, lost map[string]int64) {
	parts, lost = map[string]funnel.Ratio{}, map[string]int64{}
	for _, p := range v.People() {
		for _, d := range append(v.DealsOwned(p.ID, true), v.DealsOwned(p.ID, false)...) {
			var last, final crm.StageEvent
			for _, e := range v.StageEvents(d.ID) {
				if e.Undone || e.From == 0 {
					continue
				}
				if pipe, s, err := v.Stage(e.From); err != nil || s.Kind != crm.StageOpen || pipe.ID == 0 {
					continue
				}
				if final = e; e.From == stage && days.Contains(calendar.DateOf(e.At.In(v.TeamZone(d.Team)))) {
					last = e
				}
			}
			from, s, err := v.Stage(stage)
			to, next, gone := v.Stage(last.To)
			if last.From == 0 || err != nil || gone != nil || from.ID != to.ID {
				continue
			}
			forward := next.Kind == crm.StageWon || next.Kind == crm.StageOpen && from.Order(next.ID) > from.Order(s.ID)
			if !forward && next.Kind != crm.StageLost {
				continue
			}
			r := parts[key(d)]
			r.Den, all.Den = r.Den+1, all.Den+1
			if forward {
				r.Num, all.Num = r.Num+1, all.Num+1
			} else if d.Kind == crm.StageLost && final.Seq == last.Seq {
				lost[d.LostReason]++
			} else {
				lost[""]++
			}
			parts[key(d)] = r
		}
	}
	return all, parts, lost
}

// TestFlowDiagnosisEqualsACount: after random changes, the flow of each stage cut by rep, source and reason is what the deals' logs
// say, by size it sums to the same, and all of it is the flow beside the conversion.
func TestFlowDiagnosisEqualsACount(t *testing.T) {
	t.Parallel()
	w := newChurn(t, 5, 60)
	for range 12 {
		w.run(100)
		w.now = w.now.AddDate(0, 0, 3)
	}
	counted := int64(0)
	w.see(func(v *crm.View) error {
		for _, back := range []int{0, 5, 20} {
			days := calendar.Between(v.Today(0).AddDays(-back-9), v.Today(0).AddDays(-back), v.Fiscal())
			for _, pipeline := range w.pipes {
				q := funnel.Query{Who: everybody(), Pipeline: pipeline, Period: days}
				flows, err := funnel.Flows(v, q)
				if err != nil {
					return err
				}
				p, err := v.Pipeline(pipeline)
				if err != nil {
					return err
				}
				i := 0
				for _, s := range p.Stages {
					if s.Kind != crm.StageOpen {
						continue
					}
					counted += compareFlow(t, v, q, s.ID, flows[i].Rate())
					i++
				}
			}
		}
		return nil
	})
	if counted < 50 {
		t.Errorf("only %d departures were looked at", counted)
	}
}

func compareFlow(t *testing.T, v *crm.View, q funnel.Query, stage crm.StageID, beside funnel.Ratio) int64 {
	t.Helper()
	name := func(id crm.ID) string { return crm.Ref{Kind: crm.KindPerson, ID: id}.String() }
	for _, by := range []funnel.By{funnel.ByRep, funnel.BySource, funnel.ByReason, funnel.BySize} {
		all, parts, lost := leftIn(v, stage, q.Period, func(d crm.Deal) string {
			if by == funnel.BySource {
				return d.Source
			}
			return name(d.Owner)
		})
		d, err := funnel.Diagnose(v, q, stage, by, funnel.ByFlow)
		if err != nil {
			t.Fatal(err)
		}
		if d.Rate != all || d.Rate != beside || d.Basis != funnel.ByFlow || d.Open != 0 {
			t.Errorf("stage %d in %s by %s: %v, want %v, beside the conversion %v", stage, q.Period, by, d.Rate, all, beside)
		}
		got, why, sum := map[string]funnel.Ratio{}, map[string]int64{}, int64(0)
		for _, p := range d.Parts {
			key := p.Text
			if by == funnel.ByRep {
				key = name(p.ID)
			}
			got[key], why[key], sum = p.Rate, p.Rate.Num, sum+p.Rate.Den
		}
		switch {
		case by == funnel.ByReason && !maps.Equal(why, lost):
			t.Errorf("stage %d in %s by reason: %v, want %v", stage, q.Period, why, lost)
		case by == funnel.BySize && sum != all.Den:
			t.Errorf("stage %d in %s by size: %d, want %d", stage, q.Period, sum, all.Den)
		case (by == funnel.ByRep || by == funnel.BySource) && !maps.Equal(got, parts):
			t.Errorf("stage %d in %s by %s: %v, want %v", stage, q.Period, by, got, parts)
		}
	}
	return beside.Den
}
