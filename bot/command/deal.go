package command

import (
	"slices"
	"strconv"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// deals are the commands around an open deal.
func deals() []bot.Command {
	deal := bot.Field{Name: "deal", Kind: bot.FieldDeal, Required: true, Keys: []string{"商机"}}
	return []bot.Command{
		{
			ID: "deal.show", Group: bot.GroupDeal, ZH: []string{"商机", "我的商机"}, EN: []string{"deal", "deals", "d"},
			Fields: []bot.Field{{Name: "deal", Kind: bot.FieldDeal}, inPipeline(), {Name: "closed", Kind: bot.FieldBool, NoForm: true, KeyOnly: true}, {Name: "page", Kind: bot.FieldNumber, NoForm: true, KeyOnly: true}},
			Read:   showDeal,
		},
		{
			ID: "deal.new", Group: bot.GroupDeal, ZH: []string{"新商机", "建商机"}, EN: []string{"deal new", "new deal", "nd"}, Bare: true,
			Fields: []bot.Field{
				{Name: "customer", Kind: bot.FieldCustomer, Required: true, Keys: []string{"客户"}},
				{Name: "title", Kind: bot.FieldText, Required: true, Keys: []string{"名称"}},
				{Name: "amount", Kind: bot.FieldMoney, Ask: true, Keys: []string{"金额", "amt", "¥"}},
				{Name: "close", Kind: bot.FieldDate, Ask: true, Keys: []string{"预计"}},
				inPipeline(),
				{Name: "stage", Kind: bot.FieldStage, Keys: []string{"阶段"}},
				listedField("source", crm.Sources, "来源"),
				{Name: "product", Kind: bot.FieldProduct, KeyOnly: true, When: anyProducts, Keys: []string{"产品"}},
				{Name: "contact", Kind: bot.FieldContact, KeyOnly: true, Given: true, Spare: func(a *bot.Args) bool { return !slices.Contains(lacking(a), "contact") }, Keys: []string{"联系人"}},
				{Name: "lacks", Kind: bot.FieldText, NoForm: true, KeyOnly: true},
				{Name: "create", Kind: bot.FieldText, KeyOnly: true, NoForm: true}, sureField(),
			},
			More: ownMade(crm.KindDeal), Prepare: prepareDeal, Write: newDeal,
		},
		{
			ID: "deal.move", Group: bot.GroupDeal, ZH: []string{"推进", "阶段"}, EN: []string{"deal move", "move", "mv", "stage"},
			Fields: moveFields(deal), Prepare: prepareMove, Write: moveDeal,
		},
		transferCommand(deal),
		{
			ID: "deal.amount", Group: bot.GroupDeal, ZH: []string{"改金额"}, EN: []string{"deal amount", "amount"},
			Fields:  []bot.Field{deal, {Name: "amount", Kind: bot.FieldMoney, Required: true, Keys: []string{"金额", "amt", "¥"}}, sureField()},
			Prepare: guardAmount, Write: setAmount,
		},
		{
			ID: "deal.close-date", Group: bot.GroupDeal, ZH: []string{"改日期"}, EN: []string{"deal date"},
			Fields:  []bot.Field{deal, {Name: "close", Kind: bot.FieldDate, Required: true, Keys: []string{"预计"}}, {Name: "reason", Kind: bot.FieldText, Keys: []string{"原因"}}},
			Prepare: prepareExpected,
			Write:   setExpected,
		},
		{
			ID: "deal.edit", Edit: true, Group: bot.GroupDeal, ZH: []string{"改商机"}, EN: []string{"deal edit"}, Fields: editDealFields(deal), More: ownEdited(crm.KindDeal), Prepare: prepareEdit, Write: editDeal,
		},
		{
			ID: "assign", Group: bot.GroupDeal, ZH: []string{"分配", "转给", "转交"}, EN: []string{"assign"},
			Fields: []bot.Field{
				{Name: "to", Kind: bot.FieldPerson, Receives: true, Required: true}, {Name: "object", Kind: bot.FieldObject, Required: true, Tasks: true, Keys: []string{"商机", "客户", "待办"}},
				{Name: "reason", Kind: bot.FieldText, Required: true, Spare: ofTask, Keys: []string{"原因"}}, yesField(),
			},
			Prepare: prepareAssign, Write: assign,
		},
		{
			ID: "note.tell", Group: bot.GroupDeal, ZH: []string{"转告"}, EN: []string{"tell"},
			Fields: []bot.Field{{Name: "to", Kind: bot.FieldPerson, Receives: true, Required: true}, {Name: "object", Kind: bot.FieldObject, Required: true, Keys: []string{"商机", "客户"}}, {Name: "message", Kind: bot.FieldText, Required: true}},
			Write:  tell,
		},
		{
			ID: "deal.split", Group: bot.GroupDeal, ZH: []string{"分成"}, EN: []string{"split"},
			Fields: []bot.Field{deal, {Name: "person", Kind: bot.FieldPerson, Receives: true, Required: true}, {Name: "share", Kind: bot.FieldNumber, Required: true}},
			Write:  splitDeal,
		},
	}
}

// prepareDeal asks about an expected close that has passed, an amount that looks like a slip, and what the stage asks for.
func prepareDeal(t *bot.Turn, a *bot.Args) error {
	if err := comingClose(t, a); err != nil {
		return err
	}
	if err := guardAmount(t, a); err != nil {
		return err
	}
	return prepareBegin(t, a)
}

// comingClose asks for an expected close that lies ahead.
func comingClose(t *bot.Turn, a *bot.Args) error {
	if w := a.When("close"); !w.Date.IsZero() && w.Date < t.Today() {
		return &bot.Ask{Field: "close", Open: true, Invalid: true, Text: card.Escape(t.T("ask.close_past", "date", w.Date))}
	}
	return nil
}

// prepareExpected asks for a day that lies ahead, and why it is much later than it was.
func prepareExpected(t *bot.Turn, a *bot.Args) error {
	if err := comingClose(t, a); err != nil {
		return err
	}
	return askPush(t, a)
}

// prepareEdit asks back an amount that looks like a slip, and why the expected close is much later than it was.
func prepareEdit(t *bot.Turn, a *bot.Args) error {
	if err := guardAmount(t, a); err != nil {
		return err
	}
	return askPush(t, a)
}

const (
	// bareTooSmall is the amount in major units below which a bare number looks as if its unit was forgotten.
	bareTooSmall = 10_000
	// farAbove is how many times the owner's median deal an amount may be before it is asked back.
	farAbove = 100
)

// guardAmount asks back an amount that looks like a slip: a bare small number, or far above what the owner usually sells.
func guardAmount(t *bot.Turn, a *bot.Args) error {
	v := a.Value("amount")
	if !a.Has("amount") || v.Amount.IsZero() {
		return nil
	}
	if v.Amount.Minor < 0 {
		return crm.Refuse(crm.Invalid, "amount.negative")
	}
	unit := int64(1)
	for range money.Digits(v.Amount.Currency) {
		unit *= 10
	}
	major := v.Amount.Minor / unit
	usual := medianDeal(t, v.Amount.Currency)
	if v.Bare && t.Chinese() && major < bareTooSmall && major > 0 && (usual == 0 || usual > 100*v.Amount.Minor) {
		big := money.Amount{Minor: v.Amount.Minor * bareTooSmall, Currency: v.Amount.Currency}
		return &bot.Ask{Field: "amount", Text: card.Escape(t.T("ask.amount_unit", "amount", v.Amount, "big", t.P.Short(big))), Options: []card.Option{
			{Label: t.P.Short(big), Value: bot.CanonicalAmount(big)}, {Label: t.P.Money(v.Amount), Value: bot.CanonicalAmount(v.Amount)},
		}}
	}
	if typedText(t) && !a.Bool("sure") && usual > 0 && v.Amount.Minor/farAbove >= usual {
		return &bot.Ask{Field: "sure", Text: card.Escape(t.T("ask.amount_high", "short", t.P.Short(v.Amount), "amount", v.Amount)),
			Options: []card.Option{{Label: t.T("button.right"), Value: "true"}}, Buttons: []card.Button{{Label: t.T("button.cancel"), Value: "drop"}}}
	}
	return nil
}

// sureField is the hidden answer to an amount asked back.
func sureField() bot.Field {
	return bot.Field{Name: "sure", Kind: bot.FieldBool, NoForm: true, KeyOnly: true}
}

// typedText reports whether the turn began with typed words: what was pressed was already shown in full.
func typedText(t *bot.Turn) bool {
	switch t.Event.Input.(type) {
	case bot.Text, bot.Line:
		return true
	}
	return false
}

// medianDeal is the middle amount of the asker's own open deals in a currency, minor units; 0 below five deals.
func medianDeal(t *bot.Turn, currency string) int64 {
	var all []int64
	for _, d := range t.V.DealsOwned(t.Me.ID, true) {
		if d.Amount.Currency == currency && d.Amount.Minor > 0 {
			all = append(all, d.Amount.Minor)
		}
	}
	if len(all) < 5 {
		return 0
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// dealOf is the deal that a line begins.
func dealOf(a *bot.Args) crm.Deal {
	d := crm.Deal{Customer: a.ID("customer"), Title: a.Text("title"), Amount: a.Amount("amount"), Expected: a.When("close").Date, Pipeline: pipelineID(a), Stage: a.Value("stage").Stage, Source: a.Text("source")}
	if p := a.ID("product"); p != 0 {
		d.Products = []crm.ID{p}
	}
	if c := a.ID("contact"); c != 0 {
		d.Contacts = []crm.ID{c}
	}
	return d
}

func newDeal(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	customer := a.ID("customer")
	if name := a.Text("create"); name != "" && customer == 0 {
		c, err := tx.NewCustomer(crm.Customer{Name: name, Owner: t.Me.ID})
		if err != nil {
			return bot.Reply{}, err
		}
		customer = c.ID
	}
	d := dealOf(a)
	d.Customer, d.Owner = customer, t.Me.ID
	own, said := setOwn(t, a, crm.KindDeal, nil)
	d.Custom = own
	d, err := tx.NewDeal(d)
	if err != nil {
		return bot.Reply{}, err
	}
	return dealReceipt(t, t.T("deal.created", "code", dealRef(d.ID).String()), d, said...), nil
}

// dealReceipt answers a change of a deal: what it is now, and what comes next.
func dealReceipt(t *bot.Turn, title string, d crm.Deal, more ...string) bot.Reply {
	parts := []string{t.Name(dealRef(d.ID))}
	if !d.Amount.IsZero() {
		parts = append(parts, t.P.Money(d.Amount))
	}
	if p, s, err := t.V.Stage(d.Stage); err == nil && d.Kind == crm.StageOpen {
		parts = append(parts, stageIn(t, p, s))
	}
	if !d.Expected.IsZero() && d.Kind == crm.StageOpen {
		parts = append(parts, t.T("deal.expected", "date", d.Expected))
	}
	parts = append(parts, more...)
	return receipt(t, title, parts, undoButton(t, d.Rev), card.Button{Label: t.T("button.open_deal"), Value: bot.Do("deal.show", dealRef(d.ID))})
}

func moveDeal(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	before, err := tx.Deal(a.ID("deal"))
	if err != nil {
		return bot.Reply{}, err
	}
	_, to, err := tx.Stage(a.Value("stage").Stage)
	if err != nil {
		return bot.Reply{}, err
	}
	switch to.Kind {
	case crm.StageWon:
		return bot.Reply{}, &bot.Ask{Field: "stage", Text: card.Escape(t.T("ask.move_won", "deal", t.DealName(before))),
			Buttons: []card.Button{{Label: t.StageName(to), Style: card.Primary, Value: bot.FormOf(bot.Do("deal.won", dealRef(before.ID)))}, {Label: t.T("button.cancel"), Value: "drop"}}}
	case crm.StageLost:
		return bot.Reply{}, &bot.Ask{Field: "stage", Text: card.Escape(t.T("ask.move_lost", "deal", t.DealName(before))),
			Buttons: []card.Button{{Label: t.StageName(to), Style: card.Danger, Value: bot.FormOf(bot.Do("deal.lost", dealRef(before.ID)))}, {Label: t.T("button.cancel"), Value: "drop"}}}
	}
	_, from, _ := tx.Stage(before.Stage)
	d, err := tx.Move(before.ID, a.Rev, moveOf(a, to.ID))
	if err != nil {
		return bot.Reply{}, err
	}
	r := dealReceipt(t, t.T("deal.moved", "from", t.StageName(from), "to", t.StageName(to)), d)
	askWhy(t, &r, before.Stage, d, a.Text("reason"))
	if next, ok := nextStage(t, d); ok {
		addButton(r.Card, card.Button{Label: "→ " + t.StageName(next), Value: bot.Do("deal.move", dealRef(d.ID), "s"+strconv.Itoa(int(next.ID)), bot.Rev(d.Rev))})
	}
	return r, nil
}

// addButton puts a button into the last row of buttons of a card.
func addButton(c *card.Card, b card.Button) {
	for i := len(c.Body) - 1; i >= 0; i-- {
		if row, ok := c.Body[i].(card.Actions); ok {
			row.Buttons = append(row.Buttons, b)
			c.Body[i] = row
			return
		}
	}
	c.Body = append(c.Body, card.Actions{Buttons: []card.Button{b}})
}

// nextStage is the open stage after a deal's own.
func nextStage(t *bot.Turn, d crm.Deal) (crm.Stage, bool) {
	p, err := t.V.Pipeline(d.Pipeline)
	if err != nil {
		return crm.Stage{}, false
	}
	for i, s := range p.Stages {
		if s.ID == d.Stage && i+1 < len(p.Stages) && p.Stages[i+1].Kind == crm.StageOpen {
			return p.Stages[i+1], true
		}
	}
	return crm.Stage{}, false
}

func setAmount(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	before, err := tx.Deal(a.ID("deal"))
	if err != nil {
		return bot.Reply{}, err
	}
	d, err := tx.SetAmount(before.ID, a.Rev, a.Amount("amount"))
	if err != nil {
		return bot.Reply{}, err
	}
	return dealReceipt(t, t.T("deal.amount_set"), d, t.T("deal.was", "what", t.P.Money(before.Amount))), nil
}

func setExpected(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	before, err := tx.Deal(a.ID("deal"))
	if err != nil {
		return bot.Reply{}, err
	}
	d, err := tx.SetExpected(before.ID, a.Rev, a.When("close").Date, a.Text("reason"))
	if err != nil {
		return bot.Reply{}, err
	}
	var was string
	if !before.Expected.IsZero() {
		was = t.T("deal.was", "what", t.P.Date(before.Expected))
	}
	return dealReceipt(t, t.T("deal.date_set"), d, was), nil
}

// dealNow makes the initial value of an edit form's input from the deal.
func dealNow(get func(crm.Deal) bot.Value) func(*bot.Turn, *bot.Args) bot.Value {
	return func(t *bot.Turn, a *bot.Args) bot.Value {
		d, err := t.V.Deal(a.ID("deal"))
		if err != nil {
			return bot.Value{}
		}
		return get(d)
	}
}

func editDealFields(deal bot.Field) []bot.Field {
	return []bot.Field{
		deal,
		{Name: "title", Kind: bot.FieldText, Keys: []string{"名称"}, Initial: dealNow(func(d crm.Deal) bot.Value { return bot.Value{Text: d.Title} })},
		{Name: "amount", Kind: bot.FieldMoney, Keys: []string{"金额", "amt"}, Initial: dealNow(func(d crm.Deal) bot.Value { return bot.Value{Amount: d.Amount} })},
		{Name: "close", Kind: bot.FieldDate, Keys: []string{"预计"}, Initial: dealNow(func(d crm.Deal) bot.Value { return bot.Value{When: calendar.When{Date: d.Expected}} })},
		listedNow("source", crm.Sources, dealNow(func(d crm.Deal) bot.Value { return bot.Value{Text: d.Source} }), "来源"),
		{Name: "probability", Kind: bot.FieldNumber, KeyOnly: true, Keys: []string{"概率"}, Initial: dealNow(func(d crm.Deal) bot.Value {
			if d.Probability == nil {
				return bot.Value{}
			}
			return bot.Value{Text: strconv.Itoa(*d.Probability)}
		})},
		{Name: "product", Kind: bot.FieldProduct, KeyOnly: true, When: anyProducts, Keys: []string{"产品"}, Initial: dealNow(func(d crm.Deal) bot.Value {
			if len(d.Products) == 0 {
				return bot.Value{}
			}
			return bot.Value{Ref: ref(crm.KindProduct, d.Products[0])}
		})},
		{Name: "reason", Kind: bot.FieldText, KeyOnly: true, Keys: []string{"原因"}},
		sureField(),
	}
}

func editDeal(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	if p := a.Value("probability"); a.Has("probability") && (p.Number < 0 || p.Number > 100) {
		return bot.Reply{}, crm.Refuse(crm.Invalid, "probability")
	}
	var said []string
	d, err := tx.EditDealFor(a.ID("deal"), a.Rev, a.Text("reason"), func(d *crm.Deal) {
		d.Custom, said = setOwn(t, a, crm.KindDeal, d.Custom)
		if s := a.Text("title"); s != "" {
			d.Title = s
		}
		if a.Has("amount") {
			d.Amount = a.Amount("amount")
		}
		if a.Has("close") {
			d.Expected = a.When("close").Date
		}
		if a.Has("source") {
			d.Source = a.Text("source")
		}
		if p := a.ID("product"); p != 0 && (len(d.Products) == 0 || d.Products[0] != p) { // a deal of several shows the first
			d.Products = []crm.ID{p}
		}
		if a.Has("probability") {
			n := a.Value("probability").Number
			d.Probability = &n
		}
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return dealReceipt(t, t.T("deal.changed", "code", dealRef(d.ID).String()), d, said...), nil
}

// showDeal shows one deal, or the asker's open ones.
func showDeal(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	if !a.Has("deal") {
		return myDeals(t, a), nil
	}
	d, err := t.V.Deal(a.ID("deal"))
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{Card: dealCard(t, d), Private: t.Group(), Replace: pressed(t)}, nil
}

// days counts whole days between an instant and now in the reader's zone.
func days(t *bot.Turn, at time.Time) int {
	return int(t.Today() - calendar.DateOf(at.In(t.Now.Location())))
}
