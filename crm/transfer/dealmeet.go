package transfer

import (
	"crmbot/crm"
	"crmbot/crm/name"
)

func foldName(s string) string { return name.Fold(s) }

// product finds a product by name, spelt with or without spaces and in any case.
func (k *known) product(s string) *item { return k.products[k.folded.read(s)] }

// meet compares the row with the stored deal.
func (d *dealDraft) meet(it *item, id crm.ID) *item {
	x, c := d.x, d.x.c
	there, err := c.v.Deal(id)
	if err != nil {
		return nil
	}
	it.id = id
	owned := d.owner.number() != 0 && d.owner.number() != there.Owner
	priced := x.text("amount") != ""
	switch {
	case owned:
		was, _ := c.v.Person(there.Owner)
		c.conflict(x.l, x.r, it, "owner", d.owner.personName(), was.Name)
		d.act = kept
	case priced && there.Amount.Minor != 0 && d.d.Amount.Currency != there.Amount.Currency:
		c.conflict(x.l, x.r, it, "currency", d.d.Amount.Currency, there.Amount.Currency)
		d.act = kept
	case !d.differs(&there, it, priced):
		d.act = duplicate
	case c.p.opt.Update:
		d.act = changed
	default:
		d.act = kept
	}
	it.act = d.act
	return c.add(it, x.r)
}

// differs compares what the row gives. A planned stage is another one than any stored.
func (d *dealDraft) differs(there *crm.Deal, it *item, priced bool) bool {
	if _, differs := addCustom(there.Custom, d.d.Custom); differs {
		return true
	}
	staged := d.x.text("stage") != "" || d.x.text("status") != "" || d.x.text("won") != "" || d.x.text("lost") != ""
	return d.d.Title != there.Title || priced && d.d.Amount != there.Amount ||
		it.of != nil && it.of.id != there.Customer ||
		!d.d.Expected.IsZero() && d.d.Expected != there.Expected ||
		d.d.Source != "" && d.d.Source != there.Source ||
		staged && d.d.Stage != there.Stage
}
