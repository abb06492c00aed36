package transfer

import (
	"iter"
	"strings"

	"crmbot/crm"
)

// splitBar parts what the vocabularies write on one line.
func splitBar(s string) iter.Seq[string] { return strings.SplitSeq(s, "|") }

// splitList parts a cell that holds several names.
func splitList(s string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, a := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(";；、\n", r) }) {
			if a = strings.TrimSpace(a); a != "" && !yield(a) {
				return
			}
		}
	}
}

// email takes an address as it compares; one without @ is a warning and left out.
func (x cells) email(field string) string {
	s := strings.ToLower(x.line(field))
	if s != "" && !strings.Contains(s, "@") {
		x.c.warn("email", s)
		return ""
	}
	return s
}

// keys reads the record's own code, as our exports write it, and its key in the system it comes from.
func (x cells) keys() (own crm.ID, outside string) {
	outside = x.line("external")
	id := x.line("id")
	if ref, ok := crm.ParseRef(id); ok && ref.Kind == kindOf(x.kind) {
		own = ref.ID
	} else if outside == "" {
		outside = id
	}
	return own, outside
}
