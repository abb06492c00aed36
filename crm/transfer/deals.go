package transfer

import (
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// dealDraft is a deal as one row says it.
type dealDraft struct {
	x       cells
	d       crm.Deal
	stage   stageAnswer
	kind    crm.StageKind
	owner   *item
	product string
	on      day    // when it closed
	own     crm.ID // our own code of it, from an export
	act     act
}

func readDeal(x cells) *dealDraft {
	d := &dealDraft{x: x, product: x.text("product")}
	d.d.Title = x.line("title")
	if d.d.Title == "" {
		d.d.Title = x.line("product")
	}
	if d.d.Title == "" {
		return nil
	}
	d.d.Imported = true
	d.own, d.d.External = x.keys()
	d.d.Source, d.d.Custom = x.word("source", crm.Sources), x.custom()
	d.d.Competitor, d.d.ContractNo = x.line("competitor"), x.line("contract_no")
	d.d.ClosedNote = x.text("note")
	if d.d.External == "" && d.d.ContractNo != "" {
		d.d.External = "contract:" + d.d.ContractNo
	}
	if d.owner = x.owner("owner"); d.owner == nil {
		d.owner = x.c.known.people["id:"+x.text("owner_id")]
	}
	d.readStage()
	d.readDays()
	var priced bool
	if d.d.Amount, priced = x.amount("amount"); !priced {
		d.d.Amount = money.Amount{Currency: x.currency()}
	}
	if !priced && d.kind == crm.StageWon && !x.c.bad {
		x.c.warn("deal.won_without_amount", d.d.Title)
	}
	if s := x.text("lost_reason"); s != "" && d.kind == crm.StageLost {
		code, known := x.c.reasonOf(s)
		if d.d.LostReason = code; !known {
			d.d.ClosedNote = joinNote(s, d.d.ClosedNote)
			x.c.warn("deal.lost_reason", s)
		}
	}
	return d
}

func joinNote(a, b string) string {
	if b == "" {
		return a
	}
	return a + "\n" + b
}

// readStage takes the stage that is named, moved to won or lost where a status or a day says so.
func (d *dealDraft) readStage() {
	x, s := d.x, &d.x.c.stages
	text := x.text("stage")
	d.stage = s.of(crm.StageOpen)
	if len(s.planned) > 0 && text == "" {
		x.bad("stage", "missing")
		return
	}
	if text != "" {
		if d.stage = s.find(text, x.c.preset.stages); !d.stage.ok {
			x.bad("stage", "stage")
			return
		}
		if d.stage.near {
			x.c.warn("deal.stage_near", text+" → "+d.stage.stage.Name)
		}
	}
	if status := x.text("status"); status != "" {
		a := s.find(status, nil)
		switch {
		case !a.ok:
			x.bad("status", "status")
		case a.stage.Kind != crm.StageOpen && a.stage.Kind != d.stage.stage.Kind:
			d.close(a)
		}
	} else if x.text("won") != "" {
		d.close(s.of(crm.StageWon))
	} else if x.text("lost") != "" {
		d.close(s.of(crm.StageLost))
	}
	d.kind = d.stage.stage.Kind
}

// close moves the deal to its end, from the stage it stood in until then.
func (d *dealDraft) close(to stageAnswer) {
	if d.stage.stage.Kind == crm.StageOpen && d.x.text("stage") != "" && d.stage.pipeline == to.pipeline {
		d.d.Highest, d.d.LastOpen = d.stage.stage.ID, d.stage.stage.ID
	}
	d.stage = to
}

func (d *dealDraft) readDays() {
	x := d.x
	today := calendar.DateOf(x.c.now.In(x.c.zone))
	if e, ok := x.date("expected"); ok {
		d.d.Expected = e.date
	}
	closing, closes := x.date("close") // the day it closed or is expected to
	for _, f := range [...]string{"won", "lost", "closed"} {
		if on, ok := x.date(f); ok && (f == "closed" || f == string(d.kind)) {
			d.on = on
			if f != "closed" {
				break
			}
		}
	}
	switch {
	case d.kind == crm.StageOpen && closes:
		d.d.Expected = closing.date
	case closes && d.on.date.IsZero():
		d.on = closing
	}
	if d.kind != crm.StageOpen && !x.c.bad {
		switch {
		case d.on.date.IsZero():
			x.c.warn("deal.closed_without_day", d.d.Title)
		case d.on.date > today:
			x.c.refuse(x.l, x.r, "", d.on.date.String(), "closed_ahead")
		default:
			d.d.ClosedOn, d.d.ClosedAt = d.on.date, at(earlier(x.time(d.on), x.c.now))
		}
	}
	started, ok := x.date("started")
	made, isMade := x.date("created")
	switch {
	case ok:
		d.d.Started, d.d.CreatedAt = started.date, at(earlier(x.time(started), x.c.now))
	case isMade:
		d.d.Started = made.date
	case x.l.has(Deals, "started") && !x.c.bad:
		x.c.warn("deal.no_start", d.d.External)
	}
	if isMade {
		d.d.CreatedAt = at(earlier(x.time(made), x.c.now))
	}
	if d.d.CreatedAt.IsZero() && !d.d.ClosedAt.IsZero() {
		d.d.CreatedAt = d.d.ClosedAt
	}
	if !d.d.Started.IsZero() && !d.d.ClosedOn.IsZero() && d.d.Started > d.d.ClosedOn {
		x.c.warn("deal.days_crossed", d.d.Title)
		d.d.Started = 0
	}
}

func earlier(a, b time.Time) time.Time {
	if a.After(b) {
		return b
	}
	return a
}

func (d *dealDraft) check() {
	x := d.x
	if d.product != "" && x.c.known.product(d.product) == nil && x.c.has(Products) {
		x.bad("product", "product")
		return
	}
	if d.owner == nil && x.c.owner == nil {
		x.bad("owner", "owner")
	}
}

func (d *dealDraft) result() act { return d.act }

func (d *dealDraft) place(of *item) *item {
	x, c := d.x, d.x.c
	of = d.customer(of)
	if of == nil {
		c.warn("deal.no_customer", d.d.External)
	}
	it := &item{kind: Deals, deal: &d.d, of: of, owner: d.owner, stage: d.stage.planned}
	if it.owner == nil {
		it.owner = c.owner
	}
	c.sold[it.owner] = true
	if d.product != "" {
		if it.product1 = c.known.product(d.product); it.product1 == nil {
			c.warn("product.unknown", d.product)
		} else if it.product1.product.Name != d.product {
			c.warn("product.spelling", d.product+" → "+it.product1.product.Name)
		}
		if it.product1 != nil && x.text("title") == "" {
			d.d.Title = it.product1.product.Name
		}
	}
	d.d.Pipeline, d.d.Stage = d.stage.pipeline, d.stage.stage.ID
	if who := x.line("contact"); who != "" && of != nil {
		it.about = c.contactOf(x, of, who)
	}
	if d.own != 0 {
		if there, err := c.v.Deal(d.own); err == nil && there.Title == d.d.Title {
			d.d.External = there.External
			return d.meet(it, there.ID)
		}
	}
	if d.d.External == "" {
		d.d.External = c.known.outsideKey(Deals, d.d.Title, x.text("customer"), x.text("customer_id"), it.owner.personName())
	}
	if other := c.known.deals[d.d.External]; other != nil {
		d.act = duplicate
		c.warn("deal.twice", d.d.External)
		if other.deal.Amount != d.d.Amount || other.deal.Stage != d.d.Stage || other.deal.Title != d.d.Title {
			c.conflict(x.l, x.r, other, "amount", d.d.Amount.Full(), other.deal.Amount.Full())
		}
		it.act = duplicate
		c.add(it, x.r)
		return it
	}
	c.known.deals[d.d.External] = it
	if id, ok := c.v.ByExternal(crm.KindDeal, d.d.External); ok {
		return d.meet(it, id)
	}
	d.act, it.act = added, added
	x.lacks(d.d.Custom)
	return c.add(it, x.r)
}

// customer is the company the row names, by name or key.
func (d *dealDraft) customer(of *item) *item {
	x := d.x
	if s := x.text("customer"); s != "" {
		return x.c.company(x, s)
	}
	if s := x.text("customer_id"); s != "" {
		if it := x.c.known.customerByOutside(s); it != nil {
			return it
		}
		x.c.warn("customer.unknown_key", s)
	}
	return of
}

// contactOf finds somebody at a customer, or plans them with nothing but the name.
func (c *checker) contactOf(x cells, of *item, who string) *item {
	if it := c.known.contact(of, who); it != nil {
		return it
	}
	it := c.add(&item{kind: Contacts, act: added, contact: &crm.Contact{Name: who}, of: of}, x.r)
	c.known.contactsOf(of)[foldName(who)] = it
	return it
}
