package crm

import (
	"slices"
	"time"

	"crmbot/crm/calendar"
)

// figuring turns records into figures and tallies; it remembers what many deals share.
type figuring struct {
	v         *View // unscoped
	pipelines map[ID]Pipeline
	zones     map[ID]*time.Location
	teams     map[ID]ID // of people
}

func newFiguring(v *View) *figuring {
	return &figuring{v: v.Unscoped(), pipelines: map[ID]Pipeline{}, zones: map[ID]*time.Location{}, teams: map[ID]ID{}}
}

func (g *figuring) pipeline(id ID) Pipeline {
	p, ok := g.pipelines[id]
	if !ok {
		p, _ = g.v.Pipeline(id) // a deal without its pipeline still counts, without order and probability
		g.pipelines[id] = p
	}
	return p
}

func (g *figuring) zone(team ID) *time.Location {
	z, ok := g.zones[team]
	if !ok {
		z = g.v.TeamZone(team)
		g.zones[team] = z
	}
	return z
}

// deal returns what d adds to the tallies, false if nothing. fresh says that it never moved, so that its events need no reading.
func (g *figuring) deal(d *Deal, fresh bool) (DealFigures, bool) {
	if d == nil || d.Archived {
		return DealFigures{}, false
	}
	p := g.pipeline(d.Pipeline)
	zone := g.zone(d.Team)
	f := DealFigures{
		Deal: d.ID, Customer: d.Customer, Pipeline: d.Pipeline, Stage: d.Stage, Team: d.Team, Owner: d.Owner,
		Minor: d.Amount.Minor, Currency: d.Amount.Currency, Started: d.Started, Age: d.Started, Cycle: -1, Highest: d.Highest,
		Imported: d.Imported, Source: d.Source, Word: d.LostReason,
	}
	if len(d.Products) > 0 {
		f.Products = slices.Clone(d.Products)
	}
	if f.Age == 0 {
		f.Age = calendar.DateOf(d.CreatedAt.In(zone))
	}
	switch d.Kind {
	case StageWon, StageLost:
		f.close(d)
	default:
		f.Day = d.Expected
		f.Word = d.Category
		f.Weighted = d.Amount.Percent(int64(probability(p, d))).Minor
	}
	var events []StageEvent
	if !fresh {
		events = g.v.StageEvents(d.ID)
	}
	f.travel(g, p, d, events, zone)
	return f, true
}

// close sets what a closed deal has.
func (f *DealFigures) close(d *Deal) {
	f.Outcome, f.Day = Lost, d.ClosedOn
	if d.Kind != StageWon {
		return
	}
	f.Outcome, f.Word = Won, ""
	if d.Started != 0 && d.ClosedOn >= d.Started {
		f.Cycle = int32(max(0, int64(d.ClosedOn-d.Started)-d.ClosedFor/(24*60*60)))
	}
	if len(d.Splits) > 0 {
		for _, s := range d.Shares() {
			f.Shares = append(f.Shares, FigureShare{Person: s.Person, Minor: s.Amount.Minor})
		}
	}
}

// probability of an open deal in percent: the one set by hand, else the stage's.
func probability(p Pipeline, d *Deal) int {
	if d.Probability != nil {
		return *d.Probability
	}
	if i := stageAt(p, d.Stage); i >= 0 {
		return p.Stages[i].Probability
	}
	return 0
}

// travel reads the deal's stage events: the highest stage by the present order of the pipeline it stands in, and the
// departures, each by the present order of the pipeline it happened in.
func (f *DealFigures) travel(g *figuring, p Pipeline, d *Deal, events []StageEvent, zone *time.Location) {
	order := func(s StageID) int {
		i := stageAt(p, s)
		if i < 0 || p.Stages[i].Kind != StageOpen {
			return -1
		}
		return i
	}
	highest := func(s StageID) {
		if order(s) > order(f.Highest) {
			f.Highest = s
		}
	}
	highest(d.Stage)
	for _, e := range events {
		if e.Undone {
			continue
		}
		highest(e.From)
		highest(e.To)
		if way := g.way(p, e); way != 0 {
			f.Exits = append(f.Exits, StageExit{Stage: e.From, Way: way, Day: calendar.DateOf(e.At.In(zone))})
		}
	}
	if order(f.Highest) < 0 {
		f.Highest = 0
	}
}

// way tells how a deal left the stage of an event, 0 where it left none: it began, or was reopened.
func (g *figuring) way(p Pipeline, e StageEvent) Way {
	if e.From == 0 {
		return 0
	}
	if stageAt(p, e.From) < 0 {
		var err error
		if p, _, err = g.v.Stage(e.From); err != nil {
			return Away
		}
	}
	from, to := stageAt(p, e.From), stageAt(p, e.To)
	switch {
	case p.Stages[from].Kind != StageOpen:
		return 0
	case to < 0:
		return Away
	case p.Stages[to].Kind == StageLost:
		return Dropped
	case p.Stages[to].Kind == StageWon || to > from:
		return Forward
	}
	return Back
}

// stageAt returns the place of a stage in its pipeline, -1 if it is not there.
func stageAt(p Pipeline, id StageID) int {
	return slices.IndexFunc(p.Stages, func(s Stage) bool { return s.ID == id })
}
