package crm

import (
	"slices"
	"strings"

	"crmbot/store"
)

// NewCustomer adds one. Its owner is the actor unless another is given; only a manager or administrator may give it to
// somebody else of theirs, or leave it to nobody.
func (tx *Tx) NewCustomer(c Customer) (Customer, error) {
	if c.Owner == 0 && !tx.all && (tx.role() == Rep || tx.role() == Manager) {
		c.Owner = tx.s.by.Person
	}
	if err := tx.mayMake(c.Owner); err != nil {
		return c, err
	}
	c.MergedInto = 0
	if err := tx.checkCustomer(&c, nil); err != nil {
		return c, err
	}
	if c.Owner != 0 {
		p, err := tx.ownerTo(c.Owner)
		if err != nil {
			return c, err
		}
		c.Team = p.Team
	}
	tx.made(&c.Meta, KindCustomer)
	d := tx.begin("customer.new")
	d.change(Record{}, Record{Customer: &c})
	d.fact(Fact{Kind: CustomerAdded, Ref: c.Ref(), To: c.Owner})
	return c, tx.commit(d)
}

// checkCustomer cleans and checks what people wrote.
func (tx *Tx) checkCustomer(c, before *Customer) error {
	cleanAll(&c.Name, &c.CreditCode, &c.Industry, &c.Region, &c.Address, &c.Size, &c.Source, &c.Level, &c.Lifecycle,
		&c.Phone, &c.Email, &c.WeChat, &c.Interests, &c.Preference, &c.External)
	c.Aliases, c.CreditCode, c.Email = cleanList(c.Aliases), strings.ToUpper(c.CreditCode), foldEmail(c.Email)
	if err := fine(named("name", c.Name), short(maxText, field("address", c.Address), field("interests", c.Interests), field("preference", c.Preference)),
		short(maxName, field("phone", c.Phone), field("email", c.Email), field("industry", c.Industry), field("region", c.Region), field("source", c.Source),
			field("credit_code", c.CreditCode), field("size", c.Size), field("level", c.Level), field("wechat", c.WeChat), field("external", c.External)),
		checkAliases(c.Aliases)); err != nil {
		return err
	}
	if before == nil || before.Source != c.Source || before.Industry != c.Industry {
		company := tx.Company()
		c.Source, c.Industry = CodeOf(company.Sources, c.Source), CodeOf(company.Industries, c.Industry)
	}
	if c.Email != "" && !strings.Contains(c.Email, "@") {
		return invalid("email", "email.malformed")
	}
	if c.CreditCode != "" && (before == nil || before.CreditCode != c.CreditCode) {
		other, err := tab.customers.One(tx, customersByCode, store.K().Text(c.CreditCode))
		if err == nil && other.ID != c.ID {
			return &Error{Code: Conflict, Reason: "customer.code.taken", Field: "credit_code", Args: []any{"name", other.Name}}
		}
		if err != nil && !missing(err) {
			return err
		}
	}
	var held map[string]string
	if before != nil {
		held = before.Custom
	}
	var err error
	if c.Custom, err = tx.checkCustom(KindCustomer, c.Custom, held); err != nil {
		return err
	}
	if c.Parent != 0 && (before == nil || before.Parent != c.Parent) {
		return tx.checkParent(c)
	}
	return nil
}

// checkParent refuses a parent that is out of sight or below the customer itself.
func (tx *Tx) checkParent(c *Customer) error {
	at := c.Parent
	for range 64 {
		p, ok := tx.customer(at)
		switch {
		case !ok || at == c.Parent && !tx.all && !tx.seesCustomer(&p):
			return &Error{Code: NotFound, Reason: "customer.unknown", Field: "parent"}
		case p.ID == c.ID:
			return invalid("parent", "customer.parent.loop")
		case p.Parent == 0:
			return nil
		}
		at = p.Parent
	}
	return invalid("parent", "customer.parent.loop")
}

func field(name, text string) struct{ name, text string } {
	return struct{ name, text string }{name, text}
}

// EditCustomer changes what people may write of a customer. Owner, archive and merge have verbs of their own.
func (tx *Tx) EditCustomer(id ID, rev uint64, edit func(*Customer)) (Customer, error) {
	rec, err := tx.writable(ToChange, Ref{KindCustomer, id}, rev)
	if err != nil {
		return Customer{}, err
	}
	before := rec.Customer
	if before.MergedInto != 0 {
		return *before, Refuse(Invalid, "customer.merged", "id", before.MergedInto)
	}
	c := *before
	c.Aliases, c.Custom = slices.Clone(before.Aliases), cloneMap(before.Custom)
	edit(&c)
	c.Meta, c.Owner, c.Team, c.MergedInto = before.Meta, before.Owner, before.Team, 0
	if err := tx.checkCustomer(&c, before); err != nil {
		return c, err
	}
	if same(before, &c) {
		return c, nil
	}
	d := tx.begin("customer.edit")
	d.change(Record{Customer: before}, Record{Customer: &c})
	d.fact(Fact{Kind: CustomerChanged, Ref: c.Ref()})
	return c, tx.commit(d)
}

func cloneMap(m map[string]string) map[string]string {
	if m == nil {
		return nil
	}
	out := make(map[string]string, len(m))
	for k, v := range m {
		out[k] = v
	}
	return out
}

// ArchiveCustomer puts a customer away. One with open deals is refused with their number: close or merge them first,
// so that no money in the funnel hangs on a customer nobody finds any more. Its open tasks are cancelled with it.
func (tx *Tx) ArchiveCustomer(id ID, rev uint64) (Customer, error) {
	rec, err := tx.writable(ToChange, Ref{KindCustomer, id}, rev)
	if err != nil {
		return Customer{}, err
	}
	c := *rec.Customer
	if c.Archived {
		return c, Refuse(Conflict, "customer.archived")
	}
	open := 0
	for _, d := range tx.Unscoped().DealsOf(id) {
		if d.Open() {
			open++
		}
	}
	if open > 0 {
		return c, Refuse(Invalid, "customer.open_deals", "n", open)
	}
	c.Archived = true
	d := tx.begin("customer.archive")
	d.change(Record{Customer: rec.Customer}, Record{Customer: &c})
	for _, t := range tx.Unscoped().TasksOfCustomer(id) {
		after := t
		after.State, after.Closed = TaskCancelled, tx.s.now
		d.change(Record{Task: &t}, Record{Task: &after})
		d.fact(Fact{Kind: TaskDropped, Ref: t.Ref()})
	}
	d.fact(Fact{Kind: CustomerArchived, Ref: c.Ref()})
	return c, tx.commit(d)
}

// AssignCustomer gives a customer to somebody, or to nobody (to 0: managers and administrators). Deals stay with
// their owners.
func (tx *Tx) AssignCustomer(id ID, rev uint64, to ID, reason string) (Customer, error) {
	rec, err := tx.writable(ToAssign, Ref{KindCustomer, id}, rev)
	if err != nil {
		return Customer{}, err
	}
	c := *rec.Customer
	clean(&reason)
	switch {
	case c.MergedInto != 0:
		return c, Refuse(Invalid, "customer.merged", "id", c.MergedInto)
	case to == c.Owner:
		return c, Refuse(Conflict, "owner.same")
	case reason == "" && !tx.system():
		return c, invalid("reason", "field.required")
	case to == 0 && !tx.all && tx.role() == Rep:
		return c, Refuse(Forbidden, "access.own")
	}
	if to != 0 {
		p, err := tx.ownerTo(to)
		if err != nil {
			return c, err
		}
		c.Team = p.Team
	}
	c.Owner = to
	d := tx.begin("customer.assign")
	d.e.Reason = reason
	d.change(Record{Customer: rec.Customer}, Record{Customer: &c})
	d.fact(Fact{Kind: CustomerAssigned, Ref: c.Ref(), From: rec.Customer.Owner, To: to, Note: reason})
	return c, tx.commit(d)
}
