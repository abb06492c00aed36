package command

import (
	"slices"
	"strconv"
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/digest"
	"crmbot/crm"
)

// tasks are what is to be done: the list, and what people do with its rows.
func tasks() []bot.Command {
	task := bot.Field{Name: "task", Kind: bot.FieldTask, Required: true, Keys: []string{"待办"}}
	return []bot.Command{
		{
			ID: "todo", Group: bot.GroupPlan, ZH: []string{"待办", "待跟进", "今天"}, EN: []string{"todo", "due", "today"},
			Fields: []bot.Field{{Name: "period", Kind: bot.FieldPeriod}, {Name: "page", Kind: bot.FieldNumber, NoForm: true, KeyOnly: true}},
			Read:   todo,
		},
		{
			ID: "remind", Group: bot.GroupPlan, ZH: []string{"提醒", "提醒我"}, EN: []string{"remind", "remind me"}, Bare: true,
			Fields: []bot.Field{
				{Name: "title", Kind: bot.FieldText, Required: true},
				{Name: "due", Kind: bot.FieldDate, Required: true, Keys: []string{"时间"}},
				{Name: "customer", Kind: bot.FieldCustomer, KeyOnly: true, Keys: []string{"客户"}},
				{Name: "deal", Kind: bot.FieldDeal, KeyOnly: true, Keys: []string{"商机"}},
				{Name: "to", Kind: bot.FieldPerson, Receives: true, KeyOnly: true, Mention: true, Keys: []string{"给谁"}},
				{Name: "ahead", Kind: bot.FieldWord, KeyOnly: true, NoForm: true, Keys: []string{"提前", "lead"}},
				{Name: "create", Kind: bot.FieldText, KeyOnly: true, NoForm: true},
				{Name: "under", Kind: bot.FieldWord, KeyOnly: true, NoForm: true},
			},
			Prepare: prepareRemind, Write: remind,
		},
		{
			ID: "done", Group: bot.GroupPlan, ZH: []string{"完成"}, EN: []string{"done"},
			Fields: []bot.Field{task, {Name: "result", Kind: bot.FieldText, Keys: []string{"结果"}}}, Write: doneTask,
		},
		{
			ID: "snooze", Group: bot.GroupPlan, ZH: []string{"延后"}, EN: []string{"snooze"},
			Fields: []bot.Field{task, {Name: "until", Kind: bot.FieldDate, Required: true, Keys: []string{"到"}}}, Prepare: prepareSnooze, Write: snooze,
		},
		{
			ID: "task.result", Group: bot.GroupPlan, Hidden: true,
			Fields: []bot.Field{
				{Name: "task", Kind: bot.FieldTask, Required: true, Given: true},
				{Name: "result", Kind: bot.FieldText, Required: true, Keys: []string{"结果"}},
			},
			Write: noteResult,
		},
		{
			ID: "task.cancel", Group: bot.GroupPlan, Hidden: true, Fields: []bot.Field{task}, Write: cancelTask,
		},
	}
}

// prepareRemind finds the customer a title speaks of, and asks for a day that lies ahead.
func prepareRemind(t *bot.Turn, a *bot.Args) error {
	at, allDay := t.Instant(a.When("due"))
	if w := a.When("due"); w.Date < t.Today() || !allDay && at.Before(t.Now) {
		return &bot.Ask{Field: "due", Open: true, Invalid: true, Text: card.Escape(t.T("ask.due_past", "when", t.When(at, allDay)))}
	}
	if a.Has("ahead") {
		if _, err := leadOf(a.Text("ahead")); err != nil {
			return err
		}
	}
	if d := a.ID("deal"); d != 0 && !a.Has("customer") {
		if deal, err := t.V.Deal(d); err == nil && deal.Customer != 0 {
			a.Set("customer", bot.Value{Ref: customerRef(deal.Customer)})
		}
	}
	if !a.Has("customer") && !a.Has("deal") {
		id, ok := t.Mentioned(a.Text("title"))
		if !ok {
			return aboutBelow(t, a)
		}
		a.Set("customer", bot.Value{Ref: customerRef(id)})
	}
	return nil
}

func remind(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	due, allDay := t.Instant(a.When("due"))
	task := crm.Task{Title: a.Text("title"), Customer: a.ID("customer"), Deal: a.ID("deal"), Owner: t.Me.ID, Due: due.UTC(), AllDay: allDay}
	if to := a.ID("to"); to != 0 {
		task.Owner = to
	}
	if name := a.Text("create"); name != "" && task.Customer == 0 {
		c, err := tx.NewCustomer(crm.Customer{Name: name, Owner: t.Me.ID})
		if err != nil {
			return bot.Reply{}, err
		}
		task.Customer = c.ID
	}
	if allDay {
		task.Due = tx.DayDue(task.Owner, a.When("due").Date)
	}
	task, err := tx.NewTask(task)
	if err != nil {
		return bot.Reply{}, err
	}
	parts := []string{dueWhen(t, task), task.Title}
	lead, err := setLead(t, tx, task, a)
	if err != nil {
		return bot.Reply{}, err
	}
	later, err := heardLater(t, tx, task)
	if err != nil {
		return bot.Reply{}, err
	}
	parts = append(parts, lead, later)
	if task.Customer != 0 {
		parts = append(parts, t.Name(customerRef(task.Customer)))
	}
	if task.Owner != t.Me.ID {
		parts = append(parts, ownerNow(t, task))
		tellGiven(t, task, "")
	}
	if err := sayGiven(t, a, task); err != nil {
		return bot.Reply{}, err
	}
	return receipt(t, t.T("todo.planned"), parts, undoButton(t, task.Rev), card.Button{Label: t.T("cmd.todo"), Value: "todo"}), nil
}

func aboutTask(task crm.Task) crm.Ref {
	if task.Deal != 0 {
		return dealRef(task.Deal)
	}
	return customerRef(task.Customer)
}

func doneTask(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	task, err := tx.DoneTask(a.ID("task"), a.Rev, a.Text("result"))
	if err != nil {
		return bot.Reply{}, err
	}
	r := receipt(t, t.T("todo.done"), []string{task.Title, a.Text("result")}, undoButton(t, task.Rev))
	askResult(t, &r, task)
	askNextStep(t, tx, &r, task.Deal)
	return r, nil
}

func prepareSnooze(t *bot.Turn, a *bot.Args) error {
	at, allDay := t.Instant(a.When("until"))
	if a.When("until").Date < t.Today() || !allDay && !at.After(t.Now) {
		return &bot.Ask{Field: "until", Open: true, Invalid: true, Text: card.Escape(t.T("ask.due_past", "when", t.When(at, allDay)))}
	}
	return nil
}

func snooze(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	due, allDay := t.Instant(a.When("until"))
	if allDay {
		before, err := tx.Task(a.ID("task"))
		if err != nil {
			return bot.Reply{}, err
		}
		due = tx.DayDue(before.Owner, a.When("until").Date)
	}
	task, err := tx.SnoozeTask(a.ID("task"), a.Rev, due.UTC(), allDay)
	if err != nil {
		return bot.Reply{}, err
	}
	return receipt(t, t.T("todo.snoozed"), []string{task.Title, dueWhen(t, task)}, undoButton(t, task.Rev)), nil
}

func cancelTask(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	task, err := tx.CancelTask(a.ID("task"), a.Rev)
	if err != nil {
		return bot.Reply{}, err
	}
	r := receipt(t, t.T("todo.cancelled"), []string{task.Title}, undoButton(t, task.Rev))
	askNextStep(t, tx, &r, task.Deal)
	return r, nil
}

// row is a task of the list: one that waits for the reader's answer, one that is due, or one given away that waits for another's.
type row struct {
	task crm.Task
	head string // stands before the first of its sort
	show func(*bot.Turn, int, crm.Task) card.Item
}

// todo lists what colleagues ask for, what is due today and overdue, and what was given away and waits; the open deals nobody
// planned anything for come first.
func todo(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	until := t.Today() + 1
	if a.Has("period") {
		until = a.Value("period").Period.To
	}
	var asked, due []crm.Task
	overdue := 0
	for _, task := range t.V.TasksOf(t.Me.ID, crm.TaskOpen) {
		switch {
		case task.Waiting():
			asked = append(asked, task)
		case task.Due.Before(until.In(t.Now.Location())):
			if digest.Late(t, task) {
				overdue++
			}
			due = append(due, task)
		}
	}
	idle := withoutNextStep(t)
	title := t.T("todo.title", "n", len(due))
	if overdue > 0 {
		title = t.T("todo.title.late", "n", len(due), "overdue", overdue)
	}
	c := &card.Card{Lang: t.P.Tag(), Title: title, Fallback: title}
	rows := rowsOf(t, asked, due, t.V.TasksGiven(t.Me.ID))
	if len(rows)+len(idle) == 0 {
		c.Tone = card.Good
		c.Body = []card.Element{card.Text{MD: card.Escape(t.T("todo.empty"))}}
		return bot.Reply{Card: c, Private: t.Group()}, nil
	}
	page := max(a.Value("page").Number, 0)
	if len(idle) > 0 && page == 0 {
		c.Body = idleDeals(t, idle)
	}
	from, to := pageSpan(page, len(rows))
	var refs []crm.Ref
	for _, r := range rows[:to] {
		refs = append(refs, r.task.Ref())
	}
	t.List(refs)
	for i, r := range rows[from:to] {
		if r.head != "" && (i == 0 || rows[from+i-1].head != r.head) {
			c.Body = append(c.Body, card.Text{MD: card.Bold(r.head)})
		}
		c.Body = append(c.Body, r.show(t, from+i+1, r.task))
	}
	if to < len(rows) {
		c.Body = append(c.Body, card.Actions{Buttons: []card.Button{{Label: t.T("button.more", "n", len(rows)-to), Value: bot.Do("todo", "page="+strconv.Itoa(page+1))}}})
	}
	return bot.Reply{Card: c, Private: t.Group(), Replace: pressed(t)}, nil
}

// rowsOf are the rows of the list in order, each sort by when it falls due.
func rowsOf(t *bot.Turn, asked, due, given []crm.Task) []row {
	var rows []row
	add := func(head string, tasks []crm.Task, show func(*bot.Turn, int, crm.Task) card.Item) {
		slices.SortStableFunc(tasks, func(x, y crm.Task) int { return x.Due.Compare(y.Due) })
		for _, task := range tasks {
			rows = append(rows, row{task, head, show})
		}
	}
	add(t.T("todo.asked", "n", len(asked)), asked, askedItem)
	head := ""
	if len(asked) > 0 {
		head = t.T("todo.due", "n", len(due))
	}
	add(head, due, digest.TaskItem)
	add(t.T("todo.given", "n", len(given)), given, givenItem)
	return rows
}

// idleDeals names the first of the open deals without a next step, with a button that plans one.
func idleDeals(t *bot.Turn, idle []crm.Deal) []card.Element {
	var lines []string
	for i, d := range idle {
		if i == 3 {
			lines = append(lines, card.Escape(t.T("todo.more_idle", "n", len(idle)-3)))
			break
		}
		lines = append(lines, card.Escape(t.DealName(d)))
	}
	first := dealRef(idle[0].ID).String()
	return []card.Element{
		card.Text{MD: card.Bold(t.T("todo.idle", "n", len(idle))) + "\n" + card.List(lines...)},
		card.Actions{Buttons: []card.Button{formButton(t, t.T("todo.plan", "deal", first), bot.Do("remind", "deal="+first))}},
	}
}

// taskLine is a task in one line: what, when, and for whom where the title does not say so.
func taskLine(t *bot.Turn, task crm.Task, more ...string) string {
	when, customer := dueWhen(t, task), ""
	if digest.Late(t, task) {
		when = "⚠ " + when
	}
	if x, err := t.V.Customer(task.Customer); err == nil && !strings.Contains(task.Title, x.Name) {
		customer = x.Name
	}
	return card.Bold(task.Title) + " " + card.Escape(card.Dotted(append([]string{when, customer}, more...)...))
}

// askedItem is a task that a colleague asks the reader to take on.
func askedItem(t *bot.Turn, n int, task crm.Task) card.Item {
	by := t.T("todo.asked_by", "name", t.Name(ref(crm.KindPerson, task.Giver)))
	return card.Item{Number: n, MD: taskLine(t, task, by), Buttons: answerButtons(t.P, task)}
}

// givenItem is a task that the reader gave to a colleague who has not answered yet.
func givenItem(t *bot.Turn, n int, task crm.Task) card.Item {
	return card.Item{Number: n, MD: taskLine(t, task, ownerNow(t, task)), Buttons: []card.Button{
		{Label: t.T("todo.button.take"), Value: bot.Do("task.take", task.Ref(), bot.Rev(task.Rev))},
	}}
}

// withoutNextStep are the asker's open deals that have no open task, in the order of the day.
func withoutNextStep(t *bot.Turn) []crm.Deal {
	var out []crm.Deal
	for _, r := range digest.Ranking(t, t.Me.ID) {
		if r.NoNext {
			out = append(out, r.Deal)
		}
	}
	return out
}
