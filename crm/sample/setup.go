package sample

import (
	"slices"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// tellSetup tells how the company began with crmbot: settings, people, products, exchange rates.
func (w *world) tellSetup() {
	began := w.days.at(history, 9, 5)
	w.say(began, nil, func(tx *crm.Tx) error {
		_, err := tx.EditCompany(0, func(c *crm.Company) {
			c.Name, c.Zone, c.Lang, c.Currency, c.Calendar, c.Sample = "澄明仪器 Chengming Instruments", "Asia/Shanghai", chinese, "CNY", calendar.CN, true
		})
		return err
	})
	w.say(began, nil, func(tx *crm.Tx) error { return w.cast.admin.begin(tx, w.days) })
	opened := w.days.at(history, 9, 20)
	for _, t := range []*team{w.cast.east, w.cast.overseas} {
		w.say(opened, w.cast.admin, t.begin)
	}
	for _, p := range w.cast.all[1:] {
		at := opened
		if p.joins < history {
			at = w.days.at(p.joins, 9, 10)
		}
		w.say(at, w.cast.admin, func(tx *crm.Tx) error { return p.begin(tx, w.days) })
	}
	for _, t := range []*team{w.cast.east, w.cast.overseas} {
		w.say(opened, w.cast.admin, func(tx *crm.Tx) error {
			_, err := tx.EditTeam(t.id, 0, func(row *crm.Team) { row.Lead = t.lead.id })
			return err
		})
	}
	for _, p := range w.products {
		w.say(opened, w.cast.admin, p.begin)
	}
	for _, n := range []int{history, 80, 40} {
		at := w.days.at(n, 9, 40)
		for _, r := range w.rates(n) {
			w.say(at, w.cast.admin, func(tx *crm.Tx) error { _, err := tx.SetRate(r); return err })
		}
	}
}

// rates are the exchange rates from day n on; none for the euro.
func (w *world) rates(n int) []crm.ExchangeRate {
	from := w.days.on(n)
	if n == history { // what closes on the first days has a rate, whatever zone it closes in
		from = from.AddDays(-31)
	}
	usd, hkd := money.Rate(712_000000), money.Rate(91_000000)
	switch n {
	case 80:
		usd, hkd = 708_000000, 90_500000
	case 40:
		usd, hkd = 710_000000, 90_800000
	}
	return []crm.ExchangeRate{{Currency: "USD", From: from, Rate: usd}, {Currency: "HKD", From: from, Rate: hkd}}
}

func (t *team) begin(tx *crm.Tx) error {
	row, err := tx.NewTeam(crm.Team{Name: t.name, Currency: t.currency, Lang: t.lang, Zone: t.zone})
	t.id = row.ID
	return err
}

func (p *person) begin(tx *crm.Tx, d days) error {
	in := crm.Person{Name: p.name, Aliases: slices.Clone(p.aliases), Email: p.mail, Role: p.role, Lang: p.lang, Joined: d.on(p.joins)}
	if p.team != nil {
		in.Team = p.team.id
	}
	row, err := tx.NewPerson(in)
	if err != nil {
		return err
	}
	p.id = row.ID
	for i, platform := range []string{feishu, slack} {
		if p.accounts[i] == "" {
			continue
		}
		id := crm.Identity{Platform: platform, Tenant: system, External: p.accounts[i], Person: p.id, Name: p.name}
		if _, err := tx.LinkIdentity(id); err != nil {
			return err
		}
	}
	return nil
}

func (p *product) begin(tx *crm.Tx) error {
	row, err := tx.NewProduct(crm.Product{Name: p.zh, Aliases: []string{p.en}, Series: p.series, List: yuan(p.list), Floor: yuan(p.floor)})
	p.id = row.ID
	return err
}

// tellCustomers tells of the customers the company brought along, and of those it won for itself later, with the people at them.
func (w *world) tellCustomers() {
	for i, c := range w.customers {
		at, by := w.days.at(history, 10, 0), (*person)(nil)
		if c.since < history {
			at, by = w.written(c.owner, c.since), c.owner
		}
		w.say(at, by, func(tx *crm.Tx) error { return c.begin(tx, i) })
	}
	for _, c := range w.customers {
		at, by := w.days.at(history, 10, 0), (*person)(nil)
		if c.since < history {
			at, by = w.written(c.owner, c.since), c.owner
		}
		for _, k := range c.contacts {
			w.say(at, by, func(tx *crm.Tx) error { return k.begin(tx, c) })
		}
	}
}

func (c *customer) begin(tx *crm.Tx, i int) error {
	in := crm.Customer{
		Name: c.name, Industry: c.kind.name(c.lang), Region: c.region, Level: c.level, CreditCode: c.code, Phone: c.phone,
		Email: "office@" + c.domain, Source: c.source, Lifecycle: "active", Size: sizes(c.lang)[i%4],
	}
	if c.alias != "" {
		in.Aliases = []string{c.alias}
	}
	if c.owner != nil {
		in.Owner = c.owner.id
	}
	if c.parent != nil {
		in.Parent = c.parent.id
	}
	if c.level != "C" {
		in.Address, in.Interests = c.street(i), c.kind.interests(c.lang)
	}
	row, err := tx.NewCustomer(in)
	c.id = row.ID
	return err
}

func sizes(lang string) []string {
	if lang == english {
		return []string{"1-50", "51-200", "201-1000", "1000+"}
	}
	return []string{"50人以内", "51-200人", "201-1000人", "1000人以上"}
}
