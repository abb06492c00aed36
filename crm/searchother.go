package crm

import (
	"cmp"
	"slices"
	"strings"

	"crmbot/crm/name"
)

// FindContacts returns at most limit contacts the asker may see, by code, name, phone (whole or its last four digits) or
// e-mail, best first.
func (v *View) FindContacts(query string, limit int) ([]Contact, error) {
	if err := v.settled(); err != nil {
		return nil, err
	}
	f := v.finder(query)
	var found []contactMatch
	add := func(id ID, c name.Class) {
		if k, ok := one(v, tab.contacts, id); ok && f.seesContact(&k) {
			found = append(found, contactMatch{k, c})
		}
	}
	if ref, ok := ParseRef(f.text); ok && ref.Kind == KindContact {
		add(ref.ID, name.Exact)
	}
	if strings.Contains(f.text, "@") {
		for _, id := range f.set(spaceContactMail, mailKey(f.text)).first(mostContacts) {
			add(id, name.Exact)
		}
	}
	digits, class := phoneOf(f.text)
	space := byte(spaceContactPhone)
	if class == name.Substring {
		space = spaceContactTail
	}
	if class != name.None {
		for _, id := range f.set(space, digits).first(mostContacts) {
			add(id, class)
		}
	}
	found = append(found, f.contacts()...)
	slices.SortStableFunc(found, func(a, b contactMatch) int { return cmp.Or(cmp.Compare(a.class, b.class), cmp.Compare(a.ID, b.ID)) })
	var out []Contact
	for _, m := range found {
		if len(out) < limit && !slices.ContainsFunc(out, func(c Contact) bool { return c.ID == m.ID }) {
			out = append(out, m.Contact)
		}
	}
	return out, f.err
}

const mostDeals = 400 // deals compared for one query

// FindDeals returns at most limit deals the asker may see, by code, or where each word of the query stands in the title
// or names the customer; open ones first, the newest first.
func (v *View) FindDeals(query string, limit int) ([]Deal, error) {
	if err := v.settled(); err != nil {
		return nil, err
	}
	if ref, ok := ParseRef(strings.TrimSpace(query)); ok && ref.Kind == KindDeal {
		if d, ok := v.deal(ref.ID); ok && !d.Archived && (v.all || v.seesDeal(&d)) {
			return []Deal{d}, nil
		}
		return nil, nil
	}
	found, err := v.dealsNamed(query)
	if words := strings.Fields(query); err == nil && len(found) == 0 && len(words) > 1 {
		for i, w := range words {
			byWord, err := v.dealsNamed(w)
			if err != nil {
				return nil, err
			}
			if i == 0 {
				found = byWord
				continue
			}
			found = slices.DeleteFunc(found, func(d Deal) bool {
				return !slices.ContainsFunc(byWord, func(o Deal) bool { return o.ID == d.ID })
			})
		}
	}
	if err != nil {
		return nil, err
	}
	slices.SortFunc(found, func(a, b Deal) int {
		if a.Open() != b.Open() {
			if a.Open() {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.ID, a.ID)
	})
	return found[:min(limit, len(found))], nil
}

// dealsNamed finds the deals of a title or customer.
func (v *View) dealsNamed(text string) ([]Deal, error) {
	f := v.finder(text)
	var out []Deal
	add := func(d Deal) {
		if len(out) < mostDeals && !d.Archived && !slices.ContainsFunc(out, func(o Deal) bool { return o.ID == d.ID }) {
			out = append(out, d)
		}
	}
	customers, err := v.FindCustomers(text, 5)
	if err != nil {
		return nil, err
	}
	for _, h := range customers {
		if h.Via != ViaName && h.Via != ViaAlias && h.Via != ViaCode || !h.Class.Fair() {
			continue
		}
		for _, d := range v.DealsOf(h.ID) {
			add(d)
		}
	}
	for _, id := range f.waysSet(spaceDeal, name.QueryGrams(text)).first(mostDeals) {
		d, ok := v.deal(id)
		if !ok || !(v.all || v.seesDeal(&d)) {
			continue
		}
		if _, ok := f.query.Match(d.Title); ok {
			add(d)
		}
	}
	return out, nil
}

// FindProducts returns at most limit products by code, name or alias, best first.
func (v *View) FindProducts(query string, limit int) ([]Product, error) {
	q := name.NewQuery(query)
	ref, coded := ParseRef(strings.TrimSpace(query))
	type match struct {
		Product
		class name.Class
	}
	var found []match
	for _, p := range v.Products() {
		c, ok := q.Match(p.Name, p.Aliases...)
		if coded && ref == p.Ref() {
			c, ok = name.Exact, true
		}
		if ok && !p.Archived {
			found = append(found, match{p, c})
		}
	}
	slices.SortStableFunc(found, func(a, b match) int { return cmp.Or(cmp.Compare(a.class, b.class), cmp.Compare(a.ID, b.ID)) })
	var out []Product
	for _, m := range found[:min(limit, len(found))] {
		out = append(out, m.Product)
	}
	return out, nil
}
