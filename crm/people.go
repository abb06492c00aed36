package crm

import (
	"slices"
	"strings"
	"time"

	"crmbot/crm/calendar"
	"crmbot/store"
)

func (tx *Tx) manage() error { return tx.may(ToManage, Record{Company: &Company{}}) }

// NewPerson adds somebody, active and a rep unless said otherwise.
func (tx *Tx) NewPerson(p Person) (Person, error) {
	if err := tx.manage(); err != nil {
		return p, err
	}
	if p.Role == "" {
		p.Role = Rep
	}
	if p.State == "" {
		p.State = Active
	}
	if err := tx.checkPerson(&p, nil); err != nil {
		return p, err
	}
	if p.Joined.IsZero() {
		p.Joined = tx.Today(p.Team)
	}
	tx.made(&p.Meta, KindPerson)
	return p, tx.setUp("person.new", Record{}, Record{Person: &p})
}

// setUp writes an entry about one record of the set-up.
func (tx *Tx) setUp(verb string, before, after Record) error {
	d := tx.begin(verb)
	d.change(before, after)
	d.fact(Fact{Kind: SettingChanged, Ref: refOf(before, after), Note: verb})
	return tx.commit(d)
}

func (tx *Tx) checkPerson(p, before *Person) error {
	cleanAll(&p.Name, &p.Email, &p.Lang, &p.Zone, &p.Preferred, &p.External)
	p.Aliases, p.Email = cleanList(p.Aliases), foldEmail(p.Email)
	if err := fine(named("name", p.Name), short(maxName, field("email", p.Email), field("external", p.External)), checkAliases(p.Aliases), checkLang(p.Lang), checkZone(p.Zone)); err != nil {
		return err
	}
	switch p.Role {
	case Rep, Manager, Admin, Auditor, Service:
	default:
		return invalid("role", "person.role")
	}
	switch p.State {
	case Active, Waiting, Disabled:
	default:
		return invalid("state", "person.state")
	}
	if p.Team != 0 {
		if t, ok := tx.team(p.Team); !ok || t.Archived {
			return &Error{Code: NotFound, Reason: "team.unknown", Field: "team"}
		}
	}
	if p.Email != "" && !strings.Contains(p.Email, "@") {
		return invalid("email", "email.malformed")
	}
	if p.Email != "" && (before == nil || before.Email != p.Email) {
		other, err := tab.people.One(tx.s.r, peopleByEmail, store.K().Text(p.Email))
		if err == nil && other.ID != p.ID {
			return &Error{Code: Conflict, Reason: "person.email.taken", Field: "email", Args: []any{"name", other.Name}}
		}
		if err != nil && !missing(err) {
			return err
		}
	}
	return nil
}

func checkLang(lang string) error {
	if lang == "" || lang == "zh-CN" || lang == "en" {
		return nil
	}
	return invalid("lang", "lang.unknown")
}

func checkZone(zone string) error {
	if zone == "" {
		return nil
	}
	if _, err := time.LoadLocation(zone); err != nil || zone == "Local" {
		return invalid("zone", "zone.unknown", "zone", zone)
	}
	return nil
}

// EditPerson changes somebody. Everybody sets their own language, zone and preferred platform; the rest is an
// administrator's. A change of team takes the open deals along; who is brought back has not left; the last administrator stays one.
func (tx *Tx) EditPerson(id ID, rev uint64, edit func(*Person)) (Person, error) {
	rec, err := tx.writable(ToPersonalise, Ref{KindPerson, id}, rev)
	if err != nil {
		return Person{}, err
	}
	before := rec.Person
	p := *before
	p.Aliases = slices.Clone(before.Aliases)
	edit(&p)
	p.Meta = before.Meta
	if before.State == Disabled && p.State == Active && p.Left == before.Left {
		p.Left = 0 // back again, and so with whole targets
	}
	if err := tx.checkPerson(&p, before); err != nil {
		return p, err
	}
	if same(before, &p) {
		return p, nil
	}
	if !same(personal(before, &p), &p) {
		if err := tx.manage(); err != nil {
			return *before, err
		}
	}
	if err := tx.checkLastAdmin(before, &p); err != nil {
		return *before, err
	}
	d := tx.begin("person.edit")
	d.change(Record{Person: before}, Record{Person: &p})
	if p.Team != before.Team {
		for _, deal := range tx.Unscoped().DealsOwned(id, true) {
			moved := copyDeal(&deal)
			moved.Team = p.Team
			d.change(Record{Deal: &deal}, Record{Deal: &moved})
		}
	}
	d.fact(Fact{Kind: SettingChanged, Ref: p.Ref(), Note: "person.edit"})
	return p, tx.commit(d)
}

// personal is a person with what everybody sets of themselves as it is in another state of theirs.
func personal(p, of *Person) *Person {
	own := *p
	own.Lang, own.Zone, own.Preferred, own.Unranked = of.Lang, of.Zone, of.Preferred, of.Unranked
	return &own
}

func (tx *Tx) checkLastAdmin(before, after *Person) error {
	if before.Role != Admin || before.State != Active || after.Role == Admin && after.State == Active {
		return nil
	}
	for _, p := range tx.allPeople() {
		if p.ID != before.ID && p.Role == Admin && p.State == Active {
			return nil
		}
	}
	return Refuse(Invalid, "person.last_admin")
}

// DisablePerson says that somebody left: they can do nothing any more, what they own stays theirs until it is given away.
func (tx *Tx) DisablePerson(id ID, rev uint64) (Person, error) {
	rec, err := tx.writable(ToManage, Ref{KindPerson, id}, rev)
	if err != nil {
		return Person{}, err
	}
	p := *rec.Person
	if p.State == Disabled {
		return p, Refuse(Conflict, "person.inactive", "name", p.Name)
	}
	p.State = Disabled
	if p.Left.IsZero() {
		p.Left = calendar.DateOf(tx.s.now.In(tx.Zone(p)))
	}
	if err := tx.checkLastAdmin(rec.Person, &p); err != nil {
		return *rec.Person, err
	}
	return p, tx.setUp("person.disable", Record{Person: rec.Person}, Record{Person: &p})
}

// LinkIdentity says that an account on a platform is a person's. One account is one person's; a person has any number.
func (tx *Tx) LinkIdentity(i Identity) (Identity, error) {
	if err := tx.manage(); err != nil {
		return i, err
	}
	cleanAll(&i.Platform, &i.Tenant, &i.External, &i.Name)
	if i.Platform == "" || i.External == "" {
		return i, invalid("external", "field.required")
	}
	if _, ok := tx.person(i.Person); !ok {
		return i, unknown(Ref{KindPerson, i.Person})
	}
	i.LastUsed = utc(i.LastUsed)
	var before Record
	old, err := tab.identities.Get(tx.s.r, tab.identities.KeyOf(&i))
	switch {
	case err == nil && old.Person != i.Person:
		p, _ := tx.person(old.Person)
		return i, Refuse(Conflict, "identity.taken", "name", p.Name)
	case err == nil && old == i:
		return i, nil
	case err == nil:
		before.Identity = &old
	case !missing(err):
		return i, err
	}
	return i, tx.setUp("identity.link", before, Record{Identity: &i})
}

// UnlinkIdentity takes an account off a person.
func (tx *Tx) UnlinkIdentity(platform, tenant, external string) error {
	if err := tx.manage(); err != nil {
		return err
	}
	i, err := tx.IdentityOf(platform, tenant, external)
	if err != nil {
		return err
	}
	return tx.setUp("identity.unlink", Record{Identity: &i}, Record{})
}

// TouchIdentity notes that an account was used now, and where direct messages to it go. It is no entry of the journal
// and asks for no right.
func (tx *Tx) TouchIdentity(platform, tenant, external, direct string) error {
	i, err := tx.IdentityOf(platform, tenant, external)
	if err != nil {
		return err
	}
	i.LastUsed = tx.s.now
	if direct != "" {
		i.Direct = direct
	}
	return tab.identities.Put(tx.Writer, &i)
}
