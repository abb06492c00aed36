package crm

// NoteResult says what came of a task that is done, where nothing was said when it ended. A result said already stays.
func (tx *Tx) NoteResult(id ID, rev uint64, result string) (Task, error) {
	rec, err := tx.writable(ToChange, Ref{KindTask, id}, rev)
	if err != nil {
		return Task{}, err
	}
	t := *rec.Task
	switch {
	case t.State != TaskDone:
		return t, Refuse(Conflict, "task.not_done")
	case t.Result != "":
		return t, Refuse(Conflict, "task.result", "result", t.Result)
	}
	clean(&result)
	if result == "" {
		return t, invalid("result", "field.required")
	}
	if err := short(maxText, field("result", result)); err != nil {
		return t, err
	}
	t.Result = result
	d := tx.begin("task.result")
	d.change(rec, Record{Task: &t})
	d.fact(Fact{Kind: TaskChanged, Ref: t.Ref(), To: t.Owner, Note: result})
	return t, tx.commit(d)
}
