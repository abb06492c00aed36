package command_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"crmbot/bot/digest"
	"crmbot/crm"
)

// oracle knows who may see which record, restated here without a line of the code that decides it. It follows the
// journal, remembers which marker ever stood in which record, and is asked about every word the bot says.
type oracle struct {
	seq     uint64
	people  map[crm.ID]crm.Person
	teams   map[crm.ID]crm.Team
	records map[crm.Ref]crm.Record // as they stand; of one taken back, as it stood last
	holds   map[string][]crm.Ref   // marker → records it ever stood in
	secret  map[string]bool        // markers that stood only in phones, e-mails and WeChat names
	public  map[string]bool        // markers that stood in what everybody may read: names of customers, people, teams
	said    map[crm.ID]map[string]time.Time
	had     map[string][]holder // amount → whose deal was worth it: what left their pipeline is told to them as what it was then
}

// holder is who had a deal, and the team they were in.
type holder struct{ person, team crm.ID }

func newOracle() *oracle {
	return &oracle{people: map[crm.ID]crm.Person{}, teams: map[crm.ID]crm.Team{}, records: map[crm.Ref]crm.Record{}, holds: map[string][]crm.Ref{},
		secret: map[string]bool{}, public: map[string]bool{}, said: map[crm.ID]map[string]time.Time{}, had: map[string][]holder{}}
}

// marks finds the markers in a text: words nobody guesses, phone numbers, amounts of seven digits and more.
var marks = regexp.MustCompile(`mk[a-z]{8}|139\d{8}|\d{1,3}(?:,\d{3}){2,}`)

func marksOf(texts ...string) []string {
	var out []string
	for _, s := range texts {
		out = append(out, marks.FindAllString(s, -1)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// follow reads what the journal says happened since the last call.
func (o *oracle) follow(v *crm.View) []crm.Entry {
	entries := v.Entries(o.seq+1, 1000)
	for _, e := range entries {
		o.seq = e.Seq
		for _, c := range e.Changes {
			o.take(c)
		}
		for _, m := range marksOf(e.Reason) { // what was said of a change stands in the story of what changed
			for _, f := range e.Facts {
				o.holds[m] = append(o.holds[m], f.Ref)
			}
		}
	}
	return entries
}

func (o *oracle) take(c crm.Change) {
	for _, rec := range []crm.Record{c.Before, c.After} {
		if rec == (crm.Record{}) {
			continue
		}
		o.records[c.Ref] = rec
		var hidden []string
		switch {
		case rec.Person != nil:
			o.people[rec.Person.ID] = *rec.Person
			o.open(rec.Person.Name, strings.Join(rec.Person.Aliases, " "))
		case rec.Team != nil:
			o.teams[rec.Team.ID] = *rec.Team
			o.open(rec.Team.Name)
		case rec.Product != nil || rec.Company != nil || rec.Pipeline != nil || rec.Identity != nil:
			b, _ := json.Marshal(rec)
			o.open(string(b))
		case rec.Customer != nil:
			o.open(rec.Customer.Name)
			hidden = marksOf(rec.Customer.Phone, rec.Customer.Email, rec.Customer.WeChat)
		case rec.Contact != nil:
			hidden = marksOf(rec.Contact.Phone, rec.Contact.Email, rec.Contact.WeChat)
		}
		b, _ := json.Marshal(rec)
		all := marksOf(string(b))
		if rec.Deal != nil {
			amount := grouped(rec.Deal.Amount.Minor / 100)
			all = append(all, amount)
			if h := (holder{rec.Deal.Owner, o.people[rec.Deal.Owner].Team}); !slices.Contains(o.had[amount], h) {
				o.had[amount] = append(o.had[amount], h)
			}
		}
		for _, m := range all {
			if !slices.Contains(o.holds[m], c.Ref) {
				if len(o.holds[m]) == 0 {
					o.secret[m] = slices.Contains(hidden, m)
				}
				o.holds[m] = append(o.holds[m], c.Ref)
			}
			if !slices.Contains(hidden, m) {
				o.secret[m] = false
			}
		}
	}
}

func (o *oracle) open(texts ...string) {
	for _, m := range marksOf(texts...) {
		o.public[m] = true
	}
}

// grouped writes a number as amounts are written out in full.
func grouped(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// hear notes what a person typed, pressed or submitted: hearing it back for a day tells them nothing new.
func (o *oracle) hear(person crm.ID, at time.Time, texts ...string) {
	if o.said[person] == nil {
		o.said[person] = map[string]time.Time{}
	}
	for _, m := range marksOf(texts...) {
		o.said[person][m] = at
	}
}

func (o *oracle) knows(person crm.ID, marker string, now time.Time) bool {
	at, ok := o.said[person][marker]
	return ok && (now.Sub(at) <= 25*time.Hour || o.holds[marker] == nil) // what landed nowhere is still their own
}

// heard tells whether anybody ever said a marker.
func (o *oracle) heard(marker string) bool {
	for _, said := range o.said {
		if _, ok := said[marker]; ok {
			return true
		}
	}
	return false
}

// may tells whether a person may read a marker.
func (o *oracle) may(person crm.ID, marker string) bool {
	if o.public[marker] {
		return true
	}
	_, teams := o.crew(o.people[person])
	for _, h := range o.had[marker] {
		if h.person == person || h.team != 0 && slices.Contains(teams, h.team) {
			return true
		}
	}
	return slices.ContainsFunc(o.holds[marker], func(r crm.Ref) bool {
		return o.sees(person, r) && (!o.secret[marker] || o.unmasked(person, r))
	})
}

// hears tells whether a group may read a marker: it is the title or the amount of a deal that is won, and the group gets the numbers of the deal's team, of
// one above it or of the company, as somebody set it who sees them now.
func (o *oracle) hears(subs []digest.Subscription, marker string) bool {
	return slices.ContainsFunc(subs, func(s digest.Subscription) bool {
		by := o.people[s.By]
		_, led := o.crew(by)
		if s.Off || s.Suspended != "" || s.Place.Shared || by.State != crm.Active || by.Role != crm.Admin && !slices.Contains(led, s.Team) {
			return false
		}
		return slices.ContainsFunc(o.holds[marker], func(r crm.Ref) bool {
			d := o.records[r].Deal
			told := d != nil && (marker == grouped(d.Amount.Minor/100) || strings.Contains(d.Title, marker))
			return told && d.Kind == crm.StageWon && (s.Team == 0 || o.under(d.Team, s.Team))
		})
	})
}

// under tells whether a team is another or stands below it.
func (o *oracle) under(team, above crm.ID) bool {
	for n := 0; team != 0 && n < 20; team, n = o.teams[team].Parent, n+1 {
		if team == above {
			return true
		}
	}
	return false
}

// crew is everybody whose records are a person's to see by role: themselves, and for a leader everybody in their teams and below.
func (o *oracle) crew(p crm.Person) (people, teams []crm.ID) {
	people = []crm.ID{p.ID}
	if p.Role != crm.Manager {
		return people, nil
	}
	for id := range o.teams {
		for at, n := id, 0; at != 0 && n < 20; at, n = o.teams[at].Parent, n+1 {
			if o.teams[at].Lead == p.ID {
				teams = append(teams, id)
				break
			}
		}
	}
	for id, q := range o.people {
		if slices.Contains(teams, q.Team) {
			people = append(people, id)
		}
	}
	return people, teams
}

// sees is the rule in words: a rep their own, what they share and follow; a manager the tree of their teams; service all
// customers, contacts and activities; administrators and auditors everything; and nobody's customer is everybody's.
func (o *oracle) sees(person crm.ID, r crm.Ref) bool {
	p, rec := o.people[person], o.records[r]
	if p.State != crm.Active {
		return false
	}
	if p.Role == crm.Admin || p.Role == crm.Auditor {
		return true
	}
	people, teams := o.crew(p)
	mine := func(owner, team crm.ID) bool {
		return owner != 0 && slices.Contains(people, owner) || team != 0 && slices.Contains(teams, team)
	}
	service := p.Role == crm.Service
	switch {
	case rec.Customer != nil:
		c := rec.Customer
		if service || mine(c.Owner, c.Team) || c.Owner == 0 && (c.Team == 0 || c.Team == p.Team) {
			return true
		}
		if c.MergedInto != 0 && c.MergedInto != c.ID && o.sees(person, crm.Ref{Kind: crm.KindCustomer, ID: c.MergedInto}) {
			return true
		}
		for _, other := range o.records {
			if d := other.Deal; d != nil && d.Customer == c.ID && (slices.Contains(people, d.Owner) || o.shares(d, people)) {
				return true
			}
		}
	case rec.Deal != nil:
		return mine(rec.Deal.Owner, rec.Deal.Team) || !service && o.shares(rec.Deal, people)
	case rec.Contact != nil:
		return service || mine(rec.Contact.CreatedBy, 0) || slices.ContainsFunc(rec.Contact.Customers, func(id crm.ID) bool { return o.sees(person, crm.Ref{Kind: crm.KindCustomer, ID: id}) })
	case rec.Activity != nil:
		a := rec.Activity
		return service || mine(a.CreatedBy, 0) || o.sees(person, crm.Ref{Kind: crm.KindCustomer, ID: a.Customer}) || o.sees(person, crm.Ref{Kind: crm.KindDeal, ID: a.Deal})
	case rec.Task != nil:
		k := rec.Task
		if mine(k.Owner, 0) || k.CreatedBy == person || k.Giver == person {
			return true
		}
		if k.Deal != 0 {
			return !service && o.sees(person, crm.Ref{Kind: crm.KindDeal, ID: k.Deal})
		}
		return !service && o.sees(person, crm.Ref{Kind: crm.KindCustomer, ID: k.Customer})
	}
	return false
}

func (o *oracle) shares(d *crm.Deal, people []crm.ID) bool {
	return slices.ContainsFunc(people, func(p crm.ID) bool {
		return slices.Contains(d.Followers, p) || slices.ContainsFunc(d.Splits, func(s crm.Split) bool { return s.Person == p })
	})
}

// unmasked tells whether phones and addresses of a record that a person sees are shown in full: those of another team's customer are not.
func (o *oracle) unmasked(person crm.ID, r crm.Ref) bool {
	p, rec := o.people[person], o.records[r]
	if p.Role == crm.Admin || p.Role == crm.Auditor {
		return true
	}
	people, teams := o.crew(p)
	of := func(c *crm.Customer) bool {
		return c != nil && (c.Owner == 0 || slices.Contains(people, c.Owner) || slices.Contains(teams, c.Team) ||
			p.Team != 0 && (p.Team == o.people[c.Owner].Team || p.Team == c.Team))
	}
	switch {
	case rec.Customer != nil:
		return of(rec.Customer)
	case rec.Contact != nil:
		return slices.Contains(people, rec.Contact.CreatedBy) || slices.ContainsFunc(rec.Contact.Customers, func(id crm.ID) bool {
			return of(o.records[crm.Ref{Kind: crm.KindCustomer, ID: id}].Customer)
		})
	}
	return true
}
