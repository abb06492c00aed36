package command

import (
	"slices"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
)

// talksRead is how many of a customer's latest follow-ups are looked through for the last one with a contact.
const talksRead = 200

// showContact shows one person at a customer: who they are, how to reach them, and when somebody last talked to them.
func showContact(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	k, err := t.V.Contact(a.ID("contact"))
	if err != nil {
		return bot.Reply{}, err
	}
	var customers []crm.Customer
	var names []string
	for _, id := range k.Customers {
		if x, err := t.V.Customer(id); err == nil {
			customers, names = append(customers, x), append(names, x.Name)
		}
	}
	open := !t.Group() && (len(customers) == 0 || slices.ContainsFunc(customers, func(x crm.Customer) bool { return !t.V.Sensitive(x) }))
	c := &card.Card{Lang: t.P.Tag(), Title: card.Dotted(k.Name, k.Title), Fallback: card.Dotted(append([]string{k.Name, k.Title}, names...)...)}
	var fields []card.Field
	add := func(label, value string) {
		if value != "" {
			fields = append(fields, card.Field{Label: t.T(label), Value: value, Short: true})
		}
	}
	add("field.customer", t.P.List(names))
	if k.Role != "" {
		add("field.role", t.T("contact.role."+k.Role))
	}
	if len(customers) > 0 {
		of := customers[0]
		if i := slices.IndexFunc(customers, func(x crm.Customer) bool { return !t.V.Sensitive(x) }); i >= 0 {
			of = customers[i]
		}
		add("field.phone", phone(t, of, k.Phone))
	}
	if open {
		add("field.email", k.Email)
		add("field.wechat", k.WeChat)
		add("field.birthday", k.Birthday)
		add("field.preference", k.Preference)
		add("field.attitude", k.Attitude)
		fields = append(fields, ownShown(t, crm.KindContact, k.Custom)...)
	}
	add("contact.last", lastTalk(t, k))
	c.Body = append(c.Body, card.Fields{Fields: fields})
	code := ref(crm.KindContact, k.ID)
	buttons := []card.Button{formButton(t, t.T("button.edit"), bot.Do("contact.edit", code))}
	if len(customers) > 0 {
		of := customerRef(customers[0].ID)
		buttons = append([]card.Button{formButton(t, t.T("cmd.visit.log"), bot.Do("visit.log", "customer="+of.String(), "contact="+code.String()))},
			append(buttons, card.Button{Label: t.T("button.open_customer"), Value: bot.Do("customer.show", of)})...)
	}
	c.Body = append(c.Body, card.Actions{Buttons: buttons})
	return bot.Reply{Card: c, Private: t.Group(), Replace: pressed(t)}, nil
}

// lastTalk is the latest follow-up with a contact: the day, what it was, and what was said.
func lastTalk(t *bot.Turn, k crm.Contact) string {
	var last crm.Activity
	for _, id := range k.Customers {
		for _, x := range t.V.ActivitiesOf(id, talksRead) {
			if x.At.After(last.At) && slices.Contains(x.Contacts, k.ID) {
				last = x
			}
		}
	}
	if last.ID == 0 {
		return ""
	}
	return card.Dotted(t.P.Date(calendar.DateOf(last.At.In(t.Now.Location()))), t.T("activity."+string(last.Kind)), card.Clip(last.Note, 60))
}
