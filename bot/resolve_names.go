package bot

import (
	"slices"
	"strings"

	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/name"
)

// customer finds a customer as people write it. An exact name, alias or code acts; one other hit acts and says so;
// several, or a spelling distance, ask.
func (t *Turn) customer(c *Command, f *Field, raw string) (Value, error) {
	if ref, ok := crm.ParseRef(raw); ok && ref.Kind == crm.KindCustomer {
		return Value{Ref: ref}, t.visible(ref)
	}
	if r, ok := crm.ParseRef(raw); ok && r.ID != 0 {
		return t.customerOf(r)
	}
	hits, err := t.V.FindCustomers(raw, 2*maxOptions)
	if err != nil {
		return Value{}, err
	}
	if e := masked(t, hits); e != nil {
		return Value{}, e
	}
	hits = seen(hits)
	if len(hits) > 0 && hits[0].Class.Sure() {
		if len(hits) == 1 || !hits[1].Class.Sure() {
			return Value{Ref: ref(crm.KindCustomer, hits[0].ID)}, nil
		}
	} else if r, ok := t.row(raw, crm.KindCustomer); ok {
		return Value{Ref: r}, t.visible(r)
	}
	if len(hits) == 1 && hits[0].Class.Fair() {
		note := "note.took"
		if c := t.command(t.call.Command); c != nil && c.Write == nil {
			note = "note.read" // nothing to undo
		}
		return Value{Ref: ref(crm.KindCustomer, hits[0].ID), Note: t.T(note, "typed", raw, "name", hits[0].Name)}, nil
	}
	return Value{}, t.askCustomer(c, f, raw, hits)
}

// customerOf is the customer another record belongs to, where a code was given instead of a name.
func (t *Turn) customerOf(r crm.Ref) (Value, error) {
	if err := t.visible(r); err != nil {
		return Value{}, err
	}
	customer := crm.ID(0)
	switch r.Kind {
	case crm.KindDeal:
		d, err := t.V.Deal(r.ID)
		if err != nil {
			return Value{}, err
		}
		customer = d.Customer
	case crm.KindActivity:
		a, err := t.V.Activity(r.ID)
		if err != nil {
			return Value{}, err
		}
		customer = a.Customer
	}
	if customer == 0 {
		return Value{}, crm.Refuse(crm.NotFound, "record", "code", r.String())
	}
	return Value{Ref: ref(crm.KindCustomer, customer)}, nil
}

// masked refuses a customer that is plainly meant and lies outside the person's scope: its name and team are all that is told.
func masked(t *Turn, hits []crm.Hit) error {
	if len(hits) == 0 || !hits[0].Masked || !hits[0].Class.Sure() {
		return nil
	}
	team := ""
	if x, err := t.V.Unscoped().Team(hits[0].Team); err == nil {
		team = x.Name
	}
	if team == "" {
		return crm.Refuse(crm.Forbidden, "customer.masked_alone", "name", hits[0].Name)
	}
	return crm.Refuse(crm.Forbidden, "customer.masked", "name", hits[0].Name, "team", team)
}

// seen leaves out what is masked: a name outside the scope is shown by searching, never offered for use.
func seen(hits []crm.Hit) []crm.Hit {
	var out []crm.Hit
	for _, h := range hits {
		if !h.Masked {
			out = append(out, h)
		}
	}
	return out
}

func (t *Turn) askCustomer(c *Command, f *Field, raw string, hits []crm.Hit) *Ask {
	ask := &Ask{Field: f.Name, Open: true, Text: card.Escape(t.T("ask.customer.none", "text", raw))}
	several := len(hits) > 1 && hits[0].Class.Fair()
	if several {
		ask.Text = card.Escape(t.T("ask.customer.several", "text", raw))
	} else if len(hits) > 0 {
		ask.Text = card.Escape(t.T("ask.customer.near", "text", raw))
	}
	for i, h := range hits {
		if i == maxOptions-1 && !several || i == maxOptions {
			break
		}
		ask.Options = append(ask.Options, card.Option{Label: h.Name, Value: ref(crm.KindCustomer, h.ID).String()})
	}
	if !several && c.field("create") != nil {
		// A logging line goes on with the customer it names, made new.
		line := c.encode(t.call.with("create", raw).without(f.Name))
		ask.Buttons = append(ask.Buttons, card.Button{Label: t.T("ask.customer.create", "name", raw, "verb", t.Title()), Value: line})
	} else if !several {
		ask.Buttons = append(ask.Buttons, card.Button{Label: t.T("ask.customer.new", "name", raw), Value: FormOf(Do("customer.new", "name="+raw))})
	}
	return ask
}

func ref(kind crm.Kind, id crm.ID) crm.Ref { return crm.Ref{Kind: kind, ID: id} }

// contact finds a contact of the customer given before it; a name that fits none stays text.
func (t *Turn) contact(f *Field, a *Args, raw string) (Value, error) {
	if r, ok := crm.ParseRef(raw); ok && r.Kind == crm.KindContact {
		return Value{Ref: r}, t.visible(r)
	}
	customer := a.ID("customer")
	if customer == 0 && t.call.Fields["create"] != "" {
		return Value{Text: raw}, nil // of a customer yet to be made
	}
	if customer == 0 {
		contacts, err := t.V.FindContacts(raw, maxOptions)
		if err != nil {
			return Value{}, err
		}
		if len(contacts) == 1 {
			return Value{Ref: ref(crm.KindContact, contacts[0].ID), Text: contacts[0].Name}, nil
		}
		if len(contacts) > 1 {
			return Value{}, t.askContact(f, raw, contacts)
		}
		return Value{}, t.unread(f, "ask.contact", raw)
	}
	var fits []crm.Contact
	for _, k := range t.V.ContactsOf(customer) {
		if FitsContact(k, raw) {
			fits = append(fits, k)
		}
	}
	switch len(fits) {
	case 0:
		return Value{Text: raw}, nil
	case 1:
		return Value{Ref: ref(crm.KindContact, fits[0].ID), Text: fits[0].Name}, nil
	}
	return Value{}, t.askContact(f, raw, fits)
}

func (t *Turn) askContact(f *Field, raw string, contacts []crm.Contact) *Ask {
	ask := &Ask{Field: f.Name, Text: card.Escape(t.T("ask.contact.several", "text", raw))}
	for i, k := range contacts {
		if i == maxOptions {
			break
		}
		ask.Options = append(ask.Options, card.Option{Label: strings.TrimSpace(k.Name + " " + k.Title), Value: ref(crm.KindContact, k.ID).String()})
	}
	return ask
}

// FitsContact reports whether a mention such as "王总", "李经理", "Mr Lee" or a name may mean the contact.
func FitsContact(k crm.Contact, mention string) bool {
	m, n := name.Fold(mention), name.Fold(k.Name)
	if m == "" || n == "" {
		return false
	}
	if m == n || strings.HasPrefix(n, m) || m == n+name.Fold(k.Title) {
		return true
	}
	for _, title := range []string{"mr", "ms", "mrs", "dr"} {
		if last, ok := strings.CutPrefix(m, title); ok {
			return last != "" && strings.HasSuffix(n, last)
		}
	}
	// A surname and a title: the surname begins the contact's name, and the title agrees where both are known.
	mr, nr := []rune(m), []rune(n)
	if len(mr) < 2 || mr[0] != nr[0] {
		return false
	}
	title := string(mr[1:])
	known := name.Fold(k.Title)
	if strings.HasPrefix(n, string(mr[:1])) && (title == "总" || title == "工" || title == "先生" || title == "女士" || title == "老师" || title == "小姐") {
		return known == "" || title != "总" && title != "工" || strings.Contains(known, "总") == (title == "总") || strings.Contains(known, "工") == (title == "工")
	}
	return known != "" && strings.Contains(known, title)
}

// deal finds a deal by its code, by words of its title, or by its customer when that has one open deal.
func (t *Turn) deal(c *Command, f *Field, raw string) (Value, error) {
	if r, ok := crm.ParseRef(raw); ok && r.Kind == crm.KindDeal {
		return Value{Ref: r}, t.visible(r)
	}
	if r, ok := t.row(raw, crm.KindDeal); ok {
		return Value{Ref: r}, t.visible(r)
	}
	if r := (crm.Ref{}); isNumber(raw) {
		if n, ok := crm.ParseRef("D" + strings.TrimPrefix(raw, "#")); ok {
			r = n
		}
		if t.visible(r) == nil {
			return Value{Ref: r}, nil
		}
	}
	var deals []crm.Deal
	v, err := t.customer(c, f, raw)
	if err == nil {
		for _, d := range t.V.DealsOf(v.Ref.ID) {
			if d.Kind == crm.StageOpen && !d.Archived {
				deals = append(deals, d)
			}
		}
		if len(deals) == 0 {
			all := t.V.DealsOf(v.Ref.ID)
			if c.field("closed") != nil && len(all) > 0 { // reopening and showing look at closed ones too
				deals = all
			}
		}
		switch {
		case len(deals) == 1:
			return Value{Ref: ref(crm.KindDeal, deals[0].ID), Note: v.Note}, nil
		case len(deals) == 0:
			return Value{}, t.askNoDeal(f, v.Ref)
		}
		return Value{}, t.askDeal(f, t.T("ask.deal.several", "customer", t.Name(v.Ref)), deals)
	}
	found, ferr := t.V.FindDeals(raw, maxOptions)
	if ferr != nil {
		return Value{}, ferr
	}
	switch {
	case len(found) == 1:
		return Value{Ref: ref(crm.KindDeal, found[0].ID)}, nil
	case len(found) > 1:
		return Value{}, t.askDeal(f, t.T("ask.deal.which", "text", raw), found)
	}
	return Value{}, err
}

func isNumber(s string) bool {
	s = strings.TrimPrefix(s, "#")
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}

func (t *Turn) askDeal(f *Field, text string, deals []crm.Deal) *Ask {
	ask := &Ask{Field: f.Name, Text: card.Escape(text)}
	for i, d := range deals {
		if i == 2*maxOptions {
			break
		}
		label := t.DealName(d)
		if _, s, err := t.V.Stage(d.Stage); err == nil {
			label += " · " + t.StageName(s)
		}
		if d.Amount.Minor != 0 {
			label += " " + t.P.Short(d.Amount)
		}
		ask.Options = append(ask.Options, card.Option{Label: label, Value: ref(crm.KindDeal, d.ID).String()})
	}
	return ask
}

func (t *Turn) askNoDeal(f *Field, customer crm.Ref) *Ask {
	return &Ask{Field: f.Name, Text: card.Escape(t.T("ask.deal.none", "customer", t.Name(customer))), Buttons: []card.Button{
		{Label: t.T("ask.deal.new"), Value: FormOf(Do("deal.new", "customer="+customer.String()))},
		{Label: t.T("ask.show.customer"), Value: Do("customer.show", customer)},
	}}
}

func (t *Turn) person(f *Field, raw string) (Value, error) {
	raw = strings.TrimPrefix(strings.TrimSpace(raw), "@")
	switch name.Fold(raw) {
	case "我", "me", "自己", "myself":
		return Value{Ref: ref(crm.KindPerson, t.Me.ID)}, nil
	}
	people := t.V.FindPeople(raw)
	if f.Receives && len(people) > 0 {
		if people = t.reachable(people); len(people) == 0 {
			return Value{}, t.unread(f, "ask.person.away", raw)
		}
	}
	switch len(people) {
	case 1:
		return Value{Ref: ref(crm.KindPerson, people[0].ID)}, nil
	case 0:
		return Value{}, t.unread(f, "ask.person", raw)
	}
	ask := &Ask{Field: f.Name, Text: card.Escape(t.T("ask.person.several", "text", raw))}
	for i, p := range people {
		if i == 2*maxOptions {
			break
		}
		label := p.Name
		if team, err := t.V.Team(p.Team); err == nil {
			label += " · " + team.Name
		}
		ask.Options = append(ask.Options, card.Option{Label: label, Value: ref(crm.KindPerson, p.ID).String()})
	}
	return Value{}, ask
}

// reachable leaves out those whose accounts are all switched off.
func (t *Turn) reachable(people []crm.Person) []crm.Person {
	return slices.DeleteFunc(slices.Clone(people), func(p crm.Person) bool { return t.V.Away(p.ID) })
}

func (t *Turn) team(f *Field, raw string) (Value, error) {
	if r, ok := crm.ParseRef(raw); ok && r.Kind == crm.KindTeam {
		return Value{Ref: r}, nil
	}
	folded := name.Fold(raw)
	var near []crm.Team
	for _, team := range t.V.Teams() {
		n := name.Fold(team.Name)
		if n == folded || strings.TrimSuffix(n, "组") == folded || strings.TrimSuffix(n, "team") == folded {
			return Value{Ref: ref(crm.KindTeam, team.ID)}, nil
		}
		if folded != "" && strings.Contains(n, folded) {
			near = append(near, team)
		}
	}
	if len(near) == 1 {
		return Value{Ref: ref(crm.KindTeam, near[0].ID)}, nil
	}
	if len(near) == 0 {
		near = t.V.Teams()
	}
	ask := &Ask{Field: f.Name, Text: card.Escape(t.T("ask.team", "text", raw))}
	for i, team := range near {
		if i == 2*maxOptions {
			break
		}
		ask.Options = append(ask.Options, card.Option{Label: team.Name, Value: ref(crm.KindTeam, team.ID).String()})
	}
	return Value{}, ask
}

// subject is a person, a team, or the company ("all", "公司").
func (t *Turn) subject(f *Field, raw string) (Value, error) {
	if r, ok := crm.ParseRef(raw); ok && (r.Kind == crm.KindPerson || r.Kind == crm.KindTeam) {
		return Value{Ref: r}, nil
	}
	switch name.Fold(raw) {
	case "company", "公司", "all", "全部", "全公司", "everyone":
		return Value{}, nil
	case "team", "团队", "我的团队", "myteam", "本组", "组":
		return Value{Ref: ref(crm.KindTeam, t.Me.Team)}, nil
	}
	v, err := t.person(f, raw)
	if err == nil {
		return v, nil
	}
	if tv, terr := t.team(f, raw); terr == nil {
		return tv, nil
	}
	return v, err
}

func (t *Turn) product(f *Field, raw string) (Value, error) {
	if r, ok := crm.ParseRef(raw); ok && r.Kind == crm.KindProduct {
		return Value{Ref: r}, nil
	}
	found, err := t.V.FindProducts(raw, 2*maxOptions)
	if err != nil {
		return Value{}, err
	}
	if len(found) == 1 {
		return Value{Ref: ref(crm.KindProduct, found[0].ID)}, nil
	}
	if len(found) == 0 {
		return Value{}, t.unread(f, "ask.product", raw)
	}
	ask := &Ask{Field: f.Name, Text: card.Escape(t.T("ask.product.several", "text", raw))}
	for _, p := range found {
		ask.Options = append(ask.Options, card.Option{Label: p.Name, Value: ref(crm.KindProduct, p.ID).String()})
	}
	return Value{}, ask
}
