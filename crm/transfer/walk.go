package transfer

import (
	"iter"

	"crmbot/crm"
	"crmbot/store"
)

// Numbers of the crm's tables that are walked whole. They never change.
const (
	customersTable  = 4
	contactsTable   = 5
	dealsTable      = 6
	activitiesTable = 7
	tasksTable      = 8
	quotasTable     = 11
	progressTable   = 110
)

// progressRow says how far an import of certain files has come.
type progressRow struct {
	Files []byte `json:"files"` // their sum
	Done  int    `json:"done"`  // records written
	Total int    `json:"total"`
	Ended bool   `json:"ended,omitempty"`
}

// tables reads the records of the crm one after another, and keeps how far imports have come.
type tables struct {
	customers  *store.Table[crm.Customer]
	contacts   *store.Table[crm.Contact]
	deals      *store.Table[crm.Deal]
	activities *store.Table[crm.Activity]
	tasks      *store.Table[crm.Task]
	quotas     *store.Table[crm.Quota]
	progress   *store.Table[progressRow]
}

func newTables() tables {
	id := func(id crm.ID) store.Key { return store.K().ID(uint64(id)) }
	return tables{
		customers: store.NewTable(store.Def[crm.Customer]{Num: customersTable, Name: "customers", Key: func(c *crm.Customer) store.Key { return id(c.ID) }}),
		contacts:  store.NewTable(store.Def[crm.Contact]{Num: contactsTable, Name: "contacts", Key: func(c *crm.Contact) store.Key { return id(c.ID) }}),
		deals:     store.NewTable(store.Def[crm.Deal]{Num: dealsTable, Name: "deals", Key: func(d *crm.Deal) store.Key { return id(d.ID) }}),
		activities: store.NewTable(store.Def[crm.Activity]{Num: activitiesTable, Name: "activities",
			Key: func(a *crm.Activity) store.Key { return id(a.Customer).Time(a.At).ID(uint64(a.ID)) }}),
		tasks: store.NewTable(store.Def[crm.Task]{Num: tasksTable, Name: "tasks", Key: func(t *crm.Task) store.Key { return id(t.ID) }}),
		quotas: store.NewTable(store.Def[crm.Quota]{Num: quotasTable, Name: "quotas",
			Key: func(q *crm.Quota) store.Key {
				return store.K().Byte(byte(q.Subject.Kind)).ID(uint64(q.Subject.ID)).Text(string(q.Metric)).Text(q.Period)
			}}),
		progress: store.NewTable(store.Def[progressRow]{Num: progressTable, Name: "imports", Key: func(p *progressRow) store.Key { return store.K().Text(string(p.Files)) }}),
	}
}

// visible walks the rows of a table that the view's actor may see, in blocks, since looking at rights reads other rows.
func visible[V any](v *crm.View, t *store.Table[V], ref func(*V) crm.Ref) iter.Seq[V] {
	return func(yield func(V) bool) {
		var last store.Key
		block := make([]V, 0, 256)
		for {
			block = block[:0]
			keys := store.All()
			if last != nil {
				keys = store.Between(append(last, 0), nil)
			}
			for rec := range t.Rows(v.Reader, keys) {
				if block = append(block, rec); len(block) == cap(block) {
					break
				}
			}
			if len(block) == 0 {
				return
			}
			last = t.KeyOf(&block[len(block)-1])
			for i := range block {
				if !all(v) && v.Can(crm.ToSee, ref(&block[i])) != nil {
					continue
				}
				if !yield(block[i]) {
					return
				}
			}
		}
	}
}

func all(v *crm.View) bool { return v.Scope().All }
