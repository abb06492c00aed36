package crm

import (
	"slices"
	"strings"

	"crmbot/store"
)

// customerText are a customer's fields that a merge fills in where the master has nothing, by the name of their json tag.
func customerText(c *Customer) []struct {
	name string
	p    *string
} {
	return []struct {
		name string
		p    *string
	}{
		{"credit_code", &c.CreditCode}, {"industry", &c.Industry}, {"region", &c.Region}, {"address", &c.Address}, {"size", &c.Size},
		{"source", &c.Source}, {"level", &c.Level}, {"lifecycle", &c.Lifecycle}, {"phone", &c.Phone}, {"email", &c.Email},
		{"wechat", &c.WeChat}, {"interests", &c.Interests}, {"preference", &c.Preference}, {"external", &c.External},
	}
}

// mergeable reads two customers that the actor may merge.
func (v *View) mergeable(master, other ID) (*Customer, *Customer, error) {
	if master == other {
		return nil, nil, invalid("other", "merge.same")
	}
	a, err := v.load(Ref{KindCustomer, master})
	if err == nil {
		err = v.may(ToChange, a)
	}
	if err != nil {
		return nil, nil, err
	}
	b, err := v.load(Ref{KindCustomer, other})
	if err == nil {
		err = v.may(ToChange, b)
	}
	switch {
	case err != nil:
		return nil, nil, err
	case a.Customer.MergedInto != 0 || b.Customer.MergedInto != 0:
		return nil, nil, Refuse(Conflict, "customer.merged")
	case a.Customer.Archived || b.Customer.Archived:
		return nil, nil, Refuse(Invalid, "customer.archived")
	}
	return a.Customer, b.Customer, nil
}

// PreviewMerge says what MergeCustomers would do.
func (v *View) PreviewMerge(master, other ID) (MergePreview, error) {
	a, b, err := v.mergeable(master, other)
	if err != nil {
		return MergePreview{}, err
	}
	p := MergePreview{Master: *a, Other: *b}
	mine, yours := customerText(a), customerText(b)
	for i := range mine {
		if *mine[i].p != *yours[i].p {
			p.Fields = append(p.Fields, Field{Name: mine[i].name, Master: *mine[i].p, Other: *yours[i].p, Takes: *mine[i].p == ""})
		}
	}
	k := store.Prefix(key(other))
	p.Contacts = tab.contacts.CountBy(v.s.r, contactsByCustomer, k)
	p.Deals = tab.deals.CountBy(v.s.r, dealsByCustomer, k)
	p.Activities = tab.activities.Count(v.s.r, k)
	p.Tasks = tab.tasks.CountBy(v.s.r, tasksByCustomer, k)
	return p, nil
}

// MergeCustomers makes one customer of two. Everything of other moves to master; master takes other's name as an alias
// and what it lacks itself; other is archived and names master. Undo brings both back for 30 days.
func (tx *Tx) MergeCustomers(master, other ID) (Customer, error) {
	before, gone, err := tx.mergeable(master, other)
	if err != nil {
		return Customer{}, err
	}
	m, o := *before, *gone
	m.Aliases, m.Custom = slices.Clone(before.Aliases), cloneMap(before.Custom)
	for _, a := range append([]string{gone.Name}, gone.Aliases...) {
		if !containsFold(m.Aliases, a) && !strings.EqualFold(m.Name, a) {
			m.Aliases = append(m.Aliases, a)
		}
	}
	mine, yours := customerText(&m), customerText(&o)
	for i := range mine {
		if *mine[i].p == "" {
			*mine[i].p = *yours[i].p
		}
	}
	for k, v := range gone.Custom {
		if m.Custom == nil {
			m.Custom = map[string]string{}
		}
		if m.Custom[k] == "" {
			m.Custom[k] = v
		}
	}
	if m.Owner == 0 {
		m.Owner, m.Team = gone.Owner, gone.Team
	}
	if m.Parent == 0 && gone.Parent != master {
		m.Parent = gone.Parent
	}
	if m.Parent == other {
		m.Parent = 0
	}
	o.MergedInto, o.Archived = master, true

	d := tx.begin("customer.merge")
	d.change(Record{Customer: gone}, Record{Customer: &o}) // first: it lets go of its credit code
	d.change(Record{Customer: before}, Record{Customer: &m})
	tx.repoint(d, master, other)
	d.fact(Fact{Kind: CustomerMerged, Ref: m.Ref(), From: other})
	if m.Owner != before.Owner {
		d.fact(Fact{Kind: CustomerAssigned, Ref: m.Ref(), From: before.Owner, To: m.Owner})
	}
	return m, tx.commit(d)
}

// repoint moves everything of other to master.
func (tx *Tx) repoint(d *draft, master, other ID) {
	r, k := tx.s.r, store.Prefix(key(other))
	for _, x := range slices.Collect(tab.contacts.By(r, contactsByCustomer, k)) {
		y := x
		y.Customers = replaceID(x.Customers, other, master)
		d.change(Record{Contact: &x}, Record{Contact: &y})
	}
	for _, x := range slices.Collect(tab.deals.By(r, dealsByCustomer, k)) {
		y := copyDeal(&x)
		y.Customer = master
		d.change(Record{Deal: &x}, Record{Deal: &y})
	}
	for _, x := range slices.Collect(tab.activities.Rows(r, k)) {
		y := x
		y.Customer = master
		d.change(Record{Activity: &x}, Record{Activity: &y})
	}
	for _, x := range slices.Collect(tab.tasks.By(r, tasksByCustomer, k)) {
		y := x
		y.Customer = master
		d.change(Record{Task: &x}, Record{Task: &y})
	}
	for _, x := range slices.Collect(tab.customers.By(r, customersByParent, k)) {
		if x.ID != master {
			y := x
			y.Parent = master
			d.change(Record{Customer: &x}, Record{Customer: &y})
		}
	}
}

// replaceID puts one number in another's place, once.
func replaceID(ids []ID, from, to ID) []ID {
	out := slices.Clone(ids)
	for i := range out {
		if out[i] == from {
			out[i] = to
		}
	}
	return unique(out)
}
