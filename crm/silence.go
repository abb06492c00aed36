package crm

import "slices"

// maxSilence bounds the rungs of the ladder, in working days.
const maxSilence = 250

// Rung is how far the silence around a deal has gone.
type Rung int

// The rungs, in order.
const (
	NoRung     Rung = iota
	OwnerTold       // its owner hears of it
	LeaderTold      // and who leads them
	HighRisk        // it counts as at risk, and is to be handed over or given up
)

// Ladder is after how many working days of silence a deal of a team's people (0: of nobody's) reaches each rung, the first first:
// as is set for the team, else for the next one above it, else for the company. nil: nobody is told.
func (v *View) Ladder(team ID) []int {
	days := v.Company().Silence
	for team != 0 {
		t, ok := v.team(team)
		if !ok {
			break
		}
		if len(t.Silence) > 0 {
			days = t.Silence
			break
		}
		team = t.Parent
	}
	switch len(days) {
	case 0:
		return []int{3, 5, 7}
	case 1:
		return nil
	}
	return days
}

func checkSilence(days []int) error {
	if len(days) == 0 || slices.Equal(days, []int{0}) {
		return nil
	}
	if len(days) != int(HighRisk) || days[0] < 1 || days[0] >= days[1] || days[1] >= days[2] || days[2] > maxSilence {
		return &Error{Code: Invalid, Reason: "silence.days", Field: "silence", Args: []any{"most", maxSilence}}
	}
	return nil
}

// Leader is who leads a person: of the teams from theirs upwards the first lead who is active and somebody else; 0 where there is none.
func (v *View) Leader(person ID) ID {
	p, _ := v.person(person)
	for id := p.Team; id != 0; {
		t, ok := v.team(id)
		if !ok {
			break
		}
		if lead, ok := v.person(t.Lead); ok && lead.ID != person && lead.State == Active {
			return lead.ID
		}
		id = t.Parent
	}
	return 0
}
