package transfer

import (
	"slices"
	"strings"

	"crmbot/crm"
	"crmbot/crm/name"
)

// subject is whom a target is for: a person or team that is there or that the files make, or, with neither, the company.
type subject struct {
	name   string
	person *item
	team   *teamItem
	unit   string // name of the person's team, to tell namesakes apart
	active bool
	home   string // currency of amounts that name none

	asked bool   // whether their targets may be set was found out,
	may   string // and why not, as Refusal.Reason; empty when they may
}

func (s *subject) ref() crm.Ref {
	switch {
	case s.person != nil:
		return crm.Ref{Kind: crm.KindPerson, ID: s.person.id}
	case s.team != nil:
		return crm.Ref{Kind: crm.KindTeam, ID: s.team.id}
	}
	return crm.Ref{}
}

// stored tells whether the subject is there already.
func (s *subject) stored() bool { return s.ref().Kind == 0 || s.ref().ID != 0 }

// code is how the subject is named without doubt: P3, T2.
func (s *subject) code() string { return s.ref().String() }

// subjects finds them by what people call them.
type subjects struct {
	byWord  map[string][]*subject // folded names and aliases; e-mails and keys as they are
	byCode  map[string]*subject
	names   []string // as written
	company *subject
}

// newSubjects takes all who are there, and who the rows before make.
func newSubjects(c *checker) *subjects {
	company := c.home
	s := &subjects{byWord: map[string][]*subject{}, byCode: map[string]*subject{}, company: &subject{name: company.Name, active: true, home: company.Currency}}
	for _, w := range []string{"company", "公司", "全公司", "本公司", "all", "全部", "everyone", company.Name} {
		s.call(name.Fold(w), s.company)
	}
	for _, t := range c.v.Teams() {
		of := &subject{name: t.Name, team: &teamItem{id: t.ID, name: t.Name}, active: true, home: c.v.Currency(t.ID)}
		s.add(of, t.Name)
	}
	for _, t := range c.p.teams {
		s.add(&subject{name: t.name, team: t, active: true, home: company.Currency}, t.name)
	}
	for _, p := range c.v.People() {
		of := &subject{name: p.Name, person: &item{kind: People, id: p.ID, person: &p}, active: p.State == crm.Active, home: c.v.Currency(p.Team)}
		if t, err := c.v.Team(p.Team); err == nil {
			of.unit = t.Name
		}
		s.person(of)
	}
	for _, it := range c.p.items {
		if it.kind != People || it.act != added {
			continue
		}
		of := &subject{name: it.person.Name, person: it, active: true, home: company.Currency}
		if it.team != nil {
			of.unit = it.team.name
			if it.team.id != 0 {
				of.home = c.v.Currency(it.team.id)
			}
		}
		s.person(of)
	}
	return s
}

func (s *subjects) person(of *subject) {
	p := of.person.person
	s.add(of, append([]string{p.Name}, p.Aliases...)...)
	s.call(strings.ToLower(p.Email), of)
	if p.External != "" {
		s.call("id:"+p.External, of)
	}
}

func (s *subjects) add(of *subject, called ...string) {
	for _, n := range called {
		s.call(name.Fold(n), of)
	}
	s.names = append(s.names, of.name)
	if of.stored() {
		s.byCode[of.code()] = of
	}
}

func (s *subjects) call(word string, of *subject) {
	if word != "" && !slices.Contains(s.byWord[word], of) {
		s.byWord[word] = append(s.byWord[word], of)
	}
}

// find gives all who are meant by a name, alias, e-mail or code; who has left stands back behind who has not.
func (s *subjects) find(text string) []*subject {
	text = strings.TrimPrefix(strings.TrimSpace(text), "@")
	if ref, ok := crm.ParseRef(text); ok {
		if of := s.byCode[ref.String()]; of != nil {
			return []*subject{of}
		}
	}
	out := s.byWord[name.Fold(text)]
	if len(out) == 0 {
		out = s.byWord[strings.ToLower(text)]
	}
	if here := slices.DeleteFunc(slices.Clone(out), func(of *subject) bool { return !of.active }); len(here) > 0 {
		return here
	}
	return out
}

// near are names that one or two letters would make of a text.
func (s *subjects) near(text string) []string {
	var out []string
	folded := name.Fold(text)
	most := min(2, len([]rune(folded))/2)
	for _, n := range s.names {
		f := name.Fold(n)
		alike := name.Distance(folded, f, most) <= most || len(folded) > 3 && strings.Contains(f, folded)
		if alike && most > 0 && len(out) < 3 && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// labels tell several apart, each with what to write instead.
func labels(of []*subject) []string {
	var out []string
	for _, s := range of {
		words := s.name
		if s.unit != "" {
			words += " (" + s.unit + ")"
		}
		switch code := s.code(); {
		case s.person != nil && s.person.person.Email != "":
			words = s.person.person.Email + " = " + words
		case code != "" && s.stored():
			words = code + " = " + words
		}
		out = append(out, words)
	}
	return out
}

// narrow leaves those that a further word fits, or all where it fits none.
func narrow(all []*subject, fits func(*subject) bool) []*subject {
	if len(all) < 2 {
		return all
	}
	if some := slices.DeleteFunc(slices.Clone(all), func(s *subject) bool { return !fits(s) }); len(some) > 0 {
		return some
	}
	return all
}

// subject finds whom a row is for, or refuses the row and says what to write.
func (x cells) subject() *subject {
	if x.c.subjects == nil {
		x.c.subjects = newSubjects(x.c)
	}
	s := x.c.subjects
	field, text := "", ""
	for _, f := range [...]string{"name", "email", "external", "subject", "team"} {
		if field, text = f, x.text(f); text != "" {
			break
		}
	}
	if text == "" {
		x.bad("name", "missing")
		return nil
	}
	found := s.find(text)
	if field == "external" {
		found = s.byWord["id:"+text]
	}
	if field == "name" {
		code, mail, team := x.text("subject"), strings.ToLower(x.text("email")), name.Fold(x.text("team"))
		found = narrow(found, func(of *subject) bool { return x.l.has(Quotas, "subject") && of.code() == strings.ToUpper(code) })
		found = narrow(found, func(of *subject) bool {
			return mail != "" && of.person != nil && strings.ToLower(of.person.person.Email) == mail
		})
		found = narrow(found, func(of *subject) bool {
			return x.text("external") != "" && of.person != nil && of.person.person.External == x.text("external")
		})
		found = narrow(found, func(of *subject) bool { return team != "" && name.Fold(of.unit) == team })
	}
	switch len(found) {
	case 1:
		return found[0]
	case 0:
		if near := s.near(text); len(near) > 0 {
			x.bad(field, "quota.near", "name", text, "near", near)
		} else {
			x.bad(field, "quota.nobody", "name", text)
		}
	default:
		x.bad(field, "quota.several", "name", text, "which", labels(found))
	}
	return nil
}

// mayNot says why the targets of a subject may not be set, empty when they may.
func (c *checker) mayNot(s *subject) string {
	if s.asked || c.p.by.Person == 0 {
		return s.may
	}
	s.asked = true
	switch me := c.p.by.Person; {
	case c.v.As(me).Can(crm.ToSetQuota, s.ref()) == nil:
	case s.ref() == crm.Ref{Kind: crm.KindPerson, ID: me}:
		s.may = "quota.own"
	default:
		s.may = "quota.above"
	}
	return s.may
}
