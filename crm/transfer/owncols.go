package transfer

import (
	"encoding/json"
	"slices"
	"strings"

	"crmbot/crm"
)

// ownFields are the company's own fields in use, by the kind of record they belong to.
type ownFields map[string][]crm.CustomField

func readOwnFields(v *crm.View) ownFields {
	out := ownFields{}
	for _, kind := range [...]string{Customers, Contacts, Deals} {
		if fields := v.FieldsOf(kindOf(kind)); len(fields) > 0 {
			out[kind] = fields
		}
	}
	return out
}

// ownPrefix begins the heading of an own field whose name is the heading of a core one.
const ownPrefix = "x_"

// find is the field of a kind that a heading means.
func (o ownFields) find(kind, head string) (crm.CustomField, bool) {
	head = strings.TrimSpace(strings.TrimRight(head, "* "))
	at := slices.IndexFunc(o[kind], func(f crm.CustomField) bool { return f.Called(head) || head == ownPrefix+f.Key })
	if at < 0 {
		return crm.CustomField{}, false
	}
	return o[kind][at], true
}

// claims tells whether a heading is an own field's rather than one of the words for a core field: only the name that exports
// give the core field itself comes first.
func (o ownFields) claims(kind, head, core string) bool {
	_, own := o.find(kind, head)
	return own && headKey(core) != headKey(head)
}

// ownColumn is a column that fills a field of the company's own.
type ownColumn struct {
	col   int
	field crm.CustomField
}

// placeOwn gives the columns that no core field took to the company's own fields. What is left is kept with the customers its rows
// make, under its heading, or left out where they make none.
func (l *layout) placeOwn(own ownFields) {
	l.own = map[string][]ownColumn{}
	for _, col := range l.loose {
		h := strings.TrimSpace(l.t.heads[col])
		switch kind, f := l.ownOf(own, h); {
		case kind != "" && slices.ContainsFunc(l.own[kind], func(c ownColumn) bool { return c.field.Key == f.Key }):
			l.unplaced = append(l.unplaced, h) // another column fills the field
		case kind != "":
			l.own[kind] = append(l.own[kind], ownColumn{col, f})
			l.filled = append(l.filled, h)
		case slices.Contains(l.kinds, Customers):
			l.extra = append(l.extra, col)
			l.kept = append(l.kept, h)
		default:
			l.unplaced = append(l.unplaced, h)
		}
	}
}

// ownOf is the field a heading means, of the first of the kinds the rows make that has one.
func (l *layout) ownOf(own ownFields, head string) (string, crm.CustomField) {
	for _, kind := range [...]string{Deals, Contacts, Customers} {
		if f, ok := own.find(kind, head); ok && slices.Contains(l.kinds, kind) {
			return kind, f
		}
	}
	return "", crm.CustomField{}
}

// custom reads what a row gives of the company's own fields, and for customers what has no field. A value its field does not
// take refuses the row.
func (x cells) custom() map[string]string {
	out := map[string]string{}
	for _, o := range x.l.own[x.kind] {
		if s := x.r.cell(o.col); s != "" {
			x.readOwn(out, &o.field, o.col, s)
		}
	}
	if x.kind == Customers {
		for _, col := range x.l.extra {
			if s := x.r.cell(col); s != "" {
				out[strings.TrimSpace(x.l.t.heads[col])] = s
			}
		}
	}
	x.customCell(out)
	if len(out) == 0 {
		return nil
	}
	return out
}

// customCell reads what exports write of values without a column of their own: one JSON object.
func (x cells) customCell(out map[string]string) {
	s := x.text("custom")
	if s == "" {
		return
	}
	values := map[string]string{}
	if json.Unmarshal([]byte(s), &values) != nil {
		values = map[string]string{"custom": s}
	}
	for word, v := range values {
		f, ok := x.c.own.find(x.kind, word)
		switch {
		case !ok:
			out[word] = v
		case out[f.Key] == "":
			x.readOwn(out, &f, x.l.cols[x.kind]["custom"], v)
		}
	}
}

// readOwn reads one value in the way the field is kept.
func (x cells) readOwn(out map[string]string, f *crm.CustomField, col int, s string) {
	refuse := func(reason string, args ...any) {
		x.c.refuse(x.l, x.r, x.l.t.heads[col], s, reason, append(args, "name", f.Name)...)
	}
	if f.Kind == crm.FieldDate {
		d, ok := readDay(s, x.l.t.since1904)
		if ok {
			d, ok = d.settled(x.l.monthly[col])
		}
		if !ok {
			refuse("date")
			return
		}
		out[f.Key] = d.date.String()
		return
	}
	v, ok := f.Read(s)
	switch {
	case ok:
		out[f.Key] = v
	case f.Kind == crm.FieldNumber:
		refuse("number")
	case f.Kind == crm.FieldSelect:
		refuse("option", "options", f.Options)
	default:
		refuse("long", "most", 8000)
	}
}

// lacks warns of required fields a new record comes without: it is made all the same.
func (x cells) lacks(custom map[string]string) {
	for _, f := range x.c.own[x.kind] {
		if f.Required && f.Value(custom) == "" {
			x.c.warn("own.missing", f.Name)
		}
	}
}

// addCustom puts what a row gives over what is stored, and tells whether that changes anything.
func addCustom(there, here map[string]string) (map[string]string, bool) {
	changed := false
	out := make(map[string]string, len(there)+len(here))
	for k, v := range there {
		out[k] = v
	}
	for k, v := range here {
		changed = changed || out[k] != v
		out[k] = v
	}
	if len(out) == 0 {
		return nil, changed
	}
	return out, changed
}

// word is the code of a dictionary's entry that a cell means. One that is not in the list is kept as it is written, with a warning.
func (x cells) word(field string, d crm.Dictionary) string {
	s := x.line(field)
	list := *x.c.home.Dictionary(d)
	if s == "" || len(list) == 0 {
		return s
	}
	key := field + "\x00" + s
	code, ok := x.c.words[key]
	if !ok {
		code = s
		if c, known := crm.Meant(list, s); known {
			code = c.Code
		}
		x.c.words[key] = code
	}
	if code == s {
		if _, known := crm.Meant(list, s); !known {
			x.c.warn("word."+field, s)
		}
	}
	return code
}
