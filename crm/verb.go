package crm

import (
	"reflect"
	"strings"
	"unicode/utf8"
)

// invalid is a refusal of one field.
func invalid(field, reason string, args ...any) *Error {
	return &Error{Code: Invalid, Reason: reason, Field: field, Args: args}
}

// system tells whether crmbot itself acts (an import, the configuration, a rule) and not a person.
func (tx *Tx) system() bool { return tx.rule != "" || tx.s.by.Person == 0 && tx.s.by.System != "" }

// made stamps a record that is being made.
func (tx *Tx) made(m *Meta, kind Kind) {
	created, by := m.CreatedAt, m.CreatedBy
	*m = Meta{ID: tx.nextID(kind), CreatedAt: tx.s.now, CreatedBy: tx.s.by.Person}
	if tx.system() { // an import knows when it was made, and by whom
		if !created.IsZero() {
			m.CreatedAt = utc(created)
		}
		if by != 0 {
			m.CreatedBy = by
		}
	}
}

// checkRev refuses a change of a version that is no longer the present one, and says who changed it and when.
// 0 means that the caller does not mind.
func (tx *Tx) checkRev(m *Meta, rev uint64) error {
	if rev == 0 || rev == m.Rev {
		return nil
	}
	return tx.followed("changed", m.Rev)
}

// followed is the conflict with a later entry.
func (tx *Tx) followed(reason string, seq uint64) error {
	h, err := tab.headers.Get(tx.s.r, key(ID(seq)))
	if err != nil && !missing(err) {
		return err
	}
	who := h.System
	if p, ok := tx.person(h.By); ok {
		who = p.Name
	}
	return Refuse(Conflict, reason, "who", who, "at", h.At, "verb", h.Verb, "entry", seq)
}

// writable reads a record that the actor may do something to, at the version they know.
func (tx *Tx) writable(action Action, ref Ref, rev uint64) (Record, error) {
	rec, err := tx.load(ref)
	if err != nil {
		return rec, err
	}
	if err := tx.may(action, rec); err != nil {
		return rec, err
	}
	if m := rec.meta(); m != nil {
		return rec, tx.checkRev(m, rev)
	}
	return rec, nil
}

// same tells whether an edit changed nothing.
func same[V any](a, b *V) bool { return reflect.DeepEqual(a, b) }

const (
	maxName = 200  // characters of a name or title
	maxText = 8000 // characters of a note

	maxAliases = 64
)

// clean makes a line or note fit to be kept: valid UTF-8, no spaces around it, and NUL taken out.
func clean(s *string) {
	t := strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(*s, "\ufffd"), "\x00", ""))
	*s = t
}

// cleanAll cleans several.
func cleanAll(fields ...*string) {
	for _, f := range fields {
		clean(f)
	}
}

// cleanList cleans a list and leaves out what is empty or said twice.
func cleanList(list []string) []string {
	var out []string
	for _, s := range list {
		clean(&s)
		if s == "" || containsFold(out, s) {
			continue
		}
		out = append(out, s)
	}
	return out
}

func containsFold(list []string, s string) bool {
	for _, o := range list {
		if strings.EqualFold(o, s) {
			return true
		}
	}
	return false
}

// named checks a name that is required.
func named(field, s string) error {
	switch {
	case s == "":
		return invalid(field, "field.required")
	case utf8.RuneCountInString(s) > maxName:
		return invalid(field, "field.long", "most", maxName)
	}
	return nil
}

// short checks texts that are not required.
func short(most int, fields ...struct{ name, text string }) error {
	for _, f := range fields {
		if utf8.RuneCountInString(f.text) > most {
			return invalid(f.name, "field.long", "most", most)
		}
	}
	return nil
}

// checkAliases checks further names: each of them is found by.
func checkAliases(list []string) error {
	if len(list) > maxAliases {
		return invalid("aliases", "field.many", "most", maxAliases)
	}
	for _, s := range list {
		if err := short(maxName, field("aliases", s)); err != nil {
			return err
		}
	}
	return nil
}

// fine is the first fault of several checks.
func fine(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// unique leaves each number once, and none out of those that are 0.
func unique(ids []ID) []ID {
	var out []ID
next:
	for _, id := range ids {
		if id == 0 {
			continue
		}
		for _, o := range out {
			if o == id {
				continue next
			}
		}
		out = append(out, id)
	}
	return out
}

// ownerTo checks somebody who is to own a record: active, and somebody who sells.
func (tx *Tx) ownerTo(id ID) (Person, error) {
	p, ok := tx.person(id)
	if !ok {
		return p, &Error{Code: NotFound, Reason: "person.unknown", Field: "owner"}
	}
	if p.State != Active && !tx.system() {
		return p, &Error{Code: Invalid, Reason: "person.inactive", Field: "owner", Args: []any{"name", p.Name}}
	}
	if (p.Role == Auditor || p.Role == Service) && !tx.system() {
		return p, &Error{Code: Invalid, Reason: "person.not_selling", Field: "owner", Args: []any{"name", p.Name}}
	}
	return p, nil
}
