package funnel

import (
	"slices"

	"crmbot/crm"
)

// Step is how far a cohort came: Reached deals came to the stage or further, of Before that came to the stage before.
type Step struct {
	Stage   crm.Stage // the stage reached; in the last step the won one
	Reached int64
	Before  int64
	Lost    int64 // of Before, lost without coming to Stage
}

// Rate is the step's conversion.
func (s Step) Rate() Ratio { return Ratio{s.Reached, s.Before} }

// Conversion is the way of the deals that began in a period, as of now. A skipped stage counts as reached, a move back
// takes nothing away, a lost deal counts up to the highest stage it held.
type Conversion struct {
	Pipeline        crm.Pipeline
	Created         int64
	Open, Won, Lost int64 // of Created
	Transferred     int64 // of Created, gone to another pipeline, in which they count as begun on that day
	Entered         int64 // of Created, those known to have reached the first stage
	Steps           []Step
	Overall         Ratio // won of created
	Undecided       Ratio // open of created
	Undated         int64 // deals with no known start, in no period
}

// Cohort gives the conversion of the deals that began in q.Period, of all that ever began when it is zero.
func Cohort(v *crm.View, q Query) (Conversion, error) {
	q, p, err := settle(v, q)
	if err != nil {
		return Conversion{}, err
	}
	c := Conversion{Pipeline: p}
	highest, died := map[crm.StageID]int64{}, map[crm.StageID]int64{} // of deals not won
	for t := range v.Tallies(q.cohort()) {
		c.Created += t.N
		switch t.Outcome {
		case crm.Won:
			c.Won += t.N
			continue
		case crm.Lost:
			c.Lost += t.N
			died[t.Stage] += t.N
		default:
			c.Open += t.N
		}
		highest[t.Stage] += t.N
	}
	if !q.Period.IsZero() {
		undated := q.cohort()
		undated.Undated = true
		c.Undated = count(v, undated)
	}
	c.transfers(v, q, highest, died)
	stages := openStages(p)
	reached := c.Won
	steps := []Step{{Stage: wonStage(p), Reached: reached}}
	for i := len(stages) - 1; i >= 0; i-- {
		reached += highest[stages[i].ID]
		steps[len(steps)-1].Before, steps[len(steps)-1].Lost = reached, died[stages[i].ID]
		steps = append(steps, Step{Stage: stages[i], Reached: reached})
	}
	slices.Reverse(steps)
	if len(stages) > 0 {
		c.Entered, steps = steps[0].Reached, steps[1:]
	}
	c.Steps = steps
	c.Overall = Ratio{c.Won, c.Created}
	c.Undecided = Ratio{c.Open, c.Created}
	return c, nil
}

// cohort selects the deals that began in the period.
func (q Query) cohort() crm.TallyQuery {
	return crm.TallyQuery{Kind: crm.TallyCohort, Who: q.Who, Pipeline: q.Pipeline, From: q.Period.From, To: q.Period.To, Ever: q.Period.IsZero()}
}

func wonStage(p crm.Pipeline) crm.Stage {
	for _, s := range p.Stages {
		if s.Kind == crm.StageWon {
			return s
		}
	}
	return crm.Stage{}
}

// Flows gives what left each open stage in q.Flow, in selling order. Of a deal that left a stage several times the last
// departure counts. What a deal left before it was transferred to another pipeline stays here; the transfer itself counts
// neither forward nor as a loss.
func Flows(v *crm.View, q Query) ([]Flow, error) {
	q, p, err := settle(v, q)
	if err != nil {
		return nil, err
	}
	by := map[crm.StageID]*Flow{}
	stages := openStages(p)
	for _, s := range stages {
		by[s.ID] = &Flow{}
	}
	count := func(stage crm.StageID, way crm.Way, n int64) {
		f := by[stage]
		if f == nil {
			return
		}
		switch way {
		case crm.Forward:
			f.Forward += n
		case crm.Dropped:
			f.Dropped += n
		case crm.Away:
			f.Away += n
		}
	}
	for t := range v.Tallies(crm.TallyQuery{Kind: crm.TallyExit, Who: q.Who, From: q.Flow.From, To: q.Flow.To}) {
		count(t.Stage, t.Way, t.N)
		if f := by[t.Stage]; f != nil && t.Way == crm.Back {
			f.Back += t.N
		}
	}
	for d := range v.RepeatedExits(q.Who, q.Flow.From, q.Flow.To) {
		eachAgain(&d, q.Flow, func(x crm.StageExit) { count(x.Stage, x.Way, -1) })
	}
	out := make([]Flow, len(stages))
	for i, s := range stages {
		out[i] = *by[s.ID]
	}
	return out, nil
}
