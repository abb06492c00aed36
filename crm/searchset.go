package crm

import (
	"encoding/binary"
	"maps"
	"math/bits"
	"slices"
	"strings"

	"crmbot/store"
)

// idSet is a set of numbers by blocks.
type idSet map[uint64]*block

// filedUnder reads the numbers filed under a token.
func (v *View) filedUnder(at filing) idSet {
	out := idSet{}
	for p := range searchTables.postings.Rows(v, store.Prefix(store.K().Byte(at.space).ID(at.token))) {
		b := &block{}
		p.open(b)
		out[p.Block] = b
	}
	return out
}

func (s idSet) has(id ID) bool {
	b := s[uint64(id)>>blockBits]
	return b != nil && b.has(uint16(id&(1<<blockBits-1)))
}

func (s idSet) len() int {
	n := 0
	for _, b := range s {
		n += b.len()
	}
	return n
}

func (b *block) len() int {
	n := 0
	for i := 0; i < blockBytes; i += 8 {
		n += bits.OnesCount64(binary.LittleEndian.Uint64(b[i:]))
	}
	return n
}

// and returns what both sets hold.
func (s idSet) and(o idSet) idSet {
	out := idSet{}
	for n, b := range s {
		c := o[n]
		if c == nil {
			continue
		}
		both, some := &block{}, false
		for i := range b {
			both[i] = b[i] & c[i]
			some = some || both[i] != 0
		}
		if some {
			out[n] = both
		}
	}
	return out
}

// or returns what either set holds.
func (s idSet) or(o idSet) idSet {
	if len(s) == 0 {
		return o
	}
	if len(o) == 0 {
		return s
	}
	out := idSet{}
	for n, b := range s {
		out[n] = b
	}
	for n, b := range o {
		either := *b
		if c := out[n]; c != nil {
			for i := range either {
				either[i] |= c[i]
			}
		}
		out[n] = &either
	}
	return out
}

// first returns at most n of the set's numbers, ascending.
func (s idSet) first(n int) []ID {
	var out []ID
	for _, at := range slices.Sorted(maps.Keys(s)) {
		for _, place := range s[at].places() {
			if len(out) == n {
				return out
			}
			out = append(out, ID(at<<blockBits|uint64(place)))
		}
	}
	return out
}

// bearersOf lists the customers that bear a folded name.
func (v *View) bearersOf(folded string) []ID {
	if folded == "" {
		return nil
	}
	b, err := searchTables.bearers.Get(v, store.K().ID(equality(spaceBorne, folded)))
	if err != nil {
		v.fault(err)
		return nil
	}
	return b.IDs
}

// mailKey is an address as it compares.
func mailKey(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
