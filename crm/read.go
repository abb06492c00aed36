package crm

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"crmbot/store"
)

// customer reads one, whoever asks.
func (v *View) customer(id ID) (Customer, bool) {
	if id == 0 {
		return Customer{}, false
	}
	c, err := v.s.customer(id)
	if err != nil {
		v.fault(err)
		return Customer{}, false
	}
	return c, true
}

// deal reads one, whoever asks.
func (v *View) deal(id ID) (Deal, bool) { return one(v, tab.deals, id) }

func one[V any](v *View, t *store.Table[V], id ID) (V, bool) {
	var none V
	if id == 0 {
		return none, false
	}
	rec, err := t.Get(v.s.r, key(id))
	if err != nil {
		v.fault(err)
		return none, false
	}
	return rec, true
}

// readable reads a record the actor may see.
func (v *View) readable(ref Ref) (Record, error) {
	rec, err := v.load(ref)
	if err != nil {
		return Record{}, err
	}
	if !v.sees(rec) {
		return Record{}, unknown(ref)
	}
	return rec, nil
}

// Customer reads one. A merged one is archived and names the customer that stayed.
func (v *View) Customer(id ID) (Customer, error) {
	rec, err := v.readable(Ref{KindCustomer, id})
	return deref(rec.Customer, err)
}

// Contact reads one.
func (v *View) Contact(id ID) (Contact, error) {
	rec, err := v.readable(Ref{KindContact, id})
	return deref(rec.Contact, err)
}

// Deal reads one.
func (v *View) Deal(id ID) (Deal, error) {
	rec, err := v.readable(Ref{KindDeal, id})
	return deref(rec.Deal, err)
}

// Activity reads one.
func (v *View) Activity(id ID) (Activity, error) {
	rec, err := v.readable(Ref{KindActivity, id})
	return deref(rec.Activity, err)
}

// ActivityFrom is the activity already made from the message at link, among those the actor sees; what was voided does not count.
func (v *View) ActivityFrom(link string) (Activity, bool) {
	if clean(&link); link == "" {
		return Activity{}, false
	}
	for a := range tab.activities.By(v.s.r, activitiesByLink, store.Prefix(store.K().Text(link))) {
		if _, err := v.Activity(a.ID); !a.Void && err == nil {
			return a, true
		}
	}
	return Activity{}, false
}

// Task reads one.
func (v *View) Task(id ID) (Task, error) {
	rec, err := v.readable(Ref{KindTask, id})
	return deref(rec.Task, err)
}

// Product reads one.
func (v *View) Product(id ID) (Product, error) {
	rec, err := v.readable(Ref{KindProduct, id})
	return deref(rec.Product, err)
}

func deref[V any](p *V, err error) (V, error) {
	if err != nil {
		var none V
		return none, err
	}
	return *p, nil
}

// Products lists all products in the order of their numbers.
func (v *View) Products() []Product { return slices.Collect(tab.products.Rows(v.s.r, store.All())) }

// Pipeline reads one.
func (v *View) Pipeline(id ID) (Pipeline, error) {
	for _, p := range v.allPipelines() {
		if p.ID == id {
			return p, nil
		}
	}
	return Pipeline{}, unknown(Ref{KindPipeline, id})
}

// Pipelines lists those in use, the default one first.
func (v *View) Pipelines() []Pipeline {
	var out []Pipeline
	for _, p := range v.allPipelines() {
		switch {
		case p.Archived:
		case p.Default:
			out = slices.Insert(out, 0, p)
		default:
			out = append(out, p)
		}
	}
	return out
}

// ArchivedPipelines lists those no longer in use, in the order of their numbers; closed deals may stand in them.
func (v *View) ArchivedPipelines() []Pipeline {
	var out []Pipeline
	for _, p := range v.allPipelines() {
		if p.Archived {
			out = append(out, p)
		}
	}
	return out
}

// DefaultPipeline is the one new deals go to.
func (v *View) DefaultPipeline() Pipeline {
	if all := v.Pipelines(); len(all) > 0 {
		return all[0]
	}
	return v.allPipelines()[0]
}

// Stage finds a stage by number, with its pipeline.
func (v *View) Stage(id StageID) (Pipeline, Stage, error) {
	for _, p := range v.allPipelines() {
		if s, ok := p.Stage(id); ok {
			return p, s, nil
		}
	}
	return Pipeline{}, Stage{}, Refuse(NotFound, "stage.unknown")
}

// ByExternal finds the record that was imported under a key, the oldest of several.
func (v *View) ByExternal(kind Kind, external string) (ID, bool) {
	k, r := store.Prefix(store.K().Text(external)), v.s.r
	switch kind {
	case KindPerson:
		return firstID(tab.people.KeysBy(r, peopleByExternal, k))
	case KindTeam:
		return firstID(tab.teams.KeysBy(r, teamsByExternal, k))
	case KindCustomer:
		return firstID(tab.customers.KeysBy(r, customersByExternal, k))
	case KindContact:
		return firstID(tab.contacts.KeysBy(r, contactsByExternal, k))
	case KindDeal:
		return firstID(tab.deals.KeysBy(r, dealsByExternal, k))
	case KindProduct:
		return firstID(tab.products.KeysBy(r, productsByExternal, k))
	case KindActivity:
		for a := range tab.activities.By(r, activitiesByExternal, k) {
			return a.ID, true
		}
	}
	return 0, false
}

func firstID(keys iter.Seq[store.Key]) (ID, bool) {
	for k := range keys {
		return ID(k.Scan().ID()), true
	}
	return 0, false
}

// CustomerByCode finds a customer by its credit code.
func (v *View) CustomerByCode(creditCode string) (Customer, error) {
	c, err := tab.customers.One(v.s.r, customersByCode, store.K().Text(creditCode))
	if missing(err) || err == nil && !v.all && !v.seesCustomer(&c) {
		return Customer{}, Refuse(NotFound, "customer.unknown")
	}
	return c, err
}

// seen keeps what the actor may see, up to limit (0: all).
func seen[V any](rows iter.Seq[V], limit int, sees func(*V) bool) []V {
	var out []V
	for rec := range rows {
		if limit > 0 && len(out) == limit {
			break
		}
		if sees(&rec) {
			out = append(out, rec)
		}
	}
	return out
}

// Whole lists are read before rights are looked at, since looking reads further rows.

// ContactsOf lists the customer's contacts that are in use.
func (v *View) ContactsOf(customer ID) []Contact {
	return seen(slices.Values(slices.Collect(tab.contacts.By(v.s.r, contactsByCustomer, store.Prefix(key(customer))))), 0,
		func(c *Contact) bool { return !c.Archived && (v.all || v.seesContact(c)) })
}

// DealsOf lists the customer's deals, open and closed, that the actor sees.
func (v *View) DealsOf(customer ID) []Deal {
	return v.seenDeals(tab.deals.By(v.s.r, dealsByCustomer, store.Prefix(key(customer))), 0)
}

func (v *View) seenDeals(rows iter.Seq[Deal], limit int) []Deal {
	if !v.all {
		rows = slices.Values(slices.Collect(rows))
	}
	return seen(rows, limit, func(d *Deal) bool { return v.all || v.seesDeal(d) })
}

// DealsOwned lists somebody's open or closed deals in the order of their numbers.
func (v *View) DealsOwned(owner ID, open bool) []Deal {
	k := key(owner).Byte(0)
	if open {
		k = key(owner).Byte(1)
	}
	out := v.seenDeals(tab.deals.By(v.s.r, dealsByOwner, store.Prefix(k)), 0)
	slices.SortFunc(out, func(a, b Deal) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// DealsIn lists the deals that stand in a stage, up to limit (0: all).
func (v *View) DealsIn(stage StageID, limit int) []Deal {
	return v.seenDeals(tab.deals.By(v.s.r, dealsByStage, store.Prefix(key(ID(stage)))), limit)
}

// DealsShared lists the deals a person co-owns or follows.
func (v *View) DealsShared(person ID) []Deal {
	return v.seenDeals(tab.deals.By(v.s.r, dealsByMember, store.Prefix(key(person))), 0)
}

// CustomersOwned lists somebody's customers that are in use.
func (v *View) CustomersOwned(owner ID) []Customer {
	return seen(slices.Values(slices.Collect(tab.customers.By(v.s.r, customersByOwner, store.Prefix(key(owner))))), 0,
		func(c *Customer) bool { return !c.Archived && (v.all || v.seesCustomer(c)) })
}

// ActivitiesOf lists what happened with a customer, the newest first, up to limit (0: all); void ones are left out.
func (v *View) ActivitiesOf(customer ID, limit int) []Activity {
	return v.seenActivities(tab.activities.Rows(v.s.r, store.Prefix(key(customer)).Backwards()), limit, func() bool { return v.seesCustomerID(customer) })
}

// ActivitiesOfDeal lists what happened with a deal, the newest first, up to limit (0: all); void ones are left out.
func (v *View) ActivitiesOfDeal(deal ID, limit int) []Activity {
	return v.seenActivities(tab.activities.By(v.s.r, activitiesByDeal, store.Prefix(key(deal)).Backwards()), limit, func() bool { return v.seesDealID(deal) })
}

// ActivitiesBy lists what somebody logged as having happened in [from, to), the newest first; void ones are left out.
func (v *View) ActivitiesBy(author ID, from, to time.Time) []Activity {
	k := store.Between(key(author).Time(from), key(author).Time(to)).Backwards()
	return v.seenActivities(tab.activities.By(v.s.r, activitiesByAuthor, k), 0, func() bool { return v.Scope().has(author, 0) })
}

// seenActivities asks once whether the whole list is the actor's to see, and else of each row.
func (v *View) seenActivities(rows iter.Seq[Activity], limit int, all func() bool) []Activity {
	if v.all || all() {
		return seen(rows, limit, func(a *Activity) bool { return !a.Void })
	}
	return seen(slices.Values(slices.Collect(rows)), limit, func(a *Activity) bool { return !a.Void && v.seesActivity(a) })
}

// TasksOf lists somebody's tasks in the states given (none: open ones), open ones by when they fall due.
func (v *View) TasksOf(owner ID, states ...TaskState) []Task {
	return v.tasksBy(tasksByOwner, owner, states)
}

// TasksOfDeal lists a deal's open tasks, the next first.
func (v *View) TasksOfDeal(deal ID) []Task { return v.tasksBy(tasksByDeal, deal, nil) }

// TasksOfCustomer lists a customer's open tasks, the next first.
func (v *View) TasksOfCustomer(customer ID) []Task { return v.tasksBy(tasksByCustomer, customer, nil) }

func (v *View) tasksBy(index uint8, of ID, states []TaskState) []Task {
	if len(states) == 0 {
		states = []TaskState{TaskOpen}
	}
	var out []Task
	for _, s := range states {
		out = slices.AppendSeq(out, tab.tasks.By(v.s.r, index, store.Prefix(key(of).Byte(stateByte(s)))))
	}
	return seen(slices.Values(out), 0, func(t *Task) bool { return v.all || v.seesTask(t) })
}

// NextStep is the deal's earliest open task.
func (v *View) NextStep(deal ID) (Task, bool) {
	if tasks := v.TasksOfDeal(deal); len(tasks) > 0 {
		return tasks[0], true
	}
	return Task{}, false
}

// StageEvents lists a deal's changes of stage, the oldest first, undone ones included and marked.
func (v *View) StageEvents(deal ID) []StageEvent {
	if !v.all && !v.seesDealID(deal) {
		return nil
	}
	return slices.Collect(tab.events.Rows(v.s.r, store.Prefix(key(deal))))
}
