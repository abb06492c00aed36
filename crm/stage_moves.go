package crm

import (
	"slices"
	"time"

	"crmbot/crm/calendar"
)

// moved says where a deal goes.
type moved struct {
	verb   string
	to     Stage
	at     time.Time
	reason string
	fact   Fact
	set    []string // rules of the stages that were set aside
	more   []Fact
}

// movable reads a deal whose stage the actor may change.
func (tx *Tx) movable(id ID, rev uint64) (*Deal, Pipeline, error) {
	rec, err := tx.writable(ToChange, Ref{KindDeal, id}, rev)
	if err != nil {
		return nil, Pipeline{}, err
	}
	p, err := tx.Pipeline(rec.Deal.Pipeline)
	return rec.Deal, p, err
}

// move writes a change of stage. d is what the deal becomes but for what every move does.
func (tx *Tx) move(before *Deal, d Deal, m moved) (Deal, error) {
	d.Stage, d.Kind, d.StageSince = m.to.ID, m.to.Kind, m.at
	d.Probability, d.Category = nil, "" // what was said by hand was said of the stage before
	dr := tx.begin(m.verb)
	dr.e.Reason = m.reason
	dr.change(Record{Deal: before}, Record{Deal: &d})
	dr.events = append(dr.events, StageEvent{Deal: d.ID, Seq: dr.e.Seq, From: before.Stage, To: d.Stage, At: m.at,
		By: tx.s.by.Person, Source: tx.source(), Reason: m.reason, Override: m.set})
	m.fact.Ref, m.fact.From, m.fact.To, m.fact.Amount = d.Ref(), ID(before.Stage), ID(d.Stage), d.Amount
	dr.fact(m.fact)
	for _, f := range m.more {
		dr.fact(f)
	}
	return d, tx.commit(dr)
}

// closing is the instant and local day of a close that was said to be on a day (0: today).
func (tx *Tx) closing(before *Deal, on calendar.Date) (time.Time, calendar.Date, error) {
	team := tx.teamNow(before)
	today := tx.Today(team)
	switch {
	case on.IsZero() || on == today:
		return tx.s.now, today, nil
	case on > today:
		return time.Time{}, 0, invalid("on", "date.future")
	}
	return utc(on.At(12, 0, tx.TeamZone(team))), on, nil
}

// teamNow is the team of the deal's owner.
func (tx *Tx) teamNow(d *Deal) ID {
	if p, ok := tx.person(d.Owner); ok {
		return p.Team
	}
	return d.Team
}

// close fills in what every close does, after making sure that no closed period is restated unasked.
func (tx *Tx) close(before *Deal, on calendar.Date) (Deal, time.Time, error) {
	d := copyDeal(before)
	at, day, err := tx.closing(before, on)
	if err != nil {
		return d, at, err
	}
	if err := fine(tx.checkPeriod(before, day), tx.checkPeriod(before, before.ClosedOn)); err != nil {
		return d, at, err
	}
	d.ClosedAt, d.ClosedOn, d.Team = at, day, tx.teamNow(before)
	if !d.Started.IsZero() && day < d.Started {
		d.Started = day // it was told late: a deal does not end before it began
	}
	return d, at, nil
}

// WinDeal wins an open deal. The day may be a past one.
func (tx *Tx) WinDeal(id ID, rev uint64, w Win) (Deal, error) {
	before, p, err := tx.movable(id, rev)
	if err != nil {
		return Deal{}, err
	}
	switch before.Kind {
	case StageWon:
		return *before, Refuse(Conflict, "deal.won.already", "on", before.ClosedOn)
	case StageLost:
		return *before, Refuse(Invalid, "deal.closed")
	}
	s, _ := p.Of(StageWon)
	d, at, err := tx.close(before, w.On)
	if err != nil {
		return *before, err
	}
	if w.Amount.Minor != 0 || w.Amount.Currency != "" {
		if w.Amount.Currency == "" {
			w.Amount.Currency = before.Amount.Currency
		}
		d.Amount = w.Amount
	}
	if w.ContractNo != "" {
		d.ContractNo = w.ContractNo
	}
	d.ClosedNote = w.Note
	if err := tx.checkDeal(&d, before); err != nil {
		return *before, err
	}
	return tx.move(before, d, moved{verb: "deal.won", to: s, at: at, fact: Fact{Kind: DealWon, Was: before.Amount}})
}

// LoseDeal loses a deal, with a reason of the company's dictionary. A won deal may be lost directly; the last open
// stage is then the highest it held.
func (tx *Tx) LoseDeal(id ID, rev uint64, l Loss) (Deal, error) {
	before, p, err := tx.movable(id, rev)
	if err != nil {
		return Deal{}, err
	}
	if before.Kind == StageLost {
		return *before, Refuse(Conflict, "deal.lost.already", "on", before.ClosedOn)
	}
	if err := tx.checkReason(l.Reason); err != nil {
		return *before, err
	}
	s, _ := p.Of(StageLost)
	d, at, err := tx.close(before, l.On)
	if err != nil {
		return *before, err
	}
	if before.Kind == StageWon {
		d.LastOpen = d.Highest
	}
	d.LostReason, d.Competitor, d.ClosedNote = l.Reason, l.Competitor, l.Note
	if err := tx.checkDeal(&d, before); err != nil {
		return *before, err
	}
	return tx.move(before, d, moved{verb: "deal.lost", to: s, at: at, reason: l.Reason, fact: Fact{Kind: DealLost, Note: l.Reason}})
}

// checkReason takes the codes of the company's dictionary; of the retired ones only from an import.
func (tx *Tx) checkReason(code string) error {
	if code == "" {
		return invalid("reason", "deal.lost.reason")
	}
	if !slices.ContainsFunc(tx.Company().LostReasons, func(c Choice) bool { return c.Code == code && (!c.Retired || tx.system()) }) {
		return invalid("reason", "deal.lost.reason.unknown", "reason", code)
	}
	return nil
}

// ReopenDeal brings a closed deal back to the last open stage it held. What was said at its close is kept in history
// only; the time it stood closed is no part of its cycle. In a closed period it takes a manager.
func (tx *Tx) ReopenDeal(id ID, rev uint64, reason string) (Deal, error) {
	before, p, err := tx.movable(id, rev)
	if err != nil {
		return Deal{}, err
	}
	if before.Open() {
		return *before, Refuse(Conflict, "deal.open")
	}
	if p.Archived {
		return *before, Refuse(Invalid, "pipeline.archived", "pipeline", p)
	}
	if err := tx.checkPeriod(before, before.ClosedOn); err != nil {
		return *before, err
	}
	s, ok := p.Stage(before.LastOpen)
	if !ok || s.Kind != StageOpen {
		if s, ok = p.Stage(before.Highest); !ok || s.Kind != StageOpen {
			s, _ = p.Of(StageOpen)
		}
	}
	d := copyDeal(before)
	d.ClosedFor += int64(tx.s.now.Sub(before.ClosedAt) / time.Second)
	d.ClosedAt, d.ClosedOn, d.LostReason, d.Competitor, d.ClosedNote, d.ContractNo = time.Time{}, 0, "", "", "", ""
	d.LastOpen, d.Reopened, d.Team = s.ID, before.Reopened+1, tx.teamNow(before)
	if p.Order(s.ID) > p.Order(d.Highest) {
		d.Highest = s.ID
	}
	clean(&reason)
	return tx.move(before, d, moved{verb: "deal.reopen", to: s, at: tx.s.now, reason: reason, fact: Fact{Kind: DealReopened, Note: reason}})
}
