package transfer

import (
	"strings"

	"crmbot/crm"
	"crmbot/crm/name"
)

// customerDraft is a customer as one row says it.
type customerDraft struct {
	x      cells
	c      crm.Customer
	owner  *item
	parent string
	own    crm.ID // our own code of it, from an export
	act    act
}

func readCustomer(x cells) *customerDraft {
	if x.text("name") == "" {
		return nil
	}
	d := &customerDraft{x: x, owner: x.owner("owner"), parent: x.text("parent")}
	d.c = crm.Customer{
		Name: x.line("name"), CreditCode: strings.ToUpper(x.line("credit_code")), Industry: x.word("industry", crm.Industries), Region: x.line("region"),
		Address: x.text("address"), Size: x.line("size"), Source: x.word("source", crm.Sources), Level: x.level(), Lifecycle: x.line("lifecycle"),
		Phone: x.line("phone"), Email: x.email("email"), WeChat: x.line("wechat"), Interests: x.text("interests"),
		Preference: x.text("preference"),
	}
	d.own, d.c.External = x.keys()
	for a := range splitList(x.text("aliases")) {
		d.c.Aliases = append(d.c.Aliases, a)
	}
	d.c.Custom = x.custom()
	if made, ok := x.date("created"); ok {
		d.c.CreatedAt = at(x.time(made))
	}
	if companyKey(d.c.Name) == "" && !x.c.bad {
		x.bad("name", "name")
	}
	return d
}

func (d *customerDraft) check()      {}
func (d *customerDraft) result() act { return d.act }

// place looks for the customer by its key in the other system, its credit code and its name.
func (d *customerDraft) place(*item) *item {
	k, c := d.x.c.known, d.x.c
	if d.own != 0 {
		if it := k.storedCustomer(d.own); it != nil && k.customer(d.c.Name) == it {
			return d.meet(it)
		}
	}
	it := k.customerByOutside(d.c.External)
	if it == nil {
		it = k.customerByCode(d.c.CreditCode)
	}
	if it == nil {
		it = k.customer(d.c.Name)
	}
	if it != nil {
		return d.meet(it)
	}
	it = c.add(&item{kind: Customers, act: added, customer: &d.c, owner: d.owner}, d.x.r)
	k.addCustomer(it)
	d.act = added
	d.x.lacks(d.c.Custom)
	d.remember(it)
	return it
}

// meet is for a customer that is there, or was made by an earlier row.
func (d *customerDraft) meet(it *item) *item {
	c := d.x.c
	there := it.customer
	if it.act == stored && it.id != 0 {
		rec, err := c.v.Customer(it.id)
		if err != nil {
			return nil
		}
		there = &rec
	}
	diff := differences(there, &d.c)
	owner := d.owner.number() != 0 && it.id != 0 && there.Owner != d.owner.number()
	switch {
	case it.id == 0 || it.act != stored: // the file says it twice
		d.act = duplicate
		c.warn("customer.twice", d.c.Name)
		if it.customer != nil && it.owner != nil && d.owner != nil && it.owner != d.owner {
			c.conflict(d.x.l, d.x.r, it, "owner", d.owner.personName(), it.owner.personName())
		} else if len(diff) > 0 && diff[0] != "name" && !filled(diff[0], there) {
			here, was := valuesOf(diff[0], &d.c), valuesOf(diff[0], there)
			c.conflict(d.x.l, d.x.r, it, diff[0], here, was)
		}
		return it
	case owner && there.Owner != 0:
		was, _ := c.v.Person(there.Owner)
		c.conflict(d.x.l, d.x.r, it, "owner", d.owner.personName(), was.Name)
		d.act = kept
	case d.c.CreditCode != "" && there.CreditCode != "" && d.c.CreditCode != there.CreditCode:
		c.conflict(d.x.l, d.x.r, it, "credit_code", d.c.CreditCode, there.CreditCode)
		d.act = kept
	case len(diff) == 0 && !owner:
		d.act = duplicate
	case c.p.opt.Update:
		d.act = changed
	default:
		d.act = kept
	}
	noted := it
	if d.act != changed {
		noted = &item{kind: Customers, id: it.id}
	}
	noted.act, noted.customer, noted.owner = d.act, &d.c, nil
	if owner && d.act == changed {
		noted.owner = d.owner
	}
	c.add(noted, d.x.r)
	d.remember(it)
	return it
}

func (d *customerDraft) remember(it *item) {
	if d.parent != "" {
		d.x.c.parents = append(d.x.c.parents, parentName{it, d.parent, d.x.r, d.x.l})
	}
}

func (it *item) personName() string {
	if it == nil || it.person == nil {
		return ""
	}
	return it.person.Name
}

// customerFields are the fields an import fills, by the names exports use.
var customerFields = [...]string{"name", "credit_code", "industry", "region", "address", "size", "source", "level", "lifecycle",
	"phone", "email", "wechat", "interests", "preference", "external"}

// slot is where a customer keeps a field.
func slot(c *crm.Customer, field string) *string {
	switch field {
	case "name":
		return &c.Name
	case "credit_code":
		return &c.CreditCode
	case "industry":
		return &c.Industry
	case "region":
		return &c.Region
	case "address":
		return &c.Address
	case "size":
		return &c.Size
	case "source":
		return &c.Source
	case "level":
		return &c.Level
	case "lifecycle":
		return &c.Lifecycle
	case "phone":
		return &c.Phone
	case "email":
		return &c.Email
	case "wechat":
		return &c.WeChat
	case "interests":
		return &c.Interests
	case "preference":
		return &c.Preference
	}
	return &c.External
}

func valuesOf(field string, c *crm.Customer) string {
	if v, ok := c.Custom[field]; ok {
		return v
	}
	return *slot(c, field)
}

func filled(field string, there *crm.Customer) bool { return valuesOf(field, there) == "" }

// differences lists the fields that the row gives and that are stored otherwise. A field the row leaves empty is none,
// nor is another spelling of the name that means the same.
func differences(there, here *crm.Customer) []string {
	if there == nil {
		return nil
	}
	var out []string
	for _, f := range customerFields {
		h := *slot(here, f)
		switch {
		case h == "" || h == *slot(there, f):
		case f == "name" && (companyKey(h) == companyKey(there.Name) || named(there, h)):
		default:
			out = append(out, f)
		}
	}
	for k, h := range here.Custom {
		if there.Custom[k] != h {
			out = append(out, k)
		}
	}
	return out
}

func named(c *crm.Customer, s string) bool {
	for _, a := range c.Aliases {
		if companyKey(a) == companyKey(s) {
			return true
		}
	}
	return false
}

// overlay writes what the row gives over what is stored; the stored name and its spelling stay.
func overlay(there, here *crm.Customer) {
	for _, f := range customerFields {
		if h := *slot(here, f); h != "" && f != "name" {
			*slot(there, f) = h
		}
	}
	for _, a := range append([]string{here.Name}, here.Aliases...) {
		if name.Fold(a) != name.Fold(there.Name) && !named(there, a) && companyKey(a) != companyKey(there.Name) {
			there.Aliases = append(there.Aliases, a)
		}
	}
	there.Custom, _ = addCustom(there.Custom, here.Custom)
}

// settleParents looks up the parents once all customers are known.
func (c *checker) settleParents() {
	for _, p := range c.parents {
		up := c.known.customer(p.name)
		switch {
		case up == nil:
			c.warn("parent.unknown", p.name)
		case above(p.child, up):
			c.warn("parent.loop", p.name)
		default:
			c.warn("parent", p.name)
			p.child.parent = up
		}
	}
	c.parents = nil
}

// above tells whether child stands over up already.
func above(child, up *item) bool {
	for at := up; at != nil; at = at.parent {
		if at == child {
			return true
		}
	}
	return false
}
