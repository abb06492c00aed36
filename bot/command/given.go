package command

import (
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/lang"
	"crmbot/crm"
	"crmbot/crm/calendar"
)

// answers are what people say to a task a colleague gave them, and how it is taken back.
func answers() []bot.Command {
	task := bot.Field{Name: "task", Kind: bot.FieldTask, Required: true, Given: true, Keys: []string{"待办"}}
	return []bot.Command{
		{ID: "task.accept", Group: bot.GroupPlan, ZH: []string{"接受"}, EN: []string{"accept"}, Fields: []bot.Field{task}, Write: acceptTask},
		{
			ID: "task.decline", Group: bot.GroupPlan, ZH: []string{"婉拒"}, EN: []string{"decline"},
			Fields: []bot.Field{task, {Name: "reason", Kind: bot.FieldText, Required: true, Keys: []string{"原因"}}}, Write: declineTask,
		},
		{ID: "task.take", Group: bot.GroupPlan, ZH: []string{"收回"}, EN: []string{"take back"}, Fields: []bot.Field{task}, Write: takeTask},
	}
}

// taskCard is the key of the card that asks somebody to take a task on: what becomes of it is shown in its place.
func taskCard(task crm.Task) string { return "task-" + task.Ref().String() }

// dueOf is when a task falls due, as somebody else reads it.
func dueOf(p *lang.Printer, zone *time.Location, task crm.Task) string {
	local := task.Due.In(zone)
	if task.AllDay {
		return p.Date(calendar.DateOf(local))
	}
	return p.DateTime(local)
}

// dueWhen is when a task falls due, as the reader reads it: one of which only the day counts falls due on its owner's day.
func dueWhen(t *bot.Turn, task crm.Task) string {
	zone := t.Now.Location()
	if owner, err := t.V.Unscoped().Person(task.Owner); err == nil && task.AllDay {
		zone = t.V.Unscoped().Zone(owner)
	}
	return dueOf(t.P, zone, task)
}

// offerTask is the card that asks a person to take a task on.
func offerTask(t *bot.Turn, person crm.Person, from string, task crm.Task, note string) card.Card {
	p := t.Printer(person)
	md := card.Escape(p.T("todo.told", "from", from, "what", task.Title)) + "\n" +
		card.Escape(p.T("todo.told.due", "due", dueOf(p, t.V.Unscoped().Zone(person), task)))
	if note != "" {
		md += "\n" + card.Escape(note)
	}
	buttons := answerButtons(p, task)
	if r, ok := shownTo(t, person, dealRef(task.Deal), customerRef(task.Customer)); ok {
		buttons = append(buttons, openButton(p, r))
	}
	return card.Card{Lang: p.Tag(), Key: taskCard(task), Tone: card.Info, Fallback: card.Plain(md), Body: []card.Element{card.Text{MD: md}, card.Actions{Buttons: buttons}}}
}

// shownTo is the first of the records that a person may see.
func shownTo(t *bot.Turn, person crm.Person, refs ...crm.Ref) (crm.Ref, bool) {
	eyes := t.V.As(person.ID)
	for _, r := range refs {
		if r.ID != 0 && eyes.Can(crm.ToSee, r) == nil {
			return r, true
		}
	}
	return crm.Ref{}, false
}

// openButton opens a customer or a deal.
func openButton(p *lang.Printer, r crm.Ref) card.Button {
	return card.Button{Label: p.T("button.open"), Value: bot.Do(showOf(r), r)}
}

// answerButtons accept a task, and decline it with a reason.
func answerButtons(p *lang.Printer, task crm.Task) []card.Button {
	return []card.Button{
		{Label: p.T("todo.button.accept"), Style: card.Primary, Value: bot.Do("task.accept", task.Ref(), bot.Rev(task.Rev))},
		{Label: p.T("todo.button.decline"), Value: bot.FormOf(bot.Do("task.decline", task.Ref(), bot.Rev(task.Rev)))},
	}
}

// tellGiven asks the owner of a task that waits for their word.
func tellGiven(t *bot.Turn, task crm.Task, note string) {
	if person, err := t.V.Unscoped().Person(task.Owner); err == nil && task.Waiting() && person.ID != t.Me.ID {
		t.Tell(person.ID, offerTask(t, person, t.Me.Name, task, note))
	}
}

// tellOfTask tells somebody what became of a task, with what they can do then.
func tellOfTask(t *bot.Turn, to crm.ID, cardKey, text, note string, kv []any, buttons func(*lang.Printer) []card.Button) {
	person, err := t.V.Unscoped().Person(to)
	if err != nil || to == t.Me.ID {
		return
	}
	p := t.Printer(person)
	md := card.Escape(p.T(text, kv...))
	if note != "" {
		md += "\n" + card.Escape(note)
	}
	c := card.Card{Lang: p.Tag(), Key: cardKey, Tone: card.Info, Fallback: card.Plain(md), Body: []card.Element{card.Text{MD: md}}}
	if buttons != nil {
		c.Body = append(c.Body, card.Actions{Buttons: buttons(p)})
	}
	t.Tell(to, c)
}

// ownerNow is the name of a task's owner, with the word that they have yet to accept it.
func ownerNow(t *bot.Turn, task crm.Task) string {
	name := t.Name(ref(crm.KindPerson, task.Owner))
	if task.Waiting() {
		return t.T("todo.waiting_for", "name", name)
	}
	return name
}

// waits is the word behind a next step that nobody has taken on yet.
func waits(t *bot.Turn, task crm.Task) string {
	if !task.Waiting() {
		return ""
	}
	return " · " + ownerNow(t, task)
}

// giveTask asks a colleague to take a task on, and tells who had it.
func giveTask(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	before, err := tx.Task(a.ID("object"))
	if err != nil {
		return bot.Reply{}, err
	}
	task, err := tx.GiveTask(before.ID, a.Rev, a.ID("to"))
	if err != nil {
		return bot.Reply{}, err
	}
	if before.Owner != task.Owner {
		key := ""
		if before.Waiting() {
			key = taskCard(before)
		}
		told := []any{"from", t.Me.Name, "what", task.Title, "to", t.Name(ref(crm.KindPerson, task.Owner)), "was", t.Name(ref(crm.KindPerson, before.Owner))}
		tellOfTask(t, before.Owner, key, "todo.passed_on", "", told, nil)
		if first := before.Giver; first != 0 && first != before.Owner && first != task.Owner {
			tellOfTask(t, first, "", "todo.passed_on.asked", "", told, nil)
		}
	}
	tellGiven(t, task, a.Text("reason"))
	return receipt(t, t.T("assign.done"), []string{task.Title, ownerNow(t, task)}, undoButton(t, task.Rev)), nil
}

// answerable reads the task somebody answers about. Of one that has changed since they were asked and still waits for
// them, fresh is the card to answer instead.
func answerable(t *bot.Turn, tx *crm.Tx, a *bot.Args) (task crm.Task, fresh *card.Card, err error) {
	if task, err = tx.Task(a.ID("task")); err != nil {
		return task, nil, err
	}
	if !task.Waiting() && task.State == crm.TaskOpen && task.Owner == t.Me.ID {
		for _, e := range tx.History(task.Ref(), pageSize) {
			if _, undone := tx.UndoneBy(e.Seq); e.Verb == "task.accept" && !undone {
				return task, nil, crm.Refuse(crm.Conflict, "task.accepted", "at", e.At)
			}
		}
	}
	if a.Rev == 0 || a.Rev == task.Rev || !task.Waiting() || task.Owner != t.Me.ID {
		return task, nil, nil
	}
	c := offerTask(t, t.Me, t.Name(ref(crm.KindPerson, task.Giver)), task, t.T("todo.changed_since"))
	return task, &c, nil
}

func acceptTask(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	before, fresh, err := answerable(t, tx, a)
	if err != nil || fresh != nil {
		return bot.Reply{Card: fresh, Private: true, Replace: pressed(t)}, err
	}
	task, err := tx.AcceptTask(before.ID, 0)
	if err != nil {
		return bot.Reply{}, err
	}
	tellOfTask(t, before.Giver, "", "todo.accepted.told", "", []any{"from", t.Me.Name, "what", task.Title}, nil)
	return receipt(t, t.T("todo.accepted"), []string{t.When(task.Due, task.AllDay), task.Title}, undoButton(t, task.Rev), card.Button{Label: t.T("cmd.todo"), Value: "todo"}), nil
}

func declineTask(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	before, fresh, err := answerable(t, tx, a)
	if err != nil || fresh != nil {
		return bot.Reply{Card: fresh, Private: true, Replace: pressed(t)}, err
	}
	task, err := tx.DeclineTask(before.ID, 0, a.Text("reason"))
	if err != nil {
		return bot.Reply{}, err
	}
	tellOfTask(t, task.Owner, "", "todo.declined.told", a.Text("reason"), []any{"from", t.Me.Name, "what", task.Title}, func(p *lang.Printer) []card.Button {
		return []card.Button{
			{Label: p.T("todo.button.other"), Value: bot.FormOf(bot.Do("assign", "object="+task.Ref().String(), bot.Rev(task.Rev)))},
			{Label: p.T("todo.button.cancel"), Value: bot.Do("task.cancel", task.Ref(), bot.Rev(task.Rev))},
		}
	})
	return receipt(t, t.T("todo.declined"), []string{task.Title, t.T("todo.back_with", "name", t.Name(ref(crm.KindPerson, task.Owner)))}, undoButton(t, task.Rev)), nil
}

func takeTask(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	before, err := tx.Task(a.ID("task"))
	if err != nil {
		return bot.Reply{}, err
	}
	task, err := tx.TakeTask(before.ID, a.Rev)
	if err != nil {
		return bot.Reply{}, err
	}
	tellOfTask(t, before.Owner, taskCard(task), "todo.taken.told", "", []any{"from", t.Me.Name, "what", task.Title}, nil)
	return receipt(t, t.T("todo.taken"), []string{task.Title, t.When(task.Due, task.AllDay)}, undoButton(t, task.Rev)), nil
}

// askAgain asks the owner of a task anew, when what is undone took it from them before they had answered.
func askAgain(t *bot.Turn, tx *crm.Tx, e crm.Entry) (bool, error) {
	for _, c := range e.Changes {
		if was := c.Before.Task; was == nil || !was.Waiting() || was.Owner == t.Me.ID || c.After.Task != nil && c.After.Task.Owner == was.Owner {
			continue
		}
		task, err := tx.Unscoped().Task(c.Ref.ID)
		if err != nil {
			return false, err
		}
		tellGiven(t, task, "")
		return true, nil
	}
	return false, nil
}
