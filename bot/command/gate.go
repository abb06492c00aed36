package command

import (
	"slices"
	"strconv"
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

// gateFields are what a stage can ask for, as fields of the move into it, in the order a form asks for them.
var gateFields = [...]struct{ asks, field string }{
	{"customer", "customer"}, {"amount", "amount"}, {"expected", "close"}, {"contacts", "contact"}, {"products", "product"}, {"source", "source"},
}

// moveFields are a deal, where it goes, and how the rules of that stage are met.
func moveFields(deal bot.Field) []bot.Field {
	return append([]bot.Field{
		deal, {Name: "stage", Kind: bot.FieldStage, Required: true, Keys: []string{"阶段"}}, {Name: "reason", Kind: bot.FieldText, Keys: []string{"原因"}},
	}, metFields()...)
}

// metFields are what a stage may ask for on the way into it: a form shows only what is lacking.
func metFields() []bot.Field {
	out := []bot.Field{
		{Name: "lacks", Kind: bot.FieldText, NoForm: true, KeyOnly: true},
		{Name: "override", Kind: bot.FieldBool, KeyOnly: true, Given: true, When: overrules, Spare: func(a *bot.Args) bool { return len(lacking(a)) == 0 }, Keys: []string{"破例"}},
	}
	asked := []bot.Field{
		{Name: "customer", Kind: bot.FieldCustomer, Keys: []string{"客户"}}, {Name: "amount", Kind: bot.FieldMoney, Keys: []string{"金额", "amt"}},
		{Name: "close", Kind: bot.FieldDate, Keys: []string{"预计"}}, {Name: "contact", Kind: bot.FieldContact, Keys: []string{"联系人"}},
		{Name: "product", Kind: bot.FieldProduct, Keys: []string{"产品"}}, listedField("source", crm.Sources, "来源"),
	}
	for _, f := range asked {
		name := f.Name
		f.Required, f.KeyOnly, f.Given = true, true, true
		f.Spare = func(a *bot.Args) bool { return a.Bool("override") || !slices.Contains(lacking(a), name) }
		out = append(out, f)
	}
	return append(out, sureField())
}

// overrules reports whether the asker may set the rules of a stage aside for their people.
func overrules(t *bot.Turn) bool { return t.Me.Role == crm.Manager || t.Me.Role == crm.Admin }

// lacking are the fields the stage of a move was found to lack; of another stage that is chosen meanwhile nothing is known.
func lacking(a *bot.Args) []string {
	where, fields, _ := strings.Cut(a.Text("lacks"), ":")
	if where != goesTo(a) || fields == "" {
		return nil
	}
	return strings.Split(fields, ",")
}

// goesTo is the pipeline and the stage that a line names.
func goesTo(a *bot.Args) string { return a.Text("pipeline") + stageCode(a.Value("stage").Stage) }

func stageCode(s crm.StageID) string { return "s" + strconv.Itoa(int(s)) }

// prepareMove meets the rules of the stages before a move: what they ask for is asked for, and what they forbid is said, with the
// way that is open.
func prepareMove(t *bot.Turn, a *bot.Args) error {
	d, err := t.V.Deal(a.ID("deal"))
	if err != nil {
		return err
	}
	p, to, err := t.V.Stage(a.Value("stage").Stage)
	if err != nil {
		return nil //nolint:nilerr // the move itself says what is wrong
	}
	return prepareInto(t, a, d, p, to)
}

// prepareInto meets the rules before a move into a stage, of the deal's pipeline or of another.
func prepareInto(t *bot.Turn, a *bot.Args, d crm.Deal, p crm.Pipeline, to crm.Stage) error {
	if to.Kind != crm.StageOpen || !d.Open() || p.Archived || to.ID == d.Stage {
		return nil // the move itself says what is wrong
	}
	if err := t.V.Can(crm.ToChange, d.Ref()); err != nil {
		return err
	}
	gate := t.V.GateOf(&d, to.ID)
	if gate.Shut() && a.Bool("override") {
		return prepareOverride(t, a, d)
	}
	if gate.Skips != 0 || gate.Back {
		return barred(t, a, d, gate)
	}
	if p.Order(to.ID) < p.Order(d.Stage) && a.Text("reason") == "" && t.V.AsksReason(d.Stage, to.ID) {
		_, from, _ := t.V.Stage(d.Stage)
		return &bot.Ask{Field: "reason", Open: true, Text: card.Escape(t.T("ask.move_back", "deal", t.DealName(d), "from", t.StageName(from), "to", t.StageName(to)))}
	}
	if err := askLacking(t, a, d, to, gate.Lacks); err != nil {
		return err
	}
	return guardAmount(t, a)
}

// prepareBegin meets the rules of the stage a deal is to begin in: what it asks for is asked for, and of the stages before it the
// first that is not to be passed over is offered instead.
func prepareBegin(t *bot.Turn, a *bot.Args) error {
	p, err := t.V.DefaultPipeline(), error(nil)
	if id := pipelineID(a); id != 0 {
		p, err = t.V.Pipeline(id)
	}
	to, _ := p.Of(crm.StageOpen)
	if s := a.Value("stage").Stage; s != 0 {
		p, to, err = t.V.Stage(s)
	}
	if err != nil || to.Kind != crm.StageOpen {
		return nil //nolint:nilerr // the making of it says what is wrong
	}
	d := dealOf(a)
	d.Kind = crm.StageOpen
	gate := t.V.GateOf(&d, to.ID)
	if gate.Skips != 0 {
		_, next, err := t.V.Stage(gate.Skips)
		if err != nil {
			return err
		}
		return &bot.Ask{Field: "stage", Text: card.Escape(t.T("ask.no_skip_new", "stage", t.StageName(next))),
			Options: []card.Option{{Label: t.StageName(next), Value: stageCode(next.ID)}}, Buttons: []card.Button{{Label: t.T("button.cancel"), Value: "drop"}}}
	}
	return askLacking(t, a, d, to, slices.DeleteFunc(gate.Lacks, func(f string) bool { return f == "customer" })) // perhaps yet to be made
}

// askLacking asks for the first of the fields that a stage asks for and nobody gave; a form shows all of them.
func askLacking(t *bot.Turn, a *bot.Args, d crm.Deal, to crm.Stage, lacks []string) error {
	var fields []string
	first := ""
	for _, f := range gateFields {
		if !slices.Contains(lacks, f.asks) {
			continue
		}
		if fields = append(fields, f.field); first == "" && !a.Has(f.field) {
			first = f.field
		}
	}
	if first == "" {
		return nil
	}
	a.Set("lacks", bot.Value{Text: goesTo(a) + ":" + strings.Join(fields, ",")})
	if d.Customer != 0 && !a.Has("customer") {
		a.Set("customer", bot.Value{Ref: customerRef(d.Customer)}) // whose contacts are offered
	}
	var names []string
	for _, f := range lacks {
		names = append(names, t.T("field."+f))
	}
	if d.ID == 0 {
		return &bot.Ask{Field: first, Open: true, Text: card.Escape(t.T("ask.gate_new", "stage", t.StageName(to), "fields", names))}
	}
	ask := &bot.Ask{Field: first, Open: true, Text: card.Escape(t.T("ask.gate", "deal", t.DealName(d), "stage", t.StageName(to), "fields", names))}
	if !t.Caps.Forms && t.V.MayOverride(&d) == nil {
		ask.Buttons = []card.Button{overrideButton(t, d, to.ID)}
	}
	return ask
}

// prepareOverride lets managers alone set the rules of a stage aside, and only with a reason.
func prepareOverride(t *bot.Turn, a *bot.Args, d crm.Deal) error {
	if err := t.V.MayOverride(&d); err != nil {
		return err
	}
	if a.Text("reason") == "" {
		return &bot.Ask{Field: "reason", Open: true, Text: card.Escape(t.T("ask.override"))}
	}
	return nil
}

// barred says that a stage is not to be passed over, or that nothing goes back from one, and what can be done.
func barred(t *bot.Turn, a *bot.Args, d crm.Deal, gate crm.Gate) error {
	var ask bot.Ask
	if gate.Skips != 0 {
		_, next, err := t.V.Stage(gate.Skips)
		if err != nil {
			return err
		}
		ask.Text = card.Escape(t.T("ask.no_skip", "deal", t.DealName(d), "stage", t.StageName(next)))
		ask.Buttons = []card.Button{{Label: "→ " + t.StageName(next), Style: card.Primary, Value: bot.Do("deal.move", dealRef(d.ID), stageCode(next.ID), bot.Rev(d.Rev))}}
	} else {
		_, from, err := t.V.Stage(d.Stage)
		if err != nil {
			return err
		}
		ask.Text = card.Escape(t.T("ask.no_back", "deal", t.DealName(d), "stage", t.StageName(from)))
	}
	if t.V.MayOverride(&d) == nil {
		ask.Buttons = append(ask.Buttons, overrideButton(t, d, a.Value("stage").Stage))
	}
	ask.Field = "stage"
	ask.Buttons = append(ask.Buttons, card.Button{Label: t.T("button.cancel"), Value: "drop"})
	return &ask
}

// overrideButton lets a manager move a deal against the rules of a stage; it asks why.
func overrideButton(t *bot.Turn, d crm.Deal, to crm.StageID) card.Button {
	if p, _, err := t.V.Stage(to); err == nil && p.ID != d.Pipeline {
		return card.Button{Label: t.T("deal.override.button"), Value: bot.Do("deal.pipeline", dealRef(d.ID), "pipeline="+p.Ref().String(), "stage="+stageCode(to), "override=true", bot.Rev(d.Rev))}
	}
	return card.Button{Label: t.T("deal.override.button"), Value: bot.Do("deal.move", dealRef(d.ID), stageCode(to), "override=true", bot.Rev(d.Rev))}
}

// moveOf is a move as it was asked for, with what the stage asks for filled in.
func moveOf(a *bot.Args, to crm.StageID) crm.Move {
	return crm.Move{To: to, Reason: a.Text("reason"), Override: a.Bool("override"), Fill: func(d *crm.Deal) {
		if a.Has("customer") {
			d.Customer = a.ID("customer")
		}
		if a.Has("amount") {
			d.Amount = a.Amount("amount")
		}
		if a.Has("close") {
			d.Expected = a.When("close").Date
		}
		if id := a.ID("contact"); id != 0 {
			d.Contacts = []crm.ID{id}
		}
		if id := a.ID("product"); id != 0 {
			d.Products = []crm.ID{id}
		}
		if a.Has("source") {
			d.Source = a.Text("source")
		}
	}}
}
