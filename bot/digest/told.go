package digest

import (
	"fmt"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/store"
)

// toldRow are the facts of a time of a day as they were, most of them told by a group's digest: what was said is not read again from
// what changed since.
type toldRow struct {
	Team    crm.ID        `json:"team,omitempty"` // 0: the company
	Day     calendar.Date `json:"day"`
	Evening bool          `json:"evening,omitempty"`
	Sub     string        `json:"sub,omitempty"` // that told them; empty: kept although nobody was told
	Zone    string        `json:"zone"`          // of the facts' instant
	Facts   Facts         `json:"facts"`
}

const tableTold = 227

// toldTable never changes while the program runs.
var toldTable = store.NewTable(store.Def[toldRow]{Num: tableTold, Name: "told digests", Key: func(r *toldRow) store.Key {
	return toldKey(r.Team, r.Day, r.Evening).Text(r.Sub)
}})

// toldKey is the beginning of the keys of what was told of a team at one time of a day.
func toldKey(team crm.ID, day calendar.Date, evening bool) store.Key {
	k := store.K().ID(uint64(team)).Int(int64(day))
	if evening {
		return k.Byte(1)
	}
	return k.Byte(0)
}

// keep writes down what a digest tells, in the transaction that sends it.
func (o Occasion) keep(w store.Writer, f *Facts) error {
	row := toldRow{Team: f.Subject.ID, Day: f.Today, Evening: f.Evening, Sub: o.Subscription.ID, Zone: f.At.Location().String(), Facts: *f}
	if err := toldTable.Put(w, &row); err != nil {
		return fmt.Errorf("keep what a digest told: %w", err)
	}
	return nil
}

// Told are the facts a digest of a day told of a team, 0: of the company; what the subscription named sub told before what others
// told, and that before what was only kept. false where nothing is kept. It costs a read, however long ago it was.
func Told(v *crm.View, team crm.ID, day calendar.Date, evening bool, sub string) (Facts, bool) {
	var best toldRow
	some := false
	for row := range toldTable.Rows(v, store.Prefix(toldKey(team, day, evening))) {
		if !some || best.Sub == "" || row.Sub == sub && sub != "" {
			best, some = row, true
		}
	}
	if !some {
		return Facts{}, false
	}
	return best.facts(v), true
}

// facts are the row's, the instant in the zone it was told in; who won only where that may be told now.
func (r *toldRow) facts(v *crm.View) Facts {
	f := r.Facts
	zone, err := time.LoadLocation(r.Zone)
	if err != nil {
		zone = v.TeamZone(r.Team)
	}
	f.At = f.At.In(zone)
	if !namesWinners(v, r.Team) { // not even afterwards
		f.Winners = nil
	}
	return f
}

// spread is how long after its minute a digest may go out.
const spread = 2 * time.Minute

// At are the facts of a team, 0: of the company, at an instant. What a digest told then is told again to the letter; a whole minute
// means the digest that came up in it. Of other moments gone by the journal is asked, see AsOf.
func At(v *crm.View, team crm.ID, at time.Time, evening bool) (Facts, error) {
	at = at.Truncate(time.Second)
	if !at.Before(v.Now().Truncate(time.Second)) {
		return Gather(v, team, evening)
	}
	until := at
	if at.Second() == 0 {
		until = at.Add(spread)
	}
	var found *Facts
	for row := range toldTable.Rows(v, store.Prefix(toldKey(team, calendar.DateOf(at.In(v.TeamZone(team))), evening))) {
		if f := row.facts(v); !f.At.Before(at) && !f.At.After(until) {
			if found = &f; row.Sub != "" {
				break
			}
		}
	}
	if found != nil {
		return *found, nil
	}
	return AsOf(v, team, at, evening)
}

// OfDay are the facts of a digest of a day: what was told, else what would have been told at the usual time, on the day the journal
// began not before it did, today not later than now.
func OfDay(v *crm.View, team crm.ID, day calendar.Date, evening bool, sub string) (f Facts, told bool, err error) {
	if f, told = Told(v, team, day, evening, sub); told {
		return f, true, nil
	}
	zone := v.TeamZone(team)
	at := usual(day, evening, zone)
	if began := v.Began(); at.Before(began) && day == calendar.DateOf(began.In(zone)) {
		at = began
	}
	if !at.Before(v.Now()) {
		f, err = Gather(v, team, evening)
		return f, false, err
	}
	f, err = AsOf(v, team, at, evening)
	return f, false, err
}

// usual is when a digest of a day goes out where nobody set another time.
func usual(day calendar.Date, evening bool, zone *time.Location) time.Time {
	times := TeamDigest().Times
	at := times[0].Minute
	if evening {
		at = times[1].Minute
	}
	return day.At(at/60, at%60, zone)
}
