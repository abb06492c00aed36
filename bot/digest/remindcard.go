package digest

import (
	"slices"
	"strconv"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

// reminderCard tells its reader of the tasks whose moment has come; false when none is theirs to do any more.
func reminderCard(t *bot.Turn, fresh []news) (card.Card, bool, error) {
	var c card.Card
	var refs []crm.Ref
	var tasks []crm.Task
	var missed []string
	early := true
	for _, n := range fresh {
		task, err := t.V.Task(n.task)
		if err != nil || !timed(&task) || task.Owner != t.Me.ID {
			continue
		}
		tasks, refs, early = append(tasks, task), append(refs, task.Ref()), early && n.early
		if n.late {
			missed = append(missed, t.When(n.moment, false))
		}
	}
	if len(tasks) == 0 {
		return c, false, nil
	}
	key, what := "remind.due", any(tasks[0].Title)
	if early {
		key = "remind.early"
	}
	if len(tasks) > 1 {
		key, what = key+".many", len(tasks)
	}
	c.Title = t.T(key, "what", what)
	c.Key = "remind:" + strconv.FormatInt(t.Now.Unix(), 10) // each is a message of its own
	c.Fallback = card.Dotted(c.Title, t.When(tasks[0].Due, false))
	if len(missed) > 0 {
		c.Body = append(c.Body, card.Context{MD: card.Escape(t.T("digest.sent_late", "time", missed[0]))})
	}
	for i, task := range tasks {
		item := TaskItem(t, i+1, task)
		hour := card.Button{Label: t.T("todo.button.hour"), Value: bot.Do("snooze", task.Ref(), "1h", bot.Rev(task.Rev))}
		item.Buttons = slices.Insert(item.Buttons, 1, hour)
		if d, err := t.V.Deal(task.Deal); err == nil {
			item.MD += " · " + card.Escape(t.DealName(d))
		}
		if len(tasks) == 1 {
			item.Number = 0
		}
		c.Body = append(c.Body, item)
	}
	t.List(refs)
	return c, true, nil
}
