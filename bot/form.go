package bot

import (
	"slices"
	"strings"
	"unicode/utf8"

	"crmbot/bot/card"
	"crmbot/crm"
)

// open asks for what a call lacks: a form filled in as far as the line went, or question by question where there are no forms.
func (t *Turn) open(c *Command, call Call) (outcome, error) {
	t.call = call
	if !c.allows(t.Me.Role) {
		return t.failed(c, call, c.barred(t))
	}
	a, err := t.resolve(c, call)
	if _, refusal := asked(err); refusal != nil || err != nil && !t.Caps.Forms && !t.Caps.Modals {
		return t.failed(c, call, err)
	}
	if t.Caps.Forms || t.Caps.Modals {
		return t.reply(t.formReply(c, call, nil))
	}
	if err := t.mayEdit(c, a); err != nil {
		return t.failed(c, call, err)
	}
	if t.nextQuestion(c, a, nil) == nil {
		return t.askWhich(c, t.settle(c, call, a), a)
	}
	return t.askNext(c, call, nil, "")
}

// formReply is the command's form; invalid holds a sentence per field at fault.
func (t *Turn) formReply(c *Command, call Call, invalid map[string]string) Reply {
	a, _ := t.resolve(c, call)
	if _, refusal := asked(t.mayEdit(c, a)); refusal != nil {
		return t.refusal(refusal)
	}
	f := &card.Form{
		ID: t.Value(c.encode(call)), Lang: t.P.Tag(), Title: t.T("cmd." + c.ID),
		Submit: t.T("form.submit"), Cancel: t.T("form.cancel"),
	}
	for i := range c.Fields {
		fd := &c.Fields[i]
		if fd.NoForm || fd.When != nil && !fd.When(t) || fd.Kind == FieldBool && fd.Name == "yes" || (fd.Given || c.Edit && fd.Required) && a.Has(fd.Name) || fd.Given && fd.Spare != nil && fd.Spare(a) {
			continue // an edit form is of the record it was opened for
		}
		f.Fields = append(f.Fields, t.input(c, fd, call, a, invalid[fd.Name]))
	}
	return Reply{Form: f}
}

// mayEdit refuses the form that shows a record's present values to whoever may not change it: to some who see the record
// its phones and addresses are masked.
func (t *Turn) mayEdit(c *Command, a *Args) error {
	edits := slices.ContainsFunc(c.Fields, func(f Field) bool { return f.Initial != nil })
	if c.Write == nil || !edits || !refKind(c.Fields[0].Kind) || !a.Has(c.Fields[0].Name) {
		return nil
	}
	return t.V.Can(crm.ToChange, a.Value(c.Fields[0].Name).Ref)
}

func (t *Turn) input(c *Command, fd *Field, call Call, a *Args, fault string) card.Input {
	in := card.Input{ID: fd.Name, Label: t.label(fd), Required: fd.wanted(a), Error: fault, Kind: inputKind(fd)}
	if hint := "field." + fd.Name + ".hint"; t.P.Has(hint) {
		in.Hint = t.T(hint)
	}
	v, have := a.values[fd.Name]
	if !have && fd.Initial != nil {
		v = fd.Initial(t, a)
	}
	if create := call.Fields["create"]; fd.Name == "customer" && !have && create != "" {
		in.Initial, in.InitialLabel, in.Hint = create, create, t.T("form.creates")
		return in
	}
	switch raw := call.Fields[fd.Name]; {
	case raw == skipMark:
	case have || strings.TrimSpace(raw) == "":
		in.Initial, in.InitialLabel = t.initial(fd, v)
	default:
		in.Initial, in.InitialLabel = raw, raw // what was typed is never lost
	}
	switch fd.Kind {
	case FieldStage:
		in.Kind = card.InputSelect
		in.Options = t.stageOptions(fd, a)
	case FieldChoice, FieldChoices:
		in.Kind = card.InputSelect
		if fd.Kind == FieldChoices {
			in.Kind = card.InputMulti
		}
		if fd.Options != nil {
			in.Options = fd.Options(t, a)
		}
	case FieldCustomer, FieldDeal, FieldObject:
		in.Options = t.suggestions(fd, "")
	case FieldContact:
		for _, k := range t.V.ContactsOf(a.ID("customer")) {
			in.Options = append(in.Options, card.Option{Label: strings.TrimSpace(k.Name + " " + k.Title), Value: ref(crm.KindContact, k.ID).String()})
		}
	}
	if (in.Kind == card.InputSelect || in.Kind == card.InputMulti) && len(in.Options) == 0 {
		in.Kind = card.InputText // nothing to choose from: whatever is typed is answered in words
	}
	return in
}

func inputKind(fd *Field) card.InputKind {
	switch fd.Kind {
	case FieldText:
		if fd.KeyOnly || fd.Name == "name" || fd.Name == "title" {
			return card.InputText // a line
		}
		return card.InputArea
	case FieldNumber:
		return card.InputNumber
	case FieldMoney:
		return card.InputMoney
	case FieldDate:
		if fd.Name == "next" || fd.Name == "due" || fd.Name == "when" {
			return card.InputTime
		}
		return card.InputDate
	case FieldBool:
		return card.InputBool
	case FieldCustomer, FieldDeal, FieldObject, FieldPerson, FieldProduct, FieldSubject, FieldActivity, FieldTask, FieldTeam, FieldContact:
		return card.InputSearch
	}
	return card.InputText
}

// initial is what an input shows for a value: as a person would type it, and as it reads.
func (t *Turn) initial(fd *Field, v Value) (value, label string) {
	switch fd.Kind {
	case FieldCustomer, FieldDeal, FieldObject, FieldPerson, FieldTeam, FieldProduct, FieldActivity, FieldTask:
		if v.Ref.ID == 0 {
			return "", ""
		}
		return v.Ref.String(), t.Name(v.Ref)
	case FieldContact:
		if v.Ref.ID == 0 {
			return v.Text, v.Text
		}
		return v.Ref.String(), t.Name(v.Ref)
	case FieldSubject:
		if v.Raw == "" {
			return "", ""
		}
		if v.Ref.ID == 0 {
			return fd.canonical(v), t.T("numbers.company")
		}
		return fd.canonical(v), t.Name(v.Ref)
	case FieldMoney:
		if v.Amount.IsZero() {
			return "", ""
		}
		return v.Amount.Full(), ""
	case FieldDate:
		if v.When.Date.IsZero() {
			return "", ""
		}
		return CanonicalWhen(v.When), ""
	case FieldStage:
		if v.Stage == 0 {
			return "", ""
		}
		return fd.canonical(v), ""
	case FieldPeriod:
		if v.Period.IsZero() {
			return "", ""
		}
		return v.Period.String(), ""
	case FieldNumber:
		return v.Text, ""
	}
	return v.Text, ""
}

// submit runs a filled form. Everything at fault is told at once, under its field.
func (t *Turn) submit(in Submit) (outcome, error) {
	line := in.Form
	if key, ok := strings.CutPrefix(line, "draft "); ok {
		if line, ok = t.kept(key); !ok {
			return t.reply(t.say(card.Info, card.Escape(t.T("router.draft_gone"))))
		}
	}
	id, rest, _ := strings.Cut(line, " ")
	c := t.command(id)
	if c == nil {
		return t.reply(t.say(card.Info, card.Escape(t.T("router.stale_button"))))
	}
	call, ok := c.decode(rest)
	if !ok {
		return t.reply(t.say(card.Info, card.Escape(t.T("router.stale_button"))))
	}
	t.call = call
	for i := range c.Fields {
		fd := &c.Fields[i]
		if fd.NoForm {
			continue
		}
		v, given := in.Values[fd.Name]
		v = strings.TrimSpace(v)
		if fd.Name == "customer" && given && call.Fields["create"] != "" {
			if v == call.Fields["create"] {
				continue // the customer yet to be made
			}
			call = call.without("create")
		}
		switch {
		case given && v != "":
			call = call.with(fd.Name, v)
		case given && fd.empties():
			call = call.with(fd.Name, " ") // emptied on purpose
		case given:
			call = call.without(fd.Name)
		}
	}
	if c.field("yes") != nil {
		call = call.with("yes", "true")
	}
	invalid := map[string]string{}
	for i := range c.Fields {
		fd := &c.Fields[i]
		raw, have := call.Fields[fd.Name]
		partial, _ := t.resolve(c, Call{Command: c.ID, Fields: before(c, call, fd.Name)})
		if fd.wanted(partial) && (!have || strings.TrimSpace(raw) == "") && !(fd.Name == "customer" && call.Fields["create"] != "") {
			invalid[fd.Name] = t.T("form.required")
			continue
		}
		if !have || strings.TrimSpace(raw) == "" {
			continue
		}
		if utf8.RuneCountInString(raw) > maxTyped {
			invalid[fd.Name] = t.T("error.field.long", "field", t.label(fd), "most", maxTyped)
			continue
		}
		if _, err := t.value(c, fd, partial, raw); err != nil {
			ask, refusal := asked(err)
			switch {
			case ask != nil && len(ask.Options)+len(ask.Buttons) > 0 && !ask.Invalid:
				return t.failed(c, call, err) // a choice is better made by a press
			case ask != nil:
				invalid[fd.Name] = card.Plain(ask.Text)
			case refusal != nil:
				invalid[fd.Name] = t.refusalText(refusal)
			default:
				return outcome{}, err
			}
		}
	}
	if len(invalid) > 0 {
		return outcome{reply: Reply{Invalid: invalid}}, nil
	}
	return t.begin(c, call)
}

// before is the part of a call declared before a field.
func before(c *Command, call Call, field string) map[string]string {
	out := map[string]string{}
	for _, f := range c.Fields {
		if f.Name == field {
			break
		}
		if v, ok := call.Fields[f.Name]; ok {
			out[f.Name] = v
		}
	}
	return out
}

// lookup answers a search input while somebody types.
func (t *Turn) lookup(in Lookup) (outcome, error) {
	line := in.Form
	if key, ok := strings.CutPrefix(line, "draft "); ok {
		line, _ = t.kept(key)
	}
	id, _, _ := strings.Cut(line, " ")
	c := t.command(id)
	if c == nil || c.field(in.Field) == nil || !c.allows(t.Me.Role) {
		return outcome{reply: Reply{Options: []card.Option{}}}, nil
	}
	if utf8.RuneCountInString(in.Query) > maxLookup {
		return outcome{reply: Reply{Options: []card.Option{}}}, nil
	}
	options := t.suggestions(c.field(in.Field), in.Query)
	if options == nil {
		options = []card.Option{}
	}
	return outcome{reply: Reply{Options: options}}, nil
}

const lookupLimit = 10

// suggestions are the records that fit what was typed so far; nothing typed gives the recent ones.
func (t *Turn) suggestions(fd *Field, query string) []card.Option {
	var out []card.Option
	switch fd.Kind {
	case FieldCustomer, FieldObject:
		if strings.TrimSpace(query) == "" {
			for _, id := range t.V.Recent(lookupLimit) {
				if c, err := t.V.Customer(id); err == nil {
					out = append(out, card.Option{Label: c.Name, Value: ref(crm.KindCustomer, id).String()})
				}
			}
			return out
		}
		hits, _ := t.V.FindCustomers(query, lookupLimit)
		for _, h := range seen(hits) {
			out = append(out, card.Option{Label: h.Name, Value: ref(crm.KindCustomer, h.ID).String()})
		}
	case FieldDeal:
		deals, _ := t.V.FindDeals(query, lookupLimit)
		if strings.TrimSpace(query) == "" {
			deals = t.V.DealsOwned(t.Me.ID, true)
		}
		for i, d := range deals {
			if i == lookupLimit {
				break
			}
			out = append(out, card.Option{Label: t.DealName(d), Value: ref(crm.KindDeal, d.ID).String()})
		}
	case FieldContact:
		contacts, _ := t.V.FindContacts(query, lookupLimit)
		for _, k := range contacts {
			out = append(out, card.Option{Label: strings.TrimSpace(k.Name + " " + k.Title), Value: ref(crm.KindContact, k.ID).String()})
		}
	case FieldPerson, FieldSubject:
		people := t.V.FindPeople(query)
		if strings.TrimSpace(query) == "" {
			people = slices.DeleteFunc(t.V.People(), func(p crm.Person) bool { return p.State != crm.Active })
		}
		if fd.Receives {
			people = t.reachable(people)
		}
		for i, p := range people {
			if i == lookupLimit {
				break
			}
			out = append(out, card.Option{Label: t.PersonName(p), Value: ref(crm.KindPerson, p.ID).String()})
		}
	case FieldProduct:
		products, _ := t.V.FindProducts(query, lookupLimit)
		for _, p := range products {
			out = append(out, card.Option{Label: p.Name, Value: ref(crm.KindProduct, p.ID).String()})
		}
	case FieldTeam:
		for _, team := range t.V.Teams() {
			out = append(out, card.Option{Label: team.Name, Value: ref(crm.KindTeam, team.ID).String()})
		}
	}
	return out
}
