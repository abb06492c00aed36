package crm_test

import (
	"testing"

	"crmbot/crm"
	"crmbot/crm/calendar"
)

// TestZoneMoves: when the company's zone changes, an all-day task keeps its day, and falls due at nine there; undone, it is as before.
func TestZoneMoves(t *testing.T) {
	t.Parallel()
	c := setup(t)
	var day calendar.Date
	var plain, own, timed crm.Task
	c.must(c.admin, func(tx *crm.Tx) error {
		day = tx.Today(0) + 2
		var err error
		if plain, err = tx.NewTask(crm.Task{Title: "call", Due: day.At(9, 0, tx.Zone(tx.Me())), AllDay: true}); err != nil {
			return err
		}
		timed, err = tx.NewTask(crm.Task{Title: "meet", Due: day.At(15, 0, tx.Zone(tx.Me()))})
		return err
	})
	c.must(c.rep, func(tx *crm.Tx) error {
		if _, err := tx.EditPerson(c.rep.ID, 0, func(p *crm.Person) { p.Zone = "Europe/Paris" }); err != nil {
			return err
		}
		var err error
		own, err = tx.NewTask(crm.Task{Title: "write", Due: day.At(9, 0, tx.Zone(tx.Me())), AllDay: true})
		return err
	})
	var moved uint64
	c.must(c.admin, func(tx *crm.Tx) error {
		x, err := tx.EditCompany(0, func(x *crm.Company) { x.Zone = "America/New_York" })
		moved = x.Rev
		return err
	})
	check := func(want calendar.Date, again bool) {
		t.Helper()
		c.must(c.admin, func(tx *crm.Tx) error {
			now, _ := tx.Unscoped().Task(plain.ID)
			local := now.Due.In(tx.Zone(tx.Me()))
			if calendar.DateOf(local) != want || local.Hour() != calendar.DueHour || again && !now.Due.Equal(plain.Due) {
				t.Errorf("due %v, want %v at nine", local, want)
			}
			for _, task := range []crm.Task{own, timed} {
				if now, _ := tx.Unscoped().Task(task.ID); !now.Due.Equal(task.Due) {
					t.Errorf("%s due %v, want %v", task.Title, now.Due, task.Due)
				}
			}
			return nil
		})
	}
	check(day, false)
	c.must(c.admin, func(tx *crm.Tx) error { _, err := tx.Undo(moved); return err })
	check(day, true)
}
