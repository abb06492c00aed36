package crm_test

import (
	"errors"
	"strings"
	"testing"

	"crmbot/crm"
	"crmbot/crm/money"
	"crmbot/store/memory"
)

// What people write is bounded everywhere: some of it becomes keys, all of it is read out again.
func TestLongTexts(t *testing.T) {
	t.Parallel()
	e := memory.New()
	t.Cleanup(func() { _ = e.Close() })
	c := crm.Open(e, "w")
	long := strings.Repeat("长", 30_000)
	many := make([]string, 200)
	for i := range many {
		many[i] = strings.Repeat("x", i+1)
	}
	for name, write := range map[string]func(*crm.Tx) error{
		"credit code": func(tx *crm.Tx) error {
			_, err := tx.NewCustomer(crm.Customer{Name: "A", CreditCode: long})
			return err
		},
		"external": func(tx *crm.Tx) error { _, err := tx.NewCustomer(crm.Customer{Name: "A", External: long}); return err },
		"wechat":   func(tx *crm.Tx) error { _, err := tx.NewCustomer(crm.Customer{Name: "A", WeChat: long}); return err },
		"alias": func(tx *crm.Tx) error {
			_, err := tx.NewCustomer(crm.Customer{Name: "A", Aliases: []string{long}})
			return err
		},
		"aliases": func(tx *crm.Tx) error { _, err := tx.NewCustomer(crm.Customer{Name: "A", Aliases: many}); return err },
		"contact": func(tx *crm.Tx) error { _, err := tx.NewContact(crm.Contact{Name: "B", WeChat: long}); return err },
		"person":  func(tx *crm.Tx) error { _, err := tx.NewPerson(crm.Person{Name: "P", External: long}); return err },
		"product": func(tx *crm.Tx) error { _, err := tx.NewProduct(crm.Product{Name: "S", External: long}); return err },
		"target": func(tx *crm.Tx) error {
			_, err := tx.SetQuota(crm.Ref{}, crm.WonAmount, "2026-03", money.Amount{Minor: 1 << 62, Currency: "CNY"})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := c.Update(t.Context(), crm.Actor{System: "test"}, noon, write)
			var refused *crm.Error
			if !errors.As(err, &refused) || refused.Code != crm.Invalid {
				t.Errorf("err = %v, want a refusal of the field", err)
			}
		})
	}
}
