package command

import (
	"fmt"
	"slices"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// mostLines is how many lines a report has of each kind; the others are counted.
const mostLines = 10

// work is what somebody did in a time, and what they have planned for the next one.
type work struct {
	logged           []crm.Activity
	won, lost, begun []crm.ID
	moved            []crm.Deal
	done, planned    []crm.Task
	wonSum           funnel.Total
	overdue          int // of planned
	next             calendar.Period
}

// workOf reads what a person did. What happened is told by the person's own days.
func workOf(t *bot.Turn, person crm.ID, p calendar.Period) (work, error) {
	who, err := t.V.Person(person)
	if err != nil {
		return work{}, err //nolint:wrapcheck // it says whom
	}
	zone := t.V.Zone(who)
	from, to := p.From.In(zone), p.To.In(zone)
	w := work{logged: t.V.ActivitiesBy(person, from, to)}
	slices.Reverse(w.logged) // as it happened
	q := funnel.Query{Who: funnel.Of(t.V, who.Ref()), Period: p, Currency: t.V.Currency(who.Team)}
	for list, into := range map[funnel.List]*[]crm.ID{funnel.WonIn: &w.won, funnel.LostIn: &w.lost, funnel.BegunIn: &w.begun} {
		page, err := funnel.Drill(t.V, q, list, 0, 0, 1000)
		if err != nil {
			return w, fmt.Errorf("read the %s deals of a report: %w", list, err)
		}
		*into = page.Deals
	}
	rates, err := funnel.WinRate(t.V, q)
	if err != nil {
		return w, fmt.Errorf("add up what was won: %w", err)
	}
	w.wonSum = rates.Won
	during := func(at time.Time) bool { return !at.Before(from) && at.Before(to) }
	for _, d := range t.V.DealsOwned(person, true) {
		if during(d.StageSince) && !slices.Contains(w.begun, d.ID) {
			w.moved = append(w.moved, d)
		}
	}
	for _, task := range t.V.TasksOf(person, crm.TaskDone) {
		if during(task.Closed) {
			w.done = append(w.done, task)
		}
	}
	w.next = after(t, p)
	end := w.next.To.In(zone)
	for _, task := range t.V.TasksOf(person, crm.TaskOpen) {
		if task.Waiting() || !task.Due.Before(end) {
			continue
		}
		if task.Due.Before(t.Now) {
			w.overdue++
		}
		w.planned = append(w.planned, task)
	}
	return w, nil
}

// after is the day, week or month a report's plan is for: of days the next working one.
func after(t *bot.Turn, p calendar.Period) calendar.Period {
	switch p.Kind {
	case calendar.OneDay:
		return calendar.DayOf(t.V.Calendar().AddWorkdays(p.From, 1), p.Fiscal)
	case calendar.OneWeek:
		return calendar.WeekOf(p.To, p.Fiscal)
	}
	return calendar.MonthOf(p.To, p.Fiscal)
}

// counts are the numbers that are kept when it is handed in.
func (w *work) counts() crm.ReportCounts {
	return crm.ReportCounts{Visits: len(w.logged), Begun: len(w.begun), Moved: len(w.moved), Won: len(w.won), Lost: len(w.lost), Tasks: len(w.done)}
}

// line says it in one line; of what there is none it says nothing.
func (w *work) line(t *bot.Turn) string {
	c := w.counts()
	return card.Dotted(t.Counted("workreport.logged", c.Visits), t.Counted("workreport.begun", c.Begun), t.Counted("workreport.moved", c.Moved),
		t.Counted("workreport.won", c.Won), t.Counted("workreport.lost", c.Lost), t.Counted("workreport.tasks", c.Tasks))
}

// body lists it.
func (w *work) body(t *bot.Turn, p calendar.Period) []card.Element {
	var out []card.Element
	add := func(head string, lines []string) {
		if head == "" {
			return
		}
		md := card.Bold(head)
		if more := len(lines) - mostLines; more > 0 {
			lines = append(lines[:mostLines:mostLines], card.Escape(t.T("workreport.more", "n", more)))
		}
		if len(lines) > 0 {
			md += "\n" + card.List(lines...)
		}
		out = append(out, card.Text{MD: md})
	}
	add(t.Counted("workreport.logged", len(w.logged)), each(w.logged, func(a crm.Activity) string { return w.activity(t, a, p) }))
	won := t.Counted("workreport.won", len(w.won))
	if won != "" {
		won = card.Dotted(won, t.P.Money(w.wonSum.Sum), unpriced(t, w.wonSum.Unpriced))
	}
	add(won, each(w.won, func(id crm.ID) string { return dealByID(t, id) }))
	add(t.Counted("workreport.moved", len(w.moved)), each(w.moved, func(d crm.Deal) string { return card.Escape(dealWords(t, d) + " → " + standsIn(t, d)) }))
	add(t.Counted("workreport.begun", len(w.begun)), each(w.begun, func(id crm.ID) string { return dealByID(t, id) }))
	add(t.Counted("workreport.lost", len(w.lost)), each(w.lost, func(id crm.ID) string { return dealByID(t, id) }))
	add(t.Counted("workreport.tasks", len(w.done)), each(w.done, func(task crm.Task) string { return card.Escape(task.Title) }))
	if len(out) == 0 {
		out = append(out, card.Text{MD: card.Escape(t.T("workreport.nothing"))})
	}
	plan := t.T("workreport.plan", "period", periodName(t, w.next), "n", len(w.planned))
	switch {
	case len(w.planned) == 0:
		plan = t.T("workreport.plan.none", "period", periodName(t, w.next))
	case w.overdue > 0:
		plan = t.T("workreport.plan.late", "period", periodName(t, w.next), "n", len(w.planned), "late", w.overdue)
	}
	add(plan, each(w.planned, func(task crm.Task) string { return card.Escape(t.When(task.Due, task.AllDay) + " " + task.Title) }))
	return out
}

func each[T any](list []T, words func(T) string) []string {
	out := make([]string, 0, len(list))
	for _, x := range list {
		out = append(out, words(x))
	}
	return out
}

// activity is one line of what was logged: how, with whom, what. In a report of several days it begins with the day.
func (w *work) activity(t *bot.Turn, a crm.Activity, p calendar.Period) string {
	s := t.T("activity." + string(a.Kind))
	if c, err := t.V.Customer(a.Customer); err == nil { // one that was handed on since is not named
		s += " " + c.Name
	}
	if p.Kind != calendar.OneDay {
		s = t.When(a.At, true) + " " + s
	}
	if a.Note != "" {
		s = card.Dotted(s, card.Clip(a.Note, 120))
	}
	return card.Escape(s)
}

// dealByID is a deal in one line; one the reader does not see is only a deal.
func dealByID(t *bot.Turn, id crm.ID) string {
	d, err := t.V.Deal(id)
	if err != nil {
		return card.Escape(t.T("field.deal"))
	}
	return card.Escape(dealWords(t, d))
}

// standsIn is the name of the stage a deal stands in.
func standsIn(t *bot.Turn, d crm.Deal) string {
	_, s, err := t.V.Stage(d.Stage)
	if err != nil {
		return "–"
	}
	return t.StageName(s)
}

// dealWords is what a deal is called in a report.
func dealWords(t *bot.Turn, d crm.Deal) string {
	s := d.Title
	if c, err := t.V.Customer(d.Customer); err == nil {
		s = card.Dotted(c.Name, d.Title)
	}
	if !d.Amount.IsZero() {
		s = card.Dotted(s, t.P.Short(d.Amount))
	}
	return s
}
