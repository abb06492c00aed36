package crm

import (
	"iter"
	"slices"

	"crmbot/crm/calendar"
	"crmbot/crm/money"
	"crmbot/store"
)

// DealFigures is what one deal adds to the tallies: the roll-ups' own short form of it.
type DealFigures struct {
	_           struct{} `cbor:",toarray" json:"-"`
	Deal        ID
	Customer    ID
	Pipeline    ID
	Stage       StageID
	Outcome     Outcome
	Team, Owner ID
	Minor       int64
	Currency    string
	Weighted    int64         // of an open deal, rounded half up
	Day         calendar.Date // expected close of an open deal, day of close of a closed one; 0: none
	Started     calendar.Date // 0: unknown
	Age         calendar.Date // the day its age counts from: Started, or the day it was written down
	Cycle       int32         // days from start to winning without the time it stood closed; -1: not won or not known
	Highest     StageID       // highest open stage ever held, in the pipeline's present order
	Imported    bool
	Products    []ID
	Source      string
	Word        string // of a lost deal why it was lost, of an open one the forecast category set by hand
	Shares      []FigureShare
	Exits       []StageExit // oldest first
}

// FigureShare is a person's share of a split deal's amount.
type FigureShare struct {
	_      struct{} `cbor:",toarray" json:"-"`
	Person ID
	Minor  int64
}

// StageExit is one departure from an open stage.
type StageExit struct {
	_     struct{} `cbor:",toarray" json:"-"`
	Stage StageID
	Way   Way
	Day   calendar.Date
}

// Amount is the deal's amount.
func (f *DealFigures) Amount() money.Amount {
	return money.Amount{Minor: f.Minor, Currency: f.Currency}
}

// next returns the day of the next departure from the stage that exit i left, 0 if there is none.
func (f *DealFigures) next(i int) calendar.Date {
	for _, x := range f.Exits[i+1:] {
		if x.Stage == f.Exits[i].Stage {
			return x.Day
		}
	}
	return 0
}

// LeftAgain says that the deal left the stage of exit i again before a day.
func (f *DealFigures) LeftAgain(i int, before calendar.Date) bool {
	next := f.next(i)
	return next != 0 && next < before
}

// FiguresQuery selects deals by their figures, index first.
type FiguresQuery struct {
	Who     Scope     // cut down to what the asker may see
	Stages  []StageID // the stages the deals stand in; required unless Started
	From    calendar.Date
	To      calendar.Date // half-open over Day, or over Started when Started is set
	Ever    bool          // whatever the day
	Undated bool          // only those without a day
	Started bool          // by the day the deals began, whatever their stage
	Left    bool          // by the days the deals left Stages forward or lost, wherever they stand now
}

// Figures walks the deals that q selects, each once: by stage, owner and day, or by the day they began.
func (v *View) Figures(q FiguresQuery) iter.Seq[DealFigures] {
	return func(yield func(DealFigures) bool) {
		if err := v.settled(); err != nil {
			v.Fail(err)
			return
		}
		mine := v.Scope()
		seen := map[ID]bool{} // with Left: a deal may have left a stage on several days
		for _, w := range v.figureWalks(q) {
			for f := range rollupTables.figures.By(v, w.index, w.keys) {
				if seen[f.Deal] || !q.Who.has(f.Owner, f.Team) || !mine.has(f.Owner, f.Team) {
					continue
				}
				if q.Left {
					seen[f.Deal] = true
				}
				if !yield(f) {
					return
				}
			}
		}
	}
}

// RepeatedExits walks the deals that left a stage more than once and did so before the last time on a day of [from, to).
func (v *View) RepeatedExits(who Scope, from, to calendar.Date) iter.Seq[DealFigures] {
	return func(yield func(DealFigures) bool) {
		if err := v.settled(); err != nil {
			v.Fail(err)
			return
		}
		mine := v.Scope()
		seen := map[ID]bool{}
		k := store.Between(store.K().Int(int64(from)), store.K().Int(int64(to)))
		for f := range rollupTables.figures.By(v, figuresByRepeat, k) {
			if seen[f.Deal] || !who.has(f.Owner, f.Team) || !mine.has(f.Owner, f.Team) {
				continue
			}
			seen[f.Deal] = true
			if !yield(f) {
				return
			}
		}
	}
}

// TransferredFigures walks the deals that left one of the stages and, perhaps, its pipeline, each once: those with a departure
// by way of Away.
func (v *View) TransferredFigures(who Scope, stages []StageID) iter.Seq[DealFigures] {
	return func(yield func(DealFigures) bool) {
		if err := v.settled(); err != nil {
			v.Fail(err)
			return
		}
		mine := v.Scope()
		seen := map[ID]bool{}
		for _, s := range stages {
			for f := range rollupTables.figures.By(v, figuresByTransfer, store.Prefix(store.K().ID(uint64(s)))) {
				if seen[f.Deal] || !who.has(f.Owner, f.Team) || !mine.has(f.Owner, f.Team) {
					continue
				}
				seen[f.Deal] = true
				if !yield(f) {
					return
				}
			}
		}
	}
}

// FiguresOf returns the figures of one deal, false when it has none (archived).
func (v *View) FiguresOf(deal ID) (DealFigures, bool) {
	if err := v.settled(); err != nil {
		v.Fail(err)
		return DealFigures{}, false
	}
	f, err := rollupTables.figures.Get(v, store.K().ID(uint64(deal)))
	if err != nil || !v.Scope().has(f.Owner, f.Team) {
		return DealFigures{}, false
	}
	return f, true
}

type figureWalk struct {
	index uint8
	keys  store.Keys
}

func (v *View) figureWalks(q FiguresQuery) []figureWalk {
	day := func(d calendar.Date) store.Key { return store.K().Int(int64(d)) }
	days := store.Keys{From: day(q.From), To: day(q.To)}
	switch {
	case q.Undated:
		days = store.Keys{From: day(0), To: day(1)}
	case q.Ever:
		days = store.Keys{}
	}
	if q.Started {
		return []figureWalk{{figuresByStart, days}}
	}
	index := uint8(figuresByStage)
	if q.Left {
		index = figuresByExit
	}
	var out []figureWalk
	owners := v.ownersIn(q.Who)
	for _, s := range q.Stages {
		for _, p := range owners {
			k := days
			k.Prefix = store.K().ID(uint64(s)).ID(uint64(p))
			out = append(out, figureWalk{index, k})
		}
	}
	return out
}

// ownersIn lists the people of a scope who own deals, by number.
func (v *View) ownersIn(who Scope) []ID {
	var out []ID
	for s := range rollupTables.seats.Rows(v, store.All()) {
		if who.has(s.Owner, s.Team) {
			out = append(out, s.Owner)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
