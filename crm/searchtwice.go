package crm

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"crmbot/crm/name"
	"crmbot/store"
)

const (
	duplicateMost  = 20  // more hits than this say nothing
	duplicateNames = 200 // names compared for likeness
)

// Duplicates returns the customers that draft may be the same as, most alike first: by credit code, name, phone and
// non-public e-mail domain, from 60 percent on. More than twenty hits say nothing and none is returned; nor does a phone or
// domain that more than twenty share. Customers out of sight are masked.
func (v *View) Duplicates(draft Customer) ([]Hit, error) {
	if err := v.settled(); err != nil {
		return nil, err
	}
	f := v.finder(draft.Name)
	via := map[ID]Via{}
	note := func(id ID, how Via) {
		if _, ok := via[id]; !ok && id != draft.ID {
			via[id] = how
		}
	}
	if draft.CreditCode != "" {
		if c, err := tab.customers.One(v, customersByCode, store.K().Text(draft.CreditCode)); err == nil {
			note(c.ID, ViaCode)
		}
	}
	phones, mails := f.reached(draft, note)
	for _, n := range append([]string{draft.Name}, draft.Aliases...) {
		for _, id := range slices.Concat(v.bearersOf(name.Fold(n)), v.bearersOf(name.Core(n))) {
			note(id, ViaName)
		}
		for _, id := range f.alike(n) {
			note(id, ViaName)
		}
	}
	var out []Hit
	mine := party(&draft)
	for _, id := range slices.Sorted(maps.Keys(via)) {
		c, ok := v.customer(id)
		if !ok || c.Archived || c.MergedInto != 0 {
			continue
		}
		theirs := party(&c)
		theirs.Phones = append(theirs.Phones, phones[id]...)
		theirs.Mails = append(theirs.Mails, mails[id]...)
		score := name.Collide(mine, theirs)
		if score < name.Warn {
			continue
		}
		class, _ := f.query.Match(c.Name, c.Aliases...)
		h := Hit{ID: id, Name: c.Name, Class: class, Via: via[id], Owner: c.Owner, Team: c.Team, Score: score / 10}
		if !v.all && !v.seesCustomer(&c) {
			h.Masked, h.Owner = true, 0
		}
		out = append(out, h)
	}
	if len(out) > duplicateMost {
		return nil, nil
	}
	slices.SortFunc(out, func(a, b Hit) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID)) })
	return out, nil
}

func party(c *Customer) name.Party {
	p := name.Party{Name: c.Name, Aliases: c.Aliases, Code: c.CreditCode}
	if c.Phone != "" {
		p.Phones = append(p.Phones, c.Phone)
	}
	if c.Email != "" {
		p.Mails = append(p.Mails, c.Email)
	}
	return p
}

// reached notes the customers that share the draft's phone or mail domain, themselves or by a contact, and returns what
// their contacts share with it.
func (f *finder) reached(draft Customer, note func(ID, Via)) (phones, mails map[ID][]string) {
	phones, mails = map[ID][]string{}, map[ID][]string{}
	share := func(own, contacts byte, token, text string, how Via, by map[ID][]string) {
		if token == "" {
			return
		}
		mine, theirs := f.set(own, token), f.set(contacts, token)
		if mine.len()+theirs.len() > duplicateMost {
			return
		}
		for _, id := range mine.first(duplicateMost) {
			note(id, how)
		}
		for _, id := range theirs.first(duplicateMost) {
			if k, ok := one(f.v, tab.contacts, id); ok && !k.Archived {
				for _, customer := range k.Customers {
					note(customer, how)
					by[customer] = append(by[customer], text)
				}
			}
		}
	}
	share(spacePhone, spaceContactPhone, name.PhoneDigits(draft.Phone), draft.Phone, ViaPhone, phones)
	if d := name.MailDomain(draft.Email); d != "" && !name.PublicDomain(d) {
		share(spaceDomain, spaceContactDomain, d, draft.Email, ViaEmail, mails)
	}
	return phones, mails
}

// alike lists the customers that share most pairs of letters with a name.
func (f *finder) alike(text string) []ID {
	counts := map[ID]int{}
	most := 0
	for _, g := range name.Grams(name.Place(text) + name.Core(text)) {
		if !strings.HasPrefix(g, "c") && !strings.HasPrefix(g, "l") {
			continue
		}
		most++
		set := f.set(spaceName, g)
		if set.len() > 50*duplicateNames { // a word of half the trade tells nothing
			continue
		}
		for _, id := range set.first(50 * duplicateNames) {
			counts[id]++
		}
	}
	ids := slices.SortedFunc(maps.Keys(counts), func(a, b ID) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	for i, id := range ids {
		if i == duplicateNames || 3*counts[id] < most {
			return ids[:i]
		}
	}
	return ids
}
