package command

import (
	"slices"
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

// wordlist is a dictionary as the set-up keeps it: a family of commands beginning with id.
type wordlist struct {
	id string
	of crm.Dictionary
	zh string
	en []string
}

func wordlists() []wordlist {
	return []wordlist{
		{"admin.reason", crm.LostReasons, "管理 输单原因", []string{"admin reason", "admin reasons"}},
		{"admin.source", crm.Sources, "管理 来源", []string{"admin source", "admin sources"}},
		{"admin.industry", crm.Industries, "管理 行业", []string{"admin industry", "admin industries"}},
	}
}

// dictionaryAdmin keeps the lists of words that records choose from.
func dictionaryAdmin() []bot.Command {
	var all []bot.Command
	for _, w := range wordlists() {
		name, en := bot.Field{Name: "name", Kind: bot.FieldText, Required: true, Keys: []string{"名称"}}, keyed("name_en", bot.FieldText, "英文", "en")
		entry := bot.Field{Name: "word", Kind: bot.FieldChoice, Required: true, Options: offered(w.of)}
		all = append(all,
			bot.Command{ID: w.id, ZH: []string{w.zh}, EN: w.en, Read: w.list},
			bot.Command{ID: w.id + ".add", ZH: []string{w.zh + " 新增"}, EN: []string{w.en[0] + " add"}, Fields: []bot.Field{name, en}, Prepare: prepareWord, Write: w.add},
			bot.Command{
				ID: w.id + ".edit", Edit: true, ZH: []string{w.zh + " 改"}, EN: []string{w.en[0] + " edit"},
				Fields: []bot.Field{
					entry, with(keyed("name", bot.FieldText, "名称"), w.now(func(c crm.Choice) string { return c.Name })),
					with(en, w.now(func(c crm.Choice) string { return c.EN })),
				},
				Prepare: cutWords, Write: w.edit,
			},
			bot.Command{ID: w.id + ".retire", ZH: []string{w.zh + " 停用"}, EN: []string{w.en[0] + " retire"}, Fields: []bot.Field{entry}, Write: w.retire},
		)
	}
	return all
}

// now gives a form the present words of the entry it edits.
func (w wordlist) now(get func(crm.Choice) string) func(*bot.Turn, *bot.Args) bot.Value {
	return func(t *bot.Turn, a *bot.Args) bot.Value {
		c, _ := crm.Meant(t.V.Dictionary(w.of), a.Text("word"))
		return words(get(c))
	}
}

// list shows the words in use, what they were called before, and those that are offered no more.
func (w wordlist) list(t *bot.Turn, _ *bot.Args) (bot.Reply, error) {
	title := t.T("cmd." + w.id)
	c := &card.Card{Lang: t.P.Tag(), Title: title, Fallback: title}
	var lines, retired []string
	for _, x := range t.V.Dictionary(w.of) {
		if x.Retired {
			retired = append(retired, both(x))
			continue
		}
		line := both(x)
		if len(x.Was) > 0 {
			line = card.Dotted(line, t.T("admin.word.was", "words", x.Was))
		}
		lines = append(lines, card.Escape(line))
	}
	if len(lines) == 0 {
		lines = []string{card.Escape(t.T("admin.word.none"))}
	}
	c.Body = []card.Element{card.Text{MD: card.List(lines...)}}
	if len(retired) > 0 {
		c.Body = append(c.Body, card.Context{MD: card.Escape(t.T("admin.word.retired", "words", retired))})
	}
	buttons := []card.Button{{Label: t.T("cmd." + w.id + ".add"), Value: bot.FormOf(w.id + ".add")}}
	if options := offered(w.of)(t, nil); len(options) > 0 {
		edit := card.Select{Placeholder: t.T("button.edit"), Value: bot.FormOf(w.id + ".edit"), Options: options}
		c.Body = append(c.Body, edit)
	}
	c.Body = append(c.Body, card.Actions{Buttons: buttons})
	return bot.Reply{Card: c, Private: true, Replace: pressed(t)}, nil
}

func both(c crm.Choice) string { return c.Name + " / " + c.EN }

// cutWords reads "技术路线 / Technology": what something is called in both languages.
func cutWords(_ *bot.Turn, a *bot.Args) error {
	zh, en, ok := strings.Cut(strings.ReplaceAll(a.Text("name"), "／", "/"), "/")
	if ok && !a.Has("name_en") {
		a.Set("name", words(strings.TrimSpace(zh)))
		a.Set("name_en", words(strings.TrimSpace(en)))
	}
	return nil
}

// prepareWord asks for the English word of a new entry if the line does not give it.
func prepareWord(t *bot.Turn, a *bot.Args) error {
	if err := cutWords(t, a); err != nil || a.Text("name_en") != "" {
		return err
	}
	return &bot.Ask{Field: "name_en", Open: true, Text: card.Escape(t.T("ask.admin.reason", "name", a.Text("name")))}
}

func (w wordlist) add(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	return w.change(t, tx, t.T("admin.word.added"), func(list []crm.Choice) ([]crm.Choice, string) {
		list, made := crm.AddChoice(list, a.Text("name"), a.Text("name_en"))
		return list, both(made)
	})
}

func (w wordlist) edit(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	return w.change(t, tx, t.T("admin.word.changed"), func(list []crm.Choice) ([]crm.Choice, string) {
		at := w.at(list, a)
		if at < 0 {
			return list, ""
		}
		was := both(list[at])
		list[at].Rename(a.Text("name"), a.Text("name_en"))
		return list, was + " → " + both(list[at])
	})
}

func (w wordlist) retire(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	return w.change(t, tx, t.T("admin.word.retired_now"), func(list []crm.Choice) ([]crm.Choice, string) {
		at := w.at(list, a)
		if at < 0 {
			return list, ""
		}
		list[at].Retired = true
		return list, both(list[at])
	})
}

func (w wordlist) at(list []crm.Choice, a *bot.Args) int {
	return slices.IndexFunc(list, func(c crm.Choice) bool { return c.Code == a.Text("word") })
}

// change edits the list and answers with what became of it. An entry that went since the card was sent is told so.
func (w wordlist) change(t *bot.Turn, tx *crm.Tx, title string, edit func([]crm.Choice) ([]crm.Choice, string)) (bot.Reply, error) {
	if err := t.Unlocked(string(w.of)); err != nil {
		return bot.Reply{}, err
	}
	what := ""
	c, err := tx.EditCompany(0, func(c *crm.Company) {
		list := c.Dictionary(w.of)
		*list, what = edit(*list)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	if what == "" {
		return bot.Reply{}, crm.Refuse(crm.NotFound, "choice.gone")
	}
	return changed(t, title, []string{what}, c.Rev, card.Button{Label: t.T("cmd." + w.id), Value: w.id}), nil
}
