package command

import (
	"fmt"
	"slices"
	"strconv"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/funnel"
)

// pageSize is how many rows a list shows at once.
const pageSize = 10

// dealCard shows a deal: where it stands, what is known, and the next taps.
func dealCard(t *bot.Turn, d crm.Deal) *card.Card {
	code := dealRef(d.ID)
	c := &card.Card{Key: "deal:" + code.String(), Lang: t.P.Tag(), Title: t.DealName(d), Fallback: t.DealName(d)}
	pipe, err := t.V.Pipeline(d.Pipeline)
	if err == nil {
		c.Body = append(c.Body, stageSteps(t, pipe, d))
	}
	c.Body = append(c.Body, dealFacts(t, d)...)
	c.Tone = card.Info
	switch d.Kind {
	case crm.StageWon:
		c.Tone = card.Good
	case crm.StageLost:
		c.Tone = card.Bad
	}
	for _, note := range []string{overNote(t, d), pushedNote(t, d)} {
		if note != "" {
			c.Body = append(c.Body, card.Text{MD: card.Bold(note)})
		}
	}
	c.Body = append(c.Body, dealActivities(t, d)...)
	if err := t.V.Can(crm.ToChange, code); err == nil {
		if d.Kind == crm.StageOpen && !d.Expected.IsZero() && d.Expected < t.Today() {
			c.Body = append(c.Body, card.Actions{Buttons: laterButtons(t, d)})
		}
		c.Body = append(c.Body, card.Actions{Buttons: dealButtons(t, d)})
		if d.Kind == crm.StageOpen {
			if s := stageSelect(t, pipe, d); len(s.Options) > 0 {
				c.Body = append(c.Body, s)
			}
		}
	}
	return c
}

// stageSteps draws the open stages of the pipeline and where the deal stands; a closed deal stands past the last.
func stageSteps(t *bot.Turn, pipe crm.Pipeline, d crm.Deal) card.Steps {
	steps := card.Steps{Current: -1}
	at := d.Stage
	if d.Kind == crm.StageLost {
		at = d.LastOpen
	}
	for _, s := range pipe.Stages {
		if s.Kind == crm.StageOpen {
			if s.ID == at {
				steps.Current = len(steps.Names)
			}
			steps.Names = append(steps.Names, t.StageName(s))
		}
		if s.Kind != crm.StageOpen && s.ID == d.Stage {
			steps.Current = len(steps.Names)
			steps.Names = append(steps.Names, t.StageName(s))
		}
	}
	return steps
}

func dealFields(t *bot.Turn, d crm.Deal) []card.Field {
	var f []card.Field
	add := func(label, value string) {
		if value != "" {
			f = append(f, card.Field{Label: t.T(label), Value: value, Short: true})
		}
	}
	if d.Amount.IsZero() {
		add("field.amount", t.T("deal.no_amount"))
	} else {
		add("field.amount", t.P.Money(d.Amount))
	}
	switch {
	case d.Kind != crm.StageOpen:
		add("deal.closed_on", t.P.Date(d.ClosedOn))
	case d.Expected.IsZero():
		add("field.close", t.T("deal.no_date"))
	case d.Expected < t.Today():
		add("field.close", t.T("deal.overdue", "date", d.Expected))
	default:
		add("field.close", t.P.Date(d.Expected))
	}
	if p, err := t.V.Pipeline(d.Pipeline); err == nil && (severalPipelines(t) || p.Archived) {
		add("field.pipeline", t.PipelineName(p))
	}
	if d.Kind == crm.StageOpen {
		add("deal.in_stage", t.T("deal.days", "n", days(t, d.StageSince)))
		if quiet, ok := funnel.SilentSince(t.V, d.ID); ok && quiet.Rung == crm.HighRisk {
			add("silence.label", digest.SilenceWords(t, quiet))
		}
		if next, ok := t.V.NextStep(d.ID); ok {
			add("field.next", dueWhen(t, next)+" "+next.Title+waits(t, next))
		} else {
			add("field.next", t.T("deal.no_next"))
		}
	}
	add("field.owner", t.Name(ref(crm.KindPerson, d.Owner)))
	if last, ok := t.V.LastActivity(dealRef(d.ID)); ok {
		add("deal.last", t.P.Ago(days(t, last)))
	}
	if d.Kind == crm.StageLost {
		add("field.reason", lostReason(t, d.LostReason))
		add("field.competitor", d.Competitor)
	}
	add("field.contract", d.ContractNo)
	add("field.source", wordFor(t, "source", d.Source))
	if d.Pushes > 0 {
		add("deal.pushes", strconv.Itoa(d.Pushes))
	}
	for _, s := range d.Shares() {
		if len(d.Splits) > 0 {
			add("field.share", fmt.Sprintf("%s %s", t.Name(ref(crm.KindPerson, s.Person)), t.P.Money(s.Amount)))
		}
	}
	return append(f, ownShown(t, crm.KindDeal, d.Custom)...)
}

// dealActivities are the last three things that happened with the deal.
func dealActivities(t *bot.Turn, d crm.Deal) []card.Element {
	var lines []string
	for _, a := range t.V.ActivitiesOfDeal(d.ID, 3) {
		lines = append(lines, activityLine(t, a))
	}
	if len(lines) == 0 {
		return nil
	}
	return []card.Element{card.Text{MD: card.List(lines...)}}
}

// activityLine is one activity on one line of markup: when, how, what.
func activityLine(t *bot.Turn, a crm.Activity) string {
	s := t.When(a.At, true) + " " + t.T("activity."+string(a.Kind))
	if a.Note != "" {
		s += " " + card.Clip(a.Note, 120)
	}
	return card.Escape(s)
}

func dealButtons(t *bot.Turn, d crm.Deal) []card.Button {
	code, rev := dealRef(d.ID), bot.Rev(d.Rev)
	log := formButton(t, t.T("cmd.visit.log"), bot.Do("visit.log", "customer="+customerRef(d.Customer).String(), "deal="+code.String()))
	if d.Kind != crm.StageOpen {
		return []card.Button{
			{Label: t.T("cmd.deal.reopen"), Value: bot.Do("deal.reopen", code, rev)},
			{Label: t.T("button.open_customer"), Value: bot.Do("customer.show", customerRef(d.Customer))},
		}
	}
	var b []card.Button
	if next, ok := nextStage(t, d); ok {
		b = append(b, card.Button{Label: "→ " + t.StageName(next), Style: card.Primary, Value: bot.Do("deal.move", code, "s"+strconv.Itoa(int(next.ID)), rev)})
	}
	b = append(b, log, card.Button{Label: t.T("deal.win"), Value: bot.FormOf(bot.Do("deal.won", code))},
		card.Button{Label: t.T("deal.lose"), Value: bot.FormOf(bot.Do("deal.lost", code))},
		card.Button{Label: t.T("button.edit"), Value: bot.FormOf(bot.Do("deal.edit", code))},
		card.Button{Label: t.T("cmd.remind"), Value: bot.FormOf(bot.Do("remind", "deal="+code.String()))})
	if severalPipelines(t) {
		b = append(b, card.Button{Label: t.T("cmd.deal.pipeline"), Value: bot.FormOf(bot.Do("deal.pipeline", code))})
	}
	if d.Customer != 0 {
		b = append(b, card.Button{Label: t.T("button.open_customer"), Value: bot.Do("customer.show", customerRef(d.Customer))})
	}
	return b
}

func stageSelect(t *bot.Turn, pipe crm.Pipeline, d crm.Deal) card.Select {
	s := card.Select{Placeholder: t.T("deal.change_stage"), Value: bot.Do("deal.move", dealRef(d.ID), bot.Rev(d.Rev))}
	for _, st := range pipe.Stages {
		if st.Kind == crm.StageOpen && st.ID != d.Stage {
			s.Options = append(s.Options, card.Option{Label: t.StageName(st), Value: "s" + strconv.Itoa(int(st.ID))})
		}
	}
	return s
}

// myDeals lists the asker's open deals, the ones that fall due first on top.
func myDeals(t *bot.Turn, a *bot.Args) bot.Reply {
	deals := t.V.DealsOwned(t.Me.ID, true)
	title := t.T("deal.mine", "n", len(deals))
	if p, err := t.V.Pipeline(pipelineID(a)); err == nil {
		deals = slices.DeleteFunc(deals, func(d crm.Deal) bool { return d.Pipeline != p.ID })
		title = card.Dotted(t.T("deal.mine", "n", len(deals)), t.PipelineName(p))
	}
	slices.SortStableFunc(deals, func(x, y crm.Deal) int {
		switch {
		case x.Expected == y.Expected:
			return int(x.ID) - int(y.ID)
		case x.Expected.IsZero():
			return 1
		case y.Expected.IsZero():
			return -1
		}
		return int(x.Expected - y.Expected)
	})
	c := &card.Card{Lang: t.P.Tag(), Title: title, Fallback: title}
	if len(deals) == 0 {
		c.Body = []card.Element{card.Text{MD: card.Escape(t.T("deal.none"))}, card.Actions{Buttons: []card.Button{{Label: t.T("cmd.deal.new"), Style: card.Primary, Value: bot.FormOf("deal.new")}}}}
		return bot.Reply{Card: c, Private: t.Group()}
	}
	return dealList(t, c, deals, a.Value("page").Number, func(page int) string { return line("deal.show", pipe(a), "page="+strconv.Itoa(page)) })
}

// dealList puts a page of deals on a card, numbered, each with its next tap.
func dealList(t *bot.Turn, c *card.Card, deals []crm.Deal, page int, more func(page int) string) bot.Reply {
	from := min(max(page, 0)*pageSize, len(deals))
	to := min(from+pageSize, len(deals))
	var refs []crm.Ref
	for _, d := range deals[:to] {
		refs = append(refs, dealRef(d.ID))
	}
	t.List(refs)
	for i, d := range deals[from:to] {
		c.Body = append(c.Body, card.Item{Number: from + i + 1, MD: dealLine(t, d), Buttons: []card.Button{{Label: t.T("button.open"), Value: bot.Do("deal.show", dealRef(d.ID))}}})
	}
	if to < len(deals) {
		c.Body = append(c.Body, card.Actions{Buttons: []card.Button{{Label: t.T("button.more", "n", len(deals)-to), Value: more(page + 1)}}})
	}
	return bot.Reply{Card: c, Private: t.Group(), Replace: pressed(t)}
}

// dealLine is one deal on one line of markup.
func dealLine(t *bot.Turn, d crm.Deal) string {
	parts := []string{}
	if p, s, err := t.V.Stage(d.Stage); err == nil {
		parts = append(parts, stageIn(t, p, s))
	}
	if !d.Amount.IsZero() {
		parts = append(parts, t.P.Short(d.Amount))
	}
	parts = append(parts, stallBadge(t, d))
	switch {
	case d.Kind != crm.StageOpen:
		parts = append(parts, t.P.Date(d.ClosedOn))
	case d.Expected.IsZero():
	case d.Expected < t.Today():
		parts = append(parts, "⚠ "+t.T("deal.overdue", "date", d.Expected))
	default:
		parts = append(parts, t.P.Date(d.Expected))
	}
	return card.Bold(t.DealName(d)) + " " + card.Escape(card.Dotted(append(parts, pushedNote(t, d))...))
}
