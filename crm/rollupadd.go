package crm

import (
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// deltas are changes to tally rows, gathered so that each row is written once. A row has few cells.
type deltas map[spot][]tallyCell

func (d deltas) add(at spot, l Label, s Sums) {
	cells := d[at]
	for i := range cells {
		if cells[i].Label == l {
			cells[i].Sums.Add(s)
			return
		}
	}
	d[at] = append(cells, tallyCell{Label: l, Sums: s})
}

// grains adds to a row's day and month.
func (d deltas) grains(at spot, l Label, s Sums) {
	at.month = false
	d.add(at, l, s)
	at.month, at.day = true, monthOf(at.day)
	d.add(at, l, s)
}

// months adds to the months of the seat and the company.
func (d deltas) months(at spot, l Label, s Sums) {
	at.month, at.day = true, monthOf(at.day)
	d.add(at, l, s)
	at.team, at.owner = whole, whole
	d.add(at, l, s)
}

// both adds to the seat's rows and the company's.
func (d deltas) both(at spot, l Label, s Sums) {
	d.grains(at, l, s)
	at.team, at.owner = whole, whole
	d.grains(at, l, s)
}

// deal adds what a deal contributes, or takes it away.
func (d deltas) deal(f *DealFigures, away bool) {
	sign := func(s Sums) Sums {
		if away {
			return s.Neg()
		}
		return s
	}
	one := Sums{N: 1, Amount: f.Minor}
	if f.Minor == 0 {
		one.NoAmount = 1
	}
	at := spot{team: f.Team, owner: f.Owner, pipeline: f.Pipeline, currency: f.Currency}

	begun := at
	begun.kind, begun.day = TallyCohort, f.Started
	d.both(begun, Label{Stage: f.Highest, Outcome: f.Outcome}, sign(one))

	at.day = f.Day
	if f.Outcome == Undecided {
		open := one
		open.Weighted, open.Days = f.Weighted, int64(f.Age)
		at.kind = TallyOpen
		d.both(at, Label{Stage: f.Stage, Text: f.Word}, sign(open))
	} else {
		if f.Cycle >= 0 {
			one.Days, one.DaysN = int64(f.Cycle), 1
		}
		d.closed(at, f, one, sign)
		at.kind = TallyPart
		for _, p := range f.parts(one) {
			d.months(at, p.Label, sign(p.Sums))
		}
	}
	for _, x := range f.Exits {
		out := spot{kind: TallyExit, team: f.Team, owner: f.Owner, pipeline: f.Pipeline, day: x.Day}
		d.both(out, Label{Stage: x.Stage, Way: x.Way}, sign(Sums{N: 1}))
	}
}

// closed adds a closed deal: the number to its owner, the amount to those who share it.
func (d deltas) closed(at spot, f *DealFigures, one Sums, sign func(Sums) Sums) {
	at.kind = TallyClosed
	l := Label{Outcome: f.Outcome}
	total := at
	total.team, total.owner = whole, whole
	d.grains(total, l, sign(one))
	if len(f.Shares) == 0 {
		d.grains(at, l, sign(one))
		return
	}
	own := one
	own.Amount = 0
	d.grains(at, l, sign(own))
	for _, s := range f.Shares {
		at.owner = s.Person
		d.grains(at, l, sign(Sums{Amount: s.Minor}))
	}
}

// parts lists under what a closed deal counts, its amount shared among its products.
func (f *DealFigures) parts(one Sums) []tallyCell {
	out := []tallyCell{{Label: Label{Part: BySource, Outcome: f.Outcome, Text: f.Source}, Sums: one}}
	if f.Outcome == Lost {
		out = append(out, tallyCell{Label: Label{Part: ByReason, Outcome: Lost, Text: f.Word}, Sums: one})
	}
	if len(f.Products) < 2 {
		l := Label{Part: ByProduct, Outcome: f.Outcome}
		if len(f.Products) == 1 {
			l.ID = f.Products[0]
		}
		return append(out, tallyCell{Label: l, Sums: one})
	}
	for i, share := range f.ProductShares() {
		s := one
		s.Amount = share.Minor
		out = append(out, tallyCell{Label: Label{Part: ByProduct, Outcome: f.Outcome, ID: f.Products[i]}, Sums: s})
	}
	return out
}

// ProductShares divides the deal's amount among its products, to the last minor unit.
func (f *DealFigures) ProductShares() []money.Amount {
	return f.Amount().Split(make([]int64, len(f.Products)))
}

// activity adds an activity, or takes it away.
func (d deltas) activity(g *figuring, a *Activity, n int64) {
	if a == nil || a.Void || a.Archived {
		return
	}
	d.add(spot{kind: TallyActivity, owner: a.CreatedBy, day: calendar.DateOf(a.At.In(g.zone(g.teamOf(a.CreatedBy))))},
		Label{Text: string(a.Kind)}, Sums{N: n})
}

// customer adds a new customer to who wrote it down, or to its owner when a file did, or takes it away.
func (d deltas) customer(g *figuring, c *Customer, n int64) {
	if c == nil || c.Archived || c.MergedInto != 0 {
		return
	}
	who := c.CreatedBy
	if who == 0 {
		who = c.Owner
	}
	d.add(spot{kind: TallyCustomer, owner: who, day: calendar.DateOf(c.CreatedAt.In(g.zone(g.teamOf(who))))}, Label{}, Sums{N: n})
}

// teamOf is the present team of a person, 0 for nobody.
func (g *figuring) teamOf(person ID) ID {
	if t, ok := g.teams[person]; ok {
		return t
	}
	p, err := g.v.Person(person)
	if err != nil {
		p.Team = 0
	}
	g.teams[person] = p.Team
	return p.Team
}
