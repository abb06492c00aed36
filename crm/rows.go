package crm

import (
	"slices"
	"time"
)

// Rows that no caller sees are kept as lists without the names of their fields: every change writes some of them.

// eventRow is a StageEvent as it is kept.
type eventRow = StageEvent

// headerRow is a journal entry without its text. Hash covers the hash of the entry before, all other fields and Body,
// the salted hash of the text: the text can be erased without breaking the chain.
type headerRow struct {
	_      struct{} `cbor:",toarray" json:"-"`
	Seq    uint64
	At     time.Time
	By     ID
	System string
	Verb   string
	Place  string
	Undoes uint64
	Pairs  []uint64 // kind and number of each record it changed
	Body   []byte
	Hash   []byte
}

// refs are the records the entry changed.
func (h *headerRow) refs() []Ref {
	out := make([]Ref, 0, len(h.Pairs)/2)
	for p := range slices.Chunk(h.Pairs, 2) {
		if len(p) == 2 {
			out = append(out, Ref{Kind(p[0]), ID(p[1])})
		}
	}
	return out
}

type bodyRow struct {
	_    struct{} `cbor:",toarray" json:"-"`
	Seq  uint64
	Salt []byte
	Text []byte
}

type undoneRow struct {
	_   struct{} `cbor:",toarray" json:"-"`
	Seq uint64   // the entry taken back
	By  uint64   // the entry that did it
}

type lastRow struct {
	_    struct{} `cbor:",toarray" json:"-"`
	Kind Kind
	ID   ID
	At   time.Time
}

func (l *lastRow) ref() Ref { return Ref{l.Kind, l.ID} }

// recentRow lists the customers a person had to do with lately, the newest first.
type recentRow struct {
	_         struct{} `cbor:",toarray" json:"-"`
	Person    ID
	Customers []ID
	At        []int64 // Unix seconds
}

// headRow stands alone: where the journal ends, which entry last changed the set-up, and the last numbers given out.
type headRow struct {
	_     struct{} `cbor:",toarray" json:"-"`
	Seq   uint64
	Hash  []byte
	Setup []byte // hash of the entry that last changed people, teams, pipelines or the company
	Kinds []byte // what the numbers are of: a record's kind, or stages
	Last  []uint64
}

// stageNumbers is what stages are called in headRow.Kinds.
const stageNumbers = 's'

// take gives out n numbers of a kind and returns the first.
func (h *headRow) take(kind byte, n uint64) uint64 {
	i := slices.Index(h.Kinds, kind)
	if i < 0 {
		i = len(h.Kinds)
		h.Kinds, h.Last = append(h.Kinds, kind), append(h.Last, 0)
	}
	h.Last[i] += n
	return h.Last[i] - n + 1
}
