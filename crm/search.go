package crm

import (
	"cmp"
	"slices"
	"time"

	"crmbot/crm/name"
)

// Via says what of a customer the query met.
type Via string

// What a query may meet.
const (
	ViaName    Via = "name"
	ViaAlias   Via = "alias"
	ViaCode    Via = "code"    // C12, or the credit code
	ViaContact Via = "contact" // a contact's name, phone or e-mail
	ViaPhone   Via = "phone"
	ViaEmail   Via = "email"
)

// Hit is one customer that a query found.
type Hit struct {
	ID      ID
	Name    string
	Class   name.Class
	Via     Via
	Contact ID   // the contact that led there
	Masked  bool // outside the asker's scope: only Name and Team are told, and no Owner
	Owner   ID
	Team    ID
	Score   int // of Duplicates: likeness in percent
}

// Warn says that a duplicate is only likely: between 60 and 80 percent alike.
func (h Hit) Warn() bool { return h.Score < name.Hit/10 }

// touchedLately is how long a customer one had to do with comes before others.
const touchedLately = 30 * 24 * time.Hour

// FindCustomers returns at most limit customers that query may mean, best first: by class of match, then the asker's
// own, those touched lately, the team's, the rest. Customers outside the asker's scope are masked and come only by name or code.
// An archived customer does not come, of a merged one its master does.
func (v *View) FindCustomers(query string, limit int) ([]Hit, error) {
	if err := v.settled(); err != nil {
		return nil, err
	}
	f := v.finder(query)
	f.byCode()
	f.byReach()
	f.byName(name.QueryGrams(query))
	f.byContact()
	if len(f.found) == 0 {
		f.byName(name.NearGrams(query))
	}
	if f.err != nil {
		return nil, f.err
	}
	return f.best(limit)
}

// candidate is a hit in the making.
type candidate struct {
	Hit
	rank  int // of the class of match, best first
	close int // 0 the asker's own, 1 touched lately, 2 the team's, 3 others
	names int // runes of the name: of two, the shorter is nearer to what was typed
}

// ranks of matches, best first.
func rankOf(c name.Class, via Via) int {
	switch via {
	case ViaCode:
		return 25
	case ViaPhone, ViaEmail:
		return 26
	case ViaContact:
		return int(c)*10 + 17 // behind the customers' own names one class further down
	}
	return int(c) * 10
}

// add keeps the better of two ways to one customer.
func (f *finder) add(h Hit) {
	c := candidate{Hit: h, rank: rankOf(h.Class, h.Via)}
	if old, ok := f.found[h.ID]; ok && old.rank <= c.rank {
		return
	}
	f.found[h.ID] = c
}

// best puts what was found in order and leaves out what the asker may not learn of.
func (f *finder) best(limit int) ([]Hit, error) {
	list := f.masters()
	slices.SortFunc(list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.close, b.close), cmp.Compare(a.names, b.names), cmp.Compare(a.ID, b.ID))
	})
	var out []Hit
	for _, c := range list {
		if len(out) == limit {
			break
		}
		if h, ok := f.v.shown(c.Hit); ok {
			out = append(out, h)
		}
	}
	return out, f.err
}

// shown masks a hit outside the asker's scope; false when it may not be told of at all.
func (v *View) shown(h Hit) (Hit, bool) {
	c, ok := v.customer(h.ID)
	if !ok {
		return Hit{}, false
	}
	h.Name = c.Name
	if v.all || v.seesCustomer(&c) {
		return h, true
	}
	if h.Via == ViaContact || h.Via == ViaPhone || h.Via == ViaEmail {
		return Hit{}, false
	}
	h.Masked, h.Owner = true, 0
	return h, true
}

// masters replaces merged customers by those they went into, and tells how close each is to the asker.
func (f *finder) masters() []candidate {
	for range 8 { // a chain of merges
		var merged []candidate
		for id, c := range f.found {
			n, ok := f.named(id)
			if ok && n.Master == 0 {
				continue
			}
			delete(f.found, id)
			if ok {
				if c.Class == name.Exact {
					c.Class = name.Alias
				}
				if c.Via == ViaName {
					c.Via = ViaAlias
				}
				c.ID = n.Master
				merged = append(merged, c)
			}
		}
		if len(merged) == 0 {
			break
		}
		for _, c := range merged {
			f.add(c.Hit)
		}
	}
	me := f.v.Me()
	out := make([]candidate, 0, len(f.found))
	for id, c := range f.found {
		n, _ := f.named(id)
		c.Name, c.Owner, c.Team = n.Name, n.Owner, n.Team
		c.names = len([]rune(n.Name))
		c.close = 3
		switch {
		case me.ID != 0 && n.Owner == me.ID:
			c.close = 0
		case f.touched(id):
			c.close = 1
		case me.Team != 0 && n.Team == me.Team:
			c.close = 2
		}
		out = append(out, c)
	}
	return out
}
