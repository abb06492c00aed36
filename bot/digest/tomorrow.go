package digest

import (
	"slices"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/funnel"
)

// mostTomorrow is how many tasks of the next working day an evening names.
const mostTomorrow = 3

// TomorrowRows are, in the evening, the first tasks of somebody's next working day, numbered on from those a card lists already;
// nothing before the evening, and nothing when that day has none. The group's digest counts them, here they have names.
func TomorrowRows(t *bot.Turn, listed []crm.Task) []card.Element {
	if t.Now.Hour() < funnel.Evening {
		return nil
	}
	day := t.V.Calendar().Next(t.Today())
	from, to := day.In(t.Now.Location()), (day + 1).In(t.Now.Location())
	tasks := slices.DeleteFunc(slices.Clone(t.V.TasksOf(t.Me.ID, crm.TaskOpen)), func(task crm.Task) bool {
		return task.Waiting() || task.Due.Before(from) || !task.Due.Before(to)
	})
	if len(tasks) == 0 {
		return nil
	}
	slices.SortStableFunc(tasks, func(x, y crm.Task) int { return x.Due.Compare(y.Due) })
	out := []card.Element{card.Text{MD: card.Bold(t.T("day.tomorrow", "date", day, "n", len(tasks)))}}
	refs := make([]crm.Ref, 0, len(listed)+mostTomorrow)
	for _, task := range listed {
		refs = append(refs, task.Ref())
	}
	for _, task := range tasks[:min(len(tasks), mostTomorrow)] {
		refs = append(refs, task.Ref())
		out = append(out, TaskItem(t, len(refs), task))
	}
	t.List(refs)
	if len(tasks) > mostTomorrow {
		out = append(out, card.Actions{Buttons: []card.Button{{Label: t.T("button.more", "n", len(tasks)-mostTomorrow), Value: bot.Do("todo", "period="+day.String())}}})
	}
	return out
}
