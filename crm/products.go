package crm

import (
	"slices"
	"strings"
)

// mayPrice lets administrators and managers say what is sold, and for how much.
func (tx *Tx) mayPrice() error {
	if tx.role() == Manager {
		return nil
	}
	return tx.manage()
}

// NewProduct adds something we sell.
func (tx *Tx) NewProduct(p Product) (Product, error) {
	if err := tx.mayPrice(); err != nil {
		return p, err
	}
	if err := tx.checkProduct(&p); err != nil {
		return p, err
	}
	tx.made(&p.Meta, KindProduct)
	return p, tx.setUp("product.new", Record{}, Record{Product: &p})
}

// EditProduct changes one; Archived puts it away.
func (tx *Tx) EditProduct(id ID, rev uint64, edit func(*Product)) (Product, error) {
	if err := tx.mayPrice(); err != nil {
		return Product{}, err
	}
	rec, err := tx.writable(ToSee, Ref{KindProduct, id}, rev)
	if err != nil {
		return Product{}, err
	}
	p := *rec.Product
	p.Aliases = slices.Clone(rec.Product.Aliases)
	edit(&p)
	archived := p.Archived
	p.Meta = rec.Product.Meta
	p.Archived = archived
	if err := tx.checkProduct(&p); err != nil {
		return p, err
	}
	if same(rec.Product, &p) {
		return p, nil
	}
	return p, tx.setUp("product.edit", Record{Product: rec.Product}, Record{Product: &p})
}

func (tx *Tx) checkProduct(p *Product) error {
	cleanAll(&p.Name, &p.Series, &p.External)
	p.Aliases = cleanList(p.Aliases)
	if err := fine(named("name", p.Name), short(maxName, field("external", p.External)), checkAliases(p.Aliases), tx.checkAmount(&p.List, 0)); err != nil {
		return err
	}
	if p.Floor.Minor != 0 && p.Floor.Currency == "" {
		p.Floor.Currency = p.List.Currency
	}
	if p.Floor.Minor < 0 || p.Floor.Minor > p.List.Minor || p.Floor.Minor != 0 && p.Floor.Currency != p.List.Currency {
		return invalid("floor", "product.floor")
	}
	return tx.checkProductName(p)
}

// checkProductName keeps the names of what is on sale apart, so that people can tell products by them. Imports keep what they bring.
func (tx *Tx) checkProductName(p *Product) error {
	if p.Archived || tx.system() {
		return nil
	}
	for _, o := range tx.Products() {
		if o.ID != p.ID && !o.Archived && strings.EqualFold(o.Name, p.Name) {
			return &Error{Code: Conflict, Reason: "product.name.taken", Field: "name", Args: []any{"name", o.Name}}
		}
	}
	return nil
}
