package transfer

import (
	"slices"
	"strings"

	"crmbot/crm"
)

// order is how kinds of record depend on each other: what comes first is written first.
var order = [...]string{People, Products, Customers, Contacts, Deals, Tasks, Activities, Quotas}

func rank(kind string) int { return slices.Index(order[:], kind) }

// layout says where in a table each field of each kind stands.
type layout struct {
	t        *table
	kinds    []string // in the order of writing
	cols     map[string]map[string]int
	loose    []int // columns that no core field takes
	own      map[string][]ownColumn
	extra    []int        // columns kept with customers under their headings
	filled   []string     // headings of own
	kept     []string     // headings of extra
	unplaced []string     // headings that nothing is done with
	monthly  map[int]bool // columns of dates like 03/04/2026 in which the month comes first
	targets  []targetColumn
	quota    *quotaReader // of a table of targets
}

// at is what stands in a field of a row.
func (l *layout) at(r *row, kind, field string) string {
	if col, ok := l.cols[kind][field]; ok {
		return r.cell(col)
	}
	return ""
}

// head is the heading a field goes by in this table, for refusals.
func (l *layout) head(kind, field string) string {
	if col, ok := l.cols[kind][field]; ok && col < len(l.t.heads) {
		return l.t.heads[col]
	}
	return ""
}

func (l *layout) has(kind, field string) bool { _, ok := l.cols[kind][field]; return ok }

func (l *layout) put(kind, field string, col int) bool {
	if l.has(kind, field) {
		return false
	}
	if l.cols[kind] == nil {
		l.cols[kind] = map[string]int{}
	}
	l.cols[kind][field] = col
	return true
}

// keyed tells whether a row can make a record of a kind.
func (l *layout) keyed(v vocabulary) bool {
	for f := range strings.SplitSeq(v.key, "|") {
		if l.has(v.kind, f) {
			return true
		}
	}
	return v.kind == Contacts && (l.has(Contacts, "first") || l.has(Contacts, "last"))
}

// lay finds the place of every column: by the preset where it knows the file, else by the vocabulary that places most.
func lay(t *table, p preset, own ownFields, q quotaReader) (*layout, error) {
	vocabs := vocabularies()
	if slices.ContainsFunc(t.heads, foreign) {
		return nil, t.unknown()
	}
	if slices.Equal(t.heads, forecastHeads()) {
		return nil, crm.Refuse(crm.Invalid, "transfer.forecasts", "file", t.name)
	}
	if l := layPreset(t, p, vocabs, own); l != nil {
		l.placeOwn(own)
		return l, nil
	}
	var best *layout
	points := 0
	for _, v := range vocabs {
		l := &layout{t: t, kinds: []string{v.kind}, cols: map[string]map[string]int{}}
		heads, used := v.headings(), 0
		for col, h := range t.heads {
			f := heads[headKey(h)]
			switch {
			case own.claims(v.kind, h, f):
				used++
				l.leave(col)
			case f != "" && l.put(v.kind, f, col):
				used++
			default:
				l.leave(col)
			}
		}
		if !l.keyed(v) {
			continue
		}
		score := used*2 + v.named(t)
		if score > points {
			best, points = l, score
		}
	}
	if l, score := layQuotas(t, q); score > points {
		best = l
	}
	if best == nil {
		return nil, t.unknown()
	}
	best.placeOwn(own)
	return best, nil
}

// foreign tells a heading of records there is no place for yet, though the rows name customers too.
func foreign(head string) bool {
	return slices.Contains([]string{"计划回款金额", "计划回款日期", "回款金额", "开票金额"}, strings.TrimRight(head, "* "))
}

func (t *table) unknown() *crm.Error {
	return crm.Refuse(crm.Invalid, "transfer.columns", "file", t.name, "columns", strings.Join(t.shown(), ", "))
}

// named breaks a tie by the name of the file or sheet.
func (v vocabulary) named(t *table) int {
	file := strings.ToLower(t.name)
	if slices.ContainsFunc(v.names, func(n string) bool { return strings.Contains(file, n) }) {
		return 1
	}
	return 0
}

// layPreset gives nil when the preset does not know the file.
func layPreset(t *table, p preset, vocabs []vocabulary, own ownFields) *layout {
	l := &layout{t: t, cols: map[string]map[string]int{}}
	left := make([]int, 0, len(t.heads))
	for col, h := range t.heads {
		pl, ok := p.places[headKey(h)]
		switch {
		case !ok:
			left = append(left, col)
		case pl.field != "-" && !l.put(pl.kind, pl.field, col):
			l.leave(col)
		}
	}
	deal := l.cols[Deals]
	if _, titled := deal["title"]; titled {
		_, staged := deal["stage"]
		if _, priced := deal["amount"]; !staged && !priced {
			return nil
		}
	} else {
		delete(l.cols, Deals)
	}
	var main *vocabulary
	for i := range vocabs {
		if l.keyed(vocabs[i]) {
			l.kinds = append(l.kinds, vocabs[i].kind)
			if main == nil {
				main = &vocabs[i]
			}
		}
	}
	if main == nil {
		return nil
	}
	heads := main.headings()
	for _, col := range left {
		if f := heads[headKey(t.heads[col])]; f == "" || own.claims(main.kind, t.heads[col], f) || !l.put(main.kind, f, col) {
			l.leave(col)
		}
	}
	slices.SortFunc(l.kinds, func(a, b string) int { return rank(a) - rank(b) })
	return l
}

// leave notes a column without a place among the core fields.
func (l *layout) leave(col int) {
	h := strings.TrimSpace(l.t.heads[col])
	if h == "" || h == reasonHead {
		return
	}
	l.loose = append(l.loose, col)
}

// shown is the headings for an error, not too many.
func (t *table) shown() []string {
	var out []string
	for _, h := range t.heads {
		if h = strings.TrimSpace(h); h != "" && h != reasonHead && len(out) < 20 {
			if r := []rune(h); len(r) > 40 {
				h = string(r[:40]) + "…"
			}
			out = append(out, h)
		}
	}
	return out
}
