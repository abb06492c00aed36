package digest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"crmbot/crm"
	"crmbot/store"
)

// measure is what a person's kept numbers count.
type measure uint8

const (
	unplanned measure = iota + 1 // open deals for which no task is open
	putOff                       // open deals pushed crm.ManyPushes times or more, by currency
	dueDay                       // open tasks of which only the day was said, by the minute they fall due
	dueTime                      // open tasks with a time, by that minute
)

// tallyRow is a number kept for one person. Nothing in it depends on the clock: what is late is decided when it is read.
type tallyRow struct {
	_        struct{} `cbor:",toarray" json:"-"`
	Owner    crm.ID
	Of       measure
	Minute   int64 // Unix minute of a task; else 0
	Currency string
	N        int64
	Minor    int64 // sum of the deals' amounts
}

const tableTally = 223

// tallies never changes while the program runs.
var tallies = store.NewTable(store.Def[tallyRow]{Num: tableTally, Name: "digest tallies", Key: func(r *tallyRow) store.Key { return r.at().key() }})

// spot is where a number stands.
type spot struct {
	owner    crm.ID
	of       measure
	minute   int64
	currency string
}

func (r *tallyRow) at() spot { return spot{r.Owner, r.Of, r.Minute, r.Currency} }

func (s spot) key() store.Key { return s.kind().Int(s.minute).Text(s.currency) }

// kind is the beginning of the keys of a person's numbers of one sort.
func (s spot) kind() store.Key { return store.K().ID(uint64(s.owner)).Byte(byte(s.of)) }

// sums are numbers, or changes to them.
type sums map[spot]sum

type sum struct{ n, minor int64 }

func (s sums) add(at spot, n, minor int64) {
	had := s[at]
	s[at] = sum{had.n + n, had.minor + minor}
}

// deal adds n times what a deal counts with so many open tasks.
func (s sums) deal(d *crm.Deal, tasks int, n int64) {
	if d == nil || !d.Open() || d.Archived {
		return
	}
	if tasks == 0 {
		s.add(spot{owner: d.Owner, of: unplanned}, n, 0)
	}
	if d.Pushes >= crm.ManyPushes {
		s.add(spot{owner: d.Owner, of: putOff, currency: d.Amount.Currency}, n, n*d.Amount.Minor)
	}
}

// task adds n times what a task counts. One that waits for its owner's word is not theirs to do yet.
func (s sums) task(t *crm.Task, n int64) {
	if t == nil || t.State != crm.TaskOpen || t.Waiting() {
		return
	}
	at := spot{owner: t.Owner, of: dueTime, minute: t.Due.Unix() / 60}
	if t.AllDay {
		at.of = dueDay
	}
	s.add(at, n, 0)
}

// Tallies is the rule that keeps what a digest tells of tasks, next steps and pushes, person by person, so that nobody has to
// look at the deals for it.
type Tallies struct{}

var _ crm.Checker = Tallies{}

// Name is the rule's name in faults.
func (Tallies) Name() string { return "digest tallies" }

// touchedDeal is what an entry did to a deal and its tasks.
type touchedDeal struct {
	before, after *crm.Deal
	changed       bool
	tasks         int // by how many more tasks are open
}

// After moves the numbers by what an entry changed.
func (Tallies) After(tx *crm.Tx, e *crm.Entry) error {
	moved := sums{}
	var deals map[crm.ID]*touchedDeal
	at := func(id crm.ID) *touchedDeal {
		if deals == nil {
			deals = map[crm.ID]*touchedDeal{}
		}
		if deals[id] == nil {
			deals[id] = &touchedDeal{}
		}
		return deals[id]
	}
	for i := range e.Changes {
		c := &e.Changes[i]
		switch {
		case c.Before.Deal != nil || c.After.Deal != nil:
			if b, a := c.Before.Deal, c.After.Deal; !sameTally(b, a) {
				d := at(c.Ref.ID)
				d.before, d.after, d.changed = b, a, true
			}
		case c.Before.Task != nil || c.After.Task != nil:
			moved.task(c.Before.Task, -1)
			moved.task(c.After.Task, 1)
			for _, side := range []struct {
				t *crm.Task
				n int
			}{{c.Before.Task, -1}, {c.After.Task, 1}} {
				if side.t != nil && side.t.Deal != 0 && side.t.State == crm.TaskOpen {
					at(side.t.Deal).tasks += side.n
				}
			}
		}
	}
	for id, d := range deals {
		if !d.changed {
			if d.tasks == 0 {
				continue
			}
			now, err := tx.Deal(id)
			if err != nil {
				continue // its making was undone together with the task's
			}
			d.before, d.after = &now, &now
		}
		open := d.tasks
		if d.before != nil || e.Undoes != 0 {
			open = len(tx.TasksOfDeal(id))
		}
		moved.deal(d.before, open-d.tasks, -1)
		moved.deal(d.after, open, 1)
	}
	return moved.apply(tx)
}

// sameTally tells whether a change of a deal leaves its numbers as they are.
func sameTally(b, a *crm.Deal) bool {
	return b != nil && a != nil && b.Kind == a.Kind && b.Archived == a.Archived && b.Owner == a.Owner && b.Pushes == a.Pushes && b.Amount == a.Amount
}

// apply adds changes to the rows. What comes to nothing leaves no row.
func (s sums) apply(w store.Writer) error {
	spots := slices.SortedFunc(maps.Keys(s), func(a, b spot) int { return bytes.Compare(a.key(), b.key()) })
	for _, at := range spots {
		more := s[at]
		if more == (sum{}) {
			continue
		}
		row, err := tallies.Get(w, at.key())
		if errors.Is(err, store.ErrNotFound) {
			row, err = tallyRow{Owner: at.owner, Of: at.of, Minute: at.minute, Currency: at.currency}, nil
		}
		if err != nil {
			return fmt.Errorf("read a digest's number: %w", err)
		}
		if row.N, row.Minor = row.N+more.n, row.Minor+more.minor; row.N == 0 && row.Minor == 0 {
			err = tallies.Delete(w, at.key())
		} else {
			err = tallies.Put(w, &row)
		}
		if err != nil {
			return fmt.Errorf("keep a digest's number: %w", err)
		}
	}
	return nil
}

// recount makes the numbers from the records alone.
func recount(v *crm.View) sums {
	s := sums{}
	open := map[crm.ID]int{}
	for t := range v.Tasks() {
		s.task(&t, 1)
		if t.State == crm.TaskOpen && t.Deal != 0 {
			open[t.Deal]++
		}
	}
	for d := range v.Deals() {
		s.deal(&d, open[d.ID], 1)
	}
	return s
}

// Check compares the numbers with the records.
func (Tallies) Check(v *crm.View) error {
	want := recount(v.Unscoped())
	for row := range tallies.Rows(v, store.All()) {
		if got := (sum{row.N, row.Minor}); got != want[row.at()] {
			return fmt.Errorf("%+v: kept %+v, counted %+v", row.at(), got, want[row.at()])
		}
		delete(want, row.at())
	}
	for at, w := range want {
		if w != (sum{}) {
			return fmt.Errorf("%+v: missing, counted %+v", at, w)
		}
	}
	return nil
}

// FillTallies makes the numbers of a database made before they were kept. Cut off, it is run again from the start.
func FillTallies(ctx context.Context, e store.Engine, workspace string) error {
	var want sums
	err := crm.Open(e, workspace).View(ctx, crm.Actor{System: "crmbot"}, time.Time{}, func(v *crm.View) error {
		want = recount(v)
		return nil
	})
	var rows []tallyRow
	for at, s := range want {
		rows = append(rows, tallyRow{Owner: at.owner, Of: at.of, Minute: at.minute, Currency: at.currency, N: s.n, Minor: s.minor})
	}
	for some := range slices.Chunk(rows, fillAtOnce) {
		if err != nil {
			break
		}
		err = e.Update(ctx, workspace, func(w store.Writer) error {
			for i := range some {
				if err := tallies.Put(w, &some[i]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err != nil {
		return fmt.Errorf("fill in the digests' numbers: %w", err)
	}
	return nil
}
