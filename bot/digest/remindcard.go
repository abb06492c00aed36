package digest

import (
	"slices"
	"strconv"
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

// reminderCard tells its reader of the tasks whose moment has come; false when none is theirs to hear of any more.
func reminderCard(t *bot.Turn, fresh []news) (card.Card, bool, error) {
	var c card.Card
	var refs []crm.Ref
	var tasks []crm.Task
	var missed []string
	early := true
	for _, n := range fresh {
		task, err := t.V.Task(n.task)
		if err != nil || !timed(&task) || hearer(&task) != t.Me.ID {
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
	c.Title = reminderTitle(t, tasks, early)
	c.Key = "remind:" + strconv.FormatInt(t.Now.Unix(), 10) // each is a message of its own
	c.Fallback = card.Dotted(c.Title, t.When(tasks[0].Due, false))
	if len(missed) > 0 {
		c.Body = append(c.Body, card.Context{MD: card.Escape(t.T("digest.sent_late", "time", missed[0]))})
	}
	for i, task := range tasks {
		n := i + 1
		if len(tasks) == 1 {
			n = 0 // its name is the card's title
		}
		c.Body = append(c.Body, reminderItem(t, n, task))
	}
	t.List(refs)
	return c, true, nil
}

// reminderTitle says what it is time for: one task by its name, several by their number.
func reminderTitle(t *bot.Turn, tasks []crm.Task, early bool) string {
	key := "remind.due"
	if early {
		key = "remind.early"
	}
	switch {
	case len(tasks) > 1:
		return t.T(key+".many", "what", len(tasks))
	case tasks[0].Waiting():
		return t.T("remind.asked", "name", t.Name(crm.Ref{Kind: crm.KindPerson, ID: tasks[0].Owner}), "what", tasks[0].Title)
	}
	return t.T(key, "what", tasks[0].Title)
}

// reminderItem is a task with what can be done about it now: by its owner, or by who gave it, while nobody has taken it on.
func reminderItem(t *bot.Turn, n int, task crm.Task) card.Item {
	parts := []string{t.When(task.Due, false)}
	if d, err := t.V.Deal(task.Deal); err == nil {
		parts = append(parts, t.DealName(d))
	} else if c, err := t.V.Customer(task.Customer); err == nil && !strings.Contains(task.Title, c.Name) {
		parts = append(parts, c.Name)
	}
	code, rev := task.Ref(), bot.Rev(task.Rev)
	item := TaskItem(t, n, task)
	item.Buttons = slices.Insert(item.Buttons, 1, card.Button{Label: t.T("todo.button.hour"), Value: bot.Do("snooze", code, "1h", rev)})
	if task.Waiting() {
		parts = append(parts, t.T("todo.waiting_for", "name", t.Name(crm.Ref{Kind: crm.KindPerson, ID: task.Owner})))
		item.Buttons = []card.Button{
			{Label: t.T("todo.button.take"), Style: card.Primary, Value: bot.Do("task.take", code, rev)},
			{Label: t.T("todo.button.other"), Value: bot.FormOf(bot.Do("assign", "object="+code.String(), rev))},
		}
	}
	item.MD = card.Escape(card.Dotted(parts...))
	if n > 0 {
		item.MD = card.Bold(task.Title) + " " + item.MD
	}
	return item
}
