package crm

import (
	"context"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"time"

	"crmbot/store"
)

// tableIdle is derived: since when each open deal lies untouched.
const tableIdle = 63

// Both indexes hold all that judging a deal takes, so that judging a million reads no rows.
const (
	idleByOwner = 1
	idleByPlan  = 2 // owner | when an open task falls due
)

// mostPlanned bounds how many planned steps of one deal are kept beside it; the latest count.
const mostPlanned = 200

// idleRow says since when an open deal lies untouched and what is planned for it. It holds instants and nothing that the
// clock, the calendar or the set-up decides: those are applied when it is read, so none of them ever makes it wrong.
type idleRow struct {
	_        struct{} `cbor:",toarray" json:"-"`
	Deal     ID
	Owner    ID
	Stage    StageID
	Since    int64 // Unix seconds
	Minor    int64
	Currency string
	Due      []int64 // of its open tasks, Unix seconds, ascending, each once
}

// idleTable never changes while the program runs.
var idleTable = store.NewTable(store.Def[idleRow]{Num: tableIdle, Name: "untouched deals", Key: func(r *idleRow) store.Key { return key(r.Deal) },
	Indexes: []store.Index[idleRow]{
		{Num: idleByOwner, Name: "owner", Keys: func(r *idleRow) []store.Key { return []store.Key{r.entry()} }},
		{Num: idleByPlan, Name: "plan", Keys: (*idleRow).planEntries},
	}})

func (r *idleRow) entry() store.Key {
	k := key(r.Owner).Int(r.Since).ID(uint64(r.Stage)).Int(r.Minor).Text(r.Currency)
	for _, at := range r.Due {
		k = k.Int(at)
	}
	return k
}

// Idle is an open deal and since when nothing real happened with it: no activity, no task done, no move by a person.
type Idle struct {
	Deal, Owner ID
	Stage       StageID
	Since       time.Time // the last such thing, else when the deal was made
	Minor       int64     // amount, in minor units of Currency
	Currency    string
	Planned     []time.Time // when its open tasks fall due, the earliest first
}

func (r *idleRow) idle() Idle {
	i := Idle{Deal: r.Deal, Owner: r.Owner, Stage: r.Stage, Since: time.Unix(r.Since, 0).UTC(), Minor: r.Minor, Currency: r.Currency}
	for _, at := range r.Due {
		i.Planned = append(i.Planned, time.Unix(at, 0).UTC())
	}
	return i
}

// IdleSince walks somebody's open deals that nothing happened with from before on, the longest untouched first. It costs
// what it yields. Of people whose deals the actor does not see it yields nothing.
func (v *View) IdleSince(owner ID, before time.Time) iter.Seq[Idle] {
	return v.idleSince(owner, store.Keys{To: store.K().Int(before.Unix())})
}

// IdleBetween is IdleSince for the deals with which something last happened at or after from.
func (v *View) IdleBetween(owner ID, from, before time.Time) iter.Seq[Idle] {
	return v.idleSince(owner, store.Between(store.K().Int(from.Unix()), store.K().Int(before.Unix())))
}

func (v *View) idleSince(owner ID, keys store.Keys) iter.Seq[Idle] {
	return func(yield func(Idle) bool) {
		p, _ := v.person(owner)
		if !v.Scope().has(owner, p.Team) {
			return
		}
		keys.Prefix = key(owner)
		for entry, deal := range idleTable.Entries(v.s.r, idleByOwner, keys) {
			s := entry.Scan()
			i := Idle{Deal: ID(deal.Scan().ID()), Owner: ID(s.ID()), Since: time.Unix(s.Int(), 0).UTC(), Stage: StageID(s.ID()), Minor: s.Int(), Currency: s.Text()}
			for len(s.Rest()) > 0 && s.Err() == nil {
				i.Planned = append(i.Planned, time.Unix(s.Int(), 0).UTC())
			}
			if err := s.Err(); err != nil {
				v.fault(fmt.Errorf("untouched deals of %s: %w", Ref{KindPerson, owner}, err))
				return
			}
			if !yield(i) {
				return
			}
		}
	}
}

// IdleDeal says since when an open deal lies untouched; false for one that is closed or that the actor does not see.
func (v *View) IdleDeal(deal ID) (Idle, bool) {
	row, err := idleTable.Get(v.s.r, key(deal))
	if err != nil {
		v.fault(err)
		return Idle{}, false
	}
	if !v.all && !v.seesDealID(deal) {
		return Idle{}, false
	}
	return row.idle(), true
}

// idleRule keeps the rows. It runs behind the rule for the last activity, whose rows it reads.
type idleRule struct{}

// Name is the rule's name in faults.
func (idleRule) Name() string { return "untouched deals" }

// idleWork is what an entry means for one deal's row.
type idleWork struct {
	deal  ID
	rec   *Deal // as it is now, when the entry changed it and it is open
	fresh bool  // the entry made it
	gone  bool  // closed, or taken away
	tasks bool  // what is planned changed
}

// After moves the rows.
func (idleRule) After(tx *Tx, e *Entry) error {
	var all []idleWork
	at := func(deal ID) *idleWork {
		i := slices.IndexFunc(all, func(w idleWork) bool { return w.deal == deal })
		if i < 0 {
			i, all = len(all), append(all, idleWork{deal: deal})
		}
		return &all[i]
	}
	for i := range e.Changes {
		c := &e.Changes[i]
		switch {
		case c.Before.Deal != nil || c.After.Deal != nil:
			if b, a := c.Before.Deal, c.After.Deal; e.Undoes != 0 || !sameIdle(b, a) {
				w := at(c.Ref.ID)
				w.fresh = b == nil && e.Undoes == 0
				if w.gone = a == nil || !a.Open(); !w.gone {
					w.rec = a
				}
			}
		case c.Before.Activity != nil || c.After.Activity != nil:
			for _, a := range []*Activity{c.Before.Activity, c.After.Activity} {
				if a != nil && a.Deal != 0 {
					at(a.Deal)
				}
			}
		case c.Before.Task != nil || c.After.Task != nil:
			for _, t := range []*Task{c.Before.Task, c.After.Task} {
				if t != nil && t.Deal != 0 {
					at(t.Deal).tasks = true
				}
			}
		}
	}
	for i := range all {
		if err := tx.keepIdle(&all[i]); err != nil {
			return err
		}
	}
	return nil
}

// sameIdle tells whether a change of a deal leaves its row as it is.
func sameIdle(b, a *Deal) bool {
	return b != nil && a != nil && b.Kind == a.Kind && b.Stage == a.Stage && b.Owner == a.Owner && b.Amount == a.Amount
}

// keepIdle writes, moves or takes away one row.
func (tx *Tx) keepIdle(w *idleWork) error {
	switch {
	case w.fresh && w.gone:
		return nil
	case w.fresh:
		row, err := tx.idleOf(w.rec)
		if err != nil {
			return err
		}
		tx.s.noteIdle(w.deal, nil, &row)
		return idleTable.Insert(tx.Writer, &row)
	}
	old, err := idleTable.Get(tx.s.r, key(w.deal))
	if err != nil && !missing(err) {
		return err
	}
	had := err == nil
	switch {
	case w.gone:
		return tx.putIdle(w.deal, kept(&old, had), nil)
	case w.rec != nil:
		row, err := tx.idleOf(w.rec)
		if err != nil {
			return err
		}
		return tx.putIdle(w.deal, kept(&old, had), &row)
	case !had:
		return nil // a closed deal
	}
	row := old
	if row.Since, err = tx.touchedAt(w.deal); err != nil {
		return err
	}
	if w.tasks {
		row.Due = tx.planned(w.deal)
	}
	return tx.putIdle(w.deal, &old, &row)
}

// kept is a row that was read, nil when it was not there.
func kept(r *idleRow, had bool) *idleRow {
	if !had {
		return nil
	}
	return r
}

// putIdle puts one row in the place of another; either may be nil.
func (tx *Tx) putIdle(deal ID, before, after *idleRow) error {
	if before == nil && after == nil {
		return nil
	}
	tx.s.noteIdle(deal, before, after)
	if after == nil {
		return idleTable.Delete(tx.Writer, key(deal))
	}
	return idleTable.Put(tx.Writer, after)
}

// touchedAt is when something real last happened with an open deal; when that was taken back it counts from its making again.
func (v *View) touchedAt(deal ID) (int64, error) {
	last, err := tab.last.Get(v.s.r, refKey(Ref{KindDeal, deal}))
	if err == nil || !missing(err) {
		return last.At.Unix(), err
	}
	d, err := tab.deals.Get(v.s.r, key(deal))
	return d.CreatedAt.Unix(), err
}

// idleOf is an open deal's row by the records.
func (v *View) idleOf(d *Deal) (idleRow, error) {
	row := idleRow{Deal: d.ID, Owner: d.Owner, Stage: d.Stage, Since: d.CreatedAt.Unix(), Minor: d.Amount.Minor, Currency: d.Amount.Currency}
	last, err := tab.last.Get(v.s.r, refKey(d.Ref()))
	switch {
	case err == nil:
		row.Since = last.At.Unix()
	case !missing(err):
		return row, err
	}
	row.Due = v.planned(d.ID)
	return row, nil
}

// planned is when a deal's open tasks fall due.
func (v *View) planned(deal ID) []int64 {
	var due []int64
	for k := range idlePlans(v, deal) {
		if at := k.Unix(); len(due) == 0 || due[len(due)-1] != at {
			due = append(due, at)
		}
	}
	return due[max(0, len(due)-mostPlanned):]
}

// idlePlans walks when the deal's open tasks fall due, by the index alone.
func idlePlans(v *View, deal ID) iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		for k := range tab.tasks.Entries(v.s.r, tasksByDeal, store.Prefix(key(deal).Byte(stateByte(TaskOpen)))) {
			s := k.Scan()
			s.ID()
			s.Byte()
			if !yield(s.Time()) {
				return
			}
		}
	}
}

// Check compares the rows with the records.
func (idleRule) Check(v *View) error {
	rows := 0
	for d := range tab.deals.Rows(v.s.r, store.All()) {
		if !d.Open() {
			continue
		}
		rows++
		kept, err := idleTable.Get(v.s.r, key(d.ID))
		if err != nil {
			return fmt.Errorf("%s: %w", d.Ref(), err)
		}
		want, err := v.idleOf(&d)
		if err != nil {
			return err
		}
		if len(kept.Due) == 0 && len(want.Due) == 0 {
			kept.Due, want.Due = nil, nil
		}
		if !reflect.DeepEqual(kept, want) {
			return fmt.Errorf("%s: kept as untouched since %s with %d planned, the records say since %s with %d planned", d.Ref(),
				kept.idle().Since.Format(time.RFC3339), len(kept.Due), want.idle().Since.Format(time.RFC3339), len(want.Due))
		}
	}
	if n := idleTable.Count(v.s.r, store.All()); n != rows {
		return fmt.Errorf("%d rows are kept for %d open deals", n, rows)
	}
	return nil
}

// fillAtOnce is how many deals one update of FillIdle looks at.
const fillAtOnce = 500

// FillIdle writes the rows of a database made before they were kept, in batches of its own updates. Cut off, it is run
// again from the start.
func FillIdle(ctx context.Context, e store.Engine, workspace string) error {
	for from := store.Key(nil); ; {
		var next store.Key
		err := e.Update(ctx, workspace, func(w store.Writer) error {
			next = nil
			v := &View{Reader: w, s: &session{r: w, owed: &owed{}}, all: true}
			var open []Deal
			n := 0
			for d := range tab.deals.Rows(w, store.Between(from, nil)) {
				if n++; n > fillAtOnce {
					next = key(d.ID)
					break
				}
				if d.Open() {
					open = append(open, d)
				}
			}
			for i := range open {
				row, err := v.idleOf(&open[i])
				if err != nil {
					return err
				}
				if err := idleTable.Put(w, &row); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return wrap("fill in since when deals lie untouched", err)
		}
		if from = next; from == nil {
			return nil
		}
	}
}
