package transfer

import (
	"cmp"
	"slices"
)

// sumUp counts what was found and leaves in the plan what is to be written.
func (c *checker) sumUp() {
	rep := &c.p.Report
	for i, l := range c.p.layouts {
		f := FileReport{Name: l.t.name, Kinds: l.kinds, Encoding: l.t.encoding, Separator: l.t.separator, Own: l.filled, Extra: l.kept, Unplaced: l.unplaced}
		for _, o := range c.results[i] {
			f.count(o)
			rep.Total.count(o)
		}
		rep.Files = append(rep.Files, f)
	}
	for _, it := range c.p.items {
		n := rep.Kinds[it.kind]
		n.count(it.act.outcome())
		rep.Kinds[it.kind] = n
	}
	for _, d := range c.dirt {
		rep.Dirt = append(rep.Dirt, *d)
	}
	slices.SortFunc(rep.Dirt, func(a, b Count) int { return cmp.Or(b.N-a.N, cmp.Compare(a.Kind, b.Kind)) })
	slices.SortStableFunc(rep.Refused, func(a, b Refusal) int { return cmp.Compare(a.File, b.File) })
	c.p.items = slices.DeleteFunc(c.p.items, func(it *item) bool { return it.act == kept || it.act == duplicate || it.act == stored })
	slices.SortStableFunc(c.p.items, func(a, b *item) int { return rank(a.kind) - rank(b.kind) })
}

func (n *Counts) count(o outcome) {
	n.Rows++
	switch o {
	case outRefused:
		n.Refused++
	case outNew:
		n.New++
	case outUpdated:
		n.Updated++
	case outKept:
		n.Kept++
	case outDuplicate:
		n.Duplicate++
	}
}
