package crm

import (
	"iter"

	"crmbot/store"
)

// walkBlock is how many rows are read before rights are looked at, since looking reads further rows.
const walkBlock = 256

// Customers walks all customers the actor sees in the order of their numbers, archived and merged ones too.
func (v *View) Customers() iter.Seq[Customer] { return walk(v, tab.customers, v.seesCustomer) }

// Contacts walks all contacts the actor sees in the order of their numbers, archived ones too.
func (v *View) Contacts() iter.Seq[Contact] { return walk(v, tab.contacts, v.seesContact) }

// Deals walks all deals the actor sees in the order of their numbers, closed and archived ones too.
func (v *View) Deals() iter.Seq[Deal] { return walk(v, tab.deals, v.seesDeal) }

// Activities walks all activities the actor sees by customer and time, void ones too.
func (v *View) Activities() iter.Seq[Activity] { return walk(v, tab.activities, v.seesActivity) }

// Tasks walks all tasks the actor sees in the order of their numbers, done and cancelled ones too.
func (v *View) Tasks() iter.Seq[Task] { return walk(v, tab.tasks, v.seesTask) }

// QuotaRecords walks all quotas whose subject the actor sees.
func (v *View) QuotaRecords() iter.Seq[Quota] {
	return walk(v, tab.quotas, func(q *Quota) bool { return v.seesSubject(q.Subject) })
}

// walk reads a table block by block and passes on what sees lets through.
func walk[V any](v *View, t *store.Table[V], sees func(*V) bool) iter.Seq[V] {
	return func(yield func(V) bool) {
		keys := store.All()
		block := make([]V, 0, walkBlock)
		for {
			block = block[:0]
			for rec := range t.Rows(v.s.r, keys) {
				if block = append(block, rec); len(block) == walkBlock {
					break
				}
			}
			for i := range block {
				if (v.all || sees(&block[i])) && !yield(block[i]) {
					return
				}
			}
			if len(block) < walkBlock {
				return
			}
			keys = store.Between(append(t.KeyOf(&block[len(block)-1]), 0), nil)
		}
	}
}
