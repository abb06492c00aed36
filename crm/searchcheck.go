package crm

import (
	"fmt"
	"slices"

	"crmbot/store"
)

// SearchCheck files every record anew and names the first difference from what is kept.
func (v *View) SearchCheck() error {
	if err := v.settled(); err != nil {
		return err
	}
	r, names := refile(v)
	for p := range searchTables.postings.Rows(v, store.All()) {
		at := postingAt{filing{p.Space, p.Token}, p.Block}
		var b block
		p.open(&b)
		var want block
		for _, x := range r.postings[at] {
			want.set(x.place)
		}
		if b != want {
			return fmt.Errorf("search token %c %x: block %d holds %d numbers, wanted %d", p.Space, p.Token, p.Block, b.len(), want.len())
		}
		delete(r.postings, at)
	}
	for at := range r.postings {
		return fmt.Errorf("search token %c %x: block %d is missing", at.space, at.token, at.block)
	}
	for b := range searchTables.bearers.Rows(v, store.All()) {
		for _, id := range b.IDs {
			if !r.bearers[b.Token][id] {
				return fmt.Errorf("name %x: customer %d does not bear it", b.Token, id)
			}
		}
		if len(r.bearers[b.Token]) != len(b.IDs) {
			return fmt.Errorf("name %x: a customer that bears it is missing", b.Token)
		}
		delete(r.bearers, b.Token)
	}
	for token := range r.bearers {
		return fmt.Errorf("name %x: missing", token)
	}
	return v.namedCheck(names)
}

func (v *View) namedCheck(names []nameRow) error {
	i := 0
	for n := range searchTables.named.Rows(v, store.All()) {
		if i == len(names) || n.ID != names[i].ID {
			return fmt.Errorf("search name of customer %d: not wanted, or one before it is missing", n.ID)
		}
		w := names[i]
		if n.Name != w.Name || !slices.Equal(n.Aliases, w.Aliases) || n.Owner != w.Owner || n.Team != w.Team || n.Master != w.Master {
			return fmt.Errorf("search name of customer %d: kept %+v, wanted %+v", n.ID, n, w)
		}
		i++
	}
	if i < len(names) {
		return fmt.Errorf("search name of customer %d: missing", names[i].ID)
	}
	return nil
}
