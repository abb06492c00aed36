package command

import (
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

// ownFields are the company's own fields of a customer as fields of a command. A number is read by the core, which knows decimals.
func ownFields(t *bot.Turn) []bot.Field {
	var out []bot.Field
	for _, own := range t.V.Company().Fields {
		f := bot.Field{Name: ownPrefix + own.Key, Label: ownLabel(t, own), Kind: bot.FieldText, KeyOnly: true, Keys: []string{own.Name}}
		if own.EN != "" {
			f.Keys = append(f.Keys, own.EN)
		}
		f.Initial = customerNow(func(c *crm.Customer) string { return c.Custom[own.Key] })
		switch own.Kind {
		case crm.FieldText, crm.FieldNumber:
		case crm.FieldDate:
			f.Kind, f.Initial = bot.FieldDate, ownDay(own.Key)
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
		out = append(out, f)
	}
	return out
}

func ownDay(key string) func(*bot.Turn, *bot.Args) bot.Value {
	return func(t *bot.Turn, a *bot.Args) bot.Value {
		c, err := t.V.Customer(a.ID("customer"))
		if err != nil {
			return bot.Value{}
		}
		d, _ := calendar.ParseDate(c.Custom[key]) // no day: an empty input
		return bot.Value{When: calendar.When{Date: d}}
	}
}

// ownText is what was said of a field of the company's own.
func ownText(a *bot.Args, own crm.CustomField) (string, bool) {
	field := ownPrefix + own.Key
	if own.Kind == crm.FieldDate && a.Has(field) {
		return a.When(field).Date.String(), true
	}
	return a.Text(field), a.Has(field)
}

// setOwn writes what was said of the company's own fields and tells what changed.
func setOwn(t *bot.Turn, a *bot.Args, c *crm.Customer) []string {
	var changed []string
	for _, own := range t.V.Company().Fields {
		text, said := ownText(a, own)
		if !said || c.Custom[own.Key] == text {
			continue
		}
		if c.Custom == nil {
			c.Custom = map[string]string{}
		}
		c.Custom[own.Key] = text
		changed = append(changed, ownLabel(t, own)+" "+text)
	}
	return changed
}
