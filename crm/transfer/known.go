package transfer

import (
	"strings"

	"crmbot/crm"
	"crmbot/crm/name"
)

// known finds the records that rows speak of: those that are stored, and those that earlier rows make.
type known struct {
	v         *crm.View
	customers map[string]*item // by companyKey
	stored    map[string]crm.ID
	codes     map[string]*item // by credit code
	outside   map[string]*item // customers by key in the system they come from
	byID      map[crm.ID]*item // stored customers that rows speak of
	people    map[string]*item // by folded name, alias, e-mail and outside key
	products  map[string]*item // by folded name, alias and outside key
	contacts  map[*item]map[string]*item
	deals     map[string]*item // by outside key
	extras    map[string]*item // tasks and activities by made-up key
	counts    map[string]int   // how often a made-up key was asked for
	folded    memo             // of name.Fold
	keys      memo             // of companyKey
	teams     map[string]*teamItem
}

func newKnown(v *crm.View) *known {
	k := &known{v: v,
		customers: map[string]*item{}, stored: map[string]crm.ID{}, codes: map[string]*item{}, outside: map[string]*item{},
		byID: map[crm.ID]*item{}, people: map[string]*item{}, products: map[string]*item{}, contacts: map[*item]map[string]*item{},
		folded: memo{of: name.Fold}, keys: memo{of: companyKey}, deals: map[string]*item{}, extras: map[string]*item{}, counts: map[string]int{}, teams: map[string]*teamItem{},
	}
	for c := range v.Customers() {
		if c.MergedInto != 0 {
			continue
		}
		for _, n := range append([]string{c.Name}, c.Aliases...) {
			if key := companyKey(n); k.stored[key] == 0 {
				k.stored[key] = c.ID
			}
		}
	}
	for _, p := range v.People() {
		it := &item{kind: People, id: p.ID, person: &p}
		k.addPerson(it)
		for _, a := range p.Aliases {
			k.keep(k.people, name.Fold(a), it)
		}
	}
	for _, p := range v.Products() {
		k.addProduct(&item{kind: Products, id: p.ID, product: &p})
	}
	for _, t := range v.Teams() {
		if key := name.Fold(t.Name); k.teams[key] == nil {
			k.teams[key] = &teamItem{id: t.ID, name: t.Name, led: t.Lead != 0}
		}
	}
	return k
}

// memo keeps what a function made of the texts that stand in many rows.
type memo struct {
	of   func(string) string
	kept map[string]string
}

// mostKept bounds how many texts a memo holds.
const mostKept = 10_000

func (m *memo) read(s string) string {
	out, ok := m.kept[s]
	if !ok {
		if out = m.of(s); m.kept == nil || len(m.kept) == mostKept {
			m.kept = map[string]string{}
		}
		m.kept[s] = out
	}
	return out
}

// companyKey is equal for names that mean one company: without legal form, with the place in brackets.
func companyKey(s string) string {
	if place := name.Place(s); place != "" {
		return name.Core(s) + "|" + place
	}
	return name.Core(s)
}

func (k *known) keep(m map[string]*item, key string, it *item) {
	if key != "" && m[key] == nil {
		m[key] = it
	}
}

func (k *known) addPerson(it *item) {
	k.keep(k.people, name.Fold(it.person.Name), it)
	k.keep(k.people, strings.ToLower(it.person.Email), it)
	if it.person.External != "" {
		k.keep(k.people, "id:"+it.person.External, it)
	}
}

// person finds somebody by name, alias, e-mail or code (P3).
func (k *known) person(s string) *item {
	if it := k.people[k.folded.read(s)]; it != nil {
		return it
	}
	if it := k.people[strings.ToLower(strings.TrimSpace(s))]; it != nil {
		return it
	}
	if ref, ok := crm.ParseRef(s); ok && ref.Kind == crm.KindPerson {
		if p, err := k.v.Person(ref.ID); err == nil {
			return k.people[name.Fold(p.Name)]
		}
	}
	return nil
}

func (k *known) addProduct(it *item) {
	for _, n := range append([]string{it.product.Name}, it.product.Aliases...) {
		k.keep(k.products, name.Fold(n), it)
	}
	if it.product.External != "" {
		k.keep(k.products, "id:"+it.product.External, it)
	}
}

// customer finds a company by name.
func (k *known) customer(s string) *item { return k.byKey(k.keys.read(s)) }

func (k *known) byKey(key string) *item {
	if it := k.customers[key]; it != nil || key == "" {
		return it
	}
	if id := k.stored[key]; id != 0 {
		it := k.storedCustomer(id)
		k.customers[key] = it
		return it
	}
	return nil
}

func (k *known) storedCustomer(id crm.ID) *item {
	if it := k.byID[id]; it != nil {
		return it
	}
	c, err := k.v.Customer(id)
	if err != nil {
		return nil
	}
	for range 64 {
		if c.MergedInto == 0 {
			break
		}
		if c, err = k.v.Customer(c.MergedInto); err != nil {
			return nil
		}
	}
	it := k.byID[c.ID]
	if it == nil {
		it = &item{kind: Customers, id: c.ID}
		k.byID[c.ID] = it
	}
	k.byID[id] = it
	return it
}

// customerByOutside finds a customer by its key in the system it comes from.
func (k *known) customerByOutside(key string) *item {
	if it := k.outside[key]; it != nil || key == "" {
		return it
	}
	if id, ok := k.v.ByExternal(crm.KindCustomer, key); ok {
		return k.storedCustomer(id)
	}
	return nil
}

// customerByCode finds a customer by its credit code.
func (k *known) customerByCode(code string) *item {
	if it := k.codes[code]; it != nil || code == "" {
		return it
	}
	if c, err := k.v.CustomerByCode(code); err == nil {
		return k.storedCustomer(c.ID)
	}
	return nil
}

func (k *known) addCustomer(it *item) {
	k.keep(k.customers, companyKey(it.customer.Name), it)
	for _, a := range it.customer.Aliases {
		k.keep(k.customers, companyKey(a), it)
	}
	k.keep(k.codes, it.customer.CreditCode, it)
	k.keep(k.outside, it.customer.External, it)
}

// contact finds somebody at a customer by name.
func (k *known) contact(of *item, s string) *item { return k.contactsOf(of)[name.Fold(s)] }

func (k *known) contactsOf(of *item) map[string]*item {
	m := k.contacts[of]
	if m == nil {
		m = map[string]*item{}
		k.contacts[of] = m
		if of != nil && of.id != 0 {
			for _, c := range k.v.ContactsOf(of.id) {
				k.keep(m, name.Fold(c.Name), &item{kind: Contacts, id: c.ID})
			}
		}
	}
	return m
}

// outsideKey makes a lasting key of what a row says, for records that bring none: the second row that says the same
// gets another. The same file gives the same keys each time.
func (k *known) outsideKey(kind string, says ...string) string {
	key := sumKey(kind, says)
	k.counts[key]++
	return key + numbered(k.counts[key])
}
