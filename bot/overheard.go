package bot

import (
	"context"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"crmbot/bot/card"
	"crmbot/bot/phrase"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
	"crmbot/crm/name"
	"crmbot/store"
)

// under is the field of a call that names the bot's message below which it was said.
const under = "under"

// calls are the names a text calls people by, and what is left of it. Nobody has to be known for it.
type calls struct {
	who   []phrase.Found // those it begins with, or else the only one in it
	leads bool           // it begins with them
	words bool           // it says something besides
}

// callsIn reads whom a text calls.
func callsIn(text string) calls {
	var c calls
	var later []phrase.Found
	for i := 0; i < len(text); {
		if m, ok := phrase.MentionAt(text, i); ok {
			if !c.words {
				c.who = append(c.who, m)
			} else {
				later = append(later, m)
			}
			i = m.End
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		c.words = c.words || unicode.IsLetter(r) || unicode.IsDigit(r)
		i += n
	}
	if c.leads = len(c.who) > 0; !c.leads && len(later) == 1 {
		c.who = later
	}
	return c
}

// dayIn is the day a text names, zero where it names none.
func dayIn(text string, terms phrase.Terms) calendar.Date {
	args := phrase.Assign(text, []phrase.Want{{Field: "due", Type: phrase.Day}, {Field: "title", Type: phrase.Note}}, nil, terms)
	due, _ := args.Get("due")
	return due.Found.When.Date
}

// talk reports what asks nobody for anything: it calls nobody, says nothing, speaks of a day that is over, or of none without
// beginning with a name.
func (c calls) talk(day, today calendar.Date) bool {
	return len(c.who) == 0 || !c.words || !day.IsZero() && day < today || day.IsZero() && !c.leads
}

// concerns reports whether something overheard may be for the bot: it stands below a message of its own and asks somebody for
// something. Of what is not, nothing is kept and nobody is looked up.
func (b *Bot) concerns(ctx context.Context, ev Event, in Text) (bool, error) {
	if ev.Place.Direct || in.Reply.ID == "" || utf8.RuneCountInString(in.Text) > maxTyped {
		return false, nil
	}
	mine := false
	err := b.Core.View(ctx, crm.Actor{System: "bot"}, ev.At, func(v *crm.View) error {
		row, err := b.tables.posted.Get(v, postedKey(placeOf(ev.Place.Platform, ev.Place.ID), in.Reply.ID))
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		terms := phrase.Terms{Ref: calendar.Ref{Now: ev.At.In(v.TeamZone(0))}, Money: money.Options{Default: v.Company().Currency}}
		day := dayIn(in.Text, terms)
		// Below the news of one record people talk about it: who congratulates names no day.
		mine = !callsIn(in.Text).talk(day, v.Today(0)-1) && (row.About.ID == 0 || !day.IsZero())
		return nil
	})
	return mine, err
}

// overheard reads what was said to people below a message of the bot's own. Who begins with a name and says by when gives a task;
// what may as well be talk is offered to who said it, alone.
func (t *Turn) overheard(in Text) (outcome, error) {
	line := strings.TrimSpace(in.Text)
	c := callsIn(line)
	if t.command("remind") == nil || c.talk(dayIn(line, t.terms()), t.Today()) {
		return outcome{}, nil
	}
	run := t.begin
	switch {
	case dayIn(line, t.terms()).IsZero():
		run = t.byWhen
	case !c.leads || asksBack(line):
		run = func(c *Command, call Call) (outcome, error) { return t.showDraft(c, call) }
	}
	return t.errand(line, c, in.Reply.ID, run)
}

// byWhen asks who said it for the day, where a text names none: it may have been no more than talk.
func (t *Turn) byWhen(c *Command, call Call) (outcome, error) {
	v, err := t.value(c, c.field("to"), &Args{}, call.Fields["to"])
	if err != nil {
		return t.failed(c, call, err)
	}
	ask := &Ask{Field: "due", Text: card.Escape(t.T("errand.when", "to", t.Name(v.Ref))), Buttons: []card.Button{t.Button(t.T("errand.other_day"), FormOf(c.encode(call)))}}
	day := t.Today()
	for range 3 {
		day = t.V.Calendar().Next(day)
		ask.Options = append(ask.Options, card.Option{Label: t.P.Date(day), Value: CanonicalWhen(calendar.When{Date: day})})
	}
	return t.failed(c, call, ask)
}

// asksBack reports a question.
func asksBack(line string) bool {
	for _, end := range []string{"?", "？", "吗", "呢"} {
		if strings.HasSuffix(line, end) {
			return true
		}
	}
	return false
}

// toSomebody reads a line said to the bot that begins with somebody's name as a task for them.
func (t *Turn) toSomebody(line string) (outcome, bool, error) {
	c := callsIn(line)
	if t.command("remind") == nil || !c.leads || !c.words {
		return outcome{}, false, nil
	}
	below := ""
	if in, ok := t.Event.Input.(Text); ok && t.Group() {
		if _, own := t.Posted(in.Reply.ID); own {
			below = in.Reply.ID
		}
	}
	out, err := t.errand(line, c, below, t.begin)
	return out, true, err
}

// errand has run the call for what a line asks somebody to do.
func (t *Turn) errand(line string, c calls, below string, run func(*Command, Call) (outcome, error)) (outcome, error) {
	remind := t.command("remind")
	call := Call{Command: remind.ID, Fields: map[string]string{}, Typed: line}
	if t.call = call; below != "" {
		call.Fields[under] = below
	}
	var rest strings.Builder
	to := ""
	for i := 0; i < len(line); {
		m, ok := phrase.MentionAt(line, i)
		if !ok {
			_, n := utf8.DecodeRuneInString(line[i:])
			rest.WriteString(line[i : i+n])
			i += n
			continue
		}
		who, end := t.calledBy(line, m)
		i = end
		switch asked := m.Start >= c.who[0].Start && m.Start <= c.who[len(c.who)-1].Start; {
		case !asked:
			rest.WriteString(t.spelt(who))
		case who == "":
			return t.failed(remind, call, crm.Refuse(crm.NotFound, "errand.nobody"))
		case to != "" && to != who:
			return t.failed(remind, call, crm.Refuse(crm.Invalid, "errand.several"))
		default:
			to = who
			if !c.leads && strings.TrimSpace(line[end:]) != "" {
				rest.WriteString(t.spelt(who)) // "on Friday with Ann to Acme"
			}
		}
	}
	call.Fields["to"] = to
	left := strings.TrimLeftFunc(rest.String(), func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",，:：、", r) })
	for _, word := range strings.FieldsFunc(left, func(r rune) bool { return r >= utf8.RuneSelf || !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		field := ""
		switch r, ok := crm.ParseRef(word); {
		case !ok || r.ID == 0 || r.String() != word:
		case r.Kind == crm.KindDeal:
			field = "deal"
		case r.Kind == crm.KindCustomer:
			field = "customer"
		}
		if field != "" {
			call.Fields[field] = word
		}
	}
	return t.readRest(remind, call, left, run)
}

// calledBy is who a mention means, as a field of people reads it, and where it ends; "" is an account nobody is known by. A name
// that was typed may go on behind what looks like its end, as one of two words does.
func (t *Turn) calledBy(line string, m phrase.Found) (who string, end int) {
	if m.ID {
		id, err := t.V.IdentityOf(t.Event.Place.Platform, t.Event.Place.Tenant, m.Text)
		if err != nil {
			return "", m.End
		}
		return ref(crm.KindPerson, id.Person).String(), m.End
	}
	_, at := utf8.DecodeRuneInString(line[m.Start:])
	typed := line[m.Start+at:]
	longest := 0
	for _, p := range t.V.People() {
		for _, n := range append([]string{p.Name}, p.Aliases...) {
			longest = max(longest, beginsWith(typed, n))
		}
	}
	if longest == 0 {
		longest = m.End - m.Start - at
	}
	return "@" + typed[:longest], m.Start + at + longest
}

// beginsWith is how many bytes a name takes at the beginning of a text, 0 where the text does not begin with it.
func beginsWith(text, called string) int {
	folded := name.Fold(called)
	if folded == "" {
		return 0
	}
	for n, begins := range name.Beginnings(text) {
		if string(begins) == folded {
			next, _ := utf8.DecodeRuneInString(text[n:])
			if last, _ := utf8.DecodeLastRuneInString(called); last < utf8.RuneSelf && next < utf8.RuneSelf && unicode.IsLetter(next) {
				return 0
			}
			return n
		}
		if len(begins) > len(folded) {
			return 0
		}
	}
	return 0
}

// spelt is somebody a text goes on to name, as people read it.
func (t *Turn) spelt(who string) string {
	if r, ok := crm.ParseRef(who); ok {
		return t.Name(r)
	}
	return strings.TrimPrefix(who, "@")
}
