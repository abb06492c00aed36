package crm

import "slices"

// AssignDeal gives an open deal to somebody. A closed one stays credited to its owner at close.
func (tx *Tx) AssignDeal(id ID, rev uint64, to ID, reason string) (Deal, error) {
	rec, err := tx.writable(ToAssign, Ref{KindDeal, id}, rev)
	if err != nil {
		return Deal{}, err
	}
	before := rec.Deal
	clean(&reason)
	switch {
	case to == before.Owner:
		return *before, Refuse(Conflict, "owner.same")
	case !before.Open():
		return *before, Refuse(Invalid, "deal.closed")
	case reason == "" && !tx.system():
		return *before, invalid("reason", "field.required")
	}
	p, err := tx.ownerTo(to)
	if err != nil {
		return *before, err
	}
	d := copyDeal(before)
	d.Owner, d.Team = to, p.Team
	dr := tx.begin("deal.assign")
	dr.e.Reason = reason
	dr.change(Record{Deal: before}, Record{Deal: &d})
	dr.fact(Fact{Kind: DealAssigned, Ref: d.Ref(), From: before.Owner, To: to, Note: reason})
	return d, tx.commit(dr)
}

// SplitDeal shares a deal among co-owners in percent that sum to 100; no shares give the owner all again.
func (tx *Tx) SplitDeal(id ID, rev uint64, shares []Split) (Deal, error) {
	rec, err := tx.writable(ToChange, Ref{KindDeal, id}, rev)
	if err != nil {
		return Deal{}, err
	}
	before := rec.Deal
	if err := fine(checkSplits(&tx.View, shares), tx.closedPeriod(before)); err != nil {
		return *before, err
	}
	d := copyDeal(before)
	d.Splits = slices.Clone(shares)
	if slices.Equal(d.Splits, before.Splits) {
		return d, nil
	}
	dr := tx.begin("deal.split")
	dr.change(Record{Deal: before}, Record{Deal: &d})
	dr.fact(Fact{Kind: DealShared, Ref: d.Ref()})
	return d, tx.commit(dr)
}

func (tx *Tx) closedPeriod(d *Deal) error {
	if d.Open() {
		return nil
	}
	return tx.checkPeriod(d, d.ClosedOn)
}

// FollowDeal lets somebody see a deal and its customer, and hear of it. Whoever may change the deal adds anybody;
// whoever sees it adds themselves.
func (tx *Tx) FollowDeal(id, person ID) (Deal, error) { return tx.follow(id, person, true) }

// UnfollowDeal takes a follower off again.
func (tx *Tx) UnfollowDeal(id, person ID) (Deal, error) { return tx.follow(id, person, false) }

func (tx *Tx) follow(id, person ID, yes bool) (Deal, error) {
	action := ToChange
	if person == tx.s.by.Person {
		action = ToLog
	}
	rec, err := tx.writable(action, Ref{KindDeal, id}, 0)
	if err != nil {
		return Deal{}, err
	}
	before := rec.Deal
	p, ok := tx.person(person)
	if !ok || yes && p.State != Active {
		return *before, &Error{Code: NotFound, Reason: "person.unknown", Field: "person"}
	}
	if slices.Contains(before.Followers, person) == yes {
		return *before, nil
	}
	d := copyDeal(before)
	verb, fact := "deal.follow", Fact{Kind: DealFollowed, Ref: d.Ref(), To: person}
	if yes {
		d.Followers = append(d.Followers, person)
	} else {
		d.Followers = slices.DeleteFunc(d.Followers, func(f ID) bool { return f == person })
		verb, fact = "deal.unfollow", Fact{Kind: DealChanged, Ref: d.Ref()}
	}
	dr := tx.begin(verb)
	dr.change(Record{Deal: before}, Record{Deal: &d})
	dr.fact(fact)
	return d, tx.commit(dr)
}
