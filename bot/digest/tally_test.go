package digest_test

import (
	"testing"

	"crmbot/bot/digest"
	"crmbot/crm"
)

// TestFillTallies: a database of the format before gets its numbers, also when it was cut off and is filled again.
func TestFillTallies(t *testing.T) {
	t.Parallel()
	s := setup(t, "Asia/Shanghai") // a core without the rule
	s.due()
	s.do(func(tx *crm.Tx) error {
		_, err := tx.NewTask(crm.Task{Title: "寄样品", Owner: s.zhang.ID, Customer: 1, Deal: 1, Due: s.clock(), AllDay: true})
		return err
	})
	kept := crm.Open(s.engine, "w", digest.Tallies{})
	if err := kept.Check(t.Context()); err == nil {
		t.Fatal("numbers that were never kept pass the check")
	}
	for range 2 {
		if err := digest.FillTallies(t.Context(), s.engine, "w"); err != nil {
			t.Fatal(err)
		}
		if err := kept.Check(t.Context()); err != nil {
			t.Error(err)
		}
	}
	s.core = kept
	for _, change := range []func(*crm.Tx) error{
		func(tx *crm.Tx) error { _, err := tx.DoneTask(2, 0, ""); return err },
		func(tx *crm.Tx) error { _, err := tx.LoseDeal(1, 0, crm.Loss{Reason: "price"}); return err },
		func(tx *crm.Tx) error { _, err := tx.ReopenDeal(1, 0, "again"); return err },
		func(tx *crm.Tx) error { _, err := tx.AssignDeal(1, 0, s.li.ID, "hers now"); return err },
	} {
		s.do(change)
		if err := kept.Check(t.Context()); err != nil {
			t.Error(err)
		}
	}
}
