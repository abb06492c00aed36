package command

import (
	"slices"
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/name"
)

// fieldAdmin keeps the fields a company gives its customers, contacts and deals beside the core ones.
func fieldAdmin() []bot.Command {
	kind, of, required := keyed("kind", bot.FieldChoice, "类型"), keyed("of", bot.FieldChoice, "用于", "for"), keyed("required", bot.FieldChoice, "必填")
	kind.Options, of.Options, required.Options = fieldKinds, fieldHolders, yesOrNo
	en, options := keyed("name_en", bot.FieldText, "英文", "en"), keyed("options", bot.FieldText, "选项")
	own := bot.Field{Name: "own", Kind: bot.FieldChoice, Required: true, Options: ownChoices}
	yes := map[bool]string{true: "true", false: "false"}
	return []bot.Command{
		{ID: "admin.field", ZH: []string{"管理 字段"}, EN: []string{"admin field", "admin fields"}, Read: listFields},
		{
			ID: "admin.field.add", ZH: []string{"管理 字段 新增"}, EN: []string{"admin field add"},
			Fields: []bot.Field{{Name: "name", Kind: bot.FieldText, Required: true, Keys: []string{"名称"}}, en, of, kind, options, required},
			Write:  addField,
		},
		{
			ID: "admin.field.edit", Edit: true, ZH: []string{"管理 字段 改"}, EN: []string{"admin field edit"},
			Fields: []bot.Field{
				own, with(keyed("name", bot.FieldText, "名称"), ownAdmin(func(f crm.CustomField) string { return f.Name })),
				with(en, ownAdmin(func(f crm.CustomField) string { return f.EN })),
				with(options, ownAdmin(func(f crm.CustomField) string { return strings.Join(f.Options, ",") })),
				with(required, ownAdmin(func(f crm.CustomField) string { return yes[f.Required] })),
			},
			Prepare: cutWords, Write: editField,
		},
		{
			ID: "admin.field.retire", ZH: []string{"管理 字段 停用", "管理 字段 删除"}, EN: []string{"admin field retire", "admin field remove"},
			Fields: []bot.Field{own}, Write: retireField,
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

// holders are the kinds of record that can have fields of a company's own, by the word a line names them with.
var holders = [...]struct {
	word string
	of   crm.Kind
}{{"customer", crm.KindCustomer}, {"contact", crm.KindContact}, {"deal", crm.KindDeal}}

func fieldHolders(t *bot.Turn, _ *bot.Args) []card.Option {
	var out []card.Option
	for _, h := range holders {
		out = append(out, card.Option{Label: t.T("field." + h.word), Value: h.word})
	}
	return out
}

func yesOrNo(t *bot.Turn, _ *bot.Args) []card.Option {
	return []card.Option{{Label: t.T("customfield.yes"), Value: "true"}, {Label: t.T("customfield.no"), Value: "false"}}
}

// ownCode names a field in a line: the kind of record and the key.
func ownCode(f crm.CustomField) string { return holderOf(f.Holder()) + "." + f.Key }

func holderOf(of crm.Kind) string {
	for _, h := range holders {
		if h.of == of {
			return h.word
		}
	}
	return ""
}

// ownChoices are the fields in use. One whose name fields of several kinds of record bear says whose it is.
func ownChoices(t *bot.Turn, _ *bot.Args) []card.Option {
	var out []card.Option
	seen := map[string]int{}
	for _, h := range holders {
		for _, f := range t.V.FieldsOf(h.of) {
			seen[ownLabel(t, f)]++
		}
	}
	for _, h := range holders {
		for _, f := range t.V.FieldsOf(h.of) {
			o := card.Option{Label: ownLabel(t, f), Value: ownCode(f)}
			if seen[o.Label] > 1 {
				o.Label = t.T("customfield.whose", "name", o.Label, "of", t.T("field."+h.word))
			} else if o.Hint = f.EN; o.Label == f.EN {
				o.Hint = f.Name
			}
			out = append(out, o)
		}
	}
	return out
}

// ownAdmin gives a form the present state of the field it edits.
func ownAdmin(get func(crm.CustomField) string) func(*bot.Turn, *bot.Args) bot.Value {
	return func(t *bot.Turn, a *bot.Args) bot.Value {
		c := t.V.Company()
		if at := ownAt(&c, a); at >= 0 {
			return words(get(c.Fields[at]))
		}
		return bot.Value{}
	}
}

func ownAt(c *crm.Company, a *bot.Args) int {
	return slices.IndexFunc(c.Fields, func(f crm.CustomField) bool { return !f.Retired && ownCode(f) == a.Text("own") })
}

func listFields(t *bot.Turn, _ *bot.Args) (bot.Reply, error) {
	title := t.T("cmd.admin.field")
	c := &card.Card{Lang: t.P.Tag(), Title: title, Fallback: title}
	for _, h := range holders {
		var lines []string
		for _, f := range t.V.FieldsOf(h.of) {
			lines = append(lines, card.Escape(aboutField(t, f)))
		}
		if len(lines) > 0 {
			c.Body = append(c.Body, card.Text{MD: card.Bold(t.T("field."+h.word)) + "\n" + card.List(lines...)})
		}
	}
	if len(c.Body) == 0 {
		c.Body = []card.Element{card.Text{MD: card.List(card.Escape(t.T("admin.field.none")))}}
	}
	var retired []string
	for _, f := range t.V.Company().Fields {
		if f.Retired {
			retired = append(retired, ownLabel(t, f))
		}
	}
	if len(retired) > 0 {
		c.Body = append(c.Body, card.Context{MD: card.Escape(t.T("admin.field.hidden", "fields", retired))})
	}
	if options := ownChoices(t, nil); len(options) > 0 {
		c.Body = append(c.Body, card.Select{Placeholder: t.T("cmd.admin.field.edit"), Value: bot.FormOf("admin.field.edit"), Options: options})
	}
	c.Body = append(c.Body, card.Actions{Buttons: []card.Button{{Label: t.T("cmd.admin.field.add"), Value: bot.FormOf("admin.field.add")}}})
	return bot.Reply{Card: c, Private: true, Replace: pressed(t)}, nil
}

// aboutField tells a field's names, what it holds, and whether it is required.
func aboutField(t *bot.Turn, f crm.CustomField) string {
	s := f.Name
	if f.EN != "" {
		s += " / " + f.EN
	}
	s = card.Dotted(s, t.T("customfield.kind."+string(f.Kind)))
	if len(f.Options) > 0 {
		s += ": " + t.P.List(f.Options)
	}
	if f.Required {
		s = card.Dotted(s, t.T("customfield.is_required"))
	}
	return s
}

// core tells whether a word already means a core field in the lines and forms of a kind of record.
func core(t *bot.Turn, of crm.Kind, word string) bool {
	folded := name.Fold(word)
	if folded == "" {
		return false
	}
	for _, c := range slices.Concat(customers(), contacts(), deals()) {
		if c.ID != holderOf(of)+".new" && c.ID != holderOf(of)+".edit" {
			continue
		}
		for _, f := range c.Fields {
			same := func(s string) bool { return name.Fold(s) == folded }
			if same(f.Name) || slices.ContainsFunc(f.Keys, same) || t.P.Has("field."+f.Name) && same(t.T("field."+f.Name)) {
				return true
			}
		}
	}
	return false
}

// checkNames refuses a name that means a core field: a line could not tell the two apart.
func checkNames(t *bot.Turn, f crm.CustomField) error {
	for _, word := range []string{f.Name, f.EN} {
		if core(t, f.Holder(), word) {
			return crm.Refuse(crm.Invalid, "customfield.core", "name", word)
		}
	}
	return nil
}

// addField adds one: of customers unless another kind of record was named, a select when options were and no kind, else a text.
func addField(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	if err := t.Unlocked("fields"); err != nil {
		return bot.Reply{}, err
	}
	if err := cutWords(t, a); err != nil {
		return bot.Reply{}, err
	}
	f := crm.CustomField{
		Of: crm.KindCustomer, Name: a.Text("name"), EN: a.Text("name_en"), Kind: crm.FieldKind(a.Text("kind")), Options: listed(a.Text("options")),
		Required: a.Bool("required"),
	}
	for _, h := range holders {
		if h.word == a.Text("of") {
			f.Of = h.of
		}
	}
	switch {
	case f.Kind == "" && len(f.Options) > 0:
		f.Kind = crm.FieldSelect
	case f.Kind == "":
		f.Kind = crm.FieldText
	}
	if err := checkNames(t, f); err != nil {
		return bot.Reply{}, err
	}
	c, err := tx.EditCompany(0, func(c *crm.Company) { c.AddField(f) })
	if err != nil {
		return bot.Reply{}, err
	}
	return changed(t, t.T("admin.field.added"), []string{t.T("field." + holderOf(f.Of)), aboutField(t, f)}, c.Rev, allFields(t)), nil
}

func allFields(t *bot.Turn) card.Button {
	return card.Button{Label: t.T("cmd.admin.field"), Value: "admin.field"}
}

// editField renames a field, changes its choices, or makes it required or not. What records hold stays.
func editField(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	return changeField(t, tx, a, "admin.field.changed", func(f *crm.CustomField) {
		if s := a.Text("name"); s != "" {
			f.Name = s
		}
		if a.Has("name_en") {
			f.EN = a.Text("name_en")
		}
		if a.Has("options") && f.Kind == crm.FieldSelect {
			f.Options = listed(a.Text("options"))
		}
		if a.Has("required") {
			f.Required = a.Bool("required")
		}
	})
}

// retireField takes one out of forms and cards; what was written in it stays with the records.
func retireField(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	return changeField(t, tx, a, "admin.field.removed", func(f *crm.CustomField) { f.Retired = true })
}

func changeField(t *bot.Turn, tx *crm.Tx, a *bot.Args, title string, edit func(*crm.CustomField)) (bot.Reply, error) {
	if err := t.Unlocked("fields"); err != nil {
		return bot.Reply{}, err
	}
	before := tx.Company()
	at := ownAt(&before, a)
	if at < 0 {
		return bot.Reply{}, crm.Refuse(crm.NotFound, "choice.gone")
	}
	was := before.Fields[at]
	now := was
	edit(&now)
	if now.Name != was.Name || now.EN != was.EN {
		if err := checkNames(t, now); err != nil {
			return bot.Reply{}, err
		}
	}
	c, err := tx.EditCompany(0, func(c *crm.Company) { c.Fields[at] = now })
	if err != nil {
		return bot.Reply{}, err
	}
	return changed(t, t.T(title), []string{t.T("field." + holderOf(now.Holder())), aboutField(t, now)}, c.Rev, allFields(t)), nil
}
