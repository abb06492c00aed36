package transfer

import (
	"crmbot/crm"
	"crmbot/crm/name"
)

// personDraft is a colleague as one row says it, with manager and region where the file has them.
type personDraft struct {
	x               cells
	p               crm.Person
	manager, region string
	team            string
	act             act
}

func readPerson(x cells) *personDraft {
	if x.text("name") == "" {
		return nil
	}
	d := &personDraft{x: x, manager: x.line("manager"), region: x.line("region"), team: x.line("team")}
	d.p = crm.Person{Name: x.line("name"), Email: x.email("email"), Role: crm.Rep, State: crm.Active}
	_, d.p.External = x.keys()
	for a := range splitList(x.text("aliases")) {
		d.p.Aliases = append(d.p.Aliases, a)
	}
	if on, ok := x.date("joined"); ok {
		d.p.Joined = on.date
	}
	if on, ok := x.date("left"); ok {
		d.p.Left = on.date
	}
	if name.Fold(x.text("state")) == string(crm.Disabled) {
		d.p.State = crm.Disabled
	}
	if name.Fold(d.p.Name) == "" && !x.c.bad {
		x.bad("name", "name")
	}
	if s := x.text("role"); s != "" {
		switch r := crm.Role(name.Fold(s)); r {
		case crm.Rep, crm.Manager, crm.Service, crm.Auditor:
			d.p.Role = r
		default:
			x.c.warn("role", s) // nobody becomes an administrator by a file
		}
	}
	return d
}

func (d *personDraft) check()      {}
func (d *personDraft) result() act { return d.act }

// place finds the person by key, e-mail or name. A region is a team; a manager is a person in it and leads a team of
// their own below it, which the manager's people belong to.
func (d *personDraft) place(*item) *item {
	k, c := d.x.c.known, d.x.c
	team := d.teamOf()
	it := k.people["id:"+d.p.External]
	if it == nil {
		it = k.people[d.p.Email]
	}
	if it == nil {
		it = k.person(d.p.Name)
	}
	if it != nil {
		if d.act = duplicate; it.id == 0 {
			c.warn("person.twice", d.p.Name)
		}
		c.add(&item{kind: People, act: duplicate, id: it.id, person: &d.p}, d.x.r)
		return it
	}
	d.act = added
	it = c.add(&item{kind: People, act: added, person: &d.p, team: team}, d.x.r)
	k.addPerson(it)
	c.sold[it] = false
	return it
}

func (d *personDraft) teamOf() *teamItem {
	var region *teamItem
	if d.region != "" {
		region = d.x.c.team(d.region, nil)
	}
	if d.team != "" {
		return d.x.c.team(d.team, region)
	}
	if d.manager == "" {
		return region
	}
	own := d.manager
	if d.region != "" {
		own = d.region + " · " + d.manager
	}
	t := d.x.c.team(own, region)
	if !t.led {
		t.led, t.lead = true, d.managerItem(region)
		d.x.c.p.leads = append(d.x.c.p.leads, t)
	}
	return t
}

// managerItem finds the manager, or makes one.
func (d *personDraft) managerItem(region *teamItem) *item {
	k := d.x.c.known
	if it := k.person(d.manager); it != nil {
		return it
	}
	it := d.x.c.add(&item{kind: People, act: added, team: region,
		person: &crm.Person{Name: d.manager, Role: crm.Manager, State: crm.Active}}, d.x.r)
	k.addPerson(it)
	return it
}

// team finds a team by name, or plans one.
func (c *checker) team(s string, parent *teamItem) *teamItem {
	key := name.Fold(s)
	t := c.known.teams[key]
	if t == nil {
		t = &teamItem{name: s, parent: parent}
		c.known.teams[key] = t
		c.p.teams = append(c.p.teams, t)
	}
	return t
}

// idlers counts the people of the files that no deal of the files belongs to. They are kept.
func (c *checker) idlers() {
	if !c.has(Deals) || !c.has(People) {
		return
	}
	for _, it := range c.p.items {
		if it.kind != People || it.person.Role == crm.Manager {
			continue
		}
		if who := c.known.person(it.person.Name); who != nil && !c.sold[who] {
			c.warn("person.idle", it.person.Name)
		}
	}
}

func (c *checker) has(kind string) bool {
	for _, l := range c.p.layouts {
		for _, k := range l.kinds {
			if k == kind {
				return true
			}
		}
	}
	return false
}

// productDraft is a product as one row says it.
type productDraft struct {
	x   cells
	p   crm.Product
	act act
}

func readProduct(x cells) *productDraft {
	if x.text("name") == "" {
		return nil
	}
	d := &productDraft{x: x, p: crm.Product{Name: x.line("name"), Series: x.line("series")}}
	_, d.p.External = x.keys()
	d.p.List, _ = x.amount("list")
	d.p.Floor, _ = x.amount("floor")
	for a := range splitList(x.text("aliases")) {
		d.p.Aliases = append(d.p.Aliases, a)
	}
	if name.Fold(d.p.Name) == "" && !x.c.bad {
		x.bad("name", "name")
	}
	return d
}

func (d *productDraft) check()      {}
func (d *productDraft) result() act { return d.act }

func (d *productDraft) place(*item) *item {
	k, c := d.x.c.known, d.x.c
	it := k.products["id:"+d.p.External]
	if it == nil {
		it = k.products[name.Fold(d.p.Name)]
	}
	if it == nil {
		d.act = added
		it = c.add(&item{kind: Products, act: added, product: &d.p}, d.x.r)
		k.addProduct(it)
		return it
	}
	there := it.product
	same := (d.p.Series == "" || d.p.Series == there.Series) && (d.p.List.Currency == "" || d.p.List == there.List) &&
		(d.p.Floor.Currency == "" || d.p.Floor == there.Floor)
	switch {
	case same || it.id == 0:
		d.act = duplicate
	case d.p.List.Currency != "" && there.List.Currency != "" && d.p.List.Currency != there.List.Currency:
		d.act = kept
		c.conflict(d.x.l, d.x.r, it, "currency", d.p.List.Currency, there.List.Currency)
	case c.p.opt.Update:
		d.act = changed
	default:
		d.act = kept
	}
	c.add(&item{kind: Products, act: d.act, id: it.id, product: &d.p}, d.x.r)
	return it
}
