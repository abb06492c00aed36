package crm

import (
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"crmbot/crm/name"
	"crmbot/store"
)

// mostCandidates bounds how many names one look-up compares; of more, those that begin like the query, the asker's own
// and those touched lately are taken first.
const mostCandidates = 240

// finder answers one query.
type finder struct {
	v      *View
	text   string
	query  *name.Query
	found  map[ID]candidate
	names  map[ID]nameRow
	recent map[ID]bool
	sets   map[filing]idSet
	err    error
}

func (v *View) finder(text string) *finder {
	return &finder{v: v, text: strings.TrimSpace(text), query: name.NewQuery(text), found: map[ID]candidate{}, names: map[ID]nameRow{},
		sets: map[filing]idSet{}}
}

// touched says that the asker had to do with the customer in the last 30 days.
func (f *finder) touched(id ID) bool {
	if f.recent == nil {
		f.recent = map[ID]bool{}
		if f.v.s.by.Person != 0 {
			row := f.v.recentRow()
			since := f.v.Now().Add(-touchedLately)
			for i, c := range row.Customers {
				if i < len(row.At) && !time.Unix(row.At[i], 0).Before(since) {
					f.recent[c] = true
				}
			}
		}
	}
	return f.recent[id]
}

// named reads what is kept of a customer for ranking.
func (f *finder) named(id ID) (nameRow, bool) {
	if n, ok := f.names[id]; ok {
		return n, true
	}
	n, err := f.v.s.crm.names.Get(f.v, key(id))
	if err != nil {
		f.v.fault(err)
		return nameRow{}, false
	}
	f.names[id] = n
	return n, true
}

// byCode finds the customer of a code, C12 or a credit code.
func (f *finder) byCode() {
	if ref, ok := ParseRef(f.text); ok && ref.Kind == KindCustomer {
		if _, ok := f.named(ref.ID); ok {
			f.add(Hit{ID: ref.ID, Class: name.Exact, Via: ViaCode})
		}
	}
	if len(f.text) < 8 || len(f.text) > 32 || strings.ContainsFunc(f.text, func(r rune) bool { return r > unicode.MaxASCII }) {
		return
	}
	for _, code := range []string{f.text, strings.ToUpper(f.text)} {
		if c, err := tab.customers.One(f.v, customersByCode, store.K().Text(code)); err == nil && !c.Archived {
			f.add(Hit{ID: c.ID, Class: name.Exact, Via: ViaCode})
			return
		}
	}
}

// byReach finds by a phone, whole or its last four digits, and by an e-mail address.
func (f *finder) byReach() {
	if strings.Contains(f.text, "@") {
		f.filed(spaceMail, spaceContactMail, mailKey(f.text), name.Exact, ViaEmail)
		return
	}
	digits, class := phoneOf(f.text)
	switch class {
	case name.Exact:
		f.filed(spacePhone, spaceContactPhone, digits, class, ViaPhone)
	case name.Substring:
		f.filed(spaceTail, spaceContactTail, digits, class, ViaPhone)
	}
}

// phoneOf reads a text as a whole phone number (Exact) or the last four digits of one (Substring).
func phoneOf(text string) (string, name.Class) {
	n := 0
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			n++
		case !strings.ContainsRune(" +-()", r):
			return "", name.None
		}
	}
	switch {
	case n == tailLen:
		return strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, text), name.Substring
	case n >= 7:
		return name.PhoneDigits(text), name.Exact
	}
	return "", name.None
}

// filed adds the customers that a token is filed under, their own and their contacts'.
func (f *finder) filed(own, contacts byte, token string, c name.Class, via Via) {
	for _, id := range f.set(own, token).first(mostCandidates) {
		f.add(Hit{ID: id, Class: c, Via: via})
	}
	for _, id := range f.set(contacts, token).first(mostCandidates) {
		if k, ok := one(f.v, tab.contacts, id); ok && f.seesContact(&k) {
			for _, customer := range k.Customers {
				f.add(Hit{ID: customer, Class: c, Via: via, Contact: id})
			}
		}
	}
}

func (f *finder) seesContact(c *Contact) bool { return !c.Archived && (f.v.all || f.v.seesContact(c)) }

// byName compares the names that share all grams of one way.
func (f *finder) byName(ways [][]string) {
	ids := f.pick(f.waysSet(spaceName, ways))
	f.preload(ids)
	for _, id := range ids {
		n, ok := f.names[id]
		if !ok {
			continue
		}
		c, ok := f.query.Match(n.Name, n.Aliases...)
		if !ok {
			continue
		}
		via := ViaName
		if own, _ := f.query.Match(n.Name); own != c {
			via = ViaAlias
		}
		f.add(Hit{ID: id, Class: c, Via: via})
	}
}

// preload reads many names in one round trip.
func (f *finder) preload(ids []ID) {
	keys := make([]store.Key, 0, len(ids))
	for _, id := range ids {
		if _, ok := f.names[id]; !ok {
			keys = append(keys, key(id))
		}
	}
	rows, err := searchTables.named.GetMany(f.v, keys)
	if err != nil {
		f.err = err
		return
	}
	for _, n := range rows {
		f.names[n.ID] = n
	}
}

// pick chooses whose names are compared: all, or the likeliest of too many.
func (f *finder) pick(set idSet) []ID {
	if set.len() <= mostCandidates {
		return set.first(mostCandidates)
	}
	var out []ID
	taken := map[ID]bool{}
	take := func(id ID) {
		if len(out) < mostCandidates && !taken[id] && set.has(id) {
			taken[id] = true
			out = append(out, id)
		}
	}
	folded := name.Fold(f.text)
	for _, id := range f.v.bearersOf(folded) {
		take(id)
	}
	f.touched(0)
	for _, id := range slices.Sorted(maps.Keys(f.recent)) {
		take(id)
	}
	begin := idSet{}
	if h := heads(folded); len(h) > 0 {
		begin = f.set(spaceHead, h[min(len(h), headLen)-1]).and(set)
	}
	if me := f.v.s.by.Person; me != 0 {
		f.own(me, begin, mostCandidates/3, take)
		f.own(me, set, mostCandidates/3, take)
	}
	for _, id := range begin.first(mostCandidates) {
		take(id)
	}
	for _, id := range set.first(mostCandidates) {
		take(id)
	}
	return out
}

// own offers the first of the asker's customers that lie in the set.
func (f *finder) own(me ID, set idSet, most int, take func(ID)) {
	walked := 0
	for k := range tab.customers.KeysBy(f.v, customersByOwner, store.Prefix(key(me))) {
		if id := ID(k.Scan().ID()); set.has(id) {
			take(id)
			most--
		}
		if walked++; most == 0 || walked == 2000 {
			return
		}
	}
}

// byContact finds customers by the names of their contacts, as far as the asker sees those.
func (f *finder) byContact() {
	for _, m := range f.contacts() {
		for _, customer := range m.Contact.Customers {
			f.add(Hit{ID: customer, Class: m.class, Via: ViaContact, Contact: m.Contact.ID})
		}
	}
}

type contactMatch struct {
	Contact
	class name.Class
}

const mostContacts = 60 // contacts compared for one query

// contacts matches contacts by name, as far as the asker sees them.
func (f *finder) contacts() []contactMatch {
	if len(name.Fold(f.text)) < 2 { // one letter means no person
		return nil
	}
	var out []contactMatch
	for _, id := range f.waysSet(spaceContactName, name.QueryGrams(f.text)).first(mostContacts) {
		k, ok := one(f.v, tab.contacts, id)
		if !ok {
			continue
		}
		if c, ok := f.query.Match(k.Name); ok && f.seesContact(&k) {
			out = append(out, contactMatch{k, c})
		}
	}
	return out
}

// waysSet unites the numbers filed under all grams of each way.
func (f *finder) waysSet(space byte, ways [][]string) idSet {
	all := idSet{}
	for _, grams := range ways {
		var set idSet
		for i, g := range grams {
			if one := f.set(space, g); i == 0 {
				set = one
			} else {
				set = set.and(one)
			}
			if len(set) == 0 {
				break
			}
		}
		all = all.or(set)
	}
	return all
}

// set reads what is filed under a token.
func (f *finder) set(space byte, token string) idSet {
	at := filing{space, equality(space, token)}
	if s, ok := f.sets[at]; ok {
		return s
	}
	s := f.v.filedUnder(at)
	f.sets[at] = s
	return s
}
