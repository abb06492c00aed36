package crm

import (
	"slices"
	"time"

	"crmbot/store"
)

// Move says where a deal goes, and how the rules of the stages are met.
type Move struct {
	To     StageID
	Reason string
	// Fill writes what the stage asks for and the deal lacks; of anything else it writes nothing is kept. It joins the move: one
	// entry, taken back as one.
	Fill func(*Deal)
	// Override sets the rules of the stages aside. It takes a manager and a reason, and stands in the stage event.
	Override bool
}

// Gate is what the rules of the stages have against a move.
type Gate struct {
	Lacks []string // the fields the stage asks for and the deal lacks, named as in Requirable
	Skips StageID  // the first stage on the way that is not to be passed over
	Back  bool     // deals do not go back from the stage it stands in
}

// Shut reports whether the rules have anything against it.
func (g Gate) Shut() bool { return len(g.Lacks) > 0 || g.Skips != 0 || g.Back }

// names is the gate as a stage event keeps it.
func (g Gate) names() []string {
	out := slices.Clone(g.Lacks)
	if g.Skips != 0 {
		out = append(out, "skip")
	}
	if g.Back {
		out = append(out, "back")
	}
	return out
}

// refusal is why a move into a stage is refused.
func (g Gate) refusal(from, to StageID) error {
	switch {
	case g.Skips != 0:
		return invalid("stage", "stage.skip", "stage", to, "next", g.Skips)
	case g.Back:
		return invalid("stage", "stage.back", "stage", from)
	case len(g.Lacks) > 0:
		return invalid(g.Lacks[0], "stage.required", "fields", g.Lacks, "stage", to)
	}
	return nil
}

// GateOf says what the rules of the stages have against moving an open deal to another open stage of its pipeline, or against
// beginning one there that is not made yet. Winning and losing pass no gate.
func (v *View) GateOf(d *Deal, to StageID) Gate {
	p, s, err := v.Stage(to)
	if err != nil || s.Kind != StageOpen || !d.Open() {
		return Gate{}
	}
	g := Gate{Lacks: lacking(&s, d)}
	from, at := p.Order(d.Stage), p.Order(to)
	switch {
	case d.ID == 0: // not made yet: it comes from before the first
		from = -1
	case from < 0: // it comes from another pipeline
		return g
	}
	for i := from + 1; i < at && g.Skips == 0; i++ {
		if p.Stages[i].NoSkip {
			g.Skips = p.Stages[i].ID
		}
	}
	g.Back = from >= 0 && at < from && p.Stages[from].NoBack
	return g
}

// MayOverride says whether the actor may set the rules of the stages aside for a deal: managers and administrators do.
func (v *View) MayOverride(d *Deal) error {
	if err := v.may(ToChange, Record{Deal: d}); err != nil {
		return err
	}
	if role := v.role(); role != Manager && role != Admin {
		return Refuse(Forbidden, "access.override")
	}
	return nil
}

// MoveDeal is Move without more than a stage and a reason.
func (tx *Tx) MoveDeal(id ID, rev uint64, to StageID, reason string) (Deal, error) {
	return tx.Move(id, rev, Move{To: to, Reason: reason})
}

// Move moves an open deal to another stage, forward, back, or into another pipeline (see TransferDeal). Probability and
// forecast category set by hand fall back to the new stage's. What the rules of the stages have against it refuses it whole.
// Moving to the won stage wins it, to the lost one loses it with Reason as the dictionary's code. A closed deal is reopened first.
func (tx *Tx) Move(id ID, rev uint64, m Move) (Deal, error) {
	before, p, err := tx.movable(id, rev)
	if err != nil {
		return Deal{}, err
	}
	clean(&m.Reason)
	target, s, err := tx.Stage(m.To)
	switch {
	case err != nil:
		return *before, &Error{Code: NotFound, Reason: "stage.unknown", Field: "stage"}
	case before.Stage == m.To:
		return *before, Refuse(Conflict, "deal.stage.same", "stage", s.ID)
	case target.ID != p.ID:
		return tx.Transfer(id, rev, target.ID, m)
	case s.Kind == StageLost:
		return tx.LoseDeal(id, rev, Loss{Reason: m.Reason})
	case !before.Open():
		return *before, Refuse(Invalid, "deal.closed")
	case s.Kind == StageWon:
		return tx.WinDeal(id, rev, Win{Note: m.Reason})
	}
	how := moved{verb: "deal.move", to: s, at: tx.s.now, reason: m.Reason, fact: Fact{Kind: DealMoved, Note: m.Reason}}
	d, err := tx.passed(before, m, &how)
	if err != nil {
		return *before, err
	}
	if len(how.set) > 0 {
		how.verb = overrideVerb
	}
	d.LastOpen = m.To
	if p.Order(m.To) > p.Order(d.Highest) {
		d.Highest = m.To
	}
	return tx.move(before, d, how)
}

// overrideVerb is a move against the rules of the stages.
const overrideVerb = "deal.override"

// passed is the deal with what the stage of a move asked for, let through its gate; how says what else comes of that.
func (tx *Tx) passed(before *Deal, m Move, how *moved) (Deal, error) {
	d, err := tx.filled(before, &how.to, m.Fill)
	if err != nil {
		return d, err
	}
	if d.Amount != before.Amount {
		how.more = append(how.more, Fact{Kind: DealAmount, Ref: d.Ref(), Amount: d.Amount, Was: before.Amount})
	}
	how.set, err = tx.pass(&d, m)
	return d, err
}

// pass lets a deal through the gate of a move, or refuses it; what was set aside is returned.
func (tx *Tx) pass(d *Deal, m Move) ([]string, error) {
	g := tx.GateOf(d, m.To)
	if tx.system() { // the order of stages binds people
		g.Skips, g.Back = 0, false
	}
	switch {
	case !g.Shut():
		return nil, nil
	case !m.Override:
		return nil, g.refusal(d.Stage, m.To)
	case m.Reason == "":
		return nil, invalid("reason", "field.required")
	}
	return g.names(), tx.MayOverride(d)
}

// filled is the deal with what a stage asks for and it lacked.
func (tx *Tx) filled(before *Deal, s *Stage, fill func(*Deal)) (Deal, error) {
	d := copyDeal(before)
	if fill == nil {
		return d, nil
	}
	with := copyDeal(before)
	fill(&with)
	for _, f := range lacking(s, before) {
		switch f {
		case "amount":
			d.Amount = with.Amount
		case "expected":
			d.Expected = with.Expected
		case "contacts":
			d.Contacts = with.Contacts
		case "products":
			d.Products = with.Products
		case "source":
			d.Source = with.Source
		case "customer":
			d.Customer = with.Customer
		}
	}
	return d, tx.checkDeal(&d, before)
}

// lacking are the fields a stage asks for and a deal lacks.
func lacking(s *Stage, d *Deal) []string {
	var lacks []string
	for _, f := range s.Required {
		has := true
		switch f {
		case "amount":
			has = d.Amount.Minor != 0
		case "expected":
			has = !d.Expected.IsZero()
		case "contacts":
			has = len(d.Contacts) > 0
		case "products":
			has = len(d.Products) > 0
		case "source":
			has = d.Source != ""
		case "customer":
			has = d.Customer != 0
		}
		if !has {
			lacks = append(lacks, f)
		}
	}
	return lacks
}

// overrideKeys is the index key of a move against the rules of the stages: when.
func overrideKeys(e *eventRow) []store.Key {
	if len(e.Override) == 0 || e.Undone {
		return nil
	}
	return []store.Key{store.K().Time(e.At)}
}

// Overrides lists the moves of [from, to) by which managers set the rules of the stages aside, of the deals of a scope cut down to
// the actor's; undone ones are none. Reports count them beside skips and moves back. It costs what it finds in the whole company.
func (v *View) Overrides(who Scope, from, to time.Time) []StageEvent {
	var out []StageEvent
	mine := v.Scope()
	for e := range tab.events.By(v.s.r, eventsByOverride, store.Between(store.K().Time(from), store.K().Time(to))) {
		d, err := tab.deals.Get(v.s.r, key(e.Deal))
		if err != nil {
			v.fault(err)
			continue
		}
		if who.has(d.Owner, d.Team) && mine.has(d.Owner, d.Team) {
			out = append(out, e)
		}
	}
	return out
}
