package crm

import (
	"slices"
	"time"
)

// NewContact adds somebody at one or more customers that the actor sees.
func (tx *Tx) NewContact(c Contact) (Contact, error) {
	if err := tx.checkContact(&c, nil); err != nil {
		return c, err
	}
	tx.made(&c.Meta, KindContact)
	d := tx.begin("contact.new")
	d.change(Record{}, Record{Contact: &c})
	d.fact(Fact{Kind: ContactAdded, Ref: c.Ref()})
	return c, tx.commit(d)
}

// EditContact changes what people may write of a contact; Archived puts it away.
func (tx *Tx) EditContact(id ID, rev uint64, edit func(*Contact)) (Contact, error) {
	rec, err := tx.writable(ToChange, Ref{KindContact, id}, rev)
	if err != nil {
		return Contact{}, err
	}
	before := rec.Contact
	c := *before
	c.Customers, c.Custom = slices.Clone(before.Customers), cloneMap(before.Custom)
	edit(&c)
	archived := c.Archived
	c.Meta = before.Meta
	c.Archived = archived
	if err := tx.checkContact(&c, before); err != nil {
		return c, err
	}
	if same(before, &c) {
		return c, nil
	}
	d := tx.begin("contact.edit")
	d.change(Record{Contact: before}, Record{Contact: &c})
	d.fact(Fact{Kind: ContactChanged, Ref: c.Ref()})
	return c, tx.commit(d)
}

func (tx *Tx) checkContact(c, before *Contact) error {
	cleanAll(&c.Name, &c.Title, &c.Role, &c.Attitude, &c.Phone, &c.Email, &c.WeChat, &c.Birthday, &c.Preference, &c.External)
	c.Customers, c.Email = unique(c.Customers), foldEmail(c.Email)
	if err := fine(named("name", c.Name), short(maxText, field("preference", c.Preference)),
		short(maxName, field("title", c.Title), field("phone", c.Phone), field("email", c.Email), field("wechat", c.WeChat),
			field("attitude", c.Attitude), field("external", c.External))); err != nil {
		return err
	}
	switch c.Role {
	case "", "decision", "technical", "procurement", "user", "coach":
	default:
		return invalid("role", "contact.role")
	}
	if c.Birthday != "" && !validBirthday(c.Birthday) {
		return invalid("birthday", "birthday.malformed")
	}
	if len(c.Customers) == 0 && !tx.system() {
		return invalid("customers", "field.required")
	}
	var held map[string]string
	if before != nil {
		held = before.Custom
	}
	var err error
	if c.Custom, err = tx.checkCustom(KindContact, c.Custom, held); err != nil {
		return err
	}
	for _, id := range c.Customers {
		if before != nil && slices.Contains(before.Customers, id) {
			continue
		}
		cust, ok := tx.customer(id)
		if !ok {
			return &Error{Code: NotFound, Reason: "customer.unknown", Field: "customers"}
		}
		if err := tx.may(ToLog, Record{Customer: &cust}); err != nil {
			return err
		}
		if tx.role() == Service {
			return Refuse(Forbidden, "access.service")
		}
	}
	return nil
}

// validBirthday takes 01-31 and 1980-01-31; 02-29 stands without a year too.
func validBirthday(s string) bool {
	if len(s) == len("01-31") {
		s = "2000-" + s
	}
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}
