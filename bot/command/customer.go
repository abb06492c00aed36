package command

import (
	"strings"
	"unicode"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

// customers are the commands around a customer's record.
func customers() []bot.Command {
	customer := bot.Field{Name: "customer", Kind: bot.FieldCustomer, Required: true, Keys: []string{"客户"}}
	return []bot.Command{
		{
			ID: "customer.show", Group: bot.GroupLook, ZH: []string{"客户", "查", "查客户"}, EN: []string{"customer", "customers", "cust", "c", "find"},
			Fields: []bot.Field{{Name: "customer", Kind: bot.FieldCustomer}}, Read: showCustomer,
		},
		{
			ID: "customer.history", Group: bot.GroupLook, ZH: []string{"历史", "客户历史"}, EN: []string{"history"},
			Fields: []bot.Field{customer, {Name: "limit", Kind: bot.FieldNumber}}, Read: customerHistory,
		},
		{
			ID: "customer.new", Group: bot.GroupLook, ZH: []string{"新客户", "加客户"}, EN: []string{"customer new", "new customer"}, Bare: true,
			Fields: []bot.Field{
				{Name: "name", Kind: bot.FieldText, Required: true, Keys: []string{"名称"}},
				{Name: "phone", Kind: bot.FieldPhone, Keys: []string{"电话", "手机"}},
				{Name: "contact", Kind: bot.FieldText, KeyOnly: true, Keys: []string{"联系人", "ct"}},
				listedField("source", crm.Sources, "来源"),
				listedField("industry", crm.Industries, "行业"),
				{Name: "region", Kind: bot.FieldText, KeyOnly: true, Keys: []string{"区域"}},
				{Name: "level", Kind: bot.FieldChoice, KeyOnly: true, Keys: []string{"级别"}, Options: levels},
				{Name: "aliases", Kind: bot.FieldText, KeyOnly: true, Keys: []string{"简称"}},
				yesField(),
			},
			More: ownMade(crm.KindCustomer), Prepare: prepareCustomer, Write: newCustomer,
		},
		{
			ID: "customer.edit", Edit: true, Group: bot.GroupLook, ZH: []string{"改客户"}, EN: []string{"customer edit", "edit customer"}, Bare: true,
			Fields: editCustomerFields(customer), More: ownEdited(crm.KindCustomer), Write: editCustomer,
		},
		{
			ID: "customer.archive", Group: bot.GroupLook, ZH: []string{"归档"}, EN: []string{"archive"},
			Fields: []bot.Field{customer, yesField()}, Prepare: prepareArchive, Write: archiveCustomer,
		},
		{
			ID: "customer.merge", Group: bot.GroupLook, ZH: []string{"合并客户"}, EN: []string{"merge"},
			Fields:  []bot.Field{{Name: "master", Kind: bot.FieldCustomer, Required: true}, {Name: "other", Kind: bot.FieldCustomer, Required: true}, yesField()},
			Prepare: prepareMerge, Write: mergeCustomers,
		},
	}
}

func levels(*bot.Turn, *bot.Args) []card.Option {
	return []card.Option{{Label: "A", Value: "A"}, {Label: "B", Value: "B"}, {Label: "C", Value: "C"}, {Label: "D", Value: "D"}}
}

// prepareCustomer reads a contact's name out of the line and looks for the same company before it is made twice.
func prepareCustomer(t *bot.Turn, a *bot.Args) error {
	words := strings.Fields(a.Text("name"))
	if n := len(words); n > 1 && a.Has("phone") && !a.Has("contact") && chineseName(words[n-1]) {
		a.Set("contact", bot.Value{Text: words[n-1]})
		a.Set("name", bot.Value{Text: strings.Join(words[:n-1], " ")})
	}
	if a.Bool("yes") {
		return nil
	}
	hits, err := t.V.Duplicates(crm.Customer{Name: a.Text("name"), Phone: a.Text("phone")})
	if err != nil || len(hits) == 0 {
		return err
	}
	ask := &bot.Ask{Field: "yes"}
	var lines []string
	for i, h := range hits {
		if i == 3 {
			break
		}
		team := ""
		if x, err := t.V.Unscoped().Team(h.Team); err == nil {
			team = x.Name
		}
		lines = append(lines, card.Escape(card.Dotted(h.Name, team)))
		if !h.Masked {
			ask.Buttons = append(ask.Buttons, card.Button{Label: t.T("customer.use", "name", h.Name), Value: bot.Do("customer.show", customerRef(h.ID))})
		}
	}
	ask.Text = card.Escape(t.T("customer.duplicate", "name", a.Text("name"))) + "\n" + card.List(lines...)
	line := bot.Do("customer.new", "name="+a.Text("name"))
	for _, f := range []string{"phone", "contact", "source", "industry", "region", "level", "aliases"} {
		if s := a.Text(f); s != "" {
			line += bot.Do("", f+"="+s)
		}
	}
	for _, own := range t.V.FieldsOf(crm.KindCustomer) {
		if s, said := ownText(a, own); said {
			line += bot.Do("", ownPrefix+own.Key+"="+s)
		}
	}
	ask.Buttons = append(ask.Buttons, card.Button{Label: t.T("customer.create_anyway"), Value: line + bot.Do("", "yes=true")}, card.Button{Label: t.T("button.cancel"), Value: "drop"})
	return ask
}

// chineseName reports whether a word looks like a Chinese person's name.
func chineseName(s string) bool {
	n := 0
	for _, r := range s {
		if !unicode.Is(unicode.Han, r) {
			return false
		}
		n++
	}
	return n >= 2 && n <= 4
}

func newCustomer(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	c := crm.Customer{Name: a.Text("name"), Owner: t.Me.ID, Source: a.Text("source"), Industry: a.Text("industry"), Region: a.Text("region"), Level: a.Text("level"), Aliases: listed(a.Text("aliases"))}
	c.Custom, _ = setOwn(t, a, crm.KindCustomer, nil)
	contact := a.Text("contact")
	if contact == "" {
		c.Phone = a.Text("phone")
	}
	c, err := tx.NewCustomer(c)
	if err != nil {
		return bot.Reply{}, err
	}
	parts := []string{c.Name}
	if contact != "" {
		k, err := tx.NewContact(crm.Contact{Customers: []crm.ID{c.ID}, Name: contact, Phone: a.Text("phone")})
		if err != nil {
			return bot.Reply{}, err
		}
		parts = append(parts, card.Dotted(k.Name, k.Phone))
	}
	code := customerRef(c.ID)
	return receipt(t, t.T("customer.created", "code", code.String()), parts, undoButton(t, c.Rev),
		formButton(t, t.T("cmd.visit.log"), bot.Do("visit.log", "customer="+code.String())),
		formButton(t, t.T("cmd.deal.new"), bot.Do("deal.new", "customer="+code.String())),
		card.Button{Label: t.T("button.open_customer"), Value: bot.Do("customer.show", code)}), nil
}

func listed(s string) []string {
	var out []string
	for _, x := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == '，' || r == '、' || r == ';' || r == '；' }) {
		if x = strings.TrimSpace(x); x != "" {
			out = append(out, x)
		}
	}
	return out
}

// editable are the text fields of a customer that a form edits, by field name.
var editable = [...]struct {
	name string
	keys []string
	at   func(*crm.Customer) *string
}{
	{"industry", []string{"行业"}, func(c *crm.Customer) *string { return &c.Industry }},
	{"region", []string{"区域"}, func(c *crm.Customer) *string { return &c.Region }},
	{"address", []string{"地址"}, func(c *crm.Customer) *string { return &c.Address }},
	{"size", []string{"规模"}, func(c *crm.Customer) *string { return &c.Size }},
	{"source", []string{"来源"}, func(c *crm.Customer) *string { return &c.Source }},
	{"credit_code", []string{"信用代码"}, func(c *crm.Customer) *string { return &c.CreditCode }},
	{"phone", []string{"电话"}, func(c *crm.Customer) *string { return &c.Phone }},
	{"email", []string{"邮箱"}, func(c *crm.Customer) *string { return &c.Email }},
	{"wechat", []string{"微信号"}, func(c *crm.Customer) *string { return &c.WeChat }},
	{"lifecycle", []string{"生命周期"}, func(c *crm.Customer) *string { return &c.Lifecycle }},
	{"interests", []string{"产品需求"}, func(c *crm.Customer) *string { return &c.Interests }},
	{"preference", []string{"偏好"}, func(c *crm.Customer) *string { return &c.Preference }},
}

func customerNow(get func(*crm.Customer) string) func(*bot.Turn, *bot.Args) bot.Value {
	return func(t *bot.Turn, a *bot.Args) bot.Value {
		c, err := t.V.Customer(a.ID("customer"))
		if err != nil {
			return bot.Value{}
		}
		return bot.Value{Text: get(&c)}
	}
}

func editCustomerFields(customer bot.Field) []bot.Field {
	fields := []bot.Field{
		customer,
		{Name: "name", Kind: bot.FieldText, KeyOnly: true, Keys: []string{"名称"}, Initial: customerNow(func(c *crm.Customer) string { return c.Name })},
		{Name: "aliases", Kind: bot.FieldText, KeyOnly: true, Keys: []string{"简称"}, Initial: customerNow(func(c *crm.Customer) string { return strings.Join(c.Aliases, ", ") })},
		{Name: "level", Kind: bot.FieldChoice, KeyOnly: true, Keys: []string{"级别"}, Options: levels, Initial: customerNow(func(c *crm.Customer) string { return c.Level })},
	}
	for _, e := range editable {
		f := bot.Field{Name: e.name, Kind: bot.FieldText, KeyOnly: true, Keys: e.keys, Initial: customerNow(func(c *crm.Customer) string { return *e.at(c) })}
		if d, ok := dictionaryOf(e.name); ok {
			f = listedNow(e.name, d, f.Initial, e.keys...)
		}
		fields = append(fields, f)
	}
	return append(fields, bot.Field{Name: "parent", Kind: bot.FieldCustomer, KeyOnly: true, Keys: []string{"母公司", "上级"}, Initial: parentNow})
}

// parentNow is the company a customer belongs to.
func parentNow(t *bot.Turn, a *bot.Args) bot.Value {
	c, err := t.V.Customer(a.ID("customer"))
	if err != nil || c.Parent == 0 {
		return bot.Value{}
	}
	return bot.Value{Ref: customerRef(c.Parent)}
}

func editCustomer(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	var changed []string
	c, err := tx.EditCustomer(a.ID("customer"), a.Rev, func(c *crm.Customer) {
		changed = nil
		note := func(field string, differs bool) {
			if differs {
				changed = append(changed, t.T("field."+field)+" "+wordFor(t, field, a.Text(field)))
			}
		}
		if s := a.Text("name"); s != "" {
			note("name", s != c.Name)
			c.Name = s
		}
		if a.Has("aliases") {
			note("aliases", a.Text("aliases") != strings.Join(c.Aliases, ", "))
			c.Aliases = listed(a.Text("aliases"))
		}
		if a.Has("level") {
			note("level", a.Text("level") != c.Level)
			c.Level = a.Text("level")
		}
		if p := a.ID("parent"); p != 0 && p != c.Parent {
			changed = append(changed, t.T("field.parent")+" "+t.Name(customerRef(p)))
			c.Parent = p
		}
		var own []string
		c.Custom, own = setOwn(t, a, crm.KindCustomer, c.Custom)
		changed = append(changed, own...)
		for _, e := range editable {
			if a.Has(e.name) {
				note(e.name, a.Text(e.name) != *e.at(c))
				*e.at(c) = a.Text(e.name)
			}
		}
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return receipt(t, t.T("customer.changed"), append([]string{c.Name}, changed...), undoButton(t, c.Rev),
		card.Button{Label: t.T("button.open_customer"), Value: bot.Do("customer.show", customerRef(c.ID))}), nil
}

func prepareArchive(t *bot.Turn, a *bot.Args) error {
	if a.Bool("yes") {
		return nil
	}
	r := a.Value("customer").Ref
	ask := confirm(t, t.T("customer.archive_confirm", "name", t.Name(r)), bot.Do("customer.archive", r, "yes=true"))
	ask.Field = "yes"
	return ask
}

func archiveCustomer(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	c, err := tx.ArchiveCustomer(a.ID("customer"), a.Rev)
	if err != nil {
		return bot.Reply{}, err
	}
	return receipt(t, t.T("customer.archived"), []string{c.Name}, undoButton(t, c.Rev)), nil
}

// prepareMerge shows both customers side by side and asks which one stays.
func prepareMerge(t *bot.Turn, a *bot.Args) error {
	if a.Bool("yes") {
		return nil
	}
	master, other := a.ID("master"), a.ID("other")
	p, err := t.V.PreviewMerge(master, other)
	if err != nil {
		return err
	}
	var lines []string
	for _, f := range p.Fields {
		lines = append(lines, card.Escape(t.T("field."+f.Name)+": "+blank(f.Master)+" / "+blank(f.Other)))
	}
	text := card.Escape(t.T("customer.merge_ask", "one", p.Master.Name, "two", p.Other.Name,
		"contacts", p.Contacts, "deals", p.Deals, "activities", p.Activities, "tasks", p.Tasks))
	if len(lines) > 0 {
		text += "\n" + card.List(lines...)
	}
	keep := func(one, two crm.ID, name string) card.Button {
		return card.Button{Label: t.T("customer.keep", "name", name), Value: bot.Do("customer.merge", customerRef(one), customerRef(two), "yes=true")}
	}
	return &bot.Ask{Field: "yes", Text: text, Buttons: []card.Button{
		keep(master, other, p.Master.Name), keep(other, master, p.Other.Name), {Label: t.T("button.cancel"), Value: "drop"},
	}}
}

func blank(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func mergeCustomers(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	gone := t.Name(a.Value("other").Ref)
	c, err := tx.MergeCustomers(a.ID("master"), a.ID("other"))
	if err != nil {
		return bot.Reply{}, err
	}
	return receipt(t, t.T("customer.merged"), []string{gone + " → " + c.Name}, undoButton(t, c.Rev),
		card.Button{Label: t.T("button.open_customer"), Value: bot.Do("customer.show", customerRef(c.ID))}), nil
}
