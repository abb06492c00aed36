package crm

import (
	"maps"
	"slices"
	"strings"

	"crmbot/crm/calendar"
	"crmbot/crm/name"
)

// FieldKind says what a custom field holds.
type FieldKind string

const (
	FieldText   FieldKind = "text"
	FieldNumber FieldKind = "number" // digits with an optional sign and decimal point
	FieldDate   FieldKind = "date"   // 2027-03-31
	FieldSelect FieldKind = "select" // one of Options
)

// CustomField is a field a company gives its customers, contacts or deals beside the core ones (自定义字段). The record's Custom
// holds its value under Key. A retired one is shown and asked for no more; what records hold of it stays.
type CustomField struct {
	Of       Kind      `json:"of,omitempty"` // KindCustomer, KindContact or KindDeal; 0 is KindCustomer
	Key      string    `json:"key"`          // lasting; lower-case letters and underscores
	Name     string    `json:"name"`
	EN       string    `json:"en,omitempty"`
	Kind     FieldKind `json:"kind"`
	Options  []string  `json:"options,omitempty"`  // of a select
	Required bool      `json:"required,omitempty"` // asked for when a record is made, and not to be emptied again
	Retired  bool      `json:"retired,omitempty"`
}

// Holder is the kind of record the field belongs to.
func (f *CustomField) Holder() Kind {
	if f.Of == 0 {
		return KindCustomer
	}
	return f.Of
}

// FieldsOf lists the fields of a kind of record that are in use, in their order.
func (c *Company) FieldsOf(of Kind) []CustomField {
	var out []CustomField
	for _, f := range c.Fields {
		if f.Holder() == of && !f.Retired {
			out = append(out, f)
		}
	}
	return out
}

// FieldsOf lists the company's own fields of a kind of record that are in use, in their order.
func (v *View) FieldsOf(of Kind) []CustomField {
	c := v.Company()
	return c.FieldsOf(of)
}

// AddField adds a field behind the others. One of that name and kind that was retired comes back, with its key and so with what
// records hold of it. It returns the field as it stands now; Tx.EditCompany checks it.
func (c *Company) AddField(f CustomField) CustomField {
	if f.Of == 0 {
		f.Of = KindCustomer
	}
	f.Retired = false
	at := slices.IndexFunc(c.Fields, func(h CustomField) bool {
		return h.Retired && h.Holder() == f.Of && h.Kind == f.Kind && (h.called(f.Name) || f.EN != "" && h.called(f.EN))
	})
	if at >= 0 {
		f.Key = c.Fields[at].Key
		c.Fields = slices.Delete(c.Fields, at, at+1)
	} else {
		f.Key = newFieldKey(c.Fields, f.Of, f.EN)
	}
	c.Fields = append(c.Fields, f)
	return f
}

// SetFields makes the fields those of a list, in its order: each is known by its name in either language, its kind and whose it is, and
// keeps its key. What the list does not name is retired.
func (c *Company) SetFields(want []CustomField) {
	for i := range c.Fields {
		c.Fields[i].Retired = true
	}
	for _, f := range want {
		c.AddField(f)
	}
}

// Value is what a record holds of the field: under its key, or as an import brought it along under the field's name before the
// field was set up.
func (f *CustomField) Value(custom map[string]string) string {
	if v := custom[f.Key]; v != "" || len(custom) == 0 {
		return v
	}
	for _, word := range slices.Sorted(maps.Keys(custom)) {
		if f.Called(word) {
			return custom[word]
		}
	}
	return ""
}

// Put sets what a record holds of the field and returns all its custom values; an empty value takes it away.
func (f *CustomField) Put(custom map[string]string, value string) map[string]string {
	if custom == nil {
		custom = map[string]string{}
	}
	maps.DeleteFunc(custom, func(word, _ string) bool { return f.Called(word) })
	if value != "" {
		custom[f.Key] = value
	}
	return custom
}

// Called tells whether people mean the field, as long as it is in use, by a word: its key or its name in either language.
func (f *CustomField) Called(word string) bool { return !f.Retired && f.called(word) }

func (f *CustomField) called(word string) bool {
	folded := name.Fold(word)
	return word == f.Key || folded != "" && (folded == name.Fold(f.Name) || f.EN != "" && folded == name.Fold(f.EN))
}

// maxFields bounds how many fields of their own a company's records can have: forms and exports hold them all.
const maxFields = 64

// checkFields takes fields that have a key, names nobody else bears, a known kind and, for a select, something to choose from.
func checkFields(fields []CustomField) error {
	if len(fields) > maxFields {
		return invalid("fields", "field.many", "most", maxFields)
	}
	for i := range fields {
		f := &fields[i]
		f.Of = f.Holder()
		cleanAll(&f.Name, &f.EN)
		f.Options = cleanList(f.Options)
		switch {
		case f.Name == "" || f.Key == "" || strings.Trim(f.Key, "abcdefghijklmnopqrstuvwxyz_") != "":
			return invalid("name", "field.required")
		case !slices.Contains([]Kind{KindCustomer, KindContact, KindDeal}, f.Of):
			return invalid("of", "customfield.of")
		case !slices.Contains([]FieldKind{FieldText, FieldNumber, FieldDate, FieldSelect}, f.Kind):
			return invalid("kind", "customfield.kind", "text", string(f.Kind))
		case f.Kind == FieldSelect && len(f.Options) == 0:
			return invalid("options", "field.required")
		}
		if f.Kind != FieldSelect {
			f.Options = nil
		}
		if err := short(maxName, field("name", f.Name), field("name_en", f.EN)); err != nil {
			return err
		}
		for _, o := range fields[:i] {
			if o.Of != f.Of {
				continue
			}
			taken := o.Called(f.Name) || f.EN != "" && o.Called(f.EN) || o.Called(f.Key)
			if o.Key == f.Key || taken && !f.Retired {
				return invalid("name", "choice.twice", "name", f.Name)
			}
		}
	}
	return nil
}

// checkCustom brings the custom values that changed into their fields' form and returns them all, nil for none. What stands under a
// word that is no field stays as it is: an import brings columns along that nobody has declared. A required value is not emptied.
func (tx *Tx) checkCustom(of Kind, custom, before map[string]string) (map[string]string, error) {
	if len(custom) == 0 && len(before) == 0 {
		return nil, nil
	}
	fields := tx.FieldsOf(of)
	custom = cloneMap(custom)
	for _, word := range slices.Sorted(maps.Keys(custom)) {
		at := slices.IndexFunc(fields, func(f CustomField) bool { return f.called(word) })
		if at < 0 {
			continue
		}
		f := &fields[at]
		value := custom[word]
		clean(&value)
		old, held := before[word]
		untouched := held && old == value
		if untouched && word == f.Key {
			continue
		}
		read, ok := f.Read(value)
		switch {
		case !ok && untouched:
			continue // as an import brought it, before there was the field
		case !ok:
			return custom, invalid("custom", "customfield."+string(f.Kind), "name", f.Name, "text", value, "options", f.Options)
		}
		if _, own := custom[f.Key]; own && untouched {
			continue // what stands under the key counts
		}
		delete(custom, word)
		if read != "" {
			custom[f.Key] = read
		}
	}
	for i := range fields {
		if f := &fields[i]; f.Required && f.Value(before) != "" && f.Value(custom) == "" {
			return custom, invalid("custom", "customfield.required", "name", f.Name)
		}
	}
	if len(custom) == 0 {
		return nil, nil
	}
	return custom, nil
}

// Read brings a value into the form it is kept in, and tells whether the field takes it.
func (f *CustomField) Read(value string) (string, bool) {
	value = strings.TrimSpace(value)
	if value == "" {
		return "", true
	}
	switch f.Kind {
	case FieldText:
		return value, len(value) <= maxText
	case FieldNumber:
		return readNumber(value)
	case FieldDate:
		d, err := calendar.ParseDate(value)
		return d.String(), err == nil
	case FieldSelect:
		at := slices.IndexFunc(f.Options, func(o string) bool { return name.Fold(o) == name.Fold(value) })
		if at < 0 {
			return "", false
		}
		return f.Options[at], true
	}
	return "", false
}

// readNumber takes digits with a sign, thousands commas and a decimal point, in wide letters too, and drops the commas.
func readNumber(value string) (string, bool) {
	digits := strings.NewReplacer(",", "", "，", "", "．", ".", "－", "-", "+", "",
		"０", "0", "１", "1", "２", "2", "３", "3", "４", "4", "５", "5", "６", "6", "７", "7", "８", "8", "９", "9").Replace(value)
	whole, part, dot := strings.Cut(strings.TrimPrefix(digits, "-"), ".")
	ok := whole != "" && len(digits) <= 24 && strings.Trim(whole+part, "0123456789") == "" && (part != "" || !dot)
	return digits, ok
}

// newFieldKey makes a key for a new field that none of the kind's others has: the letters of its English name, else own_a, own_b ...
func newFieldKey(fields []CustomField, of Kind, en string) string {
	key := strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '_'
	}, en), "_")
	for n := 0; ; n++ {
		taken := func(f CustomField) bool { return f.Holder() == of && f.called(key) }
		if key != "" && len(key) <= 32 && !slices.ContainsFunc(fields, taken) {
			return key
		}
		key = "own" + strings.Repeat("_", n/26+1) + string(rune('a'+n%26))
	}
}
