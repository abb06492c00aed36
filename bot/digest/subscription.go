package digest

import (
	"errors"
	"fmt"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/store"
)

// Kind declares a sort of digest.
type Kind struct {
	Name  string
	Times []Time        // of a subscription nobody changed
	Grace time.Duration // how late a missed one still goes out
	// Personal kinds are everybody's who can be reached, until they turn it off.
	Personal bool
	// Make writes it for whom the turn is for; false when there is nothing to say: then nothing is sent.
	Make func(*bot.Turn) (card.Card, bool, error)
}

// Time is one time of the day at which a digest goes out. Its slot keeps its name when the time is changed, so that a
// day has each slot once whatever happens to the time.
type Time struct {
	Slot   string `json:"slot"`
	Minute int    `json:"minute"` // of the local day
}

// String prints 08:33.
func (t Time) String() string { return fmt.Sprintf("%02d:%02d", t.Minute/60, t.Minute%60) }

// Subscription says what goes to whom and when.
type Subscription struct {
	ID     string `json:"id"`
	Kind   string `json:"kind"`
	Person crm.ID `json:"person,omitempty"`
	Times  []Time `json:"times"`
	Zone   string `json:"zone,omitempty"` // IANA; empty: the person's
	// Daily ones go out on days off too; the others on the company's working days.
	Daily bool          `json:"daily,omitempty"`
	Off   bool          `json:"off,omitempty"`
	Quiet calendar.Date `json:"quiet,omitempty"` // nothing before this day
	From  time.Time     `json:"from"`            // slots before it are not its: it was made or changed then
}

// slotRow is a slot of a subscription that came up. A slot without a row is planned.
type slotRow struct {
	Sub     string        `json:"sub"`
	Day     calendar.Date `json:"day"`
	Slot    string        `json:"slot"`
	State   state         `json:"state"`
	Due     time.Time     `json:"due"`
	At      time.Time     `json:"at"`      // when State was reached
	Attempt int           `json:"attempt"` // claims so far; the claim that finishes must be the last one made
}

// state is how far a slot has come.
type state string

const (
	claimed state = "claimed" // somebody is making it; after claimAge another may
	sent    state = "sent"    // its message is a row of the outbox
	empty   state = "empty"   // there was nothing to say
	given   state = "given up"
)

const (
	tableSubscriptions = 220
	tableSlots         = 221

	slotsByDue = 1
)

// tab are the tables; they never change while the program runs.
var tab = struct {
	subs  *store.Table[Subscription]
	slots *store.Table[slotRow]
}{
	subs: store.NewTable(store.Def[Subscription]{Num: tableSubscriptions, Name: "subscriptions", Key: func(s *Subscription) store.Key { return subKey(s.ID) }}),
	slots: store.NewTable(store.Def[slotRow]{Num: tableSlots, Name: "slots", Key: (*slotRow).key, Indexes: []store.Index[slotRow]{
		{Num: slotsByDue, Name: "due", Keys: func(s *slotRow) []store.Key { return []store.Key{store.K().Time(s.Due)} }},
	}}),
}

// Tables lists the tables for check.
func Tables() []bot.Table { return []bot.Table{tab.subs, tab.slots, reminders} }

func subKey(id string) store.Key { return store.K().Text(id) }

func (s *slotRow) key() store.Key { return store.K().Text(s.Sub).Int(int64(s.Day)).Text(s.Slot) }

// personalID names a person's own subscription to a kind.
func personalID(kind string, person crm.ID) string {
	return kind + "/" + crm.Ref{Kind: crm.KindPerson, ID: person}.String()
}

// Own is a person's subscription to a personal kind: what they set, else what the kind begins with.
func Own(r store.Reader, k Kind, person crm.ID) (Subscription, error) {
	s, err := tab.subs.Get(r, subKey(personalID(k.Name, person)))
	if errors.Is(err, store.ErrNotFound) {
		return Subscription{ID: personalID(k.Name, person), Kind: k.Name, Person: person, Times: k.Times}, nil
	}
	if err != nil {
		return s, fmt.Errorf("read subscription: %w", err)
	}
	return s, nil
}

// Change keeps a subscription as somebody set it now. What would have gone out earlier today does not any more.
func Change(tx *crm.Tx, s Subscription) error {
	s.From = tx.Now()
	if err := tab.subs.Put(tx, &s); err != nil {
		return fmt.Errorf("keep subscription: %w", err)
	}
	return nil
}

// slot is one time a subscription comes up.
type slot struct {
	sub  Subscription
	day  calendar.Date
	time Time
	at   time.Time
}

func (s slot) row() slotRow {
	return slotRow{Sub: s.sub.ID, Day: s.day, Slot: s.time.Slot, Due: s.at.UTC()}
}

// zone is where a subscription's days and times are.
func (s *Subscription) zone(v *crm.View, person crm.Person) *time.Location {
	if s.Zone != "" {
		if z, err := time.LoadLocation(s.Zone); err == nil {
			return z
		}
	}
	return v.Zone(person)
}

// falls reports whether a subscription comes up on a day at all.
func (s *Subscription) falls(v *crm.View, day calendar.Date) bool {
	return day >= s.Quiet && (s.Daily || v.Calendar().Workday(day))
}

// slots are a subscription's slots of one local day, each at the instant its zone's clock shows its time: a time the
// clocks skip is the next there is, one they show twice is the first.
func (s *Subscription) slots(v *crm.View, zone *time.Location, day calendar.Date) []slot {
	if s.Off || !s.falls(v, day) {
		return nil
	}
	var out []slot
	for _, t := range s.Times {
		if at := day.At(t.Minute/60, t.Minute%60, zone); !at.Before(s.From) {
			out = append(out, slot{*s, day, t, at})
		}
	}
	return out
}

// latest is the last slot that came up until now and not longer than grace ago: of several that were missed the others
// are past.
func (s *Subscription) latest(v *crm.View, zone *time.Location, now time.Time, grace time.Duration) (slot, bool) {
	var last slot
	first, today := calendar.DateOf(now.Add(-grace).In(zone)), calendar.DateOf(now.In(zone))
	for day := first; day <= today; day++ {
		for _, x := range s.slots(v, zone, day) {
			if !x.at.After(now) && now.Sub(x.at) <= grace && (last.at.IsZero() || !x.at.Before(last.at)) {
				last = x
			}
		}
	}
	return last, !last.at.IsZero()
}

// farthest bounds how far ahead the next slot is looked for: longer than any holiday.
const farthest = 60

// Next is when a subscription comes up next after the instant of the view, and whether it does within two months of now
// or of the end of its quiet days.
func (s *Subscription) Next(v *crm.View, person crm.Person) (time.Time, bool) {
	zone := s.zone(v, person)
	from := max(calendar.DateOf(v.Now().In(zone)), s.Quiet)
	for day := from; day < from+farthest; day++ {
		var next time.Time
		for _, x := range s.slots(v, zone, day) {
			done, err := tab.slots.Has(v, x.rowKey())
			if err == nil && !done && x.at.After(v.Now()) && (next.IsZero() || x.at.Before(next)) {
				next = x.at
			}
		}
		if !next.IsZero() {
			return next, true
		}
	}
	return time.Time{}, false
}

func (s slot) rowKey() store.Key { r := s.row(); return r.key() }
