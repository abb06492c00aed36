package command_test

import (
	"testing"
	"time"

	"crmbot/bot"
	"crmbot/crm"
)

// TestRefusedFormSentAgain: a form that was refused and stayed open is looked at anew when it is sent again as it is; one that
// was taken is not taken twice.
func TestRefusedFormSentAgain(t *testing.T) {
	t.Parallel()
	o := setup(t)
	r := o.say("李娜", "拜访")
	if r.Form == nil {
		t.Fatalf("no form:\n%s", text(r))
	}
	o.act("李娜", func(tx *crm.Tx) error { _, err := tx.ArchiveCustomer(2, 0); return err })
	ev := o.event("李娜", bot.Submit{Form: r.Form.ID, Values: map[string]string{"customer": "C2", "note": "谈了报价"}})
	if r := o.handle(ev); r.Invalid == nil {
		t.Fatalf("an archived customer is taken:\n%s", text(r))
	}
	o.act("李娜", func(tx *crm.Tx) error {
		last, ok := tx.LastUndoable(o.people["李娜"].ID, "", time.Hour)
		if !ok {
			t.Fatal("nothing to undo")
		}
		_, err := tx.Undo(last.Seq)
		return err
	})
	o.has(o.handle(ev), "V1")
	o.has(o.handle(ev), "V1")
	o.look(func(v *crm.View) {
		if n := len(v.ActivitiesOf(2, 0)); n != 1 {
			t.Errorf("%d activities, want 1", n)
		}
	})
}
