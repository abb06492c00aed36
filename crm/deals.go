package crm

import (
	"slices"
	"time"

	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// Sources of stage events.
const (
	sourceUser   = "user"
	sourceImport = "import"
	sourceRule   = "rule"
)

// source says who makes a change of stage.
func (tx *Tx) source() string {
	switch {
	case tx.rule != "":
		return sourceRule
	case tx.s.by.System == "import":
		return sourceImport
	case tx.system():
		return sourceRule
	}
	return sourceUser
}

// NewDeal begins one, in the first open stage of the default pipeline unless others are given, and through the gate of that stage.
// Only crmbot itself (an import) may begin one that is closed already, without a customer, with Started unknown, or past a gate.
func (tx *Tx) NewDeal(d Deal) (Deal, error) {
	system := tx.system()
	if d.Owner == 0 {
		d.Owner = tx.s.by.Person
	}
	if err := tx.mayMake(d.Owner); err != nil {
		return d, err
	}
	owner, err := tx.ownerTo(d.Owner)
	if err != nil {
		return d, err
	}
	if d.Team == 0 || !system {
		d.Team = owner.Team
	}
	if d.Imported = d.Imported && system; !d.Imported {
		d.Started, d.StageSince, d.ClosedAt, d.ClosedOn, d.ClosedFor = tx.Today(d.Team), tx.s.now, time.Time{}, 0, 0
	}
	d.Highest, d.LastOpen, d.Pushes, d.Reopened = keep(d.Imported, d.Highest), keep(d.Imported, d.LastOpen), 0, 0
	p, s, err := tx.firstStage(&d)
	if err != nil {
		return d, err
	}
	if err := tx.checkDeal(&d, nil); err != nil {
		return d, err
	}
	if d.Kind = s.Kind; s.Kind != StageOpen && !d.Imported {
		return d, invalid("stage", "deal.new.closed")
	}
	if d.ID = 0; !system {
		if err := tx.GateOf(&d, s.ID).refusal(d.Stage, s.ID); err != nil {
			return d, err
		}
	}
	tx.made(&d.Meta, KindDeal)
	tx.settle(&d, &p)
	dr := tx.begin("deal.new")
	dr.change(Record{}, Record{Deal: &d})
	dr.events = append(dr.events, StageEvent{Deal: d.ID, Seq: dr.e.Seq, To: d.Stage, At: d.StageSince, By: tx.s.by.Person, Source: tx.source()})
	dr.fact(Fact{Kind: DealAdded, Ref: d.Ref(), To: ID(d.Stage), Amount: d.Amount})
	return d, tx.commit(dr)
}

func keep[V comparable](yes bool, v V) V {
	if !yes {
		var none V
		return none
	}
	return v
}

// firstStage finds where a new deal stands.
func (tx *Tx) firstStage(d *Deal) (Pipeline, Stage, error) {
	if d.Stage != 0 {
		p, s, err := tx.Stage(d.Stage)
		if err != nil || d.Pipeline != 0 && d.Pipeline != p.ID {
			return p, s, &Error{Code: NotFound, Reason: "stage.unknown", Field: "stage"}
		}
		d.Pipeline = p.ID
		return p, s, inUse(&p)
	}
	p := tx.DefaultPipeline()
	if d.Pipeline != 0 {
		var err error
		if p, err = tx.Pipeline(d.Pipeline); err != nil {
			return p, Stage{}, err
		}
	}
	if err := inUse(&p); err != nil {
		return p, Stage{}, err
	}
	s, _ := p.Of(StageOpen)
	d.Pipeline, d.Stage = p.ID, s.ID
	return p, s, nil
}

// inUse refuses an archived pipeline.
func inUse(p *Pipeline) error {
	if p.Archived {
		return &Error{Code: NotFound, Reason: "pipeline.unknown", Field: "pipeline"}
	}
	return nil
}

// settle fills in what follows from the stage of a deal that is being made.
func (tx *Tx) settle(d *Deal, p *Pipeline) {
	first, _ := p.Of(StageOpen)
	zone := tx.TeamZone(d.Team)
	if d.Kind == StageOpen {
		d.ClosedAt, d.ClosedOn, d.LostReason = time.Time{}, 0, ""
		d.LastOpen = d.Stage
		if d.Highest == 0 || p.Order(d.Highest) < p.Order(d.Stage) {
			d.Highest = d.Stage
		}
	} else {
		switch {
		case d.ClosedAt.IsZero() && d.ClosedOn.IsZero():
			d.ClosedAt = tx.s.now
		case d.ClosedAt.IsZero():
			d.ClosedAt = d.ClosedOn.At(12, 0, zone)
		}
		d.ClosedAt = utc(d.ClosedAt)
		if d.ClosedOn.IsZero() {
			d.ClosedOn = calendar.DateOf(d.ClosedAt.In(zone))
		}
		if d.Highest == 0 {
			d.Highest = first.ID
			if d.Kind == StageWon {
				d.Highest = p.lastOpen()
			}
		}
		if d.LastOpen == 0 {
			d.LastOpen = d.Highest
		}
	}
	if !d.StageSince.IsZero() {
		d.StageSince = utc(d.StageSince)
		return
	}
	switch {
	case d.Kind != StageOpen:
		d.StageSince = d.ClosedAt
	case !d.Started.IsZero():
		d.StageSince = utc(d.Started.At(12, 0, zone))
	default:
		d.StageSince = d.CreatedAt
	}
	if d.StageSince.After(tx.s.now) {
		d.StageSince = tx.s.now
	}
}

// checkDeal cleans and checks what people wrote.
func (tx *Tx) checkDeal(d, before *Deal) error {
	cleanAll(&d.Title, &d.Source, &d.Category, &d.LostReason, &d.Competitor, &d.ClosedNote, &d.ContractNo, &d.External)
	d.Contacts, d.Products, d.Followers = unique(d.Contacts), unique(d.Products), unique(d.Followers)
	if err := fine(named("title", d.Title), short(maxName, field("source", d.Source), field("competitor", d.Competitor), field("contract_no", d.ContractNo),
		field("external", d.External)),
		short(maxText, field("note", d.ClosedNote)), tx.checkAmount(&d.Amount, d.Team), checkCategory(d.Category)); err != nil {
		return err
	}
	if d.Source != "" && (before == nil || before.Source != d.Source) {
		d.Source = CodeOf(tx.Company().Sources, d.Source)
	}
	var held map[string]string
	if before != nil {
		held = before.Custom
	}
	var err error
	if d.Custom, err = tx.checkCustom(KindDeal, d.Custom, held); err != nil {
		return err
	}
	if d.Probability != nil && (*d.Probability < 0 || *d.Probability > 100) {
		return invalid("probability", "probability.range")
	}
	if before == nil || before.Customer != d.Customer {
		if err := tx.checkDealCustomer(d); err != nil {
			return err
		}
	}
	for _, id := range d.Contacts {
		if before == nil || !slices.Contains(before.Contacts, id) {
			if c, ok := one(&tx.View, tab.contacts, id); !ok || !slices.Contains(c.Customers, d.Customer) {
				return &Error{Code: NotFound, Reason: "contact.unknown", Field: "contacts"}
			}
		}
	}
	for _, id := range d.Products {
		if ok, err := tab.products.Has(tx.s.r, key(id)); err != nil || !ok {
			return &Error{Code: NotFound, Reason: "product.unknown", Field: "products"}
		}
	}
	for _, id := range d.Followers {
		if _, ok := tx.person(id); !ok {
			return &Error{Code: NotFound, Reason: "person.unknown", Field: "followers"}
		}
	}
	return checkSplits(&tx.View, d.Splits)
}

func (tx *Tx) checkDealCustomer(d *Deal) error {
	if d.Customer == 0 {
		if d.Imported {
			return nil
		}
		return invalid("customer", "field.required")
	}
	c, ok := tx.customer(d.Customer)
	switch {
	case !ok || !tx.all && !tx.seesCustomer(&c):
		return &Error{Code: NotFound, Reason: "customer.unknown", Field: "customer"}
	case c.MergedInto != 0:
		return &Error{Code: Invalid, Reason: "customer.merged", Field: "customer", Args: []any{"id", c.MergedInto}}
	case c.Archived && !tx.system():
		return &Error{Code: Invalid, Reason: "customer.archived", Field: "customer"}
	}
	return nil
}

func (tx *Tx) checkAmount(a *money.Amount, team ID) error {
	if a.Currency == "" {
		a.Currency = tx.Currency(team)
	}
	switch {
	case !money.Known(a.Currency):
		return invalid("amount", "currency.unknown")
	case a.Minor < 0:
		return invalid("amount", "amount.negative")
	case a.Minor > maxMinor:
		return invalid("amount", "amount.large")
	}
	return nil
}

// maxMinor is the greatest amount of one deal: sums of a million of them still fit.
const maxMinor = 1_000_000_000_000

func checkCategory(c string) error {
	switch c {
	case "", "pipeline", "best", "commit", "closed", "omitted":
		return nil
	}
	return invalid("category", "category.unknown")
}

// checkSplits: shares of distinct people in whole percent that sum to 100.
func checkSplits(v *View, shares []Split) error {
	if len(shares) == 0 {
		return nil
	}
	sum := 0
	for i, s := range shares {
		p, ok := v.person(s.Person)
		switch {
		case !ok:
			return &Error{Code: NotFound, Reason: "person.unknown", Field: "splits"}
		case s.Percent < 1 || s.Percent > 100:
			return invalid("splits", "split.percent")
		case slices.ContainsFunc(shares[:i], func(o Split) bool { return o.Person == s.Person }):
			return invalid("splits", "split.twice", "name", p.Name)
		}
		sum += s.Percent
	}
	if sum != 100 {
		return invalid("splits", "split.sum", "sum", sum)
	}
	return nil
}

// Share is a co-owner's part of a deal's amount.
type Share struct {
	Person ID
	Amount money.Amount
}

// Shares parts the amount among the co-owners without losing a minor unit; the owner has all where none are named.
func (d *Deal) Shares() []Share {
	if len(d.Splits) == 0 {
		return []Share{{Person: d.Owner, Amount: d.Amount}}
	}
	weights := make([]int64, len(d.Splits))
	for i, s := range d.Splits {
		weights[i] = int64(s.Percent)
	}
	out := make([]Share, len(d.Splits))
	for i, a := range d.Amount.Split(weights) {
		out[i] = Share{Person: d.Splits[i].Person, Amount: a}
	}
	return out
}

// EditDeal changes what people may write of a deal, amount and expected close included. Stage, outcome, owner and
// shares have verbs of their own. Amount, source, products and reason of loss of a deal closed in a closed period need a manager.
func (tx *Tx) EditDeal(id ID, rev uint64, edit func(*Deal)) (Deal, error) {
	return tx.EditDealFor(id, rev, "", edit)
}

// EditDealFor is EditDeal with its reason, which an expected close that moves later by more than LongPush days takes.
func (tx *Tx) EditDealFor(id ID, rev uint64, reason string, edit func(*Deal)) (Deal, error) {
	return tx.editDeal("deal.edit", id, rev, reason, edit)
}

// SetAmount changes the amount. That of a deal closed in a closed period needs a manager.
func (tx *Tx) SetAmount(id ID, rev uint64, a money.Amount) (Deal, error) {
	return tx.editDeal("deal.amount", id, rev, "", func(d *Deal) {
		if a.Currency == "" {
			a.Currency = d.Amount.Currency
		}
		d.Amount = a
	})
}

// SetExpected changes the day the deal is expected to close; 0 is no day. Later across a month end counts as a push, and later
// by more than LongPush days takes a reason.
func (tx *Tx) SetExpected(id ID, rev uint64, on calendar.Date, reason string) (Deal, error) {
	return tx.editDeal("deal.expected", id, rev, reason, func(d *Deal) { d.Expected = on })
}

func (tx *Tx) editDeal(verb string, id ID, rev uint64, reason string, edit func(*Deal)) (Deal, error) {
	rec, err := tx.writable(ToChange, Ref{KindDeal, id}, rev)
	if err != nil {
		return Deal{}, err
	}
	before := rec.Deal
	d := copyDeal(before)
	edit(&d)
	fix := *before
	fix.Title, fix.Customer, fix.Contacts, fix.Amount, fix.Expected = d.Title, d.Customer, d.Contacts, d.Amount, d.Expected
	fix.Source, fix.Products, fix.Category, fix.Probability, fix.Custom = d.Source, d.Products, d.Category, d.Probability, d.Custom
	if !before.Open() {
		fix.Competitor, fix.ClosedNote, fix.ContractNo = d.Competitor, d.ClosedNote, d.ContractNo
		if before.Kind == StageLost && d.LostReason != before.LostReason {
			if err := tx.checkReason(d.LostReason); err != nil {
				return fix, err
			}
			fix.LostReason = d.LostReason
		}
	}
	d = fix
	if err := tx.checkDeal(&d, before); err != nil {
		return d, err
	}
	if same(before, &d) {
		return d, nil
	}
	if restates(before, &d) {
		if err := tx.closedPeriod(before); err != nil {
			return d, err
		}
	}
	clean(&reason)
	if before.PushTakesReason(d.Expected) && reason == "" && !tx.system() {
		return d, invalid("reason", "deal.push.reason", "date", d.Expected, "days", LongPush)
	}
	if d.Open() && pushed(before.Expected, d.Expected) {
		d.Pushes++
	}
	dr := tx.begin(verb)
	dr.e.Reason = reason
	dr.change(Record{Deal: before}, Record{Deal: &d})
	if d.Amount != before.Amount {
		dr.fact(Fact{Kind: DealAmount, Ref: d.Ref(), Amount: d.Amount, Was: before.Amount})
	}
	if d.Expected != before.Expected {
		dr.fact(Fact{Kind: DealExpected, Ref: d.Ref(), Note: reason})
	}
	dr.fact(Fact{Kind: DealChanged, Ref: d.Ref()})
	return d, tx.commit(dr)
}

func copyDeal(d *Deal) Deal {
	out := *d
	out.Contacts, out.Products = slices.Clone(d.Contacts), slices.Clone(d.Products)
	out.Splits, out.Followers, out.Custom = slices.Clone(d.Splits), slices.Clone(d.Followers), cloneMap(d.Custom)
	if d.Probability != nil {
		p := *d.Probability
		out.Probability = &p
	}
	return out
}

// pushed tells whether an expected close moved later across a month end.
func pushed(before, now calendar.Date) bool {
	return !before.IsZero() && now > before && monthName(now) != monthName(before)
}

// restates tells whether a change of a closed deal changes what is said of the period it closed in: how much was won and lost, by
// whom, where from, of what and why.
func restates(before, after *Deal) bool {
	return before.Kind != after.Kind || before.ClosedOn != after.ClosedOn || before.Amount != after.Amount || before.Source != after.Source ||
		before.LostReason != after.LostReason || !slices.Equal(before.Products, after.Products) || !slices.Equal(before.Splits, after.Splits)
}

// checkPeriod lets only managers and administrators restate what closed in a closed period.
func (tx *Tx) checkPeriod(d *Deal, on calendar.Date) error {
	if to := tx.Company().ClosedTo; !to.IsZero() && !on.IsZero() && on < to {
		return tx.may(ToRestate, Record{Deal: d})
	}
	return nil
}
