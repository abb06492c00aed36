package bot

import (
	"slices"
	"strings"
	"unicode/utf8"

	"crmbot/bot/card"
	"crmbot/bot/phrase"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
	"crmbot/crm/name"
)

// verb reads the rest of a line for the command it calls.
func (t *Turn) verb(line string, hit phrase.Hit) (outcome, error) {
	c := t.command(hit.ID)
	run := t.begin
	if hit.How == phrase.Glued {
		run = t.glued
	}
	return t.readRest(c, Call{Command: c.ID, Fields: map[string]string{}, Typed: line}, hit.Rest.In(line), run)
}

// readRest shares the rest of a line out among the fields that a call lacks, and runs it.
func (t *Turn) readRest(c *Command, call Call, rest string, run func(*Command, Call) (outcome, error)) (outcome, error) {
	t.call = Call{Command: c.ID}
	if strings.TrimSpace(rest) == "" {
		return t.begin(c, call)
	}
	args := phrase.Assign(rest, t.wants(c), t.dictionary(), t.terms())
	for _, arg := range args.List {
		if _, done := call.Fields[arg.Field]; !done {
			call.Fields[arg.Field] = t.rawOf(rest, arg)
		}
	}
	if f := restField(c); f != nil && strings.TrimSpace(args.Note) != "" {
		if _, done := call.Fields[f.Name]; !done {
			call.Fields[f.Name] = unquoted(args.Note)
		}
	} else if f == nil && strings.TrimSpace(args.Note) != "" {
		if out, ok, err := t.leftOver(c, call, strings.TrimSpace(args.Note)); ok || err != nil {
			return out, err
		}
	}
	for _, bad := range args.Bad {
		if f := c.field(bad.Field); f != nil {
			if _, err := t.value(c, f, &Args{}, bad.Text); err != nil {
				return t.failed(c, call, err)
			}
		}
	}
	if len(args.Impossible) > 0 {
		return t.impossible(c, call, rest, args.Impossible[0])
	}
	if c.Talk {
		if out, done, err := t.timing(c, &call, args.Timing); done || err != nil {
			return out, err
		}
	}
	return run(c, call)
}

// leftOver gives words that no field took to the one field still missing, so that its question can name them.
func (t *Turn) leftOver(c *Command, call Call, left string) (outcome, bool, error) {
	for i := range c.Fields {
		f := &c.Fields[i]
		_, have := call.Fields[f.Name]
		if have || f.KeyOnly || f.NoForm && !f.Required {
			continue
		}
		switch f.Kind {
		case FieldStage, FieldPerson, FieldTeam, FieldSubject, FieldCustomer, FieldDeal, FieldObject, FieldChoice, FieldProduct, FieldMoney, FieldPeriod, FieldActivity, FieldTask:
			call.Fields[f.Name] = left
			return outcome{}, false, nil
		case FieldDate:
			call.Fields[f.Name] = left
			return outcome{}, false, nil
		}
	}
	return outcome{}, false, nil
}

// glued runs a verb and object written without spaces if everything resolves exactly; else it is shown as a draft.
func (t *Turn) glued(c *Command, call Call) (outcome, error) {
	t.call = call
	a, err := t.resolve(c, call)
	if err != nil || firstMissing(c, a) != nil || c.Read != nil {
		return t.begin(c, call)
	}
	for _, v := range a.values {
		if v.Note != "" {
			return t.draft(c, t.settle(c, call, a), a)
		}
	}
	return t.begin(c, call)
}

// impossible asks for the day instead of one that does not exist: of what happened where the words speak of the past.
func (t *Turn) impossible(c *Command, call Call, rest string, f phrase.Found) (outcome, error) {
	text := f.In(rest)
	prefer := "next"
	if f.Past || phrase.PastSign(rest) {
		prefer = "when"
	}
	field := ""
	for _, fd := range c.Fields {
		_, have := call.Fields[fd.Name]
		if fd.Kind == FieldDate && !have && (field == "" || fd.Name == prefer) {
			field = fd.Name
		}
	}
	if field == "" {
		return t.failed(c, call, crm.Refuse(crm.Invalid, "no_such_day", "text", text))
	}
	return t.failed(c, call, &Ask{Field: field, Open: true, Invalid: true, Text: card.Escape(t.T("ask.impossible", "text", text))})
}

// timing places the dates of a logging line: what happened when, what comes next, or a plan instead of a log.
func (t *Turn) timing(c *Command, call *Call, tm phrase.Timing) (outcome, bool, error) {
	set := func(field string, w calendar.When) *Ask {
		if w.Date.IsZero() || c.field(field) == nil {
			return nil
		}
		if _, have := call.Fields[field]; have {
			return nil
		}
		if !w.Or.IsZero() {
			return t.askDay(c.field(field), w)
		}
		call.Fields[field] = CanonicalWhen(w)
		return nil
	}
	switch tm.Verdict {
	case phrase.Plan:
		out, err := t.plan(c, *call, tm.Next)
		return out, true, err
	case phrase.Ask:
		out, err := t.planOrLog(c, *call, tm.Next)
		return out, true, err
	}
	for _, ask := range []*Ask{set("when", tm.When), set("next", tm.Next)} {
		if ask != nil {
			out, err := t.failed(c, *call, ask)
			return out, true, err
		}
	}
	return outcome{}, false, nil
}

// planCall is the reminder a logging line becomes when all it says lies ahead.
func (t *Turn) planCall(c *Command, call Call, when calendar.When) Call {
	title := t.T("cmd." + c.ID + ".plan")
	if n := call.Fields["note"]; n != "" {
		title += " " + n
	}
	fields := map[string]string{"title": title, "due": CanonicalWhen(when)}
	for _, k := range []string{"customer", "create"} {
		if v, ok := call.Fields[k]; ok {
			fields[k] = v
		}
	}
	return Call{Command: "remind", Fields: fields, Typed: call.Typed}
}

func (t *Turn) plan(c *Command, call Call, when calendar.When) (outcome, error) {
	remind := t.command("remind")
	p := t.planCall(c, call, when)
	if !when.Or.IsZero() {
		return t.failed(remind, p, t.askDay(remind.field("due"), when))
	}
	return t.begin(remind, p)
}

// planOrLog asks whether a line with a note and only a coming date plans something or logs it with that as the next step.
func (t *Turn) planOrLog(c *Command, call Call, when calendar.When) (outcome, error) {
	remind := t.command("remind")
	p := t.planCall(c, call, when)
	logged := call.with("next", CanonicalWhen(when))
	return t.failed(c, call, &Ask{Field: "next", Text: card.Escape(t.T("ask.plan_or_log")), Buttons: []card.Button{
		{Label: t.T("ask.plan", "verb", t.T("cmd."+c.ID+".plan"), "date", when.Date), Value: remind.encode(p)},
		{Label: t.T("ask.logged", "verb", t.T("cmd."+c.ID+".did"), "date", when.Date), Value: c.encode(logged)},
	}})
}

func (t *Turn) terms() phrase.Terms {
	return phrase.Terms{Ref: calendar.Ref{Now: t.Now}, Money: money.Options{Default: t.Currency()}}
}

// restField is the field that takes what is left of a line.
func restField(c *Command) *Field {
	for i := range c.Fields {
		if f := &c.Fields[i]; f.Kind == FieldText && !f.KeyOnly {
			return f
		}
	}
	return nil
}

// wants declares the command's fields to the phrase reader.
func (t *Turn) wants(c *Command) []phrase.Want {
	var out []phrase.Want
	rest := restField(c)
	for i := range c.Fields {
		f := &c.Fields[i]
		keys := append([]string{f.Name}, f.Keys...)
		add := func(w phrase.Want) {
			w.Field, w.Keys = f.Name, keys
			out = append(out, w)
		}
		if f.Mention {
			add(phrase.Want{Type: phrase.Person})
			continue
		}
		if f.KeyOnly {
			add(phrase.Want{Type: phrase.Text})
			continue
		}
		switch f.Kind {
		case FieldCustomer:
			add(phrase.Want{Type: phrase.Object, Codes: "C", Named: true})
		case FieldObject:
			codes := "CD"
			if f.Tasks {
				codes += "R"
			}
			add(phrase.Want{Type: phrase.Object, Codes: codes, Named: true})
		case FieldDeal:
			add(phrase.Want{Type: phrase.Object, Codes: "D", Named: true})
		case FieldContact:
			add(phrase.Want{Type: phrase.Object, Codes: "K", Named: true})
		case FieldActivity:
			add(phrase.Want{Type: phrase.Object, Codes: "V"})
		case FieldTask:
			add(phrase.Want{Type: phrase.Object, Codes: "R"})
		case FieldPerson, FieldSubject:
			add(phrase.Want{Type: phrase.Person})
			add(phrase.Want{Type: phrase.Choice, Match: t.matchSubject(f.Kind)})
		case FieldTeam:
			add(phrase.Want{Type: phrase.Choice, Match: t.matchSubject(f.Kind)})
		case FieldStage:
			add(phrase.Want{Type: phrase.Choice, Match: t.matchStage(f.Required)})
			add(phrase.Want{Type: phrase.Number})
		case FieldMoney:
			add(phrase.Want{Type: phrase.Sum})
		case FieldDate:
			switch {
			case c.Talk && f.Name == "when":
				add(phrase.Want{Type: phrase.Happened})
			case c.Talk && f.Name == "next":
				add(phrase.Want{Type: phrase.NextStep})
			default:
				add(phrase.Want{Type: phrase.Day})
			}
		case FieldPeriod:
			add(phrase.Want{Type: phrase.Choice, Match: t.matchPeriod})
		case FieldNumber:
			add(phrase.Want{Type: phrase.Number})
		case FieldPhone:
			add(phrase.Want{Type: phrase.Tel})
		case FieldChoice, FieldProduct:
			add(phrase.Want{Type: phrase.Choice, Match: t.matchChoice(f)})
		case FieldText:
			if f == rest {
				add(phrase.Want{Type: phrase.Note})
			} else {
				add(phrase.Want{Type: phrase.Text})
			}
		default:
			add(phrase.Want{Type: phrase.Text})
		}
	}
	return out
}

// rawOf is what a field got, as resolve reads it.
func (t *Turn) rawOf(rest string, arg phrase.Arg) string {
	switch arg.Type {
	case phrase.Object:
		if t.exactly(arg.ID, arg.Text) {
			return arg.ID
		}
	case phrase.Day, phrase.Happened, phrase.NextStep:
		if w := arg.Found.When; w.Or.IsZero() && !w.Impossible && !w.Date.IsZero() {
			return CanonicalWhen(w)
		}
	case phrase.Sum:
		if !arg.Found.Sum.Bare {
			return CanonicalAmount(arg.Found.Sum.Amount)
		}
	case phrase.Person:
		if arg.Found.ID {
			if id, err := t.V.IdentityOf(t.Event.Place.Platform, t.Event.Place.Tenant, arg.Found.Text); err == nil {
				return ref(crm.KindPerson, id.Person).String()
			}
		}
		return "@" + arg.Found.Text
	}
	if arg.Text == "" || arg.Type == phrase.Tel {
		return arg.Span.In(rest)
	}
	return arg.Text
}

// unquoted takes the quotes off a text that is one quoted whole.
func unquoted(s string) string {
	s = strings.TrimSpace(s)
	if tokens := phrase.Split(s); len(tokens) == 1 && tokens[0].Quoted {
		return tokens[0].Text
	}
	return s
}

// exactly reports whether a customer the phrase reader found is called just that; a shorter form is looked up again,
// because others may share it.
func (t *Turn) exactly(code, text string) bool {
	r, ok := crm.ParseRef(code)
	if !ok {
		return false
	}
	c, err := t.V.Customer(r.ID)
	return err == nil && (name.Fold(c.Name) == name.Fold(text) || slices.ContainsFunc(c.Aliases, func(a string) bool { return name.Fold(a) == name.Fold(text) }))
}

func (t *Turn) matchPeriod(s string) (string, bool) {
	p, ok := calendar.ReadPeriod(s, t.Today(), t.V.Fiscal())
	return p.String(), ok
}

// matchStage knows the words for a stage: its names and, where the line is about a stage, their beginnings and initials too.
func (t *Turn) matchStage(about bool) func(string) (string, bool) {
	pipelines := t.V.Pipelines()
	return func(s string) (string, bool) {
		if about {
			switch s {
			case ">", "<", "下一步", "下一阶段", "上一步", "上一阶段", "next", "back":
				return s, true
			}
		}
		for _, p := range pipelines {
			for _, st := range p.Stages {
				names := append([]string{st.Name, st.NameEN}, st.Aliases...)
				if slices.ContainsFunc(names, func(n string) bool { return name.Fold(n) == name.Fold(s) }) {
					return s, true
				}
			}
			if _, ok := findStage(p, 0, s); about && ok && utf8.RuneCountInString(s) > 1 && !isNumber(s) {
				return s, true
			}
		}
		return "", false
	}
}

func (t *Turn) matchChoice(f *Field) func(string) (string, bool) {
	if f.Kind == FieldProduct {
		return func(s string) (string, bool) {
			for _, p := range t.V.Products() {
				if name.Fold(p.Name) == name.Fold(s) {
					return ref(crm.KindProduct, p.ID).String(), true
				}
			}
			return "", false
		}
	}
	var options []card.Option
	if f.Options != nil {
		options = f.Options(t, &Args{})
	}
	return func(s string) (string, bool) {
		for _, o := range options {
			if s == o.Value || name.Fold(s) == name.Fold(o.Label) || o.Hint != "" && name.Fold(s) == name.Fold(o.Hint) {
				return o.Value, true
			}
		}
		return "", false
	}
}

func (t *Turn) matchSubject(k FieldKind) func(string) (string, bool) {
	return func(s string) (string, bool) {
		folded := name.Fold(s)
		if k != FieldTeam {
			switch folded {
			case "我", "me", "自己":
				return ref(crm.KindPerson, t.Me.ID).String(), true
			}
			for _, p := range t.V.People() {
				if first, _, ok := strings.Cut(p.Name, " "); name.Fold(p.Name) == folded || ok && k == FieldSubject && name.Fold(first) == folded {
					return s, true
				}
				for _, a := range p.Aliases {
					if name.Fold(a) == folded {
						return s, true
					}
				}
			}
		}
		if k == FieldPerson {
			return "", false
		}
		if k == FieldSubject {
			switch folded {
			case "公司", "company", "all", "全部", "全公司", "team", "团队", "我的团队", "本组":
				return s, true
			}
		}
		for _, team := range t.V.Teams() {
			n := name.Fold(team.Name)
			if n == folded || strings.TrimSuffix(n, "组") == folded {
				return ref(crm.KindTeam, team.ID).String(), true
			}
		}
		return "", false
	}
}
