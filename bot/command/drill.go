package command

import (
	"fmt"
	"strconv"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// drill is the line that lists the deals behind a number.
func drill(list funnel.List, r crm.Ref, p calendar.Period, stage crm.StageID, pipeline crm.ID) string {
	at, pipe := "", ""
	if stage != 0 {
		at = "stage=" + strconv.Itoa(int(stage))
	}
	if pipeline != 0 {
		pipe = "pipeline=" + ref(crm.KindPipeline, pipeline).String()
	}
	return line("funnel.deals", string(list), who(r), in(p), at, pipe)
}

// ahead is the part of a period from today on; open deals that were due before are overdue.
func ahead(p calendar.Period, today calendar.Date) calendar.Period {
	if p.From >= today || p.To <= today {
		return p
	}
	return calendar.Between(today, p.Last(), p.Fiscal)
}

// showDeals lists the deals behind a number of a funnel, a forecast or a report.
func showDeals(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	subject, err := subjectOf(t, a)
	if err != nil {
		return bot.Reply{}, err
	}
	list := funnel.List(a.Text("list"))
	if list == "" {
		list = funnel.OpenIn
	}
	if !t.P.Has("funnel.list." + string(list)) {
		return bot.Reply{}, crm.Refuse(crm.NotFound, "numbers.list")
	}
	period := a.Value("period").Period
	q := query(t, subject, period)
	q.Pipeline = pipelineID(a)
	stage := crm.StageID(max(0, a.Value("stage").Number))
	page := pageOf(a)
	found, err := funnel.Drill(t.V, q, list, stage, 0, (page+1)*pageSize)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("list deals: %w", err)
	}
	title := card.Dotted(t.T("funnel.list."+string(list)), subjectName(t, subject))
	if _, s, err := t.V.Stage(stage); err == nil {
		title = card.Dotted(title, t.StageName(s))
	}
	if !period.IsZero() {
		title = card.Dotted(title, periodName(t, period))
	}
	if len(found.Deals) == 0 {
		r := numbers(t, title, []card.Element{card.Text{MD: card.Escape(t.T("funnel.list.none"))}})
		r.Replace = false
		return r, nil
	}
	return drilled(t, a, title, found, page)
}

// drilled shows one page of the deals found, which are all up to the page's last.
func drilled(t *bot.Turn, a *bot.Args, title string, found funnel.Page, page int) (bot.Reply, error) {
	r := numbers(t, title, nil)
	r.Replace = r.Replace && page > 0 // the numbers it explains stay
	var refs []crm.Ref
	for i, id := range found.Deals {
		refs = append(refs, dealRef(id))
		if i < page*pageSize {
			continue
		}
		d, err := t.V.Deal(id)
		if err != nil {
			return bot.Reply{}, fmt.Errorf("list deals: %w", err)
		}
		buttons := []card.Button{{Label: t.T("button.open"), Value: bot.Do("deal.show", dealRef(id))}}
		if t.P.Has("category."+a.Text("list")) && t.V.Can(crm.ToChange, dealRef(id)) == nil {
			buttons = append(buttons, card.Button{Label: t.T("cmd.deal.category"), Value: bot.FormOf(bot.Do("deal.category", dealRef(id)))})
		}
		r.Card.Body = append(r.Card.Body, card.Item{Number: i + 1, MD: dealLine(t, d), Buttons: buttons})
	}
	t.List(refs)
	if found.Next != 0 {
		stage := ""
		if a.Has("stage") {
			stage = "stage=" + strconv.Itoa(a.Value("stage").Number)
		}
		pipe := ""
		if a.Has("pipeline") {
			pipe = "pipeline=" + a.Text("pipeline")
		}
		subject, err := subjectOf(t, a)
		if err != nil {
			return bot.Reply{}, err
		}
		more := line("funnel.deals", a.Text("list"), who(subject), in(a.Value("period").Period), stage, pipe, paged(page+1))
		r.Card.Body = append(r.Card.Body, card.Actions{Buttons: []card.Button{t.Button(t.T("numbers.more"), more)}})
	}
	return r, nil
}
