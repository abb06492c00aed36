package transfer

import (
	"encoding/json"

	"crmbot/crm"
)

// headsOf writes the headings of a kind: the core fields' and then the company's own fields'.
func (x *exporter) headsOf(kind string, core ...string) {
	x.own = x.v.FieldsOf(kindOf(kind))
	english := x.v.Company().Lang == "en"
	taken := map[string]bool{}
	for _, h := range core {
		taken[headKey(h)] = true
	}
	heads := core
	for _, f := range x.own {
		name := f.Name
		if english && f.EN != "" {
			name = f.EN
		}
		if taken[headKey(name)] {
			name = ownPrefix + f.Key
		}
		taken[headKey(name)] = true
		heads = append(heads, name)
	}
	x.sink.heads(heads...)
}

// custom is what a record holds of the company's own fields, a cell each, and what has no field in use as one JSON object.
func (x *exporter) custom(values map[string]string) (cells []any, rest string) {
	left := make(map[string]string, len(values))
	for word, v := range values {
		left[word] = v
	}
	for i := range x.own {
		f := &x.own[i]
		v := f.Value(values)
		read, ok := f.Read(v)
		switch {
		case v != "" && !ok: // an import brought it before there was the field: its column would not take it
			cells = append(cells, "")
			continue
		case f.Kind == crm.FieldNumber:
			cells = append(cells, number(read))
		default:
			cells = append(cells, read)
		}
		f.Put(left, "")
	}
	if len(left) == 0 {
		return cells, ""
	}
	b, _ := json.Marshal(left) // a map of texts cannot fail
	return cells, string(b)
}

// word is how the company says an entry of a dictionary; what stands in none stays as it is.
func (x *exporter) word(d crm.Dictionary, text string) string {
	if text == "" {
		return ""
	}
	c, ok := crm.Meant(x.v.Dictionary(d), text)
	switch {
	case !ok:
		return text
	case x.v.Company().Lang == "en":
		return c.EN
	}
	return c.Name
}
