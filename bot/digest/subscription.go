package digest

import (
	"errors"
	"fmt"
	"hash/fnv"
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
	// Personal kinds are everybody's who can be reached, or whom Fits names where it is set, until they turn it off.
	Personal bool
	Fits     func(*crm.View, crm.Person) bool
	// Make writes it for whom the turn is for; false when there is nothing to say: then nothing is sent.
	Make func(*bot.Turn, Occasion) (card.Card, bool, error)
	// Sent keeps, in the transaction that sends it, what it told of; nil: nothing.
	Sent func(*crm.Tx, Occasion) error
}

// Occasion is what a digest is made for.
type Occasion struct {
	Subscription Subscription
	Slot         string
	Day          calendar.Date // the local day it belongs to

	told *Facts // where Make leaves what is to be kept of it; nil: nowhere
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
	// Every and On make it a weekly one (On a day of the week, 0 Sunday) or a monthly one (On a day of the month).
	Every Rhythm `json:"every,omitempty"`
	On    int    `json:"on,omitempty"`
	// Report is what a personal one shows: a command's id.
	Report string `json:"report,omitempty"`

	// What follows is of a group's: where it is, whose numbers it reads (0: the company's), and how.
	Place    bot.Place `json:"place,omitzero"`
	Team     crm.ID    `json:"team,omitempty"`
	Lang     string    `json:"lang,omitempty"`     // empty: the team's
	Calendar string    `json:"calendar,omitempty"` // whose working days it goes out on; empty: the company's
	Style    Style     `json:"style,omitempty"`    // of quiet days; empty: short
	By       crm.ID    `json:"by,omitempty"`       // who set it; 0: the configuration
	// Suspended says why it goes out no more although nobody turned it off.
	Suspended Halt `json:"suspended,omitempty"`
	// Log are the journal's entries of its changes, the latest last.
	Log []uint64 `json:"log,omitempty"`
}

// Rhythm is how often a subscription comes up. The zero Rhythm is every day that counts.
type Rhythm string

// The other rhythms.
const (
	Weekly  Rhythm = "weekly"
	Monthly Rhythm = "monthly"
)

// Halt is why a subscription is suspended.
type Halt string

// SharedPlace: people of other companies read along.
const SharedPlace Halt = "shared"

// Grace is how late a missed slot of a weekly and of a monthly subscription still goes out.
const (
	weeklyGrace  = 24 * time.Hour
	monthlyGrace = 72 * time.Hour
)

// grace is how late a missed slot still goes out.
func (s *Subscription) grace(k Kind) time.Duration {
	switch s.Every {
	case Weekly:
		return weeklyGrace
	case Monthly:
		return monthlyGrace
	}
	return k.Grace
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
func Tables() []bot.Table {
	return []bot.Table{tab.subs, tab.slots, reminders, tallies, newsTable, alerts, toldTable}
}

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
	// shared: people of other companies read along. It is asked about when the slot has come up.
	shared bool
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
	if s.Group() {
		return v.TeamZone(s.Team)
	}
	return v.Zone(person)
}

// workday tells by whose working days a subscription goes: another calendar than the company's knows none of the company's exceptions.
func (s *Subscription) workday(v *crm.View, day calendar.Date) bool {
	if s.Calendar != "" && s.Calendar != v.Company().Calendar {
		if cal, err := calendar.New(s.Calendar, nil); err == nil {
			return cal.Workday(day)
		}
	}
	return v.Calendar().Workday(day)
}

// falls reports whether a subscription comes up on a day at all. Weekly and monthly ones keep their day, holiday or not.
func (s *Subscription) falls(v *crm.View, day calendar.Date) bool {
	if day < s.Quiet {
		return false
	}
	switch s.Every {
	case Weekly:
		return int(day.Weekday()) == s.On
	case Monthly:
		y, m, d := day.YMD()
		last, _ := calendar.NewDate(y, m, 1)
		_, _, days := (last.AddMonths(1) - 1).YMD()
		return d == min(s.On, days)
	}
	return s.Daily || s.workday(v, day)
}

// Group reports whether a subscription is a group's.
func (s *Subscription) Group() bool { return s.Place.ID != "" }

const mostJitter = 90 // seconds

// jitter spreads the groups' digests of one minute, each by as much every day.
func (s *Subscription) jitter() time.Duration {
	if !s.Group() {
		return 0
	}
	return time.Duration(s.hash()%(mostJitter+1)) * time.Second
}

func (s *Subscription) hash() uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s.ID)) // never fails
	return h.Sum64()
}

// slots are a subscription's slots of one local day, each at the instant its zone's clock shows its time: a time the
// clocks skip is the next there is, one they show twice is the first.
func (s *Subscription) slots(v *crm.View, zone *time.Location, day calendar.Date) []slot {
	if s.Off || s.Suspended != "" || !s.falls(v, day) {
		return nil
	}
	var out []slot
	for _, t := range s.Times {
		if at := day.At(t.Minute/60, t.Minute%60, zone).Add(s.jitter()); !at.Before(s.From) {
			out = append(out, slot{sub: *s, day: day, time: t, at: at})
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
