package crm

import (
	"context"

	"crmbot/store"
)

// Numbers of crm's tables. They are never used again once retired. 60 to 99 are the roll-ups' and the search's.
const (
	tablePeople     = 1
	tableIdentities = 2
	tableTeams      = 3
	tableCustomers  = 4
	tableContacts   = 5
	tableDeals      = 6
	tableActivities = 7 // by customer, time and number: a customer's story is one stretch of keys
	tableTasks      = 8
	tablePipelines  = 9
	tableProducts   = 10
	tableQuotas     = 11
	tableRates      = 12
	tableCompany    = 13
	tableEvents     = 14 // stage events, by deal and entry
	tableHeaders    = 15 // journal entries without their text, chained
	tableBodies     = 16 // the text of journal entries, which can be erased
	tableUndone     = 17 // which entry took back which
	tableLast       = 18 // derived: last real activity of customers and deals
	tableRecent     = 19 // derived: customers a person had to do with lately
	tableHead       = 20 // the journal's head and the numbers given out last
	tableReports    = 21
	tableForecasts  = 22
)

// Index numbers within their tables.
const (
	peopleByEmail    = 1
	peopleByExternal = 2

	identitiesByPerson = 1

	teamsByExternal = 1

	customersByOwner    = 1
	customersByCode     = 2
	customersByExternal = 3
	customersByParent   = 4

	contactsByCustomer = 1
	contactsByExternal = 2

	dealsByCustomer = 1
	dealsByOwner    = 2 // owner | open | customer
	dealsByStage    = 3
	dealsByMember   = 4 // follower or co-owner | customer
	dealsByExternal = 5
	dealsByPushes   = 6 // owner | pushes, of open deals that were pushed
	dealsByExpected = 7 // owner | expected close, of open deals that have one

	eventsByOverride = 1 // time, of moves that a manager made against the rules of a stage

	activitiesByID       = 1
	activitiesByAuthor   = 2
	activitiesByDeal     = 3
	activitiesByExternal = 4
	activitiesByLink     = 5

	tasksByOwner    = 1 // owner | state | time
	tasksByDeal     = 2
	tasksByCustomer = 3
	tasksByGiver    = 4 // giver | state | time, while they wait for their owner's word

	productsByExternal = 1

	quotasByID     = 1
	quotasByPeriod = 2

	reportsByID = 1

	forecastsByID = 1

	headersByRecord = 1
	headersByPerson = 2
)

// Table is a table as check and rebuild see it.
type Table interface {
	Num() uint8
	Name() string
	Verify(r store.Reader) error
	Rebuild(ctx context.Context, e store.Engine, workspace string) error
}

// Tables lists all of crm's tables.
func Tables() []Table {
	return []Table{
		tab.people, tab.identities, tab.teams, tab.customers, tab.contacts, tab.deals, tab.activities, tab.tasks, tab.pipelines,
		tab.products, tab.quotas, tab.reports, tab.forecasts, tab.rates, tab.company, tab.events, tab.headers, tab.bodies, tab.undone, tab.last, tab.recent, tab.head,
		rollupTables.tallies, rollupTables.seats, rollupTables.figures, idleTable, searchTables.postings, searchTables.named, searchTables.bearers,
	}
}

// tableSet is every table of the records. It never changes while the program runs.
type tableSet struct {
	people     *store.Table[Person]
	identities *store.Table[Identity]
	teams      *store.Table[Team]
	customers  *store.Table[Customer]
	contacts   *store.Table[Contact]
	deals      *store.Table[Deal]
	activities *store.Table[Activity]
	tasks      *store.Table[Task]
	pipelines  *store.Table[Pipeline]
	products   *store.Table[Product]
	quotas     *store.Table[Quota]
	reports    *store.Table[Report]
	forecasts  *store.Table[Forecast]
	rates      *store.Table[ExchangeRate]
	company    *store.Table[Company]
	events     *store.Table[eventRow]
	headers    *store.Table[headerRow]
	bodies     *store.Table[bodyRow]
	undone     *store.Table[undoneRow]
	last       *store.Table[lastRow]
	recent     *store.Table[recentRow]
	head       *store.Table[headRow]
}

// tab is the one set of tables.
var tab = newTables()

func key(ids ...ID) store.Key {
	k := make(store.Key, 0, 8*len(ids)+24)
	for _, id := range ids {
		k = append(k, byte(id>>56), byte(id>>48), byte(id>>40), byte(id>>32), byte(id>>24), byte(id>>16), byte(id>>8), byte(id))
	}
	return k
}

func refKey(r Ref) store.Key { return store.K().Byte(byte(r.Kind)).ID(uint64(r.ID)) }

// text is the index key of a text, no key for none.
func text(s string) []store.Key {
	if s == "" {
		return nil
	}
	return []store.Key{store.K().Text(s)}
}

// each is an index key for every number but 0.
func each(ids ...ID) []store.Key {
	out := make([]store.Key, 0, len(ids))
	for _, id := range ids {
		if id != 0 {
			out = append(out, key(id))
		}
	}
	return out
}

func activityKey(a *Activity) store.Key {
	return store.K().ID(uint64(a.Customer)).Time(a.At).ID(uint64(a.ID))
}

func quotaKey(q *Quota) store.Key { return quotaKeyOf(q.Subject, q.Metric, q.Period) }

func quotaKeyOf(subject Ref, m Metric, period string) store.Key {
	return refKey(subject).Text(string(m)).Text(period)
}

// stateByte puts open tasks first.
func stateByte(s TaskState) byte {
	switch s {
	case TaskOpen:
		return 0
	case TaskDone:
		return 1
	}
	return 2
}

// taskKey orders the tasks of somebody or something: the open ones by when they are due, the others by when they ended.
func taskKey(of ID, t *Task) store.Key {
	at := t.Due
	if t.State != TaskOpen {
		at = t.Closed
	}
	return key(of).Byte(stateByte(t.State)).Time(at)
}

func openByte(d *Deal) byte {
	if d.Open() {
		return 1
	}
	return 0
}

func newTables() *tableSet {
	return &tableSet{
		people: store.NewTable(store.Def[Person]{Num: tablePeople, Name: "people", Key: func(p *Person) store.Key { return key(p.ID) },
			Indexes: []store.Index[Person]{
				{Num: peopleByEmail, Name: "e-mail", Unique: true, Keys: func(p *Person) []store.Key { return text(p.Email) }},
				{Num: peopleByExternal, Name: "external key", Keys: func(p *Person) []store.Key { return text(p.External) }},
			}}),
		identities: store.NewTable(store.Def[Identity]{Num: tableIdentities, Name: "identities",
			Key: func(i *Identity) store.Key { return identityKey(i.Platform, i.Tenant, i.External) },
			Indexes: []store.Index[Identity]{
				{Num: identitiesByPerson, Name: "person", Keys: func(i *Identity) []store.Key { return each(i.Person) }},
			}}),
		teams: store.NewTable(store.Def[Team]{Num: tableTeams, Name: "teams", Key: func(t *Team) store.Key { return key(t.ID) },
			Indexes: []store.Index[Team]{
				{Num: teamsByExternal, Name: "external key", Keys: func(t *Team) []store.Key { return text(t.External) }},
			}}),
		customers:  newCustomers(),
		contacts:   newContacts(),
		deals:      newDeals(),
		activities: newActivities(),
		tasks: store.NewTable(store.Def[Task]{Num: tableTasks, Name: "tasks", Key: func(t *Task) store.Key { return key(t.ID) },
			Indexes: []store.Index[Task]{
				{Num: tasksByOwner, Name: "owner", Keys: func(t *Task) []store.Key { return []store.Key{taskKey(t.Owner, t)} }},
				{Num: tasksByDeal, Name: "deal", Keys: func(t *Task) []store.Key { return ifAny(t.Deal, t) }},
				{Num: tasksByCustomer, Name: "customer", Keys: func(t *Task) []store.Key { return ifAny(t.Customer, t) }},
				{Num: tasksByGiver, Name: "giver", Keys: func(t *Task) []store.Key {
					if !t.Waiting() {
						return nil
					}
					return ifAny(t.Giver, t)
				}},
			}}),
		pipelines: store.NewTable(store.Def[Pipeline]{Num: tablePipelines, Name: "pipelines", Key: func(p *Pipeline) store.Key { return key(p.ID) }}),
		products: store.NewTable(store.Def[Product]{Num: tableProducts, Name: "products", Key: func(p *Product) store.Key { return key(p.ID) },
			Indexes: []store.Index[Product]{
				{Num: productsByExternal, Name: "external key", Keys: func(p *Product) []store.Key { return text(p.External) }},
			}}),
		quotas: store.NewTable(store.Def[Quota]{Num: tableQuotas, Name: "quotas", Key: quotaKey,
			Indexes: []store.Index[Quota]{
				{Num: quotasByID, Name: "number", Unique: true, Keys: func(q *Quota) []store.Key { return each(q.ID) }},
				{Num: quotasByPeriod, Name: "period", Keys: func(q *Quota) []store.Key { return text(q.Period) }},
			}}),
		reports: store.NewTable(store.Def[Report]{Num: tableReports, Name: "reports handed in", Key: reportKey,
			Indexes: []store.Index[Report]{{Num: reportsByID, Name: "number", Unique: true, Keys: func(r *Report) []store.Key { return each(r.ID) }}}}),
		forecasts: store.NewTable(store.Def[Forecast]{Num: tableForecasts, Name: "forecasts submitted", Key: forecastKey,
			Indexes: []store.Index[Forecast]{{Num: forecastsByID, Name: "number", Unique: true, Keys: func(f *Forecast) []store.Key { return each(f.ID) }}}}),
		rates: store.NewTable(store.Def[ExchangeRate]{Num: tableRates, Name: "exchange rates",
			Key: func(r *ExchangeRate) store.Key { return store.K().Text(r.Currency).Int(int64(r.From)) }}),
		company: store.NewTable(store.Def[Company]{Num: tableCompany, Name: "company", Key: func(c *Company) store.Key { return key(c.ID) }}),
		events: store.NewTable(store.Def[eventRow]{Num: tableEvents, Name: "stage events",
			Key:     func(e *eventRow) store.Key { return key(e.Deal).ID(e.Seq) },
			Indexes: []store.Index[eventRow]{{Num: eventsByOverride, Name: "override", Keys: overrideKeys}}}),
		headers: store.NewTable(store.Def[headerRow]{Num: tableHeaders, Name: "journal",
			Key: func(h *headerRow) store.Key { return store.K().ID(h.Seq) },
			Indexes: []store.Index[headerRow]{
				{Num: headersByRecord, Name: "record", Keys: headerRefs},
				{Num: headersByPerson, Name: "person", Keys: func(h *headerRow) []store.Key { return each(h.By) }},
			}}),
		bodies: store.NewTable(store.Def[bodyRow]{Num: tableBodies, Name: "journal texts",
			Key: func(b *bodyRow) store.Key { return store.K().ID(b.Seq) }}),
		undone: store.NewTable(store.Def[undoneRow]{Num: tableUndone, Name: "undone entries",
			Key: func(u *undoneRow) store.Key { return store.K().ID(u.Seq) }}),
		last: store.NewTable(store.Def[lastRow]{Num: tableLast, Name: "last activities",
			Key: func(l *lastRow) store.Key { return refKey(l.ref()) }}),
		recent: store.NewTable(store.Def[recentRow]{Num: tableRecent, Name: "recent customers",
			Key: func(r *recentRow) store.Key { return key(r.Person) }}),
		head: store.NewTable(store.Def[headRow]{Num: tableHead, Name: "journal head",
			Key: func(*headRow) store.Key { return key(1) }}),
	}
}

func newCustomers() *store.Table[Customer] {
	return store.NewTable(store.Def[Customer]{Num: tableCustomers, Name: "customers", Key: func(c *Customer) store.Key { return key(c.ID) },
		Indexes: []store.Index[Customer]{
			{Num: customersByOwner, Name: "owner", Keys: func(c *Customer) []store.Key { return each(c.Owner) }},
			{Num: customersByCode, Name: "credit code", Unique: true, Keys: func(c *Customer) []store.Key {
				if c.MergedInto != 0 {
					return nil // the code went to the customer that stayed
				}
				return text(c.CreditCode)
			}},
			{Num: customersByExternal, Name: "external key", Keys: func(c *Customer) []store.Key { return text(c.External) }},
			{Num: customersByParent, Name: "parent", Keys: func(c *Customer) []store.Key { return each(c.Parent) }},
		}})
}

func newContacts() *store.Table[Contact] {
	return store.NewTable(store.Def[Contact]{Num: tableContacts, Name: "contacts", Key: func(c *Contact) store.Key { return key(c.ID) },
		Indexes: []store.Index[Contact]{
			{Num: contactsByCustomer, Name: "customer", Keys: func(c *Contact) []store.Key { return each(c.Customers...) }},
			{Num: contactsByExternal, Name: "external key", Keys: func(c *Contact) []store.Key { return text(c.External) }},
		}})
}

func newDeals() *store.Table[Deal] {
	return store.NewTable(store.Def[Deal]{Num: tableDeals, Name: "deals", Key: func(d *Deal) store.Key { return key(d.ID) },
		Indexes: []store.Index[Deal]{
			{Num: dealsByCustomer, Name: "customer", Keys: func(d *Deal) []store.Key { return each(d.Customer) }},
			{Num: dealsByOwner, Name: "owner", Keys: func(d *Deal) []store.Key {
				return []store.Key{key(d.Owner).Byte(openByte(d)).ID(uint64(d.Customer))}
			}},
			{Num: dealsByStage, Name: "stage", Keys: func(d *Deal) []store.Key { return each(ID(d.Stage)) }},
			{Num: dealsByMember, Name: "co-owner or follower", Keys: func(d *Deal) []store.Key {
				var out []store.Key
				for _, s := range d.Splits {
					out = append(out, key(s.Person, d.Customer))
				}
				for _, f := range d.Followers {
					out = append(out, key(f, d.Customer))
				}
				return out
			}},
			{Num: dealsByExternal, Name: "external key", Keys: func(d *Deal) []store.Key { return text(d.External) }},
			{Num: dealsByPushes, Name: "pushes", Keys: pushesKeys},
			{Num: dealsByExpected, Name: "expected close", Keys: expectedKeys},
		}})
}

func newActivities() *store.Table[Activity] {
	return store.NewTable(store.Def[Activity]{Num: tableActivities, Name: "activities", Key: activityKey,
		Indexes: []store.Index[Activity]{
			{Num: activitiesByID, Name: "number", Unique: true, Keys: func(a *Activity) []store.Key { return each(a.ID) }},
			{Num: activitiesByAuthor, Name: "author", Keys: func(a *Activity) []store.Key {
				if a.CreatedBy == 0 {
					return nil
				}
				return []store.Key{key(a.CreatedBy).Time(a.At)}
			}},
			{Num: activitiesByDeal, Name: "deal", Keys: func(a *Activity) []store.Key {
				if a.Deal == 0 {
					return nil
				}
				return []store.Key{key(a.Deal).Time(a.At)}
			}},
			{Num: activitiesByExternal, Name: "external key", Keys: func(a *Activity) []store.Key { return text(a.External) }},
			{Num: activitiesByLink, Name: "message", Keys: func(a *Activity) []store.Key { return text(a.Link) }},
		}})
}

func ifAny(of ID, t *Task) []store.Key {
	if of == 0 {
		return nil
	}
	return []store.Key{taskKey(of, t)}
}

func headerRefs(h *headerRow) []store.Key {
	refs := h.refs()
	out := make([]store.Key, len(refs))
	for i, r := range refs {
		out[i] = refKey(r)
	}
	return out
}

func identityKey(platform, tenant, external string) store.Key {
	return store.K().Text(platform).Text(tenant).Text(external)
}
