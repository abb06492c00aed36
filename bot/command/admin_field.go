package command

import (
	"slices"
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

// fieldAdmin keeps the fields a company gives its customers beside the core ones.
func fieldAdmin() []bot.Command {
	kind := keyed("kind", bot.FieldChoice, "类型")
	kind.Options = fieldKinds
	return []bot.Command{
		{ID: "admin.field", ZH: []string{"管理 字段"}, EN: []string{"admin field", "admin fields"}, Read: listFields},
		{
			ID: "admin.field.add", ZH: []string{"管理 字段 新增"}, EN: []string{"admin field add"},
			Fields: []bot.Field{
				{Name: "name", Kind: bot.FieldText, Required: true, Keys: []string{"名称"}}, keyed("name_en", bot.FieldText, "英文", "en"),
				kind, keyed("options", bot.FieldText, "选项"),
			},
			Write: addField,
		},
		{
			ID: "admin.field.remove", ZH: []string{"管理 字段 删除"}, EN: []string{"admin field remove"},
			Fields: []bot.Field{{Name: "own", Kind: bot.FieldChoice, Required: true, Options: ownChoices}}, Write: removeField,
		},
	}
}

func fieldKinds(t *bot.Turn, _ *bot.Args) []card.Option {
	var out []card.Option
	for _, k := range []crm.FieldKind{crm.FieldText, crm.FieldNumber, crm.FieldDate, crm.FieldSelect} {
		out = append(out, card.Option{Label: t.T("customfield.kind." + string(k)), Value: string(k)})
	}
	return out
}

func ownChoices(t *bot.Turn, _ *bot.Args) []card.Option {
	var out []card.Option
	for _, f := range t.V.Company().Fields {
		out = append(out, card.Option{Label: ownLabel(t, f), Value: f.Key, Hint: f.EN})
	}
	return out
}

func listFields(t *bot.Turn, _ *bot.Args) (bot.Reply, error) {
	title := t.T("cmd.admin.field")
	c := &card.Card{Lang: t.P.Tag(), Title: title, Fallback: title}
	var lines []string
	for _, f := range t.V.Company().Fields {
		lines = append(lines, card.Escape(aboutField(t, f)))
	}
	if len(lines) == 0 {
		lines = []string{card.Escape(t.T("admin.field.none"))}
	}
	c.Body = []card.Element{card.Text{MD: card.List(lines...)}, card.Actions{Buttons: []card.Button{
		{Label: t.T("cmd.admin.field.add"), Value: bot.FormOf("admin.field.add")}}}}
	return bot.Reply{Card: c, Private: true, Replace: pressed(t)}, nil
}

func aboutField(t *bot.Turn, f crm.CustomField) string {
	s := f.Name
	if f.EN != "" {
		s += " / " + f.EN
	}
	s = lineParts(s, t.T("customfield.kind."+string(f.Kind)))
	if len(f.Options) > 0 {
		s += ": " + t.P.List(f.Options)
	}
	return s
}

// addField adds one: a select when options were named and no kind, else a text.
func addField(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	if err := t.Unlocked("fields"); err != nil {
		return bot.Reply{}, err
	}
	f := crm.CustomField{Name: a.Text("name"), EN: a.Text("name_en"), Kind: crm.FieldKind(a.Text("kind")), Options: listed(a.Text("options"))}
	if zh, en, ok := strings.Cut(strings.ReplaceAll(f.Name, "／", "/"), "/"); ok && f.EN == "" {
		f.Name, f.EN = strings.TrimSpace(zh), strings.TrimSpace(en)
	}
	switch {
	case f.Kind == "" && len(f.Options) > 0:
		f.Kind = crm.FieldSelect
	case f.Kind == "":
		f.Kind = crm.FieldText
	}
	c, err := tx.EditCompany(0, func(c *crm.Company) {
		f.Key = crm.NewFieldKey(c.Fields, f.EN)
		c.Fields = append(c.Fields, f)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return changed(t, t.T("admin.field.added"), []string{aboutField(t, f)}, c.Rev), nil
}

// removeField takes one out of forms and cards; what was written in it stays with the customers.
func removeField(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	if err := t.Unlocked("fields"); err != nil {
		return bot.Reply{}, err
	}
	gone := func(f crm.CustomField) bool { return f.Key == a.Text("own") }
	name := ""
	c, err := tx.EditCompany(0, func(c *crm.Company) {
		if i := slices.IndexFunc(c.Fields, gone); i >= 0 {
			name = ownLabel(t, c.Fields[i])
		}
		c.Fields = slices.DeleteFunc(c.Fields, gone)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return changed(t, t.T("admin.field.removed"), []string{name}, c.Rev), nil
}
