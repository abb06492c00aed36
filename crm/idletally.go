package crm

import (
	"context"
	"fmt"
	"iter"
	"time"

	"crmbot/crm/calendar"
	"crmbot/store"
)

// Of open deals it is counted on which local day something real last happened with them, by owner and for the company, whatever
// is planned. So how many lie untouched since before a day is answered without walking them, for any day, limit and
// calendar: only a change of zone moves the days, and that counts all numbers again.

// Untouched is how many open deals of an owner were last touched on a day, or in a whole month.
type Untouched struct {
	Owner    ID // 0: the whole company's
	Stage    StageID
	Currency string
	N        int64
	NoAmount int64
	Minor    int64
}

// idleMove is what became of one deal's row since the numbers were settled last; a nil one was or is not there.
type idleMove struct{ before, after *idleRow }

// noteIdle gathers a change of a row.
func (s *session) noteIdle(deal ID, before, after *idleRow) {
	if s.owed.idle == nil {
		s.owed.idle = map[ID]*idleMove{}
	}
	if m := s.owed.idle[deal]; m != nil {
		m.after = after
		return
	}
	s.owed.idle[deal] = &idleMove{before, after}
}

// untouched adds what rows contribute, or takes it away.
func (d deltas) untouched(g *figuring, r *idleRow, n int64) {
	if r == nil {
		return
	}
	at := spot{kind: TallyUntouched, owner: r.Owner, currency: r.Currency, day: calendar.DateOf(time.Unix(r.Since, 0).In(g.zone(g.teamOf(r.Owner))))}
	s := Sums{N: n, Amount: n * r.Minor}
	if r.Minor == 0 {
		s.NoAmount = n
	}
	d.grains(at, Label{Stage: r.Stage}, s)
	at.team, at.owner = whole, whole
	d.grains(at, Label{Stage: r.Stage}, s)
}

// idleMoves adds gathered changes, by the set-up of before and that of after.
func (d deltas) idleMoves(was, g *figuring, moves map[ID]*idleMove) {
	for _, m := range moves {
		d.untouched(was, m.before, -1)
		d.untouched(g, m.after, 1)
	}
}

// UntouchedBefore counts the open deals that were last touched before a local day where their owner's team is: of each person of
// a scope, or of the whole company at once when apart is not asked for. Each label may come many times. It costs months and days,
// not deals; of deals the actor does not see it yields nothing.
func (v *View) UntouchedBefore(who Scope, day calendar.Date, apart bool) iter.Seq[Untouched] {
	return func(yield func(Untouched) bool) {
		if err := v.settled(); err != nil {
			v.Fail(err)
			return
		}
		seats := []spot{{team: whole, owner: whole}}
		if mine := v.Scope(); apart || !who.All || !mine.All {
			seats = seats[:0]
			for _, p := range v.allPeople() {
				if who.has(p.ID, p.Team) && mine.has(p.ID, p.Team) {
					seats = append(seats, spot{owner: p.ID})
				}
			}
		}
		month := monthOf(day)
		for _, at := range seats {
			for _, grain := range []struct {
				month    bool
				from, to store.Key
			}{{true, nil, store.K().Int(int64(month))}, {false, store.K().Int(int64(month)), store.K().Int(int64(day))}} {
				at.month = grain.month
				for row := range tallies().Rows(v, store.Keys{Prefix: at.seat(TallyUntouched), From: grain.from, To: grain.to}) {
					for _, c := range row.Cells {
						u := Untouched{Stage: c.Label.Stage, Currency: row.Currency, N: c.Sums.N, NoAmount: c.Sums.NoAmount, Minor: c.Sums.Amount}
						if at.team != whole {
							u.Owner = at.owner
						}
						if !yield(u) {
							return
						}
					}
				}
			}
		}
	}
}

// PlannedBetween walks somebody's open deals with a task due at or after from and before to, once for each such time. It costs
// what it yields. Of people whose deals the actor does not see it yields nothing; Planned is the one time only.
func (v *View) PlannedBetween(owner ID, from, to time.Time) iter.Seq[Idle] {
	return func(yield func(Idle) bool) {
		p, _ := v.person(owner)
		if !v.Scope().has(owner, p.Team) {
			return
		}
		keys := store.Keys{Prefix: key(owner), From: store.K().Int(from.Unix()), To: store.K().Int(to.Unix())}
		for entry, deal := range idleTable.Entries(v.s.r, idleByPlan, keys) {
			s := entry.Scan()
			i := Idle{Deal: ID(deal.Scan().ID()), Owner: ID(s.ID()), Planned: []time.Time{time.Unix(s.Int(), 0).UTC()},
				Since: time.Unix(s.Int(), 0).UTC(), Stage: StageID(s.ID()), Minor: s.Int(), Currency: s.Text()}
			if err := s.Err(); err != nil {
				v.fault(fmt.Errorf("planned deals of %s: %w", Ref{KindPerson, owner}, err))
				return
			}
			if !yield(i) {
				return
			}
		}
	}
}

// planEntries are the row's entries by what is planned.
func (r *idleRow) planEntries() []store.Key {
	out := make([]store.Key, len(r.Due))
	for i, at := range r.Due {
		out[i] = key(r.Owner).Int(at).Int(r.Since).ID(uint64(r.Stage)).Int(r.Minor).Text(r.Currency)
	}
	return out
}

// FillUntouched counts, in a database made before that was kept, when its open deals were last touched, in batches of its own
// updates, and brings their rows' entries up to date. Cut off, it is run again from the start.
func FillUntouched(ctx context.Context, e store.Engine, workspace string) error {
	if err := idleTable.Rebuild(ctx, e, workspace); err != nil {
		return wrap("index deals by what is planned", err)
	}
	c := Open(e, workspace)
	if err := e.Update(ctx, workspace, func(w store.Writer) error {
		var old []store.Key
		for row := range tallies().Rows(w, store.Prefix(store.K().Byte(byte(TallyUntouched)))) {
			old = append(old, tallies().KeyOf(&row))
		}
		for _, k := range old {
			if err := tallies().Delete(w, k); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return wrap("count untouched deals anew", err)
	}
	for from := store.Key(nil); ; {
		var next store.Key
		err := e.Update(ctx, workspace, func(w store.Writer) error {
			next = nil
			v := c.view(w, Actor{System: "format"}, time.Time{})
			g, d, n := newFiguring(v), deltas{}, 0
			for row := range idleTable.Rows(w, store.Between(from, nil)) {
				if n++; n > fillAtOnce {
					next = key(row.Deal)
					break
				}
				d.untouched(g, &row, 1)
			}
			return d.apply(&Tx{View: *v, Writer: w})
		})
		if err != nil {
			return wrap("count untouched deals", err)
		}
		if from = next; from == nil {
			return nil
		}
	}
}
