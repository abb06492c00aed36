package crm

// reasonVerb says afterwards why a deal was moved.
const reasonVerb = "deal.reason"

// AsksReason reports whether people are asked why a deal moved from one stage to another: it went back, or two or more ahead.
// Never of a close or a reopening, nor of coming into another pipeline.
func (v *View) AsksReason(from, to StageID) bool {
	p, was, err := v.Stage(from)
	if err != nil || v.Company().NoReasons {
		return false
	}
	is, ok := p.Stage(to)
	if !ok || was.Kind != StageOpen || is.Kind != StageOpen {
		return false
	}
	step := p.Order(to) - p.Order(from)
	return step < 0 || step >= 2
}

// GiveReason says why a deal was moved, after the move that the entry seq made. The deal is not touched, and so neither is the
// move's undo. A reason said already stays.
func (tx *Tx) GiveReason(deal ID, seq uint64, reason string) (StageEvent, error) {
	if _, err := tx.writable(ToChange, Ref{KindDeal, deal}, 0); err != nil {
		return StageEvent{}, err
	}
	ev, err := tab.events.Get(tx.s.r, key(deal).ID(seq))
	if missing(err) || err == nil && ev.From == 0 { // how a deal began is no move
		return ev, Refuse(NotFound, "move.unknown")
	}
	if err != nil {
		return ev, err
	}
	clean(&reason)
	switch {
	case ev.Undone:
		return ev, Refuse(Conflict, "move.undone")
	case ev.Reason != "":
		return ev, Refuse(Conflict, "move.reason", "reason", ev.Reason)
	}
	if err := named("reason", reason); err != nil {
		return ev, err
	}
	ev.Reason = reason
	d := tx.begin(reasonVerb)
	d.e.Reason, d.keep = reason, true
	d.fact(Fact{Kind: DealReason, Ref: Ref{KindDeal, deal}, From: ID(ev.From), To: ID(ev.To), Note: reason})
	if err := tab.events.Put(tx.Writer, &ev); err != nil {
		tx.u.broken = err
		return ev, err
	}
	return ev, tx.commit(d)
}
