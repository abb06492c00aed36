package crm_test

import (
	"strings"
	"testing"

	"crmbot/crm"
)

// TestNoteResult: what came of a task is said once, when it is done, by who may change it.
func TestNoteResult(t *testing.T) {
	t.Parallel()
	c := setup(t)
	var task crm.Task
	c.must(c.rep, func(tx *crm.Tx) (err error) {
		task, err = tx.NewTask(crm.Task{Title: "寄样品", Due: c.now})
		return err
	})
	note := func(result string) func(*crm.Tx) error {
		return func(tx *crm.Tx) error { _, err := tx.NoteResult(task.ID, 0, result); return err }
	}
	refused(t, c.as(c.rep, note("寄了")), crm.Conflict, "task.not_done")
	c.must(c.rep, func(tx *crm.Tx) error { _, err := tx.DoneTask(task.ID, 0, ""); return err })
	refused(t, c.as(c.rep, note(" ")), crm.Invalid, "field.required")
	refused(t, c.as(c.rep, note(strings.Repeat("长", 10_000))), crm.Invalid, "field.long")
	refused(t, c.as(c.other, note("寄了")), crm.NotFound, "record.unknown")
	c.must(c.rep, note(" 寄了 "))
	refused(t, c.as(c.rep, note("又寄了")), crm.Conflict, "task.result")
	c.sys(func(tx *crm.Tx) error {
		now, err := tx.Task(task.ID)
		if now.Result != "寄了" || now.State != crm.TaskDone {
			t.Errorf("task = %+v", now)
		}
		if err == nil {
			_, err = tx.Undo(now.Rev)
		}
		return err
	})
	c.sys(func(tx *crm.Tx) error {
		now, err := tx.Task(task.ID)
		if now.Result != "" || now.State != crm.TaskDone {
			t.Errorf("undone, task = %+v", now)
		}
		return err
	})
}
