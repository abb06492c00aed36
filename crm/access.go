package crm

import (
	"errors"
	"slices"
	"time"

	"crmbot/store"
)

// editWindow is how long the author of an activity may correct it; a manager may at any time.
const editWindow = 7 * 24 * time.Hour

// Scope is what the actor sees by role.
func (v *View) Scope() Scope {
	if v.all {
		return Scope{All: true}
	}
	return v.ScopeOf(v.s.by.Person)
}

// ScopeOf is what a person sees by role: a rep their own, a manager the teams they lead and all below with everybody
// in them, an administrator and an auditor everything. Somebody who is not active sees nothing.
func (v *View) ScopeOf(person ID) Scope {
	if s, ok := v.s.scopes[person]; ok {
		return s
	}
	s := v.judged().scopeOf(person)
	if v.s.scopes == nil {
		v.s.scopes = map[ID]Scope{}
	}
	v.s.scopes[person] = s
	return s
}

func (v *View) scopeOf(person ID) Scope {
	var s Scope
	p, ok := v.person(person)
	switch {
	case !ok || p.State != Active:
	case p.Role == Admin || p.Role == Auditor:
		s.All = true
	case p.Role == Manager:
		s.People = []ID{person}
		for _, t := range v.allTeams() {
			if t.Lead == person {
				for _, below := range v.Below(t.ID) {
					if !slices.Contains(s.Teams, below) {
						s.Teams = append(s.Teams, below)
					}
				}
			}
		}
		if len(s.Teams) > 0 {
			for _, q := range v.allPeople() {
				if q.ID != person && slices.Contains(s.Teams, q.Team) {
					s.People = append(s.People, q.ID)
				}
			}
		}
	default:
		s.People = []ID{person}
	}
	return s
}

// judged is the view with the set-up by which it is judged who may see what.
func (v *View) judged() *View {
	if v.s.rights == nil {
		return v
	}
	s := *v.s
	s.set, s.rights = s.rights, nil
	return &View{Reader: v.Reader, s: &s, all: v.all}
}

// has tells whether a record of owner and team lies in the scope.
func (s Scope) has(owner, team ID) bool {
	return s.All || owner != 0 && slices.Contains(s.People, owner) || team != 0 && slices.Contains(s.Teams, team)
}

// role is the actor's role, empty for somebody who is not active.
func (v *View) role() Role {
	if v.all {
		return Admin
	}
	if p := v.judged().Me(); p.State == Active {
		return p.Role
	}
	return ""
}

func (v *View) seesCustomer(c *Customer) bool {
	s := v.Scope()
	if s.has(c.Owner, c.Team) {
		return true
	}
	switch role := v.role(); {
	case role == "":
		return false
	case role == Service:
		return true
	case c.Owner == 0 && (c.Team == 0 || c.Team == v.judged().Me().Team):
		return true // nobody's customer is everybody's to find
	}
	return v.sharesCustomer(s, c.ID)
}

// sharesCustomer tells whether somebody of the scope owns, co-owns or follows a deal of the customer.
func (v *View) sharesCustomer(s Scope, customer ID) bool {
	for _, p := range s.People {
		for range tab.deals.KeysBy(v.s.r, dealsByOwner, store.Prefix(key(p).Byte(1).ID(uint64(customer)))) {
			return true
		}
		for range tab.deals.KeysBy(v.s.r, dealsByOwner, store.Prefix(key(p).Byte(0).ID(uint64(customer)))) {
			return true
		}
		for range tab.deals.KeysBy(v.s.r, dealsByMember, store.Prefix(key(p, customer))) {
			return true
		}
	}
	return false
}

func (v *View) seesDeal(d *Deal) bool {
	s := v.Scope()
	if s.has(d.Owner, d.Team) {
		return true
	}
	if v.role() == "" || v.role() == Service {
		return false
	}
	for _, p := range s.People {
		if slices.Contains(d.Followers, p) || slices.ContainsFunc(d.Splits, func(x Split) bool { return x.Person == p }) {
			return true
		}
	}
	return false
}

func (v *View) seesContact(c *Contact) bool {
	if v.Scope().has(c.CreatedBy, 0) || v.role() == Service {
		return true
	}
	return slices.ContainsFunc(c.Customers, v.seesCustomerID)
}

func (v *View) seesCustomerID(id ID) bool {
	c, ok := v.customer(id)
	return ok && v.seesCustomer(&c)
}

func (v *View) seesDealID(id ID) bool {
	d, ok := v.deal(id)
	return ok && v.seesDeal(&d)
}

func (v *View) seesActivity(a *Activity) bool {
	if v.Scope().has(a.CreatedBy, 0) || v.role() == Service {
		return true
	}
	return a.Customer != 0 && v.seesCustomerID(a.Customer) || a.Deal != 0 && v.seesDealID(a.Deal)
}

func (v *View) seesTask(t *Task) bool {
	if me := v.s.by.Person; v.Scope().has(t.Owner, 0) || me != 0 && (t.CreatedBy == me || t.Giver == me) && v.role() != "" {
		return true
	}
	if v.role() == Service {
		return false
	}
	return t.Deal != 0 && v.seesDealID(t.Deal) || t.Deal == 0 && t.Customer != 0 && v.seesCustomerID(t.Customer)
}

// sees tells whether the actor may know of a record.
func (v *View) sees(rec Record) bool {
	if v.all {
		return true
	}
	switch {
	case rec.Customer != nil:
		return v.seesCustomer(rec.Customer)
	case rec.Contact != nil:
		return v.seesContact(rec.Contact)
	case rec.Deal != nil:
		return v.seesDeal(rec.Deal)
	case rec.Activity != nil:
		return v.seesActivity(rec.Activity)
	case rec.Task != nil:
		return v.seesTask(rec.Task)
	case rec.Quota != nil:
		return v.seesSubject(rec.Quota.Subject)
	case rec.Report != nil:
		return v.seesSubject(Ref{KindPerson, rec.Report.Person})
	case rec.Forecast != nil:
		return v.seesSubject(Ref{KindPerson, rec.Forecast.Person})
	}
	return v.role() != "" // people, teams, pipelines, products, rates and settings are everybody's to see
}

// seesSubject tells whether the numbers of a person, a team or the company are the actor's to see.
func (v *View) seesSubject(subject Ref) bool {
	s := v.Scope()
	switch subject.Kind {
	case KindPerson:
		return s.has(subject.ID, 0)
	case KindTeam:
		return s.has(0, subject.ID)
	}
	return s.All
}

// Can tells whether the actor may do something to a record: nil, NotFound where they may not even see it, or
// Forbidden with the reason. A zero Ref asks for the company: ToManage and ToSetQuota.
func (v *View) Can(action Action, ref Ref) error {
	if ref == (Ref{}) || ref.Kind == KindSetting {
		if action == ToSetQuota {
			return v.mayQuota(Ref{})
		}
		return v.may(action, Record{Company: &Company{}})
	}
	if action == ToSetQuota {
		return v.mayQuota(ref)
	}
	rec, err := v.load(ref)
	if err != nil {
		return err
	}
	return v.may(action, rec)
}

// load reads a record whoever asks.
func (v *View) load(ref Ref) (rec Record, err error) {
	k, r := key(ref.ID), v.s.r
	switch ref.Kind {
	case KindPerson:
		rec.Person, err = found(tab.people.Get(r, k))
	case KindTeam:
		rec.Team, err = found(tab.teams.Get(r, k))
	case KindCustomer:
		rec.Customer, err = found(v.s.customer(ref.ID))
	case KindContact:
		rec.Contact, err = found(tab.contacts.Get(r, k))
	case KindDeal:
		rec.Deal, err = found(tab.deals.Get(r, k))
	case KindActivity:
		rec.Activity, err = found(tab.activities.One(r, activitiesByID, k))
	case KindTask:
		rec.Task, err = found(tab.tasks.Get(r, k))
	case KindPipeline:
		rec.Pipeline, err = found(tab.pipelines.Get(r, k))
	case KindProduct:
		rec.Product, err = found(tab.products.Get(r, k))
	case KindQuota:
		rec.Quota, err = found(tab.quotas.One(r, quotasByID, k))
	case KindReport:
		rec.Report, err = found(tab.reports.One(r, reportsByID, k))
	case KindForecast:
		rec.Forecast, err = found(tab.forecasts.One(r, forecastsByID, k))
	case KindSetting:
		rec.Company, err = found(tab.company.Get(r, key(1)))
	default:
		err = store.ErrNotFound
	}
	if errors.Is(err, store.ErrNotFound) {
		return Record{}, unknown(ref)
	}
	return rec, err
}

func found[T any](v T, err error) (*T, error) {
	if err != nil {
		return nil, err
	}
	return &v, nil
}

// unknown is the one answer for a record that is not there and for one out of sight.
func unknown(ref Ref) *Error {
	return Refuse(NotFound, "record.unknown", "code", ref.String())
}

// may is the one function that says who may do what. Whoever may not see a record learns nothing of it.
func (v *View) may(action Action, rec Record) error {
	if v.all {
		return nil
	}
	role := v.role()
	if role == "" {
		return Refuse(Forbidden, "access.inactive")
	}
	if !v.sees(rec) {
		return unknown(rec.ref())
	}
	if action == ToSee {
		return nil
	}
	if action == ToPersonalise && rec.Person != nil && rec.Person.ID == v.s.by.Person {
		return nil
	}
	switch {
	case role == Auditor:
		return Refuse(Forbidden, "access.read_only")
	case role == Admin:
		return nil
	case action == ToManage || action == ToPersonalise:
		return Refuse(Forbidden, "access.admin")
	case role == Service:
		return v.mayService(action, rec)
	case action == ToRestate && role != Manager:
		return Refuse(Forbidden, "access.closed_period")
	}
	if !v.mayOwn(action, rec) {
		return Refuse(Forbidden, "access.own")
	}
	if a := rec.Activity; a != nil && role != Manager && v.s.now.Sub(a.CreatedAt) > editWindow {
		return Refuse(Forbidden, "access.late", "days", int(editWindow/(24*time.Hour)))
	}
	return nil
}

// mayService: service people log what happened with any customer, and mind their own activities and tasks.
func (v *View) mayService(action Action, rec Record) error {
	me := v.s.by.Person
	switch {
	case action == ToLog && rec.Customer != nil,
		rec.Activity != nil && rec.Activity.CreatedBy == me && v.s.now.Sub(rec.Activity.CreatedAt) <= editWindow,
		rec.Task != nil && (rec.Task.Owner == me || v.gave(rec.Task)):
		return nil
	}
	return Refuse(Forbidden, "access.service")
}

// mayOwn is for reps and managers: what is theirs, or of somebody in their teams.
func (v *View) mayOwn(action Action, rec Record) bool {
	s := v.Scope()
	switch {
	case action == ToLog && (rec.Customer != nil || rec.Deal != nil):
		return true // whoever sees it may add to its story
	case rec.Customer != nil:
		c := rec.Customer
		if c.Owner == 0 {
			return v.role() == Manager || s.has(0, c.Team) || v.ownsDealOf(s, c.ID)
		}
		return s.has(c.Owner, c.Team)
	case rec.Deal != nil:
		return s.has(rec.Deal.Owner, rec.Deal.Team)
	case rec.Contact != nil:
		return s.has(rec.Contact.CreatedBy, 0) || slices.ContainsFunc(rec.Contact.Customers, func(id ID) bool {
			c, ok := v.customer(id)
			return ok && v.mayOwn(action, Record{Customer: &c})
		})
	case rec.Activity != nil:
		return s.has(rec.Activity.CreatedBy, 0)
	case rec.Task != nil:
		return s.has(rec.Task.Owner, 0) || v.gave(rec.Task)
	}
	return false
}

// gave tells whether a task is the actor's to mind although somebody else has it: they made it, or its owner has yet to accept it.
func (v *View) gave(t *Task) bool {
	me := v.s.by.Person
	return t.CreatedBy == me || t.Waiting() && t.Giver == me
}

func (v *View) ownsDealOf(s Scope, customer ID) bool {
	for _, p := range s.People {
		for range tab.deals.KeysBy(v.s.r, dealsByOwner, store.Prefix(key(p).Byte(1).ID(uint64(customer)))) {
			return true
		}
	}
	return false
}

// mayQuota: targets are set by those above: an administrator, or who leads a team above the subject.
func (v *View) mayQuota(subject Ref) error {
	if v.all {
		return nil
	}
	switch v.role() {
	case "":
		return Refuse(Forbidden, "access.inactive")
	case Admin:
		return nil
	case Auditor:
		return Refuse(Forbidden, "access.read_only")
	}
	me := v.s.by.Person
	var from ID // the team whose leads, and those above, stand over the subject
	switch subject.Kind {
	case KindPerson:
		p, ok := v.person(subject.ID)
		if !ok {
			return unknown(subject)
		}
		if p.ID == me {
			return Refuse(Forbidden, "access.superior")
		}
		from = p.Team
	case KindTeam:
		t, ok := v.team(subject.ID)
		if !ok {
			return unknown(subject)
		}
		from = t.Parent
	}
	if v.role() == Manager {
		for range len(v.allTeams()) + 1 {
			t, ok := v.team(from)
			if !ok {
				break
			}
			if t.Lead == me {
				return nil
			}
			from = t.Parent
		}
	}
	return Refuse(Forbidden, "access.superior")
}

// mayMake tells whether the actor may make records owned by somebody.
func (v *View) mayMake(owner ID) error {
	if v.all {
		return nil
	}
	switch role := v.role(); role {
	case "":
		return Refuse(Forbidden, "access.inactive")
	case Auditor:
		return Refuse(Forbidden, "access.read_only")
	case Service:
		return Refuse(Forbidden, "access.service")
	case Admin, Manager:
		if owner == 0 || v.Scope().has(owner, 0) {
			return nil
		}
	default:
		if owner == v.s.by.Person {
			return nil
		}
	}
	return Refuse(Forbidden, "access.own")
}

// Sensitive tells whether a customer that the actor sees is another team's, so that phone, e-mail, WeChat and
// preferences are to be masked.
func (v *View) Sensitive(c Customer) bool {
	if v.all || v.Scope().has(c.Owner, c.Team) || c.Owner == 0 {
		return false
	}
	owner, _ := v.person(c.Owner)
	mine := v.Me().Team
	return mine == 0 || mine != owner.Team && mine != c.Team
}

// Masked is what anybody active may learn of any customer: its name and the team that has it.
func (v *View) Masked(id ID) (MaskedCustomer, error) {
	if v.role() == "" {
		return MaskedCustomer{}, Refuse(Forbidden, "access.inactive")
	}
	c, ok := v.customer(id)
	if !ok {
		return MaskedCustomer{}, unknown(Ref{KindCustomer, id})
	}
	return MaskedCustomer{ID: c.ID, Name: c.Name, Team: c.Team}, nil
}
