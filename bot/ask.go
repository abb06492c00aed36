package bot

import (
	"errors"
	"time"

	"crmbot/bot/card"
	"crmbot/crm"
)

// Ask is an answer that is a question: nothing was changed, and each option runs the same call with Field set.
// It is returned as an error by Prepare and by the resolving of fields.
type Ask struct {
	Field   string
	Text    string // markup, one or two lines
	Options []card.Option
	// Buttons stand after the options and carry lines of their own.
	Buttons []card.Button
	// Open asks for the field in words as well: a dialogue waits for the answer, a form opens where there are forms.
	Open bool
	// Invalid marks text that could not be read: a form shows Text under the field.
	Invalid bool
}

func (a *Ask) Error() string { return "asks " + a.Field + ": " + a.Text }

// askReply shows a question. Its options are lines of the call with the field set, so that a press goes on where the line stopped.
func (t *Turn) askReply(c *Command, call Call, ask *Ask) Reply {
	if ask.Open && t.Caps.Forms && len(ask.Options) == 0 && len(ask.Buttons) == 0 {
		return t.formReply(c, call, map[string]string{ask.Field: card.Plain(ask.Text)})
	}
	var buttons []card.Button
	row := dialogueRow{Person: t.Me.ID, Place: t.place(), At: t.Now.UTC(), Field: ask.Field, Typed: call.Typed}
	for _, o := range ask.Options {
		next := call.with(ask.Field, o.Value)
		line := c.encode(next)
		if t.drafts {
			line = showOf(line)
		}
		buttons = append(buttons, t.Button(o.Label, line))
		row.Options = append(row.Options, dialogueOption{Label: o.Label, Line: line})
	}
	for _, b := range ask.Buttons {
		if b.Value != "" && len(b.Value) > MaxLine {
			b.Value = t.Value(b.Value)
		}
		buttons = append(buttons, b)
		row.Options = append(row.Options, dialogueOption{Label: b.Label, Line: b.Value})
	}
	row.Line = c.encode(call.without(ask.Field))
	row.Open, row.Aside = ask.Open, true
	t.after.dialogue = &row
	r := t.say(card.Info, ask.Text, buttons...)
	r.Private = true
	return r
}

func (c Call) with(field, value string) Call {
	fields := make(map[string]string, len(c.Fields)+1)
	for k, v := range c.Fields {
		fields[k] = v
	}
	fields[field] = value
	c.Fields = fields
	return c
}

func (c Call) without(field string) Call {
	c = c.with(field, "")
	delete(c.Fields, field)
	return c
}

// refusal shows why something was not done, in words, and what to do.
func (t *Turn) refusal(err *crm.Error) Reply {
	r := t.say(card.Warn, card.Escape(t.refusalText(err)))
	r.Private = true
	return r
}

// refusalText is the sentence of a refusal.
func (t *Turn) refusalText(err *crm.Error) string {
	key := "error." + err.Reason
	if !t.P.Has(key) {
		key = "error." + string(err.Code)
	}
	args := t.words(err.Args)
	what := t.T("error.this_field")
	if label := "field." + err.Field; err.Field != "" && t.P.Has(label) {
		what = t.T(label)
	}
	return t.T(key, append(args, "field", what)...)
}

// words turns the arguments of a refusal into what people read: names for records and stages, printed dates.
func (t *Turn) words(args []any) []any {
	out := make([]any, len(args))
	copy(out, args)
	for i := 1; i < len(out); i += 2 {
		switch v := out[i].(type) {
		case string:
			switch args[i-1] {
			case "verb":
				out[i] = t.Verb(v)
			case "who":
				if key := "system." + v; t.P.Has(key) {
					out[i] = t.T(key)
				}
			}
		case []string: // fields that lack
			var labels []string
			for _, f := range v {
				if key := "field." + f; t.P.Has(key) {
					f = t.T(key)
				}
				labels = append(labels, f)
			}
			out[i] = labels
		case time.Time:
			out[i] = v.In(t.Now.Location())
		case crm.Ref:
			out[i] = t.Name(v)
		case crm.Stage:
			out[i] = t.StageName(v)
		case crm.Pipeline:
			out[i] = t.PipelineName(v)
		case crm.StageID:
			if _, s, err := t.V.Stage(v); err == nil {
				out[i] = t.StageName(s)
			}
		case crm.ID:
			if p, err := t.V.Person(v); err == nil {
				out[i] = p.Name
			}
		}
	}
	return out
}

// asked takes an Ask or a crm.Error out of an error.
func asked(err error) (*Ask, *crm.Error) {
	var a *Ask
	var e *crm.Error
	if errors.As(err, &a) {
		return a, nil
	}
	if errors.As(err, &e) {
		return nil, e
	}
	return nil, nil
}
