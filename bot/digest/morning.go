package digest

import (
	"slices"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/funnel"
)

// Morning is the kind of the list a person gets in the morning: what is due today and overdue, their stalled deals,
// and what else wants a look.
const Morning = "morning"

const (
	mostTasks   = 10 // of a morning list; the others are a tap away
	mostStalled = 5
)

// MorningList declares the morning list: at 08:33 of the working days where the person is.
func MorningList() Kind {
	return Kind{Name: Morning, Times: []Time{{Slot: Morning, Minute: 8*60 + 33}}, Grace: 4 * time.Hour, Personal: true, Make: morning}
}

// morning is the list of the one the turn is for; false on a day with nothing on it.
func morning(t *bot.Turn, o Occasion) (card.Card, bool, error) {
	due, late := Due(t)
	own, led := silent(t, o)
	stalled := slices.DeleteFunc(funnel.Stalled(t.V, funnel.StalledQuery{Who: funnel.Of(t.V, t.Me.Ref())}), func(s funnel.StalledDeal) bool {
		return slices.ContainsFunc(own, func(x funnel.SilentDeal) bool { return x.Deal == s.Deal }) // told once
	})
	asked, warnings := Asked(t), hygiene(t)
	if len(asked)+len(due)+len(own)+len(led)+len(stalled)+len(warnings) == 0 {
		return card.Card{}, false, nil
	}
	c := card.Card{Title: dayTitle(t, len(due), late), Key: Morning + ":" + t.Today().String()}
	if n := len(own) + len(led); n > 0 && len(due) == 0 {
		c.Title = t.T("silence.count", "n", n)
	}
	c.Fallback = card.Dotted(c.Title, t.Counted("stalled.count", len(stalled)))
	c.Body = append(c.Body, asked...)
	c.Body = append(c.Body, TaskRows(t, due, mostTasks)...)
	c.Body = append(c.Body, silentRows(t, own)...)
	c.Body = append(c.Body, silentLedRows(t, led)...)
	c.Body = append(c.Body, StalledRows(t, stalled, mostStalled)...)
	c.Body = append(c.Body, warnings...)
	return c, true, nil
}

// dayTitle says how much there is to follow up, and how much of it is late.
func dayTitle(t *bot.Turn, due, late int) string {
	if due == 0 {
		return t.T("day.nothing")
	}
	if late > 0 {
		return t.T("todo.title.late", "n", due, "overdue", late)
	}
	return t.T("todo.title", "n", due)
}

// Due lists somebody's open tasks up to the end of their day, the earliest first, and counts the overdue ones. What colleagues
// ask for and they have not accepted is not theirs to do yet (see Asked).
func Due(t *bot.Turn) (due []crm.Task, late int) {
	end := (t.Today() + 1).In(t.Now.Location())
	for _, task := range t.V.TasksOf(t.Me.ID, crm.TaskOpen) {
		if task.Waiting() || !task.Due.Before(end) {
			continue
		}
		if Late(t, task) {
			late++
		}
		due = append(due, task)
	}
	slices.SortStableFunc(due, func(x, y crm.Task) int { return x.Due.Compare(y.Due) })
	return due, late
}

// Asked tells how many tasks of colleagues wait for the reader's word, with a way to them; nothing when there are none.
func Asked(t *bot.Turn) []card.Element {
	n := 0
	for _, task := range t.V.TasksOf(t.Me.ID, crm.TaskOpen) {
		if task.Waiting() {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return []card.Element{
		card.Text{MD: card.Bold(t.T("todo.asked", "n", n))},
		card.Actions{Buttons: []card.Button{{Label: t.T("todo.button.answer"), Value: "todo"}}},
	}
}

// TaskRows are the first of the tasks, with a way to the others. They are numbered: "done 1" works.
func TaskRows(t *bot.Turn, due []crm.Task, most int) []card.Element {
	var out []card.Element
	var refs []crm.Ref
	for i, task := range due[:min(len(due), most)] {
		out, refs = append(out, TaskItem(t, i+1, task)), append(refs, task.Ref())
	}
	t.List(refs)
	if len(due) > most {
		out = append(out, card.Actions{Buttons: []card.Button{{Label: t.T("button.more", "n", len(due)-most), Value: "todo"}}})
	}
	return out
}

// StalledRows are the first of somebody's own stalled deals under a heading, with a way to the others.
func StalledRows(t *bot.Turn, stalled []funnel.StalledDeal, most int) []card.Element {
	if len(stalled) == 0 {
		return nil
	}
	out := []card.Element{card.Text{MD: card.Bold(t.T("stalled.count", "n", len(stalled)))}}
	for _, s := range stalled[:min(len(stalled), most)] {
		if item, ok := StalledItem(t, 0, s, false); ok {
			out = append(out, item)
		}
	}
	if len(stalled) > most {
		out = append(out, card.Actions{Buttons: []card.Button{{Label: t.T("button.more", "n", len(stalled)-most), Value: bot.Do("stalled", "subject="+t.Me.Ref().String())}}})
	}
	return out
}

// hygiene warns of open deals that lack a next step or whose expected close has passed, with a way to them; nothing when
// there are none.
func hygiene(t *bot.Turn) []card.Element {
	idle, passed := 0, 0
	for _, d := range t.V.DealsOwned(t.Me.ID, true) {
		if _, has := t.V.NextStep(d.ID); !has {
			idle++
		}
		if !d.Expected.IsZero() && d.Expected < t.Today() {
			passed++
		}
	}
	var buttons []card.Button
	if idle > 0 {
		buttons = append(buttons, card.Button{Label: t.T("day.button.plan"), Value: "todo"})
	}
	if passed > 0 {
		buttons = append(buttons, card.Button{Label: t.T("day.button.deals"), Value: "deal.show"})
	}
	if len(buttons) == 0 {
		return nil
	}
	return []card.Element{
		card.Text{MD: card.Escape("⚠ " + card.Dotted(t.Counted("day.idle", idle), t.Counted("day.passed", passed)))},
		card.Actions{Buttons: buttons},
	}
}
