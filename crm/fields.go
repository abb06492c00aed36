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

// CustomField is a field a company gives its customers beside the core ones (自定义字段). Customer.Custom holds its value under Key.
type CustomField struct {
	Key     string    `json:"key"` // lasting; lower-case letters and underscores
	Name    string    `json:"name"`
	EN      string    `json:"en,omitempty"`
	Kind    FieldKind `json:"kind"`
	Options []string  `json:"options,omitempty"` // of a select
}

// called tells whether people mean the field by a word: its key or its name in either language.
func (f *CustomField) called(word string) bool {
	folded := name.Fold(word)
	return word == f.Key || folded == name.Fold(f.Name) || f.EN != "" && folded == name.Fold(f.EN)
}

// checkFields takes fields that have a key, names nobody else bears, a known kind and, for a select, something to choose from.
func checkFields(fields []CustomField) error {
	for i := range fields {
		f := &fields[i]
		cleanAll(&f.Name, &f.EN)
		f.Options = cleanList(f.Options)
		switch {
		case f.Name == "" || f.Key == "" || strings.Trim(f.Key, "abcdefghijklmnopqrstuvwxyz_") != "":
			return invalid("name", "field.required")
		case !slices.Contains([]FieldKind{FieldText, FieldNumber, FieldDate, FieldSelect}, f.Kind):
			return invalid("kind", "customfield.kind", "text", string(f.Kind))
		case f.Kind == FieldSelect && len(f.Options) == 0:
			return invalid("options", "field.required")
		}
		for _, o := range fields[:i] {
			if o.called(f.Key) || o.called(f.Name) || f.EN != "" && o.called(f.EN) {
				return invalid("name", "choice.twice", "name", f.Name)
			}
		}
	}
	return nil
}

// checkCustom brings the custom values that changed into their fields' form. What stands under a word that is no field stays
// as it is: an import brings columns along that nobody has declared.
func (tx *Tx) checkCustom(c, before *Customer) error {
	if len(c.Custom) == 0 {
		return nil
	}
	fields := tx.Company().Fields
	for _, word := range slices.Sorted(maps.Keys(c.Custom)) {
		at := slices.IndexFunc(fields, func(f CustomField) bool { return f.called(word) })
		if at < 0 {
			continue
		}
		f, value := &fields[at], strings.TrimSpace(c.Custom[word])
		if before != nil && word == f.Key && before.Custom[word] == value {
			continue
		}
		read, ok := f.read(value)
		if !ok && !tx.system() { // an import is kept as it came
			return invalid("custom", "customfield."+string(f.Kind), "name", f.Name, "text", value, "options", f.Options)
		}
		if !ok {
			read = value
		}
		delete(c.Custom, word)
		if read != "" {
			c.Custom[f.Key] = read
		}
	}
	if len(c.Custom) == 0 {
		c.Custom = nil
	}
	return nil
}

// read brings a value into the form it is kept in.
func (f *CustomField) read(value string) (string, bool) {
	if value == "" {
		return "", true
	}
	switch f.Kind {
	case FieldText:
		return value, len(value) <= maxText
	case FieldNumber:
		digits := strings.NewReplacer(",", "", "，", "").Replace(value)
		whole, part, _ := strings.Cut(strings.TrimPrefix(digits, "-"), ".")
		ok := whole != "" && len(digits) <= 24 && strings.Trim(whole+part, "0123456789") == ""
		return digits, ok
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

// NewFieldKey makes a key for a new field that none of the others has: the letters of its English name, else own_a, own_b ...
func NewFieldKey(fields []CustomField, en string) string {
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
		if key != "" && !slices.ContainsFunc(fields, func(f CustomField) bool { return f.called(key) }) {
			return key
		}
		key = "own" + strings.Repeat("_", n/26+1) + string(rune('a'+n%26))
	}
}

// NewChoiceCode is the lasting code of an entry of a dictionary: its English name in small letters and digits, joined by hyphens.
func NewChoiceCode(en string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, en), "-")
}
