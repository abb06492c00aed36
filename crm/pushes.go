package crm

import (
	"iter"

	"crmbot/crm/calendar"
	"crmbot/store"
)

const (
	// LongPush is by how many days an expected close may move later before people have to say why.
	LongPush = 14
	// ManyPushes is from how many pushes on an open deal counts as put off again and again. Pushes are kept in Deal.Pushes: a
	// move of the expected close later across a month end is one, an undo takes it back.
	ManyPushes = 3
)

// PushTakesReason reports whether people have to say why an open deal is to close on a day instead of its present one.
func (d *Deal) PushTakesReason(to calendar.Date) bool {
	return d.Open() && !d.Expected.IsZero() && !to.IsZero() && to > d.Expected.AddDays(LongPush)
}

// pushesKeys is the index key of an open deal that was pushed: whose, and how often.
func pushesKeys(d *Deal) []store.Key {
	if !d.Open() || d.Pushes == 0 {
		return nil
	}
	return []store.Key{key(d.Owner).Int(int64(d.Pushes))}
}

// expectedKeys is the index key of an open deal with an expected close: whose, and when.
func expectedKeys(d *Deal) []store.Key {
	if !d.Open() || d.Expected.IsZero() {
		return nil
	}
	return []store.Key{key(d.Owner).Int(int64(d.Expected))}
}

// PushedDeals walks the open deals of a scope, cut down to the actor's, that were pushed at least so many times (ManyPushes for
// the risk that lists and digests name), owner by owner. It reads the rows it yields and one index seek for each owner, whatever
// the number of deals.
func (v *View) PushedDeals(who Scope, least int) iter.Seq[Deal] {
	return v.openDeals(who, dealsByPushes, store.Keys{From: store.K().Int(int64(max(least, 1)))})
}

// DealsExpected walks the open deals of a scope, cut down to the actor's, expected to close on a day of [from, to), owner by
// owner and each owner's by day; from 0 takes all that are due before to: up to today it is the overdue ones. It costs as
// PushedDeals does.
func (v *View) DealsExpected(who Scope, from, to calendar.Date) iter.Seq[Deal] {
	return v.openDeals(who, dealsByExpected, store.Between(store.K().Int(int64(from)), store.K().Int(int64(to))))
}

// openDeals walks an index that begins with the owner, for each owner of a scope.
func (v *View) openDeals(who Scope, index uint8, keys store.Keys) iter.Seq[Deal] {
	return func(yield func(Deal) bool) {
		if err := v.settled(); err != nil {
			v.Fail(err)
			return
		}
		mine := v.Scope()
		for _, owner := range v.ownersIn(who) {
			k := keys
			k.Prefix = key(owner)
			for d := range tab.deals.By(v.s.r, index, k) {
				if d.Archived || !who.has(d.Owner, d.Team) || !mine.has(d.Owner, d.Team) {
					continue
				}
				if !yield(d) {
					return
				}
			}
		}
	}
}
