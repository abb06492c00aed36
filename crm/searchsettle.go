package crm

import (
	"bytes"
	"slices"

	"crmbot/store"
)

// postingAt is where a posting stands.
type postingAt struct {
	filing
	block uint64
}

// refiling gathers what goes into postings and out of them, so that each is written once. A number is noted under a
// filing any number of times with the same word.
type refiling struct {
	postings map[postingAt][]refiled
	bearers  map[uint64]map[ID]bool
}

// refiled says that a place of a block goes in or out.
type refiled struct {
	place uint16
	in    bool
}

func newRefiling() *refiling {
	return &refiling{postings: map[postingAt][]refiled{}, bearers: map[uint64]map[ID]bool{}}
}

// move takes a record from where it was filed to where it belongs.
func (r *refiling) move(id ID, from, to filings) {
	if len(from.list) == 0 {
		for _, f := range to.list {
			r.note(id, f, true)
		}
		return
	}
	was, is := from.set(), to.set()
	for f := range was {
		if !is[f] {
			r.note(id, f, false)
		}
	}
	for f := range is {
		if !was[f] {
			r.note(id, f, true)
		}
	}
}

func (r *refiling) note(id ID, f filing, in bool) {
	if f.space == spaceBorne {
		if r.bearers[f.token] == nil {
			r.bearers[f.token] = map[ID]bool{}
		}
		r.bearers[f.token][id] = in
		return
	}
	at := postingAt{f, uint64(id) >> blockBits}
	r.postings[at] = append(r.postings[at], refiled{uint16(id & (1<<blockBits - 1)), in})
}

func (tx *Tx) settleSearch(changes map[Ref]*owedChange, order []Ref) error {
	r := newRefiling()
	cache := gramCache{}
	for _, ref := range order {
		c := changes[ref]
		from, to := cache.filings(), cache.filings()
		switch ref.Kind {
		case KindCustomer:
			if sameNames(c.before.Customer, c.after.Customer) {
				break
			}
			from.customer(c.before.Customer)
			to.customer(c.after.Customer)
		case KindContact:
			from.contact(c.before.Contact)
			to.contact(c.after.Contact)
		case KindDeal:
			if b, a := c.before.Deal, c.after.Deal; b != nil && a != nil && b.Title == a.Title && b.Archived == a.Archived {
				break
			}
			from.deal(c.before.Deal)
			to.deal(c.after.Deal)
		}
		r.move(ref.ID, from, to)
		if ref.Kind == KindCustomer {
			if err := tx.putNamed(ref.ID, c.after.Customer); err != nil {
				return err
			}
		}
	}
	return r.apply(tx)
}

// sameNames says that nothing changed that a customer is filed under.
func sameNames(b, a *Customer) bool {
	return b != nil && a != nil && b.Name == a.Name && slices.Equal(b.Aliases, a.Aliases) && b.Phone == a.Phone && b.Email == a.Email &&
		b.Archived == a.Archived && b.MergedInto == a.MergedInto
}

func (tx *Tx) putNamed(id ID, c *Customer) error {
	n, ok := namedOf(c)
	if !ok {
		return searchTables.named.Delete(tx, key(id))
	}
	return searchTables.named.Put(tx, &n)
}

func namedOf(c *Customer) (nameRow, bool) {
	if c == nil || c.Archived && c.MergedInto == 0 {
		return nameRow{}, false
	}
	return nameRow{ID: c.ID, Name: c.Name, Aliases: c.Aliases, Owner: c.Owner, Team: c.Team, Master: c.MergedInto}, true
}

// apply writes what was gathered, in the order of keys.
func (r *refiling) apply(tx *Tx) error {
	keys := make([]store.Key, 0, len(r.postings))
	ats := make(map[string]postingAt, len(r.postings))
	for at := range r.postings {
		k := store.K().Byte(at.space).ID(at.token).ID(at.block)
		keys = append(keys, k)
		ats[string(k)] = at
	}
	slices.SortFunc(keys, func(a, b store.Key) int { return bytes.Compare(a, b) })
	old, err := searchTables.postings.GetMany(tx, keys)
	if err != nil {
		return err
	}
	for _, k := range keys {
		at := ats[string(k)]
		p, ok := old[string(k)]
		if !ok {
			p = posting{Space: at.space, Token: at.token, Block: at.block}
		}
		var b block
		p.open(&b)
		for _, x := range r.postings[at] {
			if x.in {
				b.set(x.place)
			} else {
				b.clear(x.place)
			}
		}
		if !p.close(&b) {
			err = searchTables.postings.Delete(tx, k)
		} else {
			err = searchTables.postings.Put(tx, &p)
		}
		if err != nil {
			return err
		}
	}
	return r.applyBearers(tx)
}

func (r *refiling) applyBearers(tx *Tx) error {
	keys := make([]store.Key, 0, len(r.bearers))
	for token := range r.bearers {
		keys = append(keys, store.K().ID(token))
	}
	slices.SortFunc(keys, func(a, b store.Key) int { return bytes.Compare(a, b) })
	old, err := searchTables.bearers.GetMany(tx, keys)
	if err != nil {
		return err
	}
	for _, k := range keys {
		b := old[string(k)]
		b.Token = k.Scan().ID()
		for id, in := range r.bearers[b.Token] {
			i, found := slices.BinarySearch(b.IDs, id)
			switch {
			case in && !found:
				b.IDs = slices.Insert(b.IDs, i, id)
			case !in && found:
				b.IDs = slices.Delete(b.IDs, i, i+1)
			}
		}
		if len(b.IDs) == 0 {
			err = searchTables.bearers.Delete(tx, k)
		} else {
			err = searchTables.bearers.Put(tx, &b)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// RebuildSearch makes the search index anew from the records.
func (tx *Tx) RebuildSearch() error {
	if err := dropAll(tx, searchTables.postings); err != nil {
		return err
	}
	if err := dropAll(tx, searchTables.named); err != nil {
		return err
	}
	if err := dropAll(tx, searchTables.bearers); err != nil {
		return err
	}
	r, names := refile(&tx.View)
	for i := range names {
		if err := searchTables.named.Put(tx, &names[i]); err != nil {
			return err
		}
	}
	return r.apply(tx)
}

// refile files every record anew.
func refile(v *View) (*refiling, []nameRow) {
	r, cache := newRefiling(), gramCache{}
	var names []nameRow
	for c := range tab.customers.Rows(v, store.All()) {
		f := cache.filings()
		f.customer(&c)
		r.move(c.ID, filings{}, f)
		if n, ok := namedOf(&c); ok {
			names = append(names, n)
		}
	}
	for c := range tab.contacts.Rows(v, store.All()) {
		f := cache.filings()
		f.contact(&c)
		r.move(c.ID, filings{}, f)
	}
	for d := range tab.deals.Rows(v, store.All()) {
		f := cache.filings()
		f.deal(&d)
		r.move(d.ID, filings{}, f)
	}
	return r, names
}
