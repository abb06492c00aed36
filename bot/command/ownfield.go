package command

import (
	"slices"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
)

// ownPrefix keeps the names of a company's own fields apart from the core ones.
const ownPrefix = "x_"

// ownLabel is what a field of the company's own is called in the reader's language.
func ownLabel(t *bot.Turn, f crm.CustomField) string {
	if !t.Chinese() && f.EN != "" {
		return f.EN
	}
	return f.Name
}

// ownMade and ownEdited are the company's own fields of a kind of record as fields of the command that makes one, which asks for
// the required ones, and of the one that changes it, which shows what it holds. A number is read by the core, which knows decimals.
func ownMade(of crm.Kind) func(*bot.Turn) []bot.Field {
	return func(t *bot.Turn) []bot.Field {
		var out []bot.Field
		for _, own := range t.V.FieldsOf(of) {
			f := ownField(t, own)
			f.Required = own.Required
			out = append(out, f)
		}
		return out
	}
}

func ownEdited(of crm.Kind) func(*bot.Turn) []bot.Field {
	return func(t *bot.Turn) []bot.Field {
		var out []bot.Field
		for _, own := range t.V.FieldsOf(of) {
			f := ownField(t, own)
			f.Clear, f.Initial = true, ownNow(own)
			if own.Kind == crm.FieldSelect {
				f.Options = keeping(f.Options, f.Initial)
			}
			out = append(out, f)
		}
		return out
	}
}

func ownField(t *bot.Turn, own crm.CustomField) bot.Field {
	f := bot.Field{Name: ownPrefix + own.Key, Label: ownLabel(t, own), Kind: bot.FieldText, KeyOnly: true, Keys: []string{own.Name}}
	if own.EN != "" {
		f.Keys = append(f.Keys, own.EN)
	}
	switch own.Kind {
	case crm.FieldText, crm.FieldNumber:
	case crm.FieldDate:
		f.Kind = bot.FieldDate
	case crm.FieldSelect:
		f.Kind = bot.FieldChoice
		f.Options = func(*bot.Turn, *bot.Args) []card.Option {
			var options []card.Option
			for _, o := range own.Options {
				options = append(options, card.Option{Label: o, Value: o})
			}
			return options
		}
	}
	return f
}

// keeping offers beside the choices what the record holds already, so that a form can be sent without choosing anew.
func keeping(options func(*bot.Turn, *bot.Args) []card.Option, now func(*bot.Turn, *bot.Args) bot.Value) func(*bot.Turn, *bot.Args) []card.Option {
	return func(t *bot.Turn, a *bot.Args) []card.Option {
		all := options(t, a)
		held := now(t, a).Text
		if held == "" || len(all) == 0 || slices.ContainsFunc(all, func(o card.Option) bool { return o.Value == held }) {
			return all
		}
		return append(all, card.Option{Label: held, Value: held})
	}
}

// ownNow is what the record a command changes holds of a field.
func ownNow(own crm.CustomField) func(*bot.Turn, *bot.Args) bot.Value {
	return func(t *bot.Turn, a *bot.Args) bot.Value {
		text := own.Value(ownHeld(t, a, own.Holder()))
		if own.Kind == crm.FieldDate {
			d, _ := calendar.ParseDate(text) // no day: an empty input
			return bot.Value{When: calendar.When{Date: d}}
		}
		return bot.Value{Text: text}
	}
}

// ownHeld are the custom values of the record a command changes; none if it cannot be read.
func ownHeld(t *bot.Turn, a *bot.Args, of crm.Kind) map[string]string {
	switch of {
	case crm.KindCustomer:
		if c, err := t.V.Customer(a.ID("customer")); err == nil {
			return c.Custom
		}
	case crm.KindContact:
		if k, err := t.V.Contact(a.ID("contact")); err == nil {
			return k.Custom
		}
	case crm.KindDeal:
		if d, err := t.V.Deal(a.ID("deal")); err == nil {
			return d.Custom
		}
	default:
	}
	return nil
}

// ownText is what was said of a field of the company's own.
func ownText(a *bot.Args, own crm.CustomField) (string, bool) {
	field := ownPrefix + own.Key
	if d := a.When(field).Date; own.Kind == crm.FieldDate && !d.IsZero() {
		return d.String(), true
	}
	return a.Text(field), a.Has(field)
}

// setOwn writes what was said of the company's own fields of a kind of record into its custom values and tells what changed.
func setOwn(t *bot.Turn, a *bot.Args, of crm.Kind, custom map[string]string) (now map[string]string, changed []string) {
	for _, own := range t.V.FieldsOf(of) {
		text, said := ownText(a, own)
		if !said || own.Value(custom) == text {
			continue
		}
		custom = own.Put(custom, text)
		changed = append(changed, ownLabel(t, own)+" "+blank(text))
	}
	return custom, changed
}

// ownShown are the company's own fields of a record that something stands in, as a card shows them.
func ownShown(t *bot.Turn, of crm.Kind, custom map[string]string) []card.Field {
	var out []card.Field
	if len(custom) == 0 {
		return nil
	}
	for _, own := range t.V.FieldsOf(of) {
		if s := own.Value(custom); s != "" {
			out = append(out, card.Field{Label: ownLabel(t, own), Value: s, Short: true})
		}
	}
	return out
}
