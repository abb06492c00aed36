package funnel

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/store"
)

// stay is one visit of a deal to an open stage, or one stage it skipped.
type stay struct {
	_     struct{} `cbor:",toarray" json:"-"`
	Kind  stayKind
	Stage crm.StageID
	Day   calendar.Date // of entering while it runs, else the first of the month of leaving
	Days  int32         // calendar days from entering to leaving; 0 while it runs, and of a skipped stage
}

// stayKind says how a visit stands.
type stayKind byte

const (
	running stayKind = iota + 1
	ended
	skipped
)

// stayRow is what one deal adds to the kept numbers.
type stayRow struct {
	_           struct{} `cbor:",toarray" json:"-"`
	Deal        crm.ID
	Team, Owner crm.ID
	Stays       []stay
}

// stayTally is how many equal stays a person's deals have in a team.
type stayTally struct {
	_     struct{} `cbor:",toarray" json:"-"`
	Owner crm.ID
	Team  crm.ID
	Stay  stay
	N     int64
}

const (
	tableStays       = 100
	tableStayTallies = 101

	everyone = ^crm.ID(0) // owner and team of the company's numbers
)

// stays never changes while the program runs.
var stays = struct {
	deals   *store.Table[stayRow]
	tallies *store.Table[stayTally]
}{
	deals:   store.NewTable(store.Def[stayRow]{Num: tableStays, Name: "stays of deals", Key: func(r *stayRow) store.Key { return stayKey(r.Deal) }}),
	tallies: store.NewTable(store.Def[stayTally]{Num: tableStayTallies, Name: "stays in stages", Key: (*stayTally).key}),
}

func stayKey(deal crm.ID) store.Key { return store.K().ID(uint64(deal)) }

// key puts what one reading walks side by side: a person's stays of one kind, by day.
func (t *stayTally) key() store.Key {
	return tallySpan(t.Owner, t.Stay.Kind).Int(int64(t.Stay.Day)).ID(uint64(t.Team)).ID(uint64(t.Stay.Stage)).Int(int64(t.Stay.Days))
}

func tallySpan(owner crm.ID, kind stayKind) store.Key {
	return store.K().ID(uint64(owner)).Byte(byte(kind))
}

// Stays is the rule that keeps how long deals stood in each stage. It keeps calendar days where the deal's team is, so a
// changed zone or order of stages has everything counted again.
type Stays struct{}

var _ crm.Checker = Stays{}

// Name is the rule's name in faults.
func (Stays) Name() string { return "stays in stages" }

// After moves the numbers of the deals an entry changed.
func (Stays) After(tx *crm.Tx, e *crm.Entry) error {
	for i := range e.Changes {
		if shifts(&e.Changes[i]) {
			return Recount(tx)
		}
	}
	d := stayDeltas{}
	for i := range e.Changes {
		c := &e.Changes[i]
		b, a := c.Before.Deal, c.After.Deal
		if b == nil && a == nil || e.Undoes == 0 && sameStay(b, a) {
			continue
		}
		var was stayRow
		if b != nil || e.Undoes != 0 {
			var err error
			if was, err = stays.deals.Get(tx, stayKey(c.Ref.ID)); err != nil && !errors.Is(err, store.ErrNotFound) {
				return fmt.Errorf("read the stays of %s: %w", c.Ref, err)
			}
		}
		is := stayRow{Deal: c.Ref.ID}
		switch {
		case a == nil:
		case b == nil && e.Undoes == 0: // that it was made is the only thing that happened to it
			is = staysFrom(&tx.View, a, nil)
		default:
			is = staysOf(&tx.View, a)
		}
		d.add(&was, -1)
		d.add(&is, 1)
		if err := keepStays(tx, &is, len(was.Stays) > 0); err != nil {
			return err
		}
	}
	return d.apply(tx)
}

// sameStay tells whether a change of a deal leaves its stays as they are.
func sameStay(b, a *crm.Deal) bool {
	return b != nil && a != nil && b.Stage == a.Stage && b.StageSince.Equal(a.StageSince) && b.Owner == a.Owner && b.Team == a.Team && b.Archived == a.Archived
}

// shifts tells whether a change moves the days or the order of stages that every deal's stays are counted by.
func shifts(c *crm.Change) bool {
	b, a := c.Before, c.After
	switch {
	case b.Pipeline != nil && a.Pipeline != nil:
		return !slices.EqualFunc(b.Pipeline.Stages, a.Pipeline.Stages, func(x, y crm.Stage) bool { return x.ID == y.ID && x.Kind == y.Kind })
	case b.Team != nil && a.Team != nil:
		return b.Team.Zone != a.Team.Zone
	case b.Company != nil && a.Company != nil:
		return b.Company.Zone != a.Company.Zone
	}
	return false
}

func keepStays(tx *crm.Tx, row *stayRow, had bool) error {
	var err error
	switch {
	case len(row.Stays) > 0:
		err = stays.deals.Put(tx, row)
	case had:
		err = stays.deals.Delete(tx, stayKey(row.Deal))
	}
	if err != nil {
		return fmt.Errorf("keep the stays of deal %d: %w", row.Deal, err)
	}
	return nil
}

// staysOf reads a deal's stays from its stage events.
func staysOf(v *crm.View, d *crm.Deal) stayRow {
	v = v.Unscoped()
	if d.Archived {
		return staysFrom(v, d, nil)
	}
	return staysFrom(v, d, slices.DeleteFunc(v.StageEvents(d.ID), func(e crm.StageEvent) bool { return e.Undone }))
}

// staysFrom makes a deal's stays of its stage events. The last of them makes none: none are as good as one.
func staysFrom(v *crm.View, d *crm.Deal, events []crm.StageEvent) stayRow {
	row := stayRow{Deal: d.ID, Team: d.Team, Owner: d.Owner}
	if d.Archived {
		return row
	}
	zone := v.TeamZone(d.Team)
	visited := map[crm.StageID]bool{}
	for i, e := range events {
		if i > 0 {
			row.Stays = append(row.Stays, skips(v, e, visited, zone)...)
		}
		visited[e.To] = true
		_, s, err := v.Stage(e.To)
		if err != nil || s.Kind != crm.StageOpen || i+1 == len(events) {
			continue
		}
		in, out := dayIn(e.At, zone), dayIn(events[i+1].At, zone)
		row.Stays = append(row.Stays, stay{Kind: ended, Stage: e.To, Day: firstOf(out), Days: max(0, int32(out-in))})
	}
	if d.Open() {
		row.Stays = append(row.Stays, stay{Kind: running, Stage: d.Stage, Day: dayIn(d.StageSince, zone)})
	}
	return row
}

// skips are the open stages of one pipeline that a move forward passes over and the deal was never in.
func skips(v *crm.View, e crm.StageEvent, visited map[crm.StageID]bool, zone *time.Location) []stay {
	p, from, err := v.Stage(e.From)
	to, ok := p.Stage(e.To)
	if err != nil || !ok || from.Kind != crm.StageOpen || to.Kind == crm.StageLost {
		return nil
	}
	var out []stay
	for _, s := range p.Stages {
		if s.Kind == crm.StageOpen && p.Order(s.ID) > p.Order(from.ID) && p.Order(s.ID) < p.Order(to.ID) && !visited[s.ID] {
			out = append(out, stay{Kind: skipped, Stage: s.ID, Day: firstOf(dayIn(e.At, zone))})
		}
	}
	return out
}

func dayIn(at time.Time, zone *time.Location) calendar.Date { return calendar.DateOf(at.In(zone)) }

// firstOf is the first day of a day's month.
func firstOf(day calendar.Date) calendar.Date {
	_, _, n := day.YMD()
	return day.AddDays(1 - n)
}

// stayDeltas are changes to the tallies, gathered so that each row is written once.
type stayDeltas map[stayTally]int64

func (d stayDeltas) add(row *stayRow, n int64) {
	for _, s := range row.Stays {
		d[stayTally{Owner: row.Owner, Team: row.Team, Stay: s}] += n
		d[stayTally{Owner: everyone, Team: everyone, Stay: s}] += n
	}
}

// apply adds the changes to the stored rows, read in one go and written in the order of their keys. What comes to nothing
// leaves no row.
func (d stayDeltas) apply(tx *crm.Tx) error {
	var rows []stayTally
	for at, n := range d {
		if n != 0 {
			at.N = n
			rows = append(rows, at)
		}
	}
	slices.SortFunc(rows, func(a, b stayTally) int { return bytes.Compare(a.key(), b.key()) })
	keys := make([]store.Key, len(rows))
	for i := range rows {
		keys[i] = rows[i].key()
	}
	old, err := stays.tallies.GetMany(tx, keys)
	if err != nil {
		return fmt.Errorf("read stays: %w", err)
	}
	for i := range rows {
		if rows[i].N += old[string(keys[i])].N; rows[i].N == 0 {
			err = stays.tallies.Delete(tx, keys[i])
		} else {
			err = stays.tallies.Put(tx, &rows[i])
		}
		if err != nil {
			return fmt.Errorf("keep stays: %w", err)
		}
	}
	return nil
}
