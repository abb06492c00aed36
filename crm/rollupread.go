package crm

import (
	"iter"

	"crmbot/crm/calendar"
	"crmbot/store"
)

// Tallies walks the kept numbers that q selects, in no order to rely on; one label may come many times.
// The cost depends on how many teams, owners and months there are, not on how many records.
func (v *View) Tallies(q TallyQuery) iter.Seq[Tally] {
	return func(yield func(Tally) bool) {
		if err := v.settled(); err != nil {
			v.Fail(err)
			return
		}
		for _, seat := range v.seatsOf(q) {
			for _, part := range stretches(q) {
				at := spot{team: seat.Team, owner: seat.Owner, month: part.month}
				keys := store.Keys{Prefix: at.seat(q.Kind), From: part.from, To: part.to}
				for row := range tallies().Rows(v, keys) {
					if !yieldRow(&row, q, yield) {
						return
					}
				}
			}
		}
	}
}

func yieldRow(row *tallyRow, q TallyQuery, yield func(Tally) bool) bool {
	if q.Pipeline != 0 && row.Pipeline != q.Pipeline {
		return true
	}
	if row.Day == 0 && !q.Undated && !q.Ever {
		return true
	}
	t := Tally{Team: row.Team, Owner: row.Owner, Pipeline: row.Pipeline, Currency: row.Currency, Day: row.Day}
	if row.Team == whole {
		t.Team, t.Owner = 0, 0
	}
	for _, c := range row.Cells {
		t.Label, t.Sums = c.Label, c.Sums
		if !yield(t) {
			return false
		}
	}
	return true
}

// stretch is a run of days or of whole months.
type stretch struct {
	month    bool
	from, to store.Key
}

// stretches cuts a query's period into whole months and the days at its ends.
func stretches(q TallyQuery) []stretch {
	day := func(d calendar.Date) store.Key { return store.K().Int(int64(d)) }
	monthly := !q.Daily && !q.personal() || q.Kind == TallyPart
	switch {
	case q.Undated:
		return []stretch{{month: monthly, from: day(0), to: day(1)}}
	case q.Ever:
		return []stretch{{month: monthly}}
	case !monthly:
		return []stretch{{from: day(q.From), to: day(q.To)}}
	}
	first := monthOf(q.From)
	if first < q.From {
		first = first.AddMonths(1)
	}
	last := monthOf(q.To)
	if first >= last {
		return []stretch{{from: day(q.From), to: day(q.To)}}
	}
	out := []stretch{{month: true, from: day(first), to: day(last)}}
	if q.From < first {
		out = append(out, stretch{from: day(q.From), to: day(first)})
	}
	if last < q.To {
		out = append(out, stretch{from: day(last), to: day(q.To)})
	}
	return out
}

// personal says that the family is kept by person and day only.
func (q TallyQuery) personal() bool { return q.Kind == TallyActivity || q.Kind == TallyCustomer }

// seatsOf lists the rows to read for q, cut down to what the asker may see.
func (v *View) seatsOf(q TallyQuery) []seatRow {
	mine := v.Scope()
	if q.Who.All && mine.All && !q.Apart && !q.personal() {
		return []seatRow{{Team: whole, Owner: whole}}
	}
	var out []seatRow
	if q.personal() {
		for _, p := range v.Unscoped().People() {
			if q.Who.has(p.ID, p.Team) && mine.has(p.ID, p.Team) {
				out = append(out, seatRow{Owner: p.ID})
			}
		}
		if q.Who.All && mine.All {
			out = append(out, seatRow{})
		}
		return out
	}
	for s := range rollupTables.seats.Rows(v, store.All()) {
		if q.Who.has(s.Owner, s.Team) && mine.has(s.Owner, s.Team) {
			out = append(out, s)
		}
	}
	return out
}

// monthOf returns the first day of d's month, and 0 for 0.
func monthOf(d calendar.Date) calendar.Date {
	if d == 0 {
		return 0
	}
	_, _, day := d.YMD()
	return d.AddDays(1 - day)
}
