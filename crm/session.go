package crm

import (
	"errors"
	"maps"
	"slices"
	"time"

	"crmbot/crm/calendar"
	"crmbot/store"
)

// session is what one transaction has read of the set-up, so that each is read once.
type session struct {
	crm    *CRM
	by     Actor
	now    time.Time
	r      store.Reader
	set    *setup
	rights *setup // by which it is judged who may see what; nil: by set
	scopes map[ID]Scope
	laid   *laid // of a view of the past
	owed   *owed // to the roll-ups and the search index; one for all who look at the transaction

	customers map[ID]Customer // read so far: most commands ask for the same one several times
}

// mostCustomers bounds how many customers one transaction keeps at hand.
const mostCustomers = 1024

// customer reads one. What it returns shares its list of aliases with what is kept, so that list is never written to.
func (s *session) customer(id ID) (Customer, error) {
	if c, ok := s.customers[id]; ok {
		return c, nil
	}
	c, err := s.crm.customers.Get(s.r, key(id))
	if err != nil {
		return c, err
	}
	if c.Custom != nil { // a map can be written to by mistake
		c.Custom, c.Aliases = maps.Clone(c.Custom), slices.Clip(c.Aliases)
		return c, nil
	}
	if s.customers == nil || len(s.customers) == mostCustomers {
		s.customers = map[ID]Customer{}
	}
	c.Aliases = slices.Clip(c.Aliases)
	s.customers[id] = c
	return c, nil
}

// fault makes the transaction fail unless err only says that a row is not there.
func (v *View) fault(err error) {
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		v.s.r.Fail(err)
	}
}

// Now is the instant the transaction happens at, in UTC and whole seconds.
func (v *View) Now() time.Time { return v.s.now }

// Actor is who asks.
func (v *View) Actor() Actor { return v.s.by }

// Me is the person who asks; the zero Person when crmbot itself does.
func (v *View) Me() Person {
	p, _ := v.person(v.s.by.Person)
	return p
}

// Unscoped returns the same snapshot seen by crmbot itself, for rules and roll-ups.
func (v *View) Unscoped() *View {
	if v.all {
		return v
	}
	return &View{Reader: v.Reader, s: v.s, all: true}
}

// As returns the same snapshot seen by a person.
func (v *View) As(person ID) *View {
	s := *v.s
	s.by = Actor{Person: person}
	return &View{Reader: v.Reader, s: &s}
}

// Calendar returns the company's working days.
func (v *View) Calendar() *calendar.Calendar {
	c := v.Company()
	if known := v.s.crm.calendar.Load(); known != nil && known.kind == c.Calendar && slices.Equal(known.holidays, c.Holidays) {
		return known.cal
	}
	cal, err := companyCalendar(&c)
	if err != nil {
		v.fault(err)
		return &calendar.Calendar{}
	}
	v.s.crm.calendar.Store(&madeCalendar{kind: c.Calendar, holidays: c.Holidays, cal: cal})
	return cal
}

// madeCalendar is a calendar with what it was made of.
type madeCalendar struct {
	kind     string
	holidays []Holiday
	cal      *calendar.Calendar
}

// Fiscal says how the company cuts its time.
func (v *View) Fiscal() calendar.Fiscal {
	c := v.Company()
	return calendar.Fiscal{StartMonth: time.Month(c.FiscalStart), LabelByEnd: c.FiscalByEnd, WeekStart: time.Weekday(c.WeekStart)}
}

// Currency is the team's own currency, or the company's.
func (v *View) Currency(team ID) string {
	if t, ok := v.team(team); ok && t.Currency != "" {
		return t.Currency
	}
	return v.Company().Currency
}

// zone returns a zone by IANA name, UTC for one that is not known.
func (v *View) zone(name string) *time.Location {
	if known, ok := v.s.crm.zones.Load(name); ok {
		return known.(*time.Location)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		loc = time.UTC
	}
	v.s.crm.zones.Store(name, loc)
	return loc
}

// Zone is the person's own zone, or their team's, or the company's.
func (v *View) Zone(person Person) *time.Location {
	if person.Zone != "" {
		return v.zone(person.Zone)
	}
	return v.TeamZone(person.Team)
}

// TeamZone is the team's zone, or the company's.
func (v *View) TeamZone(team ID) *time.Location {
	if t, ok := v.team(team); ok && t.Zone != "" {
		return v.zone(t.Zone)
	}
	return v.zone(v.Company().Zone)
}

// Today is the day it is now in the team's zone.
func (v *View) Today(team ID) calendar.Date { return calendar.DateOf(v.s.now.In(v.TeamZone(team))) }

// DayDue is when a task falls due of which only the day was said: 09:00 where its owner is.
func (v *View) DayDue(owner ID, day calendar.Date) time.Time {
	p, _ := v.person(owner)
	return day.At(calendar.DueHour, 0, v.Zone(p)).UTC()
}

func companyCalendar(c *Company) (*calendar.Calendar, error) {
	days := make([]calendar.Day, len(c.Holidays))
	for i, h := range c.Holidays {
		days[i] = calendar.Day{Date: h.Date, Name: h.Name, Off: h.Off}
	}
	return calendar.New(c.Calendar, days)
}
