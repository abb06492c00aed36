package command

import (
	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

// askResult lets the receipt of a task that is about a customer or a deal ask what came of it, when nothing was said. Nobody
// has to answer.
func askResult(t *bot.Turn, r *bot.Reply, task crm.Task) {
	if task.Result != "" || aboutTask(task).ID == 0 {
		return
	}
	line := bot.Do("task.result", task.Ref())
	md := card.Escape(t.T("todo.result.ask"))
	if !t.Caps.Forms && !t.Caps.Modals {
		md += "\n" + card.Escape(t.T("deal.why.say"))
	}
	last := len(r.Card.Body) - 1 // before the buttons
	r.Card.Body = append(r.Card.Body[:last:last], card.Text{MD: md}, r.Card.Body[last])
	addButton(r.Card, card.Button{Label: t.T("todo.result.button"), Value: bot.FormOf(line)})
	t.Await(line, "result")
}

func noteResult(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	task, err := tx.NoteResult(a.ID("task"), a.Rev, a.Text("result"))
	if err != nil {
		return bot.Reply{}, err
	}
	return receipt(t, t.T("todo.result.done"), []string{task.Title, task.Result}, undoButton(t, task.Rev)), nil
}
