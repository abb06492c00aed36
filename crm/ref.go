package crm

import (
	"fmt"
	"strconv"
)

// String is the code people type: D102. The zero Ref is empty.
func (r Ref) String() string {
	if r.Kind == 0 {
		return ""
	}
	return string(rune(r.Kind)) + strconv.FormatUint(uint64(r.ID), 10)
}

// ParseRef reads a code such as D102 or d102.
func ParseRef(s string) (Ref, bool) {
	if len(s) < 2 || len(s) > 20 {
		return Ref{}, false
	}
	k := Kind(s[0])
	if k >= 'a' && k <= 'z' {
		k -= 'a' - 'A'
	}
	if !k.known() || s[1] < '0' || s[1] > '9' {
		return Ref{}, false
	}
	n, err := strconv.ParseUint(s[1:], 10, 64)
	if err != nil || n == 0 {
		return Ref{}, false
	}
	return Ref{Kind: k, ID: ID(n)}, true
}

func (k Kind) known() bool {
	switch k {
	case KindPerson, KindTeam, KindCustomer, KindContact, KindDeal, KindActivity, KindTask, KindPipeline, KindProduct, KindQuota, KindReport, KindForecast, KindSetting:
		return true
	}
	return false
}

// MarshalText writes the code, so that rows and the journal's text hold "D102".
func (r Ref) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what MarshalText writes; a setting may have the number 0.
func (r *Ref) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*r = Ref{}
		return nil
	}
	n, err := strconv.ParseUint(string(b[1:]), 10, 64)
	if err != nil || !Kind(b[0]).known() {
		return fmt.Errorf("%q is no record's code", b)
	}
	*r = Ref{Kind: Kind(b[0]), ID: ID(n)}
	return nil
}

// Ref names the record.
func (p *Person) Ref() Ref { return Ref{KindPerson, p.ID} }

// Ref names the record.
func (t *Team) Ref() Ref { return Ref{KindTeam, t.ID} }

// Ref names the record.
func (c *Customer) Ref() Ref { return Ref{KindCustomer, c.ID} }

// Ref names the record.
func (c *Contact) Ref() Ref { return Ref{KindContact, c.ID} }

// Ref names the record.
func (d *Deal) Ref() Ref { return Ref{KindDeal, d.ID} }

// Ref names the record.
func (a *Activity) Ref() Ref { return Ref{KindActivity, a.ID} }

// Ref names the record.
func (t *Task) Ref() Ref { return Ref{KindTask, t.ID} }

// Ref names the record.
func (p *Pipeline) Ref() Ref { return Ref{KindPipeline, p.ID} }

// Ref names the record.
func (p *Product) Ref() Ref { return Ref{KindProduct, p.ID} }

// Ref names the record.
func (q *Quota) Ref() Ref { return Ref{KindQuota, q.ID} }

// Open tells whether the deal is still to be decided.
func (d *Deal) Open() bool { return d.Kind == StageOpen }

// Stage returns a stage by number.
func (p *Pipeline) Stage(id StageID) (Stage, bool) {
	if i := p.Order(id); i >= 0 {
		return p.Stages[i], true
	}
	return Stage{}, false
}

// Order is the place of a stage in selling order from 0, -1 for a stage of another pipeline.
func (p *Pipeline) Order(id StageID) int {
	for i := range p.Stages {
		if p.Stages[i].ID == id {
			return i
		}
	}
	return -1
}

// Of returns the first stage of a kind.
func (p *Pipeline) Of(kind StageKind) (Stage, bool) {
	for _, s := range p.Stages {
		if s.Kind == kind {
			return s, true
		}
	}
	return Stage{}, false
}

// lastOpen is the last open stage in selling order.
func (p *Pipeline) lastOpen() StageID {
	var id StageID
	for _, s := range p.Stages {
		if s.Kind == StageOpen {
			id = s.ID
		}
	}
	return id
}
