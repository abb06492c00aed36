package crm

import (
	"bytes"
	"slices"

	"crmbot/store"
)

// setup is what a company is set up with. Every transaction needs some of it and few change it, so it is read once
// and shared until an entry changes it; it is never written to once it is shared.
type setup struct {
	version   []byte // hash of the entry that last changed it; the salt in it makes it unique
	company   Company
	people    []Person // by number, as the others
	teams     []Team
	pipelines []Pipeline
}

// setup returns the set-up as this transaction sees it.
func (s *session) setup() *setup {
	if s.set != nil {
		return s.set
	}
	head, err := tab.head.Get(s.r, key(1))
	if err != nil {
		if !missing(err) {
			s.r.Fail(err)
		}
		s.set = &setup{company: defaultCompany(), pipelines: []Pipeline{defaultPipeline()}}
		return s.set
	}
	s.open(head.Setup)
	return s.set
}

// open takes the set-up of a version, the shared one if it is that.
func (s *session) open(version []byte) {
	if shared := s.crm.setup.Load(); shared != nil && bytes.Equal(shared.version, version) {
		s.set = shared
		return
	}
	company, err := tab.company.Get(s.r, key(1))
	if err != nil {
		s.r.Fail(err)
		company = defaultCompany()
	}
	s.set = &setup{
		version: bytes.Clone(version), company: company,
		people:    slices.Collect(tab.people.Rows(s.r, store.All())),
		teams:     slices.Collect(tab.teams.Rows(s.r, store.All())),
		pipelines: slices.Collect(tab.pipelines.Rows(s.r, store.All())),
	}
	s.crm.setup.Store(s.set)
}

// patch lays a change of the set-up over what this transaction sees; others see it once it has landed.
func (s *session) patch(before, after Record) {
	out := *s.setup()
	switch rec := (&Change{Before: before, After: after}).any(); {
	case rec.Person != nil:
		out.people = patched(out.people, rec.Person.ID, after.Person, func(p *Person) ID { return p.ID })
	case rec.Team != nil:
		out.teams = patched(out.teams, rec.Team.ID, after.Team, func(t *Team) ID { return t.ID })
	case rec.Pipeline != nil:
		out.pipelines = patched(out.pipelines, rec.Pipeline.ID, after.Pipeline, func(p *Pipeline) ID { return p.ID })
	case after.Company != nil:
		out.company = *after.Company
	}
	s.set, s.scopes = &out, nil
}

// patched is a list with one record put in its place, or taken out when there is none.
func patched[V any](list []V, id ID, rec *V, number func(*V) ID) []V {
	i, has := slices.BinarySearchFunc(list, id, func(v V, id ID) int { return int(number(&v)) - int(id) })
	switch {
	case rec == nil && has:
		return slices.Delete(slices.Clone(list), i, i+1)
	case rec == nil:
		return list
	case has:
		out := slices.Clone(list)
		out[i] = *rec
		return out
	}
	return slices.Insert(slices.Clone(list), i, *rec)
}

// person reads one person, whoever asks.
func (v *View) person(id ID) (Person, bool) {
	if id == 0 {
		return Person{}, false
	}
	people := v.s.setup().people
	if i, ok := slices.BinarySearchFunc(people, id, func(p Person, id ID) int { return int(p.ID) - int(id) }); ok {
		return people[i], true
	}
	return Person{}, false
}

// allPeople is everybody, in the order of their numbers.
func (v *View) allPeople() []Person { return v.s.setup().people }

func (v *View) allTeams() []Team { return v.s.setup().teams }

func (v *View) allPipelines() []Pipeline { return v.s.setup().pipelines }

func (v *View) team(id ID) (Team, bool) {
	if id == 0 {
		return Team{}, false
	}
	for _, t := range v.allTeams() {
		if t.ID == id {
			return t, true
		}
	}
	return Team{}, false
}

// Company returns the settings; those every company begins with while nothing was written.
func (v *View) Company() Company { return v.s.setup().company }
