package transfer

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"crmbot/crm"
	"crmbot/crm/money"
)

// exporter walks the records of one kind.
type exporter struct {
	v         *crm.View
	sink      sink
	keep      func(record any) bool // nil keeps all
	people    map[crm.ID]string     // names, read once
	customers map[crm.ID]string
	n         int
	own       []crm.CustomField // of the kind that is walked
	err       error
}

// walk reports whether there is such a kind.
func (x *exporter) walk(kind string) bool {
	switch kind {
	case Customers:
		x.walkCustomers()
	case Contacts:
		x.walkContacts()
	case Deals:
		x.walkDeals()
	case Activities:
		x.walkActivities()
	case Tasks:
		x.walkTasks()
	case Quotas:
		x.walkQuotas()
	case Forecasts:
		x.walkForecasts()
	case People:
		x.walkPeople()
	case Teams:
		x.walkTeams()
	case Products:
		x.walkProducts()
	case Rates:
		x.walkRates()
	case Journal:
		x.walkJournal()
	default:
		return false
	}
	return true
}

func (x *exporter) put(record any, cells ...any) bool {
	if x.err == nil && x.keep != nil && !x.keep(record) {
		return true
	}
	if x.err == nil {
		x.err = x.sink.put(record, cells...)
	}
	if x.err == nil {
		x.n++
	}
	return x.err == nil
}

func (x *exporter) walkCustomers() {
	x.headsOf(Customers, "id", "name", "aliases", "credit_code", "industry", "region", "address", "size", "source", "level", "lifecycle",
		"owner", "team", "phone", "email", "wechat", "interests", "preference", "parent", "created", "external", "custom")
	for c := range x.v.Customers() {
		if c.MergedInto != 0 || c.Archived {
			continue
		}
		if x.v.Sensitive(c) {
			c.Phone, c.Email, c.WeChat, c.Preference = "", "", "", ""
		}
		cells, custom := x.custom(c.Custom)
		if !x.put(c, append([]any{
			c.Ref().String(), c.Name, strings.Join(c.Aliases, ";"), c.CreditCode, x.word(crm.Industries, c.Industry), c.Region, c.Address, c.Size,
			x.word(crm.Sources, c.Source), c.Level, c.Lifecycle, x.person(c.Owner), x.team(c.Team), c.Phone, c.Email, c.WeChat, c.Interests,
			c.Preference, x.customer(c.Parent), x.clock(c.CreatedAt), c.External, custom,
		}, cells...)...) {
			return
		}
	}
}

func (x *exporter) walkContacts() {
	x.headsOf(Contacts, "id", "name", "customers", "title", "role", "attitude", "phone", "email", "wechat", "birthday", "preference", "external", "custom")
	for c := range x.v.Contacts() {
		if c.Archived {
			continue
		}
		var of []string
		hidden := len(c.Customers) > 0
		for _, id := range c.Customers {
			if cust, err := x.v.Customer(id); err == nil {
				of = append(of, cust.Name)
				hidden = hidden && x.v.Sensitive(cust)
			}
		}
		if hidden {
			c.Phone, c.Email, c.WeChat, c.Preference = "", "", "", ""
		}
		cells, custom := x.custom(c.Custom)
		if !x.put(c, append([]any{
			c.Ref().String(), c.Name, strings.Join(of, ";"), c.Title, c.Role, c.Attitude, c.Phone, c.Email, c.WeChat, c.Birthday,
			c.Preference, c.External, custom,
		}, cells...)...) {
			return
		}
	}
}

func (x *exporter) walkDeals() {
	x.headsOf(Deals, "id", "title", "customer", "amount", "currency", "stage", "status", "expected", "owner", "team", "source", "product",
		"created", "started", "closed", "lost_reason", "lost_reason_text", "competitor", "contract_no", "note", "external", "custom")
	products := map[crm.ID]string{}
	for _, p := range x.v.Products() {
		products[p.ID] = p.Name
	}
	for d := range x.v.Deals() {
		_, st, _ := x.v.Stage(d.Stage)
		var sold []string
		for _, id := range d.Products {
			sold = append(sold, products[id])
		}
		cells, custom := x.custom(d.Custom)
		if !x.put(d, append([]any{
			d.Ref().String(), d.Title, x.customer(d.Customer), decimal(d.Amount), d.Amount.Currency, st.Name, string(d.Kind),
			date(d.Expected), x.person(d.Owner), x.team(d.Team), x.word(crm.Sources, d.Source), strings.Join(sold, ";"), x.clock(d.CreatedAt),
			date(d.Started), date(d.ClosedOn), d.LostReason, x.word(crm.LostReasons, d.LostReason), d.Competitor, d.ContractNo, d.ClosedNote, d.External, custom,
		}, cells...)...) {
			return
		}
	}
}

func (x *exporter) walkActivities() {
	x.sink.heads("id", "at", "kind", "customer", "deal", "author", "note", "outcome", "external")
	for a := range x.v.Activities() {
		if a.Void {
			continue
		}
		if !x.put(a, a.Ref().String(), x.clock(a.At), string(a.Kind), x.customer(a.Customer), code(crm.KindDeal, a.Deal), x.person(a.CreatedBy),
			a.Note, a.Outcome, a.External) {
			return
		}
	}
}

func (x *exporter) walkTasks() {
	x.sink.heads("id", "title", "customer", "deal", "owner", "due", "state", "giver", "pending", "result")
	for t := range x.v.Tasks() {
		pending := ""
		if t.Waiting() {
			pending = "yes"
		}
		if !x.put(t, t.Ref().String(), t.Title, x.customer(t.Customer), code(crm.KindDeal, t.Deal), x.person(t.Owner), x.clock(t.Due),
			string(t.State), x.person(t.Giver), pending, t.Result) {
			return
		}
	}
}

func (x *exporter) walkQuotas() {
	x.sink.heads("id", "subject", "name", "metric", "period", "value", "currency", "stretch", "challenge")
	for q := range x.v.QuotaRecords() {
		who := cmp.Or(x.v.Company().Name, "company")
		switch q.Subject.Kind {
		case crm.KindPerson:
			who = x.person(q.Subject.ID)
		case crm.KindTeam:
			who = x.team(q.Subject.ID)
		}
		line, none := decimal, number("")
		if q.Value.Currency == "" { // a count
			line, none = func(a money.Amount) number { return number(strconv.FormatInt(a.Minor, 10)) }, "0"
		}
		cells := []number{line(q.Value), line(q.Stretch), line(q.Challenge)}
		for i, c := range cells[1:] {
			if c == none {
				cells[i+1] = "" // there is no such line
			}
		}
		if !x.put(q, q.Ref().String(), q.Subject.String(), who, string(q.Metric), q.Period, cells[0], q.Value.Currency, cells[1], cells[2]) {
			return
		}
	}
}

// forecastHeads are the headings of submitted forecasts, which are exported and never imported.
func forecastHeads() []string {
	return []string{"id", "person", "period", "on", "amount", "currency", "note"}
}

func (x *exporter) walkForecasts() {
	x.sink.heads(forecastHeads()...)
	for f := range x.v.ForecastRecords() {
		if !x.put(f, f.Ref().String(), x.person(f.Person), f.Period, date(f.On), decimal(f.Amount), f.Amount.Currency, f.Note) {
			return
		}
	}
}

func (x *exporter) walkPeople() {
	x.sink.heads("id", "name", "aliases", "email", "role", "team", "state", "joined", "left", "external")
	for _, p := range x.v.People() {
		if !x.put(p, p.Ref().String(), p.Name, strings.Join(p.Aliases, ";"), p.Email, string(p.Role), x.team(p.Team), string(p.State),
			date(p.Joined), date(p.Left), p.External) {
			return
		}
	}
}

func (x *exporter) walkTeams() {
	x.sink.heads("id", "name", "parent", "lead", "currency")
	for _, t := range x.v.Teams() {
		if !x.put(t, t.Ref().String(), t.Name, x.team(t.Parent), x.person(t.Lead), t.Currency) {
			return
		}
	}
}

func (x *exporter) walkProducts() {
	x.sink.heads("id", "name", "aliases", "series", "list", "floor", "currency", "external")
	for _, p := range x.v.Products() {
		if !x.put(p, p.Ref().String(), p.Name, strings.Join(p.Aliases, ";"), p.Series, decimal(p.List), decimal(p.Floor), p.List.Currency, p.External) {
			return
		}
	}
}

func (x *exporter) walkRates() {
	x.sink.heads("currency", "from", "rate")
	for _, r := range x.v.Rates() {
		if !x.put(r, r.Currency, date(r.From), number(r.Rate.String())) {
			return
		}
	}
}

// walkJournal is for those who see everything.
func (x *exporter) walkJournal() {
	x.sink.heads("seq", "at", "by", "system", "verb", "reason", "records", "undoes")
	if !x.v.Scope().All {
		x.err = crm.Refuse(crm.Forbidden, "access.admin")
		return
	}
	for from := uint64(1); ; {
		entries := x.v.Entries(from, 256)
		if len(entries) == 0 {
			return
		}
		for _, e := range entries {
			var refs []string
			for _, c := range e.Changes {
				refs = append(refs, c.Ref.String())
			}
			if e.Exported != nil {
				refs = append(refs, e.Exported.Kind, strconv.Itoa(e.Exported.Rows))
			}
			undoes := ""
			if e.Undoes != 0 {
				undoes = strconv.FormatUint(e.Undoes, 10)
			}
			if !x.put(e, number(strconv.FormatUint(e.Seq, 10)), x.clock(e.At), x.person(e.By), e.System, e.Verb, e.Reason, strings.Join(slices.Compact(refs), " "), number(undoes)) {
				return
			}
		}
		from = entries[len(entries)-1].Seq + 1
	}
}
