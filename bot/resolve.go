package bot

import (
	"errors"
	"strconv"
	"strings"

	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
	"crmbot/crm/name"
)

// maxOptions is how many choices a question offers.
const maxOptions = 4

// resolve turns a call's raw values into typed ones, in the order of the declaration.
// The error is an *Ask or a *crm.Error when the person has to decide.
func (t *Turn) resolve(c *Command, call Call) (*Args, error) {
	a := &Args{Rev: call.Rev, Line: call.Typed}
	for i := range c.Fields {
		f := &c.Fields[i]
		raw, ok := call.Fields[f.Name]
		if !ok {
			continue
		}
		if raw == skipMark && !f.Required {
			a.skip(f.Name)
			continue
		}
		if strings.TrimSpace(raw) == "" {
			if raw != "" && f.empties() {
				a.Set(f.Name, Value{}) // emptied on purpose
			}
			continue
		}
		v, err := t.value(c, f, a, raw)
		if err != nil {
			return a, err
		}
		v.Raw = raw
		a.Set(f.Name, v)
	}
	return a, nil
}

// value reads one raw value: canonical forms first, then as people write.
func (t *Turn) value(c *Command, f *Field, a *Args, raw string) (Value, error) {
	switch f.Kind {
	case FieldCustomer:
		return t.customer(c, f, raw)
	case FieldObject:
		if ref, ok := crm.ParseRef(raw); ok && ref.Kind == crm.KindDeal {
			return t.deal(c, f, raw)
		}
		if ref, ok := crm.ParseRef(raw); ok && ref.Kind == crm.KindTask && f.Tasks {
			return t.record(f, raw, crm.KindTask)
		}
		return t.customer(c, f, raw)
	case FieldContact:
		return t.contact(f, a, raw)
	case FieldDeal:
		return t.deal(c, f, raw)
	case FieldActivity:
		return t.record(f, raw, crm.KindActivity)
	case FieldTask:
		return t.record(f, raw, crm.KindTask)
	case FieldPerson:
		return t.person(f, raw)
	case FieldTeam:
		return t.team(f, raw)
	case FieldSubject:
		return t.subject(f, raw)
	case FieldProduct:
		return t.product(f, raw)
	case FieldStage:
		return t.stage(c, f, a, raw)
	case FieldMoney:
		return t.money(f, raw)
	case FieldDate:
		return t.date(f, raw)
	case FieldPeriod:
		p, ok := calendar.ReadPeriod(raw, t.Today(), t.V.Fiscal())
		if !ok {
			return Value{}, t.unread(f, "ask.period", raw)
		}
		return Value{Period: p}, nil
	case FieldNumber:
		n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(raw), "%"))
		if err != nil {
			return Value{}, t.unread(f, "ask.number", raw)
		}
		return Value{Number: n, Text: raw}, nil
	case FieldBool:
		switch strings.ToLower(raw) {
		case "true", "yes", "y", "1", "是", "对", "好", "on", "开":
			return Value{Text: "true"}, nil
		}
		return Value{}, nil
	case FieldChoice:
		return t.choice(f, a, raw)
	case FieldChoices:
		return t.severalOf(f, a, raw)
	}
	return Value{Text: raw}, nil
}

// unread asks for a value that could not be read.
func (t *Turn) unread(f *Field, key, raw string) *Ask {
	return &Ask{Field: f.Name, Open: true, Invalid: true, Text: card.Escape(t.T(key, "text", raw, "field", t.label(f)))}
}

func (t *Turn) money(f *Field, raw string) (Value, error) {
	if a, ok := parseCanonicalAmount(raw); ok {
		return Value{Amount: a}, nil
	}
	r, ok := money.Read(raw, money.Options{Default: t.Currency()})
	if !ok {
		return Value{}, t.unread(f, "ask.money", raw)
	}
	return Value{Amount: r.Amount, Bare: r.Bare}, nil
}

func (t *Turn) date(f *Field, raw string) (Value, error) {
	if w, ok := parseCanonicalWhen(raw); ok {
		return Value{When: w}, nil
	}
	w, ok := calendar.Read(raw, calendar.Ref{Now: t.Now})
	for _, fromNow := range []string{raw + "后", "in " + raw} { // snooze 1h: a mere stretch counts from now
		if !ok {
			w, ok = calendar.Read(fromNow, calendar.Ref{Now: t.Now})
		}
	}
	switch {
	case ok && w.Impossible:
		return Value{}, t.unread(f, "ask.impossible", raw)
	case !ok:
		return Value{}, t.unread(f, "ask.date", raw)
	case !w.Or.IsZero():
		return Value{}, t.askDay(f, w)
	}
	return Value{When: w}, nil
}

// askDay asks which day a weekday means when it is said on that very weekday.
func (t *Turn) askDay(f *Field, w calendar.When) *Ask {
	other := w
	other.Date = w.Or
	return &Ask{Field: f.Name, Text: t.T("ask.which_day"), Options: []card.Option{
		{Label: t.T("ask.today", "date", w.Date), Value: CanonicalWhen(w)},
		{Label: t.P.Date(other.Date), Value: CanonicalWhen(other)},
	}}
}

func (t *Turn) choice(f *Field, a *Args, raw string) (Value, error) {
	if f.Options == nil {
		return Value{Text: raw}, nil
	}
	options := f.Options(t, a)
	raw = unquoted(raw)
	if f.Free && len(options) == 0 {
		return Value{Text: raw}, nil
	}
	folded := name.Fold(raw)
	var near []card.Option
	for _, o := range options {
		if o.Value == raw || name.Fold(o.Label) == folded || name.Fold(o.Hint) == folded {
			return Value{Text: o.Value}, nil
		}
		if strings.HasPrefix(name.Fold(o.Label), folded) || strings.HasPrefix(o.Value, strings.ToLower(raw)) {
			near = append(near, o)
		}
	}
	if f.Also != nil {
		for _, o := range f.Also(t, a) {
			if o.Value == raw || name.Fold(o.Label) == folded || name.Fold(o.Hint) == folded {
				return Value{Text: o.Value}, nil
			}
		}
	}
	if len(near) == 1 {
		return Value{Text: near[0].Value}, nil
	}
	if len(near) == 0 {
		near = options
	}
	return Value{}, &Ask{Field: f.Name, Options: near, Text: card.Escape(t.T("ask.choice", "text", raw, "field", t.label(f)))}
}

// record finds a record by its code, by a bare number of the newest list, or by the row it had in it.
func (t *Turn) record(f *Field, raw string, kind crm.Kind) (Value, error) {
	if ref, ok := crm.ParseRef(raw); ok && ref.Kind == kind {
		return Value{Ref: ref}, t.visible(ref)
	}
	if ref, ok := t.row(raw, kind); ok {
		return Value{Ref: ref}, t.visible(ref)
	}
	return Value{}, t.unread(f, "ask.record", raw)
}

// visible refuses a record the person may not see, or that is not there, with the same words.
func (t *Turn) visible(ref crm.Ref) error {
	var err error
	switch ref.Kind {
	case crm.KindCustomer:
		_, err = t.V.Customer(ref.ID)
	case crm.KindContact:
		_, err = t.V.Contact(ref.ID)
	case crm.KindDeal:
		_, err = t.V.Deal(ref.ID)
	case crm.KindActivity:
		_, err = t.V.Activity(ref.ID)
	case crm.KindTask:
		_, err = t.V.Task(ref.ID)
	}
	var e *crm.Error
	if err != nil && !errors.As(err, &e) {
		return err
	}
	if err != nil && ref.Kind == crm.KindTask {
		if e, ok := t.V.TaskGone(ref.ID); ok {
			who := e.System
			if p, err := t.V.Person(e.By); err == nil {
				who = p.Name
			}
			return crm.Refuse(crm.Conflict, "task.gone", "who", who, "at", e.At, "verb", e.Verb)
		}
	}
	if err != nil {
		return crm.Refuse(crm.NotFound, "record", "code", ref.String())
	}
	return nil
}

// row reads a bare number as a row of the newest list of a kind shown to the person in this place.
func (t *Turn) row(raw string, kind crm.Kind) (crm.Ref, bool) {
	n, err := strconv.Atoi(strings.TrimPrefix(strings.TrimSpace(raw), "#"))
	if err != nil {
		return crm.Ref{}, false
	}
	l, err := t.bot.tables.list.Get(t.V, listKey(t.Me.ID, t.place(), kind))
	if err != nil || t.Now.Sub(l.At) > listAge || n < 1 || n > len(l.Refs) {
		return crm.Ref{}, false
	}
	return l.Refs[n-1], true
}
