package transfer

import (
	"strings"

	"crmbot/crm"
	"crmbot/crm/name"
)

// contactDraft is somebody at a customer as one row says it.
type contactDraft struct {
	x       cells
	c       crm.Contact
	company string
	act     act
}

func readContact(x cells) *contactDraft {
	who := x.line("name")
	if who == "" {
		who = fullName(x.line("first"), x.line("last"))
	}
	if who == "" {
		return nil
	}
	d := &contactDraft{x: x, company: x.text("customer")}
	if i := strings.IndexAny(d.company, ";；"); i >= 0 {
		d.company = strings.TrimSpace(d.company[:i]) // the first of several
	}
	d.c = crm.Contact{Name: who, Title: x.line("title"), Phone: x.line("phone"), Email: x.email("email"), WeChat: x.line("wechat"),
		Attitude: x.line("attitude"), Preference: x.text("preference")}
	d.c.Custom = x.custom()
	_, d.c.External = x.keys()
	if d.c.Email == "" && x.text("email2") != "" {
		d.c.Email = x.email("email2")
	}
	if s := x.text("role"); s != "" {
		if d.c.Role = buyingRole(s); d.c.Role == "" {
			x.c.warn("contact.role", s)
		}
	}
	if s := x.text("birthday"); s != "" {
		d.c.Birthday = s
		if len(s) != len("01-31") || s[2] != '-' {
			if b, ok := x.date("birthday"); ok {
				d.c.Birthday = b.date.String()
			}
		}
	}
	if name.Fold(d.c.Name) == "" && !x.c.bad {
		x.bad("name", "name")
	}
	return d
}

// fullName puts a Chinese family name in front.
func fullName(first, last string) string {
	if strings.ContainsFunc(first+last, func(r rune) bool { return r >= 0x4e00 }) {
		return last + first
	}
	return strings.TrimSpace(first + " " + last)
}

func buyingRole(s string) string {
	switch k := name.Fold(s); k {
	case "decision", "technical", "procurement", "user", "coach":
		return k
	case "决策人", "决策者", "decisionmaker":
		return "decision"
	case "技术", "技术评估", "技术负责人":
		return "technical"
	case "采购":
		return "procurement"
	case "使用者", "用户":
		return "user"
	case "内线", "教练", "支持者":
		return "coach"
	}
	return ""
}

func (d *contactDraft) check()      {}
func (d *contactDraft) result() act { return d.act }

// place finds the contact by name at its customer, which is made when it is not there.
func (d *contactDraft) place(of *item) *item {
	c := d.x.c
	if d.company != "" {
		of = c.company(d.x, d.company)
	}
	it := c.known.contact(of, d.c.Name)
	if it == nil && of == nil && d.c.External == "" {
		d.c.External = c.known.outsideKey(Contacts, d.c.Name, d.c.Phone, d.c.Email)
	}
	if it == nil && d.c.External != "" {
		if id, ok := c.v.ByExternal(crm.KindContact, d.c.External); ok {
			it = &item{kind: Contacts, id: id}
		}
	}
	if it == nil {
		d.act = added
		d.x.lacks(d.c.Custom)
		it = c.add(&item{kind: Contacts, act: added, contact: &d.c, of: of}, d.x.r)
		c.known.contactsOf(of)[name.Fold(d.c.Name)] = it
		return it
	}
	switch it.id {
	case 0:
		d.act = duplicate
		c.warn("contact.twice", d.c.Name)
	default:
		there, err := c.v.Contact(it.id)
		switch {
		case err != nil || !contactDiffers(&there, &d.c):
			d.act = duplicate
		case c.p.opt.Update:
			d.act = changed
		default:
			d.act = kept
		}
	}
	c.add(&item{kind: Contacts, act: d.act, id: it.id, contact: &d.c}, d.x.r)
	return it
}

func contactDiffers(there, here *crm.Contact) bool {
	if _, differs := addCustom(there.Custom, here.Custom); differs {
		return true
	}
	probe := *there
	overlayContact(&probe, here)
	return probe.Title != there.Title || probe.Role != there.Role || probe.Phone != there.Phone || probe.Email != there.Email ||
		probe.WeChat != there.WeChat || probe.Birthday != there.Birthday || probe.Preference != there.Preference ||
		probe.Attitude != there.Attitude || probe.External != there.External
}

func overlayContact(there, here *crm.Contact) {
	for _, f := range [...]struct{ to, from *string }{
		{&there.Title, &here.Title}, {&there.Role, &here.Role}, {&there.Phone, &here.Phone}, {&there.Email, &here.Email},
		{&there.WeChat, &here.WeChat}, {&there.Birthday, &here.Birthday}, {&there.Preference, &here.Preference},
		{&there.Attitude, &here.Attitude}, {&there.External, &here.External},
	} {
		if *f.from != "" {
			*f.to = *f.from
		}
	}
	there.Custom, _ = addCustom(there.Custom, here.Custom)
}

// company finds the customer a row names, or plans one with nothing but its name.
func (c *checker) company(x cells, s string) *item {
	if it := c.known.customer(s); it != nil || c.known.keys.read(s) == "" {
		return it
	}
	if r := []rune(s); len(r) > 200 {
		s = string(r[:200])
	}
	c.warn("customer.made", s)
	it := c.add(&item{kind: Customers, act: added, customer: &crm.Customer{Name: s}}, x.r)
	c.known.addCustomer(it)
	return it
}
