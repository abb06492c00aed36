package command

import (
	"slices"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

// contacts are the commands around the people at a customer.
func contacts() []bot.Command {
	role := bot.Field{Name: "role", Kind: bot.FieldChoice, Keys: []string{"角色"}, Options: contactRoles}
	return []bot.Command{
		{
			ID: "contact.new", Group: bot.GroupLook, ZH: []string{"联系人", "加联系人"}, EN: []string{"contact", "new contact"}, Bare: true,
			Fields: []bot.Field{
				{Name: "customer", Kind: bot.FieldCustomer, Required: true, Keys: []string{"客户"}},
				{Name: "name", Kind: bot.FieldText, Required: true},
				{Name: "phone", Kind: bot.FieldPhone, Ask: true, Keys: []string{"电话", "手机"}},
				{Name: "position", Kind: bot.FieldText, KeyOnly: true, Keys: []string{"职务"}},
				role,
				{Name: "email", Kind: bot.FieldText, KeyOnly: true, Keys: []string{"邮箱"}},
				{Name: "wechat", Kind: bot.FieldText, KeyOnly: true, Keys: []string{"微信号"}},
				{Name: "birthday", Kind: bot.FieldText, KeyOnly: true, Keys: []string{"生日"}},
				{Name: "preference", Kind: bot.FieldText, KeyOnly: true, Keys: []string{"偏好"}},
			},
			More: ownMade(crm.KindContact), Prepare: prepareContact, Write: newContact,
		},
		{
			ID: "contact.show", Group: bot.GroupLook, ZH: []string{"看联系人"}, EN: []string{"contact show", "show contact"},
			Fields: []bot.Field{{Name: "contact", Kind: bot.FieldContact, Required: true}}, Read: showContact,
		},
		{
			ID: "contact.edit", Edit: true, Group: bot.GroupLook, ZH: []string{"改联系人"}, EN: []string{"contact edit", "edit contact"},
			Fields: []bot.Field{
				{Name: "contact", Kind: bot.FieldContact, Required: true},
				{Name: "name", Kind: bot.FieldText, KeyOnly: true, Keys: []string{"姓名"}, Initial: contactNow(func(k *crm.Contact) string { return k.Name })},
				{Name: "phone", Kind: bot.FieldPhone, Keys: []string{"电话"}, Initial: contactNow(func(k *crm.Contact) string { return k.Phone })},
				{Name: "position", Kind: bot.FieldText, KeyOnly: true, Keys: []string{"职务"}, Initial: contactNow(func(k *crm.Contact) string { return k.Title })},
				{Name: "role", Kind: bot.FieldChoice, Keys: []string{"角色"}, Options: contactRoles, Initial: contactNow(func(k *crm.Contact) string { return k.Role })},
				{Name: "email", Kind: bot.FieldText, KeyOnly: true, Keys: []string{"邮箱"}, Initial: contactNow(func(k *crm.Contact) string { return k.Email })},
				{Name: "wechat", Kind: bot.FieldText, KeyOnly: true, Keys: []string{"微信号"}, Initial: contactNow(func(k *crm.Contact) string { return k.WeChat })},
				{Name: "birthday", Kind: bot.FieldText, KeyOnly: true, Keys: []string{"生日"}, Initial: contactNow(func(k *crm.Contact) string { return k.Birthday })},
				{Name: "preference", Kind: bot.FieldText, KeyOnly: true, Keys: []string{"偏好"}, Initial: contactNow(func(k *crm.Contact) string { return k.Preference })},
				{Name: "attitude", Kind: bot.FieldText, KeyOnly: true, Keys: []string{"态度"}, Initial: contactNow(func(k *crm.Contact) string { return k.Attitude })},
				{Name: "also", Kind: bot.FieldCustomer, KeyOnly: true, Keys: []string{"也在", "客户"}},
			},
			More: ownEdited(crm.KindContact), Write: editContact,
		},
	}
}

// roles a contact may play in a decision.
func contactRoles(t *bot.Turn, _ *bot.Args) []card.Option {
	var out []card.Option
	for _, r := range []string{"decision", "technical", "procurement", "user", "coach"} {
		out = append(out, card.Option{Label: t.T("contact.role." + r), Value: r})
	}
	return out
}

// prepareContact reads a job title that stands behind the name: "王总 采购总监".
func prepareContact(_ *bot.Turn, a *bot.Args) error {
	if a.Has("position") {
		return nil
	}
	if name, title, ok := cutTitle(a.Text("name")); ok {
		a.Set("name", bot.Value{Text: name})
		a.Set("position", bot.Value{Text: title})
	}
	return nil
}

// cutTitle cuts "王总 采购总监" at its blank when the first part is a Chinese name.
func cutTitle(s string) (name, title string, ok bool) {
	for i, r := range s {
		if r == ' ' || r == '\u3000' {
			if chineseName(s[:i]) {
				return s[:i], s[i+1:], true
			}
			return "", "", false
		}
	}
	return "", "", false
}

func newContact(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	own, said := setOwn(t, a, crm.KindContact, nil)
	k, err := tx.NewContact(crm.Contact{
		Custom:    own,
		Customers: []crm.ID{a.ID("customer")}, Name: a.Text("name"), Title: a.Text("position"), Role: a.Text("role"),
		Phone: a.Text("phone"), Email: a.Text("email"), WeChat: a.Text("wechat"), Birthday: a.Text("birthday"), Preference: a.Text("preference"),
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return receipt(t, t.T("contact.created"), append([]string{t.Name(customerRef(a.ID("customer"))), k.Name, k.Title, k.Phone}, said...), undoButton(t, k.Rev),
		formButton(t, t.T("button.edit"), bot.Do("contact.edit", ref(crm.KindContact, k.ID))),
		card.Button{Label: t.T("button.open_customer"), Value: bot.Do("customer.show", customerRef(a.ID("customer")))}), nil
}

func contactNow(get func(*crm.Contact) string) func(*bot.Turn, *bot.Args) bot.Value {
	return func(t *bot.Turn, a *bot.Args) bot.Value {
		k, err := t.V.Contact(a.ID("contact"))
		if err != nil {
			return bot.Value{}
		}
		return bot.Value{Text: get(&k)}
	}
}

func editContact(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	var said []string
	k, err := tx.EditContact(a.ID("contact"), a.Rev, func(k *crm.Contact) {
		k.Custom, said = setOwn(t, a, crm.KindContact, k.Custom)
		for field, at := range map[string]*string{"name": &k.Name, "phone": &k.Phone, "position": &k.Title, "role": &k.Role, "email": &k.Email, "wechat": &k.WeChat, "birthday": &k.Birthday, "preference": &k.Preference, "attitude": &k.Attitude} {
			if a.Has(field) && (field != "name" || a.Text(field) != "") {
				*at = a.Text(field)
			}
		}
		if c := a.ID("also"); c != 0 && !slices.Contains(k.Customers, c) {
			k.Customers = append(slices.Clone(k.Customers), c)
		}
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return receipt(t, t.T("contact.changed"), append([]string{k.Name, k.Title, k.Phone}, said...), undoButton(t, k.Rev)), nil
}
