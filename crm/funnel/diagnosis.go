package funnel

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// BySize cuts deals into the smaller, the middle and the larger third by amount.
const BySize By = "size"

// The sizes.
const (
	SizeSmall  = "small"
	SizeMiddle = "middle"
	SizeLarge  = "large"
	SizeNone   = "none" // without an amount, or one that cannot be converted
)

// FewestJudged is the number of deals below which a rate judges nobody, and is printed as n/m only.
const FewestJudged = 10

// Part is one part of the deals behind a conversion.
type Part struct {
	ID   crm.ID // person or product; 0: none
	Text string // source, size or reason
	Rate Ratio  // of the part's own deals; by reason how many of all were lost for it
	// Points is what the part adds to the conversion or takes from it, of 1: its share of the deals times how far its own
	// rate lies from that of all. The parts of one cut sum to nothing, but by reason to what was lost.
	Points Ratio
	Judged bool // there are enough deals to say so
}

// Diagnosis cuts one conversion by something, to show what holds it down.
type Diagnosis struct {
	Pipeline crm.Pipeline
	From, To crm.Stage // From is zero for the conversion of all that began
	By       By
	Basis    Basis // ByCohort or ByFlow; by flow To is but the next stage, and any later one counts
	Rate     Ratio
	Open     int64           // ByCohort: of Rate.Den that did not come to To, still open
	Parts    []Part          // those that are judged, what takes most first; then the others, in no order of merit
	Edges    [2]money.Amount // BySize: the largest of the small ones and of the middle ones
	Own      bool            // Parts hold one person alone, Rate is their team's
	Few      bool            // Own, but Rate is that person's too: see fewestBeside
}

// Diagnose cuts the conversion from a stage to the next (0: of all that began, to won) of the deals that began in q.Period, or
// by flow what left the stage in q.Flow. By rep it reads kept numbers; otherwise it walks the deals that began in the period,
// or that left the stage in it.
func Diagnose(v *crm.View, q Query, from crm.StageID, by By, basis Basis) (Diagnosis, error) {
	q, p, err := settle(v, q)
	if err != nil {
		return Diagnosis{}, err
	}
	w := ward{v: v, q: q, order: map[crm.StageID]int{}, pr: newPricer(v, q.Currency, q.Today), parts: map[lineKey]*Part{}}
	w.Pipeline, w.By, w.Basis, w.To = p, by, basis, wonStage(p)
	stages := openStages(p)
	for i, s := range stages {
		w.order[s.ID] = i + 1
		if s.ID == from {
			w.at, w.From = i+1, s
			if i+1 < len(stages) {
				w.To = stages[i+1]
			}
		}
	}
	if (from != 0 || basis == ByFlow) && w.at == 0 {
		return Diagnosis{}, crm.Refuse(crm.NotFound, "stage.unknown")
	}
	switch {
	case by == ByRep && basis == ByFlow:
		w.flowByRep()
	case by == ByRep:
		w.byRep()
	case basis == ByFlow:
		err = w.walkFlow()
	default:
		err = w.walk()
	}
	if err != nil {
		return Diagnosis{}, err
	}
	return w.finish(), nil
}

// fewestBeside is how many people of a team must have numbers before one of them reads their sum: of two, each could take
// their own away from it and read the other's.
const fewestBeside = 3

// DiagnoseOwn is what somebody who sees nobody else's deals reads by rep: their own part beside the sum of their team, or
// their own alone where too few people stand behind the sum.
func DiagnoseOwn(v *crm.View, q Query, from crm.StageID, basis Basis, person crm.Person) (Diagnosis, error) {
	q.Who = Of(v, crm.Ref{Kind: crm.KindTeam, ID: person.Team})
	d, err := Diagnose(v.Unscoped(), q, from, ByRep, basis)
	if err != nil {
		return d, err
	}
	people := 0
	for _, p := range d.Parts {
		people += boolInt(p.ID != 0)
	}
	few := people < fewestBeside
	if few {
		q.Who = Of(v, person.Ref())
		if d, err = Diagnose(v, q, from, ByRep, basis); err != nil {
			return d, err
		}
	}
	d.Own, d.Few = true, few
	d.Parts = slices.DeleteFunc(d.Parts, func(p Part) bool { return p.ID != person.ID })
	return d, nil
}

// ward is a diagnosis in the making.
type ward struct {
	Diagnosis
	v     *crm.View
	q     Query
	pr    *pricer
	order map[crm.StageID]int // of the open stages, from 1
	at    int                 // of From; 0: all that began
	parts map[lineKey]*Part
	sized []sized
}

// sized is a deal to be cut by size.
type sized struct {
	minor   int64
	none    bool
	reached bool
}

// count tells whether deals count at all, and whether they came on. Those that left for another pipeline are not open here.
func (w *ward) count(outcome crm.Outcome, highest crm.StageID, left bool, n int64) (counts, reached bool) {
	order := w.order[highest]
	if w.at > 0 && outcome != crm.Won && order < w.at {
		return false, false
	}
	reached = outcome == crm.Won || w.at > 0 && w.To.Kind == crm.StageOpen && order > w.at
	w.Rate.Den += n
	switch {
	case reached:
		w.Rate.Num += n
	case outcome == crm.Undecided && !left:
		w.Open += n
	}
	return true, reached
}

func (w *ward) add(k lineKey, reached bool, n int64) {
	part := w.parts[k]
	if part == nil {
		part = &Part{ID: k.id, Text: k.text}
		w.parts[k] = part
	}
	part.Rate.Den += n
	if reached {
		part.Rate.Num += n
	}
}

func (w *ward) byRep() {
	t := w.q.cohort()
	t.Apart = true
	add := func(owner crm.ID, outcome crm.Outcome, highest crm.StageID, left bool, n int64) {
		if counts, reached := w.count(outcome, highest, left, n); counts {
			w.add(lineKey{id: owner}, reached, n)
		}
	}
	for c := range w.v.Tallies(t) {
		add(c.Owner, c.Outcome, c.Stage, false, c.N)
	}
	for m := range moves(w.v, w.q) {
		if w.q.begins(m.day) {
			add(m.Owner, m.Outcome, m.Highest, m.left, m.n)
		}
	}
	maps.DeleteFunc(w.parts, func(_ lineKey, p *Part) bool { return p.Rate.Den == 0 })
}

func (w *ward) walk() error {
	started := crm.FiguresQuery{Who: w.q.Who, From: w.q.Period.From, To: w.q.Period.To, Ever: w.q.Period.IsZero(), Started: true}
	for f, left := range begun(w.v, w.q, started) {
		if f.Pipeline != w.q.Pipeline {
			continue
		}
		counts, reached := w.count(f.Outcome, f.Highest, left, 1)
		if !counts {
			continue
		}
		if err := w.sort(&f, reached, f.Outcome == crm.Lost && !reached); err != nil {
			return err
		}
	}
	w.cutBySize()
	return nil
}

// sort puts a deal that counts into its part.
func (w *ward) sort(f *crm.DealFigures, reached, lost bool) error {
	switch w.By {
	case BySource:
		w.add(lineKey{text: f.Source}, reached, 1)
	case ByProduct:
		for _, id := range f.Products {
			w.add(lineKey{id: id}, reached, 1)
		}
		if len(f.Products) == 0 {
			w.add(lineKey{}, reached, 1)
		}
	case ByReason:
		if lost {
			w.add(lineKey{text: f.Word}, false, 1)
		}
	case BySize:
		a, ok := w.pr.price(f.Amount(), w.dayOf(f))
		w.sized = append(w.sized, sized{a.Minor, !ok || f.Minor == 0, reached})
	default:
		return fmt.Errorf("diagnose by %q: %w", w.By, crm.Refuse(crm.Invalid, "numbers.list"))
	}
	return nil
}

// dayOf is the day whose rate prices a deal, 0 for today's.
func (w *ward) dayOf(f *crm.DealFigures) calendar.Date {
	if f.Outcome == crm.Undecided {
		return 0
	}
	return f.Day
}

// cutBySize gives each third its deals; equal amounts stay together.
func (w *ward) cutBySize() {
	var minors []int64
	for _, d := range w.sized {
		if !d.none {
			minors = append(minors, d.minor)
		}
	}
	if len(minors) > 0 {
		slices.Sort(minors)
		for i := range w.Edges {
			w.Edges[i] = money.Amount{Minor: minors[(len(minors)*(i+1)+2)/3-1], Currency: w.pr.to}
		}
	}
	for _, d := range w.sized {
		size := SizeLarge
		switch {
		case d.none:
			size = SizeNone
		case d.minor <= w.Edges[0].Minor:
			size = SizeSmall
		case d.minor <= w.Edges[1].Minor:
			size = SizeMiddle
		}
		w.add(lineKey{text: size}, d.reached, 1)
	}
}

// finish works out what each part adds or takes, and brings the parts in order.
func (w *ward) finish() Diagnosis {
	all := w.Rate
	for _, p := range w.parts {
		if w.By == ByReason {
			p.Points = Ratio{-p.Rate.Den, all.Den}
			p.Rate = Ratio{p.Rate.Den, all.Den}
			p.Judged = all.Den >= FewestJudged
		} else {
			p.Points = Ratio{p.Rate.Num*all.Den - p.Rate.Den*all.Num, all.Den * all.Den}
			p.Judged = p.Rate.Den >= FewestJudged
		}
		w.Parts = append(w.Parts, *p)
	}
	slices.SortFunc(w.Parts, func(a, b Part) int {
		byPoints := 0
		if a.Judged && b.Judged {
			byPoints = a.Points.Cmp(b.Points)
		}
		return cmp.Or(cmp.Compare(boolInt(b.Judged), boolInt(a.Judged)), byPoints, cmp.Compare(a.ID, b.ID), cmp.Compare(a.Text, b.Text))
	})
	return w.Diagnosis
}
