package command

import (
	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

// dictionaryOf says which dictionary a field takes its words from.
func dictionaryOf(field string) (crm.Dictionary, bool) {
	d, ok := map[string]crm.Dictionary{"lost_reason": crm.LostReasons, "source": crm.Sources, "industry": crm.Industries}[field]
	return d, ok
}

// wordFor is how a field's word is said in the reader's language.
func wordFor(t *bot.Turn, field, text string) string {
	if d, ok := dictionaryOf(field); ok {
		return t.Word(d, text)
	}
	return text
}

// lostReason is the dictionary's word for a reason's code.
func lostReason(t *bot.Turn, code string) string { return wordFor(t, "lost_reason", code) }

// offered are the entries of a dictionary as choices.
func offered(d crm.Dictionary) func(*bot.Turn, *bot.Args) []card.Option {
	return func(t *bot.Turn, _ *bot.Args) []card.Option {
		var out []card.Option
		for _, c := range crm.Offered(t.V.Dictionary(d)) {
			label, other := c.Name, c.EN
			if !t.Chinese() {
				label, other = other, label
			}
			out = append(out, card.Option{Label: label, Value: c.Code, Hint: other})
		}
		return out
	}
}

// listedField is a field that takes the words of a dictionary, and any word while that is empty.
func listedField(name string, d crm.Dictionary, keys ...string) bot.Field {
	return bot.Field{Name: name, Kind: bot.FieldChoice, Free: true, KeyOnly: true, Keys: keys, Options: offered(d)}
}

// listedNow is such a field in an edit form, which shows what the record holds.
func listedNow(name string, d crm.Dictionary, now func(*bot.Turn, *bot.Args) bot.Value, keys ...string) bot.Field {
	f := listedField(name, d, keys...)
	f.Clear = true
	f.Initial = func(t *bot.Turn, a *bot.Args) bot.Value {
		return bot.Value{Text: crm.CodeOf(t.V.Dictionary(d), now(t, a).Text)}
	}
	options := f.Options
	f.Options = func(t *bot.Turn, a *bot.Args) []card.Option {
		all := keeping(options, f.Initial)(t, a)
		if n := len(all) - 1; n >= 0 {
			all[n].Label = wordFor(t, name, all[n].Label) // a retired entry's word
		}
		return all
	}
	return f
}
