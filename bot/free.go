package bot

import (
	"slices"
	"strings"

	"crmbot/bot/card"
	"crmbot/bot/phrase"
	"crmbot/crm"
	"crmbot/crm/name"
)

// greets reports whether a text is a mere hello.
func greets(s string) bool {
	switch name.Fold(s) {
	case "你好", "您好", "你好呀", "嗨", "在吗", "早", "早上好", "下午好", "hi", "hello", "hey", "goodmorning":
		return true
	}
	return false
}

// shortAnswer is how many characters a mere name has at most.
const shortAnswer = 16

// free reads a text without a verb: a draft to confirm, a guess at the command meant, or suggestions. Nothing is written.
func (t *Turn) free(line string) (outcome, error) {
	if greets(line) {
		return t.reply(t.greeting())
	}
	d := phrase.Free(line, t.dictionary(), t.terms())
	if len(d.Impossible) > 0 && d.Worth() {
		return t.failed(nil, Call{}, crm.Refuse(crm.Invalid, "no_such_day", "text", d.Impossible[0].In(line)))
	}
	if d.Worth() || d.Remind && d.Customer != "" {
		return t.draftOf(line, d)
	}
	if guesses := t.bot.words.vocab.Guess(line, t.bot.names()...); len(guesses) > 0 && (d.Customer == "" || d.Name.Start > 0) {
		return t.reply(t.didYouMean(line, guesses))
	}
	if d.Customer != "" {
		return t.onlyCustomer(line, d)
	}
	if customers, err := t.V.FindCustomers(line, maxOptions); err == nil && len(customers) > 0 && len([]rune(line)) <= shortAnswer {
		return t.begin(t.command("customer.show"), Call{Command: "customer.show", Typed: line, Fields: map[string]string{"customer": line}})
	}
	return t.reply(t.notUnderstood(line))
}

// draftOf makes the call a free text seems to mean and shows it for one tap.
func (t *Turn) draftOf(line string, d phrase.Draft) (outcome, error) {
	kind := d.Kind
	if kind == "" || kind == "other" {
		kind = "activity"
	}
	c := t.command(kind + ".log")
	if c == nil {
		c = t.command("activity.log")
	}
	call := Call{Command: c.ID, Fields: map[string]string{"note": d.Note}, Typed: line}
	if d.Note == "" {
		call.Fields["note"] = line
	}
	t.nameIn(&call, d, line)
	t.call = call
	if d.Talk {
		return t.open(c, call)
	}
	if d.Timing.Verdict == phrase.Plan || d.Remind {
		w := d.Timing.When
		if w.Date.IsZero() {
			w = d.Timing.Next
		}
		remind := t.command("remind")
		p := t.planCall(c, call, w)
		p.Fields["title"] = call.Fields["note"]
		if w.Date.IsZero() {
			delete(p.Fields, "due")
		} else if !w.Or.IsZero() {
			return t.failed(remind, p, t.askDay(remind.field("due"), w))
		}
		return t.showDraft(remind, p)
	}
	if w := d.Timing.When; !w.Date.IsZero() {
		call.Fields["when"] = CanonicalWhen(w)
	}
	if w := d.Timing.Next; !w.Date.IsZero() {
		call.Fields["next"] = CanonicalWhen(w)
		if !w.Or.IsZero() {
			delete(call.Fields, "next")
			return t.failed(c, call, t.askDay(c.field("next"), w))
		}
	}
	return t.showDraft(c, call, d.Stages...)
}

// nameIn puts the customer and contact that a text speaks of into a call.
func (t *Turn) nameIn(call *Call, d phrase.Draft, line string) {
	switch {
	case d.Customer != "" && t.exactly(d.Customer, d.Name.In(line)):
		call.Fields["customer"] = d.Customer
	case d.Customer != "": // others may share the shorter form
		call.Fields["customer"] = d.Name.In(line)
	case d.Unknown != "" && t.knows(d.Unknown):
		call.Fields["customer"] = d.Unknown
	case d.Unknown != "":
		call.Fields["create"] = d.Unknown
	}
	if d.Contact != "" {
		call.Fields["contact"] = d.Contact
	}
}

// knows reports whether a name may be that of a customer in sight.
func (t *Turn) knows(text string) bool {
	hits, err := t.V.FindCustomers(text, maxOptions)
	return err == nil && len(hits) > 0 && hits[0].Class.Fair()
}

// showDraft resolves a call and shows what would be written.
func (t *Turn) showDraft(c *Command, call Call, stageWords ...string) (outcome, error) {
	t.drafts = true
	a, err := t.resolve(c, call)
	if err != nil {
		return t.failed(c, call, err)
	}
	if missing := firstMissing(c, a); missing != nil {
		return t.askNext(c, t.settle(c, call, a), nil, t.T("draft.understood", "what", t.T("cmd."+c.ID)))
	}
	return t.draft(c, t.settle(c, call, a), a, stageWords...)
}

// draft is the card of a call that waits for a tap: what would be written, and how to save, change or drop it.
func (t *Turn) draft(c *Command, call Call, a *Args, stageWords ...string) (outcome, error) {
	line := c.encode(call)
	save := t.Button(t.T("draft.save"), line)
	save.Style = card.Primary
	buttons := []card.Button{save}
	if stage, deal, ok := t.proposedStage(c, a, stageWords); ok {
		label := t.T("draft.save_and_move", "stage", t.StageName(stage))
		buttons = append(buttons, t.Button(label, c.encode(call.with("deal", deal.String()).with("stage", Field{Kind: FieldStage}.text(Value{Stage: stage.ID})))))
	}
	buttons = append(buttons, t.Button(t.T("draft.change"), FormOf(line)), card.Button{Label: t.T("draft.drop"), Value: "drop"})
	body := []card.Element{card.Fields{Fields: t.describe(c, a)}, card.Actions{Buttons: buttons}}
	title := t.T("draft.title", "what", t.T("cmd."+c.ID))
	t.Offer(buttons...)
	r := Reply{Private: t.Group(), Card: &card.Card{Lang: t.P.Tag(), Tone: card.Info, Title: title, Fallback: title, Body: body}}
	noteFound(a, c, &r)
	return outcome{reply: r}, nil
}

// text is a canonical value of a field that stands by itself.
func (f Field) text(v Value) string { return f.canonical(v) }

// proposedStage is the stage the words of a text suggest for the customer's one open deal; it is offered, never assumed.
func (t *Turn) proposedStage(c *Command, a *Args, stageWords []string) (crm.Stage, crm.Ref, bool) {
	customer := a.ID("customer")
	if len(stageWords) == 0 || c.field("stage") == nil || customer == 0 {
		return crm.Stage{}, crm.Ref{}, false
	}
	var open []crm.Deal
	for _, d := range t.V.DealsOf(customer) {
		if d.Kind == crm.StageOpen && !d.Archived {
			open = append(open, d)
		}
	}
	if len(open) != 1 {
		return crm.Stage{}, crm.Ref{}, false
	}
	pipe, err := t.V.Pipeline(open[0].Pipeline)
	if err != nil {
		return crm.Stage{}, crm.Ref{}, false
	}
	at := slices.IndexFunc(pipe.Stages, func(s crm.Stage) bool { return s.ID == open[0].Stage })
	for _, w := range stageWords {
		for i, s := range pipe.Stages {
			names := append([]string{s.Name, s.NameEN}, s.Aliases...)
			if i > at && s.Kind == crm.StageOpen && slices.ContainsFunc(names, func(n string) bool { return name.Fold(n) == name.Fold(w) }) {
				return s, ref(crm.KindDeal, open[0].ID), true
			}
		}
	}
	return crm.Stage{}, crm.Ref{}, false
}

// describe lists a call's fields as label and value.
func (t *Turn) describe(c *Command, a *Args) []card.Field {
	var out []card.Field
	for i := range c.Fields {
		f := &c.Fields[i]
		v, ok := a.values[f.Name]
		if !ok || f.Name == "yes" || f.Name == "sure" || f.Name == under {
			continue
		}
		if s := t.printed(f, v); s != "" {
			out = append(out, card.Field{Label: t.label(f), Value: s, Short: f.Kind != FieldText})
		}
	}
	return out
}

// printed is a value as the receipt repeats it: dates with their weekday, amounts in full.
func (t *Turn) printed(f *Field, v Value) string {
	switch f.Kind {
	case FieldCustomer, FieldDeal, FieldObject, FieldPerson, FieldTeam, FieldProduct, FieldActivity, FieldTask:
		return t.Name(v.Ref)
	case FieldContact:
		if v.Ref.ID != 0 {
			return t.Name(v.Ref)
		}
	case FieldMoney:
		return t.P.Money(v.Amount)
	case FieldDate:
		at, allDay := t.Instant(v.When)
		return t.When(at, allDay)
	case FieldStage:
		if _, s, err := t.V.Stage(v.Stage); err == nil {
			return t.StageName(s)
		}
	case FieldPeriod:
		return v.Period.String()
	case FieldChoice:
		if f.Options != nil {
			for _, o := range f.Options(t, &Args{}) {
				if o.Value == v.Text {
					return o.Label
				}
			}
		}
	}
	return strings.TrimSpace(v.Text)
}

// didYouMean offers the lines a misspelt verb may have meant; pressing one runs it.
func (t *Turn) didYouMean(line string, guesses []phrase.Guess) Reply {
	var buttons []card.Button
	for _, g := range guesses {
		buttons = append(buttons, t.Button(g.Line, "say "+g.Line))
	}
	buttons = append(buttons, card.Button{Label: t.T("cmd.help"), Value: "say help"})
	word, _, _ := strings.Cut(strings.TrimSpace(line), " ")
	r := t.say(card.Info, card.Escape(t.T("router.did_you_mean", "word", word)), buttons...)
	t.Offer(buttons...)
	return r
}

// onlyCustomer asks what to do with a text that names a customer and little else.
func (t *Turn) onlyCustomer(line string, d phrase.Draft) (outcome, error) {
	ref, _ := crm.ParseRef(d.Customer)
	called := strings.TrimSpace(d.Name.In(line))
	if t.visible(ref) != nil { // looking the name up says whose the customer is, and no more
		return t.begin(t.command("customer.show"), Call{Command: "customer.show", Fields: map[string]string{"customer": called}})
	}
	if strings.TrimSpace(line) == called {
		return t.begin(t.command("customer.show"), Call{Command: "customer.show", Fields: map[string]string{"customer": d.Customer}})
	}
	c := t.command("activity.log")
	log := c.encode(Call{Fields: map[string]string{"customer": d.Customer, "note": line}})
	return t.reply(t.ask(card.Escape(t.T("router.only_customer", "customer", t.Name(ref))),
		t.Button(t.T("cmd.activity.log"), log),
		t.Button(t.T("ask.show.customer"), Do("customer.show", ref)),
		card.Button{Label: t.T("draft.drop"), Value: "drop"}))
}

// ask is a card of one text whose buttons may also be chosen by number.
func (t *Turn) ask(md string, buttons ...card.Button) Reply {
	t.Offer(buttons...)
	return t.say(card.Info, md, buttons...)
}

// notUnderstood says so and shows three lines that would work, with the person's own customers.
func (t *Turn) notUnderstood(line string) Reply {
	examples := t.examples()
	var buttons []card.Button
	for _, e := range examples[:min(3, len(examples))] {
		buttons = append(buttons, t.Button(e, "say "+e))
	}
	buttons = append(buttons, card.Button{Label: t.T("cmd.help"), Value: "say help"})
	return t.say(card.Info, card.Escape(t.T("router.not_understood")), buttons...)
}

// examples are lines made of the person's own customers and deals; who leads or looks on gets the numbers first.
func (t *Turn) examples() []string {
	if t.Empty() {
		return []string{t.T("example.visit", "customer", t.T("example.customer"))}
	}
	if t.Me.Role == crm.Manager || t.Me.Role == crm.Admin || t.Me.Role == crm.Auditor {
		return []string{t.T("example.funnel"), t.T("example.team"), t.T("example.report")}
	}
	customer := t.T("example.customer")
	if recent := t.V.Recent(1); len(recent) > 0 {
		if c, err := t.V.Customer(recent[0]); err == nil {
			customer = t.Short(c)
		}
	} else if own := t.V.CustomersOwned(t.Me.ID); len(own) > 0 {
		customer = t.Short(own[0])
	}
	out := []string{t.T("example.visit", "customer", customer)}
	if deals := t.V.DealsOwned(t.Me.ID, true); len(deals) > 0 {
		out = append(out, t.T("example.move", "deal", ref(crm.KindDeal, deals[0].ID).String()))
	}
	return append(out, t.T("example.quota"), t.T("example.show", "customer", customer))
}
