package command

import (
	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
)

// overrideCommand lists the moves by which managers set the rules of the stages aside.
func overrideCommand() bot.Command {
	return bot.Command{
		ID: "funnel.overrides", Group: bot.GroupNumbers, Hidden: true,
		Fields: []bot.Field{subjectField(), periodField(), pipelineField(), pageField()},
		Read:   showOverrides,
	}
}

// overridesOf are a period's moves against the rules of a pipeline's stages (0: of all), of a subject's deals, the latest first.
func overridesOf(t *bot.Turn, subject crm.Ref, period calendar.Period, pipeline crm.ID) []crm.StageEvent {
	zone := zoneOf(t, subject)
	var out []crm.StageEvent
	for _, e := range t.V.Overrides(query(t, subject, period).Who, period.From.In(zone), period.To.In(zone)) {
		if p, _, err := t.V.Stage(e.To); pipeline == 0 || err == nil && p.ID == pipeline {
			out = append([]crm.StageEvent{e}, out...)
		}
	}
	return out
}

// overrideNote tells who leads how often the rules of a pipeline's stages were set aside in a period, and the line that lists it;
// "" to others, and where there are no rules and none were.
func overrideNote(t *bot.Turn, subject crm.Ref, period calendar.Period, p crm.Pipeline) (note, list string) {
	if t.Me.Role == crm.Rep || t.Me.Role == crm.Service {
		return "", ""
	}
	if n := len(overridesOf(t, subject, period, p.ID)); n > 0 {
		return t.T("stage.override.count", "n", n), line("funnel.overrides", who(subject), in(period), "pipeline="+p.Ref().String())
	}
	for _, s := range p.Stages {
		if len(s.Required) > 0 || s.NoSkip || s.NoBack {
			return t.T("stage.override.none"), ""
		}
	}
	return "", ""
}

// showOverrides lists a period's, each with who moved the deal, what was set aside, why, and the deal's log.
func showOverrides(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	subject, err := subjectOf(t, a)
	if err != nil {
		return bot.Reply{}, err
	}
	period := periodOr(t, a, calendar.QuarterOf)
	all := overridesOf(t, subject, period, pipelineID(a))
	page := pageOf(a)
	from, to := pageSpan(page, len(all))
	r := numbers(t, card.Dotted(t.Title(), subjectName(t, subject), periodName(t, period)), nil)
	r.Replace = r.Replace && page > 0 // the numbers it explains stay
	if len(all) == 0 {
		r.Card.Body = []card.Element{card.Text{MD: card.Escape(t.T("stage.override.none"))}}
	}
	var refs []crm.Ref
	for i, e := range all[:to] {
		refs = append(refs, dealRef(e.Deal))
		if i >= from {
			r.Card.Body = append(r.Card.Body, card.Item{Number: i + 1, MD: overrideLine(t, e), Buttons: []card.Button{
				{Label: t.T("cmd.audit"), Value: bot.Do("audit", dealRef(e.Deal))}, {Label: t.T("button.open"), Value: bot.Do("deal.show", dealRef(e.Deal))},
			}})
		}
	}
	t.List(refs)
	if more := nextPage(t, page, len(all), "funnel.overrides", who(subject), in(period), pipe(a)); more != nil {
		r.Card.Body = append(r.Card.Body, card.Actions{Buttons: more})
	}
	return r, nil
}

// overrideLine says which deal went where against which rules, when, by whom and why.
func overrideLine(t *bot.Turn, e crm.StageEvent) string {
	stage := func(id crm.StageID) string {
		_, s, err := t.V.Stage(id)
		if err != nil {
			return "–"
		}
		return t.StageName(s)
	}
	var rules []string
	for _, f := range e.Override {
		key := "field." + f
		if f == "skip" || f == "back" {
			key = "field.no_" + f
		}
		rules = append(rules, t.T(key))
	}
	where := stage(e.From) + " → " + stage(e.To)
	return card.Bold(t.Name(dealRef(e.Deal))) + " " + card.Escape(card.Dotted(where, t.T("stage.override.set", "rules", rules), t.When(e.At, false), t.Name(ref(crm.KindPerson, e.By)), e.Reason))
}
