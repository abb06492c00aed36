package command

import (
	"slices"
	"strconv"
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

// productAdmin keeps what is sold and for how much; managers may, too.
func productAdmin() []bot.Command {
	name := bot.Field{Name: "name", Kind: bot.FieldText, Required: true, Keys: []string{"名称"}}
	price := bot.Field{Name: "price", Kind: bot.FieldMoney, Keys: []string{"价格", "单价"}}
	series, aliases := keyed("series", bot.FieldText, "系列"), keyed("aliases", bot.FieldText, "别名", "alias")
	product := bot.Field{Name: "product", Kind: bot.FieldChoice, Required: true, Options: products(false), Also: products(true), Keys: []string{"产品"}}
	restore := product
	restore.Options, restore.Also = products(true), products(false)
	all := []bot.Command{
		{
			ID: "admin.product", ZH: []string{"管理 产品"}, EN: []string{"admin product", "admin products"},
			Fields: []bot.Field{{Name: "page", Kind: bot.FieldNumber, NoForm: true, KeyOnly: true}}, Read: listProducts,
		},
		{ID: "admin.product.add", ZH: []string{"管理 产品 新增"}, EN: []string{"admin product add"}, Fields: []bot.Field{name, price, series, aliases}, Write: addProduct},
		{
			ID: "admin.product.edit", Edit: true, ZH: []string{"管理 产品 改"}, EN: []string{"admin product edit"},
			Fields: []bot.Field{
				product, with(keyed("name", bot.FieldText, "名称", "改名"), productNow(func(p crm.Product) bot.Value { return words(p.Name) })),
				with(keyed("price", bot.FieldMoney, price.Keys...), productNow(func(p crm.Product) bot.Value { return bot.Value{Amount: p.List} })),
				with(series, productNow(func(p crm.Product) bot.Value { return words(p.Series) })),
				with(aliases, productNow(func(p crm.Product) bot.Value { return words(strings.Join(p.Aliases, ", ")) })),
			},
			Write: editProduct,
		},
		{ID: "admin.product.archive", ZH: []string{"管理 产品 停售", "管理 产品 归档"}, EN: []string{"admin product archive"}, Fields: []bot.Field{product}, Write: archiveProduct},
		{ID: "admin.product.restore", ZH: []string{"管理 产品 恢复"}, EN: []string{"admin product restore"}, Fields: []bot.Field{restore}, Write: restoreProduct},
	}
	for i := range all {
		all[i].Roles = []crm.Role{crm.Admin, crm.Manager}
	}
	return all
}

// productsNow are the products on sale, or those that no longer are.
func productsNow(v *crm.View, archived bool) []crm.Product {
	return slices.DeleteFunc(v.Products(), func(p crm.Product) bool { return p.Archived != archived })
}

func products(archived bool) func(*bot.Turn, *bot.Args) []card.Option {
	return func(t *bot.Turn, _ *bot.Args) []card.Option {
		var out []card.Option
		for _, p := range productsNow(t.V, archived) {
			out = append(out, card.Option{Label: p.Name, Value: p.Ref().String()})
		}
		return out
	}
}

// anyProducts reports whether anything is on sale: forms ask for a product only then.
func anyProducts(t *bot.Turn) bool { return len(productsNow(t.V, false)) > 0 }

func productNow(get func(crm.Product) bot.Value) func(*bot.Turn, *bot.Args) bot.Value {
	return func(t *bot.Turn, a *bot.Args) bot.Value {
		p, err := t.V.Product(chosen(a, "product"))
		if err != nil {
			return bot.Value{}
		}
		return get(p)
	}
}

// aboutProduct is a product beside its name: series, other names, price.
func aboutProduct(t *bot.Turn, p crm.Product) []string {
	price := ""
	if !p.List.IsZero() {
		price = t.P.Money(p.List)
	}
	return []string{p.Series, strings.Join(p.Aliases, ", "), price}
}

func listProducts(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	all := productsNow(t.V, false)
	title := t.T("product.title", "n", len(all))
	c := &card.Card{Lang: t.P.Tag(), Title: title, Fallback: title}
	page := max(a.Value("page").Number, 0)
	from, to := pageSpan(page, len(all))
	for i, p := range all[from:to] {
		c.Body = append(c.Body, card.Item{Number: from + i + 1, MD: card.Bold(p.Name) + "\n" + card.Escape(card.Dotted(aboutProduct(t, p)...)), Buttons: []card.Button{
			{Label: t.T("button.edit"), Value: bot.FormOf(bot.Do("admin.product.edit", p.Ref()))},
			{Label: t.T("cmd.admin.product.archive"), Value: bot.Do("admin.product.archive", p.Ref())},
		}})
	}
	row := []card.Button{{Label: t.T("cmd.admin.product.add"), Value: bot.FormOf("admin.product.add")}}
	if to < len(all) {
		row = append(row, card.Button{Label: t.T("button.more", "n", len(all)-to), Value: bot.Do("admin.product", "page="+strconv.Itoa(page+1))})
	}
	if gone := products(true)(t, a); len(gone) > 0 {
		c.Body = append(c.Body, card.Select{Placeholder: t.T("cmd.admin.product.restore"), Value: "admin.product.restore", Options: gone})
	}
	c.Body = append(c.Body, card.Actions{Buttons: row})
	return bot.Reply{Card: c, Private: true, Replace: pressed(t)}, nil
}

func addProduct(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	p, err := tx.NewProduct(crm.Product{Name: a.Text("name"), List: a.Amount("price"), Series: a.Text("series"), Aliases: listed(a.Text("aliases"))})
	if err != nil {
		return bot.Reply{}, err
	}
	return productReceipt(t, "product.added", p), nil
}

func productReceipt(t *bot.Turn, title string, p crm.Product) bot.Reply {
	return changed(t, t.T(title), append([]string{p.Name}, aboutProduct(t, p)...), p.Rev, card.Button{Label: t.T("cmd.admin.product"), Value: "admin.product"})
}

func editProduct(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	return changeProduct(t, tx, a, "product.changed", "unchanged", func(p *crm.Product) {
		if s := a.Text("name"); s != "" {
			p.Name = s
		}
		if a.Has("price") {
			p.List = a.Amount("price")
		}
		if a.Has("series") {
			p.Series = a.Text("series")
		}
		if a.Has("aliases") {
			p.Aliases = listed(a.Text("aliases"))
		}
	})
}

func archiveProduct(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	return changeProduct(t, tx, a, "product.archived", "product.off_sale", func(p *crm.Product) { p.Archived = true })
}

func restoreProduct(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	return changeProduct(t, tx, a, "product.restored", "product.on_sale", func(p *crm.Product) { p.Archived = false })
}

// changeProduct changes one and says so; already is why it is refused where there was nothing to change.
func changeProduct(t *bot.Turn, tx *crm.Tx, a *bot.Args, done, already string, edit func(*crm.Product)) (bot.Reply, error) {
	before, err := tx.Product(chosen(a, "product"))
	if err != nil {
		return bot.Reply{}, err
	}
	p, err := tx.EditProduct(before.ID, a.Rev, edit)
	if err != nil {
		return bot.Reply{}, err
	}
	if p.Rev == before.Rev {
		return bot.Reply{}, crm.Refuse(crm.Conflict, already, "name", p.Name)
	}
	return productReceipt(t, done, p), nil
}
