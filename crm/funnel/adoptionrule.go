package funnel

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/store"
)

// inTime is how long after something happened it may be put down and still counts as in time.
const inTime = 24 * time.Hour

// useTally is what one person put down on one local day, or how complete their customers are.
type useTally struct {
	_         struct{} `cbor:",toarray" json:"-"`
	Person    crm.ID
	Day       calendar.Date // on which it was put down, where the person's team is; 0: the customers, which have no day
	Logs      int64         // activities logged and stage moves made
	Due       int64         // of Logs, the visits and the moves
	Timely    int64         // of Due, put down within 24 hours
	Customers int64         // owned and in use
	Filled    int64         // of their core fields
}

// coreRow is what one customer adds to its owner's row.
type coreRow struct {
	_        struct{} `cbor:",toarray" json:"-"`
	Customer crm.ID
	Owner    crm.ID
	Filled   int64
	Followed bool // something happened with it or is planned: what comes on top changes nothing
}

const (
	tableUse  = 102
	tableCore = 103
)

// use never changes while the program runs.
var use = struct {
	days *store.Table[useTally]
	core *store.Table[coreRow]
}{
	days: store.NewTable(store.Def[useTally]{Num: tableUse, Name: "what people put down", Key: (*useTally).key}),
	core: store.NewTable(store.Def[coreRow]{Num: tableCore, Name: "core fields of customers", Key: func(r *coreRow) store.Key { return store.K().ID(uint64(r.Customer)) }}),
}

func (t *useTally) key() store.Key { return useDay{t.Person, t.Day}.key() }

// useDay is where a tally stands.
type useDay struct {
	person crm.ID
	day    calendar.Date
}

func (d useDay) key() store.Key { return store.K().ID(uint64(d.person)).Int(int64(d.day)) }

// useSum are a tally's numbers, or changes to them.
type useSum struct{ logs, due, timely, customers, filled int64 }

func (t *useTally) sum() useSum { return useSum{t.Logs, t.Due, t.Timely, t.Customers, t.Filled} }

func (s useSum) plus(o useSum) useSum {
	return useSum{s.logs + o.logs, s.due + o.due, s.timely + o.timely, s.customers + o.customers, s.filled + o.filled}
}

func (s useSum) row(at useDay) useTally {
	return useTally{Person: at.person, Day: at.day, Logs: s.logs, Due: s.due, Timely: s.timely, Customers: s.customers, Filled: s.filled}
}

// Adoption is the rule that keeps what each person puts down day by day, how much of it in time, and how complete their customers
// are. What an import brings or a rule does is nobody's use. Days are those of the person's team, so a changed zone has them counted
// again.
type Adoption struct{}

var _ crm.Checker = Adoption{}

// Name is the rule's name in faults.
func (Adoption) Name() string { return "use and completeness" }

// After moves the numbers by what an entry changed.
func (Adoption) After(tx *crm.Tx, e *crm.Entry) error {
	for i := range e.Changes {
		if movesDays(&tx.View, &e.Changes[i]) {
			if err := recountDays(tx); err != nil {
				return err
			}
			return coreChanged(tx, e, newUseCount(&tx.View))
		}
	}
	c := newUseCount(&tx.View)
	for i := range e.Changes {
		switch ch := &e.Changes[i]; {
		case ch.Before.Activity != nil || ch.After.Activity != nil:
			c.activity(ch.Before.Activity, -1)
			c.activity(ch.After.Activity, 1)
		case ch.Before.Deal != nil || ch.After.Deal != nil:
			if err := c.moved(ch, e); err != nil {
				return err
			}
		}
	}
	return coreChanged(tx, e, c)
}

// movesDays tells whether a change moves the days of what was put down before.
func movesDays(v *crm.View, c *crm.Change) bool {
	b, a := c.Before, c.After
	switch {
	case b.Company != nil && a.Company != nil:
		return b.Company.Zone != a.Company.Zone
	case b.Team != nil && a.Team != nil:
		return b.Team.Zone != a.Team.Zone
	case b.Person != nil && a.Person != nil:
		return b.Person.Team != a.Person.Team && v.TeamZone(b.Person.Team).String() != v.TeamZone(a.Person.Team).String()
	}
	return false
}

// useCount gathers changes to the tallies, so that each row is written once.
type useCount struct {
	v     *crm.View // unscoped
	zones map[crm.ID]*time.Location
	sums  map[useDay]useSum
}

func newUseCount(v *crm.View) *useCount {
	return &useCount{v: v.Unscoped(), zones: map[crm.ID]*time.Location{}, sums: map[useDay]useSum{}}
}

func (c *useCount) add(at useDay, s useSum) { c.sums[at] = c.sums[at].plus(s) }

// zone is where a person's team is.
func (c *useCount) zone(person crm.ID) *time.Location {
	z, ok := c.zones[person]
	if !ok {
		p, err := c.v.Person(person)
		if err != nil {
			p.Team = 0
		}
		z = c.v.TeamZone(p.Team)
		c.zones[person] = z
	}
	return z
}

// log adds n times what somebody put down at one instant about another.
func (c *useCount) log(by crm.ID, logged, happened time.Time, due bool, n int64) {
	if by == 0 {
		return
	}
	s := useSum{logs: n}
	if due {
		s.due = n
		if logged.Sub(happened) <= inTime {
			s.timely = n
		}
	}
	c.add(useDay{by, dayIn(logged, c.zone(by))}, s)
}

// activity adds n times an activity; one from a file was put down by nobody.
func (c *useCount) activity(a *crm.Activity, n int64) {
	if a == nil || a.Void || a.External != "" {
		return
	}
	c.log(a.CreatedBy, a.CreatedAt, a.At, a.Kind == crm.Visit, n)
}

// moved adds the stage move an entry made of a deal, or takes away the one it undid.
func (c *useCount) moved(ch *crm.Change, e *crm.Entry) error {
	b, a := ch.Before.Deal, ch.After.Deal
	if e.Undoes == 0 && (b == nil || a != nil && b.Stage == a.Stage) {
		return nil // what is made has not moved
	}
	seq, logged, n := e.Seq, e.At, int64(1)
	if e.Undoes != 0 {
		at, ok := c.v.WrittenAt(e.Undoes)
		if !ok {
			return fmt.Errorf("entry %d, which entry %d takes back, is not there", e.Undoes, e.Seq)
		}
		seq, logged, n = e.Undoes, at, -1
	}
	for _, ev := range c.v.StageEvents(ch.Ref.ID) {
		if ev.Seq == seq && people(&ev) {
			c.log(ev.By, logged, ev.At, true, n)
		}
	}
	return nil
}

// people reports whether a person moved a deal: that it was made is no move.
func people(e *crm.StageEvent) bool { return e.From != 0 && e.Source == "user" }

// apply adds the changes to the stored rows, read in one go and written in the order of their keys. What comes to nothing leaves
// no row.
func (c *useCount) apply(tx *crm.Tx) error {
	maps.DeleteFunc(c.sums, func(_ useDay, s useSum) bool { return s == useSum{} })
	spots := slices.SortedFunc(maps.Keys(c.sums), func(a, b useDay) int { return bytes.Compare(a.key(), b.key()) })
	keys := make([]store.Key, len(spots))
	for i, at := range spots {
		keys[i] = at.key()
	}
	old, err := use.days.GetMany(tx, keys)
	if err != nil {
		return fmt.Errorf("read what people put down: %w", err)
	}
	for i, at := range spots {
		was := old[string(keys[i])]
		s := was.sum().plus(c.sums[at])
		if s == (useSum{}) {
			err = use.days.Delete(tx, keys[i])
		} else {
			row := s.row(at)
			err = use.days.Put(tx, &row)
		}
		if err != nil {
			return fmt.Errorf("keep what people put down: %w", err)
		}
	}
	return nil
}
