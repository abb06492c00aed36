package crm

// stillFits makes sure that what an undoing restores keeps the rules that hold for the present: no team under itself, an
// administrator left, and nothing restated in a closed period, nor set up, nor aimed at, by whom it does not behove any more.
func (tx *Tx) stillFits(d *draft) error {
	for i := range d.e.Changes {
		c := &d.e.Changes[i]
		var err error
		switch {
		case c.Before.Team != nil || c.After.Team != nil:
			err = tx.teamFits(c.After.Team)
		case c.Before.Person != nil:
			err = tx.personFits(c.Before.Person, c.After.Person)
		case c.Before.Deal != nil:
			err = tx.periodsFit(c.Before.Deal, c.After.Deal)
		case c.Before.Pipeline != nil, c.Before.Company != nil, c.Before.Rate != nil, c.After.Rate != nil:
			err = tx.manage()
		case c.Before.Product != nil:
			err = tx.mayPrice()
		case c.Before.Quota != nil:
			err = tx.mayQuota(c.Before.Quota.Subject)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// teamFits checks a team that is brought back to what it was; nil: it goes.
func (tx *Tx) teamFits(then *Team) error {
	if err := tx.manage(); err != nil || then == nil {
		return err
	}
	t := *then
	return tx.checkTeam(&t)
}

// personFits checks a person who is brought back to what they were; nil: they go.
func (tx *Tx) personFits(now, then *Person) error {
	if then == nil {
		return fine(tx.manage(), tx.checkLastAdmin(now, &Person{}))
	}
	p := *then
	p.Meta = now.Meta
	if !same(personal(now, &p), &p) {
		if err := tx.manage(); err != nil {
			return err
		}
	}
	return fine(tx.checkPerson(&p, now), tx.checkLastAdmin(now, &p))
}

// periodsFit asks whether the actor may restate a deal in the period it closed in, and in the one it is to have closed in again;
// then is nil when the deal goes.
func (tx *Tx) periodsFit(now, then *Deal) error {
	if then == nil {
		return tx.closedPeriod(now)
	}
	if !restates(now, then) {
		return nil
	}
	return fine(tx.closedPeriod(now), tx.closedPeriod(then))
}
