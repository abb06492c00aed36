package crm

import (
	"cmp"
	"slices"

	"crmbot/crm/calendar"
	"crmbot/store"
)

// TallyKind names a family of numbers that are kept beside the records and moved with each change.
type TallyKind uint8

// The families. A deal's numbers stand under its pipeline, currency, team and owner; activities and new customers
// stand under the person alone.
const (
	// TallyOpen: open deals by stage, forecast category set by hand and day of expected close (0: none). Days sums the days they began.
	TallyOpen TallyKind = iota + 1
	// TallyClosed: won and lost deals by the day they closed. Days sums the days of the cycle, DaysN how many have one.
	// A split deal counts for its owner and its amount is shared out.
	TallyClosed
	// TallyCohort: all deals by the day they began (0: unknown), highest stage ever held, and outcome.
	TallyCohort
	// TallyExit: departures from open stages by day and way. A deal that left a stage several times counts each time; see
	// RepeatedExits. They stand under the pipeline the deal is in now, those from stages of a pipeline it left as well: select
	// them by stage.
	TallyExit
	// TallyPart: closed deals by product, source and reason of loss, by months only. A deal with several products counts
	// once under each, its amount shared out.
	TallyPart
	// TallyActivity: activities by author, kind and local day.
	TallyActivity
	// TallyCustomer: customers by who brought them in and local day.
	TallyCustomer
	// TallyUntouched: open deals by owner, stage and the local day something real last happened with them; see UntouchedBefore.
	TallyUntouched
)

// seated reports whether the family's rows stand under a team and an owner, and not under the person alone.
func (k TallyKind) seated() bool {
	return k != TallyActivity && k != TallyCustomer && k != TallyUntouched
}

// Outcome is how a deal stands.
type Outcome uint8

// The outcomes.
const (
	Undecided Outcome = iota
	Won
	Lost
)

// Way is how a deal left a stage.
type Way uint8

// The ways out of a stage.
const (
	Forward Way = iota + 1 // to a later stage, or won
	Dropped                // lost
	Back                   // to an earlier stage
	Away                   // transferred to another pipeline, or the stage it came from or went to has been taken away
)

// Part is what TallyPart counts by.
type Part uint8

// The parts.
const (
	ByProduct Part = iota + 1
	BySource
	ByReason
)

// Label is what a tally counts inside its row; only the fields of its family are set.
type Label struct {
	_       struct{} `cbor:",toarray" json:"-"`
	Stage   StageID  // TallyOpen, TallyCohort (highest), TallyExit
	Outcome Outcome  // TallyClosed, TallyCohort, TallyPart
	Way     Way      // TallyExit
	Part    Part     // TallyPart
	ID      ID       // TallyPart: the product
	Text    string   // TallyOpen: the forecast category set by hand; TallyPart: the source or reason; TallyActivity: the kind
}

// Sums are the numbers of a tally. Amounts are in minor units of the row's currency.
type Sums struct {
	_        struct{} `cbor:",toarray" json:"-"`
	N        int64
	Amount   int64
	Weighted int64 // rounded half up per deal
	Days     int64
	DaysN    int64
	NoAmount int64 // deals without an amount
}

// Add adds other to s.
func (s *Sums) Add(other Sums) {
	s.N += other.N
	s.Amount += other.Amount
	s.Weighted += other.Weighted
	s.Days += other.Days
	s.DaysN += other.DaysN
	s.NoAmount += other.NoAmount
}

// Neg returns the sums with the other sign.
func (s Sums) Neg() Sums {
	return Sums{N: -s.N, Amount: -s.Amount, Weighted: -s.Weighted, Days: -s.Days, DaysN: -s.DaysN, NoAmount: -s.NoAmount}
}

// IsZero reports whether all sums are nothing.
func (s Sums) IsZero() bool { return s == Sums{} }

// Tally is one kept number.
type Tally struct {
	Team, Owner ID // 0 when the whole company's row was read
	Pipeline    ID
	Currency    string
	Day         calendar.Date // the day, or the first of a whole month; 0: no date
	Label
	Sums
}

// TallyQuery selects tallies. Whole months of the period are read as one row each; Day of such a tally is their first.
type TallyQuery struct {
	Kind     TallyKind
	Who      Scope // cut down to what the asker may see
	Pipeline ID    // 0: all
	From, To calendar.Date
	Ever     bool // no period: everything, with and without a date
	Undated  bool // only what has no date
	Apart    bool // keep teams and owners apart even when Who is everything
	Daily    bool // keep days apart; TallyPart has none
}

// tallyRow holds the tallies of one team, owner, pipeline, currency and day or month.
type tallyRow struct {
	_        struct{} `cbor:",toarray" json:"-"`
	Kind     TallyKind
	Team     ID
	Owner    ID
	Month    bool
	Day      calendar.Date
	Pipeline ID
	Currency string
	Cells    []tallyCell
}

type tallyCell struct {
	_     struct{} `cbor:",toarray" json:"-"`
	Label Label
	Sums  Sums
}

// seatRow says that a team and owner have tallies together.
type seatRow struct {
	_     struct{} `cbor:",toarray" json:"-"`
	Team  ID
	Owner ID
}

// whole is the seat under which the company's totals stand.
const whole = ^ID(0)

func tallies() *store.Table[tallyRow] { return rollupTables.tallies }

// rollupTables are the roll-ups' tables; they never change while the program runs.
var rollupTables = struct {
	tallies *store.Table[tallyRow]
	seats   *store.Table[seatRow]
	figures *store.Table[DealFigures]
}{
	tallies: store.NewTable(store.Def[tallyRow]{Num: 60, Name: "tallies", Key: func(r *tallyRow) store.Key {
		return r.spot().key()
	}}),
	seats: store.NewTable(store.Def[seatRow]{Num: 61, Name: "tally seats", Key: func(r *seatRow) store.Key {
		return store.K().ID(uint64(r.Team)).ID(uint64(r.Owner))
	}}),
	figures: store.NewTable(store.Def[DealFigures]{Num: 62, Name: "deal figures", Key: func(f *DealFigures) store.Key {
		return store.K().ID(uint64(f.Deal))
	}, Indexes: []store.Index[DealFigures]{
		{Num: figuresByStage, Name: "stage", Keys: func(f *DealFigures) []store.Key {
			return []store.Key{store.K().ID(uint64(f.Stage)).ID(uint64(f.Owner)).Int(int64(f.Day))}
		}},
		{Num: figuresByStart, Name: "start", Keys: func(f *DealFigures) []store.Key {
			return []store.Key{store.K().Int(int64(f.Started))}
		}},
		{Num: figuresByRepeat, Name: "repeated exit", Keys: func(f *DealFigures) []store.Key {
			var out []store.Key
			for i, x := range f.Exits {
				if f.next(i) != 0 {
					out = append(out, store.K().Int(int64(x.Day)))
				}
			}
			return out
		}},
		{Num: figuresByTransfer, Name: "stages of a transferred deal", Keys: func(f *DealFigures) []store.Key {
			if !slices.ContainsFunc(f.Exits, func(x StageExit) bool { return x.Way == Away }) {
				return nil
			}
			var left []StageID
			for _, x := range f.Exits {
				left = append(left, x.Stage)
			}
			slices.Sort(left)
			var out []store.Key
			for _, s := range slices.Compact(left) {
				out = append(out, store.K().ID(uint64(s)))
			}
			return out
		}},
		{Num: figuresByExit, Name: "departures", Keys: func(f *DealFigures) []store.Key {
			var out []store.Key
			for _, x := range f.Exits {
				if x.Way == Forward || x.Way == Dropped {
					out = append(out, store.K().ID(uint64(x.Stage)).ID(uint64(f.Owner)).Int(int64(x.Day)))
				}
			}
			return out
		}},
	}}),
}

const (
	figuresByStage    = 1
	figuresByStart    = 2
	figuresByRepeat   = 3
	figuresByTransfer = 4
	figuresByExit     = 5
)

// spot is where a tally row stands.
type spot struct {
	kind        TallyKind
	team, owner ID
	month       bool
	day         calendar.Date
	pipeline    ID
	currency    string
}

func (r *tallyRow) spot() spot {
	return spot{r.Kind, r.Team, r.Owner, r.Month, r.Day, r.Pipeline, r.Currency}
}

func (s spot) row() tallyRow {
	return tallyRow{Kind: s.kind, Team: s.team, Owner: s.owner, Month: s.month, Day: s.day, Pipeline: s.pipeline, Currency: s.currency}
}

func (s spot) key() store.Key {
	return s.seat(s.kind).Int(int64(s.day)).ID(uint64(s.pipeline)).Text(s.currency)
}

// seat is the beginning of the keys of one seat's days or months.
func (s spot) seat(kind TallyKind) store.Key {
	grain := byte('d')
	if s.month {
		grain = 'm'
	}
	return store.K().Byte(byte(kind)).ID(uint64(s.team)).ID(uint64(s.owner)).Byte(grain)
}

// compare orders labels, so that a row is always written the same way.
func (l Label) compare(o Label) int {
	return cmp.Or(cmp.Compare(l.Part, o.Part), cmp.Compare(l.Stage, o.Stage), cmp.Compare(l.Outcome, o.Outcome),
		cmp.Compare(l.Way, o.Way), cmp.Compare(l.ID, o.ID), cmp.Compare(l.Text, o.Text))
}
