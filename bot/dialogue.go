package bot

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"crmbot/bot/card"
	"crmbot/bot/phrase"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/name"
)

const (
	dialogueAge = 30 * time.Minute
	draftAge    = 24 * time.Hour
	listAge     = 12 * time.Hour
)

// waiting is the dialogue that waits for this person's answer in this place.
func (t *Turn) waiting() (dialogueRow, bool) {
	if t.after.close {
		return dialogueRow{}, false // answered just now: what an option says is a line of its own
	}
	d, err := t.bot.tables.dialogue.Get(t.V, dialogueKey(t.Me.ID, t.place()))
	if err != nil || d.Parked || t.Now.Sub(d.At) > dialogueAge {
		return dialogueRow{}, false
	}
	return d, true
}

// offers reports whether a text is the label of one of the choices: it then answers, even where it is a command's word too.
func (d dialogueRow) offers(text string) bool {
	return slices.ContainsFunc(d.Options, func(o dialogueOption) bool { return name.Fold(o.Label) == name.Fold(text) })
}

// park sets a waiting dialogue aside because another command came in between; the answer says so.
func (t *Turn) park(d dialogueRow) {
	if !t.holdsWords(d) {
		t.after.close = true // nothing somebody wrote is lost: what was asked back in passing is simply dropped
		return
	}
	d.Parked = true
	t.after.dialogue = &d
	t.parked = d.Line
}

// holdsWords reports whether a waiting question stands between something written and its record.
func (t *Turn) holdsWords(d dialogueRow) bool {
	id, rest, _ := strings.Cut(d.Line, " ")
	c := t.command(id)
	if c == nil || !d.Aside {
		return d.Open
	}
	call, _ := c.decode(rest)
	return c.Write != nil && slices.ContainsFunc(c.Fields, func(f Field) bool {
		return f.Kind == FieldText && !f.NoForm && strings.TrimSpace(call.Fields[f.Name]) != ""
	})
}

// askNext asks the next open question of a call, or runs it when there is none.
func (t *Turn) askNext(c *Command, call Call, skipped []string, intro string) (outcome, error) {
	a, err := t.resolve(c, call)
	if err != nil {
		return t.failed(c, call, err)
	}
	call = t.settle(c, call, a)
	if f := t.nextQuestion(c, a, skipped); f != nil {
		return outcome{reply: t.question(c, call, f, a, skipped, intro, onOf)}, nil
	}
	return t.begin(c, call)
}

// nextQuestion is the first field a dialogue still has to ask for.
func (t *Turn) nextQuestion(c *Command, a *Args, skipped []string) *Field {
	for i := range c.Fields {
		f := &c.Fields[i]
		if (f.wanted(a) || f.Ask) && !a.Has(f.Name) && !a.skipped[f.Name] && !slices.Contains(skipped, f.Name) &&
			!(f.Name == "customer" && a.Has("create")) {
			return f
		}
	}
	return nil
}

// askWhich asks which part of a complete call is to be changed, each with its present value.
func (t *Turn) askWhich(c *Command, call Call, a *Args) (outcome, error) {
	var buttons []card.Button
	line := c.encode(call)
	for i := range c.Fields {
		f := &c.Fields[i]
		if f.NoForm || f.When != nil && !f.When(t) || f.Name == "yes" || c.Edit && f.Required {
			continue
		}
		v, have := a.values[f.Name]
		if !have && f.Initial != nil {
			v = f.Initial(t, a)
		}
		label := t.label(f)
		if s := card.Clip(strings.ReplaceAll(t.printed(f, v), "\n", " "), 24); s != "" && (have || f.Initial != nil) {
			label += ": " + s
		}
		buttons = append(buttons, t.Button(label, "change "+f.Name+" "+line))
	}
	return outcome{reply: t.ask(card.Escape(t.T("question.which", "what", t.T("cmd."+c.ID))), buttons...)}, nil
}

// onOf is the line that goes on with a dialogue.
func onOf(line string) string { return "on " + line }

// showOf is the line that shows a call as a draft.
func showOf(line string) string { return "show " + line }

// change asks for one field of a call anew; its answer shows the call again before anything is written.
func (t *Turn) change(rest string) (outcome, bool, error) {
	field, line, _ := strings.Cut(rest, " ")
	id, fields, _ := strings.Cut(line, " ")
	c := t.command(id)
	if c == nil || c.field(field) == nil {
		return outcome{}, false, nil
	}
	call, ok := c.decode(fields)
	if !ok {
		return outcome{}, false, nil
	}
	t.call = call
	a, err := t.resolve(c, call.without(field))
	if err != nil {
		out, err := t.failed(c, call, err)
		return out, true, err
	}
	r := t.question(c, call.without(field), c.field(field), a, nil, "", showOf)
	t.after.dialogue.Draft = true
	return outcome{reply: r}, true, nil
}

// question asks for one field. The choices it offers go on with what then makes of the call: the next question, or the draft.
func (t *Turn) question(c *Command, call Call, f *Field, a *Args, skipped []string, intro string, then func(line string) string) Reply {
	key := "question." + c.ID + "." + f.Name
	if !t.P.Has(key) {
		key = "question." + f.Name
	}
	var text string
	if t.P.Has(key) {
		text = t.T(key)
	} else {
		text = t.T("question", "field", t.label(f))
	}
	if intro != "" {
		text = intro + "\n" + text
	}
	row := dialogueRow{Person: t.Me.ID, Place: t.place(), Line: c.encode(call), Field: f.Name, Open: true, Skipped: skipped, Typed: call.Typed, At: t.Now.UTC()}
	options := t.choices(f, a)
	var buttons []card.Button
	for _, o := range options {
		line := c.encode(call.with(f.Name, o.Value))
		buttons = append(buttons, t.Button(o.Label, then(line)))
		row.Options = append(row.Options, dialogueOption{Label: o.Label, Line: then(line)})
	}
	if !f.Required {
		line := then(c.encode(call.with(f.Name, skipMark)))
		buttons = append(buttons, t.Button(t.T("question.skip"), line))
		row.Options = append(row.Options, dialogueOption{Label: t.T("question.skip"), Line: line})
	}
	t.after.dialogue, t.after.close = &row, false
	r := t.say(card.Info, card.Escape(text), buttons...)
	return r
}

// choices are the suggestions a question offers.
func (t *Turn) choices(f *Field, a *Args) []card.Option {
	switch f.Kind {
	case FieldChoice, FieldWord:
		if f.Options != nil {
			return f.Options(t, a)
		}
	case FieldDate:
		today := t.Today()
		days := []calendar.Date{today + 1, nextWeek(today), nextWeek(today) + 2}
		if f.Name == "when" || f.Name == "on" {
			days = []calendar.Date{today, today - 1}
		}
		var out []card.Option
		for _, d := range days {
			out = append(out, card.Option{Label: t.P.Date(d), Value: d.String()})
		}
		return out
	case FieldStage:
		in := t.input(nil, f, Call{}, a, "")
		return in.Options
	case FieldContact:
		return nil
	case FieldCustomer, FieldDeal, FieldObject:
		s := t.suggestions(f, "")
		return s[:min(len(s), maxOptions)]
	}
	return nil
}

// nextWeek is the Monday after d.
func nextWeek(d calendar.Date) calendar.Date {
	return d + 7 - calendar.Date((int(d.Weekday())+6)%7)
}

// answer takes a text as the answer to the waiting question. ok is false when it is none: where only the options count, or
// where the text begins with a command's word and cannot be read as what was asked for.
func (t *Turn) answer(d dialogueRow, text string, command bool) (outcome, bool, error) {
	for i, o := range d.Options {
		if folded := name.Fold(text); folded == strconv.Itoa(i+1) || folded == name.Fold(o.Label) {
			t.after.close = true
			out, err := t.press(o.Line)
			return out, true, err
		}
	}
	id, rest, _ := strings.Cut(d.Line, " ")
	c := t.command(id)
	if !d.Open || c == nil || d.Field == "" || d.Light && (command || t.saysMore(text)) {
		return outcome{}, false, nil
	}
	call, ok := c.decode(rest)
	if !ok {
		return outcome{}, false, nil
	}
	call.Typed = strings.TrimSpace(d.Typed + " " + text)
	f := c.field(d.Field)
	if f == nil {
		return outcome{}, false, nil
	}
	t.call = call
	if f.Kind != FieldText && !(skips(text) && !f.Required) {
		a, _ := t.resolve(c, call)
		if _, err := t.value(c, f, a, text); err != nil && (d.Aside || command) {
			return outcome{}, false, nil // not an answer: something new
		} else if err != nil && f.Kind == FieldCustomer && phrase.Free(text, t.dictionary(), t.terms()).Customer != "" {
			t.after.close = true // a whole sentence where a name was asked for: experts skip steps
			out, err := t.free(text)
			return out, true, err
		} else if ask, _ := asked(err); ask != nil && ask.Invalid {
			d.At = t.Now.UTC()
			t.after.dialogue = &d
			return outcome{reply: t.say(card.Info, ask.Text)}, true, nil
		}
	}
	t.after.close = true
	skipped := d.Skipped
	switch {
	case skips(text) && !f.Required:
		skipped = append(slices.Clone(skipped), f.Name)
		call = call.with(f.Name, skipMark)
	default:
		call = call.with(f.Name, text)
	}
	if d.Draft {
		out, err := t.showDraft(c, call)
		return out, true, err
	}
	if d.Aside {
		out, err := t.begin(c, call)
		return out, true, err
	}
	out, err := t.askNext(c, call, skipped, "")
	return out, true, err
}

// saysMore reports whether a text is plainly something of its own and no answer to a question that nobody has to answer: a
// hello, a record, or talk about a customer.
func (t *Turn) saysMore(text string) bool {
	if r, ok := crm.ParseRef(text); ok && r.ID != 0 || greets(text) {
		return true
	}
	d := phrase.Free(text, t.dictionary(), t.terms())
	named := d.Customer != "" || d.Unknown != ""
	return d.Talk || named && (d.Worth() || d.Remind || d.Name.In(text) == strings.TrimSpace(text))
}

func skips(s string) bool {
	switch name.Fold(s) {
	case "跳过", "skip", "不约", "没有", "无", "no", "none", "不用":
		return true
	}
	return strings.TrimSpace(s) == skipMark
}
